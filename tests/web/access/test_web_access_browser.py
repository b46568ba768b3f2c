"""Accounts and administration in a browser: axe on phone and desk, and the QR key in its CSP."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from presencia.web.access import addresses
from presencia.web.access.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = Path(__file__).parents[3] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
DESK = "/es/desk/administration/"


@pytest.fixture
def page(
    chromium: Any, live_server: Any, client_of: Callable[..., Client], workspace: Path
) -> Iterator[Any]:
    context = chromium.new_context(base_url=live_server.url)
    key = client_of("regional_coordinator").session.session_key
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}
    context.add_cookies([cookie])
    opened = context.new_page()
    opened.said = []
    opened.on("console", lambda m: opened.said.append(m.text) if m.type == "error" else None)
    yield opened
    context.close()


def violations(page: Any) -> list[str]:
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {json.dumps([n['html'][:160] for n in v['nodes'][:3]])}"
        for v in found["violations"]
    ]


def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    page: Any, people: dict[str, Person]
) -> None:
    partner = people["partner"]
    word = addresses.ask(people["regional_coordinator"], "nueva@example.org")
    paths = [
        "/es/account/",
        "/es/account/email/",
        f"/en/account/email/{word}/",
        "/es/account/second-factor/",
        "/en/account/password/",
        DESK,
        f"{DESK}people/{partner.pk}/",
        f"{DESK}people/{partner.pk}/change/",
        f"{DESK}people/{partner.pk}/email/",
        f"{DESK}invitations/new/",
        f"{DESK}organisations/",
        f"{DESK}organisations/{partner.organisation_id}/",
        "/en/desk/administration/roles/",
        f"{DESK}settings/",
        f"{DESK}changes/",
    ]
    wrong: list[Any] = []
    for path in paths:
        for width, scheme in ((320, "dark"), (1440, "light")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert page.goto(path).status == 200
            wrong += [(path, width, v) for v in violations(page)]
            root = "document.documentElement"
            if page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"):
                wrong.append((path, width, "scrolls sideways"))
    assert wrong == []
    assert page.said == []


def test_the_key_is_shown_under_the_policy(page: Any) -> None:
    page.goto("/es/account/second-factor/")
    assert page.evaluate("document.querySelector('img.qr').naturalWidth") > 100
    assert page.said == []


def test_signing_in_by_keyboard(page: Any, people: dict[str, Person]) -> None:
    from tests.web.conftest import PASSWORD

    page.context.clear_cookies()
    page.goto("/en/account/sign-in/?next=/en/account/")
    page.focus("[name=email]")
    page.keyboard.type("auditor@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:text('Account and security')")
    assert page.url.endswith("/en/account/")


def test_axe_finds_what_is_wrong_in_the_control(page: Any) -> None:
    page.set_content("<html><body><img src='x'><p style='color:#ccc'>pale</p></body></html>")
    assert {"html-has-lang", "image-alt", "color-contrast"} <= {
        v.split(":")[0] for v in violations(page)
    }
