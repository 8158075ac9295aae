"""The guide to the query language: chapters with examples that run, and the list of functions.

One source for the pages under `/developers/` and for `docs/odsql.md`. Texts are English and
translated; numbers in them are read from where they are enforced (`bounds`).
"""
