"""The effect in a new place: pooling, discount, stance, words."""

import re
from dataclasses import replace
from math import exp, log, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from presencia.errors import ConfigurationError
from presencia.portfolio.effects.rules import RULES, STANCES, Rules
from presencia.portfolio.evidence import Effect, effects, forest, shrunk
from presencia.vocabularies import Intervention, interventions
from presencia.vocabularies.intervention_types import DESIGNS, DISTANCES, MATCHES

ALL = interventions()


def one(id_: str, outcome: str, stance: str = "neutral", rules: Rules = RULES) -> Effect:
    found = effects(ALL[id_], stance, rules)  # type: ignore[arg-type]
    return next(e for e in found if e.outcome == outcome)


def with_studies(base: Intervention, count: int, spread: float = 0.0) -> Intervention:
    """Return the intervention with so many single studies of its first outcome."""
    first = base.effects[0]
    study = replace(
        first.studies[0], design="randomised", metric="log rate ratio", se=0.05, disputed=None
    )
    steps = np.linspace(-spread, spread, count) if count > 1 else np.zeros(1)
    studies = tuple(replace(study, id=f"s{i}", estimate=-0.2 + x) for i, x in enumerate(steps))
    return replace(base, effects=(replace(first, studies=studies),))


@pytest.mark.parametrize("id_", sorted(ALL))
@pytest.mark.parametrize("stance", STANCES)
def test_every_packaged_intervention_has_an_effect(id_: str, stance: str) -> None:
    for effect in effects(ALL[id_], stance):  # type: ignore[arg-type]
        assert np.isfinite([effect.mean, effect.sd_mean, effect.tau]).all()
        assert effect.sd_mean > 0
        assert effect.tau > 0
        assert effect.sd_new_place == pytest.approx(sqrt(effect.sd_mean**2 + effect.tau**2))
        assert effect.prediction[0] < effect.interval[0] < effect.interval[1]
        assert effect.interval[1] < effect.prediction[1]
        assert sum(r.weight for r in effect.studies) == pytest.approx(1)
        assert all(r.weight == 0 for r in effect.studies if not r.pooled)
        assert effect.words.es != effect.words.en


@pytest.mark.parametrize("id_", sorted(ALL))
def test_stances_are_ordered(id_: str) -> None:
    """Optimistic above neutral above sceptical, where the studies find a fall."""
    optimistic, neutral, sceptical = (effects(ALL[id_], s) for s in STANCES)
    for o, n, s in zip(optimistic, neutral, sceptical, strict=True):
        assert 0 <= s.mean <= n.mean
        assert s.sd_mean < n.sd_mean
        assert n.mean <= o.mean + 1e-9


def test_one_disputed_study_by_hand() -> None:
    """CARSI's −51%: log, just significant, halved for the dispute, 0.8 for residents' reports."""
    optimistic = one("community_package", "homicide", "optimistic")
    y = -log(0.49)
    (row,) = [r for r in optimistic.studies if r.pooled]
    assert row.imputed
    assert row.estimate == pytest.approx(y)
    assert row.se == pytest.approx(y / 1.959964, rel=1e-5)
    assert optimistic.mean == pytest.approx(y)
    assert optimistic.tau == pytest.approx(RULES.spread["primary"], rel=1e-3)
    assert optimistic.sd_mean**2 == pytest.approx(row.se**2 + optimistic.tau**2, rel=1e-3)
    neutral = one("community_package", "homicide")
    assert neutral.mean == pytest.approx(y * 0.8 * 0.5)
    assert neutral.tau == pytest.approx(0.4 * RULES.spread["primary"], rel=1e-3)
    (row,) = [r for r in neutral.studies if r.pooled]
    assert row.adjusted_se == pytest.approx(sqrt((0.4 * row.se) ** 2 + 0.05**2 + 0.1**2))


def test_the_dispute_is_told_in_both_languages() -> None:
    effect = one("community_package", "homicide")
    assert effect.disputed
    assert effect.thin
    for words in (effect.words.es, effect.words.en):
        assert "CEPR" in words
        assert "LAPOP" in words
        assert "2016" in words
    assert "residentes" in effect.words.es
    assert "residents" in effect.words.en
    assert not one("hot_spots_policing", "homicide").disputed


def test_words_say_what_was_imputed_and_what_is_thin() -> None:
    mixed = one("hot_spots_policing", "any_crime").words
    assert "1 de 2" in mixed.es
    assert "1 of 2" in mixed.en
    far = one("focused_deterrence", "homicide").words
    assert "un solo estudio" in far.es
    assert "none is from Central America" in far.en


def test_dilution_exposure_is_of_the_whole_place() -> None:
    effect = one("community_package", "homicide")
    share, ratio = effect.share_at_risk.value, effect.expected_ratio
    assert ratio == pytest.approx(exp(-effect.mean + effect.sd_new_place**2 / 2))
    assert effect.exposure(0.5) == pytest.approx(-log(1 - 0.5 * share * (1 - ratio)))
    assert exp(-effect.exposure(1.0)) > 1 - share  # nobody outside the neighbourhoods changes
    assert effect.exposure(1.0, 0.0) == 0


@given(st.floats(0.01, 1), st.floats(0, 1))
def test_expected_ratio_is_the_mean_over_draws(dosage: float, share: float) -> None:
    """The closed form against numerical integration over the normal effect."""
    effect = one("cbt_high_risk", "homicide")
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    theta = effect.mean + effect.sd_new_place * nodes
    ratio = (weights * np.exp(-share * theta)).sum() / weights.sum()
    direct = -log(1 - dosage * effect.share_at_risk.value * (1 - ratio))
    assert effect.exposure(dosage, share) == pytest.approx(direct, abs=1e-12)


def test_sceptic_by_conjugacy() -> None:
    """Prior N(0, a²) with P(fall > 20%) = 5%, against a grid."""
    mean, sd = shrunk(0.3, 0.15)
    a = -log(0.8) / 1.6448536
    grid = np.linspace(-2, 2, 40001)
    post = np.exp(-0.5 * (grid / a) ** 2 - 0.5 * ((grid - 0.3) / 0.15) ** 2)
    post /= post.sum()
    assert mean == pytest.approx(post @ grid, abs=1e-6)
    assert sd == pytest.approx(sqrt(post @ (grid - mean) ** 2), abs=1e-6)


def test_farther_settings_keep_less_and_add_doubt() -> None:
    base = with_studies(ALL["focused_deterrence"], 1)
    found = []
    for distance in DISTANCES:
        first = base.effects[0]
        moved = replace(first, studies=tuple(replace(s, distance=distance) for s in first.studies))
        found.append(effects(replace(base, effects=(moved,)))[0])
    means = [e.mean for e in found]
    assert means == sorted(means, reverse=True)
    assert found[-1].studies[0].added_sd > found[0].studies[0].added_sd


def test_many_studies_switch_to_reml_and_t() -> None:
    few = effects(with_studies(ALL["focused_deterrence"], 4, 0.3))[0]
    many = effects(with_studies(ALL["focused_deterrence"], 6, 0.3))[0]
    assert (few.method, many.method) == ("prior", "reml")


def test_order_of_studies_is_irrelevant() -> None:
    base = ALL["cbt_high_risk"]
    turned = replace(base, effects=tuple(replace(e, studies=e.studies[::-1]) for e in base.effects))
    for a, b in zip(effects(base), effects(turned), strict=True):
        assert a.mean == pytest.approx(b.mean)
        assert a.sd_new_place == pytest.approx(b.sd_new_place)


def test_rules_cover_every_kind() -> None:
    assert set(RULES.distance) == set(DISTANCES)
    assert set(RULES.match) == set(MATCHES)
    assert set(RULES.design) == set(DESIGNS)
    for kinds in (RULES.distance, RULES.match, RULES.design):
        for kind in kinds.values():
            assert 0 < kind.keep <= 1
            assert kind.sd >= 0


def test_anchors_of_the_discounts_are_the_tables_figures() -> None:
    """0.67 is log 0.84 / log 0.77: randomised over all designs of focused deterrence."""
    assert RULES.design["quasi_experimental"].keep == pytest.approx(
        log(0.84) / log(0.77), abs=0.005
    )


@pytest.mark.parametrize("lang", ["es", "en"])
def test_the_page_prints_the_discounts_of_the_code(lang: str) -> None:
    page = Path(__file__).parents[2] / "docs" / "explanation" / f"evidence.{lang}.md"
    rows = re.findall(r"^\| [^|]+ \| ([\d.]+) \| ([\d.]+) \|$", page.read_text("utf-8"), re.M)
    told = [(float(keep), float(sd)) for keep, sd in rows]
    kinds = [*RULES.distance.values(), *RULES.match.values()]
    kinds += [RULES.design[d] for d in ("randomised", "quasi_experimental", "before_after")]
    assert told == [(k.keep, k.sd) for k in (*kinds, RULES.disputed)]
    assert RULES.design["review"] == replace(
        RULES.design["randomised"], words=RULES.design["review"].words
    )
    for scale in RULES.spread.values():
        assert f"{scale:.2f}" in page.read_text("utf-8")


def test_forest_has_every_study_and_the_two_summaries() -> None:
    effect = one("hot_spots_policing", "homicide")
    lines = forest(effect)
    assert [x.kind for x in lines] == ["study", "study", "shown", "shown", "pooled", "new_place"]
    assert lines[-2].ratio == pytest.approx(exp(-effect.mean))
    assert lines[-1].low < lines[-2].low < lines[-2].high < lines[-1].high  # type: ignore[operator]
    for line in lines:
        if line.ratio is not None:
            assert line.low < line.ratio < line.high  # type: ignore[operator]
    assert all(x.note is not None for x in lines if x.kind == "shown")


def test_a_study_that_cannot_convert_is_shown_without_figures() -> None:
    row = next(r for r in one("community_package", "homicide").studies if r.id == "E011")
    assert row.estimate is None
    assert row.weight == 0


def test_unknown_stance_is_named() -> None:
    with pytest.raises(ConfigurationError) as caught:
        effects(ALL["mentoring"], "hopeful")  # type: ignore[arg-type]
    assert caught.value.code == "E-PLN-124"
    assert "neutral" in caught.value.say("es")


def test_every_study_without_error_is_told_at_once() -> None:
    base = with_studies(ALL["focused_deterrence"], 3)
    first = base.effects[0]
    bare = tuple(replace(s, se=None, direction="unknown") for s in first.studies)
    with pytest.raises(ConfigurationError) as caught:
        effects(replace(base, effects=(replace(first, studies=bare),)))
    assert [p.code for p in caught.value.problems] == ["E-PLN-120"] * 3
    assert "focused_deterrence.yaml" in caught.value.say("es")
