"""Formats that need native libraries (Arrow, GDAL), read in a process of their own.

`process` starts `python -m ingest.readers.aside`, and hands on its blocks of texts. What such a
library does with a harmful file (a crash, endless memory) stays in that process, and the worker
holds none of the libraries. Everything else here runs in the child.
"""
