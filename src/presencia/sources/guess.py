"""The wizard: drafts the mapping of a table nobody described yet, and says why.

It tries the cells on the workspace's places, reads headers for periods and measures, and then
reads the sample by its own draft. What it assumes is said in sentences and stands as comments
in the YAML; nothing is imported.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presencia.errors import PresenciaError
from presencia.model import Measure
from presencia.text import Lang, Text

if TYPE_CHECKING:
    import pandas as pd

    from presencia.sources.places import PlaceIndex

SAMPLE = 20_000
"""Rows the draft is made from."""

_TRIED = Text(
    "Prueba con las primeras {rows:,} filas: {good:,} buenas, {bad:,} rechazadas.",
    "Tried on the first {rows:,} rows: {good:,} good, {bad:,} refused.",
)
_FAILED = Text("La prueba no pasó: {why}", "The trial failed: {why}")


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted mapping.

    Parameters
    ----------
    mapping : dict
        As `presencia.sources.mapping.Mapping.from_dict` reads it.
    explanation : list of Text
        What was found and assumed, in order of the mapping.
    preview : pandas.DataFrame
        First rows that the draft makes of the sample; empty when it cannot yet.
    todo : list of Text
        What a person has to complete before importing; empty when nothing is missing.
    """

    mapping: dict[str, Any]
    explanation: list[Text]
    preview: "pd.DataFrame"
    todo: list[Text] = field(default_factory=list)

    def yaml(self, lang: Lang = "es") -> str:
        """Return the mapping as YAML with its explanation as comments."""
        import yaml

        lines = [f"# {text.say(lang)}" for text in (*self.explanation, *self.todo)]
        body = yaml.safe_dump(self.mapping, allow_unicode=True, sort_keys=False, width=100)
        return "\n".join([*lines, body])


def guess(
    path: str | Path,
    places: "PlaceIndex | None" = None,
    measures: Mapping[str, Measure] | None = None,
) -> Draft:
    """Draft the mapping of a table.

    Parameters
    ----------
    path : path
        CSV, XLSX, Parquet, Stata or SPSS.
    places : PlaceIndex, optional
        The workspace's places; without them names and codes cannot be tried.
    measures : mapping of str to Measure, optional
        Measures to look for; the package's by default.

    Returns
    -------
    Draft
        To be read, mended and given to ``presencia import --mapping``.

    Raises
    ------
    SourceUnavailable, DataInvalid
        As `presencia.sources.tabular.open_table` says.
    """
    from presencia.sources.guessing.drafting import draft
    from presencia.sources.tabular import open_table
    from presencia.vocabularies import measures as packaged

    table = open_table(Path(path))
    sample = next(iter(table.chunks(SAMPLE)))
    known = dict(measures) if measures is not None else packaged()
    today = date.today()
    drafted = draft(sample, table.path.name, places, known, today)
    preview, tried = _trial(sample, drafted.mapping, places, known, today)
    return Draft(drafted.mapping, [*table.notes, *drafted.said, tried], preview, drafted.todo)


def _trial(
    sample: "pd.DataFrame",
    mapping: dict[str, Any],
    places: "PlaceIndex | None",
    measures: Mapping[str, Measure],
    today: date,
) -> "tuple[pd.DataFrame, Text]":
    """Read the sample by the draft; return its first rows and how it went."""
    import pandas as pd

    from presencia.sources.guessing.trial import read_sample

    try:
        frame, refused = read_sample(sample, mapping, places, measures, today)
    except PresenciaError as error:
        why = Text(error.problems[0].say("es"), error.problems[0].say("en"))
        return pd.DataFrame(), _FAILED.fill(why=why)
    return frame.head(10), _TRIED.fill(rows=len(sample), good=len(frame), bad=refused)
