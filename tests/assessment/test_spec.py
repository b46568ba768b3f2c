import copy

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from presencia.assessment import AssessmentSpec
from presencia.errors import ConfigurationError


def test_everything_is_read(settings):
    spec = AssessmentSpec.from_mapping(settings)
    assert spec.period == "2023"
    assert spec.countries == ("AAA",)
    assert spec.weights == {"violence": 0.5, "causes": 0.25, "presence": 0.25}
    assert spec.dimensions[0].from_risk
    assert spec.dimensions[1].indicators[1].value.measures == ("homes", "homes_lit", "homes")
    assert spec.priority.k == 3
    assert spec.raw is settings
    assert ("outcome.measure", "deaths") in list(spec.measures)


def test_defaults(settings):
    del settings["priority"]
    spec = AssessmentSpec.from_mapping(settings)
    assert (spec.priority.k, spec.priority.share, spec.priority.draws) == (None, 0.1, 2000)
    assert spec.interval == 0.9
    assert spec.outcome.model == "space_time"
    assert (spec.outcome.threshold.of, spec.outcome.threshold.times) == ("regional", 1.0)
    assert spec.outcome.level == 2


def change(settings, path, value):
    changed = copy.deepcopy(settings)
    spot = changed
    *way, last = path
    for key in way:
        spot = spot[key]
    if value is ...:
        del spot[last]
    else:
        spot[last] = value
    return changed


CAUSES = ("dimensions", "causes")
FIRST = (*CAUSES, "indicators", 0)


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("id",), ..., "id"),
        (("title",), {"es": "solo"}, "title"),
        (("level",), 1.5, "level"),
        (("level",), "municipio", "level"),
        (("period",), "2023-13", "period"),
        (("places", "iso3"), [], "places.iso3"),
        (("places", "iso3"), ["gt"], "places.iso3"),
        (("places", "hierarchy"), "church", "places.hierarchy"),
        (("breaks",), [5, 10], "breaks"),
        (("breaks",), [5, 10, 15, 25, 40, 60, 60], "breaks"),
        (("breaks",), [0, 10, 15, 25, 40, 60, 90], "breaks"),
        (("interval",), 1.0, "interval"),
        (("outcome", "periods"), [], "outcome.periods"),
        (("outcome", "periods"), ["ayer"], "outcome.periods"),
        (("outcome", "model"), "magic", "outcome.model"),
        (("outcome", "level"), 1, "outcome.inherited_log_sd"),
        (("outcome", "level"), 3, "outcome.level"),
        (("outcome", "threshold"), "mucho", "outcome.threshold"),
        (("outcome", "threshold"), {"times": 0, "of": "regional"}, "outcome.threshold.times"),
        (("outcome", "exposure_growth"), 3, "outcome.exposure_growth"),
        ((*CAUSES, "weight"), -1, "dimensions.causes.weight"),
        ((*CAUSES, "weight"), True, "dimensions.causes.weight"),
        ((*CAUSES, "weight"), float("nan"), "dimensions.causes.weight"),
        ((*CAUSES, "normalise"), "log", "dimensions.causes.normalise"),
        ((*CAUSES, "aggregate"), "sum", "dimensions.causes.aggregate"),
        ((*CAUSES, "weights"), "mine", "dimensions.causes.weights"),
        ((*CAUSES, "indicators"), ..., "dimensions.causes.indicators"),
        ((*CAUSES, "colour"), "red", "dimensions.causes.colour"),
        ((*FIRST, "value"), ..., "dimensions.causes.indicators[0].value"),
        ((*FIRST, "value"), {"under": "homes"}, "dimensions.causes.indicators[0].value.over"),
        ((*FIRST, "value"), 3, "dimensions.causes.indicators[0].value"),
        ((*FIRST, "direction"), "up", "dimensions.causes.indicators[0].direction"),
        ((*FIRST, "sd"), 0, "dimensions.causes.indicators[0].sd"),
        ((*FIRST, "id"), "dark", "dimensions.causes.indicators"),
        (("dimensions", "violence", "indicators"), [{}], "dimensions.violence.indicators"),
        (("priority", "share"), 0.2, "priority.k"),
        (("priority", "k"), 0, "priority.k"),
        (("priority", "draws"), 3, "priority.draws"),
        (("priority", "concentration"), -2, "priority.concentration"),
        (("typo",), 1, "typo"),
    ],
)
def test_a_wrong_key_is_named(settings, path, value, named):
    with pytest.raises(ConfigurationError) as caught:
        AssessmentSpec.from_mapping(change(settings, path, value))
    told = caught.value.say("es")
    assert f"«{named}»" in told
    assert "Qué hacer" in told


def test_weights_that_sum_to_zero_are_refused(settings):
    for dimension in settings["dimensions"].values():
        dimension["weight"] = 0
    with pytest.raises(ConfigurationError, match="sum to 0"):
        AssessmentSpec.from_mapping(settings)


def test_given_indicator_weights_that_sum_to_zero_are_refused(settings):
    causes = settings["dimensions"]["causes"]
    causes["weights"] = "given"
    for indicator in causes["indicators"]:
        indicator["weight"] = 0
    with pytest.raises(ConfigurationError, match="sum to 0"):
        AssessmentSpec.from_mapping(settings)


def test_all_problems_are_told_at_once(settings):
    settings["breaks"] = [1]
    settings["interval"] = 2
    del settings["outcome"]["measure"]
    with pytest.raises(ConfigurationError) as caught:
        AssessmentSpec.from_mapping(settings)
    assert len(caught.value.problems) == 3


junk = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = ["id", "title", "level", "places", "period", "outcome", "breaks", "dimensions", "priority"]


@examples(deadline=None, max_examples=150)
@given(st.dictionaries(st.sampled_from(KEYS), junk))
def test_whatever_is_written_the_answer_is_a_named_problem(mapping):
    with pytest.raises(ConfigurationError) as caught:
        AssessmentSpec.from_mapping(mapping)
    for problem in caught.value.problems:
        assert problem.code.startswith("E-ASM-2")
        assert "«" in problem.what.es
