"""What the API answers with, field by field. null is absent: never zero, never withheld."""

import math
from datetime import datetime
from typing import Any

import numpy as np
from ninja import Schema
from pydantic import Field

from presencia.text import Text
from presencia.web.api import fields
from presencia.web.api.words import both

_COST = both("Costo, en la moneda del plan.", "Cost, in the plan's currency.")
_AVERTED = both("Daño que evita, esperado.", "Harm it averts, expected.")
_CREATED = both("Cuándo se hizo.", "When it was made.")
_SOURCE = both(
    "De dónde sale: «conjunto@vN» o id de un resultado.",
    "Where it comes from: “dataset@vN” or the id of a result.",
)


class Said(Schema):
    """A text in both languages."""

    es: str = Field(description=both("En español.", "In Spanish."))
    en: str = Field(description=both("En inglés.", "In English."))


def said(text: Text) -> dict[str, str]:
    """Return a text as `Said` has it."""
    return {"es": text.es, "en": text.en}


class PlaceOut(Schema):
    """A place."""

    id: str = Field(description=fields.ID)
    name: str = Field(description=fields.NAME)
    country: str = Field(description=fields.COUNTRY)
    level: int = Field(
        description=both(
            "0 país, 1 departamento o provincia, 2 municipio.",
            "0 country, 1 department or province, 2 municipality.",
        )
    )
    parent: str | None = Field(description=fields.PARENT)
    parent_name: str | None = Field(description=fields.PARENT_NAME)
    code: str | None = Field(
        description=both("Código de quien lo publica.", "Code of who publishes it.")
    )
    population: float | None = Field(description=fields.PEOPLE)


class PlaceDetail(PlaceOut):
    """A place, what contains it, and the assessments that have it."""

    line: list[str] = Field(
        description=both(
            "El lugar y los que lo contienen, hasta el país.",
            "The place and those that contain it, up to the country.",
        )
    )
    assessments: list[str] = Field(
        description=both("Evaluaciones que lo tienen.", "Assessments that have it.")
    )


class RankedOut(PlaceOut):
    """A place in the order of an assessment, with its risk."""

    rank: float | None = Field(
        description=both("Lugar en el orden de prioridad.", "Place in the order of priority.")
    )
    rank_low: float | None = Field(description=fields.LOW)
    rank_high: float | None = Field(description=fields.HIGH)
    p_first: float | None = Field(
        description=both(
            "Probabilidad de estar entre los primeros.", "Probability of being among the first."
        )
    )
    risk: float | None = Field(
        description=both("Riesgo por 100,000 al año.", "Risk per 100,000 a year.")
    )
    risk_low: float | None = Field(description=fields.LOW)
    risk_high: float | None = Field(description=fields.HIGH)


class MeasureOut(Schema):
    """What is measured."""

    id: str = Field(description=fields.ID)
    label: Said = Field(description=fields.LABEL)
    unit: Said = Field(description=both("Unidad.", "Unit."))
    kind: str = Field(
        description=both(
            "count, population, rate, share, index o score.",
            "count, population, rate, share, index or score.",
        )
    )
    direction: str = Field(
        description=both("Si más es peor o mejor.", "Whether more is worse or better.")
    )
    enforcement_driven: bool = Field(
        description=both(
            "Si sigue a la actividad policial; entonces no ordena lugares.",
            "Whether it follows police activity; if so it ranks no places.",
        )
    )
    citation: str = Field(description=both("De dónde sale la definición.", "Where it is defined."))


class LayerOut(Schema):
    """A figure that places have in periods."""

    id: str = Field(description=fields.ID)
    label: Said = Field(description=fields.LABEL)
    unit: Said = Field(description=both("Unidad.", "Unit."))
    group: str = Field(
        description=both(
            "risk, priority, dimension, indicator, change u observed.",
            "risk, priority, dimension, indicator, change or observed.",
        )
    )
    roles: list[str] = Field(
        description=both(
            "Qué más se sabe de cada cifra: low, high, probability …",
            "What else is known of each figure: low, high, probability …",
        )
    )
    source: str = Field(description=_SOURCE)
    direction: str = Field(
        description=both("Si más es peor o mejor.", "Whether more is worse or better.")
    )
    periods: list[str] = Field(
        description=both("Períodos con alguna cifra.", "Periods with a figure.")
    )


class ValueOut(Schema):
    """The figure of a place in a layer and a period."""

    place: str = Field(description=both("Lugar.", "Place."))
    name: str = Field(description=fields.NAME)
    layer: str = Field(description=both("Capa.", "Layer."))
    period: str = Field(description=fields.PERIOD)
    value: float | None = Field(description=fields.VALUE)
    low: float | None = Field(description=fields.LOW)
    high: float | None = Field(description=fields.HIGH)
    source: str = Field(description=_SOURCE)


class ResultOut(Schema):
    """A saved assessment or plan."""

    id: str = Field(description=fields.ID)
    name: str = Field(description=both("Id de su especificación.", "Id of its specification."))
    title: Said = Field(description=both("Título.", "Title."))
    created: datetime = Field(description=_CREATED)
    countries: list[str] = Field(description=fields.COUNTRIES)
    places: int = Field(
        description=both("Lugares dentro de su alcance.", "Places within your reach.")
    )
    inputs: list[str] = Field(
        description=both("Conjuntos de que salió.", "Datasets it was made from.")
    )
    results: list[str] = Field(
        description=both("Resultados de que salió.", "Results it was made from.")
    )


class PlannedOut(Schema):
    """A place a plan could choose."""

    place: str = Field(description=both("Lugar.", "Place."))
    name: str = Field(description=fields.NAME)
    country: str = Field(description=fields.COUNTRY)
    chosen: bool = Field(description=both("Si entra en el plan.", "Whether it is in the plan."))
    cost: float | None = Field(description=_COST)
    averted: float | None = Field(description=_AVERTED)
    averted_low: float | None = Field(description=fields.LOW)
    averted_high: float | None = Field(description=fields.HIGH)
    stability: float | None = Field(
        description=both(
            "En qué parte de los futuros posibles entra; null si no se calculó.",
            "In which share of the possible futures it is in; null if not computed.",
        )
    )
    why: Said | None = Field(
        description=both(
            "Por qué entra o no; null si no alcanza el plan entero.",
            "Why it is in or not; null if you do not reach the whole plan.",
        )
    )


class ActivityOut(Schema):
    """An intervention in a place."""

    place: str = Field(description=both("Lugar.", "Place."))
    intervention: str = Field(description=both("Intervención.", "Intervention."))
    approach: str = Field(
        description=both(
            "prevention, intervention o law_enforcement.",
            "prevention, intervention or law_enforcement.",
        )
    )
    start: int = Field(description=both("Primer año.", "First year."))
    end: int = Field(description=both("Último año.", "Last year."))
    dose: float | None = Field(
        description=both(
            "Parte del lugar que cubre, 0 a 1.", "Share of the place it covers, 0 to 1."
        )
    )
    people: float | None = Field(description=both("Personas que cubre.", "People it covers."))
    cost: float | None = Field(description=_COST)
    averted: float | None = Field(description=_AVERTED)
    averted_low: float | None = Field(description=fields.LOW)
    averted_high: float | None = Field(description=fields.HIGH)


class DatasetOut(Schema):
    """The newest version of a dataset."""

    name: str = Field(description=fields.NAME)
    version: int = Field(description=both("Versión, desde 1.", "Version, from 1."))
    kind: str = Field(
        description=both(
            "places, observations, incidents o facilities.",
            "places, observations, incidents or facilities.",
        )
    )
    title: Said = Field(description=both("Título.", "Title."))
    publisher: str = Field(description=both("Quién lo publica.", "Who publishes it."))
    licence: str = Field(description=both("Licencia.", "Licence."))
    citation: str = Field(description=both("Cómo citarlo.", "How to cite it."))
    created: datetime = Field(description=_CREATED)
    rows: int = Field(description=both("Filas a su alcance.", "Rows within your reach."))
    countries: list[str] = Field(description=fields.COUNTRIES)
    sha256: str = Field(description=both("Huella de los datos.", "Digest of the data."))


class JobOut(Schema):
    """Work in the background."""

    id: str = Field(description=fields.ID)
    kind: str = Field(description=both("Qué hace.", "What it does."))
    subject: Said = Field(description=both("De qué.", "Of what."))
    state: str = Field(
        description=both(
            "waiting, running, done, failed o cancelled.",
            "waiting, running, done, failed or cancelled.",
        )
    )
    progress: float | None = Field(description=both("Parte hecha, 0 a 1.", "Share done, 0 to 1."))
    note: Said | None = Field(description=both("Qué se está haciendo.", "What is being done."))
    problem: Said | None = Field(description=both("Qué salió mal.", "What went wrong."))
    result: str = Field(
        description=both("Id de lo que salió; vacío si nada.", "Id of what came of it, or empty.")
    )
    created: datetime = Field(description=_CREATED)
    finished: datetime | None = Field(description=both("Cuándo terminó.", "When it ended."))


class MeOut(Schema):
    """The owner of a token, as far as the token goes."""

    name: str = Field(description=fields.NAME)
    organisation: str = Field(description=both("Organización.", "Organisation."))
    role: str = Field(description=both("Rol.", "Role."))
    permissions: list[str] = Field(description=both("Qué permite.", "What it allows."))
    countries: list[str] | None = Field(
        description=both("Países; null, todos.", "Countries; null, all.")
    )
    places: list[str] | None = Field(
        description=both("Lugares; null, todos.", "Places; null: all.")
    )
    expires: datetime = Field(description=both("Cuándo vence.", "When it expires."))


class CountryOut(Schema):
    """A country."""

    code: str = Field(description=fields.COUNTRY)
    name: Said = Field(description=fields.LABEL)


class TokenOut(Schema):
    """An access token, without its secret."""

    id: str = Field(description=both("Su parte visible.", "Its visible part."))
    name: str = Field(description=both("Para qué es.", "What it is for."))
    state: str = Field(
        description=both("active, expired o revoked.", "active, expired or revoked.")
    )
    permissions: list[str] = Field(description=both("Qué permite.", "What it allows."))
    countries: list[str] | None = Field(
        description=both(
            "Países a que se limita; null, los de su dueño.",
            "Countries it is limited to; null, those of its owner.",
        )
    )
    places: list[str] | None = Field(
        description=both(
            "Lugares a que se limita; null, los de su dueño.",
            "Places it is limited to; null, those of its owner.",
        )
    )
    created: datetime = Field(description=_CREATED)
    expires: datetime = Field(description=both("Cuándo vence.", "When it expires."))
    used: datetime | None = Field(description=both("Último uso.", "Last use."))


def finite(value: Any) -> float | None:
    """Return a figure as JSON has it: None where absent, never NaN; as exact as it was kept."""
    number = float(value)
    if not math.isfinite(number):
        return None
    return float(f"{number:.7g}") if isinstance(value, np.float32) else number
