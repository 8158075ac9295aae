"""Aggregates, `group_by`, ranges, and the order of what comes back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from api.guide.lessons import Chapter, Example, Section

CHAPTER = Chapter(
    name="groups",
    title=_("Count, sum and group"),
    summary=_("Aggregates, groups, ranges of values, orders."),
    sections=(
        Section(
            name="aggregates",
            title=_("One value for many records"),
            texts=(
                _(
                    "Aggregates skip missing values; `count(*)` counts records, `count(distinct"
                    " x)` different values. An aggregate without `group_by` is one row, which the"
                    " answer repeats `limit` times: give `limit=1`."
                ),
            ),
            examples=(
                Example(
                    name="statistics",
                    title=_("Statistics of the trees"),
                    dataset="arbres",
                    select="count(*), count(distinct genre), avg(hauteur), median(hauteur),"
                    " percentile(hauteur, 90)",
                    limit=1,
                ),
            ),
        ),
        Section(
            name="by-value",
            title=_("One row for each value"),
            texts=(
                _(
                    "Name the keys of groups in `group_by`, at most %(max_group_keys)s of them,"
                    " and give their aliases there. Groups come in the order of their keys, the"
                    " group without a value first. A field with several values makes one group"
                    " for each of its elements."
                ),
            ),
            examples=(
                Example(
                    name="two-keys",
                    title=_("Bus and tram platforms by means of transport and step-free access"),
                    dataset="arrets-tamaris",
                    select="count(*) as n",
                    group_by="modes, accessible_pmr as step_free",
                    limit=4,
                ),
                Example(
                    name="per-element",
                    title=_("Dishes by allergen"),
                    dataset="menus-cantines",
                    select="count(*) as dishes",
                    group_by="menuplatallergene as allergen",
                    limit=4,
                ),
                Example(
                    name="by-year",
                    title=_("Trees planted, by year"),
                    dataset="arbres",
                    select="count(*) as planted",
                    where="date_plantation >= date'2015'",
                    group_by="year(date_plantation) as year",
                    order_by="year desc",
                ),
            ),
        ),
        Section(
            name="ranges",
            title=_("Ranges of values"),
            texts=(
                _(
                    "`range` groups numbers and dates: between bounds, where `*` opens an end, or"
                    " by a width. Widths of time are a number and a unit: `1 day`, `6h`, `1 M`;"
                    " `m` is a minute, `M` a month."
                ),
                _(
                    "`range` leaves records without a value out. Fields and parts of dates keep"
                    " them, as a group of their own whose key is `null`."
                ),
            ),
            examples=(
                Example(
                    name="between-bounds",
                    title=_("Schools by number of pupils"),
                    dataset="ecoles",
                    select="count(*) as schools",
                    group_by="range(eleves, *, 100, 200, 300, *) as pupils",
                    limit=5,
                ),
                Example(
                    name="by-width",
                    title=_("Trees by height, in steps of 5 metres"),
                    dataset="arbres",
                    select="count(*) as trees",
                    group_by="range(hauteur, 5) as height",
                    limit=5,
                ),
                Example(
                    name="by-month",
                    title=_("Events by month"),
                    dataset="agenda",
                    select="count(*) as events",
                    group_by="range(debut, 1 month) as month",
                    limit=3,
                ),
            ),
        ),
        Section(
            name="order",
            title=_("Order"),
            texts=(
                _(
                    "`order_by` takes fields, aliases, aggregates and functions; missing values"
                    " come last whichever the direction. Aggregates stand before fields."
                    " `random` shuffles, always alike for one number."
                ),
            ),
            examples=(
                Example(
                    name="largest-groups",
                    title=_("The associations that got the most subsidies"),
                    dataset="subventions",
                    select="sum(montant) as total, count(*) as n",
                    group_by="nombeneficiaire",
                    order_by="sum(montant) desc",
                    limit=3,
                ),
                Example(
                    name="shuffled",
                    title=_("Three gardens at random"),
                    dataset="parcs-et-jardins",
                    select="nom",
                    order_by="random(7)",
                    limit=3,
                ),
            ),
        ),
    ),
)
