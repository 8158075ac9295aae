"""Generators of files as people really upload them, by kind; `test_nasty.py` reads them all."""
