"""`where`: comparisons, missing values, lists and ranges, fields that hold several values."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from api.guide.lessons import Chapter, Example, Section

CHAPTER = Chapter(
    name="conditions",
    title=_("Keep some records"),
    summary=_("Conditions in `where`: comparing, missing values, lists, several values."),
    sections=(
        Section(
            name="writing",
            title=_("Names and values"),
            texts=(
                _(
                    "A field is called by its identifier, which its dataset lists. Put it in back"
                    " quotes where it begins with a digit, holds anything but letters, digits and"
                    " underscores, or is a word of the language. Words of the language and"
                    " functions may be written in any letter case."
                ),
                _(
                    "Texts stand between single or double quotes, numbers have a decimal point."
                    " `true`, `false` and `null` stand bare."
                ),
            ),
        ),
        Section(
            name="comparing",
            title=_("Comparing"),
            texts=(
                _(
                    "`=` and `:` mean the same. Texts are compared exactly: letter case, accents"
                    " and spaces count. Conditions are joined by `and`, `or` and `not`; `and`"
                    " binds tighter than `or`. A field that is true or false may stand alone."
                ),
            ),
            examples=(
                Example(
                    name="and-or-not",
                    title=_("Remarkable trees, or tall ones that are not plane trees"),
                    dataset="arbres",
                    select="essence, hauteur, remarquable",
                    where='remarquable or (hauteur > 22 and not genre = "Platanus")',
                ),
                Example(
                    name="list-of-values",
                    title=_("One of several values"),
                    dataset="arbres",
                    select="essence, genre, hauteur",
                    where='genre in ("Ginkgo", "Quercus")',
                ),
                Example(
                    name="range-of-numbers",
                    title=_("A range: from 10, included, to 12, left out"),
                    dataset="arbres",
                    select="essence, hauteur",
                    where="hauteur in [10..12[",
                ),
            ),
        ),
        Section(
            name="missing",
            title=_("Missing values"),
            texts=(
                _(
                    "A record without a value answers no comparison: it is neither equal,"
                    " different, smaller nor larger. `not` before a condition is its exact"
                    " complement, so it keeps the records without a value too: the two counts"
                    " below add up to all trees."
                ),
                _(
                    "There is no `not in` and no `not like`: write `not` before the whole"
                    " condition."
                ),
            ),
            examples=(
                Example(
                    name="planted-since",
                    title=_("Trees known to be planted since 2000"),
                    dataset="arbres",
                    select="count(*) as n",
                    where="date_plantation >= date'2000'",
                    limit=1,
                ),
                Example(
                    name="not-planted-since",
                    title=_("All others, those without a date included"),
                    dataset="arbres",
                    select="count(*) as n, count(date_plantation) as with_a_date",
                    where="not date_plantation >= date'2000'",
                    limit=1,
                ),
                Example(
                    name="without-date",
                    title=_("Trees without a date"),
                    dataset="arbres",
                    select="essence, lieu, date_plantation",
                    where="date_plantation is null",
                    limit=3,
                ),
            ),
        ),
        Section(
            name="several-values",
            title=_("Fields with several values"),
            texts=(
                _(
                    "A field may hold a list. It equals a value when one of its elements does; it"
                    " differs from a value when it has elements and none of them is that value."
                    " The value may also stand first, before `in`."
                ),
            ),
            examples=(
                Example(
                    name="with-gluten",
                    title=_("Dishes with gluten and milk"),
                    dataset="menus-cantines",
                    select="menuplatnom, menuplatallergene",
                    where='"Gluten" in menuplatallergene and menuplatallergene = "Lait"',
                    limit=3,
                ),
                Example(
                    name="allergens-but-gluten",
                    title=_("Dishes with allergens, gluten not among them"),
                    dataset="menus-cantines",
                    select="menuplatnom, menuplatallergene",
                    where='menuplatallergene != "Gluten"',
                    limit=3,
                ),
            ),
        ),
    ),
)
