"""Every screen of the desk as some people need it: 400% zoom, text twice as large, forced colours,
no motion. A control page must fail each check.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from presencia.web import facts

pytestmark = [pytest.mark.browser, pytest.mark.slow]
#: `{plan}` and `{assessment}` are those of the small workspace.
SCREENS = (
    "", "map/", "place/GTM-1801/", "plans/", "plans/new/", "plans/compare/", "plans/verify/",
    "plans/of/{plan}/", "plans/of/{plan}/places/CRI-LIMON/", "plans/of/{plan}/lottery/",
    "plans/of/{plan}/adopt/", "plans/of/{plan}/replan/", "data/",
    "data/quality/", "data/import/", "data/assessments/",
    "data/assessments/guatemala/", "data/lineage/{plan}/", "evidence/", "evidence/changes/",
    "evidence/street_lighting/", "releases/", "releases/new/", "administration/",
    "administration/invitations/", "administration/organisations/", "administration/roles/",
    "administration/settings/", "administration/changes/", "jobs/", "nothing-here/",
)  # fmt: skip

#: What does not fit: pages that scroll sideways, and words that their own box cuts off. What
#: scrolls by itself (a table, the context bar) and what is only for a screen reader does not count.
CUT = """() => {
  const found = [];
  const sideways = document.documentElement.scrollWidth - innerWidth;
  if (sideways > 0) found.push(`scrolls sideways by ${sideways}`);
  const cuts = (v) => v === 'hidden' || v === 'clip';
  const clipped = (el) => getComputedStyle(el).clipPath !== 'none';
  const unseen = (el) => el && (clipped(el) || unseen(el.parentElement));
  for (const el of document.body.querySelectorAll('*')) {
    if (el instanceof SVGElement || !el.checkVisibility() || el.closest('.sr, .skip')) continue;
    const style = getComputedStyle(el), words = el.textContent.trim();
    if (!words || el.clientWidth < 4 || unseen(el)) continue;
    const wide = cuts(style.overflowX) && el.scrollWidth > el.clientWidth + 1;
    const tall = cuts(style.overflowY) && el.scrollHeight > el.clientHeight + 1;
    if (wide || tall) found.push(`cut: ${el.tagName}.${el.className}: ${words.slice(0, 60)}`);
    if (!el.matches('a, button, .chip, label, th, td, dt, dd, h1, h2, h3')) continue;
    const box = el.getBoundingClientRect(), scrolls = el.closest('.scroll, .ctx, .tabs, .mapbox');
    if (!scrolls && style.position !== 'absolute' && (box.right > innerWidth + 1 || box.left < -1))
      found.push(`beyond the page: ${el.tagName}.${el.className}: ${words.slice(0, 60)}`);
  }
  return found;
}"""
#: What tells a pressed or current choice from its neighbours, where colours are the system's.
CHOSEN = """() => {
  const look = (el) => ['borderTopStyle', 'borderBottomStyle', 'borderBottomWidth',
    'borderBottomColor', 'outlineStyle', 'outlineWidth', 'backgroundColor', 'color',
    'textDecorationLine', 'fontWeight']
    .map((k) => getComputedStyle(el)[k]).join('|')
    + getComputedStyle(el, '::after').content + getComputedStyle(el, '::before').content;
  const found = [];
  const on = '[aria-pressed=true], nav [aria-current], .tabs [aria-current]';
  for (const el of document.querySelectorAll(on)) {
    if (!el.checkVisibility()) continue;
    const group = el.closest('[role=group], nav, .tabs');
    const other = group && [...group.querySelectorAll(el.tagName)].find((x) => x !== el
      && x.getAttribute('aria-pressed') !== 'true' && !x.hasAttribute('aria-current'));
    const alike = other && look(other) === look(el);
    if (alike) found.push(`like its neighbours: ${el.textContent.trim()}`);
  }
  for (const el of document.querySelectorAll('main .btn, main .inp, main button')) {
    if (!el.checkVisibility()) continue;
    const s = getComputedStyle(el), around = getComputedStyle(el.parentElement);
    const edge = ['Top', 'Bottom', 'Left'].some((k) => s[`border${k}Style`] !== 'none'
      && parseFloat(s[`border${k}Width`]) > 0);
    if (!edge && !s.textDecorationLine.includes('underline') && !el.querySelector('svg')
        && !el.matches('.lnk') && s.color === around.color && !el.closest('li, th'))
      found.push(`no edge: ${el.className} ${el.textContent.trim().slice(0, 40)}`);
  }
  return found;
}"""
MOVES = """() => [...document.querySelectorAll('*')].filter((el) => {
    const s = getComputedStyle(el);
    const long = (v) => v.split(',').some((t) => parseFloat(t) > 0.001);
    return long(s.transitionDuration) || (s.animationName !== 'none' && long(s.animationDuration));
  }).map((el) => `moves: ${el.tagName}.${el.className.baseVal ?? el.className}`)"""


@pytest.fixture
def opened(
    windows: Callable[..., Any], client_of: Callable[..., Client], workspace: Path
) -> Callable[..., Any]:
    """Return a function that opens a window signed in as the coordinator."""
    return partial(windows, client_of("regional_coordinator"))


def walked(page: Any, lang: str, check: str, before: str = "") -> dict[str, list[str]]:
    """Return what a check finds on each screen that has anything."""
    (plan,) = facts.results(facts.PLAN)
    found = {}
    for screen in SCREENS:
        page.goto(f"/{lang}/desk/{screen.format(plan=plan.id)}")
        if before:
            page.evaluate(before)
        if screen in ("map/", "plans/of/{plan}/"):  # these draw by script
            page.wait_for_load_state("networkidle")
        troubles = page.evaluate(check)
        if troubles:
            found[screen] = troubles
    return found


def test_at_400_percent_nothing_is_cut(opened: Callable[..., Any]) -> None:
    page = opened(viewport={"width": 320, "height": 256}, device_scale_factor=1)
    assert walked(page, "es", CUT) == {}
    small = "{width: '90vw', height: '9px', overflow: 'hidden'}"
    page.evaluate(f"Object.assign(document.querySelector('h1').style, {small})")
    assert any("cut: H1" in t for t in page.evaluate(CUT))


def test_with_text_twice_as_large_nothing_is_cut(opened: Callable[..., Any]) -> None:
    page = opened(viewport={"width": 1280, "height": 900})
    # Harder than the browser's own setting, which the widths of the layout follow.
    twice = "document.documentElement.style.fontSize = '200%'"
    assert walked(page, "en", CUT, twice) == {}
    # A page that must fail: a heading that keeps the height it had with text of the usual size.
    page.goto("/en/desk/releases/new/")
    page.evaluate("""() => {
      const h1 = document.querySelector('h1'), high = `${h1.clientHeight}px`;
      Object.assign(h1.style, {height: high, overflow: 'hidden'});
    }""")
    assert not any("cut: H1" in t for t in page.evaluate(CUT))  # as it is, all of it fits
    page.evaluate(twice)
    assert any("cut: H1" in t for t in page.evaluate(CUT))


def test_the_picture_of_lineage_fits_a_small_desktop(opened: Callable[..., Any]) -> None:
    page = opened(viewport={"width": 1280, "height": 800})
    (plan,) = facts.results(facts.PLAN)
    page.goto(f"/es/desk/data/lineage/{plan.id}/")
    wider = "e => e.scrollWidth - e.clientWidth"
    assert page.locator(".lineagebox").evaluate(wider) == 0
    outside = """svg => [...svg.querySelectorAll('g.step')].flatMap(g => {
      const room = g.querySelector('rect').getBoundingClientRect();
      return [...g.querySelectorAll('text')].filter(t => {
        const own = t.getBoundingClientRect();
        return own.right > room.right || own.bottom > room.bottom;
      }).map(t => t.textContent);
    })"""
    assert page.locator("svg.lineage").evaluate(outside) == []
    page.set_viewport_size({"width": 900, "height": 800})  # where it cannot fit, its box scrolls
    assert page.locator(".lineagebox").evaluate(wider) > 0


def test_a_file_is_dropped_or_chosen_in_the_words_of_the_page(opened: Callable[..., Any]) -> None:
    page = opened(viewport={"width": 1280, "height": 800})
    page.goto("/es/desk/data/import/")
    said = page.locator("[data-picked]")
    assert said.inner_text() == "o suéltelo en este cuadro"
    drop = """form => {
      const files = new DataTransfer();
      files.items.add(new File(['lugar'], 'censo.csv', {type: 'text/csv'}));
      form.dispatchEvent(new DragEvent('drop', {dataTransfer: files, bubbles: true}));
    }"""
    page.locator("form.drop").evaluate(drop)
    assert said.inner_text() == "censo.csv"
    assert page.locator("#file").evaluate("e => e.files[0].name") == "censo.csv"
    page.locator("#file").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    ring = page.locator("form.drop .pick .btn").evaluate("e => getComputedStyle(e).outlineStyle")
    assert ring == "solid"  # the button shows the focus of the control underneath


def test_with_forced_colours_what_is_chosen_is_seen(opened: Callable[..., Any]) -> None:
    page = opened(viewport={"width": 1280, "height": 900}, forced_colors="active")
    assert walked(page, "es", CHOSEN) == {}
    page.goto("/es/desk/releases/new/")
    page.evaluate("document.querySelector('main .btn').style.border = 'none'")
    assert any("no edge" in t for t in page.evaluate(CHOSEN))


def test_nothing_moves_for_who_asked_for_stillness(opened: Callable[..., Any]) -> None:
    page = opened(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    assert walked(page, "en", MOVES) == {}
    moving = opened(viewport={"width": 1280, "height": 900}, reduced_motion="no-preference")
    moving.goto("/en/desk/")
    assert moving.evaluate(MOVES)  # the check sees motion where there is some
