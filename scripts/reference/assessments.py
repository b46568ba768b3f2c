"""The assessments that come with the package, from their YAML files."""

from collections.abc import Mapping
from typing import Any

from presencia import vocabularies
from presencia.assessment import AssessmentSpec
from presencia.assessment.spec import DimensionSpec
from presencia.text import Lang, Text
from reference.markdown import code, head, say, table

TITLE = Text("Evaluaciones", "Assessments")
ABOUT = Text(
    "Las evaluaciones incluidas, en `src/presencia/vocabularies/assessments/`. Copie una a la"
    " carpeta `assessments/` de su espacio de trabajo para cambiarla.",
    "The packaged assessments, in `src/presencia/vocabularies/assessments/`. Copy one into the"
    " folder `assessments/` of your workspace to change it.",
)
HEADS = (
    Text("dimensión", "dimension"),
    Text("peso", "weight"),
    Text("indicadores", "indicators"),
)
RISK = Text("la tasa misma (riesgo)", "the rate itself (risk)")
NONE = Text("ausente", "absent")


def page(lang: Lang) -> str:
    """Return the page."""
    lines = head(TITLE, ABOUT, lang)
    for raw in vocabularies.assessments().values():
        lines += _one(raw, lang)
    return "\n".join(lines)


def _one(raw: Mapping[str, Any], lang: Lang) -> list[str]:
    spec = AssessmentSpec.from_mapping(raw)
    outcome = spec.outcome
    breaks = ", ".join(f"{b:g}" for b in spec.breaks)
    facts = (
        (Text("Países", "Countries"), ", ".join(spec.countries)),
        (Text("Nivel", "Level"), spec.level),
        (Text("Periodo", "Period"), spec.period),
        (Text("Hechos", "Events"), code(outcome.measure)),
        (Text("Años sumados", "Years added"), ", ".join(outcome.periods)),
        (Text("Expuestos", "Exposed"), code(outcome.exposure)),
        (Text("Modelo", "Model"), code(outcome.model)),
        (Text("Clases de la tasa", "Classes of the rate"), breaks),
        (Text("Cita", "Citation"), "; ".join(spec.citations)),
    )
    lines = [f"## {spec.id}", "", f"**{say(spec.title, lang)}**", ""]
    lines += [f"- {label.say(lang)}: {value}" for label, value in facts]
    rows = [(say(d.label, lang), f"{d.weight:g}", _made_of(d, lang)) for d in spec.dimensions]
    return [*lines, "", *table(HEADS, rows, lang)]


def _made_of(dimension: DimensionSpec, lang: Lang) -> str:
    if dimension.from_risk:
        return RISK.say(lang)
    if not dimension.indicators:
        return f"{NONE.say(lang)}: {say(dimension.absent, lang)}"
    return "; ".join(say(i.label, lang) for i in dimension.indicators)
