"""What a release shows of its assessment, in words: printed on the portal beside the rule."""

from presencia.reporting.format import Style
from presencia.reporting.release.choice import COUNTRY, NONE, Choice
from presencia.reporting.view import AssessmentView
from presencia.text import Text
from presencia.vocabularies.countries import country_name

_COUNTRIES = Text(
    "De la evaluación se publica lo de {countries}.",
    "Of the assessment, what is of {countries} is released.",
)
_RANGE = Text(
    "Se publican los períodos de {first} a {last} y el del análisis entero.",
    "The periods from {first} to {last} are released, and that of the whole analysis.",
)
_YEARLY = Text(
    "Las cifras de cada año suman sus meses: la tasa es la contada, con el intervalo exacto de un"
    " recuento de Poisson, sin tomar nada de los vecinos.",
    "The figures of each year sum its months: the rate is as counted, with the exact interval of a"
    " Poisson count, and takes nothing from neighbours.",
)
_TOTALS = {
    COUNTRY: Text(
        "Los totales son los de cada país.", "The totals are those of each country."
    ),
    NONE: Text("No se publican totales.", "No totals are released."),
}  # fmt: skip
_INDICATORS = Text(
    "De los indicadores se publican {n}.", "Of the indicators, {n} are released."
)  # fmt: skip


def words_of(choice: Choice | None, view: AssessmentView) -> list[Text]:
    """Return a sentence for each thing that was chosen; none where all is released."""
    if choice is None:
        return []
    said: list[Text] = []
    if choice.countries:
        names = [country_name(c) for c in choice.countries]
        both = Text(", ".join(n.es for n in names), ", ".join(n.en for n in names))
        said.append(_COUNTRIES.fill(countries=both))
    if choice.first or choice.last:
        singles = choice.singles([p for p in view.risk["period"].unique() if "/" not in p])
        first, last = choice.first or singles[0], choice.last or singles[-1]
        said.append(_RANGE.fill(first=_period(first, view), last=_period(last, view)))
    if choice.yearly:
        said.append(_YEARLY)
    if choice.totals in _TOTALS:
        said.append(_TOTALS[choice.totals])
    if choice.indicators is not None:
        said.append(_INDICATORS.fill(n=len(choice.indicators)))
    return said


def _period(period: str, view: AssessmentView) -> Text:
    es, en = (Style.of(lang, view.iso3).period(period) for lang in ("es", "en"))
    return Text(es, en)
