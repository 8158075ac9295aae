"""Bounds, errors and how to read them, quotas, and what is due to change."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from api.guide.lessons import Chapter, Example, Section

CHAPTER = Chapter(
    name="limits",
    title=_("Limits, errors and changes"),
    summary=_("What is bounded, how to read an error, what is due to change."),
    sections=(
        Section(
            name="bounds",
            title=_("Bounds"),
            texts=(
                _(
                    "A question is bounded so that everybody gets an answer. Beyond a bound the"
                    " answer is an error that names it."
                ),
                _(
                    "The server also bounds the whole address: about 64 kB as it is sent, where a"
                    " space, a quote or an accented letter takes three to six signs. A long"
                    " question meets that bound before the one of its parameter."
                ),
            ),
            table="bounds",
        ),
        Section(
            name="errors",
            title=_("How to read an error"),
            texts=(
                _(
                    "An error is an object of two texts: `error_code` for programs, `message` for"
                    " people. The message names the parameter that is wrong. Where the text"
                    " cannot be read it names the first sign that was not expected and its"
                    " place, counted from 0: that many signs come before it."
                ),
                _("A name that is nearly right is answered with the one that was perhaps meant."),
            ),
            examples=(
                Example(
                    name="wrong-sign",
                    title=_("A sign too many"),
                    dataset="arbres",
                    where="hauteur >> 20",
                    is_wrong=True,
                ),
                Example(
                    name="wrong-name",
                    title=_("A field that does not exist"),
                    dataset="arbres",
                    where="hauteurs > 20",
                    is_wrong=True,
                ),
                Example(
                    name="wrong-type",
                    title=_("A mean of texts"),
                    dataset="arbres",
                    select="avg(essence)",
                    is_wrong=True,
                ),
                Example(
                    name="wrong-limit",
                    title=_("More than a list holds"),
                    dataset="arbres",
                    limit=1000,
                    is_wrong=True,
                ),
            ),
        ),
        Section(name="codes", title=_("Codes of errors"), table="errors"),
        Section(
            name="quotas",
            title=_("Quotas"),
            texts=(
                _(
                    "Where the portal bounds the number of calls, each answer tells in"
                    " `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset` how"
                    " many there are, how many are left, and when the count starts anew. Beyond,"
                    " the answer is `429`, with `Retry-After`. An export counts as one call."
                ),
            ),
        ),
        Section(
            name="deprecated",
            title=_("What is due to change"),
            texts=(
                _(
                    "An answer to something that is due to change carries the header"
                    " `ODS-Explore-API-Deprecation`, which names it, and a `Link` to what replaces"
                    " it. The answer itself stays as it was."
                ),
                _("Old names and what to write instead stand on the page for developers."),
            ),
        ),
    ),
)
