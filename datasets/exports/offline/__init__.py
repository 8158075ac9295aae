"""Files that cannot be written while they are sent: each in a short-lived process of its own.

`process` runs in the web process: it starts `python -m datasets.exports.offline`, feeds it rows
as they come, and hands back the file. Everything else runs in the child, which knows no
database, no settings and no model. The heavy libraries are imported there only.
"""
