"""The bounds of a query, in one place. Beyond one of them: an OdsqlLimitError that names it."""

MAX_TEXT_LENGTH = 65_536
"""Characters of one clause."""
MAX_NESTING = 20
"""Brackets, NOT and signs inside one another."""
MAX_TERMS = 100
"""Operands that AND, OR and arithmetic join in one clause."""
MAX_ITEMS = 1_000
"""Values between commas in one clause: select items, IN lists, arguments."""
MAX_GROUP_KEYS = 4
MAX_POINTS = 2_000
"""Points of one geometry literal."""
MAX_DIGITS = 100
"""Digits of one number."""
MAX_WORDS = 100
"""Words of one text that is searched for."""
MAX_WORD_LENGTH = 250
"""Characters of one of those words."""
