"""Random syntax trees that the grammar can spell."""

from __future__ import annotations

import string

from hypothesis import strategies as st

from datasets.odsql import ast
from datasets.odsql.functions import REGISTRY

_CHARACTERS = st.characters(codec="utf-8", exclude_characters="\0")
_NAME_START = string.ascii_letters + "_"
names = st.one_of(
    st.text(_NAME_START + string.digits, min_size=1, max_size=8),
    st.sampled_from(["default.title", "year", "like", "a b", "é", "to", "not", "a`b", "\\"]),
    st.text(_CHARACTERS, min_size=1, max_size=6),
).map(lambda name: ast.Name(name=name))
texts = st.text(_CHARACTERS, max_size=12).map(lambda value: ast.Text(value=value))
numbers = st.one_of(
    st.integers(0, 10**20).map(str),
    st.decimals(0, 10**6, places=3).map(lambda value: format(value, "f")),
).map(lambda digits: ast.Number(digits=digits))
signed = st.one_of(numbers, numbers.map(lambda number: ast.Negative(operand=number)))
dates = st.sampled_from(["2017", "2017-04", "1970-01-01T00:00:00.000Z", "not a 'date'"]).map(
    lambda text: ast.Date(text=text)
)
geometries = st.just(ast.Geometry(text="POINT(1 2)"))
booleans = st.booleans().map(lambda value: ast.Boolean(value=value))
literals = st.one_of(texts, numbers, dates, geometries, booleans)
quantities = st.builds(
    lambda number, unit: ast.Quantity(digits=number.digits, unit=unit),
    numbers,
    st.sampled_from(["km", "m", "M", "day", "hour"]),
)
named_arguments = st.builds(
    lambda name, value: ast.NamedArgument(name=name.name, value=value),
    names,
    st.one_of(signed, texts, st.just(ast.Null())),
)


def _calls(values: st.SearchStrategy[ast.Expr]) -> st.SearchStrategy[ast.Expr]:
    arguments = st.one_of(
        values,
        st.just(ast.Null()),
        st.just(ast.Star()),
        quantities,
        named_arguments,
        names.map(lambda name: ast.Prefix(name=name.name)),
        st.one_of(names, literals).map(lambda operand: ast.Distinct(operand=operand)),
    )
    return st.builds(
        lambda function, given: ast.Call(function=function, arguments=tuple(given)),
        st.sampled_from(sorted(REGISTRY)),
        st.lists(arguments, max_size=3),
    )


def _values(inner: st.SearchStrategy[ast.Expr]) -> st.SearchStrategy[ast.Expr]:
    return st.one_of(
        _calls(inner),
        inner.map(lambda operand: ast.Negative(operand=operand)),
        st.builds(
            lambda op, left, right: ast.Arithmetic(op=op, left=left, right=right),
            st.sampled_from(["+", "-", "*", "/"]),
            inner,
            inner,
        ),
    )


values: st.SearchStrategy[ast.Expr] = st.recursive(
    st.one_of(names, literals), _values, max_leaves=6
)

bounds = st.one_of(signed, dates, texts)
predicates: st.SearchStrategy[ast.Expr] = st.one_of(
    values,
    st.builds(
        lambda op, left, right: ast.Comparison(op=op, left=left, right=right),
        st.sampled_from(["=", "!=", ">", ">=", "<", "<="]),
        values,
        values,
    ),
    st.builds(
        lambda name, text: ast.Like(operand=name, pattern=text.value),
        names,
        texts,
    ),
    st.builds(
        lambda name, what, is_negated: ast.Is(operand=name, what=what, is_negated=is_negated),
        names,
        st.sampled_from(["null", "true", "false"]),
        st.booleans(),
    ),
    st.builds(
        lambda name, listed: ast.InList(operand=name, values=tuple(listed)),
        names,
        st.lists(st.one_of(texts, signed), min_size=1, max_size=4),
    ),
    st.builds(
        lambda name, low, high, has_low, has_high: ast.InRange(
            operand=name, low=low, high=high, includes_low=has_low, includes_high=has_high
        ),
        names,
        bounds,
        bounds,
        st.booleans(),
        st.booleans(),
    ),
    st.builds(lambda value, name: ast.Contains(value=value, operand=name), literals, names),
)


def _conditions(inner: st.SearchStrategy[ast.Expr]) -> st.SearchStrategy[ast.Expr]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        several.map(lambda operands: ast.And(operands=operands)),
        several.map(lambda operands: ast.Or(operands=operands)),
        inner.map(lambda operand: ast.Not(operand=operand)),
    )


wheres: st.SearchStrategy[ast.Expr] = st.recursive(predicates, _conditions, max_leaves=5)
