"""Marks where two writings of a name differ, so that the eye finds it."""

import unicodedata
from difflib import SequenceMatcher

Piece = tuple[str, bool]


def marked(name: str, other: str) -> list[Piece]:
    """Return the pieces of a name, and for each whether the other name lacks it.

    Case and accents do not count.

    Examples
    --------
    >>> marked("San Miguel Petapa", "Petapa")
    [('San Miguel ', True), ('Petapa', False)]
    >>> marked("PUERTO BARIOS", "Puerto Barrios")
    [('PUERTO BARIOS', False)]
    """
    here, there = _plain(name), _plain(other)
    if not there:
        return [(name, False)]
    pieces: list[Piece] = []
    blocks = SequenceMatcher(None, here, there, autojunk=False).get_matching_blocks()
    at = 0
    for start, _, size in blocks:
        if start > at:
            pieces.append((name[at:start], True))
        if size and start == at and pieces:  # the other name has a letter more here
            pieces[-1] = (pieces[-1][0] + name[start : start + size], False)
        elif size:
            pieces.append((name[start : start + size], False))
        at = start + size
    return pieces


def _plain(name: str) -> str:
    """Fold letter by letter: the result is as long as the name."""
    folded = (unicodedata.normalize("NFD", c)[:1].lower() or c for c in name)
    return "".join(c[:1] for c in folded)
