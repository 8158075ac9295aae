"""The bounds of a query, in one place. Beyond one of them: an OdsqlLimitError that names it."""

MAX_TEXT_LENGTH = 65_536
"""Characters of one clause."""
MAX_NESTING = 20
"""Brackets, NOT and signs inside one another."""
MAX_TERMS = 100
"""Operands that AND, OR and arithmetic join in one clause."""
MAX_ITEMS = 1_000
"""Values between commas in one clause: IN lists, arguments, and the items themselves."""
MAX_CLAUSE_ITEMS = 500
"""Items of one select or order_by."""
MAX_LITERAL = 1_000
"""Characters of one text in select, which every row of the answer repeats."""
MAX_GROUP_KEYS = 4
MAX_POINTS = 2_000
"""Points of one geometry literal."""
MAX_GEOMETRY_DEPTH = 10
"""Collections inside one another in one geometry literal."""
MAX_DIGITS = 100
"""Digits of one number."""
MAX_EXPONENT = 300
"""Powers of ten of one number."""
MAX_WORDS = 100
"""Words of one text that is searched for."""
MAX_WORD_LENGTH = 250
"""Characters of one of those words."""
MAX_FACETS = 50
"""Fields whose values are counted in one request."""
DEFAULT_FACET_VALUES = 100
"""Values of one list of a facet, where nobody asks for another number."""
MAX_FACET_VALUES = 20_000
"""Values of one list of a facet."""
MAX_LISTED_VALUES = 50_000
"""Values that one request may list, over all its facets and the nodes they open."""
MAX_OPENED = 50
"""Nodes that the facets of one request may open."""
MAX_NEAR_WORDS = 20
"""Words of one text of search(), which compares each with those of a table."""
MAX_NEAR_LENGTH = 60
"""Characters of one of those words."""
MAX_NEAR_SOUGHT = 40
"""Words of all the texts of search() in one request."""
