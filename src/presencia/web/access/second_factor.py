"""The second factor: a code of the person's own phone (TOTP), and ten spare codes on paper."""

import base64
from typing import Any

import segno
from django.http import HttpRequest
from django.utils.crypto import get_random_string
from django_otp import login as otp_login
from django_otp import match_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from presencia.web.access.models import Person, Programme

SPARE_CODES = 10
_SPARE = "spare"  # name of the device that holds the codes on paper
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that reads like another


def device_of(person: Person) -> TOTPDevice | None:
    """Return the phone of a person, once it was proven."""
    return TOTPDevice.objects.filter(user=person, confirmed=True).first()


def demanded(person: Person) -> bool:
    """Whether the person's organisation or the whole programme demands it."""
    if person.organisation.second_factor:
        return True
    return Programme.objects.filter(second_factor=True).exists()


def missing(request: HttpRequest) -> str:
    """Return the view where somebody signed in gives what is missing, or nothing."""
    person: Any = request.user
    if person.is_verified():
        return ""
    if device_of(person):
        return "access:code"
    return "access:second-factor" if demanded(person) else ""


def propose(person: Person) -> TOTPDevice:
    """Return a phone to be proven; the same one until it is."""
    found = TOTPDevice.objects.filter(user=person, confirmed=False).first()
    return found or TOTPDevice.objects.create(user=person, name="phone", confirmed=False)


def picture(device: TOTPDevice) -> str:
    """Return the address of the phone's key as a QR picture (a data URI)."""
    return segno.make(device.config_url, error="m").svg_data_uri(scale=4, border=2)


def words(device: TOTPDevice) -> str:
    """Return the key in groups of four letters, to be typed where no camera works."""
    text = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def prove(request: HttpRequest, device: TOTPDevice, code: str) -> list[str]:
    """Take the phone into use and return the spare codes; an empty list if the code is wrong."""
    if not device.verify_is_allowed()[0] or not device.verify_token(code):
        return []
    TOTPDevice.objects.filter(user=device.user, confirmed=True).delete()
    device.confirmed = True
    device.save()
    otp_login(request, device)
    return _spare_codes(device.user)


def matches(person: Any, code: str) -> bool:
    """Whether a code of the phone or a spare one is right; a spare one serves once.

    The device it is from is kept at the person, so that a sign-in counts as verified by it.
    """
    device = match_token(person, code.replace(" ", "").lower())
    if device is None:
        return False
    person.otp_device = device
    return True


def remove(person: Person) -> None:
    """Forget the phone and the spare codes."""
    TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()


def _spare_codes(person: Person) -> list[str]:
    StaticDevice.objects.filter(user=person).delete()
    device = StaticDevice.objects.create(user=person, name=_SPARE)
    codes = [get_random_string(8, _LETTERS) for _ in range(SPARE_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=c) for c in codes)
    return codes


def spare_left(person: Person) -> int:
    """Return how many spare codes were not used yet."""
    left: int = StaticToken.objects.filter(device__user=person).count()
    return left
