"""Options a reader gives at import, laid over a source's mapping."""

from collections.abc import Mapping as Map
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from presencia.errors import ConfigurationError, Problem, Where
from presencia.model import HIERARCHIES
from presencia.sources.mapping import Mapping, PeriodColumns, is_period
from presencia.sources.reading.settled import settled_from
from presencia.text import Text

TABLE = ("sheet", "header_row", "encoding", "delimiter", "decimal")
"""Options for opening the file."""

OWN = ("mapping", "measures", "settled")
"""Options that are read elsewhere."""

_UNKNOWN = Text("no hay ninguna opción «{key}».", "there is no option “{key}”.")
_USE = Text("use solo: {keys}.", "use only: {keys}.")
_NEAR = Text("¿quiso decir «{near}»?", "did you mean “{near}”?")
_WRONG = Text(
    "la opción «{key}» trae «{value}» y debe ser {rule}.",
    "the option “{key}” holds “{value}” and must be {rule}.",
)
_MEND = Text("corrija la opción.", "mend the option.")

_RULES: dict[str, Text] = {
    "level": Text("un nivel de 0 a 3", "a level from 0 to 3"),
    "hierarchy": Text("uno de {choices}", "one of {choices}").fill(choices=", ".join(HIERARCHIES)),
    "swap": Text("true o false", "true or false"),
    "dayfirst": Text("true o false", "true or false"),
    "sum": Text("true o false", "true or false"),
    "period": Text("un periodo ISO 8601", "an ISO 8601 period"),
    "header_row": Text("un número de fila", "a row number"),
    "decimal": Text("«.» o «,»", "“.” or “,”"),
}


def adjusted(mapping: Mapping, options: Map[str, Any]) -> Mapping:
    """Return the mapping with the reader's options laid over it.

    Parameters
    ----------
    mapping : Mapping
        Of the source.
    options : mapping
        ``level``, ``hierarchy``, ``swap``, ``dayfirst``, ``period``, ``sum``, ``settled`` and
        those of `TABLE`.

    Raises
    ------
    ConfigurationError
        ``E-MAP-016`` for an unknown option or a value it cannot have; ``E-MAP-027`` for a
        decision about a place that is not understood.
    """
    problems = [p for key, value in options.items() if (p := _problem(key, value))]
    if problems:
        raise ConfigurationError(problems[0], problems[1:])
    place, period = mapping.place, mapping.period
    for key in ("level", "hierarchy", "swap"):
        if key in options:
            place = replace(place, **{key: options[key]})
    if "settled" in options:
        place = replace(place, settled=settled_from(options["settled"]))
    if "dayfirst" in options:
        period = replace(period, dayfirst=options["dayfirst"])
    if "period" in options:
        period = PeriodColumns(value=str(options["period"]))
    table = {**mapping.table, **{k: options[k] for k in TABLE if k in options}}
    total = options.get("sum", mapping.sum)
    return replace(mapping, place=place, period=period, table=table, sum=total)


def _problem(key: str, value: object) -> Problem | None:
    known = (*_RULES, *TABLE, *OWN)
    if key not in known:
        near = get_close_matches(key, known, n=1)
        remedy = (
            _NEAR.fill(near=near[0]) if near else _USE.fill(keys=", ".join(dict.fromkeys(known)))
        )
        return Problem("E-MAP-016", _UNKNOWN.fill(key=key), remedy, Where(column=key))
    fits = {
        "level": type(value) is int and 0 <= value <= 3,
        "hierarchy": value in tuple(HIERARCHIES),
        "swap": isinstance(value, bool),
        "dayfirst": isinstance(value, bool),
        "sum": isinstance(value, bool),
        "period": isinstance(value, str | int) and is_period(str(value)),
        "header_row": type(value) is int and value >= 1,
        "decimal": value in (".", ","),
    }
    if fits.get(key, True):
        return None
    what = _WRONG.fill(key=key, value=value, rule=_RULES[key])
    return Problem("E-MAP-018", what, _MEND, Where(column=key), str(value)[:200])
