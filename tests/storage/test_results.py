"""Results: an id that follows from the recipe, differences by part, and the whole past."""

import re
from typing import Any

import pandas as pd
import pytest
from making import CODE, FILE, observations, places, publish_version, recipe

from presencia.errors import ConfigurationError
from presencia.model.provenance import CodeVersion, Recipe, Result, VersionRef
from presencia.storage import Datasets, Engine, Layout, Results, lineage, writing
from presencia.storage.files import sha256_file
from presencia.storage.results import differences, result_id, result_ref, stage_result
from presencia.text import LANGS, Lang, Text

TITLE = Text("Prioridad de lugares", "Priority of places")
INPUT = VersionRef("homicidios", 1, "01" * 32)


def save(
    layout: Layout,
    made: Recipe,
    name: str = "prueba",
    rank: float = 1.0,
    meta: dict[str, Any] | None = None,
) -> Result:
    """Save a small result, as the workflow does."""
    tables = {
        "priority": pd.DataFrame({"place_id": ["GTM-0101"], "rank": [rank]}),
        "risk": pd.DataFrame({"place_id": ["GTM-0101"], "rate": [12.5]}),
    }
    with writing(layout) as staging:
        result = stage_result(staging / "r", name, TITLE, made, tables, meta or {"k": 10})
        Results(layout).save(staging / "r", result)
    return result


def test_the_id_is_stable() -> None:
    """A change of this value breaks every saved result's name: it must be meant."""
    assert result_id("prueba", recipe(INPUT)) == result_id("prueba", recipe(INPUT))
    assert result_id("prueba", recipe(INPUT)) == "prueba-85b9d964"
    other_libraries = CodeVersion("9.9", CODE.sha256, {"numpy": "3.0"})
    assert result_id("prueba", recipe(INPUT, code=other_libraries)) == "prueba-85b9d964"


@pytest.mark.parametrize(
    "other",
    [
        recipe(INPUT, seed=8),
        recipe(INPUT, stage="evaluate"),
        recipe(INPUT, parameters={"k": 11, "threshold": 30.0, "spec": {"measure": "homicides"}}),
        recipe(INPUT, parameters={"k": 10, "threshold": 30.0, "spec": {"measure": "robberies"}}),
        recipe(INPUT, parameters={"threshold": 30.0, "k": 10, "spec": {"measure": "homicides"}}),
        recipe(INPUT, code=CodeVersion("0.1.0", "ce" * 32, {})),
        recipe(VersionRef("homicidios", 2, "01" * 32)),
        recipe(VersionRef("homicidios", 1, "02" * 32)),
        recipe(VersionRef("robos", 1, "01" * 32)),
        recipe(INPUT, INPUT),
        recipe(),
    ],
)
def test_the_id_changes_with_each_ingredient(other: Recipe) -> None:
    assert result_id("prueba", other) != result_id("prueba", recipe(INPUT))


@pytest.mark.parametrize("name", ["../prueba", "", "Prueba", "a b", "x" * 72, "-x"])
def test_an_unsafe_name_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match="E-STO-005"):
        result_id(name, recipe(INPUT))


def test_the_longest_name_is_found_again(layout: Layout) -> None:
    result = save(layout, recipe(INPUT), name="x" * 71)
    assert Results(layout).find(result.id) == result


def test_saved_and_found(layout: Layout) -> None:
    results = Results(layout)
    assert results.ids() == []
    one = save(layout, recipe(INPUT))
    two = save(layout, recipe(INPUT, seed=8))
    assert set(results.ids()) == {one.id, two.id}
    assert results.find(one.id) == one
    assert results.get(two.id) == two
    assert results.find(two.id[:-2]) == two
    assert results.exists(one.id)
    assert not results.exists("prueba")
    assert set(results.paths(one)) == {"priority", "risk"}
    for table in one.tables:
        path = results.folder(one.id) / table.name
        assert sha256_file(path) == table.sha256
        assert path.stat().st_size == table.bytes
    assert Engine().frame([results.paths(one)["risk"]])["rate"].tolist() == [12.5]


@pytest.mark.parametrize(
    ("name", "code"), [("nada", "E-STO-030"), ("prueba", "E-STO-031"), ("../x", "E-STO-005")]
)
def test_none_or_several_is_an_error(layout: Layout, name: str, code: str) -> None:
    save(layout, recipe(INPUT))
    save(layout, recipe(INPUT, seed=8))
    with pytest.raises(ConfigurationError) as error:
        Results(layout).find(name)
    assert error.value.code == code


def test_the_same_making_differs_in_nothing(layout: Layout) -> None:
    one = save(layout, recipe(INPUT), meta={"k": 10, "breaks": [1.5, 2.5]})
    again = save(layout, recipe(INPUT), name="otra", meta={"breaks": [1.5, 2.5], "k": 10})
    assert differences(one, again) == []


def test_differences_name_the_parts(layout: Layout) -> None:
    one = save(layout, recipe(INPUT))
    assert differences(one, save(layout, recipe(INPUT), "b", rank=2.0)) == ["priority.parquet"]
    assert differences(one, save(layout, recipe(INPUT), "c", meta={"k": 11})) == ["meta"]
    both = save(layout, recipe(INPUT), "d", rank=2.0, meta={"k": 11})
    assert differences(one, both) == ["meta", "priority.parquet"]
    fewer = Result(**{f: getattr(one, f) for f in one.__slots__} | {"tables": one.tables[:1]})
    assert differences(one, fewer) == differences(fewer, one) == ["risk.parquet"]


def test_meta_that_is_not_json_is_refused(layout: Layout) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        save(layout, recipe(INPUT), meta={"k": float("nan")})
    assert Results(layout).ids() == []
    assert not layout.staging.exists()


def tree(result: Result, layout: Layout, lang: Lang) -> str:
    """Return the lineage as indented text."""
    lines: list[str] = []
    root = lineage(result, Datasets(layout), Results(layout))
    root.walk(lambda d, t: lines.append("  " * d + t.say(lang)))
    return "\n".join(lines)


@pytest.fixture
def past(layout: Layout) -> Result:
    """Return a result made from observations that were joined by places."""
    where = publish_version(layout, places(["GTM-0101"]), name="lugares", kind="places").ref
    counted = publish_version(
        layout,
        observations(1),
        options={"decimal": ",", "mapping": {"place": {"name": "Municipio"}}},
        inputs=(where,),
        notes=(Text("se saltaron 3 filas de totales", "3 rows of totals were skipped"),),
    ).ref
    return save(layout, recipe(counted, where))


@pytest.mark.parametrize("lang", LANGS)
def test_lineage_holds_the_whole_past(layout: Layout, past: Result, lang: Lang) -> None:
    said = tree(past, layout, lang)
    counted = Datasets(layout).get("homicidios")
    for part in (
        past.id,
        past.created,
        "k = 10",
        CODE.sha256,
        "numpy 2.4.0",
        "homicidios@v1",
        "lugares@v1",
        counted.sha256,
        f"{FILE.name}, 1234 bytes, sha256 {FILE.sha256}",
        "decimal = ,",
        "'name': 'Municipio'",
        "Instituto Inventado",
        "CC BY 4.0",
        *(t.sha256 for t in past.tables),
    ):
        assert part in said
    words = {
        "es": ["semilla 7", "Prioridad de lugares", "archivo homicidios.csv", "nota: se saltaron"],
        "en": ["seed 7", "Priority of places", "file homicidios.csv", "note: 3 rows of totals"],
    }
    for word in words[lang]:
        assert word in said
    assert not re.search(r"CAMBI|CHANGED", said)


def test_lineage_nests_the_places_below_what_they_joined(layout: Layout, past: Result) -> None:
    lines = tree(past, layout, "en").splitlines()
    depth = {line.strip(): len(line) - len(line.lstrip()) for line in lines}
    joined = depth["places it was joined by"]
    nested = [x for x in lines if "lugares@v1" in x]
    assert len(nested) == 2
    assert max(len(x) - len(x.lstrip()) for x in nested) == joined + 2


def test_lineage_says_when_a_version_was_made_anew(layout: Layout, past: Result) -> None:
    datasets = Datasets(layout)
    layout.staging.mkdir()
    datasets.withdraw(datasets.get("homicidios"), layout.staging / "gone")
    publish_version(layout, observations(2))
    assert "EL CONTENIDO CAMBIÓ" in tree(past, layout, "es")
    assert "THE CONTENT HAS CHANGED" in tree(past, layout, "en")


def made_from(past: Result, layout: Layout) -> Result:
    """Return a result made from another result and from no dataset."""
    made = Recipe("plan", {"years": 5}, 7, (), CODE, (result_ref(past),))
    return save(layout, made, name="plan")


def test_a_result_made_from_a_result_tells_its_past_too(layout: Layout, past: Result) -> None:
    made = made_from(past, layout)
    assert Results(layout).get(made.id).recipe == made.recipe
    lines = tree(made, layout, "en").splitlines()
    depth = {line.strip(): len(line) - len(line.lstrip()) for line in lines}
    assert depth["came from 1 results"] < depth[f"{past.id}: Priority of places"]
    assert depth[f"{past.id}: Priority of places"] < depth["came from 2 datasets"]
    assert "HAS CHANGED" not in "\n".join(lines)
    table = Results(layout).paths(past)["risk"]
    table.write_bytes(table.read_bytes() + b"?")
    assert Results(layout).altered(past)
    assert "THE CONTENT HAS CHANGED" in tree(made, layout, "en")


def test_the_id_follows_the_results_read(layout: Layout, past: Result) -> None:
    other = Recipe("plan", {"years": 5}, 7, (), CODE, ())
    assert result_id("plan", made_from(past, layout).recipe) != result_id("plan", other)
