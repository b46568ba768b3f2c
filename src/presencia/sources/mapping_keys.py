"""Reads the keys of a mapping one by one and collects everything wrong with them."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from presencia.errors import Problem, Where
from presencia.text import Text

_HUGE = 1e300

_UNKNOWN = Text("la clave «{key}» no existe en un mapeo.", "a mapping has no key “{key}”.")
_LACKS = Text(
    "falta la clave «{key}»: debe ser {rule}.", "the key “{key}” is missing: it must be {rule}."
)
_WRONG = Text(
    "la clave «{key}» trae «{value}» y debe ser {rule}.",
    "the key “{key}” holds “{value}” and must be {rule}.",
)
_EMPTY = Text("la clave «{key}» debe tener {rule}.", "the key “{key}” must have {rule}.")
_DID_YOU_MEAN = Text("¿quiso decir «{near}»?", "did you mean “{near}”?")
_USE = Text("use solo: {keys}.", "use only: {keys}.")
_MEND = Text("corrija esa clave en el mapeo.", "mend that key in the mapping.")

_A_TABLE = Text("un grupo de claves", "a group of keys")
_A_TEXT = Text("un texto", "a text")
_A_LIST = Text("un texto o una lista de textos", "a text or a list of texts")
_A_FLAG = Text("true o false", "true or false")
_A_NUMBER = Text("un número distinto de cero", "a number other than zero")
_A_WHOLE = Text("un entero de {low} a {high}", "a whole number from {low} to {high}")
_ONE_OF = Text("uno de {choices}", "one of {choices}")


class Keys:
    """One level of a mapping: asks for keys, remembers which were asked, collects problems.

    Parameters
    ----------
    given : mapping
        What the reader wrote at this level.
    path : str
        Keys above, joined by dots, for messages.
    file : str, optional
        Base name of the mapping file.
    problems : list of Problem, optional
        Shared with the level above.
    """

    def __init__(
        self,
        given: Mapping[str, Any],
        path: str = "",
        file: str | None = None,
        problems: list[Problem] | None = None,
    ) -> None:
        self.given: Mapping[str, Any] = given
        self.path = path
        self.file = file
        self.problems: list[Problem] = [] if problems is None else problems
        self._asked: list[str] = []

    def __contains__(self, key: str) -> bool:
        return self.given.get(key) is not None

    def seen(self, key: str) -> None:
        """Count a key as known."""
        self._asked.append(key)

    def table(self, key: str, required: bool = False) -> "Keys":
        """Return the group of keys below ``key``; empty when absent."""
        value = self._ask(key)
        if value is None and required:
            self.missing(key, _A_TABLE)
        if value is not None and not isinstance(value, Mapping):
            self.wrong(key, value, _A_TABLE)
            value = None
        return Keys(value or {}, f"{self.path}{key}.", self.file, self.problems)

    def text(self, key: str, blank: bool = False) -> str | None:
        """Return a text; whole numbers (a year, a code) are read as their digits."""
        value = self._ask(key)
        return "" if blank and value == "" else self._as_text(key, value)

    def name(self, key: str, required: Text | None = None) -> str | None:
        """Return the name of a column."""
        found = self.text(key)
        if found is None and required is not None and key not in self:
            self.missing(key, required)
        return found

    def many(self, key: str, required: Text | None = None, blank: bool = False) -> tuple[str, ...]:
        """Return one or several texts; empty ones only if ``blank``."""
        value = self._ask(key)
        if value is None:
            if required is not None:
                self.missing(key, required)
            return ()
        several = value if _is_list(value) else [value]
        texts = ["" if blank and one == "" else self._as_text(key, one, _A_LIST) for one in several]
        if not texts:
            self.wrong(key, value, _A_LIST)
        return tuple(t for t in texts if t is not None)

    def lists(self, key: str) -> dict[str, tuple[str, ...]]:
        """Return a group whose values are one or several texts; an empty text is allowed."""
        group = self.table(key)
        return {str(name): group.many(name, blank=True) for name in group.given}

    def texts(self, key: str) -> dict[str, str]:
        """Return a group whose values are texts."""
        group = self.table(key)
        found = {str(name): group.text(name) for name in group.given}
        return {name: text for name, text in found.items() if text is not None}

    def flag(self, key: str) -> bool:
        """Return true or false; false when absent."""
        value = self._ask(key)
        if value is not None and not isinstance(value, bool):
            self.wrong(key, value, _A_FLAG)
        return value is True

    def number(self, key: str) -> float | None:
        """Return a finite number other than zero."""
        value = self._ask(key)
        if value is None:
            return None
        real = isinstance(value, int | float) and not isinstance(value, bool)
        if not real or not 0 < abs(value) < _HUGE:
            self.wrong(key, value, _A_NUMBER)
            return None
        return float(value)

    def whole(self, key: str, low: int, high: int, rule: Text | None = None) -> int | None:
        """Return a whole number between two limits, both included."""
        value = self._ask(key)
        if value is None:
            return None
        if type(value) is not int or not low <= value <= high:
            self.wrong(key, value, rule or _A_WHOLE.fill(low=low, high=high))
            return None
        return value

    def choice(self, key: str, choices: Sequence[str], required: bool = False) -> Any:
        """Return one of the choices."""
        value = self._ask(key)
        rule = _ONE_OF.fill(choices=", ".join(choices))
        if value is None:
            if required:
                self.missing(key, rule)
            return None
        if value not in choices:
            self.wrong(key, value, rule)
            return None
        return value

    def each(self, key: str) -> Iterator["str | Keys"]:
        """Yield the entries of a key that holds a text, a group, or a list of these."""
        value = self._ask(key)
        for one in value if _is_list(value) else [value]:
            if isinstance(one, Mapping):
                yield Keys(one, f"{self.path}{key}.", self.file, self.problems)
            elif (text := self._as_text(key, one, _A_LIST)) is not None:
                yield text
            elif one is None:
                self.missing(key, _A_LIST)

    def finish(self) -> None:
        """Refuse the keys nobody asked for."""
        for key in self.given:
            if key not in self._asked:
                near = get_close_matches(str(key), self._asked, n=1)
                remedy = (
                    _DID_YOU_MEAN.fill(near=near[0])
                    if near
                    else _USE.fill(keys=", ".join(self._asked))
                )
                what = _UNKNOWN.fill(key=f"{self.path}{key}")
                self.problems.append(Problem("E-MAP-001", what, remedy, self._where(str(key))))

    def missing(self, key: str, rule: Text) -> None:
        """Note that a key is needed."""
        what = _LACKS.fill(key=f"{self.path}{key}", rule=rule)
        self.problems.append(Problem("E-MAP-002", what, _MEND, self._where(key)))

    def wrong(self, key: str, value: object, rule: Text) -> None:
        """Note that a key's value cannot be used."""
        full = f"{self.path}{key}"
        shown = None if value is None else str(value)[:200]
        what = (
            _EMPTY.fill(key=full, rule=rule)
            if shown is None
            else _WRONG.fill(key=full, value=shown[:80], rule=rule)
        )
        self.problems.append(Problem("E-MAP-003", what, _MEND, self._where(key), shown))

    def _ask(self, key: str) -> Any:
        self._asked.append(key)
        return self.given.get(key)

    def _as_text(self, key: str, value: object, rule: Text = _A_TEXT) -> str | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int) or str(value).strip() == "":
            self.wrong(key, value, rule)
            return None
        return str(value)

    def _where(self, key: str) -> Where:
        return Where(file=self.file, column=f"{self.path}{key}")


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
