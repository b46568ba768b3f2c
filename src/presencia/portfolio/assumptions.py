"""Everything a plan takes for granted that no source gives."""

from presencia.portfolio.harm import Harm
from presencia.portfolio.parts import Base
from presencia.text import Text
from presencia.vocabularies.intervention_types import OUTCOMES

_EXTRAPOLATED = Text(
    "«{name}»: nadie midió su efecto sobre {outcome}; se usa el que se midió sobre {measured}.",
    "“{name}”: nobody measured its effect on {outcome}; the one measured on {measured} is used.",
)
_INDEPENDENT = Text(
    "los efectos de intervenciones distintas se multiplican y no se estorban ni se potencian.",
    "effects of different interventions multiply, and neither hinder nor help one another.",
)
_NO_SPILL = Text(
    "lo que se hace en un lugar no mueve los hechos de otro.",
    "what is done in one place moves no events of another.",
)
_DISCOUNT = Text(
    "el daño de cada año siguiente cuenta {rate} menos; los costos no se descuentan.",
    "harm of each further year counts {rate} less; costs are not discounted.",
)
_LEVEL = Text(
    "los precios de {country} son {level} veces los de la referencia.",
    "prices of {country} are {level} times those of reference.",
)


def assumptions_of(base: Base, harm: Harm) -> tuple[tuple[str, Text], ...]:
    """Return what each intervention and the plan assume: id of the subject, sentence."""
    found: list[tuple[str, Text]] = [("", _INDEPENDENT), ("", _NO_SPILL)]
    spec = base.spec
    if spec.discount_rate:
        found.append(("", _DISCOUNT.fill(rate=f"{spec.discount_rate:.1%}")))
    for country, level in spec.price_levels.items():
        found.append((country, _LEVEL.fill(country=country, level=f"{level:g}")))
    for one in base.interventions:
        found += [(one.id, text) for text in one.assumptions]
        for reach in base.reached[one.id]:
            if reach is not None and reach.extrapolated:
                text = _EXTRAPOLATED.fill(
                    name=one.label,
                    outcome=OUTCOMES[reach.outcome].label,
                    measured=OUTCOMES[reach.effect.outcome].label,
                )
                found.append((one.id, text))
    return tuple(found)
