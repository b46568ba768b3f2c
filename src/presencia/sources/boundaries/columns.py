"""Decides which column is which: as told, or guessed from names and values, or refused."""

from dataclasses import dataclass
from itertools import pairwise

import pandas as pd
from pandas.api import types

from presencia.errors import DataInvalid
from presencia.sources.boundaries.countries import iso3_of
from presencia.sources.boundaries.keys import code_text
from presencia.sources.boundaries.layer import Layer
from presencia.sources.boundaries.options import BoundaryOptions
from presencia.sources.boundaries.problems import problem
from presencia.sources.boundaries.words import Meaning, Role, file_words, level_of, meaning
from presencia.text import Text, same

DISTINCT = 0.5
"""Share of distinct values below which a guessed code is doubted."""

_ROLES = {
    "name": Text("el nombre del lugar", "the name of the place"),
    "code": Text("el código del lugar", "the code of the place"),
    "parent": Text("el departamento o la provincia", "the department or province"),
    "parent_code": Text("el código del lugar superior", "the code of the parent"),
}
_NONE = Text("ninguna lo parece", "none looks like it")
_SEVERAL = Text("podrían ser {columns}", "it could be {columns}")
_REPEATS = Text("«{column}» repite valores", "“{column}” repeats values")
_NO_CODE = Text(
    "La columna «{column}» no se tomó como código porque repite valores.",
    "Column “{column}” was not taken as a code because its values repeat.",
)
_GUESSED = Text(
    "Se dedujo {what}; dígalo con opciones si no es así.", "Guessed {what}; say so if not."
)
_ISO = ("iso3", "iso_a3", "adm0_a3", "adm0_pcode", "gid_0", "iso", "iso2", "shapegroup", "country")
_ISO_MORE = ("pais", "country_code", "cntry", "name_0", "adm0_es", "adm0_en")


@dataclass(frozen=True, slots=True)
class Roles:
    """Columns of a layer by what they hold; None where there is none.

    ``iso3`` is a country when ``iso3_column`` is None.
    """

    level: int
    name: str
    code: str | None
    parent: str | None
    parent_code: str | None
    iso3: str | None
    iso3_column: str | None


def settle(layer: Layer, options: BoundaryOptions) -> Roles:
    """Return the columns of a layer by their role, and note what was guessed.

    Raises
    ------
    DataInvalid
        E-GEO-050 a column asked for is not there; E-GEO-051 unclear which it is; E-GEO-052
        unclear level; E-GEO-053 unclear country.
    """
    return _Guess(layer, options).roles()


class _Guess:
    def __init__(self, layer: Layer, options: BoundaryOptions) -> None:
        self.layer = layer
        self.options = options
        self.columns = [str(c) for c in layer.frame.columns]
        layer.frame.columns = pd.Index(self.columns)
        self.said: list[str] = []
        for key in ("code", "name", "parent", "parent_code"):
            column = getattr(options, key)
            if column is not None and column not in self.columns:
                raise self._refuse("E-GEO-050", column=column, key=key)

    def roles(self) -> Roles:
        iso3, iso3_column = self._country()
        self.meanings = {
            c: m for c in self.columns if (m := meaning(c, iso3, numeric=self._numeric(c)))
        }
        level = self._level(iso3)
        name = self.options.name or self._pick("name", level, "name", needed=True)
        code = self.options.code
        if code is None and self.options.ids == "code" and level > 0:
            code = self._code(level, name)
        parent, parent_code = self.options.parent, self.options.parent_code
        if level > 1:
            told = parent or parent_code
            parent = parent or (None if told else self._pick("name", level - 1, "parent"))
            parent_code = parent_code or (
                None if told else self._pick("code", level - 1, "parent_code")
            )
            if parent is None and parent_code is None:
                raise self._unclear("parent", _NONE)
        if iso3 is None and iso3_column is None:
            iso3 = self._country_of_codes(code) or self._country_of_file()
            if iso3 is None:
                raise DataInvalid(self.layer.problem("E-GEO-053"))
            self.said.append(f"iso3 = {iso3}")
        if self.said:
            self.layer.notes.append(_GUESSED.fill(what="; ".join(self.said)))
        return Roles(level, str(name), code, parent, parent_code, iso3, iso3_column)

    def _country(self) -> tuple[str | None, str | None]:
        told = self.options.iso3
        if told is not None:
            if told in self.columns:
                return None, told
            if (found := iso3_of(told)) is None:
                raise self._refuse("E-GEO-050", column=told, key="iso3")
            return found, None
        lower = {c.lower(): c for c in self.columns}
        for column in (lower[c] for c in (*_ISO, *_ISO_MORE) if c in lower):
            values = {str(v) for v in self.layer.frame[column].dropna().unique()[:300]}
            countries = {iso3_of(v) for v in values}
            if values and None not in countries:
                self.said.append(f"iso3 = {column}")
                only = countries.pop() if len(countries) == 1 else None
                return only, column
        return None, None

    def _country_of_codes(self, code: str | None) -> str | None:
        if code is None:
            return None
        heads = {str(v)[:2] for v in self.layer.frame[code].dropna()}
        found = {iso3_of(h) if h.isalpha() else None for h in heads}
        return found.pop() if len(found) == 1 else None

    def _country_of_file(self) -> str | None:
        words = file_words(self.layer.file)
        pairs = [f"{a} {b}" for a, b in pairwise(words)]
        found = {iso3_of(w) for w in words + pairs if len(w) > 2}
        found.discard(None)
        return found.pop() if len(found) == 1 else None

    def _level(self, iso3: str | None) -> int:
        if self.options.level is not None:
            return self.options.level
        told = {
            self.meanings[c].level
            for c in (self.options.name, self.options.code)
            if c in self.meanings
        }
        levels = (told - {None}) or self._level_of_columns()
        if not levels:
            words = file_words(self.layer.file)
            levels = {found for w in words if (found := level_of(w, iso3)) is not None}
        if len(levels) != 1:
            raise self._refuse("E-GEO-052")
        level = int(levels.pop() or 0)
        self.said.append(f"level = {level}")
        return level

    def _level_of_columns(self) -> set[int | None]:
        """Return the lowest division that columns speak of.

        A plain name beside a department is that of a municipality.
        """
        named = [m.level for m in self.meanings.values() if m.level and m.role == "name"]
        coded = [m.level for m in self.meanings.values() if m.level and m.role == "code"]
        if not named:
            return {max(coded)} if coded else set()
        plain = any(m.level is None and m.role == "name" for m in self.meanings.values())
        return {max(named) + int(plain and max(named) == 1)}

    def _code(self, level: int, name: str | None) -> str | None:
        code = self._pick("code", level, "code")
        if code is None or code == name:
            return None
        values = self.layer.frame[code].dropna().map(code_text)
        distinct = values.nunique() / len(values)
        if distinct < 1 and self.meanings[code].rank > 1:
            self.layer.notes.append(_NO_CODE.fill(column=code))
            self.said.remove(f"code = {code}")
            return None
        if distinct < DISTINCT and self.options.duplicates != "merge":
            raise self._unclear("code", _REPEATS.fill(column=code))
        return code

    def _pick(self, role: Role, level: int, key: str, *, needed: bool = False) -> str | None:
        """Return the column of a role at a level; a plain ``nombre`` counts for the place."""
        found = self._candidates(role, level)
        if not found and key in ("name", "code"):
            found = self._candidates(role, None)
            found = (
                [c for c in found if c.lower() not in ("id", "fid")] if role == "code" else found
            )
        if not found:
            if needed:
                raise self._unclear(key, _NONE)
            return None
        best = min(self.meanings[c].rank for c in found)
        top = [c for c in found if self.meanings[c].rank == best]
        if len(top) > 1 and not all(self._equal(top[0], c) for c in top[1:]):
            raise self._unclear(key, _SEVERAL.fill(columns=", ".join(top)))
        self.said.append(f"{key} = {top[0]}")
        return top[0]

    def _candidates(self, role: Role, level: int | None) -> list[str]:
        fits: dict[str, Meaning] = {
            c: m for c, m in self.meanings.items() if m.role == role and m.level == level
        }
        return [c for c in fits if self.layer.frame[c].notna().any()]

    def _equal(self, one: str, two: str) -> bool:
        frame = self.layer.frame
        return bool((frame[one].map(code_text) == frame[two].map(code_text)).all())

    def _numeric(self, column: str) -> bool:
        values = self.layer.frame[column]
        if types.is_numeric_dtype(values) and not types.is_bool_dtype(values):
            return True
        filled = values.dropna().astype(str).str.strip()
        return bool(len(filled)) and bool(filled.str.fullmatch(r"\d+(\.0+)?").all())

    def _unclear(self, key: str, why: Text) -> DataInvalid:
        return self._refuse("E-GEO-051", role=_ROLES[key], why=why, key=key)

    def _refuse(self, code: str, **fields: object) -> DataInvalid:
        fields["columns"] = same(", ".join(self.columns[:60]) or "–")
        return DataInvalid(problem(code, self.layer.where(), **fields))
