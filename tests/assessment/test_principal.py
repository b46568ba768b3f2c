"""Against the worked example of the OECD/JRC handbook: the Technology Achievement Index."""

import numpy as np
import pytest

from presencia.assessment.principal import components, pca_weights, varimax
from presencia.errors import EstimationFailed

# Patents, royalties, internet, technology exports, telephones (log), electricity (log),
# schooling, university; 23 countries. OECD/JRC (2008), appendix.
TAI = np.array(
    [
        [187, 125.6, 200.2, 50.7, 3.08, 4.15, 10, 27.4],
        [289, 130, 179.1, 66.2, 3, 4.07, 12, 13.9],
        [271, 156.6, 125.8, 59.7, 3.1, 4.14, 11.4, 15.3],
        [994, 64.6, 49, 80.8, 3, 3.86, 9.5, 10],
        [779, 9.8, 4.8, 66.7, 2.97, 3.65, 10.8, 23.2],
        [189, 151.2, 136, 50.9, 3.02, 3.77, 9.4, 9.5],
        [82, 134, 57.4, 61.9, 3.02, 3.73, 9.4, 14.9],
        [31, 38.6, 108, 48.7, 2.94, 4.18, 11.6, 14.2],
        [75, 18.2, 125.9, 16.2, 2.94, 3.94, 10.9, 25.3],
        [8, 25.5, 72.3, 74.9, 2.95, 3.83, 7.1, 24.2],
        [235, 36.8, 41.2, 64.2, 2.94, 3.75, 10.2, 14.4],
        [103, 20.2, 193.6, 19, 3.12, 4.39, 11.9, 11.2],
        [106, 110.3, 48.6, 53.6, 2.97, 3.68, 9.4, 12.3],
        [72, 73.9, 58.9, 47.6, 2.91, 3.86, 9.3, 13.6],
        [103, 13, 146.7, 15.4, 2.86, 3.91, 11.7, 13.1],
        [165, 14.8, 84.2, 50.3, 2.99, 3.79, 8.4, 13.6],
        [205, 33.6, 36.4, 58.9, 2.97, 3.8, 7.9, 12.6],
        [74, 43.6, 43.2, 45, 2.96, 3.74, 9.6, 11],
        [42, 8.6, 21, 53.4, 2.86, 3.62, 7.3, 15.6],
        [13, 9.8, 30.4, 51, 3, 3.65, 7.2, 13],
        [28, 4.2, 25, 51.7, 2.75, 3.68, 9.5, 8.2],
        [26, 6.2, 21.6, 63.5, 2.73, 3.46, 9.1, 7.7],
        [105, 4, 20.3, 49.5, 2.84, 3.71, 7.1, 10.6],
    ]
)
# Table 16 of the handbook: share of the variance of each component, percent.
TABLE_16 = [41.9, 21.8, 12.3, 11.1, 6.0, 3.7, 2.2, 0.9]
# Table 17: the row of patents, rotated loadings and squares scaled to sum 1 within a factor.
PATENTS = [0.07, 0.97, 0.06, 0.06]
PATENTS_SCALED = [0.00, 0.67, 0.00, 0.00]


def test_eigenvalues_are_those_of_table_16():
    loadings, values = components(TAI)
    assert 100 * values / values.sum() == pytest.approx(TABLE_16, abs=0.15)
    assert loadings.shape == (8, 4)  # the handbook keeps four


def test_rotated_loadings_of_patents_are_those_of_table_17():
    rotated = np.abs(varimax(components(TAI)[0]))
    assert np.sort(rotated[0]) == pytest.approx(np.sort(PATENTS), abs=0.02)
    scaled = rotated**2 / (rotated**2).sum(axis=0)
    assert np.sort(scaled[0]) == pytest.approx(np.sort(PATENTS_SCALED), abs=0.015)


def test_rotation_keeps_communalities_and_raises_the_criterion():
    loadings = components(TAI)[0]
    rotated = varimax(loadings)
    assert (rotated**2).sum(axis=1) == pytest.approx((loadings**2).sum(axis=1))

    def criterion(x):
        square = (x / np.sqrt((loadings**2).sum(axis=1, keepdims=True))) ** 2
        return square.var(axis=0).sum()

    assert criterion(rotated) > criterion(loadings)


def test_weights_follow_the_steps_of_the_handbook():
    rotated = varimax(components(TAI)[0])
    explained = (rotated**2).sum(axis=0)
    by_hand = []
    for row in rotated:
        scaled = row**2 / explained
        by_hand.append(scaled.max() * explained[scaled.argmax()] / explained.sum())
    assert pca_weights(TAI) == pytest.approx(np.array(by_hand) / sum(by_hand))
    assert pca_weights(TAI).sum() == pytest.approx(1.0)


def test_units_do_not_matter_and_incomplete_rows_are_left_out():
    changed = TAI * np.arange(1, 9) + 100
    assert pca_weights(changed) == pytest.approx(pca_weights(TAI))
    holed = np.vstack([TAI, np.full(8, np.nan)])
    assert pca_weights(holed) == pytest.approx(pca_weights(TAI))


@pytest.mark.parametrize("change", ["constant", "few"])
def test_what_cannot_be_had_is_refused(change):
    values = TAI.copy()
    if change == "constant":
        values[:, 2] = 5.0
    else:
        values[5:, 0] = np.nan
    with pytest.raises(EstimationFailed) as caught:
        pca_weights(values)
    assert caught.value.code == "E-ASM-110"
