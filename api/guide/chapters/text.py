"""Words: LIKE, full text, and the functions that search."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from api.guide.lessons import Chapter, Example, Section

CHAPTER = Chapter(
    name="words",
    title=_("Find words"),
    summary=_("Words in one field, in any field, at the beginning of a value."),
    sections=(
        Section(
            name="like",
            title=_("Words in one field: like"),
            texts=(
                _(
                    "`like` looks for whole words, whatever their letter case; all of them must"
                    " be there. `*` stands for any run of letters, `?` for one. It is not the"
                    " `LIKE` of databases: a percent sign means nothing."
                ),
            ),
            examples=(
                Example(
                    name="like-word",
                    title=_("Streets whose name holds a word"),
                    dataset="voies",
                    select="nom, type_voie",
                    where='nom like "moulin*"',
                ),
            ),
        ),
        Section(
            name="anywhere",
            title=_("Words anywhere: full text"),
            texts=(
                _(
                    "A text that stands alone is looked for in every field of the record. Several"
                    " words must all be there, in any order; a star at the end makes a beginning"
                    " of a word. Such texts are joined like other conditions."
                ),
            ),
            examples=(
                Example(
                    name="full-text",
                    title=_("Events that speak of jazz, or of a concert that is free"),
                    dataset="agenda",
                    select="titre, resume, gratuit",
                    where='"jazz" or ("concert*" and gratuit)',
                    limit=3,
                ),
            ),
        ),
        Section(
            name="functions",
            title=_("Searches, beginnings and suggestions"),
            texts=(
                _(
                    "`search` forgives typing errors in longer words and takes the last word for"
                    " a beginning: it serves search boxes. It says which records match, not how"
                    " well: without `order_by` they come in the order of the data."
                ),
                _(
                    "`suggest` looks for words that begin so, whatever the letter case: it serves"
                    " boxes that complete what is typed. `startswith` asks for values that begin"
                    " with exactly this text, letter case included. Both take one or more fields,"
                    " or `*` for all, and then the text."
                ),
            ),
            examples=(
                Example(
                    name="search",
                    title=_("Streets, with a letter forgotten and a word begun"),
                    dataset="voies",
                    select="nom",
                    where='search(nom, "boulevad lib")',
                ),
                Example(
                    name="suggest",
                    title=_("Parks while somebody types “par”"),
                    dataset="parcs-et-jardins",
                    select="nom, type",
                    where='suggest(nom, "par")',
                ),
                Example(
                    name="startswith",
                    title=_("Streets that begin with “Rue de la”"),
                    dataset="voies",
                    select="nom, longueur",
                    where='startswith(nom, "Rue de la")',
                ),
            ),
        ),
    ),
)
