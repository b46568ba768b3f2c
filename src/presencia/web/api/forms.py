"""The form of a new access token."""

from typing import Any

from django import forms

from presencia.text import Text
from presencia.web.access.forms import Form, text
from presencia.web.access.models import Person
from presencia.web.access.roles import PERMISSION_LABELS
from presencia.web.access.rule import scope_of
from presencia.web.api.tokens import LONGEST, USUAL, grantable
from presencia.web.facts.countries import countries
from presencia.web.language import say

_DAYS = Text("{n} días", "{n} days")


class NewToken(Form):
    """What a token is for, what it opens and for how long."""

    labels = {  # noqa: RUF012
        "name": Text("Para qué es", "What it is for"),
        "permissions": Text("Qué podrá hacer", "What it may do"),
        "countries": Text("Solo en estos países", "In these countries only"),
        "days": Text("Vence en", "Expires in"),
    }
    hints = {  # noqa: RUF012
        "name": Text("Para reconocerla después.", "To recognise it later."),
        "permissions": Text("Marque solo lo que necesite.", "Tick only what it needs."),
        "countries": Text(
            "Sin marcar ninguno llega hasta donde llega su cuenta.",
            "With none ticked it reaches as far as your account.",
        ),
    }
    name = forms.CharField(max_length=80, widget=text(autocomplete="off"))
    permissions = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    countries = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    days = forms.TypedChoiceField(
        coerce=int, initial=USUAL, widget=forms.Select(attrs={"class": "inp short"})
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = scope_of(person)
        choices: dict[str, list[tuple[Any, str]]] = {
            "permissions": [(p, say(PERMISSION_LABELS[p])) for p in grantable(person)],
            "countries": [(c.code, say(c.name)) for c in countries() if scope.covers([c.code])],
            "days": [(n, say(_DAYS.fill(n=n))) for n in (7, 30, USUAL, LONGEST)],
        }
        for name, of in choices.items():
            self.fields[name].choices = of  # type: ignore[attr-defined]
