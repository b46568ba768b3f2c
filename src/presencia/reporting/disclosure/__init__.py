"""Disclosure control: what of a table of counts may be shown so that no small count is known.

Places nest in places, periods in periods, parts in totals, and earlier releases stay known.
`protect` chooses what to withhold and keeps, for every withheld count, other tables that agree
with everything published (witnesses); `witnessed` checks them exactly and `intervals` attacks by
linear programming. The method follows the cell suppression problem (Fischetti and Salazar 2001)
with the hypercubes of Repsilber (1994) as moves, made global: a move changes finest figures only
and must leave every published total as it is. What no published total ties is guarded apart
(`protect_apart`), so that large tables take one block's memory.

>>> import pandas as pd
>>> from presencia.reporting.disclosure import Rule, Table, protect
>>> figures = pd.DataFrame({"place_id": ["A", "B", "C", "D"], "period": "2024",
...                         "measure": "deaths", "value": [3, 9, 40, 0]})
>>> lines = {p: (p, "X") for p in "ABCD"} | {"X": ("X",)}
>>> whole = pd.DataFrame({"place_id": ["X"], "period": "2024", "measure": "deaths", "value": [52]})
>>> table = Table(figures, pd.concat([figures, whole], ignore_index=True), lines)
>>> protect(table, Rule(5)).withheld.tolist()
[True, True, False, False, False]
"""

from presencia.reporting.disclosure.apart import Withheld, blocks, protect_apart, sizes
from presencia.reporting.disclosure.audit import intervals, witnessed
from presencia.reporting.disclosure.build import build
from presencia.reporting.disclosure.protect import Exposed, Protected, protect
from presencia.reporting.disclosure.rule import Rule
from presencia.reporting.disclosure.table import Table

__all__ = [
    "Exposed",
    "Protected",
    "Rule",
    "Table",
    "Withheld",
    "blocks",
    "build",
    "intervals",
    "protect",
    "protect_apart",
    "sizes",
    "witnessed",
]
