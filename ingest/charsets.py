"""Which legacy charset a text is written in, told by what its letters stand beside.

Takes the words around the bytes that are not ASCII. Every charset is weighed by how usual the
letters it gives are in the languages it was made for; the usual one wins where bytes do not tell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_RUN: Final = re.compile(r"[^\x00-\x7f]+")
_SCRIPT_RUN: Final = re.compile(rb"[\x80-\xff]{4,}")
_WORD: Final = re.compile(
    rb"[A-Za-z0-9]{0,3} ?[\x80-\xff]{1,40}(?:[A-Za-z]{1,3}[\x80-\xff]{1,40}){0,9} ?[A-Za-z0-9]{0,3}"
)
_WORDS: Final = 6_000
_LATIN9_ONLY: Final = re.compile(rb"[A-Za-z][\xa8\xb8\xbc\xbd\xa6\xb4][a-z]|[0-9] ?\xa4")
_OTHER_THAN_LATIN9: Final = re.compile(rb"[\x80-\x9f]")
_SIGNS: Final = frozenset("’‘“”„«»‹›–—…€£¥$°²³·•№ºª¼½¾±×÷µ§©®™¿¡†\u00a0\u00ad\u202f")
_INSIDE: Final = frozenset("’–—…-\u00a0\u00ad")
"""Signs that may stand between two letters."""
_WEST: Final = "àâäçéèêëîïôöûüÿœæñßáíóúåøÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆÑÁÍÓÚÅØ"
_LESS_MET: Final = "äößñåøæáíóú"
"""Letters that yield where another reading gives French ones."""
_ALONE: Final = frozenset("àÀèéÉóåøæöáÅØ")
"""Letters that are words by themselves."""
_RARE_WEST: Final = "šžÃÕŠŽÌÒ"
_NORTH: Final = "ðþýÐÞÝ"
_LAST: Final = "ìòù"
"""Letters that Western words end in, and hardly hold."""
_CENTRAL: Final = "áíéýóúěščřžůťďňľĺôäąćęłńśźżőűăâîöüşșţțđçëÁÍÉÝÓÚĚŠČŘŽŮŤĎŇĽÔÄĄĆĘŁŃŚŹŻŐŰĂÂÎÖÜŞŢĐÇËß"
_TURKISH: Final = "ğışçöüâîûĞİŞÇÖÜ"
_BALTIC: Final = "āčēģīķļņšūžąęėįųõäöüĀČĒĢĪĶĻŅŠŪŽĄĘĖĮŲÕÄÖÜ"
_RUSSIAN: Final = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїєґў"
_GREEK: Final = "αοιετσνηυρπκμλςωγδθχφβξζψάέήίόύώϊϋΐΰ"
_HEBREW: Final = "יוהלארתבשמנדחכםקפעטצגסזןךףץ"
_ARABIC: Final = "اليمونرتبةعدسفهكقحجشصطخذأثضغئزىءظإؤآ،؟ـ"
_THAI: Final = "านรกอเงมยลวดทสตะบปคชหพแจผขโไำ่้ิีัุูึื็์ใซฟถณศธญษฉภฐฏฎฆฒฌฬฮ๊๋ๆ"
_GREEK_ONLY: Final = re.compile(rb"[\xb8-\xdf\xfc-\xfe]")
"""Greek capitals and accents: Hebrew leaves these bytes out."""


@dataclass(frozen=True, slots=True)
class _Charset:
    codec: str
    usual: Mapping[str, float]
    """Weight of a letter: 1 for a usual one."""
    handicap: float
    """What it must be better by than charsets met more often."""


def _weights(*groups: tuple[str, float]) -> Mapping[str, float]:
    return {letter: weight for letters, weight in groups for letter in letters}


def _by_rank(letters: str) -> Mapping[str, float]:
    """Return weights that fall from 1, in the order of how often a letter is met."""
    size = len(letters)
    return {
        char: (1.0 - 0.8 * rank / size) * share
        for rank, letter in enumerate(letters)
        for char, share in ((letter, 1.0), (letter.upper(), 0.9))
    }


_WESTERN: Final = _weights(
    (_RARE_WEST, 0.5), (_NORTH, 0.8), ("ãõ", 1.0), (_LAST, 1.0), (_WEST, 1.0)
)
_LATIN: Final = (
    _Charset("cp1252", _WESTERN, 0.0),
    _Charset("iso8859-15", _WESTERN, 0.1),
    _Charset(
        "mac_roman", _weights(("ãõÃÕ", 0.5), (_LAST, 1.0), (_WEST, 1.0), (_LESS_MET, 0.96)), 0.05
    ),
    _Charset(
        "cp850",
        _weights((_NORTH, 0.5), ("ãõÃÕ", 1.0), (_LAST, 1.0), (_WEST, 1.0), (_LESS_MET, 0.96)),
        0.06,
    ),
    _Charset("cp1250", _weights((_CENTRAL, 1.0), ("ŕ", 0.1), ("ľ", 0.5)), 0.12),
    _Charset("iso8859_2", _weights((_CENTRAL, 1.0), ("ŕ", 0.1), ("ľ", 0.5)), 0.13),
    _Charset("cp1254", _weights((_TURKISH, 1.0), ("éàèêáíóúæ", 0.2)), 0.1),
    _Charset("cp1257", _weights((_BALTIC, 1.0), ("éóńćłśźż", 0.2)), 0.2),
    _Charset("cp852", _weights((_CENTRAL, 1.0)), 0.09),
)
_SCRIPTS: Final = (
    _Charset("cp1251", _by_rank(_RUSSIAN), 0.0),
    _Charset("koi8_r", _by_rank(_RUSSIAN), 0.02),
    _Charset("koi8_u", _by_rank(_RUSSIAN), 0.03),
    _Charset("cp866", _by_rank(_RUSSIAN), 0.02),
    _Charset("iso8859_5", _by_rank(_RUSSIAN), 0.03),
    _Charset("cp1253", _by_rank(_GREEK), 0.03),
    _Charset("cp1255", _by_rank(_HEBREW), 0.03),
    _Charset("cp1256", _by_rank(_ARABIC), 0.03),
    _Charset("cp874", _by_rank(_THAI), 0.05),
)
_DOUBT: Final = 0.25
"""By how much a single letter must be better read in a charset that is not the usual one."""
_SURE: Final = 0.55
_LEAST_PAIRS: Final = 3


def weigh(lines: bytes) -> str | None:
    """Return the Python codec that reads the lines best, None where none reads them well.

    `lines`: whole lines that hold bytes beyond ASCII.

    >>> weigh("élevé à l'été".encode("cp1252")), weigh("Привет мир".encode("koi8_r"))
    ('cp1252', 'koi8_r')
    """
    of_pairs = _pairs(lines)
    if of_pairs is not None:
        return of_pairs
    context = b"\n".join(_WORD.findall(lines)[:_WORDS])
    in_runs = sum(len(run) for run in _SCRIPT_RUN.findall(context))
    high = sum(1 for byte in context if byte > 0x7F)
    candidates = _SCRIPTS if in_runs * 2 > high else _LATIN
    doubt = _DOUBT / max(1, high)
    weighed = [
        _score(context, charset) - charset.handicap - (doubt if place else 0.0)
        for place, charset in enumerate(candidates)
    ]
    score = max(weighed)
    if score < _SURE:
        return None
    codec = candidates[weighed.index(score)].codec
    if codec == "cp1253" and not _GREEK_ONLY.search(context):
        return "cp1255"
    return _with_euro(context, codec)


def _with_euro(context: bytes, codec: str) -> str:
    """Return Latin-9 for what looks like Windows-1252 but has the letters of Latin-9 alone."""
    if codec != "cp1252" or _OTHER_THAN_LATIN9.search(context):
        return codec
    return "iso8859-15" if _LATIN9_ONLY.search(context) else codec


def _score(context: bytes, charset: _Charset) -> float:
    """Return how usual, 0 to 1, the characters are in the places where they stand."""
    text = context.decode(charset.codec, "replace")
    usual = charset.usual
    got = count = 0.0
    for match in _RUN.finditer(text):
        start, end = match.span()
        for place in range(start, end):
            char = text[place]
            before, after = text[place - 1 : place], text[place + 1 : place + 2]
            count += 1
            if char in usual:
                got += _in_place(usual[char], char, before, after)
            elif char in _SIGNS:
                is_between = before.isalpha() and after.isalpha()
                is_odd = is_between and char not in _INSIDE and before + after not in ("ll", "LL")
                got += 0.0 if is_odd else 0.95
            elif "\x80" <= char <= "\x9f" or char == "\ufffd":
                got -= 1.0
    return got / count if count else 0.0


def _in_place(weight: float, char: str, before: str, after: str) -> float:
    if char.isupper() and before.isalpha() and after.islower():
        return -0.5
    if char.isupper() and before.islower():
        return 0.0
    if not before.isalpha() and not after.isalpha():
        if before.isdigit() or after.isdigit():
            return weight * 0.2
        return weight if char in _ALONE else weight * 0.5
    if char == "ø" and before in "nN" and not after.isalpha():
        return 0.2
    if char.islower() and before.isupper() and after.isupper():
        return 0.0
    if char in "ãõ":
        return weight if after in ("e" if char == "õ" else "oe") else 0.3
    if char in _LAST and after.isalpha():
        return 0.2
    return weight


def _pairs(context: bytes) -> str | None:
    """Return the East Asian charset whose pairs of bytes give common characters."""
    found: list[tuple[float, str]] = []
    for codec, is_common, least in _PAIRED:
        try:
            text = context.decode(codec)
        except UnicodeDecodeError:
            continue
        wide = [char for char in text if ord(char) > 0x2E7F]
        others = sum(1 for char in text if "\x7f" < char <= "\u2e7f" and char not in "·×…—‘’“”°")
        if len(wide) < _LEAST_PAIRS:
            continue
        share = sum(1 for char in wide if is_common(char)) / (len(wide) + others)
        if len(_BETWEEN_LETTERS.findall(text)) * 2 > len(wide):
            continue
        if share >= least:
            found.append((share, codec))
    if not found:
        return None
    return max(found, key=lambda item: item[0])[1]


_BETWEEN_LETTERS: Final = re.compile(r"[a-z][\u2e80-\uffef]|[\u2e80-\uffef][a-z]")
"""East Asian words stand beside one another, accents beside plain letters."""
_WIDE_SIGNS: Final = re.compile(r"[\u3000-\u3017\uff00-\uffef\u4e00]")


def _level_one(codec: str, first: int, last: int) -> frozenset[str]:
    """Return the everyday characters of a double-byte charset: its first level."""
    found = set()
    is_low = codec in ("big5", "cp932")
    for lead in range(first, last + 1):
        for trail in range(0x40 if is_low else 0xA1, 0xFF):
            try:
                found.add(bytes((lead, trail)).decode(codec))
            except UnicodeDecodeError:
                continue
    return frozenset(found)


class _Common:
    """Everyday characters of a charset, known at the first question."""

    def __init__(self, codec: str, first: int, last: int, signs: re.Pattern[str]) -> None:
        self._facts = (codec, first, last)
        self._signs = signs
        self._chars: frozenset[str] | None = None

    def __call__(self, char: str) -> bool:
        if self._chars is None:
            self._chars = _level_one(*self._facts)
        return char in self._chars or bool(self._signs.match(char))


_EASY: Final = re.compile(r"[\u3041-\u30fe\u3000-\u3017\uff00-\uff60]")
_PAIRED: Final = (
    ("euc_kr", _Common("euc_kr", 0xB0, 0xC8, _WIDE_SIGNS), 0.95),
    ("gb18030", _Common("gbk", 0xB0, 0xD7, _WIDE_SIGNS), 0.75),
    ("big5", _Common("big5", 0xA4, 0xC6, _WIDE_SIGNS), 0.75),
    ("cp932", _Common("cp932", 0x88, 0x97, _EASY), 0.75),
    ("euc_jp", _Common("euc_jp", 0xB0, 0xCF, _EASY), 0.75),
)
