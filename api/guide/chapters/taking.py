"""Facets; then pages, files, caching and keys: how answers are taken away."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from api.guide.lessons import Chapter, Example, Section

FACETS = Chapter(
    name="facets",
    title=_("Facets"),
    summary=_("Values with their counts, and choices among them."),
    sections=(
        Section(
            name="counts",
            title=_("Values with their counts"),
            texts=(
                _(
                    "The address ends in `facets` instead of `records`. Each `facet` names a"
                    " field; without one, all fields marked as facets are counted, at most"
                    " %(max_facet_values)s values each. `where`, `refine` and `exclude` narrow"
                    " what is counted. `value` is what to give to `refine`."
                ),
                _(
                    "A facet takes arguments when it is written as `facet()`: `name`,"
                    " `disjunctive`, `hierarchical`, `separator`, `sort` and `limit`."
                ),
            ),
            examples=(
                Example(
                    name="facet-values",
                    title=_("Trees by situation, among those that are remarkable"),
                    dataset="arbres",
                    where="remarquable",
                    facet=("situation",),
                    endpoint="facets",
                ),
                Example(
                    name="facet-arguments",
                    title=_("The three most frequent species"),
                    dataset="arbres",
                    facet=('facet(name="essence", sort="count", limit=3)',),
                    endpoint="facets",
                ),
            ),
        ),
        Section(
            name="choices",
            title=_("Choose values: refine and exclude"),
            texts=(
                _(
                    "`refine` keeps the records with a value, `exclude` drops them. The first"
                    " colon parts the field from its value. Both may be repeated: different"
                    " fields must all hold; values of one field must all hold too, or one of them"
                    " where the field is marked as disjunctive."
                ),
                _(
                    "A date is refined by year, month or day (`2024`, `2024/05`, `2024/05/31`), a"
                    " hierarchy by any of its levels."
                ),
            ),
            examples=(
                Example(
                    name="refined",
                    title=_("Trees planted in 2021, apart from those along streets"),
                    dataset="arbres",
                    select="essence, situation, date_plantation",
                    refine=("date_plantation:2021",),
                    exclude=("situation:Alignement",),
                    limit=3,
                ),
            ),
        ),
    ),
)

CHAPTER = Chapter(
    name="taking",
    title=_("Pages, files and keys"),
    summary=_("Read on, download everything, ask less often, ask with a key."),
    sections=(
        Section(
            name="pages",
            title=_("The next page"),
            texts=(
                _(
                    "`offset` skips records. A list holds at most %(max_limit)s records, or"
                    " %(max_groups)s groups, and `offset` and `limit` reach together up to"
                    " %(max_window)s records. What lies further is reached by a condition, or by"
                    " an export."
                ),
            ),
            examples=(
                Example(
                    name="second-page",
                    title=_("The second page of the districts"),
                    dataset="quartiers",
                    select="nom, population",
                    order_by="nom",
                    limit=3,
                    offset=3,
                ),
            ),
        ),
        Section(
            name="files",
            title=_("Files"),
            texts=(
                _(
                    "Exports take the same parameters and have no cap on records. Replace"
                    " `records` by `exports/` and the name of a format:"
                ),
            ),
            table="formats",
            examples=(
                Example(
                    name="export",
                    title=_("Schools with more than 250 pupils as CSV"),
                    dataset="ecoles",
                    select="nom, eleves",
                    where="eleves > 250",
                    limit=None,
                    endpoint="exports/csv",
                ),
            ),
        ),
        Section(
            name="caching",
            title=_("Ask less often"),
            texts=(
                _(
                    "An answer carries an `ETag` that stays the same until the data change; errors"
                    " and exports of questions with `now()` have none."
                    " Send it back as `If-None-Match`: an unchanged answer is `304`, without a"
                    " body."
                ),
            ),
        ),
        Section(
            name="keys",
            title=_("Keys"),
            texts=(
                _(
                    "A key gives the rights of the person it belongs to. Send it as a header,"
                    " `Authorization: Apikey` and the key. `apikey=` in the address works for"
                    " reading, but addresses end up in the logs of others. Without a key you see"
                    " what is public."
                ),
            ),
        ),
    ),
)
