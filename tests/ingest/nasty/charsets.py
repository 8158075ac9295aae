"""Texts in many encodings, and in several at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tests.ingest.nasty.writing import Case

FRENCH: Final = (
    "commune;prénom;note\nBesançon;Zoé;élevé à l'été\nSaint-Étienne;Anaïs;forêt près du lac\n"
    "Évry;Benoît;« où ça ? »\nLa Ferté-Macé;Gaël;là-bas, dès août\n"
)
TEXTS: Final = {
    "french": FRENCH,
    "typographic": "nom;prix\nCrème brûlée – l’été;12 €\nŒufs…;3 €\n“Tarte”;4 €\n",
    "german": "Straße;Größe\nMünchen;schön\nKöln;über\nÄpfel;Öl\n",
    "spanish": "año;población\nEspaña;niño\nLeón;¿qué?\nCádiz;dirección\n",
    "portuguese": "município;população\nSão Paulo;educação\nGoiânia;três ações\n",
    "danish": "navn;by\nKøbenhavn;ærlig\nÅrhus;grøn\n",
    "icelandic": "nafn;staður\nÞórshöfn;það\nReykjavík;æði\n",
    "czech": "název;město\nŽižkov;Plzeň\nPříbram;Děčín\nčeská škola;Třebíč\nůžasný;Ústí\n",
    "polish": "nazwa;miasto\nŁódź;województwo łódzkie\nGdańsk;żółć\nświęto;Kielce\n",
    "hungarian": "név;város\nGyőr;őszi\nSzékesfehérvár;fű, tűz\nHódmezővásárhely;cipő\n",
    "romanian": "nume;oraş\nBraşov;ţară\nTimişoara;în România\nBucureşti;fără\n",
    "turkish": "ad;şehir\nİstanbul;ışık\nDiyarbakır;ağaç\nMuğla;güneş\n",
    "russian": "название;город\nПривет;Москва\nНовосибирск;улица Ленина\n",
    "ukrainian": "назва;місто\nКиїв;вулиця\nЛьвів;їжак\nЄвропа;ґанок\n",
    "greek": "όνομα;πόλη\nΑθήνα;οδός\nΘεσσαλονίκη;πλατεία\n",
    "hebrew": "שם;עיר\nירושלים;רחוב\nתל אביב;בית\n",
    "arabic": "الاسم;المدينة\nالقاهرة;شارع\nالرباط;المغرب\n",
    "thai": "ชื่อ;เมือง\nกรุงเทพ;ถนน\nเชียงใหม่;บ้าน\n",
    "taiwanese": "名稱;地址\n臺北市立圖書館;臺北市大安區建國南路二段\n國家公園;高雄市\n",
    "chinese": "名称;地址\n北京市图书馆;海淀区中关村南大街\n国家公园;上海市\n",
    "japanese": "名前;住所\n東京都;千代田区の一丁目\nひらがな;カタカナ\n図書館;大阪市北区\n",
    "korean": "이름;주소\n서울특별시;종로구 세종대로\n부산;해운대구\n도서관;대구광역시\n",
    "emoji": "nom;signe\nfête 🎉;😀\nville 🏙️;👩‍👩‍👧\n",
}
CODECS: Final = {
    "french": "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be cp1252"
    " mac_roman cp850 cp437",
    "typographic": "cp1252 mac_roman utf-16-le utf-8",
    "german": "cp1252 cp850 mac_roman",
    "spanish": "cp1252 cp850 mac_roman",
    "portuguese": "cp1252 cp850 mac_roman",
    "danish": "cp1252 cp850 mac_roman",
    "icelandic": "cp1252",
    "czech": "cp1250 iso8859-2 cp852 utf-8",
    "polish": "cp1250 iso8859-2 cp852",
    "hungarian": "cp1250 iso8859-2",
    "romanian": "cp1250 iso8859-2",
    "turkish": "cp1254 utf-8",
    "russian": "cp1251 koi8_r cp866 iso8859_5 utf-16-le utf-16-be",
    "ukrainian": "cp1251 koi8_u",
    "greek": "cp1253 iso8859-7 utf-16-be",
    "hebrew": "cp1255 utf-8",
    "arabic": "cp1256 utf-16-le utf-8",
    "thai": "cp874 utf-8",
    "taiwanese": "big5 utf-16-le utf-16-be",
    "chinese": "gbk gb18030 utf-16-le",
    "japanese": "shift_jis euc_jp iso2022_jp utf-16-le",
    "korean": "euc_kr utf-16-be",
    "emoji": "utf-8 utf-16 utf-16-le",
}


def _case(text: str, codec: str) -> Case:
    written = text.encode(codec, "ignore").decode(codec).lstrip("\ufeff")
    lines = [line.split(";") for line in written.splitlines()]
    return Case(
        make=lambda: text.encode(codec, "ignore"),
        rows=len(lines) - 1,
        labels=lines[0],
        first=lines[1],
        last=lines[-1],
        delimiter=";",
        header_row=0,
    )


CASES: Final[dict[str, Case]] = {
    f"{name} in {codec}": _case(TEXTS[name], codec)
    for name, codecs in CODECS.items()
    for codec in codecs.split()
}


def _bytes(content: bytes) -> Callable[[], bytes]:
    return lambda: content


CASES |= {
    "two byte order marks": Case(
        make=lambda: ("\ufeff\ufeff" + FRENCH).encode(),
        rows=4,
        labels=["commune", "prénom", "note"],
    ),
    "two marks and no header": Case(
        make=lambda: "\ufeff\ufeff1;2.5\n3;4.5\n".encode(),
        rows=2,
        first=["1", "2.5"],
        header_row=None,
        told=["no_header"],
    ),
    "mark before a quote": Case(
        make=lambda: '\ufeff"nom";"v"\n"a";"1"\n'.encode(), rows=1, labels=["nom", "v"]
    ),
    "one byte wrong in UTF-8": Case(
        make=lambda: b"nom;ville\n" + "été;Angers\n".encode() * 50 + b"caf\xe9;x\n",
        rows=51,
        last=["café", "x"],
        encoding="utf-8",
        told=["mixed_encoding"],
        line=52,
    ),
    "a few accents and one byte wrong": Case(
        make=lambda: "nom\nété\n".encode() + b"caf\xe9\n",
        rows=2,
        last=["café"],
        told=["mixed_encoding"],
        line=3,
    ),
    "files joined in two encodings": Case(
        make=lambda: FRENCH.encode("cp1252") + FRENCH.split("\n", 1)[1].encode(),
        rows=8,
        first=["Besançon", "Zoé", "élevé à l'été"],
        last=["La Ferté-Macé", "Gaël", "là-bas, dès août"],
        told=["mixed_encoding"],
    ),
    "encoded twice": Case(
        make=lambda: "nom;v\ncafÃ©;élan\nlâ€™eau;x\n".encode(),
        rows=2,
        first=["cafÃ©", "élan"],
        told=["twice_encoded"],
        line=2,
    ),
    "euro alone": Case(
        make=_bytes(b"nom;prix\na;12 \x80\nb;13 \x80\n"), rows=2, first=["a", "12 €"]
    ),
    "degrees and squares": Case(
        make=_bytes(b"nom;t\na;12 \xb0C\nb;13 m\xb2\n"), rows=2, last=["b", "13 m²"]
    ),
    "curly quotes alone": Case(
        make=_bytes(b"nom;t\nl\x92eau;\x93oui\x94\n"), rows=1, first=["l’eau", "“oui”"]
    ),
    "a dash alone": Case(make=_bytes(b"nom;t\na \x96 b;c\n"), rows=1, first=["a – b", "c"]),
    "a no-break space alone": Case(
        make=_bytes(b"prix;t\n1\xa0200;x\n"), rows=1, first=["1\u00a0200", "x"]
    ),
    "a number sign of DOS": Case(
        make=_bytes(b"rue;t\nvoie n\xf8 12;x\nvoie n\xf8 3;x\n"), rows=2, first=["voie n° 12", "x"]
    ),
    "a byte without meaning": Case(
        make=_bytes(b"nom;v\nca\x81f\xe9;1\n"),
        rows=1,
        first=["ca\x81fé", "1"],
        told=["undecodable"],
    ),
    "Latin-9 prices": Case(
        make=lambda: "nom;prix\ncœur;12 €\nbœuf;3 €\nNoël;4 €\n".encode("iso8859-15"),
        rows=3,
        encoding="iso8859-15",
        first=["cœur", "12 €"],
    ),
    "accents only at the end of a long file": Case(
        make=lambda: b"nom;v\n" + b"abcdefgh;1\n" * 150_000 + b"caf\xe9;2\n",
        rows=150_001,
        last=["café", "2"],
    ),
    "half a character at the end": Case(
        make=lambda: "nom;v\né;1\nb;é".encode()[:-1],
        rows=2,
        told=["mixed_encoding"],
    ),
    "half a surrogate in UTF-8": Case(
        make=_bytes(b"nom;v\n\xed\xa0\x80;1\n"), rows=1, told=["mixed_encoding"]
    ),
    "noncharacters": Case(make=lambda: "nom;v\n\ufffe\uffff;1\n", rows=1),
    "NUL in a cell": Case(
        make=_bytes(b"a;b\n1;x\x00y\n2;z\n"),
        rows=2,
        first=["1", "xy"],
        told=["nul_characters"],
        line=2,
    ),
    "control characters": Case(make=_bytes(b"a;b\nx\x07y;1\nz;2\n"), rows=2, first=["x\x07y", "1"]),
    "line separators inside cells": Case(
        make=lambda: "nom;t\na\u2028b;x\x85y\nc\u2029d;z\x0b\x0cz\n",
        rows=2,
        first=["a\u2028b", "x\x85y"],
    ),
    "unseen characters in the header": Case(
        make=lambda: "\u200bnom\u200b;pri\u202ex\na;1\n", rows=1, labels=["nom", "prix"]
    ),
    "no-break spaces around the header": Case(
        make=lambda: "\u00a0nom\u00a0;prix\na;1\n", rows=1, labels=["nom", "prix"]
    ),
    "declared and wrong": Case(
        make=lambda: "a\nb\né\n".encode("cp1252"),
        error="wrong_encoding",
        line=3,
        options={"encoding": "utf-8"},
    ),
}
