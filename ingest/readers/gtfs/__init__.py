"""Timetables in GTFS: a zip of texts, one table each; the main one is the stops."""
