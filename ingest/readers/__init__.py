"""One module per family of formats; `registry.open_table` picks by content."""
