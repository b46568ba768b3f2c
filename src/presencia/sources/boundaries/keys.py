"""Place identifiers: ``GTM``, ``GTM-IZABAL``, ``GTM-1802``, ``PAN-COLON-PORTOBELO``."""

import re

from presencia.sources.boundaries.countries import names
from presencia.sources.names import fold

PREFIXES = {"administrative": "", "police": "POL-", "judicial": "JUD-"}
"""What identifiers of a hierarchy carry after the country."""
WIDTH = {"CRI": 3}
"""Digits of a country's municipal codes where they are not four."""

_FLOAT = re.compile(r"(\d+)\.0+")


def place_key(name: str) -> str:
    """Return a name as it stands in identifiers: upper-case ASCII, blanks as underscores.

    Examples
    --------
    >>> place_key("Francisco Morazán"), place_key("Ngöbe Buglé"), place_key("El Progreso")
    ('FRANCISCO_MORAZAN', 'NGOBE_BUGLE', 'EL_PROGRESO')
    """
    return fold(name).upper().replace(" ", "_")


def code_text(value: object) -> str:
    """Return a code as text: trimmed, a number read as a fraction made whole again.

    Examples
    --------
    >>> code_text(101.0), code_text(" 1802.0 "), code_text("SV0101")
    ('101', '1802', 'SV0101')
    """
    text = str(value).strip()
    whole = _FLOAT.fullmatch(text)
    return whole[1] if whole else text


def digits(code: str, iso3: str) -> str | None:
    """Return the digits of a numeric code, the country's letters before it left out.

    Examples
    --------
    >>> digits("SV0101", "SLV"), digits("101", "CRI"), digits("BZ.CY", "BLZ")
    ('0101', '101', None)
    """
    known = names().get(iso3)
    text = code.upper()
    for letters in (iso3, known[0] if known else iso3):
        if text.startswith(letters):
            text = text[len(letters) :].lstrip("-_ ")
            break
    return text if text.isascii() and text.isdigit() else None


def place_id(
    iso3: str,
    level: int,
    *,
    name: str,
    code: str | None,
    parent_id: str | None,
    hierarchy: str = "administrative",
) -> str:
    """Return the identifier of a place.

    Parameters
    ----------
    iso3 : str
        Country.
    level : int
        0 country, 1 department or province, 2 and up by code.
    name : str
        Official name.
    code : str or None
        Publisher's code; None to identify by name under the parent.
    parent_id : str or None
        Identifier of the place above.
    hierarchy : str
        Key of `PREFIXES`.

    Examples
    --------
    >>> place_id("GTM", 2, name="Guatemala", code="101", parent_id="GTM-GUATEMALA")
    'GTM-0101'
    >>> place_id("PAN", 2, name="Portobelo", code=None, parent_id="PAN-COLON")
    'PAN-COLON-PORTOBELO'
    """
    if level == 0:
        return iso3
    head = f"{iso3}-{PREFIXES[hierarchy]}"
    number = digits(code, iso3) if code is not None and level > 1 else None
    if number is not None:
        return head + number.zfill(WIDTH.get(iso3, 4))
    if level == 1 or parent_id is None:
        return head + place_key(name)
    return f"{parent_id}-{place_key(name)}"
