"""Record tables: the only place that writes or reads them, and the only SQL on them.

Knows tables and schemas, not models and not users.
"""
