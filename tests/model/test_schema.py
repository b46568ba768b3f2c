"""Table schemas refuse what they must, with the code and the column, and nothing else."""

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from presencia.errors import DataInvalid
from presencia.model import FACILITIES, INCIDENTS, KINDS, OBSERVATIONS, PLACES, Column, TableSchema
from presencia.text import Text, same

ABOUT = same("x")
ALL = TableSchema(
    "things",
    (
        Column("id", "string", ABOUT),
        Column("word", "string", ABOUT, nullable=True, choices=("sí", "no")),
        Column("share", "float", ABOUT, nullable=True),
        Column("n", "int", ABOUT),
        Column("yes", "bool", ABOUT),
        Column("day", "date", ABOUT, nullable=True),
    ),
    key=("id",),
)


def things(**changes: Any) -> pd.DataFrame:
    columns: dict[str, Any] = {
        "id": ["a", "b"],
        "word": ["sí", None],
        "share": [0.5, None],
        "n": [1, 2],
        "yes": [True, False],
        "day": [pd.Timestamp("2024-01-01"), pd.NaT],
    }
    return pd.DataFrame(columns | changes)


def broken(frame: pd.DataFrame, schema: TableSchema = ALL) -> list[tuple[str, str | None]]:
    """Return code and column of each problem."""
    with pytest.raises(DataInvalid) as error:
        schema.check(frame)
    return [(p.code, p.where.column) for p in error.value.problems]


def test_a_good_table_comes_back_as_it_is() -> None:
    frame = things(further=[1, 2])
    assert ALL.check(frame) is frame
    assert ALL.names == ["id", "word", "share", "n", "yes", "day"]


@pytest.mark.parametrize("column", ALL.names)
def test_missing_column(column: str) -> None:
    assert broken(things().drop(columns=column)) == [("E-SCH-001", column)]


@pytest.mark.parametrize("column", ["id", "n", "yes"])
def test_empty_cell(column: str) -> None:
    types = {"id": "str", "n": "Int64", "yes": "boolean"}
    frame = things().astype({column: types[column]})
    frame.loc[1, column] = None
    assert broken(frame) == [("E-SCH-002", column)]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("id", [1, 2]),
        ("share", [1, 2]),
        ("share", ["0.5", "1"]),
        ("n", [1.0, 2.0]),
        ("n", [True, False]),
        ("yes", [0, 1]),
        ("day", ["2024-01-01", "2024-01-02"]),
    ],
)
def test_wrong_type(column: str, values: list[Any]) -> None:
    assert broken(things(**{column: values})) == [("E-SCH-003", column)]


def test_repeated_key() -> None:
    assert broken(things(id=["a", "a"])) == [("E-SCH-004", None)]


def test_value_that_is_no_choice() -> None:
    frame = things(word=["sí", "quizás"])
    assert broken(frame) == [("E-SCH-005", "word")]
    with pytest.raises(DataInvalid) as error:
        ALL.check(frame)
    assert "«quizás», que no es uno de sí, no" in error.value.say("es")


def test_all_problems_at_once_and_the_key_only_when_columns_are_right() -> None:
    frame = things(id=["a", "a"], word=["x", "y"], n=[1.5, 2.5]).drop(columns="yes")
    found = broken(frame)
    assert found == [("E-SCH-005", "word"), ("E-SCH-003", "n"), ("E-SCH-001", "yes")]


def test_nullable_columns_may_be_wholly_empty() -> None:
    ALL.check(things(word=[None, None], share=[None, None], day=[None, None]))


def geographic(geometry: list[Any]) -> gpd.GeoDataFrame:
    row = {
        "place_id": "GTM-0101", "name": "Guatemala", "level": 2, "parent_id": None, "iso3": "GTM",
        "code": "0101", "hierarchy": "administrative", "valid_from": None, "valid_to": None,
    }  # fmt: skip
    return gpd.GeoDataFrame(pd.DataFrame([row]), geometry=geometry, crs="EPSG:4326")


def test_places_need_a_geometry_column_that_may_be_empty() -> None:
    PLACES.check(geographic([shapely.box(0, 0, 1, 1)]))
    PLACES.check(geographic([None]))
    plain = pd.DataFrame(geographic([None]).drop(columns="geometry"))
    assert broken(plain, PLACES) == [("E-SCH-001", "geometry")]
    assert broken(plain.assign(geometry="POINT (0 0)"), PLACES) == [("E-SCH-003", "geometry")]
    assert broken(geographic([None]).assign(hierarchy="x"), PLACES) == [("E-SCH-005", "hierarchy")]


def test_absent_is_not_zero() -> None:
    """An absent observation has no value; the status must be one of the two."""
    row = {"place_id": "A", "period": "2023", "measure": "m", "status": "absent", "row": 2}
    absent = pd.DataFrame([row]).assign(value=float("nan"))
    OBSERVATIONS.check(absent)
    assert broken(absent.assign(status="zero"), OBSERVATIONS) == [("E-SCH-005", "status")]
    assert broken(absent.assign(status=None), OBSERVATIONS) == [("E-SCH-002", "status")]


@pytest.mark.parametrize("schema", [*KINDS.values()], ids=[*KINDS])
def test_declared_tables_are_sound(schema: TableSchema) -> None:
    assert len(set(schema.names)) == len(schema.names)
    assert set(schema.key) <= set(schema.names)
    for column in schema.columns:
        assert isinstance(column.about, Text)
        assert not (column.nullable and column.name in schema.key)


def test_the_kinds_are_the_four_tables() -> None:
    assert {k: v.name for k, v in KINDS.items()} == {k: k for k in KINDS}
    assert set(KINDS) == {"places", "observations", "incidents", "facilities"}
    assert not INCIDENTS.key
    assert FACILITIES.key == ("facility_id",)
