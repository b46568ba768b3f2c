"""What one query was found to mean, and the sentences that say why not."""

from dataclasses import dataclass
from typing import Literal

from presencia.text import Text

How = Literal[
    "code",
    "exact",
    "folded",
    "abbreviation",
    "alias",
    "fuzzy",
    "location",
    "settled",
    "unmatched",
    "ambiguous",
]
Conflict = Literal["", "code-name", "code-parent", "name-parent"]
Candidate = tuple[str, str, float]

HOW: dict[str, Text] = {
    "code": Text("por código", "by code"),
    "exact": Text("nombre idéntico", "identical name"),
    "folded": Text(
        "igual salvo tildes, mayúsculas o artículos", "equal but for accents, case or articles"
    ),
    "abbreviation": Text("con abreviaturas", "with abbreviations"),
    "alias": Text("por alias", "by alias"),
    "fuzzy": Text("otra ortografía, por confirmar", "another spelling, to be confirmed"),
    "location": Text("por ubicación", "by location"),
    "settled": Text("decidido por una persona", "decided by a person"),
    "ambiguous": Text("por decidir", "to be decided"),
    "unmatched": Text("sin lugar", "no place"),
}
"""Each way of joining in words, the surest first."""

EMPTY = Text("la celda está vacía.", "the cell is empty.")
NUMBER = Text(
    "es un número y no un nombre; si es un código, declare la columna como código.",
    "it is a number, not a name; if it is a code, declare the column as a code.",
)
NONE = Text("ningún lugar se llama así.", "no place has this name.")
ABROAD = Text(
    "ningún lugar se llama así aquí; hay uno en {where}.",
    "no place has this name here; there is one in {where}.",
)
SEVERAL = Text(
    "{n} lugares se llaman así: falta el lugar superior o el código.",
    "{n} places have this name: the place above or the code is needed.",
)
NO_PARENT = Text(
    "no se reconoce el lugar superior «{parent}».", "the place above, “{parent}”, is not known."
)
ELSEWHERE = Text(
    "hay un lugar de ese nombre en {where}, no en {parent}.",
    "there is a place of that name in {where}, not in {parent}.",
)
OTHER_HIERARCHY = Text(
    "es una unidad de otra jerarquía ({hierarchy}), dentro de {where}.",
    "it is a unit of another hierarchy ({hierarchy}), inside {where}.",
)
LIKE = Text(
    "se parece a «{name}» ({score:.0f} de 100): confírmelo o póngalo en el archivo de alias.",
    "it resembles “{name}” ({score:.0f} of 100): confirm it or put it in the alias file.",
)
PARENT_LIKE = Text(
    "el lugar superior «{parent}» se leyó como «{name}».",
    "the place above, “{parent}”, was read as “{name}”.",
)
CODE_NAME = Text(
    "el código es de {code_place} y el nombre es de {name_place}.",
    "the code is that of {code_place} and the name that of {name_place}.",
)
CODE_PARENT = Text(
    "el código es de {code_place}, que no está en {parent}.",
    "the code is that of {code_place}, which is not in {parent}.",
)
NAME_UNLIKE = Text(
    "el código es de {code_place}, que se escribe de otro modo.",
    "the code is that of {code_place}, which is written differently.",
)
NO_CODE = Text(
    "ningún lugar tiene el código «{code}»; se usó el nombre.",
    "no place has the code “{code}”; the name was used.",
)
NO_CODE_AT_ALL = Text("ningún lugar tiene el código «{code}».", "no place has the code “{code}”.")
CODES = Text("{n} lugares tienen ese código.", "{n} places have that code.")


@dataclass(frozen=True, slots=True)
class Match:
    """What a name, code and parent were found to mean.

    Parameters
    ----------
    place_id : str or None
        The place; None where nothing is joined.
    how : str
        code, exact, folded, abbreviation, alias, fuzzy, location, settled; or unmatched,
        ambiguous.
    score : float
        0 to 100: likeness of the name as written to the place's name.
    candidates : tuple of (place_id, name, score)
        What it might be, the likeliest first; also what a contradiction is between.
    query, parent_query : str, str or None
        As asked.
    doubtful : bool
        Whether a person should look at it.
    conflict : str
        "" or which two of code, name and parent contradict each other.
    why : Text or None
        Reason of the doubt or of the refusal.
    """

    place_id: str | None
    how: How
    score: float
    candidates: tuple[Candidate, ...] = ()
    query: str = ""
    parent_query: str | None = None
    doubtful: bool = False
    conflict: Conflict = ""
    why: Text | None = None

    @property
    def accepted(self) -> bool:
        """Whether it is joined."""
        return self.place_id is not None


def refused(why: Text) -> Match:
    """Return a match that joins nothing."""
    return Match(None, "unmatched", 0.0, why=why)
