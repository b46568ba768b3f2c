"""The form of the attack table: address × method × object × role, and what each gets.

A row reads like a line of a table:

    Row("desk:place", "GET", "s oooxooo o", place_id="GTM-1801")

The letters stand for `WHO`, in that order; spaces are for the eye. Values of an address that
begin with ``@`` name an object of `objects.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

WHO = (
    "public",
    "regional_coordinator",
    "national_planner",
    "monitoring_officer",
    "municipal_committee",
    "partner",
    "evaluator",
    "auditor",
)
#: What a letter allows: statuses, and whether the answer may lead to the sign-in page.
MEANS = {
    "o": "gets in: the page, what came of it, or what is wrong with what was sent",
    "s": "is sent to sign in",
    "x": "is refused (403)",
    "-": "finds nothing there (404)",
    "t": "needs a token (401)",
    "m": "hears that this method is not used here (405)",
    "u": "hears that the server is not ready (503): no worker runs in the tests",
}
GOT_IN = frozenset({200, 201, 202, 204, 302, 303, 304, 400, 409, 413, 422})
EVERYBODY = "oooooooo"
NOBODY = "--------"


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Parameters
    ----------
    view : str
        Name of the address, with its namespaces.
    method : str
    letters : str
        What each of `WHO` gets.
    note : str
        Which object it is, where the address has one.
    sent : mapping
        Fields of the form, or query of a GET.
    files : mapping
        Name of a file field to (name, content).
    on : mapping
        Values of the address.
    """

    view: str
    method: str
    letters: str
    note: str = ""
    sent: dict[str, Any] = field(default_factory=dict)
    on: dict[str, Any] = field(default_factory=dict)

    @property
    def gets(self) -> Iterator[tuple[str, str]]:
        """Each of `WHO` with the letter of what they get."""
        letters = self.letters.replace(" ", "")
        return zip(WHO, letters, strict=True)

    def __str__(self) -> str:
        values = ",".join(f"{k}={v}" for k, v in self.on.items())
        sent = "&".join(f"{k}={v}" for k, v in self.sent.items())
        return " ".join(filter(None, (self.method, self.view, values, sent, self.note)))


def row(view: str, method: str, letters: str, note: str = "", sent: Any = None, **on: Any) -> Row:
    """Return a row; further words are values of the address."""
    return Row(view, method, letters, note, sent or {}, on)


def fits(letter: str, status: int, location: str) -> bool:
    """Whether an answer is what a letter allows.

    Examples
    --------
    >>> fits("o", 302, "/es/desk/"), fits("o", 302, "/es/account/sign-in/?next=/")
    (True, False)
    >>> fits("-", 404, ""), fits("-", 403, ""), fits("o", 500, "")
    (True, False, False)
    """
    signs_in = "/account/sign-in/?next=" in location
    if letter == "s":
        return status == 302 and signs_in
    if letter == "o":
        return status in GOT_IN and not signs_in
    return status == {"x": 403, "-": 404, "t": 401, "m": 405, "u": 503}[letter]
