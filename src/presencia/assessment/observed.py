"""The observations an assessment takes, checked once and looked up by measure and period."""

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from presencia.assessment.findings import Findings
from presencia.errors import Problem, Where
from presencia.model import OBSERVATIONS, Measure, Period
from presencia.text import Text

_TWICE = Text(
    "«{measure}» de {place} en {period} aparece {n} veces; no se sabe cuál vale.",
    "“{measure}” of {place} in {period} appears {n} times; which one counts is unknown.",
)
_FIX_TWICE = Text(
    "deje una fila por lugar, periodo y medida, o sume las partes al importar.",
    "leave one row for each place, period and measure, or add the parts up at import.",
)
_OUTSIDE = Text(
    "«{measure}» de {place} en {period} es {value}, fuera de lo posible ({limits}).",
    "“{measure}” of {place} in {period} is {value}, outside the possible ({limits}).",
)
_BROKEN = Text(
    "«{measure}» de {place} en {period} es {value}, y una cuenta es un número entero.",
    "“{measure}” of {place} in {period} is {value}, and a count is a whole number.",
)
_FIX_VALUE = Text(
    "corrija el dato en el archivo e impórtelo de nuevo; si nadie lo midió, déjelo vacío.",
    "correct the figure in the file and import it again; if nobody measured it, leave it empty.",
)
_HOLLOW = Text(
    "{n} observaciones dicen «present» y no traen valor; se toman como ausentes.",
    "{n} observations say “present” and hold no value; they are taken as absent.",
)
_SHARED = Text(
    "{n} cuentas son de lugares que después se dividieron: repartirlas por población no es "
    "contarlas, y quedan ausentes en cada parte.",
    "{n} counts are of places that were divided later: sharing them out by population is not "
    "counting, and they stay absent in each part.",
)
_FIX_SHARED = Text(
    "para usarlas, evalúe con la división anterior: dé su fecha en «places.as_of».",
    "to use them, assess with the former division: give its date in “places.as_of”.",
)
_FIX_HOLLOW = Text("revise el archivo de origen.", "check the source file.")


class Observed:
    """Present observations of some measures.

    Parameters
    ----------
    observations : DataFrame
        OBSERVATIONS schema; other measures and places may be among them.
    measures : mapping of str to Measure
        The vocabulary.
    wanted : collection of str
        Measures to keep.
    places : collection of str
        Places whose figures must be sound: figures of other places are neither used nor judged.
    findings : Findings
        Receives what is wrong: duplicates, values outside the possible, broken counts.
    """

    def __init__(
        self,
        observations: pd.DataFrame,
        measures: Mapping[str, Measure],
        wanted: Collection[str],
        places: Collection[str],
        findings: Findings,
    ):
        checked = observations.drop_duplicates(["place_id", "period", "measure"])
        OBSERVATIONS.check(checked)
        keep = observations["measure"].isin(list(wanted)) & observations["place_id"].isin(
            list(places)
        )
        frame = observations[keep]
        self._measures = measures
        self._note_duplicates(frame, findings)
        present = frame[frame["status"] == "present"]
        hollow = int(present["value"].isna().sum())
        if hollow:
            findings.warn("E-ASM-304", _HOLLOW.fill(n=hollow), _FIX_HOLLOW)
        present = self._without_shared(present[present["value"].notna()], findings)
        self._note_values(present, findings)
        self._present = present.drop_duplicates(["place_id", "period", "measure"])

    def values(self, measure: str, period: str) -> "pd.Series[float]":
        """Return the values of a measure in a period, by place; absent places are left out."""
        rows = self._present[
            (self._present["measure"] == measure) & (self._present["period"] == period)
        ]
        return rows.set_index("place_id")["value"]

    def periods(self, measure: str) -> list[str]:
        """Return the periods a measure was observed in, latest last."""
        found = self._present.loc[self._present["measure"] == measure, "period"].unique()
        return sorted(found, key=lambda p: (Period.parse(p).end, Period.parse(p).days))

    def latest(self, measures: Collection[str]) -> str | None:
        """Return the latest period in which all of some measures were observed."""
        shared = set.intersection(*(set(self.periods(m)) for m in measures))
        ordered = [p for p in self.periods(next(iter(measures))) if p in shared]
        return ordered[-1] if ordered else None

    def _without_shared(self, present: pd.DataFrame, findings: Findings) -> pd.DataFrame:
        """Leave out counts of a divided place that were shared out by population: no one counted.

        To a model they would be news of each part; they are not. Zero is zero in every part.
        """
        if "carried" not in present:
            return present
        counts = [self._measures[str(m)].kind == "count" for m in present["measure"]]
        split = present["carried"].astype(str).str.contains("split")
        shared = np.array(counts, dtype=bool) & split & (present["value"] != 0)
        if shared.any():
            findings.warn("E-ASM-321", _SHARED.fill(n=int(shared.sum())), _FIX_SHARED)
        return present[~shared]

    def _note_duplicates(self, frame: pd.DataFrame, findings: Findings) -> None:
        key = ["place_id", "period", "measure"]
        again = frame[frame.duplicated(key, keep=False)]
        for (place, period, measure), rows in again.groupby(key, sort=True):
            what = _TWICE.fill(
                measure=self._measures[str(measure)].label, place=place, period=period, n=len(rows)
            )
            where = Where(row=int(rows["row"].iloc[-1]))
            findings.refusals.append(Problem("E-ASM-301", what, _FIX_TWICE, where))

    def _note_values(self, present: pd.DataFrame, findings: Findings) -> None:
        for name, rows in present.groupby("measure", sort=True):
            measure = self._measures[str(name)]
            low = measure.low if measure.low is not None else _floor(measure)
            high = np.inf if measure.high is None else measure.high
            value = rows["value"]
            wrong = ~np.isfinite(value) | (value < low) | (value > high)
            limits = f"{low:g} … {high:g}"
            for row in rows[wrong].itertuples():
                findings.refusals.append(
                    _problem("E-ASM-302", _OUTSIDE.fill(**_said(row, measure), limits=limits), row)
                )
            if measure.kind == "count":
                for row in rows[~wrong & (value != np.floor(value))].itertuples():
                    findings.refusals.append(
                        _problem("E-ASM-303", _BROKEN.fill(**_said(row, measure)), row)
                    )


def _floor(measure: Measure) -> float:
    return 0.0 if measure.kind in ("count", "population", "rate") else -np.inf


def _said(row: object, measure: Measure) -> dict[str, object]:
    return {
        "measure": measure.label,
        "place": getattr(row, "place_id", "?"),
        "period": getattr(row, "period", "?"),
        "value": f"{getattr(row, 'value', float('nan')):g}",
    }


def _problem(code: str, what: Text, row: object) -> Problem:
    number, value = getattr(row, "row", None), getattr(row, "value", "")
    where = Where(row=None if number is None else int(number))
    return Problem(code, what, _FIX_VALUE, where, value=str(value))
