"""The forms of accounts."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)

from presencia.text import Text
from presencia.web.access.models import Person
from presencia.web.language import say

_EMAIL = Text("Correo electrónico", "E-mail address")
_PASSWORD = Text("Contraseña", "Password")
_NEW = Text("Contraseña nueva", "New password")
_AGAIN = Text("La misma contraseña otra vez", "The same password again")
_DIFFER = Text(
    "Las dos contraseñas no son iguales. Escriba la misma en las dos casillas.",
    "The two passwords differ. Type the same one in both boxes.",
)
_CODE = Text("Código de seis cifras o código de reserva", "Six-digit code or spare code")
_CODE_HINT = Text(
    "El que muestra ahora la aplicación de su teléfono.", "The one your phone's app shows now."
)
_NAME = Text("Su nombre", "Your name")
_LANGUAGE = Text("Idioma de los correos", "Language of messages")
LANGUAGES = [("es", "Español"), ("en", "English")]


def text(**attrs: Any) -> forms.TextInput:
    """Return a line to write in, as the shell draws it."""
    return forms.TextInput(attrs={"class": "inp", **attrs})


def secret(autocomplete: str) -> forms.PasswordInput:
    """Return a line for a password; a manager may fill it."""
    return forms.PasswordInput(attrs={"class": "inp", "autocomplete": autocomplete})


class Form(forms.Form):
    """A form whose labels are texts in both languages."""

    template_name_label = "django/forms/label.html"
    labels: dict[str, Text] = {}  # noqa: RUF012 - each form says its own
    hints: dict[str, Text] = {}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, label in self.labels.items():
            self.fields[name].label = say(label)
        for name, hint in self.hints.items():
            self.fields[name].help_text = say(hint)


class SignIn(Form):
    """Address and password."""

    labels = {"email": _EMAIL, "password": _PASSWORD}  # noqa: RUF012
    email = forms.EmailField(
        widget=forms.EmailInput(
            attrs={"class": "inp", "autocomplete": "username", "autocapitalize": "none"}
        )
    )
    password = forms.CharField(strip=False, widget=secret("current-password"))


class Password(Form):
    """The password, once more."""

    labels = {"password": _PASSWORD}  # noqa: RUF012
    password = forms.CharField(strip=False, widget=secret("current-password"))


class Code(Form):
    """A code of the phone or a spare one."""

    labels = {"code": _CODE}  # noqa: RUF012
    hints = {"code": _CODE_HINT}  # noqa: RUF012
    code = forms.CharField(
        max_length=16, widget=text(autocomplete="one-time-code", autocapitalize="none")
    )


class FirstCode(Code):
    """The first code of a phone: no spare one stands for it."""

    labels = {"code": Text("Código de seis cifras", "Six-digit code")}  # noqa: RUF012


class Address(Form):
    """An address to which a link is sent."""

    labels = {"email": _EMAIL}  # noqa: RUF012
    email = forms.EmailField(widget=forms.EmailInput(attrs={"class": "inp"}))


class AnotherAddress(Address):
    """The address an account is to have."""

    labels = {"email": Text("Dirección nueva", "New address")}  # noqa: RUF012


class NewPassword(Form):
    """A new password, twice, against the policy.

    Parameters
    ----------
    person : Person
        Whose; the password must not resemble their name or address.
    """

    labels = {"new": _NEW, "again": _AGAIN}  # noqa: RUF012
    new = forms.CharField(strip=False, widget=secret("new-password"))
    again = forms.CharField(strip=False, widget=secret("new-password"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["new"].help_text = " ".join(password_validators_help_texts())

    def clean_new(self) -> str:
        """Try it against the policy."""
        value: str = self.cleaned_data["new"]
        validate_password(value, self.person)
        return value

    def clean(self) -> dict[str, Any]:
        """Refuse two that differ."""
        data = super().clean() or {}
        if {"new", "again"} <= data.keys() and data["new"] != data["again"]:
            self.add_error("again", say(_DIFFER))
        return data


class OwnPassword(NewPassword):
    """The change of one's own password: the present one first."""

    labels = {"password": Text("Contraseña actual", "Present password"), **NewPassword.labels}  # noqa: RUF012
    password = forms.CharField(strip=False, widget=secret("current-password"))
    field_order = ("password", "new", "again")


class Accepted(NewPassword):
    """What somebody invited says of themselves."""

    labels = {"name": _NAME, **NewPassword.labels}  # noqa: RUF012
    name = forms.CharField(max_length=120, widget=text(autocomplete="name"))
    field_order = ("name", "new", "again")


class Own(Form):
    """What a person may change of their own account."""

    labels = {"name": _NAME, "language": _LANGUAGE}  # noqa: RUF012
    name = forms.CharField(max_length=120, widget=text(autocomplete="name"))
    language = forms.ChoiceField(
        choices=LANGUAGES, widget=forms.Select(attrs={"class": "inp short"})
    )
