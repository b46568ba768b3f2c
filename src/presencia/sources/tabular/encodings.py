"""Finds out how a text file is encoded, says what it assumed, and reads it as UTF-8.

A byte-order mark decides; else valid UTF-8 is UTF-8; else the pattern of NUL bytes tells
UTF-16; else the single-byte encoding is taken in which the text looks most like Spanish.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import charset_normalizer

from presencia.errors import Where
from presencia.sources.tabular.problems import TABLE
from presencia.text import Text

PIECE = 1 << 20
"""Bytes read at a time."""

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SINGLE_BYTE = ("cp1252", "cp850", "mac_roman", "latin-1")
_EVIDENCE = 256 * 1024
_WINDOW = 32 * 1024
_BEYOND_ASCII = re.compile(rb"[^\x00-\x7f]")
_HOPELESS = 1000

_SPANISH = re.compile(r"(?<=[A-Za-z])[áéíóúüñÁÉÍÓÚÜÑ]|[áéíóúüñÁÉÍÓÚÜÑ](?=[A-Za-z])")
_MARKS = re.compile(r"[¿¡ºª°]")
_FOREIGN = re.compile(r"[^\x00-\x7fáéíóúüñÁÉÍÓÚÜÑ¿¡ºª°«»“”‘’–—…\u00a0]")
_ESCAPED = re.compile("[\udc80-\udcff]")
# "á" written in UTF-8 and read once more as cp1252 or Latin-1 starts with Ã, Â or â.
_TWICE_TEXT = re.compile("[ÃÂ][\x80-\xbfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]|â€")
_LOST = "\ufffd"

_ASSUMED = Text(
    "Se leyó con la codificación {name}: {why}.", "Read with the encoding {name}: {why}."
)
_BY_BOM = Text("así lo dice la marca inicial del archivo", "the mark at its start says so")
_BY_NUL = Text(
    "sin marca inicial, por los bytes nulos alternos", "no mark at its start; by alternating NULs"
)
_BY_LOOK = Text(
    "no es UTF-8 y así el texto se lee como español",
    "it is not UTF-8 and reads as Spanish that way",
)
_BY_GUESS = Text(
    "no es UTF-8 y fue la mejor conjetura; revise las letras con tilde",
    "it is not UTF-8 and this was the best guess; check the accented letters",
)
_MIXED = Text(
    "El archivo es UTF-8 salvo {n} bytes sueltos; las filas que los tienen se rechazan.",
    "The file is UTF-8 but for {n} stray bytes; the rows that hold them are refused.",
)
_MOJIBAKE = Text(
    "Hay {n} letras codificadas dos veces (por ejemplo «Ã¡» por «á»); se repararon.",
    "There are {n} letters encoded twice (for example “Ã¡” for “á”); they were repaired.",
)
_ALREADY_LOST = Text(
    "Hay {n} caracteres que ya venían perdidos (�) en el archivo; no se pueden recuperar.",
    "There are {n} characters already lost (�) in the file; they cannot be recovered.",
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a text file is to be decoded.

    Parameters
    ----------
    name : str
        Python name of the codec.
    bom : int
        Bytes of the byte-order mark.
    mixed : bool
        UTF-8 but for stray bytes: they become U+FFFD, and their rows are to be refused.
    twice : bool
        Some letters were encoded twice.
    nul : bool
        There may be NUL characters.
    notes : tuple of Text
        What was assumed.
    """

    name: str
    bom: int = 0
    mixed: bool = False
    twice: bool = False
    nul: bool = False
    notes: tuple[Text, ...] = ()

    @property
    def plain(self) -> bool:
        """True if the bytes can be handed on as they are."""
        return self.name == "utf-8" and not self.mixed


def known_codec(name: str) -> bool:
    """Say whether Python has a text encoding of that name."""
    try:
        # Decoding nothing would look nothing up.
        b"a".decode(name)
    except UnicodeError:
        return True
    except (LookupError, ValueError):
        return False
    return True


def guess(sample: bytes) -> Encoding:
    """Return the encoding of a file by its first bytes alone.

    Parameters
    ----------
    sample : bytes
        The start of the file; a character cut at its end is no fault.
    """
    return _by_bom(sample) or _by_nul(sample) or _by_content(iter((sample,)), whole=False)


def examine(stream: BinaryIO, where: Where, option: str | None = None) -> Encoding:
    """Read a whole file once and return how to decode it.

    Parameters
    ----------
    stream : binary file
        The decompressed bytes, at their start.
    where : Where
        The file, for errors.
    option : str, optional
        The encoding the reader named; it is tried and nothing else.

    Raises
    ------
    DataInvalid
        If the bytes do not fit the encoding that was named or announced.
    """
    first = stream.read(PIECE)
    pieces = _pieces(first, stream)
    announced = _by_bom(first) or (None if option else _by_nul(first))
    if option and not (announced and announced.name.startswith(option.lower()[:5])):
        return _strictly(pieces, Encoding(option.lower()), where)
    if announced and announced.name != "utf-8":
        return _strictly(pieces, announced, where)
    return _by_content(pieces, whole=True)


def _pieces(first: bytes, stream: BinaryIO) -> Iterator[bytes]:
    piece = first
    while piece:
        yield piece
        piece = stream.read(PIECE)


def _by_bom(sample: bytes) -> Encoding | None:
    for mark, name in _BOMS:
        if sample.startswith(mark):
            if name == "utf-8":
                return Encoding(name, len(mark))
            return Encoding(name, len(mark), notes=(_ASSUMED.fill(name=name, why=_BY_BOM),))
    return None


def _by_nul(sample: bytes) -> Encoding | None:
    """Recognise UTF-16 without a mark: Latin text has a NUL in every other byte."""
    pairs = len(sample) // 2
    if pairs < 2:
        return None
    even, odd = sample[0 : 2 * pairs : 2].count(0), sample[1 : 2 * pairs : 2].count(0)
    if max(even, odd) < 0.4 * pairs or min(even, odd) > 0.05 * pairs:
        return None
    name = "utf-16-le" if odd > even else "utf-16-be"
    return Encoding(name, notes=(_ASSUMED.fill(name=name, why=_BY_NUL),))


def _strictly(pieces: Iterator[bytes], encoding: Encoding, where: Where) -> Encoding:
    decoder = codecs.getincrementaldecoder(encoding.name)("strict")
    twice = nul = 0
    try:
        for number, piece in enumerate(pieces):
            text = decoder.decode(piece[encoding.bom :] if number == 0 else piece)
            twice += _count_twice(text)
            nul += "\0" in text
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise TABLE.refusal("E-TAB-013", where, encoding=encoding.name, why=error) from error
    notes = encoding.notes + ((_MOJIBAKE.fill(n=twice),) if twice else ())
    return Encoding(encoding.name, encoding.bom, False, bool(twice), bool(nul), notes)


@dataclass(slots=True)
class _Tally:
    """What one pass over bytes that may be UTF-8 found."""

    bad: int = 0
    multibyte: int = 0
    twice: int = 0
    lost: int = 0
    nul: bool = False
    bom: int = 0
    evidence: bytes = b""

    def add(self, text: str, length: int, *, escaped: bool) -> None:
        """Count what a piece of so many bytes came to."""
        self.multibyte += length - len(text)
        self.twice += _count_twice(text)
        self.lost += text.count(_LOST)
        if escaped:
            self.bad += len(_ESCAPED.findall(text))


def _by_content(pieces: Iterator[bytes], *, whole: bool) -> Encoding:
    tally = _count(pieces, whole=whole)
    if not tally.bad or tally.multibyte >= 5 * tally.bad:
        notes = []
        if tally.bad:
            notes.append(_MIXED.fill(n=tally.bad))
        if tally.twice:
            notes.append(_MOJIBAKE.fill(n=tally.twice))
        if tally.lost:
            notes.append(_ALREADY_LOST.fill(n=tally.lost))
        mixed, twice = bool(tally.bad), bool(tally.twice)
        return Encoding("utf-8", tally.bom, mixed, twice, tally.nul, tuple(notes))
    name, why = _single_byte(tally.evidence)
    return Encoding(name, nul=True, notes=(_ASSUMED.fill(name=name, why=why),))


def _count(pieces: Iterator[bytes], *, whole: bool) -> _Tally:
    tally = _Tally()
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    for number, piece in enumerate(pieces):
        tally.nul = tally.nul or b"\0" in piece
        plain = piece.isascii()
        if number == 0 and piece.startswith(codecs.BOM_UTF8):
            tally.bom = len(codecs.BOM_UTF8)
        if not plain and len(tally.evidence) < _EVIDENCE:
            tally.evidence += _window(piece)
        if plain and not decoder.getstate()[0]:
            continue
        try:
            text = decoder.decode(piece)
        except UnicodeDecodeError:
            # Stray bytes become lone surrogates, which valid UTF-8 never yields: to be counted.
            lenient = codecs.getincrementaldecoder("utf-8")("surrogateescape")
            lenient.setstate((decoder.getstate()[0], 0))
            decoder, text = lenient, lenient.decode(piece)
        tally.add(text, len(piece), escaped=decoder.errors == "surrogateescape")
        if tally.bad > _HOPELESS and tally.multibyte < tally.bad:
            break
    else:
        # A character cut by the end of a sample is no fault; by the end of the file it is.
        tally.bad += len(decoder.getstate()[0]) if whole else 0
    return tally


def _count_twice(text: str) -> int:
    """Return how many letters of a text were encoded twice."""
    if "Ã" in text or "Â" in text or "â€" in text:
        return len(_TWICE_TEXT.findall(text))
    return 0


def _window(piece: bytes) -> bytes:
    """Return what surrounds the first letter beyond ASCII: evidence of its encoding."""
    found = _BEYOND_ASCII.search(piece)
    start = max(0, found.start() - 100) if found else 0
    return piece[start : start + _WINDOW]


def _single_byte(sample: bytes) -> tuple[str, Text]:
    """Return the single-byte encoding in which the sample reads most like Spanish."""
    best, best_score = "", 0.0
    for name in _SINGLE_BYTE:
        try:
            text = sample.decode(name)
        except UnicodeDecodeError:
            continue
        score = len(_SPANISH.findall(text)) + 0.5 * len(_MARKS.findall(text))
        score -= len(_FOREIGN.findall(text))
        if score > best_score:
            best, best_score = name, score
    if best:
        return best, _BY_LOOK
    found = charset_normalizer.from_bytes(sample[:65536]).best()
    if found is not None and known_codec(found.encoding):
        return found.encoding, _BY_GUESS
    return "latin-1", _BY_GUESS


class Utf8Stream:
    """A readable stream that yields UTF-8, whatever the encoding underneath.

    Parameters
    ----------
    stream : binary file
        The decompressed bytes, at their start.
    encoding : Encoding
        As `examine` found it.
    """

    def __init__(self, stream: BinaryIO, encoding: Encoding) -> None:
        self._stream = stream
        self._plain = encoding.plain
        errors = "replace" if encoding.mixed else "strict"
        self._decoder = codecs.getincrementaldecoder(encoding.name)(errors)
        self._left = b""
        self.closed = False
        stream.read(encoding.bom)

    def readable(self) -> bool:
        """Return True: Arrow asks."""
        return True

    def close(self) -> None:
        """Close the stream underneath."""
        self._stream.close()
        self.closed = True

    def read(self, size: int = -1) -> bytes:
        """Return at most ``size`` bytes of UTF-8; empty at the end."""
        if self._plain:
            return self._stream.read(size)
        wanted = size if size >= 0 else (1 << 62)
        parts, have = [self._left], len(self._left)
        while have < wanted:
            raw = self._stream.read(PIECE)
            part = self._decoder.decode(raw, final=not raw).encode("utf-8")
            parts.append(part)
            have += len(part)
            if not raw:
                break
        whole = b"".join(parts)
        self._left = whole[wanted:]
        return whole[:wanted]


def repair_twice(text: str) -> str:
    """Return text whose UTF-8 was once read as cp1252 as it was meant; else unchanged.

    Examples
    --------
    >>> repair_twice("CobÃ¡n"), repair_twice("SÃO PAULO"), repair_twice("Cobán")
    ('Cobán', 'SÃO PAULO', 'Cobán')
    """
    if not _TWICE_TEXT.search(text):
        return text
    try:
        raw = b"".join(_byte(char) for char in text)
        return raw.decode("utf-8")
    except UnicodeError:
        return text


def _byte(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        # cp1252 leaves five bytes undefined; readers pass them through as U+0081 and so on.
        return char.encode("latin-1")
