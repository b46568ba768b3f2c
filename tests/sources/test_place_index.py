"""The index: what codes, names and parents are joined to, and what is refused and why."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presencia.errors import ConfigurationError, DataInvalid
from presencia.sources.places import PlaceIndex

ROWS = [
    ("GTM", "Guatemala", 0, None, "GTM", None),
    ("SLV", "El Salvador", 0, None, "SLV", None),
    ("NIC", "Nicaragua", 0, None, "NIC", None),
    ("GTM-GUATEMALA", "Guatemala", 1, "GTM", "GTM", "1"),
    ("GTM-ESCUINTLA", "Escuintla", 1, "GTM", "GTM", "5"),
    ("GTM-PETEN", "Petén", 1, "GTM", "GTM", "17"),
    ("GTM-QUETZALTENANGO", "Quetzaltenango", 1, "GTM", "GTM", "9"),
    ("GTM-QUICHE", "Quiché", 1, "GTM", "GTM", "14"),
    ("GTM-SUCHITEPEQUEZ", "Suchitepéquez", 1, "GTM", "GTM", "10"),
    ("SLV-LA_LIBERTAD", "La Libertad", 1, "SLV", "SLV", "SV05"),
    ("SLV-SAN_VICENTE", "San Vicente", 1, "SLV", "SLV", "SV11"),
    ("NIC-ATLANTICO_NORTE", "Atlántico Norte", 1, "NIC", "NIC", None),
    ("NIC-BOACO", "Boaco", 1, "NIC", "NIC", None),
    ("GTM-0101", "Guatemala", 2, "GTM-GUATEMALA", "GTM", "101"),
    ("GTM-0110", "San Juan Sacatepéquez", 2, "GTM-GUATEMALA", "GTM", "110"),
    ("GTM-0109", "San Pedro Sacatepéquez", 2, "GTM-GUATEMALA", "GTM", "109"),
    ("GTM-0115", "Villa Nueva", 2, "GTM-GUATEMALA", "GTM", "115"),
    ("GTM-0509", "San José", 2, "GTM-ESCUINTLA", "GTM", "509"),
    ("GTM-1702", "San José", 2, "GTM-PETEN", "GTM", "1702"),
    ("GTM-1705", "La Libertad", 2, "GTM-PETEN", "GTM", "1705"),
    ("GTM-0901", "Quetzaltenango", 2, "GTM-QUETZALTENANGO", "GTM", "901"),
    ("GTM-1406", "Chichicastenango", 2, "GTM-QUICHE", "GTM", "1406"),
    ("GTM-1017", "Santo Tomás La Unión", 2, "GTM-SUCHITEPEQUEZ", "GTM", "1017"),
    ("SLV-0510", "Nueva San Salvador", 2, "SLV-LA_LIBERTAD", "SLV", "SV0510"),
    ("SLV-1110", "Santo Domingo", 2, "SLV-SAN_VICENTE", "SLV", "SV1110"),
]


def frame(rows=ROWS) -> pd.DataFrame:
    columns = ["place_id", "name", "level", "parent_id", "iso3", "code"]
    return pd.DataFrame(rows, columns=columns).assign(hierarchy="administrative")


@pytest.fixture(scope="module")
def index() -> PlaceIndex:
    return PlaceIndex.from_frame(frame())


@pytest.mark.parametrize(
    ("code", "iso3", "level", "place"),
    [
        ("101", "GTM", 2, "GTM-0101"),
        ("0101", "GTM", 2, "GTM-0101"),
        (101, "GTM", 2, "GTM-0101"),
        (101.0, "GTM", 2, "GTM-0101"),
        (np.float64(1702), "GTM", 2, "GTM-1702"),
        ("1702.0", "GTM", 2, "GTM-1702"),
        ("1702,0", "GTM", 2, "GTM-1702"),
        (" 1702 ", "GTM", 2, "GTM-1702"),
        ("GT1702", None, 2, "GTM-1702"),
        ("GTM-1702", None, None, "GTM-1702"),
        ("gtm1702", None, None, "GTM-1702"),
        ("SV0510", None, 2, "SLV-0510"),
        ("0510", "SLV", 2, "SLV-0510"),
        ("SV05", "SLV", 1, "SLV-LA_LIBERTAD"),
        ("17", "GTM", 1, "GTM-PETEN"),
        ("GTM-PETEN", None, None, "GTM-PETEN"),
        ("GT1702", "SLV", 2, None),
        ("1702.5", "GTM", 2, None),
        ("-101", "GTM", 2, None),
        ("9999", "GTM", 2, None),
        ("", "GTM", 2, None),
        (None, "GTM", 2, None),
        (float("nan"), "GTM", 2, None),
    ],
)
def test_codes_of_every_spelling(index, code, iso3, level, place):
    assert index.by_code(code, iso3=iso3, level=level) == place


def test_a_code_two_places_have_joins_nothing_and_is_reported():
    rows = [*ROWS, ("GTM-0999", "Nuevo", 2, "GTM-PETEN", "GTM", "1702")]
    twice = PlaceIndex.from_frame(frame(rows))
    assert twice.by_code("1702", iso3="GTM", level=2) is None
    [problem] = twice.problems
    assert problem.code == "E-NAM-003"
    assert "San José, Nuevo" in problem.say("es")
    found = twice.resolve("San José", parent="Petén", code="1702", iso3="GTM", level=2)
    assert (found.place_id, found.doubtful) == ("GTM-1702", True)
    other = twice.resolve("Livingston", code="1702", iso3="GTM", level=2)
    assert (other.place_id, other.how) == (None, "ambiguous")


@pytest.mark.parametrize(
    ("name", "parent", "level", "place", "how"),
    [
        ("San Juan Sacatepéquez", None, 2, "GTM-0110", "exact"),
        ("SAN JUAN SACATEPEQUEZ", None, 2, "GTM-0110", "folded"),
        ("  San Juan  Sacatepéquez ", None, 2, "GTM-0110", "exact"),
        ("San Juan Sacatepéquez (cabecera)", None, 2, "GTM-0110", "folded"),
        ("Municipio de Villanueva", None, 2, "GTM-0115", "folded"),
        ("Sn. Juan Sac.", "Guatemala", 2, "GTM-0110", "abbreviation"),
        ("S. Juan Sacatepequez", "Guatemala", 2, "GTM-0110", "abbreviation"),
        ("Sto. Tomás La Unión", None, 2, "GTM-1017", "abbreviation"),
        ("Quezaltenango", None, 1, "GTM-QUETZALTENANGO", "alias"),
        ("Quezaltenango", "Quezaltenango", 2, "GTM-0901", "alias"),
        ("Depto. de Peten", None, 1, "GTM-PETEN", "folded"),
        ("San José", "Depto. de Petén", 2, "GTM-1702", "exact"),
        ("San José", "17", 2, "GTM-1702", "exact"),
        ("San José", "GTM-PETEN", 2, "GTM-1702", "exact"),
        ("San José, Petén", None, 2, "GTM-1702", "exact"),
        ("San José (Escuintla)", None, 2, "GTM-0509", "exact"),
        ("Chichicastenago", "Quiché", 2, "GTM-1406", "fuzzy"),
        ("QuetzaltenangoÃ¡", "Quetzaltenango", 2, "GTM-0901", "fuzzy"),
        ("San JosÃ©", "PetÃ©n", 2, "GTM-1702", "exact"),
        ("San Juan Sacatepequez", "Guatemla", 2, "GTM-0110", "folded"),
    ],
)
def test_names_and_how_they_are_joined(index, name, parent, level, place, how):
    found = index.resolve(name, parent=parent, iso3="GTM", level=level)
    assert (found.place_id, found.how) == (place, how)
    assert found.accepted
    assert found.doubtful == (how == "fuzzy" or parent == "Guatemla")
    assert 0 < found.score <= 100


@pytest.mark.parametrize(
    ("name", "parent", "how", "why"),
    [
        ("San José", None, "ambiguous", "2 places have this name"),
        ("San José", "Quiché", "unmatched", "in Escuintla, Petén, not in Quiché"),
        ("Chichicastenango", "Petén", "unmatched", "in Quiché, not in Petén"),
        ("Chichicastenango", "Chiapas", "unmatched", "“Chiapas”, is not known"),
        ("San Lucas Sacatepéquez", "Guatemala", "unmatched", "no place has this name"),
        ("Santo Domingo", None, "unmatched", "there is one in San Vicente, SLV"),
        ("1406", None, "unmatched", "a number, not a name"),
        ("", None, "unmatched", "the cell is empty"),
        (None, "Petén", "unmatched", "the cell is empty"),
        ("Nada que ver", None, "unmatched", "no place has this name"),
    ],
)
def test_what_is_not_joined_says_why(index, name, parent, how, why):
    found = index.resolve(name, parent=parent, iso3="GTM", level=2)
    assert (found.place_id, found.how) == (None, how)
    assert why in found.why.en
    assert found.why.es


def test_candidates_are_offered_the_likeliest_first(index):
    found = index.resolve("San Luis Sacatepéquez", parent="Guatemala", iso3="GTM", level=2)
    assert not found.accepted
    assert found.candidates[0][0] in ("GTM-0110", "GTM-0109")
    scores = [score for _, _, score in found.candidates]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("code", "name", "parent", "conflict", "between"),
    [
        ("1406", "Santo Tomas La Unión", None, "code-name", ["GTM-1406", "GTM-1017"]),
        ("1406", "Santo Tomas La Unión", "Quiché", "code-name", ["GTM-1406", "GTM-1017"]),
        ("1406", "Chichicastenango", "Petén", "code-parent", ["GTM-1406"]),
        ("1406", "San José", "Petén", "code-parent", ["GTM-1406", "GTM-1702"]),
        ("1406", "Chichicastenango", "Quiché", "", []),
        ("1406", "Santo Tomás Chichicastenango", "Quiché", "", []),
        ("1406", None, "Petén", "code-parent", ["GTM-1406"]),
    ],
)
def test_a_code_against_a_name_or_parent_joins_nothing(
    index, code, name, parent, conflict, between
):
    found = index.resolve(name, code=code, parent=parent, iso3="GTM", level=2)
    assert found.conflict == conflict
    assert found.place_id == (None if conflict else "GTM-1406")
    if conflict:
        assert [c[0] for c in found.candidates] == between
        assert found.doubtful


def test_a_code_beside_an_unlike_name_is_joined_and_doubtful(index):
    found = index.resolve("Chichi", code="1406", iso3="GTM", level=2)
    assert (found.place_id, found.how, found.doubtful) == ("GTM-1406", "code", True)
    unknown = index.resolve("Chichicastenango", code="9999", iso3="GTM", level=2)
    assert (unknown.place_id, unknown.doubtful) == ("GTM-1406", True)
    assert "9999" in unknown.why.es
    neither = index.resolve("Otra", code="9999", iso3="GTM", level=2)
    assert neither.place_id is None


def test_the_workspace_s_aliases_settle_what_the_index_cannot(index):
    own = pd.DataFrame(
        {
            "alias": ["Chichi", "Santo Tomas La Unión", "Puerto San José", "Nadie", "Vacío"],
            "parent": [None, "Quiché", None, None, None],
            "place_id": ["GTM-1406", "GTM-1406", "GTM-0509", "GTM-8888", ""],
        }
    )
    with_own = PlaceIndex.from_frame(frame(), aliases=own)
    assert with_own.resolve("CHICHI", iso3="GTM", level=2).how == "alias"
    assert with_own.resolve("Puerto San Jose", iso3="GTM").place_id == "GTM-0509"
    assert with_own.resolve("Pto. San Jose", iso3="GTM").place_id == "GTM-0509"
    settled = with_own.resolve("Santo Tomas La Unión", code="1406", iso3="GTM", level=2)
    assert settled.place_id == "GTM-1406"
    named = with_own.resolve("Santo Tomas La Unión", parent="Quiché", iso3="GTM", level=2)
    assert named.place_id == "GTM-1406"
    assert with_own.resolve("Santo Tomas La Unión", iso3="GTM").place_id == "GTM-1017"
    [problem] = with_own.problems
    assert problem.code == "E-NAM-004"
    assert "GTM-8888" in problem.say("en")


def test_aliases_of_a_wrong_shape_are_refused():
    with pytest.raises(DataInvalid) as refusal:
        PlaceIndex.from_frame(frame(), aliases=pd.DataFrame({"nombre": ["x"]}))
    assert refusal.value.code == "E-NAM-001"


def test_a_municipality_listed_in_two_departments_is_refused():
    rows = [*ROWS, ("GTM-1406", "Chichicastenango", 2, "GTM-PETEN", "GTM", "1406")]
    with pytest.raises(DataInvalid) as refusal:
        PlaceIndex.from_frame(frame(rows))
    assert refusal.value.code == "E-NAM-002"
    assert "GTM-QUICHE, GTM-PETEN" in refusal.value.say("es")


def test_a_table_without_names_is_refused():
    with pytest.raises(DataInvalid) as refusal:
        PlaceIndex.from_frame(frame().drop(columns=["name", "iso3"]))
    assert [p.code for p in refusal.value.problems] == ["E-NAM-001", "E-NAM-001"]


def test_places_that_are_their_own_parents_do_not_hang():
    rows = [
        ("A", "Uno", 1, "B", "GTM", None),
        ("B", "Dos", 1, "A", "GTM", None),
        ("C", "Tres", 2, "C", "GTM", None),
    ]
    ring = PlaceIndex.from_frame(frame(rows))
    assert ring.resolve("Tres", iso3="GTM").place_id == "C"
    assert ring.covering("A") == "A"


def test_police_units_stand_beside_departments_and_not_among_them(index):
    unit = index.resolve("TRIANGULO MINERO", iso3="NIC", level=1, hierarchy="police")
    assert unit.place_id == "NIC-POL-TRIANGULO_MINERO"
    assert index.covering(unit.place_id) == "NIC-ATLANTICO_NORTE"
    shared = index.resolve("Boaco", iso3="NIC", level=1, hierarchy="police")
    assert shared.place_id == "NIC-BOACO"
    plain = index.resolve("Triángulo Minero", iso3="NIC", level=1)
    assert plain.place_id is None
    assert "otra jerarquía" in plain.why.es
    assert index.frame["hierarchy"].eq("administrative").all()
    assert index.units["place_id"].tolist() == ["NIC-POL-TRIANGULO_MINERO"]


def test_hierarchies_of_the_frame_are_kept_apart():
    rows = frame()
    police = rows[rows["place_id"] == "GTM-PETEN"].assign(name="Petén Norte", hierarchy="police")
    both = PlaceIndex.from_frame(pd.concat([rows, police], ignore_index=True))
    assert both.resolve("Petén Norte", level=1, hierarchy="police").place_id == "GTM-PETEN"
    assert both.resolve("Petén Norte", level=1).place_id is None


def test_columns_are_joined_on_the_input_s_index(index):
    table = pd.DataFrame(
        {
            "depto": ["Petén", "Escuintla", "Petén", "Petén", None],
            "muni": ["San José", "SAN JOSE", "San José", "Sn Jose", "Livingston"],
        },
        index=[10, 7, 7, 3, 99],
    )
    found = index.resolve_many(table["muni"], parents=table["depto"], iso3="GTM", level=2)
    assert found.place_id.index.tolist() == [10, 7, 7, 3, 99]
    assert found.place_id.dtype == "str"
    expected = ["GTM-1702", "GTM-0509", "GTM-1702", "GTM-1702", None]
    assert [None if pd.isna(p) else p for p in found.place_id] == expected
    assert found.rate == 0.8
    assert found.matches["n_rows"].tolist() == [2, 1, 1, 1]
    assert found.matches["how"].tolist() == ["exact", "folded", "abbreviation", "unmatched"]
    assert found.unmatched["query"].tolist() == ["Livingston"]


def test_the_record_shows_every_distinct_query_and_asks_for_aliases(index):
    written = pd.Series(["Chichicastenago", "San José", "Otra cosa", "Otra cosa", ""])
    found = index.resolve_many(written, iso3="GTM", level=2)
    said = "\n".join(t.say("es") for t in found.report())
    assert said.startswith("1 de 5 filas unidas a un lugar (20.00%)")
    assert "otra ortografía, por confirmar: 1 nombres, 1 filas." in said
    assert "plantilla de alias" in said
    assert found.doubtful["query"].tolist() == ["San José", "Chichicastenago"]
    template = found.alias_template()
    assert template["alias"].tolist() == ["San José", "Chichicastenago"]
    assert template["place_id"].eq("").all()
    assert template["candidates"].iloc[0].startswith("GTM-0509 San José (100)")


def test_contradictions_come_with_the_consequence_of_each_choice(index):
    table = pd.DataFrame(
        {
            "code": [1017.0, 1406.0, 1702.0, 509.0],
            "name": ["Santo Tomás La Unión", "Santo Tomas La Unión", "San José", "San José"],
            "parent": ["Suchitepéquez", "Quiché", "Escuintla", "Escuintla"],
        }
    )
    found = index.resolve_many(
        table["name"], codes=table["code"], parents=table["parent"], iso3="GTM", level=2
    )
    assert found.place_id.isna().tolist() == [False, True, True, False]
    first, second = found.contradictions.to_dict("records")
    assert first["conflict"] == "code-name"
    assert first["if_code_es"] == "La fila es de Chichicastenango."
    assert first["if_name_en"] == (
        "Santo Tomás La Unión would be there twice: rows of its own, 1; these, 1."
        " Chichicastenango would have no figure."
    )
    assert second["conflict"] == "code-parent"
    assert (second["code_place_id"], second["name_place_id"]) == ("GTM-1702", "GTM-0509")
    assert found.alias_template().empty


def test_two_spellings_joined_to_one_place_are_shown(index):
    found = index.resolve_many(pd.Series(["Villa Nueva", "VILLANUEVA", "Guatemala"]), level=2)
    assert found.crowded.to_dict("records") == [
        {"place_id": "GTM-0115", "queries": 2, "names": "Villa Nueva; VILLANUEVA"}
    ]


def test_countries_may_come_in_a_column(index):
    found = index.resolve_many(
        pd.Series(["La Libertad", "La Libertad", "Santo Domingo"]),
        iso3=pd.Series(["GTM", "sv", "SLV"]),
    )
    assert found.place_id.tolist() == ["GTM-1705", "SLV-LA_LIBERTAD", "SLV-1110"]


def test_columns_of_different_length_are_refused(index):
    with pytest.raises(ValueError, match="different lengths"):
        index.resolve_many(pd.Series(["a", "b"]), parents=pd.Series(["c"]))
    with pytest.raises(ValueError, match="different lengths"):
        index.resolve_many(None)


def test_no_rows_give_an_empty_record(index):
    found = index.resolve_many(pd.Series([], dtype="str"), level=2)
    assert (found.rate, len(found.matches)) == (0.0, 0)
    assert found.contradictions.empty
    assert found.doubtful.empty
    assert len(found.report()) == 1


def test_points_are_located_in_polygons():
    from shapely.geometry import box

    places = frame(ROWS[13:17]).assign(geometry=[box(i, 0, i + 1, 1) for i in range(4)])
    located = PlaceIndex.from_frame(places)
    assert located.locate([0.5, 3.5, 9.0], [0.5, 0.5, 0.5], level=2).tolist() == [
        "GTM-0101",
        "GTM-0115",
        None,
    ]
    with pytest.raises(ConfigurationError) as refusal:
        located.locate([0.5], [0.5], level=1)
    assert refusal.value.code == "E-NAM-010"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([r for r in ROWS if r[2] == 2]), min_size=1, max_size=12),
       st.randoms())  # fmt: skip
def test_the_order_of_rows_does_not_matter(rows, rng):
    index = PlaceIndex.from_frame(frame())
    names = {r[0]: r[1] for r in ROWS}
    table = pd.DataFrame({"n": [r[1] for r in rows], "p": [names[r[3]] for r in rows]})
    one = index.resolve_many(table["n"], parents=table["p"], level=2).place_id
    order = list(range(len(table)))
    rng.shuffle(order)
    two = index.resolve_many(table["n"].iloc[order], parents=table["p"].iloc[order], level=2)
    assert one.tolist() == [r[0] for r in rows]
    assert two.place_id.sort_index().tolist() == one.tolist()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=25), st.one_of(st.none(), st.text(max_size=15)))
def test_any_query_gets_an_answer_with_a_reason(name, parent):
    found = INDEX.resolve(name, parent=parent, iso3="GTM", level=2)
    assert found.accepted or found.why is not None


INDEX = PlaceIndex.from_frame(frame())
