"""What the API says of a release. null is no figure; `status` says why there is none."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from presencia.text import Text
from presencia.web.api import fields
from presencia.web.api.shapes import Said, said
from presencia.web.api.words import both
from presencia.web.public.models import Release
from presencia.web.public.released import Brief, Released

Status = Literal["absent", "shown", "withheld", "inherited"]
STATUS: tuple[Status, ...] = ("absent", "shown", "withheld", "inherited")
"""By the number of a state in the frozen document."""

_WHY = both(
    "Por qué hay cifra o no: shown, inherited (la del lugar que lo contiene), withheld "
    "(reservada) o absent (sin dato).",
    "Why there is a figure or not: shown, inherited (that of the place around it), withheld or "
    "absent.",
)


class FileOut(Schema):
    """A file of a release."""

    name: str = Field(description=both("Nombre del archivo.", "Name of the file."))
    bytes: int = Field(description=both("Tamaño en bytes.", "Size in bytes."))
    sha256: str = Field(description=both("Su SHA-256.", "Its SHA-256."))
    url: str = Field(description=both("De dónde se descarga.", "Where it is downloaded."))


class ReleaseOut(Schema):
    """A release."""

    name: str = Field(description=both("Nombre en la dirección.", "Name in the address."))
    version: int = Field(description=both("Versión; nunca se edita.", "Version; never edited."))
    title: Said = Field(description=both("Título en ambas lenguas.", "Title in both languages."))
    published: datetime = Field(description=both("Cuándo se publicó.", "When it was released."))
    countries: list[str] = Field(description=fields.COUNTRIES)
    measure: Said = Field(description=both("Qué se cuenta.", "What is counted."))
    period: str = Field(description=fields.PERIOD)
    places: int = Field(description=both("Cuántos lugares tiene.", "How many places it has."))
    cells: int = Field(description=both("Cuántos recuentos tiene.", "How many counts it has."))
    withheld: int = Field(
        description=both("Cuántos recuentos se reservan.", "How many counts are withheld.")
    )
    rule: Said = Field(description=both("La regla de lo reservado.", "The rule of what is held."))
    plan: Said | None = Field(
        description=both("Plan publicado con ella, o null.", "Plan released with it, or null.")
    )
    sha256: str = Field(
        description=both("Resumen de todos sus archivos.", "Digest over all of its files.")
    )
    files: list[FileOut] = Field(description=both("Sus archivos.", "Its files."))


class FigureOut(Schema):
    """The outcome in one period."""

    period: str = Field(description=fields.PERIOD)
    status: Status = Field(description=_WHY)
    count: int | None = Field(description=both("Recuento, o null.", "Count, or null."))
    rate: float | None = Field(
        description=both("Por 100,000 habitantes al año.", "Per 100,000 people a year.")
    )
    low: float | None = Field(description=fields.LOW)
    high: float | None = Field(description=fields.HIGH)
    basis: str | None = Field(
        description=both("Lugar que presta la cifra, o null.", "Place that lends it, or null.")
    )


class ReleasedPlaceOut(Schema):
    """A place of a release, with the outcome in the release's own period."""

    id: str = Field(description=fields.ID)
    name: str = Field(description=fields.NAME)
    code: str | None = Field(description=both("Código oficial.", "Official code."))
    country: str = Field(description=fields.COUNTRY)
    parent: str | None = Field(description=fields.PARENT)
    parent_name: str | None = Field(description=fields.PARENT_NAME)
    population: float | None = Field(description=fields.PEOPLE)
    figure: FigureOut = Field(description=both("La cifra principal.", "The main figure."))


class IndicatorOut(Schema):
    """An indicator of a place."""

    id: str = Field(description=fields.ID)
    label: Said = Field(description=fields.LABEL)
    period: str = Field(description=fields.PERIOD)
    status: Status = Field(description=_WHY)
    value: float | None = Field(description=fields.VALUE)


class RankOut(Schema):
    """The position of a place in the order of priority."""

    status: Status = Field(description=_WHY)
    rank: int | None = Field(description=both("Puesto.", "Position."))
    low: int | None = Field(description=both("Puesto más alto probable.", "Highest likely rank."))
    high: int | None = Field(description=both("Puesto más bajo probable.", "Lowest likely rank."))
    p_first: float | None = Field(
        description=both(
            "Probabilidad de estar entre los primeros.", "Probability of being among the first."
        )
    )


class ReleasedPlaceDetail(ReleasedPlaceOut):
    """All that a release says of a place."""

    figures: list[FigureOut] = Field(description=both("Cada período.", "Every period."))
    indicators: list[IndicatorOut] = Field(
        description=both("Presencia del Estado y causas.", "State presence and causes.")
    )
    priority: RankOut = Field(description=both("Su puesto.", "Its position."))


class ReleasedActivityOut(Schema):
    """An action of the released plan."""

    place: str = Field(description=fields.ID)
    name: str = Field(description=fields.NAME)
    action: Said = Field(description=both("Qué se hace.", "What is done."))
    approach: str = Field(
        description=both(
            "prevention, intervention o law_enforcement.",
            "prevention, intervention or law_enforcement.",
        )
    )
    start: int = Field(description=both("Primer año.", "First year."))
    end: int = Field(description=both("Último año.", "Last year."))
    cost: int = Field(
        description=both("Costo, en la moneda del plan.", "Cost, in the plan's currency.")
    )
    currency: str = Field(description=both("Moneda, ISO 4217.", "Currency, ISO 4217."))


def release_row(row: Release, of: Brief, address: Any) -> dict[str, Any]:
    """Return a release as `ReleaseOut` has it; `address` gives where a file of it is."""
    about = of.about
    return {
        "name": row.name,
        "version": row.version,
        "title": said(row.title),
        "published": row.published_at,
        "countries": about["iso3"],
        "measure": of.measure,
        "period": of.main,
        "places": of.states.total(),
        "cells": about["rule"]["cells"],
        "withheld": about["rule"]["withheld"],
        "rule": said(Text(**about["rule"]["words"])),
        "plan": of.plan,
        "sha256": row.sha256,
        "files": [{**f, "url": address(f["name"])} for f in row.files],
    }


def place_row(of: Released, i: int) -> dict[str, Any]:
    """Return a place as `ReleasedPlaceOut` has it."""
    places = of.data["places"]
    parent = places["parent"][i]
    return {
        **{c: places[c][i] for c in ("id", "name", "code", "population")},
        "country": places["iso3"][i],
        "parent": places["parents"]["id"][parent] if parent >= 0 else None,
        "parent_name": places["parents"]["name"][parent] if parent >= 0 else None,
        "figure": _figure(of.data["outcome"]["main"], of.main, i),
    }


def place_detail(of: Released, i: int) -> dict[str, Any]:
    """Return a place as `ReleasedPlaceDetail` has it."""
    order = of.data["priority"]
    return {
        **place_row(of, i),
        "figures": [_figure(p, of_period, i) for p, of_period in _periods(of)],
        "indicators": [
            {
                **{c: one[c] for c in ("id", "label", "period")},
                "status": STATUS[one["state"][i]],
                "value": one["value"][i],
            }
            for one in of.data["indicators"]
        ],
        "priority": {
            "status": STATUS[order["state"][i]],
            "rank": order["rank"][i],
            "low": order["rank_low"][i],
            "high": order["rank_high"][i],
            "p_first": order["p_top"][i],
        },
    }


def _periods(of: Released) -> Any:
    return of.data["outcome"]["periods"].items()


def _figure(period: str, of: dict[str, Any], i: int) -> dict[str, Any]:
    figures = {c: of[c][i] for c in ("count", "rate", "low", "high", "basis")}
    return {"period": period, "status": STATUS[of["state"][i]], **figures}


def activity_row(one: dict[str, Any], currency: str) -> dict[str, Any]:
    """Return an action as `ReleasedActivityOut` has it."""
    same = {c: one[c] for c in ("place", "name", "approach", "start", "end", "cost")}
    return {**same, "action": one["label"], "currency": currency}
