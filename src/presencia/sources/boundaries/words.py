"""What column names of boundary files mean: the words publishers of the region use."""

import re
from dataclasses import dataclass
from typing import Literal

from presencia.sources.names import fold

Role = Literal["name", "code"]

LEVELS: dict[str, int] = {
    **dict.fromkeys(("pais", "country", "adm0", "admin0", "nacion"), 0),
    **dict.fromkeys(("departamento", "departament", "department", "depto", "dpto", "dep"), 1),
    **dict.fromkeys(("provincia", "province", "prov", "estado", "state", "adm1", "admin1"), 1),
    **dict.fromkeys(("municipio", "municipi", "municipality", "muni", "mun", "mpio"), 2),
    **dict.fromkeys(("canton", "cant", "can", "adm2", "admin2"), 2),
    **dict.fromkeys(("adm3", "admin3", "corregimiento", "correg"), 3),
    **dict.fromkeys(("paises", "countries"), 0),
    **dict.fromkeys(("departamentos", "provincias", "provinces", "departments"), 1),
    **dict.fromkeys(("municipios", "municipalities", "cantones", "cantons"), 2),
}
"""Words to levels; the plurals occur in file names."""

DISTRICT_LEVEL = {"BLZ": 1, "PAN": 2, "CRI": 3, "SLV": 3}
"""What a district is, by country; elsewhere the word decides nothing."""

_DISTRICT = {"distrito", "district", "dist", "distritos", "districts"}
_CODE = {"code": 1, "cod": 1, "codigo": 1, "pcode": 0, "cve": 1, "clave": 1, "id": 2}
_NAME = {"es": 0, "name": 1, "nombre": 1, "nom": 1, "nam": 1, "en": 2}
_OTHER = {"type", "engtype", "varname", "nl", "alt", "alt1", "alt2", "ref", "date", "hasc", "gid"}
_OTHER |= {"key", "area", "pob", "poblacion", "pop", "shape", "lang", "cc", "cab", "cabecera"}
_FUSED = re.compile(r"(codigo|cod|id|cve|nombre|nom|name)(.{3,})")
_ADMIN = re.compile(r"(adm|admin)(\d)(.+)")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column name says: level (None where it says none), role, and how plainly.

    ``rank`` orders columns of one level and role: Spanish names before English ones, official
    codes before bare ids.
    """

    level: int | None
    role: Role
    rank: int


def meaning(column: str, iso3: str | None = None, *, numeric: bool = False) -> Meaning | None:
    """Return what a column name means, None where it says nothing of places.

    Parameters
    ----------
    column : str
        As the file names it.
    iso3 : str, optional
        Country, which decides what a district is.
    numeric : bool
        Whether its values are numbers: a bare ``municipio`` is then a code.

    Examples
    --------
    >>> meaning("gt_muni_code"), meaning("ADM1_ES"), meaning("poblacion")
    (Meaning(level=2, role='code', rank=1), Meaning(level=1, role='name', rank=0), None)
    """
    words = _words(column)
    if not words or _OTHER.intersection(words):
        return None
    levels = {found for w in words if (found := level_of(w, iso3)) is not None}
    if words[-1] in ("0", "1", "2", "3") and len(words) > 1:
        levels.add(int(words.pop()))
    if len(levels) > 1:
        return None
    level = levels.pop() if levels else None
    codes = [_CODE[w] for w in words if w in _CODE]
    named = [_NAME[w] for w in words if w in _NAME]
    rest = [w for w in words if w not in _CODE and w not in _NAME and level_of(w, iso3) is None]
    if len(rest) > 1 or any(len(w) > 3 for w in rest):
        return None
    if codes:
        return Meaning(level, "code", min(codes))
    if named:
        return Meaning(level, "name", min(named))
    return None if level is None else Meaning(level, "code" if numeric else "name", 1)


def level_of(word: str, iso3: str | None) -> int | None:
    """Return the level a word names, None where it names none."""
    if word in _DISTRICT:
        return DISTRICT_LEVEL.get(iso3 or "")
    return LEVELS.get(word)


def file_words(name: str) -> list[str]:
    """Return the words of a file name without its ending."""
    return fold(name.rsplit(".", 1)[0].replace("_", " ")).split()


def _words(column: str) -> list[str]:
    words: list[str] = []
    for word in fold(column.replace("_", " ")).split():
        fused, admin = _FUSED.fullmatch(word), _ADMIN.fullmatch(word)
        if fused and (fused[2] in LEVELS or fused[2] in _DISTRICT):
            words += [fused[1], fused[2]]
        elif admin:
            words += [f"adm{admin[2]}", admin[3]]
        else:
            words.append(word)
    return words
