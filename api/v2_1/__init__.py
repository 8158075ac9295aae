"""The Explore API v2.1 for reading, as Opendatasoft's clients speak it."""
