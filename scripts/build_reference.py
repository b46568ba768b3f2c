"""Write the reference pages from the code: sources, measures, tables, errors, commands, API.

Usage: python scripts/build_reference.py [FOLDER]

The pages are build output (``docs/reference/generated``), one per subject and language. Help
texts are fixed when the commands are defined, so each language is written by its own process.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference" / "generated"


def main(folder: Path = FOLDER) -> None:
    """Write every page in both languages."""
    folder.mkdir(parents=True, exist_ok=True)
    for lang in ("es", "en"):
        environment = {**os.environ, "PRESENCIA_LANG": lang}
        command = [sys.executable, "-m", "reference", lang, str(folder.resolve())]
        subprocess.run(command, cwd=ROOT / "scripts", env=environment, check=True)  # noqa: S603


if __name__ == "__main__":
    main(*[Path(word) for word in sys.argv[1:2]])
