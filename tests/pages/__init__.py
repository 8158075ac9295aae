"""Tests of the public pages, asked through Django's client."""
