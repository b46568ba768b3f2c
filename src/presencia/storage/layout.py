"""The folders of a workspace.

::

    my-workspace/
      presencia.json                      format, name, when it was made
      datasets/<dataset>/v0001/           one immutable version
        version.json                      what is known of its making
        part-00000.parquet …              the data
        rejects.parquet                   refused rows
        matches.parquet                   how each place name was joined
      results/<result>/                   one immutable result
        result.json, <table>.parquet …
      reports/<result>/                   documents made from a result
      lotteries/<result>/                 a lottery: what is published, and its secret seed
      actuals/<report>/                   what was done with a plan, as it was reported; immutable
      assessments/*.yaml                  the user's own specifications
      plans/*.yaml                        the user's own plans
      interventions/*.yaml                the user's own interventions
      measures/*.yaml                     the user's own measures
      aliases/*.csv                       the user's own place-name aliases
      derived/                            what pages read of versions and results; may be deleted
      cubes/<key>/                        values of places ready to be drawn; derived
      .staging/                           unfinished work; emptied by the next writer
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from presencia.errors import ConfigurationError, Problem
from presencia.storage.files import read_json, replace_file
from presencia.text import Text

FORMAT = 1
_MARKER = "presencia.json"
_ROOMS = (
    "datasets",
    "results",
    "reports",
    "assessments",
    "plans",
    "interventions",
    "measures",
    "aliases",
)
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
LONGEST_NAME = 80

_NOT_ONE = Text("«{path}» no es un espacio de trabajo.", "“{path}” is not a workspace.")
_MAKE_ONE = Text("créelo con `presencia new {path}`.", "make it with `presencia new {path}`.")
_EXISTS = Text("«{path}» ya es un espacio de trabajo.", "“{path}” is already a workspace.")
_USE_IT = Text(
    "úselo con --workspace {path}, o elija otra carpeta.",
    "use it with --workspace {path}, or choose another folder.",
)
_NOT_EMPTY = Text("la carpeta «{path}» no está vacía.", "the folder “{path}” is not empty.")
_OTHER = Text("elija una carpeta nueva o vacía.", "choose a new or empty folder.")
_NEWER = Text(
    "el espacio de trabajo tiene el formato {found}; esta versión lee hasta el {known}.",
    "the workspace has format {found}; this version reads up to {known}.",
)
_UPGRADE = Text("actualice Presencia.", "upgrade Presencia.")
_BAD_NAME = Text(
    "«{name}» no sirve de nombre: solo minúsculas sin tilde, cifras y guiones, {most} a lo más.",
    "“{name}” will not do as a name: only lower-case letters, digits and hyphens, at most {most}.",
)
_RENAME = Text("elija otro nombre, como «{hint}».", "choose another name, such as “{hint}”.")


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of one workspace."""

    root: Path

    @property
    def datasets(self) -> Path:
        """Folder of datasets."""
        return self.root / "datasets"

    @property
    def results(self) -> Path:
        """Folder of results."""
        return self.root / "results"

    @property
    def reports(self) -> Path:
        """Folder of documents."""
        return self.root / "reports"

    @property
    def lotteries(self) -> Path:
        """Folder of lotteries."""
        return self.root / "lotteries"

    @property
    def actuals(self) -> Path:
        """Folder of reports on what was done with plans."""
        return self.root / "actuals"

    @property
    def derived(self) -> Path:
        """Folder of what can be made again from the rest: it needs no backup."""
        return self.root / "derived"

    @property
    def staging(self) -> Path:
        """Folder of unfinished work."""
        return self.root / ".staging"

    @property
    def lock(self) -> Path:
        """The lock file that a writer holds."""
        return self.root / ".lock"

    def own(self, room: str) -> list[Path]:
        """Return the user's own files of a room (assessments, plans, measures …), sorted."""
        return sorted(p for p in (self.root / room).glob("*") if p.is_file())


def create(root: Path) -> Layout:
    """Make an empty workspace.

    Raises
    ------
    ConfigurationError
        If the folder is a workspace already or holds other files.
    """
    path = str(root)
    if (root / _MARKER).exists():
        raise ConfigurationError(
            Problem("E-STO-001", _EXISTS.fill(path=path), _USE_IT.fill(path=path))
        )
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise ConfigurationError(Problem("E-STO-002", _NOT_EMPTY.fill(path=path), _OTHER))
    for name in _ROOMS:
        (root / name).mkdir(parents=True, exist_ok=True)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    content = f'{{"format": {FORMAT}, "created": "{created}"}}\n'
    replace_file(root / _MARKER, content.encode())
    return Layout(root)


def open_layout(root: Path) -> Layout:
    """Open a workspace.

    Raises
    ------
    ConfigurationError
        If the folder is none, or was made by a newer version.
    """
    marker = root / _MARKER
    path = str(root)
    if not marker.is_file():
        raise ConfigurationError(
            Problem("E-STO-003", _NOT_ONE.fill(path=path), _MAKE_ONE.fill(path=path))
        )
    found = int(read_json(marker)["format"])
    if found > FORMAT:
        raise ConfigurationError(
            Problem("E-STO-004", _NEWER.fill(found=found, known=FORMAT), _UPGRADE)
        )
    return Layout(root)


def checked_name(name: str, most: int = LONGEST_NAME) -> str:
    """Return a dataset or result name if it is safe as a folder name of ``most`` characters.

    Raises
    ------
    ConfigurationError
        If it is not.
    """
    if len(name) > most or not _NAME.fullmatch(name):
        hint = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "datos"
        raise ConfigurationError(
            Problem("E-STO-005", _BAD_NAME.fill(name=name, most=most), _RENAME.fill(hint=hint))
        )
    return name
