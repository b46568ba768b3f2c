"""What every view shares: places with boundaries, and how they and their figures are named."""

from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from typing import Any

import geopandas as gpd
import pandas as pd

from presencia.errors import DataInvalid, Problem
from presencia.model.period import Period
from presencia.reporting.format import Style
from presencia.text import Lang, Text, same
from presencia.vocabularies.countries import country_name

_PLACE = Text("el resultado no tiene el lugar «{id}».", "the result has no place “{id}”.")
_CHOOSE = Text(
    "use un identificador de la tabla de lugares, por ejemplo {example}.",
    "use an identifier from the table of places, for example {example}.",
)

_REGION = timezone(timedelta(hours=-6))  # of six of the seven countries, all year
_NUMBER_WORDS = {
    "es": ("un", "dos", "tres", "cuatro", "cinco", "seis", "siete"),
    "en": ("one", "two", "three", "four", "five", "six", "seven"),
}
_PLACE_WORDS = (Text("lugar", "place"), Text("lugares", "places"))
_MUNICIPALITY = (Text("municipio", "municipality"), Text("municipios", "municipalities"))
_DEPARTMENT = (Text("departamento", "department"), Text("departamentos", "departments"))
_PROVINCE = (Text("provincia", "province"), Text("provincias", "provinces"))
UNITS: dict[tuple[str, int], tuple[Text, Text]] = {
    **{(c, 2): _MUNICIPALITY for c in ("GTM", "SLV", "HND", "NIC")},
    **{(c, 1): _DEPARTMENT for c in ("GTM", "SLV", "HND", "NIC")},
    ("CRI", 1): _PROVINCE,
    ("PAN", 1): (
        Text("provincia o comarca", "province or comarca"),
        Text("provincias y comarcas", "provinces and comarcas"),
    ),
    ("BLZ", 1): (Text("distrito", "district"), Text("distritos", "districts")),
    ("CRI", 2): (Text("cantón", "canton"), Text("cantones", "cantons")),
    ("PAN", 2): (Text("distrito", "district"), Text("distritos", "districts")),
}
_MIXED: dict[int, tuple[Text, Text]] = {
    1: (
        Text("departamento o provincia", "department or province"),
        Text("departamentos y provincias", "departments and provinces"),
    ),
    2: _MUNICIPALITY,
    0: (Text("país", "country"), Text("países", "countries")),
}


def as_text(value: Any, otherwise: str) -> Text:
    """Return a `Text` from one, from ``{"es": …, "en": …}`` or from a bare word."""
    if isinstance(value, Text):
        return value
    if isinstance(value, dict) and (value.get("es") or value.get("en")):
        return Text(
            str(value.get("es") or value.get("en")), str(value.get("en") or value.get("es"))
        )
    return same(str(value)) if value else same(otherwise)


class ShownPlaces:
    """A result over places: base of the views that the documents read.

    A view adds ``places`` (geopandas.GeoDataFrame, one row per place in the order shown) and
    ``meta`` (what describes the result).
    """

    places: gpd.GeoDataFrame
    meta: dict[str, Any]

    @cached_property
    def iso3(self) -> list[str]:
        """The countries shown, in alphabetical order."""
        return sorted(self.places["iso3"].dropna().unique())

    @cached_property
    def level(self) -> int:
        """The level of the places; the finest if several."""
        return int(self.places["level"].max()) if len(self.places) else 2

    @property
    def title(self) -> Text:
        """Title of the result."""
        return as_text(self.meta.get("title"), "Presencia")

    @property
    def period(self) -> str:
        """ISO 8601 period the result speaks of."""
        return str(self.meta.get("period", ""))

    @property
    def dated(self) -> date:
        """The day the result was made, in the region; else the last day it speaks of.

        Never today's: a document of the same result must be the same file tomorrow.
        """
        made = str(self.meta.get("created") or "")
        with suppress(ValueError):
            moment = datetime.fromisoformat(made)
            if moment.tzinfo is not None:
                return moment.astimezone(_REGION).date()
        for text in (made[:10], self.period):
            with suppress(ValueError):
                return Period.parse(text).end
        return date(1970, 1, 1)

    @property
    def warnings(self) -> list[Text]:
        """What a reader has to bear in mind, each beginning with a capital letter."""
        return [upper_first(as_text(w, "-")) for w in self.meta.get("warnings") or ()]

    @property
    def level_of_interval(self) -> float:
        """Probability the intervals hold, 0.9 unless the result says otherwise."""
        return float(self.meta.get("level") or 0.9)

    @cached_property
    def unit(self) -> tuple[Text, Text]:
        """What one place and several are called: municipio, municipios; lugar if levels mix."""
        if self.places["level"].dropna().nunique() > 1:
            return _PLACE_WORDS
        if len(self.iso3) == 1:
            return UNITS.get((self.iso3[0], self.level), _MIXED.get(self.level, _PLACE_WORDS))
        return _MIXED.get(self.level, _PLACE_WORDS)

    @cached_property
    def parent_units(self) -> tuple[Text, Text]:
        """What one place one level up and several are called."""
        if len(self.iso3) == 1:
            found = UNITS.get((self.iso3[0], self.level - 1)) or _MIXED.get(self.level - 1)
        else:
            found = _MIXED.get(self.level - 1)
        return found or _PLACE_WORDS

    @property
    def parent_unit(self) -> Text:
        """What the place one level up is called."""
        return self.parent_units[0]

    @cached_property
    def ambit(self) -> Text:
        """The area assessed: a country, or how many countries."""
        return ambit_of(self.iso3)

    @cached_property
    def parents(self) -> dict[str, str]:
        """Names of the places one level up, by identifier."""
        frame = self.places
        if "parent_name" not in frame:
            return {}
        pairs = frame[["parent_id", "parent_name"]].dropna().drop_duplicates("parent_id")
        return dict(zip(pairs["parent_id"], pairs["parent_name"], strict=True))

    def style(self, lang: Lang) -> Style:
        """Return how numbers are written in a language here."""
        return Style.of(lang, self.iso3)

    def place(self, place_id: str) -> pd.Series:
        """Return the row of one place.

        Raises
        ------
        DataInvalid
            ``E-REP-003`` if it is not among the places.
        """
        found = self.places[self.places["place_id"] == place_id]
        if found.empty:
            example = self.places["place_id"].iloc[0] if len(self.places) else "GTM-1802"
            raise DataInvalid(
                Problem("E-REP-003", _PLACE.fill(id=place_id), _CHOOSE.fill(example=example))
            )
        return found.iloc[0]


def ambit_of(iso3: list[str]) -> Text:
    """Return the name of one country, or how many countries there are."""
    if len(iso3) == 1:
        return country_name(iso3[0])
    n = len(iso3)
    if 1 < n <= 7:
        es, en = (_NUMBER_WORDS[lang][n - 1].capitalize() for lang in ("es", "en"))
        return Text(f"{es} países", f"{en} countries")
    return Text("Sin lugares", "No places")


def upper_first(text: Text) -> Text:
    """Return a text that begins with a capital letter."""
    es, en = (t[:1].upper() + t[1:] for t in (text.es, text.en))
    return Text(es, en)


def clean_names(places: pd.DataFrame) -> "pd.Series[str]":
    """Return names that can stand in any document: no control characters, never empty."""
    names = places["name"].astype("object").fillna("").astype(str)
    names = names.str.replace(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]+", " ", regex=True)
    names = names.str.strip()
    return names.where(names != "", places["place_id"].astype(str))
