"""Dates stand for their whole period; instants follow a time zone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from api.guide.lessons import Chapter, Example, Section

CHAPTER = Chapter(
    name="dates",
    title=_("Dates and periods"),
    summary=_("A date stands for its whole period; hours follow a time zone."),
    sections=(
        Section(
            name="periods",
            title=_("A date is a period"),
            texts=(
                _(
                    "A date is written `%(year)s`, `%(month)s`, `%(day)s` or with"
                    " a time, and stands for all of that year, month, day or minute. Equal means"
                    " within the period, `>` after its end, `>=` from its beginning, `<` before"
                    " it, and `<=` up to its end."
                ),
            ),
            examples=(
                Example(
                    name="one-year",
                    title=_("Associations founded in 2019"),
                    dataset="associations",
                    select="nom, date_creation",
                    where="date_creation = date'2019'",
                    order_by="date_creation",
                ),
                Example(
                    name="two-years",
                    title=_("From the beginning of 2017 to the end of 2018"),
                    dataset="associations",
                    select="count(*) as n, min(date_creation) as first, max(date_creation) as last",
                    where="date_creation in [date'2017'..date'2018']",
                    limit=1,
                ),
            ),
        ),
        Section(
            name="now",
            title=_("Now, and from now"),
            texts=(
                _(
                    "`now()` is this moment. Parameters in the singular set a part of it"
                    " (`hour=0`), those in the plural add to it (`days=-7`)."
                ),
            ),
            examples=(
                Example(
                    name="coming-events",
                    title=_("The next events"),
                    dataset="agenda",
                    select="titre, debut, lieu",
                    where="debut >= now() and debut < now(days=30)",
                    order_by="debut",
                    limit=3,
                ),
            ),
        ),
        Section(
            name="parts",
            title=_("Years, weekdays, hours"),
            texts=(
                _(
                    "`year`, `month`, `day`, `hour`, `minute` and `second` give a part of a date"
                    " as a number. `date_format` writes a date after a pattern, with names in the"
                    " language of `lang`."
                ),
                _(
                    "Without `timezone`, hours are those of UTC. The parameter shifts what is"
                    " shown, what is grouped and what is compared."
                ),
            ),
            examples=(
                Example(
                    name="by-weekday",
                    title=_("Bicycles counted on each day of the week"),
                    dataset="comptages-velo",
                    select="sum(passages) as total",
                    group_by="date_format(date_heure, 'e') as rank,"
                    " date_format(date_heure, 'EEEE') as weekday",
                    limit=7,
                    lang="fr",
                    timezone="Europe/Paris",
                ),
                Example(
                    name="by-hour",
                    title=_("Bicycles by hour of the day, in the city's own time"),
                    dataset="comptages-velo",
                    select="sum(passages) as total",
                    group_by="hour(date_heure) as hour",
                    order_by="total desc",
                    limit=4,
                    timezone="Europe/Paris",
                ),
            ),
        ),
    ),
)
