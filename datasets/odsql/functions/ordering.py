"""`random`: an order that looks like none and stays the same for one seed."""

from __future__ import annotations

from psycopg.sql import SQL, Composable

from datasets.odsql import tree
from datasets.odsql.errors import Clause
from datasets.odsql.functions.signature import Argument, Function, Parameter, Writer
from datasets.types import FieldType


def _random(writer: Writer, call: tree.Apply) -> Composable:
    seed = call.args[0]
    value = seed.value if isinstance(seed, tree.Constant) else 0
    return SQL("md5({} || ({})::text)").format(writer.bind(str(value), "text"), writer.order_key())


FUNCTIONS = (
    Function(
        name="random",
        parameters=(Parameter(name="seed", kind=Argument.NUMBER),),
        result=FieldType.TEXT,
        clauses=frozenset({Clause.ORDER_BY}),
        doc="Shuffles the records or groups; the same seed gives the same order.",
        example="random(7)",
        postgres=_random,
    ),
)
