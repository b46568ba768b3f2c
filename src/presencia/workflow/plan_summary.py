"""What a plan would be about, before it is solved."""

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Any

from presencia.errors import ConfigurationError, DataInvalid, Problem
from presencia.text import Lang, Text

if TYPE_CHECKING:
    from presencia.portfolio.compile import Compiled
    from presencia.portfolio.evidence import Effect
    from presencia.portfolio.spec import PlanSpec
    from presencia.vocabularies.intervention_types import Intervention
    from presencia.workflow.plan_material import Gathered

_ABOUT = Text(
    "{title}: {places} lugares de {countries} países, {years} años desde {first}.",
    "{title}: {places} places of {countries} countries, {years} years from {first}.",
)
_HARM = Text(
    "Sin el plan se esperan {events} {label} en el primer año.",
    "Without the plan {events} {label} are expected in the first year.",
)
_MONEY = Text(
    "{fund}: {amount} en {years} años; paga {pairs} de {all} combinaciones de lugar e"
    " intervención.",
    "{fund}: {amount} over {years} years; pays {pairs} of {all} combinations of place"
    " and intervention.",
)
_DEMAND = Text("Se exige: {words}.", "Required: {words}.")
_ABOUT_ONE = Text("{about}: {words}", "{about}: {words}")
_THIN = Text("evidencia escasa", "thin evidence")
_DISPUTED = Text("discutida", "disputed")
_FALL = Text("{fall} menos", "{fall} less")
_RISE = Text("{fall} más", "{fall} more")
_RANGE = Text("{low} y {high}", "{low} and {high}")


@dataclass(frozen=True, slots=True)
class InterventionRow:
    """One intervention on one outcome, as `check` shows it.

    Parameters
    ----------
    effect : Effect
        Fall of the log rate among those reached, in a new place.
    """

    intervention: "Intervention"
    effect: "Effect"

    @property
    def level(self) -> float:
        """Probability that the interval of an effect holds."""
        from presencia.portfolio.evidence import LEVEL

        return LEVEL

    def cells(self, lang: Lang) -> tuple[str, ...]:
        """Return the row of the table: label, approach, effect, interval, studies, warnings."""
        from presencia.portfolio.constraints.share import NAMES

        effect = self.effect
        warnings = [w for w, on in ((_THIN, effect.thin), (_DISPUTED, effect.disputed)) if on]
        low, high = (_change(x) for x in effect.prediction)
        return (
            self.intervention.label.say(lang),
            NAMES[self.intervention.approach].say(lang),
            _change(effect.mean).say(lang),
            _RANGE.fill(low=low, high=high).say(lang),
            str(sum(s.pooled for s in effect.studies)),
            ", ".join(w.say(lang) for w in warnings),
        )

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        effect = self.effect
        return {
            "intervention": self.intervention.id,
            "label": self.intervention.label,
            "approach": self.intervention.approach,
            "outcome": effect.outcome,
            "log_fall": effect.mean,
            "prediction": list(effect.prediction),
            "studies": sum(s.pooled for s in effect.studies),
            "thin": effect.thin,
            "disputed": effect.disputed,
            "words": effect.words,
        }


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """What a plan would be about and what stands in its way.

    Parameters
    ----------
    words : tuple of Text
        Places, harm, money and demands.
    interventions : tuple of InterventionRow
    assumptions, notes : tuple of Text
    problems : tuple of Problem
        Everything that prevents solving.
    conflict : tuple of Text
        The smallest set of demands that cannot be met together; empty if all can.
    """

    words: tuple[Text, ...]
    interventions: tuple[InterventionRow, ...]
    assumptions: tuple[Text, ...]
    notes: tuple[Text, ...]
    problems: tuple[Problem, ...]
    conflict: tuple[Text, ...]

    @property
    def ready(self) -> bool:
        """Whether it can be solved."""
        return not self.problems

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        said = [{"code": p.code, "es": p.say("es"), "en": p.say("en")} for p in self.problems]
        return {
            "ready": self.ready,
            "words": list(self.words),
            "interventions": [row.as_json() for row in self.interventions],
            "assumptions": list(self.assumptions),
            "notes": list(self.notes),
            "problems": said,
            "conflict": list(self.conflict),
        }


def summary(spec: "PlanSpec", gathered: "Gathered") -> PlanSummary:
    """Return what a plan would be about; problems are collected, not raised."""
    from presencia.portfolio.compile import compile_problem
    from presencia.portfolio.conflicts import check

    try:
        compiled = compile_problem(spec, gathered.material)
    except (ConfigurationError, DataInvalid) as error:
        return PlanSummary((), (), (), (), error.problems, ())
    report = check(compiled)
    rows = [
        InterventionRow(one, effect)
        for one in compiled.interventions
        for effect in compiled.effects[one.id]
    ]
    return PlanSummary(
        words=_words(compiled),
        interventions=tuple(rows),
        assumptions=_assumptions(compiled),
        notes=compiled.notes,
        problems=tuple(report.problems),
        conflict=tuple(report.conflict),
    )


def _assumptions(compiled: "Compiled") -> tuple[Text, ...]:
    """Return the assumptions, each with the name of what it is about."""
    labels = {one.id: one.label for one in compiled.interventions}
    return tuple(
        _ABOUT_ONE.fill(about=labels[about], words=text) if about in labels else text
        for about, text in compiled.assumptions
    )


def _words(compiled: "Compiled") -> tuple[Text, ...]:
    spec, base = compiled.spec, compiled.base
    places = compiled.places
    said = [
        _ABOUT.fill(
            title=spec.title,
            places=f"{len(places):,}",
            countries=places["iso3"].nunique(),
            years=spec.years,
            first=spec.first_year,
        )
    ]
    harm = compiled.harm_data
    for o, outcome in enumerate(compiled.outcomes):
        events = float((harm.events[:, o] * harm.trend[:, 0, o])[harm.events[:, o] > 0].sum())
        label = Text(outcome.label.es.lower(), outcome.label.en.lower())
        said.append(_HARM.fill(events=f"{events:,.0f}", label=label))
    sizes = len(places) * len(compiled.interventions)
    for fund, money in zip(spec.funds, base.funds, strict=True):
        pairs = int(money.payable[base.classes].sum())
        said.append(
            _MONEY.fill(
                fund=fund.title,
                amount=base.amount(float(money.amounts.sum())),
                years=spec.years,
                pairs=f"{pairs:,}",
                all=f"{sizes:,}",
            )
        )
    demands = [p for p in compiled.parts if not p.fixed and p.owner != "funds"]
    return (*said, *(_DEMAND.fill(words=p.words) for p in demands))


def _change(log_fall: float) -> Text:
    """Return a fall of the log rate as a percentage."""
    share = 1 - exp(-log_fall)
    return (_FALL if share >= 0 else _RISE).fill(fall=f"{100 * abs(share):.0f}%")
