"""A first question: what an address holds and what the answer says."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from api.guide.lessons import Chapter, Example, Section

CHAPTER = Chapter(
    name="first-question",
    title=_("Your first question"),
    summary=_("An address names a dataset and what you want of it."),
    sections=(
        Section(
            name="ask",
            title=_("Ask for records"),
            texts=(
                _(
                    "A question is an address: it names a dataset, and what you want to know. A"
                    " browser, a spreadsheet or a program may ask it, without a key."
                ),
                _(
                    "`select` names what each record shall hold, `limit` how many records you"
                    " want. Without `limit` there are %(default_limit)s."
                ),
            ),
            examples=(
                Example(
                    name="three-trees",
                    title=_("Three trees of the city"),
                    dataset="arbres",
                    select="essence, hauteur, quartier",
                    limit=3,
                ),
            ),
        ),
        Section(
            name="answer",
            title=_("Read the answer"),
            texts=(
                _(
                    "The answer is JSON with two keys: `total_count` tells how many records"
                    " match, `results` holds the first of them. A value that is missing is"
                    " `null`; the key is always there."
                ),
                _(
                    "Dates are written as in `2026-11-28`, instants with their offset, points as"
                    " `lon` and `lat`, lists as lists. The tables on these pages show the values"
                    " as the API writes them."
                ),
            ),
        ),
        Section(
            name="narrow",
            title=_("Say which records, and in which order"),
            texts=(
                _(
                    "`where` holds a condition, `order_by` an order; `desc` begins with the"
                    " largest."
                ),
            ),
            examples=(
                Example(
                    name="tallest-chestnuts",
                    title=_("The tallest trees of the genus Aesculus"),
                    dataset="arbres",
                    select="essence, hauteur, lieu",
                    where='genre = "Aesculus" and hauteur >= 15',
                    order_by="hauteur desc",
                ),
            ),
        ),
        Section(
            name="count",
            title=_("Count instead of listing"),
            texts=(
                _(
                    "`count(*)` counts records, `group_by` makes one row for each value, and `as`"
                    " names a result."
                ),
            ),
            examples=(
                Example(
                    name="trees-by-genus",
                    title=_("The most frequent genera, with their mean height"),
                    dataset="arbres",
                    select="count(*) as n, avg(hauteur) as mean_height",
                    group_by="genre",
                    order_by="n desc",
                ),
            ),
        ),
    ),
)
