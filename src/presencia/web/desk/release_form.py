"""The form of a release: its name, the assessment, and what of it is shown."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from presencia.text import Text
from presencia.web import facts
from presencia.web.access.rule import scope_of, visible
from presencia.web.desk.plans.models import Adoption
from presencia.web.facts.countries import countries
from presencia.web.language import current, say
from presencia.workflow.writing import Style

_NAME = Text("Use minúsculas, cifras y guiones.", "Use small letters, digits and hyphens.")
_ORDER = Text(
    "El último período es anterior al primero.", "The last period comes before the first."
)
_ALL_OF = Text("Desde el primero", "From the first"), Text("Hasta el último", "To the last")
_GRAIN = {
    "": Text("Como están en la evaluación", "As the assessment has them"),
    "year": Text("Totales por año", "Yearly totals"),
}
_TOTALS = {
    "all": Text("Todos los que contienen lugares", "All that contain places"),
    "country": Text("Solo países", "Countries only"),
    "none": Text("Ninguno", "None"),
}
_WORDS = {
    "title_es": Text("Título en español", "Title in Spanish"),
    "title_en": Text("Título en inglés", "Title in English"),
    "name": Text("Nombre en la dirección", "Name in the address"),
    "result": Text("Evaluación", "Assessment"),
    "plan": Text("Plan adoptado", "Adopted plan"),
    "threshold": Text("Se reservan los recuentos menores que", "Counts are withheld below"),
    "countries": Text("Países", "Countries"),
    "first": Text("Desde el período", "From the period"),
    "last": Text("Hasta el período", "To the period"),
    "grain": Text("Períodos", "Periods"),
    "totals": Text("Niveles que llevan total", "Levels that get a total"),
    "indicators": Text("Indicadores", "Indicators"),
}
_HINTS = {
    "name": Text(
        "Una publicación con el mismo nombre será su versión siguiente.",
        "A release of the same name becomes its next version.",
    ),
    "countries": Text("Sin marcar ninguno van todos.", "With none ticked all are released."),
    "first": Text(
        "El período del análisis entero se publica siempre: de él son el mapa y los puestos.",
        "The period of the whole analysis is always released: map and positions are of it.",
    ),
    "totals": Text(
        "El nivel de los lugares es el de la evaluación. Menos totales dejan ver más recuentos.",
        "The level of the places is the assessment's. With fewer totals more counts can be shown.",
    ),
}


class ReleaseForm(forms.Form):
    """What to release, and its name. What can be chosen is what the assessment has."""

    title_es = forms.CharField(max_length=160, widget=forms.TextInput(attrs={"class": "inp"}))
    title_en = forms.CharField(max_length=160, widget=forms.TextInput(attrs={"class": "inp"}))
    name = forms.SlugField(
        max_length=48,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*$")],
        widget=forms.TextInput(attrs={"class": "inp code"}),
    )
    plan = forms.ChoiceField(required=False, widget=forms.Select(attrs={"class": "inp"}))
    threshold = forms.IntegerField(
        min_value=3, max_value=20, initial=5,
        widget=forms.NumberInput(attrs={"class": "inp short"}),
    )  # fmt: skip
    result = forms.ChoiceField(widget=forms.Select(attrs={"class": "inp"}))
    countries = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    first = forms.ChoiceField(required=False, widget=forms.Select(attrs={"class": "inp"}))
    last = forms.ChoiceField(required=False, widget=forms.Select(attrs={"class": "inp"}))
    grain = forms.ChoiceField(required=False, widget=forms.Select(attrs={"class": "inp"}))
    totals = forms.ChoiceField(required=False, widget=forms.Select(attrs={"class": "inp"}))
    indicators = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    chosen_of = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, person: Any, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        scope = scope_of(person)
        self.cards = {
            c.id: c for c in facts.assessments(person)
            if scope.places is None and scope.covers(c.countries)
        }  # fmt: skip
        asked = (data or self.initial).get("result")
        self.chosen = asked if asked in self.cards else next(iter(self.cards), None)
        self.extent = facts.release_extent(self.chosen) if self.chosen else None
        self._label()
        adopted = visible(person, Adoption.objects.all()).filter(replaced_by__isnull=True)
        plans = [(a.result, Text(**a.title).say(current())) for a in adopted]
        self._choose("result", [(c.id, c.title.say(current())) for c in self.cards.values()])
        self._choose("plan", [("", say(Text("Ninguno", "None"))), *plans])
        self._choose("totals", [(k, say(t)) for k, t in _TOTALS.items()])
        self._offer()

    def _label(self) -> None:
        for name, words in _WORDS.items():
            self.fields[name].label = say(words)
        for name, words in _HINTS.items():
            self.fields[name].help_text = say(words)
        self.fields["name"].error_messages["invalid"] = say(_NAME)

    def _offer(self) -> None:
        """Offer what the assessment has."""
        there = self.extent
        style = Style.of(current(), list(there.countries) if there else [])
        singles = [p for p in there.periods if "/" not in p] if there else []
        periods = [(p, style.period(p)) for p in singles]
        for field, words in zip(("first", "last"), _ALL_OF, strict=True):
            self._choose(field, [("", say(words)), *periods])
        grains = {k: t for k, t in _GRAIN.items() if not k or (there and there.yearly)}
        self._choose("grain", [(k, say(t)) for k, t in grains.items()])
        names = {c.code: say(c.name) for c in countries()}
        here = there.countries if there else ()
        self._choose("countries", [(c, names.get(c, c)) for c in here])
        indicators = there.indicators if there else ()
        self._choose("indicators", [(i, say(words)) for i, words in indicators])
        self.fields["indicators"].initial = [i for i, _ in indicators]
        self.fields["chosen_of"].initial = self.chosen

    def _choose(self, field: str, choices: list[tuple[str, str]]) -> None:
        chosen = self.fields[field]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101  (for the type checker)
        chosen.choices = choices

    @classmethod
    def refilled(cls, person: Any, data: Any) -> "ReleaseForm":
        """Return the form as it was sent, with nothing held against it yet.

        What was chosen of another assessment is offered anew.
        """
        several = ("countries", "indicators")
        kept = {k: data.getlist(k) if k in several else data.get(k) for k in data}
        if data.get("chosen_of") != data.get("result"):
            kept = {k: v for k, v in kept.items() if k not in (*several, "first", "last")}
        else:
            kept["indicators"] = data.getlist("indicators")
        return cls(person, initial={k: v for k, v in kept.items() if k != "chosen_of"})

    def clean(self) -> dict[str, Any]:
        """Check the range; periods are compared as they are ordered in the assessment."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", say(_ORDER))
        return data

    @property
    def countries_chosen(self) -> list[str]:
        """The countries of what is released."""
        return sorted(self.cleaned_data["countries"] or self.cards[self.chosen or ""].countries)

    @property
    def choice(self) -> dict[str, Any]:
        """What is chosen, as a release saves it; empty where it is everything."""
        data, there = self.cleaned_data, self.extent
        found: dict[str, Any] = {k: data[k] for k in ("first", "last") if data.get(k)}
        if data.get("grain") == "year":
            found["yearly"] = True
        if data.get("totals") not in ("", "all", None):
            found["totals"] = data["totals"]
        if there and 0 < len(data.get("countries", ())) < len(there.countries):
            found["countries"] = sorted(data["countries"])
        # Programs that send no indicators at all mean every one, as the form shows them ticked.
        every = {i for i, _ in there.indicators} if there else set()
        if data.get("chosen_of") and set(data.get("indicators", ())) != every:
            found["indicators"] = sorted(data["indicators"])
        return found


def counted(form: ReleaseForm) -> dict[str, Any] | None:
    """Return how many counts the choice would have; None where it cannot be told."""
    if form.extent is None:
        return None
    if form.is_bound and not form.is_valid():
        chosen = ("countries", "first", "last", "grain", "totals", "indicators")
        if any(f in form.errors for f in chosen):
            return None
    made = form.extent.counted(form.choice if form.is_bound else {})
    style = Style.of(current(), list(form.extent.countries))
    names = ("cells", "periods", "places", "tied")
    return {n: style.number(getattr(made, n), 0) for n in names} | {"fits": made.fits}
