import pytest

from presencia.assessment.reasons import Driver, Standing, listing, percent, sentence
from presencia.text import Text

SERVICES = Driver(
    Text("los servicios", "services"),
    Text("36.1% de hogares sin luz eléctrica", "36.1% of homes without electric light"),
)
VIOLENCE = Driver(Text("la violencia", "violence"))


def test_a_likely_place():
    said = sentence(Standing(0.864, 34, 5, 48, 2, 1.0), [SERVICES, VIOLENCE])
    assert said.es == (
        "Con probabilidad de 86% está entre los 34 de mayor prioridad, sobre todo por los "
        "servicios (36.1% de hogares sin luz eléctrica) y la violencia."
    )
    assert said.en == (
        "It is among the 34 highest priorities with probability 86%, mostly because of services "
        "(36.1% of homes without electric light) and violence."
    )


def test_an_unlikely_place():
    said = sentence(Standing(0.004, 34, 150, 250, 2, 1.0), [VIOLENCE])
    assert said.es == (
        "Con probabilidad de menos de 1% está entre los 34 de mayor prioridad; lo que más lo "
        "acerca es la violencia."
    )


def test_it_says_what_is_uncertain_missing_and_inherited():
    inherited = (Text("muertes por agresión", "deaths by assault"), Text("Izabal", "Izabal"))
    said = sentence(Standing(0.5, 34, 1_005, 1_048, 4, 0.8, inherited), [])
    assert said.es == (
        "Con probabilidad de 50% está entre los 34 de mayor prioridad; en nada de lo medido está "
        "sobre lo común; su puesto es incierto, entre 1,005.º y 1,048.º; aquí solo se midió 80% de "
        "lo que se midió en otros lugares; no hay cifra propia de muertes por agresión: se usa la "
        "de Izabal."
    )
    assert said.en.endswith(
        "there is no figure of its own for deaths by assault: that of Izabal is used."
    )


def test_one_first_place_and_no_place_at_all():
    assert sentence(Standing(0.995, 1, 1, 1, 1, 1.0), [VIOLENCE]).es.startswith(
        "Con probabilidad de más de 99% es el de mayor prioridad, sobre todo por la violencia"
    )
    assert "no en el último" in sentence(None, []).es


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "menos de 1%"), (0.0099, "menos de 1%"), (0.01, "1%"), (0.99, "99%"), (1, "más de 99%")],
)
def test_no_probability_is_written_zero_or_one_hundred(share, said):
    assert percent(share).es == said


@pytest.mark.parametrize(
    ("last", "joined"),
    [
        ("la escuela", "el empleo y la escuela"),
        ("ingresos", "el empleo e ingresos"),
        ("hijos", "el empleo e hijos"),
        ("hierro", "el empleo y hierro"),
    ],
)
def test_spanish_and(last, joined):
    assert listing([Text("el empleo", "work"), Text(last, "x")]).es == joined


def test_sentences_are_calm():
    for standing in (None, Standing(0.3, 5, 1, 9, 8, 0.5)):
        said = sentence(standing, [SERVICES])
        for text in (said.es, said.en):
            assert text.endswith(".")
            assert "!" not in text
            assert "{" not in text
