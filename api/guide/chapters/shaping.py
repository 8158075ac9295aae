"""`select`: what each result holds."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from api.guide.lessons import Chapter, Example, Section

CHAPTER = Chapter(
    name="results",
    title=_("Choose what results hold"),
    summary=_("Fields, other names, arithmetic, functions."),
    sections=(
        Section(
            name="fields",
            title=_("Fields and their names"),
            texts=(
                _(
                    "`select` is a list with commas. A result bears its alias, or else what you"
                    " typed, letter for letter. `*` is every field; `include` and `exclude` add"
                    " or leave out fields by name or by beginning."
                ),
            ),
            examples=(
                Example(
                    name="names-of-results",
                    title=_("A field, another name for it, and a text in lower case"),
                    dataset="ecoles",
                    select="nom, eleves as pupils, lower(type)",
                    limit=3,
                ),
                Example(
                    name="all-but-some",
                    title=_("Every field but those that begin with “geo”"),
                    dataset="marches",
                    select="exclude(geo*)",
                    limit=3,
                ),
            ),
        ),
        Section(
            name="arithmetic",
            title=_("Arithmetic"),
            texts=(
                _(
                    "`+`, `-`, `*`, `/` and brackets work on numbers. A missing value makes the"
                    " result missing, and so does a division by zero. `ifnull` replaces a missing"
                    " value."
                ),
            ),
            examples=(
                Example(
                    name="density",
                    title=_("Inhabitants per household and per hectare"),
                    dataset="quartiers",
                    select="nom, population / menages as per_household,"
                    " population / (superficie * 100) as per_hectare",
                    order_by="population desc",
                    limit=3,
                ),
                Example(
                    name="fallback",
                    title=_("The year, or 0 where it is not known"),
                    dataset="arbres",
                    select="essence, ifnull(year(date_plantation), 0) as planted",
                    where="remarquable",
                    limit=3,
                ),
            ),
        ),
    ),
)
