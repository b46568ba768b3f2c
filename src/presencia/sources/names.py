"""Place names as people write them, made comparable.

Pure functions on one name: repair what a wrong encoding did, fold accents and case, leave out
articles and words such as "Departamento de", spell out abbreviations, and say how alike two
names are. Which place a name means is decided in `presencia.sources.matching`.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import product

PARTICLES = frozenset(
    ["a", "al", "de", "del", "e", "el", "la", "las", "lo", "los", "of", "the", "y"]
)
"""Words that come and go between two writings of one name."""

KINDS = frozenset(
    [
        "alcaldia",
        "canton",
        "comarca",
        "county",
        "departamento",
        "department",
        "depto",
        "deptos",
        "dep",
        "dept",
        "dist",
        "distrito",
        "district",
        "dpto",
        "mpio",
        "mun",
        "muni",
        "municipality",
        "municipalidad",
        "municipio",
        "mupio",
        "prov",
        "province",
        "provincia",
    ]
)
"""Words that say what kind of place it is and are not part of its name."""

ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    "ant": ("antonio", "antigua"),
    "cap": ("capitan",),
    "cd": ("ciudad",),
    "cdad": ("ciudad",),
    "cnel": ("coronel",),
    "conc": ("concepcion",),
    "concep": ("concepcion",),
    "dgo": ("domingo",),
    "dr": ("doctor",),
    "fca": ("francisca",),
    "fco": ("francisco",),
    "fdo": ("fernando",),
    "gpe": ("guadalupe",),
    "gral": ("general",),
    "jn": ("juan",),
    "jse": ("jose",),
    "ma": ("maria",),
    "mte": ("monte",),
    "nva": ("nueva",),
    "nvo": ("nuevo",),
    "pta": ("punta",),
    "pto": ("puerto",),
    "s": ("san", "santa", "santo", "santiago"),
    "sgo": ("santiago",),
    "sn": ("san",),
    "snta": ("santa",),
    "snto": ("santo",),
    "sta": ("santa",),
    "stgo": ("santiago",),
    "sto": ("santo",),
    "va": ("villa",),
}
"""Abbreviated words of Spanish place names, folded, with what they may stand for."""

MOST_SPELLINGS = 16
"""Readings of one abbreviated name that are tried; more would be guessing."""

_MISSING = ("NAType", "NaTType")
_MARKS = re.compile("[\u0300-\u036f'\u2018\u2019\u02bc\u02b9\u00b4`\ufffd]")
_GAPS = re.compile(r"[\W_]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x08\x0e-\x1f]")
_SPACES = re.compile(r"\s+")
_MOJIBAKE = re.compile("[\u00c2-\u00c5].|\u00e2..", re.DOTALL)
_BRACKETED = re.compile(r"\s*[(\[]([^)\]]*)[)\]]?\s*$")
_NUMBERED = re.compile(r"^\s*\d+\s*[-.):]?\s*(?=\D)")
_WORD = re.compile(r"([^\W_]+)(\.?)")


def clean(name: object) -> str:
    """Return the name as its author meant it: encoding repaired, blanks trimmed, NFC.

    Missing values and anything that is not text give the empty string or its text form.

    Examples
    --------
    >>> clean("  Quich\u00c3\u00a9 "), clean(None), clean(float("nan")), clean(12)
    ('Quiché', '', '', '12')
    """
    if not isinstance(name, str):
        if name is None or type(name).__name__ in _MISSING or name != name:
            return ""
        name = str(name)
    text = _repair(name)
    text = _INVISIBLE.sub("", text)
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text).strip())


def _repair(text: str) -> str:
    """Undo UTF-8 that was read as Windows-1252 or Latin-1, at most twice."""
    for _ in range(2):
        if "\u00c3" not in text and "\u00c2" not in text and "\u00e2" not in text:
            break
        text = _MOJIBAKE.sub(_decode, text)
    return text


def _decode(found: re.Match[str]) -> str:
    for encoding in ("cp1252", "latin-1"):
        try:
            return found[0].encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return found[0]


@lru_cache(maxsize=65_536)
def fold(name: str) -> str:
    """Return the name in lower case without accents or punctuation, words kept.

    Examples
    --------
    >>> fold("SAN JUAN SACATEPÉQUEZ"), fold("Larreynaga-Malpaisillo"), fold("Ngäbe-Buglé")
    ('san juan sacatepequez', 'larreynaga malpaisillo', 'ngabe bugle')
    """
    text = name.lower() if name.isascii() else unicodedata.normalize("NFKD", name).casefold()
    return _GAPS.sub(" ", _MARKS.sub("", text)).strip()


def skeleton(folded: str) -> str:
    """Return the folded name without articles and particles, unless nothing would be left.

    Examples
    --------
    >>> skeleton("la antigua guatemala"), skeleton("el")
    ('antigua guatemala', 'el')
    """
    words = [w for w in folded.split() if w not in PARTICLES]
    return " ".join(words) or folded


@lru_cache(maxsize=65_536)
def key(folded: str) -> str:
    """Return what two writings of one name share: no articles, no blanks.

    Examples
    --------
    >>> key(fold("San José El Ídolo")) == key(fold("SAN JOSE DEL IDOLO"))
    True
    >>> key(fold("Villanueva")) == key(fold("Villa Nueva"))
    True
    """
    return skeleton(folded).replace(" ", "")


def readings(name: str) -> tuple[str, ...]:
    """Return the folded ways to read a cleaned name, the plainest first.

    As it stands; without a bracketed addition; without a leading number; without the kind
    of place ("Depto. de", "Municipality of …"). A name without letters has no reading.

    Examples
    --------
    >>> readings("Depto. de Petén")
    ('depto de peten', 'peten')
    >>> readings("1802 - Livingston (Izabal)")
    ('1802 livingston izabal', '1802 livingston', 'livingston')
    >>> readings("1406"), readings("")
    ((), ())
    """
    if not any(ch.isalpha() for ch in name):
        return ()
    found = [fold(name)]
    if "(" in name or "[" in name:
        name = _BRACKETED.sub("", name)
        found.append(fold(name))
    if name[:1].isdigit():
        name = _NUMBERED.sub("", name)
        found.append(fold(name))
    found.append(_without_kind(found[-1]))
    return tuple(dict.fromkeys(f for f in found if f))


def _without_kind(folded: str) -> str:
    words = folded.split()
    if len(words) > 1 and words[0] in KINDS:
        words = words[1:]
        if len(words) > 1 and words[0] in ("de", "del", "of"):
            words = words[1:]
    if len(words) > 1 and words[-1] in KINDS:
        words = words[:-1]
    return " ".join(words)


def own_parent(name: str) -> tuple[str, str] | None:
    """Return name and parent where one cell holds both, or None.

    Examples
    --------
    >>> own_parent("San José, Escuintla"), own_parent("San José (Escuintla)")
    (('San José', 'Escuintla'), ('San José', 'Escuintla'))
    >>> own_parent("San José") is None
    True
    """
    if bracket := _BRACKETED.search(name):
        head, tail = name[: bracket.start()], bracket[1]
    elif name.count(",") == 1:
        head, tail = name.split(",")
    else:
        return None
    head, tail = head.strip(), tail.strip()
    return (head, tail) if fold(head) and fold(tail) else None


def spellings(folded: str) -> tuple[str, ...]:
    """Return the readings of a folded name with its abbreviations spelled out.

    Empty when it has none; at most `MOST_SPELLINGS`.

    Examples
    --------
    >>> spellings("sto domingo"), spellings("pto barrios"), spellings("coban")
    (('santo domingo',), ('puerto barrios',), ())
    """
    words = folded.split()
    options = [ABBREVIATIONS.get(word, (word,)) for word in words]
    if all(len(o) == 1 and o[0] == w for o, w in zip(options, words, strict=True)):
        return ()
    count = 1
    for option in options:
        count *= len(option)
    return tuple(" ".join(c) for c in product(*options)) if count <= MOST_SPELLINGS else ()


def cut_words(name: str) -> re.Pattern[str] | None:
    """Return a pattern over skeletons for a name whose words are cut short with a point.

    None when no word is. Known abbreviations are spelled out, articles left out.

    Examples
    --------
    >>> bool(cut_words("S. Pedro Sac.").fullmatch("san pedro sacatepequez"))
    True
    >>> cut_words("Sto. Domingo") is None
    True
    """
    if "." not in name:
        return None
    text = _MARKS.sub("", unicodedata.normalize("NFKD", name).casefold())
    parts, cut = [], False
    for word, point in _WORD.findall(text):
        if point and word not in ABBREVIATIONS and word not in KINDS:
            cut = True
            parts.append(re.escape(word) + r"\w*")
        elif word not in PARTICLES:
            parts.append("(?:" + "|".join(ABBREVIATIONS.get(word, (re.escape(word),))) + ")")
    return re.compile(" ".join(parts)) if cut else None


def slips(one: str, other: str, most: int) -> bool:
    """Say whether two skeletons differ by slips of the pen and by no whole word.

    With as many words in both, each word may differ by ``most`` edits, by one where the
    shorter has up to five letters. With different numbers of words (a blank too many or too
    few) the same goes for the whole.

    Examples
    --------
    >>> slips("san juan sacatepequez", "san juan sactepequez", 2)
    True
    >>> slips("san juan talpa", "san luis talpa", 2)
    False
    """
    from rapidfuzz.distance import OSA

    a, b = one.split(), other.split()
    if len(a) != len(b):
        a, b = ["".join(a)], ["".join(b)]
    for mine, theirs in zip(a, b, strict=True):
        allowed = most if min(len(mine), len(theirs)) > 5 else 1
        if OSA.distance(mine, theirs, score_cutoff=allowed) > allowed:
            return False
    return True
