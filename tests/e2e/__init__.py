"""Tests that drive a real browser over a served portal."""
