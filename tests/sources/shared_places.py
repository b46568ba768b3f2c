"""PLACES frames made from the shared boundary files, for tests and benchmarks of names."""

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

Find = Callable[[str], Path]
FOLDER = "geo/boundaries/"


def ascii_key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    return re.sub(r"[^A-Z0-9]+", "_", plain).strip("_")


def properties(find: Find, name: str) -> list[dict[str, Any]]:
    content = json.loads(find(FOLDER + name).read_text(encoding="utf-8"))
    return [feature["properties"] for feature in content["features"]]


def place(place_id: str, name: str, level: int, parent: str | None, code: Any = None) -> dict:
    return {
        "place_id": place_id,
        "name": name,
        "level": level,
        "parent_id": parent,
        "iso3": place_id[:3],
        "code": None if code is None else str(code),
        "hierarchy": "administrative",
    }


def region(find: Find) -> list[dict]:
    rows = [
        place(p["iso3"], p["country"], 0, None)
        for p in properties(find, "ca7_adm0_naturalearth.geojson")
    ]
    return rows + [
        place(p["adm1_key"], p["adm1_name"], 1, p["iso3"], p["ne_id"])
        for p in properties(find, "ca7_adm1_naturalearth.geojson")
    ]


def guatemala(find: Find) -> list[dict]:
    return [
        place(
            f"GTM-{p['gt_muni_code']:04d}",
            p["municipio"],
            2,
            f"GTM-{ascii_key(p['departamento'])}",
            p["gt_muni_code"],
        )
        for p in properties(find, "gtm_adm2_municipios.geojson")
    ]


def costa_rica(find: Find) -> list[dict]:
    return [
        place(
            f"CRI-{p['cr_canton_code']}",
            p["canton"],
            2,
            f"CRI-{ascii_key(p['provincia'])}",
            p["cr_canton_code"],
        )
        for p in properties(find, "cri_adm2_cantones.geojson")
    ]


def el_salvador(find: Find) -> list[dict]:
    return [
        place(
            f"SLV-{p['ADM2_PCODE'][2:]}",
            p["ADM2_ES"],
            2,
            f"SLV-{ascii_key(p['ADM1_ES'])}",
            p["ADM2_PCODE"],
        )
        for p in properties(find, "slv_adm2_municipios.geojson")
        if not p["is_lake"]
    ]


def nicaragua(find: Find) -> list[dict]:
    return [
        place(
            f"NIC-{ascii_key(p['depto'])}-{ascii_key(p['name'])}",
            p["name"],
            2,
            f"NIC-{ascii_key(p['depto'])}",
        )
        for p in properties(find, "nic_adm2_municipios.geojson")
        if not p["name"].startswith("Lago ")
    ]


def panama(find: Find) -> list[dict]:
    """Panamá Oeste, which the regional file lacks, and the districts."""
    west = [place("PAN-PANAMA_OESTE", "Panamá Oeste", 1, "PAN")]
    return west + [
        place(
            f"PAN-{ascii_key(p['depto'])}-{ascii_key(p['name'])}",
            p["name"],
            2,
            f"PAN-{ascii_key(p['depto'])}",
        )
        for p in properties(find, "pan_adm2_distritos.geojson")
        if not p["name"].startswith("Lago ")
    ]


def everything(find: Find) -> pd.DataFrame:
    """Return all places of the seven countries that the shared files hold, as one frame."""
    makers = (region, guatemala, costa_rica, el_salvador, nicaragua, panama)
    return pd.DataFrame([row for make in makers for row in make(find)])
