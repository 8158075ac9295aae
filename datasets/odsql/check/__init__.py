"""Check: the stage that resolves every name and gives every node a type.

`query` walks the clauses, `select` makes the columns, `predicates` knows what may be compared,
`values` and `calls` type expressions, `refinements` reads facets.
"""

from datasets.odsql.check.query import check_predicate, check_query

__all__ = ["check_predicate", "check_query"]
