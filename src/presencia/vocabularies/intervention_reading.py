"""Read the nested keys of an intervention file: all that is wrong is told at once, by its path.

The ground knows no room above it, so this reader is the vocabulary's own.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from presencia.errors import Problem, Where
from presencia.text import Text
from presencia.vocabularies.intervention_types import VERIFIED, Figure, Verified

_UNKNOWN = Text(
    "la clave «{key}» no existe en una intervención.", "an intervention has no key “{key}”."
)
_LACKS = Text("falta la clave «{key}».", "the key “{key}” is missing.")
_WRONG = Text(
    "la clave «{key}» trae «{value}» y debe ser {rule}.",
    "the key “{key}” holds “{value}” and must be {rule}.",
)
_UNFOUNDED = Text(
    "la cifra «{key}» está marcada «{mark}» y no dice {absent}.",
    "the figure “{key}” is marked “{mark}” and gives no {absent}.",
)
_DROP = Text("quítela o corrija su nombre.", "remove it or mend its name.")
_ADD = Text("agregue la clave al archivo.", "add the key to the file.")
_MEND = Text("corrija el valor en el archivo.", "mend the value in the file.")
_FOUND = Text(
    "agregue why: {{es, en}} a un supuesto, o citation a una cifra citada.",
    "add why: {{es, en}} to an assumption, or citation to a cited figure.",
)
_REASON = Text("su motivo (why)", "reason (why)")
_SOURCE = Text("su fuente (citation)", "source (citation)")

_RULE_TEXT = Text("un texto en es y en en", "a text under es and under en")
_RULE_WORD = Text("una palabra", "a word")
_RULE_TABLE = Text("una tabla de claves", "a table of keys")
_RULE_LIST = Text("una lista", "a list")
_RULE_BOOL = Text("true o false", "true or false")
_RULE_NUMBER = Text("un número{bounds}", "a number{bounds}")
_RULE_WHOLE = Text("un número entero{bounds}", "a whole number{bounds}")
_RULE_ONE_OF = Text("uno de {choices}", "one of {choices}")
_FROM_TO = Text(" de {low:g} a {high:g}", " from {low:g} to {high:g}")

NO_BOUNDS = (-1e300, 1e300)


class Reading:
    """One table of the file. Each method returns the value, or a stand-in after noting why not.

    Parameters
    ----------
    content : object
        What the file holds at ``path``.
    file : str
        Base name, for messages.
    path : str
        Keys from the root, joined by dots.
    problems : list of Problem, optional
        Where problems are gathered; shared by all tables of a file.
    """

    def __init__(
        self, content: Any, file: str, path: str = "", problems: list[Problem] | None = None
    ) -> None:
        self.file = file
        self.path = path
        self.problems: list[Problem] = [] if problems is None else problems
        self._values: dict[str, Any] = {}
        if isinstance(content, Mapping):
            self._values = {str(k): v for k, v in content.items()}
        else:
            self.wrong("", content, _RULE_TABLE)
        self._left = set(self._values)

    def key(self, name: str) -> str:
        """Return the path of a key of this table."""
        return ".".join(part for part in (self.path, name) if part)

    def where(self, name: str) -> Where:
        """Return the place of a key."""
        return Where(file=self.file, column=self.key(name) or None)

    def wrong(self, name: str, value: Any, rule: Text) -> None:
        """Note that a key holds what it may not."""
        what = _WRONG.fill(key=self.key(name), value=str(value)[:80], rule=rule)
        self.problems.append(Problem("E-PLN-102", what, _MEND, self.where(name), str(value)[:200]))

    def lacks(self, name: str) -> None:
        """Note that a key is missing."""
        what = _LACKS.fill(key=self.key(name))
        self.problems.append(Problem("E-PLN-101", what, _ADD, self.where(name)))

    def has(self, name: str) -> bool:
        """Say whether a key is given and not null."""
        return self._values.get(name) is not None

    def raw(self, name: str) -> Any:
        """Return whatever a key holds, None when it is absent."""
        self._left.discard(name)
        return self._values.get(name)

    def _read(self, name: str, holds: Callable[[Any], bool], rule: Text, default: Any) -> Any:
        """Return the value if it holds; ``...`` as default makes the key necessary."""
        value = self.raw(name)
        if value is None:
            if default is ...:
                self.lacks(name)
            return None if default is ... else default
        if not holds(value):
            self.wrong(name, value, rule)
            return None if default is ... else default
        return value

    def text(self, name: str, default: Any = ...) -> Any:
        """Return a `Text`; a stand-in where a necessary one is missing."""
        value = self._read(name, is_text, _RULE_TEXT, default)
        if isinstance(value, Mapping):
            return Text(value["es"].strip(), value["en"].strip())
        return value if default is not ... else Text("-", "-")

    def word(self, name: str, default: Any = ...) -> str:
        """Return a non-empty string; years and codes written as numbers are accepted."""
        value = self._read(name, _is_word, _RULE_WORD, default)
        return "" if value is None else str(value).strip()

    def flag(self, name: str, default: bool) -> bool:
        """Return true or false."""
        return bool(self._read(name, lambda v: isinstance(v, bool), _RULE_BOOL, default))

    def number(self, name: str, default: Any = ..., bounds: tuple[float, float] = NO_BOUNDS) -> Any:
        """Return a finite number within bounds."""
        rule = _RULE_NUMBER.fill(bounds=_say(bounds))
        value = self._read(name, lambda v: _is_number(v) and _in(v, bounds), rule, default)
        return float(value) if _is_number(value) else (0.0 if default is ... else value)

    def whole(self, name: str, bounds: tuple[float, float], default: Any = ...) -> Any:
        """Return a whole number within bounds."""
        rule = _RULE_WHOLE.fill(bounds=_say(bounds))
        value = self._read(name, lambda v: type(v) is int and _in(v, bounds), rule, default)
        return int(bounds[0]) if value is None and default is ... else value

    def choice(self, name: str, choices: Sequence[str], default: Any = ...) -> Any:
        """Return one of some words."""
        rule = _RULE_ONE_OF.fill(choices=", ".join(choices))
        value = self._read(name, lambda v: v in choices, rule, default)
        return choices[0] if value is None and default is ... else value

    def items(self, name: str, default: Any = ...) -> list[Any]:
        """Return a list."""
        value = self._read(name, lambda v: isinstance(v, list), _RULE_LIST, default)
        return [] if value is None else list(value)

    def inner(self, name: str) -> "Reading":
        """Return a table inside this one; an absent one is noted."""
        value = self.raw(name)
        if value is None:
            self.lacks(name)
        return Reading({} if value is None else value, self.file, self.key(name), self.problems)

    def each(self, name: str, default: Any = ...) -> list["Reading"]:
        """Return a list of tables."""
        return [
            Reading(item, self.file, f"{self.key(name)}[{i}]", self.problems)
            for i, item in enumerate(self.items(name, default))
        ]

    def shares(self, name: str, default: Any = ...) -> tuple[float, ...]:
        """Return a list of numbers from 0 to 1."""
        values = self.items(name, default)
        good = [float(v) for v in values if _is_number(v) and 0 <= v <= 1]
        if len(good) < len(values) or (self.has(name) and not values):
            self.wrong(name, values, _RULE_NUMBER.fill(bounds=_say((0.0, 1.0))))
        return tuple(good)

    def figure(
        self, name: str, bounds: tuple[float, float], *, necessary: bool = True
    ) -> Figure | None:
        """Return ``{value, verified, why, citation}``; a figure must say where it stands on."""
        if not necessary and not self.has(name):
            return None
        inner = self.inner(name)
        if not self.has(name):
            return Figure(0.0, "assumption", Text("-", "-"))
        found = Figure(
            inner.number("value", bounds=bounds),
            inner.choice("verified", VERIFIED),
            inner.text("why", None),
            inner.word("citation", ""),
        )
        inner.founded("", found.verified, found.why, found.citation)
        inner.finish()
        return found

    def founded(self, name: str, verified: Verified, why: Text | None, citation: str) -> None:
        """Note an assumption without a reason, or a cited figure without a source."""
        assumed = verified == "assumption"
        if why is not None if assumed else citation:
            return
        absent = _REASON if assumed else _SOURCE
        what = _UNFOUNDED.fill(key=self.key(name), mark=verified, absent=absent)
        self.problems.append(Problem("E-PLN-112", what, _FOUND.fill(), self.where(name)))

    def finish(self) -> None:
        """Note every key that nothing read."""
        for name in sorted(self._left):
            what = _UNKNOWN.fill(key=self.key(name))
            self.problems.append(Problem("E-PLN-100", what, _DROP, self.where(name)))


def is_text(value: Any) -> bool:
    """Say whether a value is ``{es: …, en: …}`` with words in both."""
    return (
        isinstance(value, Mapping)
        and set(value) == {"es", "en"}
        and all(isinstance(v, str) and v.strip() for v in value.values())
    )


def _is_word(value: Any) -> bool:
    return (isinstance(value, str) and bool(value.strip())) or type(value) is int


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < NO_BOUNDS[1]  # false for NaN


def _in(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]


def _say(bounds: tuple[float, float]) -> Text | str:
    return "" if bounds == NO_BOUNDS else _FROM_TO.fill(low=bounds[0], high=bounds[1])
