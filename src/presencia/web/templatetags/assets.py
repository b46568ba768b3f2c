"""Built scripts and styles by the name of their source, icons, and the words of a state.

``{% island "map" %}`` writes what ``frontend/src/web/map.ts`` was built into: its style sheets
and its script. ``{% icon "check" %}`` writes one of the drawings of ``parts/icons.html``.
``{% chip "approved" %}`` writes a state as shape and word.
"""

import json
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime

from presencia.text import Text
from presencia.web.language import current, say
from presencia.workflow.writing import Style

register = template.Library()
_FOLDER = "presencia"
_ICON = '<svg class="i" width="20" height="20" aria-hidden="true"><use href="#i-{}"></use></svg>'

STATES: dict[str, tuple[str, str, Text]] = {
    "absent": ("none", "", Text("Sin dato", "No data")),
    "partial": ("half", "", Text("Parcial", "Partial")),
    "draft": ("half", "", Text("Borrador", "Draft")),
    "running": ("half", "wait", Text("En curso", "Under way")),
    "queued": ("clock", "", Text("En cola", "Queued")),
    "sent": ("sent", "wait", Text("Enviado", "Sent")),
    "returned": ("returned", "attn", Text("Devuelto", "Returned")),
    "attention": ("warn", "attn", Text("Requiere atención", "Needs attention")),
    "approved": ("check", "ok", Text("Aprobado", "Approved")),
    "adopted": ("lock", "ok", Text("Adoptado", "Adopted")),
    "complete": ("check", "ok", Text("Completo", "Complete")),
    "done": ("check", "ok", Text("Terminado", "Finished")),
    "published": ("globe", "ok", Text("Publicado", "Published")),
    "withdrawn": ("returned", "", Text("Retirado", "Withdrawn")),
    "failed": ("stop", "prob", Text("Falló", "Failed")),
    "cancelled": ("close", "", Text("Cancelado", "Cancelled")),
    "refused": ("stop", "prob", Text("Rechazado", "Refused")),
    "locked": ("lock", "", Text("Sin permiso", "No permission")),
    "withheld": ("lock", "line", Text("Suprimido", "Withheld")),
}


@register.simple_tag
def island(name: str) -> str:
    """Return the style sheets and the script of an entry of ``frontend/src/web``.

    What the script is made of is asked for along with it, not once it was read.
    """
    source = f"src/web/{name}.ts"
    styles, script = built(source)
    sheets = format_html_join("", '<link rel="stylesheet" href="{}">', ((s,) for s in styles))
    parts = ((_address(p),) for p in _parts(_manifest(), source))
    early = format_html_join("", '<link rel="modulepreload" href="{}">', parts)
    return sheets + early + format_html('<script type="module" src="{}"></script>', script)


@register.simple_tag
def first_script(name: str) -> str:
    """Return a script that runs before the page is painted."""
    return format_html('<script src="{}"></script>', built(f"src/web/{name}.ts")[1])


@register.simple_tag
def built_file(source: str) -> str:
    """Return the address of one built file, a typeface for instance."""
    return _address(_manifest()[source]["file"])


def built(source: str) -> tuple[list[str], str]:
    """Return the addresses of an entry's style sheets and of its script.

    Raises
    ------
    ImproperlyConfigured
        If the entry was not built.
    """
    manifest = _manifest()
    if source not in manifest:
        raise ImproperlyConfigured(f"{source}: not built; run / falta, corra «make assets»")
    return [_address(s) for s in _styles(manifest, source)], _address(manifest[source]["file"])


def _styles(manifest: dict[str, Any], source: str) -> list[str]:
    entry = manifest[source]
    found = [s for part in entry.get("imports", []) for s in _styles(manifest, part)]
    return list(dict.fromkeys([*found, *entry.get("css", [])]))


def _parts(manifest: dict[str, Any], source: str) -> list[str]:
    """Return the scripts that an entry imports, and those that they import."""
    found: list[str] = []
    for part in manifest[source].get("imports", []):
        found += [*_parts(manifest, part), manifest[part]["file"]]
    return list(dict.fromkeys(found))


def _address(file: str) -> str:
    return static(f"{_FOLDER}/{file}")


def _manifest() -> dict[str, Any]:
    path = Path(settings.STATICFILES_DIRS[0]) / _FOLDER / "manifest.json"
    if not path.is_file():
        raise ImproperlyConfigured(f"{path}: not built; run / falta, corra «make assets»")
    return _read_manifest(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read_manifest(path: Path, changed: int) -> dict[str, Any]:  # read anew once it changed
    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return read


@register.simple_tag
def icon(name: str) -> str:
    """Return a drawing of ``parts/icons.html``; words stand beside it, so it is hidden."""
    return format_html(
        '<svg class="i" width="20" height="20" aria-hidden="true"><use href="#i-{}"></use></svg>',
        name,
    )


@register.simple_tag
def chip(state: str, words: Text | str | None = None) -> str:
    """Return a state as shape and word, never colour alone; `words` replace its own.

    Raises
    ------
    KeyError
        If the state is not one of `STATES`.
    """
    drawing, tone, own = STATES[state]
    text = words if isinstance(words, str) else say(words or own)
    return format_html('<span class="chip {}">{} {}</span>', tone, icon(drawing), text or say(own))


@register.simple_tag(takes_context=True)
def page_address(context: dict[str, Any], number: int) -> str:
    """Return the address of another page of the same list, with the filters in use."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def unlocal(value: float) -> str:
    """Return a coordinate with a point, whatever the language writes: ``12.5``."""
    return f"{value:g}" if isinstance(value, float) else str(value)


@register.filter
def add_units(value: float, more: float) -> str:
    """Return a length with a margin added, as a coordinate."""
    return f"{value + more:g}"


@register.filter
def day(when: date) -> str:
    """Return a date with its month in letters: no order of day and month can mislead."""
    if isinstance(when, datetime):
        when = localtime(when).date()
    return Style.of(current(), []).day(when)


@register.filter
def number(value: float, decimals: int | None = None) -> str:
    """Return a number with the separators of the region: ``12,340``."""
    return Style.of(current(), []).number(value, decimals)


@register.filter
def minus(value: float, less: float) -> str:
    """Return the length between two coordinates, at least one unit."""
    return f"{max(value - less, 1.0):g}"


@register.filter
def percent(share: float) -> str:
    """Return a share of 1 as a percentage."""
    return f"{number(100 * share, 0)}%"
