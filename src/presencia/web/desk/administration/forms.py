"""The forms of people and organisations; what may be given depends on who gives it."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from presencia.text import Text
from presencia.web.access.delegation import organisations_of, roles_of, too_wide
from presencia.web.access.forms import LANGUAGES, Form, text
from presencia.web.access.models import Organisation, Person, address
from presencia.web.access.organisation_words import KIND_LABELS
from presencia.web.access.roles import ROLES
from presencia.web.access.rule import scope_of
from presencia.web.access.scope import Scope, scope_from
from presencia.web.facts.countries import countries
from presencia.web.facts.datasets import place_names
from presencia.web.facts.naming import called
from presencia.web.language import say

_TOO_WIDE = {
    "nowhere": Text(
        "Eso no deja ningún lugar: la organización no llega hasta ahí. Elija países o lugares "
        "dentro de su alcance.",
        "That leaves no place: the organisation does not reach there. Choose countries or places "
        "within its reach.",
    ),
    "beyond": Text(
        "Llega más lejos que su propia cuenta. Elija países o lugares dentro de su alcance.",
        "That reaches further than your own account. Choose countries or places within it.",
    ),
    "country": Text(
        "Este papel no se da para toda la región. Elija uno o varios países.",
        "This role is not given for the whole region. Choose one or several countries.",
    ),
    "places": Text(
        "Este papel se da para lugares. Escriba al menos uno.",
        "This role is given for places. Write at least one.",
    ),
}
_NO_PLACE = Text(
    "«{name}» no es un lugar a su alcance. Escriba su nombre o su código como en la lista de "
    "lugares.",
    "“{name}” is no place within your reach. Write its name or code as in the list of places.",
)
_SEVERAL = Text(
    "Hay varios lugares llamados «{name}»: {known}. Escriba el código de uno.",
    "Several places are called “{name}”: {known}. Write the code of one.",
)
_WIDER = Text(
    "Llegan más lejos que eso: {names}. Redúzcalas primero.",
    "These reach further than that: {names}. Narrow them first.",
)
_HOUSE_HINT = Text(
    "Sin marcar ninguno llega hasta donde llega la organización de arriba.",
    "With none ticked it reaches as far as the organisation above.",
)
TAKEN = Text(
    "Esa dirección ya tiene una cuenta. Búsquela en la lista de personas o use otra.",
    "That address has an account already. Look for it in the list of people, or use another.",
)
_TAKEN_NAME = Text(
    "Ya hay una organización con ese nombre.", "There is an organisation of that name already."
)
_REACH = Text("Países", "Countries")
_REACH_HINT = Text(
    "Sin marcar ninguno llega hasta donde llega la organización.",
    "With none ticked it reaches as far as the organisation.",
)
_PLACES = Text("Lugares", "Places")
_PLACES_HINT = Text(
    "Uno por línea, por nombre o código; incluye lo que está dentro. Vacío: todos.",
    "One a line, by name or code; what lies in them is included. Empty: all.",
)


class Reach(Form):
    """Countries and places, within the reach of who gives them."""

    countries = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    places = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"class": "inp", "rows": 3})
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        mine = scope_of(actor)
        known = [(c.code, say(c.name)) for c in countries() if mine.covers([c.code])]
        self.fields["countries"].choices = known  # type: ignore[attr-defined]
        for name, label, hint in (
            ("countries", _REACH, _REACH_HINT),
            ("places", _PLACES, _PLACES_HINT),
        ):
            self.fields[name].label, self.fields[name].help_text = say(label), say(hint)

    def clean_places(self) -> list[str]:
        """Find each place by name or code."""
        written = re.split(r"[\n;]+", self.cleaned_data["places"])
        wrong: list[str] = []
        found: list[str] = []
        for name in (w.strip() for w in written if w.strip()):
            hits = called(name.split(" | ")[0], scope_of(self.actor))
            if len(hits) == 1:
                found.append(hits[0])
            elif hits:
                wrong.append(say(_SEVERAL.fill(name=name, known=", ".join(hits[:6]))))
            else:
                wrong.append(say(_NO_PLACE.fill(name=name)))
        if wrong:
            raise ValidationError(wrong)
        return sorted(set(found))

    @property
    def reach(self) -> dict[str, list[str] | None]:
        """The two stored lists; none ticked or written is no bound."""
        data = self.cleaned_data
        return {
            "reach_countries": sorted(data["countries"]) or None,
            "reach_places": data["places"] or None,
        }

    def _scope(self) -> Scope:
        data = self.cleaned_data
        return scope_from(data["countries"] or None, data["places"] or None)


class Member(Reach):
    """Role, organisation and reach of a person."""

    labels = {  # noqa: RUF012
        "name": Text("Nombre", "Name"),
        "role": Text("Papel", "Role"),
        "organisation": Text("Organización", "Organisation"),
        "language": Text("Idioma de los correos", "Language of messages"),
    }
    name = forms.CharField(max_length=120, widget=text(autocomplete="off"))
    role = forms.ChoiceField(widget=forms.Select(attrs={"class": "inp"}))
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        empty_label=None,
        widget=forms.Select(attrs={"class": "inp"}),
    )
    language = forms.ChoiceField(
        choices=LANGUAGES, widget=forms.Select(attrs={"class": "inp short"})
    )
    field_order = ("email", "name", "role", "organisation", "countries", "places", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = [(r.id, say(r.label)) for r in roles_of(self.actor)]
        self.fields["role"].choices = given  # type: ignore[attr-defined]
        houses = organisations_of(self.actor).filter(active=True)
        self.fields["organisation"].queryset = houses  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a reach beyond the role, the organisation or the giver."""
        data = super().clean() or {}
        if {"role", "organisation", "countries", "places"} <= data.keys():
            scope = self._scope().narrowed(data["organisation"].scope)
            if why := too_wide(self.actor, ROLES[data["role"]], scope):
                self.add_error("places" if why == "places" else "countries", say(_TOO_WIDE[why]))
        return data


class Invite(Member):
    """A person to invite."""

    labels = {"email": Text("Correo electrónico", "E-mail address"), **Member.labels}  # noqa: RUF012
    email = forms.EmailField(widget=forms.EmailInput(attrs={"class": "inp"}))

    def clean_email(self) -> str:
        """Refuse an address that has an account."""
        email = address(self.cleaned_data["email"])
        if Person.objects.filter(email=email).exists():
            raise ValidationError(say(TAKEN))
        return email


class House(Reach):
    """An organisation."""

    labels = {  # noqa: RUF012
        "name": Text("Nombre", "Name"),
        "kind": Text("Clase", "Kind"),
        "parent": Text("Bajo", "Under"),
        "second_factor": Text(
            "Pedir segundo factor a todas sus personas", "Ask all its people for a second factor"
        ),
        "active": Text("En uso", "In use"),
    }
    hints = {  # noqa: RUF012
        "parent": Text(
            "Quienes administran personas ahí también administran las de esta.",
            "Those who look after people there also look after the people of this one.",
        ),
        "active": Text(
            "Fuera de uso, ninguna de sus personas puede entrar.",
            "Out of use, none of its people can sign in.",
        ),
    }
    name = forms.CharField(max_length=160, widget=text(autocomplete="off"))
    kind = forms.ChoiceField(widget=forms.Select(attrs={"class": "inp"}))
    parent = forms.ModelChoiceField(
        Organisation.objects.none(), required=False, widget=forms.Select(attrs={"class": "inp"})
    )
    second_factor = forms.BooleanField(required=False)
    active = forms.BooleanField(required=False)
    field_order = ("name", "kind", "parent", "countries", "places", "second_factor", "active")

    def __init__(self, *args: Any, house: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.house = house
        self.fields["countries"].help_text = say(_HOUSE_HINT)
        kinds = [(k, say(v)) for k, v in KIND_LABELS.items()]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        reached = organisations_of(self.actor)
        allowed = reached.exclude(pk__in=_below(house)) if house else reached
        field: Any = self.fields["parent"]
        field.queryset = allowed
        # Only who reaches the whole region may leave it under nobody.
        field.required = not scope_of(self.actor).everywhere
        field.empty_label = None if field.required else say(Text("Ninguna", "None"))

    def clean_name(self) -> str:
        """Refuse a name in use."""
        name: str = self.cleaned_data["name"].strip()
        same = Organisation.objects.filter(name__iexact=name)
        if same.exclude(pk=self.house.pk if self.house else 0).exists():
            raise ValidationError(say(_TAKEN_NAME))
        return name

    def clean(self) -> dict[str, Any]:
        """Refuse a reach beyond the giver, and one narrower than those below."""
        data = super().clean() or {}
        if {"countries", "places"} <= data.keys():
            scope = self._granted()
            under = self.house.under.all() if self.house else ()
            wider = [h.name for h in under if not h.scope.within(scope)]
            if scope.nowhere:
                self.add_error("countries", say(_TOO_WIDE["nowhere"]))
            elif wider:
                self.add_error("countries", say(_WIDER.fill(names=", ".join(wider))))
        return data

    def _granted(self) -> Scope:
        """Return what was asked for, within the organisation above and the giver."""
        above = self.cleaned_data.get("parent")
        within = above.scope if above else scope_of(self.actor)
        return self._scope().narrowed(within).narrowed(scope_of(self.actor))

    @property
    def reach(self) -> dict[str, list[str] | None]:
        """The two stored lists, within the organisation above."""
        scope = self._granted()
        return {
            "reach_countries": None if scope.countries is None else sorted(scope.countries),
            "reach_places": None if scope.places is None else sorted(scope.places),
        }


def _below(house: Organisation) -> set[int]:
    """Return an organisation and all below it: none of them can be above it."""
    found = {house.pk}
    more = {house.pk}
    while more:
        rows = Organisation.objects.filter(parent__in=more).exclude(pk__in=found)
        more = set(rows.values_list("pk", flat=True))
        found |= more
    return found


def written(places: list[str] | None) -> str:
    """Return stored places as they are written in the form: code and name, one a line."""
    names = place_names()
    return "\n".join(f"{p} | {names[p]}" if p in names else p for p in places or ())
