"""The form of a plan: funds, floors, horizon, stance."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy

from presencia.text import Text
from presencia.web.language import say
from presencia.workflow.plan_form import Menu

_CURRENCIES = ("USD", "GTQ", "HNL", "NIO", "CRC", "PAB", "BZD")
MOST_ROWS = 40


def _say(es: str, en: str) -> str:
    return say(Text(es, en))


both = lazy(_say, str)


def inp(kind: str = "inp", **attrs: Any) -> dict[str, Any]:
    """Return the attributes of a control."""
    return {"class": kind, **attrs}


def _number(label: Any, low: float, high: float, *, required: bool = True, **more: Any) -> Any:
    hint = more.pop("help_text", "")
    return forms.FloatField(
        label=label,
        required=required,
        min_value=low,
        max_value=high,
        help_text=hint,
        widget=forms.NumberInput(attrs=inp("inp short", step="any", inputmode="decimal")),
    )


def _year(label: Any, low: int, high: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=low,
        max_value=high,
        widget=forms.NumberInput(attrs=inp("inp short", inputmode="numeric")),
    )


def _currency(required: bool) -> forms.ChoiceField:
    blank = [] if required else [("", both("la del plan", "the plan's"))]
    return forms.ChoiceField(
        label=both("Moneda", "Currency"),
        required=required,
        choices=[*blank, *((c, c) for c in _CURRENCIES)],
        widget=forms.Select(attrs=inp("inp short")),
    )


class PlanForm(forms.Form):
    """A form whose labels end in nothing."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        kw.setdefault("label_suffix", "")
        super().__init__(*args, **kw)


class HeadForm(PlanForm):
    """What the plan is called, its years, what is sought and how evidence is read."""

    title_es = forms.CharField(
        label=both("Nombre en español", "Name in Spanish"),
        max_length=160,
        widget=forms.TextInput(attrs=inp()),
    )
    title_en = forms.CharField(
        label=both("Nombre en inglés", "Name in English"),
        max_length=160,
        widget=forms.TextInput(attrs=inp()),
    )
    first_year = _year(both("Primer año", "First year"), 1990, 2100)
    years = _year(both("Cuántos años", "How many years"), 1, 10)
    price_year = _year(both("Precios de", "Prices of"), 1980, 2100)
    currency = _currency(True)
    stance = forms.ChoiceField(
        label=both("Postura ante los estudios", "Stance on the studies"),
        widget=forms.Select(attrs=inp()),
    )
    trend = forms.ChoiceField(
        label=both("Cómo seguiría todo sin el plan", "How things would go on without the plan"),
        widget=forms.Select(attrs=inp()),
    )
    objective = forms.ChoiceField(
        label=both("Qué se busca", "What is sought"), widget=forms.Select(attrs=inp())
    )
    target = _number(
        both("Meta: parte del daño que se evita (%)", "Target: share of the harm averted (%)"),
        0.001, 100, required=False,
        help_text=both("Solo para «costo de una meta».", "Only for “cost of a target”."),
    )  # fmt: skip
    discount = _number(
        both("Descuento por año (%)", "Discount a year (%)"), 0, 20,
        help_text=both(
            "Cuánto menos cuenta lo que se evita un año después.",
            "How much less counts what is averted a year later.",
        ),
    )  # fmt: skip
    per_person = _number(
        both("Lo más que absorbe un lugar, por habitante y año",
             "The most a place absorbs, per inhabitant and year"),
        0.0001, 1e6, required=False,
    )  # fmt: skip
    lottery = _number(
        both("Sorteo: parte de los lugares que empieza primero (%)",
             "Lottery: share of the places that start first (%)"),
        1, 99, required=False,
        help_text=both(
            "En blanco, todos empiezan cuando conviene y nada se sortea.",
            "Left blank, all start when it is best and nothing is drawn.",
        ),
    )  # fmt: skip
    blocks = forms.IntegerField(
        label=both("Bloques de valor parecido", "Blocks of similar value"),
        required=False, min_value=1, max_value=1000,
        widget=forms.NumberInput(attrs=inp("inp short")),
    )  # fmt: skip
    interventions = forms.MultipleChoiceField(
        label=both("Qué se puede hacer", "What may be done"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": both("Elija al menos una.", "Choose at least one.")},
    )
    edits = forms.MultipleChoiceField(
        label=both("Lo fijado a mano", "Settled by hand"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, menu: Menu, edits: list[tuple[str, str]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        lists = {"stance": menu.stances, "trend": menu.trends, "objective": menu.objectives,
                 "interventions": menu.interventions}  # fmt: skip
        for name, choices in lists.items():
            self.fields[name].choices = [  # type: ignore[attr-defined]
                (c.id, _capital(say(c.label))) for c in choices
            ]
        self.fields["edits"].choices = edits  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the target where one is sought."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("objective") == "cost_for_target" and not found.get("target"):
            self.add_error("target", _say("Diga qué parte.", "Say which share."))
        return found


class FundForm(PlanForm):
    """Money, and what it may be spent on."""

    id = forms.SlugField(required=False, max_length=40, widget=forms.HiddenInput)
    title_es = forms.CharField(
        label=both("Nombre del fondo", "Name of the fund"), max_length=120,
        widget=forms.TextInput(attrs=inp()),
    )  # fmt: skip
    title_en = forms.CharField(
        label=both("En inglés", "In English"), max_length=120, required=False,
        widget=forms.TextInput(attrs=inp()),
    )  # fmt: skip
    amount = forms.CharField(
        label=both("Monto por año", "Amount a year"), max_length=300,
        help_text=both(
            "Uno para todos los años, o uno por año separados con punto y coma.",
            "One for all years, or one for each with semicolons between.",
        ),
        widget=forms.TextInput(attrs=inp("inp", inputmode="numeric")),
    )  # fmt: skip
    currency = _currency(False)
    approaches = forms.MultipleChoiceField(
        label=both("Solo para", "Only for"), required=False, widget=forms.CheckboxSelectMultiple
    )
    countries = forms.MultipleChoiceField(
        label=both("Solo en", "Only in"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, menu: Menu, countries: list[tuple[str, str]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["approaches"].choices = [  # type: ignore[attr-defined]
            (a.id, say(a.label)) for a in menu.approaches
        ]
        self.fields["countries"].choices = countries  # type: ignore[attr-defined]

    def clean_amount(self) -> list[float]:
        """Return one amount, or one for each year."""
        found = []
        for piece in self.cleaned_data["amount"].split(";"):
            digits = re.sub(r"[\s,\u00a0]", "", piece)
            if not re.fullmatch(r"\d{1,15}(\.\d{1,4})?", digits):
                words = _say(
                    "«{}» no es un monto. Escriba solo cifras, por ejemplo 2500000.",
                    "“{}” is no amount. Write figures only, for instance 2500000.",
                )
                raise ValidationError(words.format(piece.strip()))
            found.append(float(digits))
        return found


class ShareForm(PlanForm):
    """The least and the most of all money that goes to an approach."""

    approach = forms.ChoiceField(
        label=both("Enfoque", "Approach"), widget=forms.Select(attrs=inp())
    )
    least = _number(both("Al menos (%)", "At least (%)"), 0, 100, required=False)
    most = _number(both("A lo más (%)", "At most (%)"), 0, 100, required=False)

    def __init__(self, *args: Any, menu: Menu, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["approach"].choices = [  # type: ignore[attr-defined]
            (a.id, say(a.label)) for a in menu.approaches
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for a limit, and for limits that leave room."""
        found: dict[str, Any] = super().clean() or {}
        least, most = found.get("least"), found.get("most")
        if least is None and most is None and not self.errors:
            raise ValidationError(
                _say(
                    "Diga lo menos o lo más, o quítelo.", "Say the least or the most, or remove it."
                )
            )
        if least is not None and most is not None and least > most:
            self.add_error("least", _say("Lo menos pasa de lo más.", "The least exceeds the most."))
        return found


def formset(form: type[forms.Form], prefix: str, *args: Any, **options: Any) -> Any:
    """Return the rows of a repeated form, each of which may be removed."""
    extra = options.pop("extra", 0)
    made = forms.formset_factory(
        form, extra=extra, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS,
        validate_max=True,
    )  # fmt: skip
    options["prefix"] = prefix
    return made(*args, **options)


def floor_fields(
    countries: list[tuple[str, str]], floors: dict[str, float], data: Any = None
) -> forms.Form:
    """Return the form of each country's floor, in percent."""
    fields = {f"floor_{code}": _number(name, 0, 100, required=False) for code, name in countries}
    made: type[forms.Form] = type("FloorForm", (PlanForm,), fields)
    return made(data, initial={f"floor_{k}": v for k, v in floors.items()})


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
