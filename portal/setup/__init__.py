"""Set-up and running of a checkout: everything behind `make run` and `make test`.

Runs on the system's Python before any virtual environment exists, so it imports the standard
library only and nothing of the portal outside this package.
"""
