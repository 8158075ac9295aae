"""ODSQL, from text to one SELECT: parse -> check -> compile; knows no framework.

    query = Query(select="city, count(*) as n", group_by="city", limit=10)
    parsed = parse_query(query)                       # OdsqlSyntaxError, OdsqlLimitError
    checked = check_query(parsed, schema, technical=TechnicalFields(datasetid="trees"))
                                                      # OdsqlError, UnknownFieldError, ...
    compiled = compile_page(checked, table, predicate)      # cannot fail
    rows = datasets.records.read.page(compiled)             # tuples in the order of columns

`checked.columns` names and types the keys of a result. `compile_stream` is the same SELECT for
an export, `compile_count` counts what the where keeps, `compile_counted_page` does both in one
statement, `compile_record` finds one record.
A row predicate of a scope comes from `check_predicate` and is ANDed to the user's where.
For the catalogue leave `technical` out and hand down the catalogue's schema and table.
"""

from datasets.odsql.check import check_predicate, check_query
from datasets.odsql.compile import (
    compile_count,
    compile_counted_page,
    compile_page,
    compile_record,
    compile_stream,
)
from datasets.odsql.errors import (
    END,
    Clause,
    IncompatibleTypesError,
    OdsqlError,
    OdsqlLimitError,
    OdsqlSyntaxError,
    UnknownFieldError,
)
from datasets.odsql.parser import parse_query
from datasets.odsql.query import (
    CheckedPredicate,
    CheckedQuery,
    Column,
    Compiled,
    CompileOptions,
    GeoOutput,
    ParsedQuery,
    Query,
    TechnicalFields,
)

__all__ = [
    "END",
    "CheckedPredicate",
    "CheckedQuery",
    "Clause",
    "Column",
    "CompileOptions",
    "Compiled",
    "GeoOutput",
    "IncompatibleTypesError",
    "OdsqlError",
    "OdsqlLimitError",
    "OdsqlSyntaxError",
    "ParsedQuery",
    "Query",
    "TechnicalFields",
    "UnknownFieldError",
    "check_predicate",
    "check_query",
    "compile_count",
    "compile_counted_page",
    "compile_page",
    "compile_record",
    "compile_stream",
    "parse_query",
]
