"""Walks the structure of a JSON text of any size without parsing it.

A hostile or broken file must not reach `json.loads`: two gigabytes of ``[[[[`` would exhaust
the stack, one huge array the memory. The scan reads the bytes once in chunks with NumPy, keeps
track of strings and nesting, refuses what is too deep, and remembers where the members of the
top object and their elements begin and end, so that features are parsed one at a time.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from presencia.errors import DataInvalid, Problem, SourceUnavailable, Where
from presencia.sources.boundaries.problems import problem
from presencia.text import Text

CHUNK = 4 * 1024 * 1024
MAX_SKELETON = 1024 * 1024
MAX_ELEMENT = 256 * 1024 * 1024
MAX_MEMBERS = 10_000
MAX_ELEMENTS = 5_000_000

_QUOTE, _BACKSLASH, _OPEN, _CLOSE = 1, 2, 3, 4
_KIND = np.zeros(256, dtype=np.uint8)
_KIND[ord('"')] = _QUOTE
_KIND[ord("\\")] = _BACKSLASH
_KIND[[ord("["), ord("{")]] = _OPEN
_KIND[[ord("]"), ord("}")]] = _CLOSE

_CUT = Text("el JSON termina antes de cerrarse", "the JSON ends before it closes")
_EXTRA = Text("un cierre de más en el byte {byte}", "one closing bracket too many at byte {byte}")
_SYNTAX = Text("JSON mal escrito en la línea {line}: {why}", "bad JSON in line {line}: {why}")
_BETWEEN = Text(
    "algo que no es un objeto entre los elementos, línea {line}",
    "something that is no object between the elements, line {line}",
)
_NOT_OBJECT = Text("un JSON que no es un objeto", "JSON that is not an object")
_ELEMENTS = Text("elementos", "elements")
_BYTES_EACH = Text("bytes en un solo elemento", "bytes in one element")


class Span(NamedTuple):
    """Where a member of the top object lies, and which elements are in it."""

    start: int
    stop: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class JsonMap:
    """The structure of a JSON file: its top object, with members parsed when asked for.

    Parameters
    ----------
    path : Path
        The file.
    top : dict
        Members of the top object: scalars as they are, objects and arrays as `Span`.
    starts, stops : ndarray of int64
        Byte offsets of the objects and arrays that are elements of those members.
    encoding : str
        Of the text.
    """

    path: Path
    top: dict[str, Any]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]
    encoding: str

    def load(self, name: str) -> Any:
        """Return a member parsed; None if there is none.

        Raises
        ------
        DataInvalid
            If it is malformed or larger than 256 MB.
        """
        found = self.top.get(name)
        if not isinstance(found, Span):
            return found
        with self.path.open("rb") as stream:
            stream.seek(found.start)
            return self._parse(stream.read(self._size(found.start, found.stop)), found.start)

    def elements(self, name: str) -> Iterator[Any]:
        """Yield the elements of an array of objects or arrays, one parsed at a time.

        Raises
        ------
        DataInvalid
            If an element is malformed, larger than 256 MB, or no object or array.
        """
        span = self.top[name]
        with self.path.open("rb") as stream:
            end = span.start + 1
            stream.seek(end)
            for i in range(span.first, span.last):
                start, stop = int(self.starts[i]), int(self.stops[i])
                self._size(end, stop)
                text = stream.read(stop - end)
                gap = text[: start - end].strip()
                if gap != (b"" if i == span.first else b","):
                    raise self._bad(_BETWEEN, start)
                yield self._parse(text[start - end :], start)
                end = stop
            if stream.read(self._size(end, span.stop)).strip() != b"]":
                raise self._bad(_BETWEEN, end)

    def _size(self, start: int, stop: int) -> int:
        if stop - start > MAX_ELEMENT:
            raise DataInvalid(
                problem("E-GEO-018", Where(self.path.name), most=MAX_ELEMENT, things=_BYTES_EACH)
            )
        return stop - start

    def _parse(self, raw: bytes, offset: int) -> Any:
        try:
            return json.loads(raw.decode(self.encoding), parse_constant=_nothing)
        except UnicodeDecodeError:
            raise wrong_encoding(self.path, self.encoding) from None
        except ValueError as error:
            raise self._bad(_SYNTAX, offset, why=str(error)) from None

    def _bad(self, text: Text, offset: int, **fields: str) -> DataInvalid:
        detail = text.fill(line=_line(self.path, offset), **fields)
        return DataInvalid(problem("E-GEO-015", Where(self.path.name), detail=detail))


def scan(
    path: Path, *, max_bytes: int, max_depth: int = 64, encoding: str | None = None
) -> JsonMap:
    """Walk the file once and return its structure.

    Parameters
    ----------
    path : Path
        A JSON file.
    max_bytes : int
        Size from which on it is refused without being read.
    max_depth : int
        Nesting from which on it is refused.
    encoding : str, optional
        Of the text, one that contains ASCII; UTF-8 otherwise.

    Returns
    -------
    JsonMap

    Raises
    ------
    SourceUnavailable
        If the file cannot be read (E-GEO-010).
    DataInvalid
        If it is too big (E-GEO-016), too deep (E-GEO-017), has too many elements (E-GEO-018),
        is cut or malformed (E-GEO-015), in UTF-16 (E-GEO-019), or no object (E-GEO-011).
    """
    try:
        size = path.stat().st_size
    except OSError:
        raise SourceUnavailable(problem("E-GEO-010", Where(path.name))) from None
    if size > max_bytes:
        raise DataInvalid(
            problem("E-GEO-016", Where(path.name), size=_mb(size), most=_mb(max_bytes))
        )
    walk = _Walk(path, max_depth)
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            walk.feed(chunk)
    return walk.finish(encoding or "utf-8-sig")


class _Walk:
    """The state of a scan between chunks."""

    def __init__(self, path: Path, max_depth: int) -> None:
        self.path = path
        self.max_depth = max_depth
        self.offset = 0
        self.depth = 0
        self.in_string = 0
        self.odd_backslash = False
        self.members: list[NDArray[np.int64]] = []
        self.member_ends: list[NDArray[np.int64]] = []
        self.starts: list[NDArray[np.int64]] = []
        self.stops: list[NDArray[np.int64]] = []
        self.counts = [0, 0]

    def feed(self, chunk: bytes) -> None:
        if self.offset == 0:
            self._begin(chunk)
        codes = np.frombuffer(chunk, dtype=np.uint8)
        kinds = _KIND[codes]
        at = np.flatnonzero(kinds)
        kind = kinds[at]
        quote = kind == _QUOTE
        escaped = self._escaped(at[kind == _BACKSLASH], len(chunk))
        if len(escaped):
            quote &= ~np.isin(at, escaped)
        inside = (np.cumsum(quote) + self.in_string) & 1
        structural = (kind >= _OPEN) & (inside == 0)
        if len(inside):
            self.in_string = int(inside[-1])
        if structural.any():
            self._nest(at[structural] + self.offset, kind[structural] == _OPEN)
        self.offset += len(chunk)

    def _begin(self, chunk: bytes) -> None:
        if chunk[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in chunk[:64]:
            raise wrong_encoding(self.path, "UTF-8")
        if chunk.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] != b"{":
            raise DataInvalid(problem("E-GEO-011", Where(self.path.name), found=_NOT_OBJECT))

    def _escaped(self, slashes: NDArray[np.int64], size: int) -> NDArray[np.int64]:
        """Return the positions behind an odd run of backslashes: those bytes are escaped."""
        carried, self.odd_backslash = self.odd_backslash, False
        if not len(slashes):
            return np.zeros(1 if carried else 0, dtype=np.int64)
        breaks = np.flatnonzero(np.diff(slashes) != 1)
        firsts = np.concatenate(([0], breaks + 1))
        lasts = np.concatenate((breaks, [len(slashes) - 1]))
        lengths = lasts - firsts + 1
        lead = carried and slashes[0] == 0
        lengths[0] += int(lead)
        behind: NDArray[np.int64] = slashes[lasts[lengths % 2 == 1]] + 1
        if len(behind) and behind[-1] == size:
            self.odd_backslash = True
        if carried and not lead:
            behind = np.concatenate((np.zeros(1, dtype=np.int64), behind))
        return behind

    def _nest(self, at: NDArray[np.int64], opens: NDArray[np.bool_]) -> None:
        depth = self.depth + np.cumsum(np.where(opens, 1, -1))
        if depth.max() > self.max_depth:
            byte = int(at[np.argmax(depth > self.max_depth)])
            raise self._refused("E-GEO-017", most=self.max_depth, byte=byte)
        if depth.min() < 0:
            byte = int(at[np.argmax(depth < 0)])
            raise self._refused("E-GEO-015", detail=_EXTRA.fill(byte=byte))
        self.depth = int(depth[-1])
        for n, (level, begin, end, most) in enumerate(
            (
                (2, self.members, self.member_ends, MAX_MEMBERS),
                (3, self.starts, self.stops, MAX_ELEMENTS),
            )
        ):
            begin.append(at[opens & (depth == level)])
            end.append(at[~opens & (depth == level - 1)] + 1)
            self.counts[n] += len(begin[-1])
            if self.counts[n] > most:
                raise self._refused("E-GEO-018", most=most, things=_ELEMENTS)

    def finish(self, encoding: str) -> JsonMap:
        if self.depth or self.in_string or not self.members:
            raise self._refused("E-GEO-015", detail=_CUT)
        members, ends = np.concatenate(self.members), np.concatenate(self.member_ends)
        starts, stops = np.concatenate(self.starts), np.concatenate(self.stops)
        firsts, lasts = np.searchsorted(starts, members), np.searchsorted(starts, ends)
        spans = [Span(*map(int, span)) for span in zip(members, ends, firsts, lasts, strict=True)]
        empty = JsonMap(self.path, {}, starts, stops, encoding)
        skeleton = self._skeleton(spans)
        top = empty._parse(skeleton, 0)
        top = {k: spans[v["@"]] if isinstance(v, dict) else v for k, v in top.items()}
        inner = "utf-8" if encoding == "utf-8-sig" else encoding
        return JsonMap(self.path, top, starts, stops, inner)

    def _skeleton(self, spans: list[Span]) -> bytes:
        """Return the top object's text with its object and array members replaced."""
        pieces: list[bytes] = []
        end = size = 0
        with self.path.open("rb") as stream:
            for n, (start, stop) in enumerate([(s.start, s.stop) for s in spans] + [(-1, -1)]):
                stream.seek(end)
                length = (self.offset if start < 0 else start) - end
                size += length
                if size > MAX_SKELETON:
                    raise self._refused("E-GEO-018", most=MAX_SKELETON, things=_BYTES_EACH)
                pieces.append(stream.read(length))
                if start >= 0:
                    pieces.append(b'{"@":%d}' % n)
                end = stop
        return b"".join(pieces)

    def _refused(self, code: str, **fields: Any) -> DataInvalid:
        return DataInvalid(problem(code, Where(self.path.name), **fields))


def wrong_encoding(path: Path, encoding: str) -> DataInvalid:
    """Return the refusal of a text that is not in the encoding it should be in."""
    name = "UTF-8" if encoding.startswith("utf-8") else encoding
    found: Problem = problem("E-GEO-019", Where(path.name), encoding=name)
    return DataInvalid(found)


def _nothing(_constant: str) -> None:
    """Read NaN and Infinity, which JSON does not know, as an absent value."""


def _line(path: Path, offset: int) -> int:
    count, left = 1, offset
    with path.open("rb") as stream:
        while left > 0 and (chunk := stream.read(min(CHUNK, left))):
            count += chunk.count(b"\n")
            left -= len(chunk)
    return count


def _mb(size: int) -> int:
    return -(-size // 1_000_000)
