"""The screens of the application that are photographed: where they are, who looks, what to see.

`page` writes the documentation's page of them from the pictures there are.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen.

    Parameters
    ----------
    name : str
        Of its pictures.
    titles, about : (str, str)
        Its name and what is to be seen, in Spanish and English.
    address : str
        After the language; ``{names}`` are addresses that `app_stage` leaves.
    role : str
        Who looks; empty for somebody without account.
    empty, offline : bool
        Of an installation that holds nothing yet; the network goes once it is there.
    """

    name: str
    titles: tuple[str, str]
    about: tuple[str, str]
    address: str
    role: str = "regional-coordinator"
    empty: bool = False
    offline: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Screens that belong together, under one heading, with a sentence if they need one."""

    titles: tuple[str, str]
    screens: tuple[Screen, ...]
    about: tuple[str, str] | None = None


def _screen(row: dict[str, Any]) -> Screen:
    return Screen(
        row["name"],
        (row["es"], row["en"]),
        (row["about_es"], row["about_en"]),
        row["at"],
        row.get("who", "regional-coordinator"),
        empty=row.get("how") == "empty",
        offline=row.get("how") == "offline",
    )


def _groups() -> tuple[Group, ...]:
    rows = yaml.safe_load((HERE / "app_screens.yaml").read_text("utf-8"))
    return tuple(
        Group(
            (row["es"], row["en"]),
            tuple(map(_screen, row["screens"])),
            (row["about_es"], row["about_en"]) if "about_es" in row else None,
        )
        for row in rows
    )


GROUPS = _groups()
SCREENS = tuple(screen for group in GROUPS for screen in group.screens)
_HEAD = ("La aplicación en imágenes", "The application in pictures")
_INTRO = (
    "Cada imagen muestra una pantalla en el escritorio y en el teléfono, en claro y en oscuro, con "
    "los datos de la demostración. `make screenshots` las hace de nuevo, y esta página con ellas: "
    "abre un espacio vacío y una copia del demo, y hace en ella lo que un programa hace en sus "
    "primeras semanas.",
    "Each picture shows a screen on a desktop and on a phone, light and dark, with the data of the "
    "demonstration. `make screenshots` makes them again, and this page with them: it opens an "
    "empty workspace and a copy of the demonstration, and does in it what a programme does in its "
    "first weeks.",
)


def page(lang: str, pictures: Collection[str]) -> str:
    """Return the page of the documentation in a language, of the pictures there are."""
    k = ("es", "en").index(lang)
    lines = [f"# {_HEAD[k]}", "", _INTRO[k], ""]
    for group in GROUPS:
        there = [s for s in group.screens if f"{s.name}-{lang}.jpg" in pictures]
        if not there:
            continue
        lines += [f"## {group.titles[k]}", ""]
        lines += [group.about[k], ""] if group.about else []
        for one in there:
            picture = f"![{one.titles[k]}](../assets/screens/app/{one.name}-{lang}.jpg)"
            lines += [f"### {one.titles[k]}", "", one.about[k], "", picture, ""]
    return "\n".join(lines).rstrip() + "\n"
