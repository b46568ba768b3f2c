"""What an assessment would have and lack, before it is made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from presencia.assessment.input import Input, read_input
from presencia.assessment.spec import AssessmentSpec
from presencia.errors import PresenciaError, Problem
from presencia.model import Measure

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True, slots=True)
class Check:
    """What `check` found; iterating gives all problems, those that stop the work first.

    Parameters
    ----------
    refusals : tuple of Problem
        The assessment cannot be made before these are mended.
    warnings : tuple of Problem
        It can be made, and will say so.
    coverage : DataFrame
        One row per thing measured: dimension ("outcome" for the events), indicator, label_es,
        label_en, period, present, inherited, absent, places.
    """

    refusals: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    coverage: pd.DataFrame

    @property
    def ready(self) -> bool:
        """Whether the assessment can be made."""
        return not self.refusals

    def __iter__(self) -> Iterator[Problem]:
        return iter((*self.refusals, *self.warnings))

    def __len__(self) -> int:
        return len(self.refusals) + len(self.warnings)


def check(
    places: "gpd.GeoDataFrame",
    observations: pd.DataFrame,
    measures: Mapping[str, Measure],
    spec: AssessmentSpec,
) -> Check:
    """Say what is present, absent and wrong for an assessment, without fitting anything.

    Never raises for what it is there to find: every `PresenciaError` becomes a refusal.

    Parameters
    ----------
    places, observations : DataFrame
        PLACES and OBSERVATIONS schema.
    measures : mapping of str to Measure
        The vocabulary.
    spec : AssessmentSpec
        The assessment.
    """
    try:
        material = read_input(places, observations, measures, spec)
    except PresenciaError as error:
        return Check(error.problems, (), coverage_of([]))
    found = material.findings
    return Check(
        tuple(found.refusals), tuple(found.warnings), coverage_of(_rows(material, measures, spec))
    )


def coverage_of(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return the table of coverage, with its columns even when empty."""
    columns = ["dimension", "indicator", "label_es", "label_en", "period"]
    return pd.DataFrame(rows, columns=[*columns, "present", "inherited", "absent", "places"])


def _rows(
    material: Input, measures: Mapping[str, Measure], spec: AssessmentSpec
) -> list[dict[str, object]]:
    places = len(material.selection.places)
    label = measures[spec.outcome.measure].label
    rows: list[dict[str, object]] = []
    for happened in material.events:
        known = int((~np.isnan(happened.counts))[material.selection.index].sum())
        own = 0 if material.selection.inherits else known
        rows.append(
            {
                "dimension": "outcome",
                "indicator": spec.outcome.measure,
                "label_es": label.es,
                "label_en": label.en,
                "period": happened.period,
                "present": own,
                "inherited": known - own,
                "absent": places - known,
                "places": places,
            }
        )
    ids = material.selection.places["place_id"].to_numpy(dtype=object)
    for dimension in spec.dimensions:
        for indicator in material.indicators[dimension.id]:
            known = int((~np.isnan(indicator.values)).sum())
            own = int((indicator.basis == ids).sum())
            rows.append(
                {
                    "dimension": dimension.id,
                    "indicator": indicator.spec.id,
                    "label_es": indicator.spec.label.es,
                    "label_en": indicator.spec.label.en,
                    "period": indicator.period,
                    "present": own,
                    "inherited": known - own,
                    "absent": places - known,
                    "places": places,
                }
            )
    return rows
