"""How publications write that a figure is not there. Absent is never zero."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presencia.text import Text

DASHES = ("-", "--", "---", "–", "—", "−")

_NO_DATA = Text("sin dato", "no data")
_NOT_AVAILABLE = Text("no disponible", "not available")
_DASH = Text(
    "raya: sin dato; algunas fuentes la usan por cero (opción dash_is_zero)",
    "dash: no data; some sources use it for zero (option dash_is_zero)",
)

MARKS: dict[str, Text] = {
    "": Text("celda vacía", "blank cell"),
    **dict.fromkeys(DASHES, _DASH),
    **dict.fromkeys(
        ("s/d", "s.d.", "s. d.", "s.d", "sd", "sin dato", "sin datos", "s/dato"), _NO_DATA
    ),
    **dict.fromkeys(
        ("s/i", "s.i.", "sin informacion", "sin información"),
        Text("sin información", "no information"),
    ),
    **dict.fromkeys(
        ("nd", "n/d", "n.d.", "n. d.", "n.d", "no disponible", "no data"), _NOT_AVAILABLE
    ),
    **dict.fromkeys(
        ("na", "n/a", "n.a.", "n. a.", "n.a", "#n/a", "<na>", "not available", "missing"),
        Text("no disponible o no aplica", "not available or not applicable"),
    ),
    **dict.fromkeys(
        ("n/r", "n.r.", "no reporta", "no reportado", "no reportó", "not reported"),
        Text("no reportado", "not reported"),
    ),
    **dict.fromkeys(
        (".", "..", "...", "…"),
        Text("puntos: no disponible, uso de las oficinas de estadística", "dots: not available"),
    ),
    **dict.fromkeys(
        ("nan", "null", "none", "nil", "(null)"),
        Text("marca de un programa por valor faltante", "a program's mark for a missing value"),
    ),
}
"""Marks in lower case and what each means."""

_SET = pa.array(list(MARKS))


def absent_mask(texts: pa.Array) -> np.ndarray:
    """Return True for each text that means that there is no figure.

    Parameters
    ----------
    texts : pyarrow.Array of string
        Cells, trimmed; a null is absent.

    Examples
    --------
    >>> absent_mask(pa.array(["s/d", "0", None, "–"])).tolist()
    [True, False, True, True]
    """
    known = pc.is_in(pc.utf8_lower(texts), _SET)
    return np.asarray(pc.or_(pc.is_null(texts), known))
