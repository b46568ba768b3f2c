"""What a plan rests on, read from its description: actions, funds, effects, assumptions."""

from dataclasses import dataclass
from typing import Any

from presencia.reporting.shown import as_text, upper_first
from presencia.text import Text


@dataclass(frozen=True, slots=True)
class Action:
    """One intervention: its name, what it is, and the approach it belongs to."""

    id: str
    label: Text
    summary: Text | None
    approach: str


@dataclass(frozen=True, slots=True)
class Fund:
    """One fund: its name, its money by year (empty where not said), and who may use it."""

    id: str
    label: Text
    by_year: dict[int, float]
    rules: Text | None

    @property
    def total(self) -> float | None:
        """All its money; None where not said."""
        return sum(self.by_year.values()) if self.by_year else None


@dataclass(frozen=True, slots=True)
class Study:
    """One study of an effect, as fall of the log rate.

    ``estimate`` is None where it says which way but not how much; ``low`` and ``high`` where no
    interval was published; ``pooled`` is False for one that the mean leaves out.
    """

    label: str
    setting: str
    estimate: float | None
    low: float | None
    high: float | None
    design: str
    citation: str
    verified: str
    pooled: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What is believed of an intervention in a new place: fall of the log rate, `level` interval.

    ``pooled_low`` and ``pooled_high`` are those of the mean over places.
    """

    intervention: str
    outcome: str
    mean: float
    low: float | None
    high: float | None
    pooled_low: float | None
    pooled_high: float | None
    level: float
    thin: bool
    disputed: bool
    words: Text | None
    studies: tuple[Study, ...]


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something the plan supposes and nobody measured; ``about`` names what it concerns."""

    about: str
    words: Text


@dataclass(frozen=True, slots=True)
class Lottery:
    """A public draw of who starts first: what it means, and the published fingerprints."""

    words: tuple[Text, ...]
    seed: str
    listed: str


def actions(meta: dict[str, Any], others: list[tuple[str, str]]) -> dict[str, Action]:
    """Return the interventions of a plan by id.

    Parameters
    ----------
    meta : dict
        The plan's description.
    others : list of (str, str)
        Ids with approach that the tables use: they appear even if nothing describes them.
    """
    found = {
        str(key): Action(
            str(key),
            upper_first(as_text(about.get("label"), str(key))),
            as_text(about["summary"], "-") if about.get("summary") else None,
            str(about.get("approach") or "prevention"),
        )
        for key, about in (meta.get("interventions") or {}).items()
    }
    for key, approach in others:
        found.setdefault(key, Action(key, as_text(None, key), None, approach))
    return found


def funds(meta: dict[str, Any], others: list[str]) -> dict[str, Fund]:
    """Return the funds of a plan by id; those only the tables name come last."""
    found = {
        str(key): Fund(
            str(key),
            upper_first(as_text(about.get("title") or about.get("label"), str(key))),
            {int(y): float(a) for y, a in (about.get("by_year") or {}).items()},
            as_text(about["eligible_words"], "-") if about.get("eligible_words") else None,
        )
        for key, about in (meta.get("funds") or {}).items()
    }
    nameless = Text("sin fondo que lo pague", "with no fund to pay it")
    for key in others:
        found.setdefault(key, Fund(key, as_text(key or nameless, "-"), {}, None))
    return found


def effects(meta: dict[str, Any]) -> list[Effect]:
    """Return what the plan believes of each intervention and outcome."""
    return [
        Effect(
            str(e.get("intervention", "")), str(e.get("outcome", "")), float(e["mean"]),
            _maybe(e.get("low")), _maybe(e.get("high")), _maybe(e.get("pooled_low")),
            _maybe(e.get("pooled_high")), float(e.get("level") or 0.95), bool(e.get("thin")),
            bool(e.get("disputed")), as_text(e["words"], "-") if e.get("words") else None,
            tuple(_study(s) for s in e.get("studies") or ()),
        )
        for e in meta.get("effects") or ()
        if e.get("mean") is not None
    ]  # fmt: skip


def _study(about: dict[str, Any]) -> Study:
    return Study(
        str(about.get("label") or about.get("id") or "-"), str(about.get("setting") or ""),
        _maybe(about.get("estimate")), _maybe(about.get("low")), _maybe(about.get("high")),
        str(about.get("design") or "other"), str(about.get("citation") or ""),
        str(about.get("verified") or ""), bool(about.get("pooled", True)),
    )  # fmt: skip


def assumptions(meta: dict[str, Any]) -> list[Assumption]:
    """Return what the plan supposes."""
    return [
        Assumption(str(a.get("about") or ""), upper_first(as_text(a.get("words"), "-")))
        for a in meta.get("assumptions") or ()
    ]


def lottery(meta: dict[str, Any]) -> Lottery | None:
    """Return the public draw; None where the plan has none."""
    about = meta.get("lottery")
    if not about:
        return None
    return Lottery(
        tuple(as_text(w, "-") for w in about.get("words") or ()),
        str(about.get("seed_commitment") or ""),
        str(about.get("list_sha256") or ""),
    )


def _maybe(value: Any) -> float | None:
    if value is None or float(value) != float(value):
        return None
    return float(value)
