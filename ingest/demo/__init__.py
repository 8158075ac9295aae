"""Rivemaine, the demo city: an invented place, drawn and counted from a fixed seed.

Nothing but the command `load_demo` imports this package (it needs shapely and numpy).
"""
