"""The engine reads through Ibis, exactly, and names a damaged file."""

from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from presencia.errors import ConfigurationError, DataInvalid
from presencia.storage import Engine
from presencia.storage.parquet import write_frame

ROWS = 60_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a file large enough to be damaged in its middle."""
    noise = np.random.default_rng(1).random(ROWS)
    frame = pd.DataFrame({"n": np.arange(ROWS), "x": noise, "s": [f"ñ{i}" for i in range(ROWS)]})
    write_frame(tmp_path / "part-00000.parquet", frame)
    return tmp_path / "part-00000.parquet"


def test_a_table_is_an_ibis_expression(path: Path) -> None:
    table = Engine().table([path, path])
    assert isinstance(table, ibis.Table)
    assert table.count().execute() == 2 * ROWS
    mean = table.filter(table.n < 10).aggregate(total=table.n.sum()).to_pandas()
    assert mean["total"].tolist() == [90]


def test_order_and_types_are_kept(path: Path) -> None:
    frame = Engine().frame([path])
    assert frame["n"].tolist() == list(range(ROWS))
    assert [str(t) for t in frame.dtypes] == ["int64", "float64", "str"]
    assert frame["x"].tolist() == np.random.default_rng(1).random(ROWS).tolist()
    assert_frame_equal(Engine().frame([path], ["s", "n"]), frame[["s", "n"]])


def damage(path: Path, how: str) -> None:
    content = bytearray(path.read_bytes())
    if how == "middle":
        content[len(content) // 4 : len(content) // 2] = bytes(
            len(content) // 2 - len(content) // 4
        )
    elif how == "cut":
        del content[-100:]
    elif how == "empty":
        content.clear()
    else:
        content[:] = b"<html>not found</html>" * 10
    path.write_bytes(content)


@pytest.mark.parametrize("how", ["middle", "cut", "empty", "html"])
def test_a_damaged_file_is_named(path: Path, how: str) -> None:
    sound = path.with_name("part-00001.parquet")
    sound.write_bytes(path.read_bytes())
    damage(path, how)
    with pytest.raises(DataInvalid) as error:
        Engine().frame([sound, path])
    assert error.value.code == "E-STO-041"
    assert "part-00000.parquet" in error.value.say("es")
    assert "restaure el espacio de trabajo" in error.value.say("es")
    assert str(path.parent) not in error.value.say("en")


def test_an_absent_file_is_named(path: Path) -> None:
    with pytest.raises(DataInvalid, match=r"E-STO-041.*part-00009"):
        Engine().frame([path.with_name("part-00009.parquet")])


def test_only_known_engines() -> None:
    with pytest.raises(ConfigurationError, match="E-STO-040"):
        Engine("spark://nowhere")
