"""The many periods of a release: arrays on disk, read where they are asked for."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from presencia.reporting.release import Many

_LENDERS = "lenders.json"
_WHOLE = ("state", "count", "run_start", "run_width")
_LENT = {"basis_id": 0, "basis": 1}


def save(folder: Path, many: "Many") -> None:
    """Write the figures of every period, an array for each column."""
    import numpy as np

    folder.mkdir()
    for name, values in many.arrays.items():
        np.save(folder / f"{name}.npy", values)
    (folder / _LENDERS).write_text(json.dumps(many.lenders, ensure_ascii=False), encoding="utf-8")


class Periods(Mapping[str, Mapping[str, Sequence[Any]]]):
    """Periods of a release, each with its columns; nothing is read before it is asked for.

    Parameters
    ----------
    folder : path
        Where `save` wrote them.
    outcome : mapping
        Of the document: ``apart``, the periods in order, and ``periods``, those it has itself.
    """

    def __init__(self, folder: Path, outcome: Mapping[str, Any]) -> None:
        import numpy as np

        self._at = {period: k for k, period in enumerate(outcome["apart"])}
        self._own: Mapping[str, Any] = outcome["periods"]
        self._arrays = {p.stem: np.load(p, mmap_mode="r") for p in folder.glob("*.npy")}
        self._lenders = json.loads((folder / _LENDERS).read_text(encoding="utf-8"))

    def __getitem__(self, period: str) -> Mapping[str, Sequence[Any]]:
        if period in self._own:
            return self._own[period]  # type: ignore[no-any-return]
        k = self._at[period]
        found: dict[str, Sequence[Any]] = {
            name: _Figures(values[k], whole=name in _WHOLE)
            for name, values in self._arrays.items()
            if name != "lent"
        }
        lent = self._arrays["lent"][k]
        return found | {name: _Lent(lent, self._lenders, j) for name, j in _LENT.items()}

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)


class _Figures(Sequence[Any]):
    """Figures of one period by place; None where there is none."""

    def __init__(self, values: Any, *, whole: bool) -> None:
        self._values, self._whole = values, whole

    def __getitem__(self, i: Any) -> Any:
        value = float(self._values[i])
        if value != value:  # NaN
            return None
        return int(value) if self._whole or value.is_integer() else round(value, 1)

    def __len__(self) -> int:
        return len(self._values)


class _Lent(Sequence[Any]):
    """Of one period, the place whose figure each place bears; None where it is its own."""

    def __init__(self, values: Any, lenders: Sequence[Sequence[str]], part: int) -> None:
        self._values, self._lenders, self._part = values, lenders, part

    def __getitem__(self, i: Any) -> Any:
        which = int(self._values[i])
        return None if which < 0 else self._lenders[which][self._part]

    def __len__(self) -> int:
        return len(self._values)
