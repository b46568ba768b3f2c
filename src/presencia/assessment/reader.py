"""Read nested settings: every wrong key is collected with its path, and all are told at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from presencia.errors import ConfigurationError, Problem
from presencia.model import Period
from presencia.text import Text

T = TypeVar("T")

_MISSING = Text("falta la clave «{key}».", "the key “{key}” is missing.")
_WRONG = Text(
    "la clave «{key}» trae «{value}», y debe ser {wanted}.",
    "the key “{key}” holds “{value}”, and must be {wanted}.",
)
_UNKNOWN = Text(
    "la clave «{key}» no existe en una especificación.",
    "the key “{key}” does not exist in a specification.",
)
_ADD = Text("agréguela a la especificación.", "add it to the specification.")
_CORRECT = Text("corríjala en la especificación.", "correct it in the specification.")
_ONE_OF = Text("una de estas: {choices}", "one of these: {choices}")

_TEXT = Text("un texto {{es: …, en: …}}", "a text {{es: …, en: …}}")
_WORD = Text("una palabra", "a word")
_TABLE = Text("una tabla de claves", "a table of keys")
_LIST = Text("una lista", "a list")
_NUMBER = Text("un número {bounds}", "a number {bounds}")
_WHOLE = Text("un número entero de {low} a {high}", "a whole number from {low} to {high}")
_PERIOD = Text("un periodo ISO 8601 (2018, 2023-02)", "an ISO 8601 period (2018, 2023-02)")
_YES_NO = Text("true o false", "true or false")

MISSING: Any = object()


class Node:
    """One table of a specification, with its path from the root.

    A reading method returns the value, or a harmless stand-in after noting the problem; the
    caller reads everything and then calls `raise_if_wrong` once.
    """

    def __init__(self, value: Any, path: str = "", problems: list[Problem] | None = None):
        self.path = path
        self.problems: list[Problem] = [] if problems is None else problems
        self._left: set[str] = set()
        if isinstance(value, Mapping):
            self._values = {str(k): v for k, v in value.items()}
        else:
            self._values = {}
            self.wrong("", value, _TABLE)
        self._left = set(self._values)

    def key(self, name: str) -> str:
        """Return the full path of a key of this table."""
        return ".".join(part for part in (self.path, name) if part) or "…"

    def wrong(self, name: str, value: Any, wanted: Text) -> None:
        """Note that a key holds something it may not."""
        what = _WRONG.fill(key=self.key(name), value=str(value)[:80], wanted=wanted)
        self.problems.append(Problem("E-ASM-201", what, _CORRECT, value=str(value)[:200]))

    def has(self, name: str) -> bool:
        """Say whether a key is given and not null."""
        return self._values.get(name) is not None

    def raw(self, name: str, default: Any = MISSING) -> Any:
        """Return whatever a key holds; note it missing unless there is a default."""
        self._left.discard(name)
        value = self._values.get(name)
        if value is not None:
            return value
        if default is MISSING:
            what = _MISSING.fill(key=self.key(name))
            self.problems.append(Problem("E-ASM-202", what, _ADD))
            return None
        return default

    def read(
        self, name: str, default: Any, parse: Callable[[Any], T], wanted: Text, stand_in: T
    ) -> Any:
        """Return ``parse(value)``; a value that does not parse is noted as wrong."""
        value = self.raw(name, default)
        if value is None or value is default:
            return stand_in if default is MISSING else default
        try:
            return parse(value)
        except (ValueError, TypeError, KeyError):
            self.wrong(name, value, wanted)
            return stand_in

    def text(self, name: str, default: Any = MISSING) -> Any:
        """Return a bilingual text."""
        return self.read(name, default, _parse_text, _TEXT.fill(), Text("-", "-"))

    def word(self, name: str, default: Any = MISSING) -> Any:
        """Return a plain string."""
        return self.read(name, default, _parse_word, _WORD, "-")

    def flag(self, name: str, default: bool) -> bool:
        """Return true or false."""
        return bool(self.read(name, default, _parse_flag, _YES_NO, False))

    def period(self, name: str, default: Any = MISSING) -> Any:
        """Return a period in its usual writing."""
        return self.read(name, default, parse_period, _PERIOD, "2000")

    def number(
        self,
        name: str,
        default: Any = MISSING,
        low: float = -float("inf"),
        high: float = float("inf"),
        *,
        above: bool = False,
    ) -> Any:
        """Return a finite number from ``low`` to ``high``; ``above`` leaves ``low`` itself out."""
        sign = ">" if above else "≥"
        bounds = [f"{sign} {low:g}"] if low > -float("inf") else []
        bounds += [f"≤ {high:g}"] if high < float("inf") else []

        def parse(value: Any) -> float:
            found = _parse_number(value)
            if not low <= found <= high or (above and found == low):
                raise ValueError(value)
            return found

        return self.read(name, default, parse, _NUMBER.fill(bounds=", ".join(bounds)), 1.0)

    def integer(self, name: str, default: Any = MISSING, low: int = 0, high: int = 10**9) -> Any:
        """Return a whole number from ``low`` to ``high``."""

        def parse(value: Any) -> int:
            found = _parse_number(value)
            if found != int(found) or not low <= found <= high:
                raise ValueError(value)
            return int(found)

        return self.read(name, default, parse, _WHOLE.fill(low=low, high=high), low)

    def choice(self, name: str, choices: Sequence[str], default: Any = MISSING) -> Any:
        """Return one of some words."""

        def parse(value: Any) -> str:
            if value not in choices:
                raise ValueError(value)
            return str(value)

        wanted = _ONE_OF.fill(choices=", ".join(choices))
        return self.read(name, default, parse, wanted, choices[0])

    def items(self, name: str, default: Any = MISSING) -> list[Any]:
        """Return a list."""
        return list(self.read(name, default, _parse_list, _LIST, []))

    def node(self, name: str) -> "Node":
        """Return a table inside this one; an absent one is empty."""
        return Node(self.raw(name, {}), self.key(name), self.problems)

    def names(self) -> list[str]:
        """Return the keys of this table in their order."""
        return list(self._values)

    def finish(self) -> None:
        """Note every key that nothing read."""
        for name in sorted(self._left):
            what = _UNKNOWN.fill(key=self.key(name))
            self.problems.append(Problem("E-ASM-203", what, _CORRECT))

    def raise_if_wrong(self) -> None:
        """Raise all that was noted.

        Raises
        ------
        ConfigurationError
            If anything was.
        """
        if self.problems:
            raise ConfigurationError(self.problems[0], self.problems[1:])


def parse_period(value: Any) -> str:
    """Return a period in its usual writing; a bare year may be a number."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError(value)
    return str(Period.parse(str(value)))


def _parse_text(value: Any) -> Text:
    if set(value) != {"es", "en"}:
        raise ValueError(value)
    return Text(str(value["es"]), str(value["en"]))


def _parse_word(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(value)
    return value


def _parse_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _parse_number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(value)
    if not abs(value) < float("inf"):
        raise ValueError(value)
    return float(value)


def _parse_list(value: Any) -> list[Any]:
    if not isinstance(value, (list, tuple)):
        raise TypeError(value)
    return list(value)
