"""Names as people write them, made comparable."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from presencia.sources import names


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("  San   José\u00a0", "San José"),
        ("QuichÃ©", "Quiché"),
        ("PeÃ±a Blanca", "Peña Blanca"),
        ("Ã‘eembucÃº", "Ñeembucú"),
        ("Ã\x81lamo", "Álamo"),
        ("QuichÃƒÂ©", "Quiché"),
        ("Qâ€™eqchi", "Q’eqchi"),
        ("\ufeffCobán\u200b", "Cobán"),
        ("Cobán".encode().decode("latin-1"), "Cobán"),
        ("Coba\u0301n", "Cobán"),
        ("Âncora", "Âncora"),
        (None, ""),
        (float("nan"), ""),
        (pd.NA, ""),
        (pd.NaT, ""),
        ("", ""),
        (1406, "1406"),
    ],
)
def test_clean_repairs_encodings_and_blanks(written, meant):
    assert names.clean(written) == meant


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SAN JUAN SACATEPEQUEZ", "San Juan Sacatepéquez"),
        ("Antigua Guatemala", "La Antigua Guatemala"),
        ("Larreynaga Malpaisillo", "Larreynaga-Malpaisillo"),
        ("El Tuma La Dalia", "Tuma-La Dalia"),
        ("Villanueva", "Villa Nueva"),
        ("NGABE BUGLE", "Ngäbe-Buglé"),
        ("San Juan de Río Coco", "San Juan del Río Coco"),
        ("Pedro Carcha", "Pedro Carchá’"),
    ],
)
def test_writings_of_one_name_share_a_key(one, other):
    assert names.key(names.fold(one)) == names.key(names.fold(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [("San Juan", "San Luis"), ("El", "La"), ("Flores", "Las Flores de Oriente")],
)
def test_different_names_keep_different_keys(one, other):
    assert names.key(names.fold(one)) != names.key(names.fold(other))


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Depto. de Petén", "peten"),
        ("Departamento del Quiché", "quiche"),
        ("Municipio de La Paz", "la paz"),
        ("Comarca Guna Yala", "guna yala"),
        ("Izabal Department", "izabal"),
        ("1802 - Livingston", "livingston"),
        ("Livingston (cabecera)", "livingston"),
        ("Livingston (sin cerrar", "livingston"),
    ],
)
def test_readings_leave_out_what_is_no_part_of_the_name(name, plain):
    assert plain in names.readings(name)


def test_a_place_whose_name_is_a_kind_of_place_keeps_it_as_first_reading():
    assert names.readings("Distrito Central")[0] == "distrito central"
    assert names.readings("Municipio") == ("municipio",)


@pytest.mark.parametrize("name", ["", "1406", "12.5", "---", "()", "?"])
def test_what_has_no_letters_is_no_name(name):
    assert names.readings(names.clean(name)) == ()


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Sto. Domingo", "santo domingo"),
        ("STA ANA", "santa ana"),
        ("S. José", "san jose"),
        ("S. José", "santo jose"),
        ("Sn Pedro", "san pedro"),
        ("Pto. Barrios", "puerto barrios"),
        ("Nva. Concepción", "nueva concepcion"),
        ("Fco. Morazán", "francisco morazan"),
        ("Sta. Ma. Visitación", "santa maria visitacion"),
        ("Gral. Cepeda", "general cepeda"),
        ("Cnel. Pérez", "coronel perez"),
        ("Dr. Mora", "doctor mora"),
        ("Fca. Ruiz", "francisca ruiz"),
    ],
)
def test_abbreviations_are_spelled_out(short, full):
    assert full in names.spellings(names.fold(short))


def test_too_many_readings_are_none():
    assert names.spellings("s s s") == ()
    assert len(names.spellings("s s")) == 16


def test_words_cut_short_match_by_their_beginning():
    pattern = names.cut_words("Sn. Juan Sac.")
    assert pattern.fullmatch("san juan sacatepequez")
    assert not pattern.fullmatch("san juan comalapa")
    assert not pattern.fullmatch("san juan sacatepequez norte")
    assert names.cut_words("San Juan Sac") is None


def test_name_and_parent_in_one_cell():
    assert names.own_parent("San José, Escuintla") == ("San José", "Escuintla")
    assert names.own_parent("San José (Escuintla)") == ("San José", "Escuintla")
    assert names.own_parent("San José ()") is None
    assert names.own_parent("a, b, c") is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("san juan sacatepequez", "san juan sactepequez", True),
        ("sanjuan", "san juan", True),
        ("san juan", "san luis", False),
        ("santa rosa", "santa rita", False),
        ("quezaltenango", "quetzaltenango", True),
    ],
)
def test_slips_are_of_letters_not_of_words(one, other, same):
    assert names.slips(one, other, 2) is same


@given(st.text(max_size=40))
def test_any_text_is_taken(text):
    cleaned = names.clean(text)
    assert names.clean(cleaned) == names.clean(names.clean(cleaned))
    for form in names.readings(cleaned):
        assert form == names.fold(form)
        assert names.key(form)
        names.spellings(form)
    names.cut_words(cleaned)
    names.own_parent(cleaned)
