"""Measures: one YAML file each, those of the package and those of a workspace."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, get_args

from presencia.errors import ConfigurationError, Problem, Where
from presencia.model.measure import Direction, Kind, Measure
from presencia.text import Text
from presencia.vocabularies.strict_yaml import parse

KEYS = (
    "id",
    "label",
    "unit",
    "kind",
    "direction",
    "enforcement_driven",
    "from_incidents",
    "from_facilities",
    "iccs",
    "per",
    "low",
    "high",
    "decimals",
    "citation",
)
REQUIRED = ("id", "label", "unit", "kind", "direction", "citation")

_ID = re.compile(r"[a-z][a-z0-9_]{1,63}")
_HUGE = 1e300
_ICCS = re.compile(r"(0[1-9]|1[01])(\d{2}\d{0,2})?")

_UNKNOWN = Text("la clave «{key}» no existe en una medida.", "a measure has no key “{key}”.")
_LACKS = Text("falta la clave «{key}».", "the key “{key}” is missing.")
_WRONG = Text(
    "la clave «{key}» trae «{value}» y debe ser {rule}.",
    "the key “{key}” holds “{value}” and must be {rule}.",
)
_TAKEN = Text(
    "la medida «{id}» ya existe; dos archivos no pueden definirla.",
    "the measure “{id}” already exists; two files cannot define it.",
)
_SAME_CLASS = Text(
    "la medida «{id}» ya suma los hechos de la clase {iccs}; solo una puede hacerlo.",
    "the measure “{id}” already adds up the incidents of class {iccs}; only one can.",
)
_KNOWN_KEYS = Text("use solo: {keys}.", "use only: {keys}.")
_ADD = Text("agregue la clave al archivo.", "add the key to the file.")
_MEND = Text(
    "corrija el valor en el archivo de la medida.", "mend the value in the measure's file."
)
_RENAME = Text("dé otro identificador a su medida.", "give your measure another identifier.")
_NOT_INCIDENTS = Text(
    "escriba from_incidents: false en su medida.", "write from_incidents: false in your measure."
)
_QUOTE = Text(
    'escriba el código entre comillas: iccs: "0101".',
    'write the code in quotes: iccs: "0101".',
)

_RULE_ID = Text(
    "minúsculas, cifras y guion bajo, igual al nombre del archivo",
    "lower-case letters, digits and underscores, the same as the file's name",
)
_RULE_TEXT = Text("un texto en es y en en", "a text under es and under en")
_RULE_BOOL = Text("true o false", "true or false")
_RULE_INCIDENTS = Text(
    "false: solo un conteo con clase iccs suma hechos",
    "false: only a count with an iccs class adds up incidents",
)
_RULE_KINDS = Text("una lista de clases de servicio", "a list of kinds of facility")
_RULE_ICCS = Text("un código ICCS de 2, 4, 5 o 6 cifras", "an ICCS code of 2, 4, 5 or 6 digits")
_RULE_NUMBER = Text("un número finito", "a finite number")
_RULE_POSITIVE = Text("un número mayor que 0", "a number above 0")
_RULE_HIGH = Text("mayor que low", "above low")
_RULE_PER = Text("ausente: solo las tasas lo llevan", "absent: only rates carry it")
_RULE_DECIMALS = Text("un entero de 0 a 6", "a whole number from 0 to 6")
_RULE_CITATION = Text("un texto", "a text")
_RULE_ONE_OF = Text("uno de {choices}", "one of {choices}")


def measures(extra: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, Measure]:
    """Return every measure, sorted by id: the package's, then a workspace's own.

    Parameters
    ----------
    extra : mapping of str to mapping, optional
        File name (``shop_thefts.yaml`` or ``shop_thefts``) to the content of that file as
        `parse` returned it.

    Returns
    -------
    dict of str to Measure
        A new dict; the measures are frozen.

    Raises
    ------
    ConfigurationError
        ``E-VOC-010`` unknown key, ``E-VOC-011`` missing key, ``E-VOC-012`` wrong value,
        ``E-VOC-013`` the id exists already, ``E-VOC-014`` another measure adds up the same
        incidents. All problems of all files together, each with file and key.

    Examples
    --------
    >>> measures()["homicide_rate"].per
    100000.0
    """
    found = dict(_packaged())
    problems: list[Problem] = []
    for name, content in (extra or {}).items():
        file = name if name.endswith((".yaml", ".yml")) else f"{name}.yaml"
        measure, wrong = _read(content, file)
        problems += wrong
        if measure is None:
            continue
        if clash := _clash(measure, found, file):
            problems.append(clash)
        else:
            found[measure.id] = measure
    _raise(problems)
    return dict(sorted(found.items()))


@cache
def _packaged() -> dict[str, Measure]:
    folder = resources.files("presencia.vocabularies") / "measures"
    found: dict[str, Measure] = {}
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".yaml"):
            continue
        measure, problems = _read(parse(file.read_bytes(), file.name), file.name)
        _raise(problems)
        if measure is not None:
            found[measure.id] = measure
    return found


def _clash(measure: Measure, found: Mapping[str, Measure], file: str) -> Problem | None:
    """Return what stands between the measure and those there already, if anything."""
    if measure.id in found:
        where = Where(file=file, column="id")
        return Problem("E-VOC-013", _TAKEN.fill(id=measure.id), _RENAME, where)
    if measure.from_incidents:
        for other in found.values():
            if other.from_incidents and other.iccs == measure.iccs:
                what = _SAME_CLASS.fill(id=other.id, iccs=other.iccs)
                where = Where(file=file, column="from_incidents")
                return Problem("E-VOC-014", what, _NOT_INCIDENTS, where)
    return None


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise ConfigurationError(problems[0], problems[1:])


def _read(content: Mapping[str, Any], file: str) -> tuple[Measure | None, list[Problem]]:
    """Return the measure of one file, or None and everything wrong with it."""
    checks = _Checks(content, file)
    checks.keys()
    checks.values()
    if checks.problems:
        return None, checks.problems
    number = checks.number
    return Measure(
        id=content["id"],
        label=Text(**content["label"]),
        unit=Text(**content["unit"]),
        kind=content["kind"],
        direction=content["direction"],
        enforcement_driven=content.get("enforcement_driven", False),
        from_incidents=content.get("from_incidents", False),
        from_facilities=tuple(content.get("from_facilities", ())),
        iccs=content.get("iccs"),
        per=number("per"),
        low=number("low"),
        high=number("high"),
        decimals=content.get("decimals", 0),
        citation=content["citation"].strip(),
    ), []


class _Checks:
    """What is wrong with one measure file, collected."""

    def __init__(self, content: Mapping[str, Any], file: str) -> None:
        self.content = content
        self.file = file
        self.problems: list[Problem] = []

    def number(self, key: str) -> float | None:
        value = self.content.get(key)
        return None if value is None else float(value)

    def keys(self) -> None:
        for key in self.content:
            if key not in KEYS:
                remedy = _KNOWN_KEYS.fill(keys=", ".join(KEYS))
                self._add("E-VOC-010", _UNKNOWN.fill(key=key), remedy, str(key))
        for key in REQUIRED:
            if self.content.get(key) is None:
                self._add("E-VOC-011", _LACKS.fill(key=key), _ADD, key)

    def values(self) -> None:
        stem = self.file.rsplit(".", 1)[0]
        self._want("id", _RULE_ID, lambda v: _matches(_ID, v) and v == stem)
        for key in ("label", "unit"):
            self._want(key, _RULE_TEXT, _is_text)
        for key, choices in (("kind", get_args(Kind)), ("direction", get_args(Direction))):
            rule = _RULE_ONE_OF.fill(choices=", ".join(choices))
            self._want(key, rule, lambda v, allowed=choices: v in allowed)
        for key in ("enforcement_driven", "from_incidents"):
            self._want(key, _RULE_BOOL, lambda v: isinstance(v, bool))
        known = self.content.get("kind") in get_args(Kind)
        if known and (self.content["kind"] != "count" or not self.content.get("iccs")):
            self._want("from_incidents", _RULE_INCIDENTS, lambda v: v is not True)
        self._want("from_facilities", _RULE_KINDS, _is_words)
        self._want("iccs", _RULE_ICCS, lambda v: _matches(_ICCS, v), _QUOTE)
        for key in ("low", "high"):
            self._want(key, _RULE_NUMBER, _is_number)
        self._want("per", _RULE_POSITIVE, lambda v: _is_number(v) and v > 0)
        self._want("decimals", _RULE_DECIMALS, lambda v: type(v) is int and 0 <= v <= 6)
        self._want("citation", _RULE_CITATION, lambda v: isinstance(v, str) and bool(v.strip()))
        if _is_number(low := self.content.get("low")):
            self._want("high", _RULE_HIGH, lambda v: not _is_number(v) or v > low)
        if self.content.get("kind") != "rate":
            self._want("per", _RULE_PER, lambda _: False)

    def _want(self, key: str, rule: Text, holds: Any, remedy: Text = _MEND) -> None:
        value = self.content.get(key)
        if value is not None and not holds(value):
            what = _WRONG.fill(key=key, value=str(value)[:80], rule=rule)
            self._add("E-VOC-012", what, remedy, key, str(value)[:200])

    def _add(self, code: str, what: Text, remedy: Text, key: str, value: str | None = None) -> None:
        self.problems.append(Problem(code, what, remedy, Where(self.file, column=key), value))


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_text(value: object) -> bool:
    return (
        isinstance(value, Mapping)
        and set(value) == {"es", "en"}
        and all(isinstance(v, str) and v.strip() for v in value.values())
    )


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) and v.strip() for v in value)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < _HUGE  # false for NaN; an int too long for a float is no figure
