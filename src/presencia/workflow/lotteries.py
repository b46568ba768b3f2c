"""Who starts first: a plan's lottery on disk, what is published apart from what is secret.

::

    lotteries/<result>/
      announcement.txt    publish before the draw; its SHA-256 ties everything down
      list.txt            publish: the units by block, one a line
      record.json         publish, before and after the draw; `check_record` takes it
      design.json         for the evaluation: units, blocks, probabilities, what is estimated
      seed.secret         keep until the draw
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presencia.errors import ConfigurationError, DataInvalid, Problem, SourceUnavailable, Where
from presencia.storage.files import replace_file
from presencia.storage.layout import checked_name
from presencia.text import Text
from presencia.workflow.plan_answers import phased_in

if TYPE_CHECKING:
    from presencia.portfolio.lottery_record import Lottery
    from presencia.workflow.workspace import Workspace

RECORD = "record.json"
SEED = "seed.secret"
#: What is published, in the order of the work.
PUBLISHED = ("announcement.txt", "list.txt", RECORD, "draw.txt", "design.json")

_ANNOUNCED = Text(
    "el sorteo de «{plan}» ya se anunció el {on}.",
    "the lottery of “{plan}” was announced already, on {on}.",
)
_ONCE = Text(
    "un plan se sortea una sola vez; si nadie conoce aún el anuncio, borre {folder}.",
    "a plan is drawn once; if nobody knows the announcement yet, delete {folder}.",
)
_NOT_YET = Text(
    "el sorteo de «{plan}» no se ha anunciado.", "the lottery of “{plan}” was not announced."
)
_COMMIT = Text(
    "anúncielo con `presencia plan lottery commit`.",
    "announce it with `presencia plan lottery commit`.",
)
_NO_FILE = Text("no existe el archivo «{name}».", "there is no file “{name}”.")
_PATH = Text("revise la ruta.", "check the path.")
_NOT_JSON = Text("el archivo no es JSON: {why}.", "the file is not JSON: {why}.")
_AS_PUBLISHED = Text("use el archivo tal como se publicó.", "use the file as it was published.")
_AGREES = Text("El registro concuerda consigo mismo.", "The record agrees with itself.")
_RIGHT = Text(
    "{n} lugares en {blocks} bloques; el sorteo se anunció el {on}.",
    "{n} places in {blocks} blocks; the lottery was announced on {on}.",
)
_DRAWN = Text(
    "El orden es el que dan la semilla y la lista; sorteado el {on}.",
    "The order is the one that seed and list give; drawn on {on}.",
)
_UNDRAWN = Text("Todavía no se ha sorteado.", "It has not been drawn yet.")
_COMPARE = Text(
    "Compare usted la suma del anuncio con la publicada: {sha}",
    "Compare the hash of the announcement with the published one: {sha}",
)


@dataclass(frozen=True, slots=True)
class Held:
    """A lottery of the workspace: its record's path, its secret's, and what to say of it."""

    lottery: "Lottery"
    record: Path
    seed: Path
    words: tuple[Text, ...]
    doubts: tuple[Text, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values; the seed only once it was drawn."""
        return {
            "file": str(self.record),
            "record": self.lottery.record(),
            "words": list(self.words),
            "doubts": list(self.doubts),
        }


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a record found."""

    problems: tuple[Problem, ...]
    words: tuple[Text, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        said = [{"code": p.code, "es": p.say("es"), "en": p.say("en")} for p in self.problems]
        return {"valid": not self.problems, "problems": said, "words": list(self.words)}


class Lotteries:
    """Announces and draws the lotteries of plans."""

    def __init__(self, ws: "Workspace") -> None:
        self._ws = ws

    def commit(
        self, name: str, *, public: str | None = None, seed_file: Path | None = None
    ) -> Held:
        """Announce the lottery of a solved plan.

        Parameters
        ----------
        name : str
            Result of a plan, or the plan's id.
        public : str, optional
            Which public value of a later day is mixed in.
        seed_file : path, optional
            The seed; one of 256 bits is made otherwise.

        Raises
        ------
        ConfigurationError
            If it was announced already, or the plan asks for no phase-in.
        DesignUnsupported
            If no block of places can wait.
        """
        from presencia.portfolio.lottery import announce, new_seed

        restored = self._ws.plans.restored(name)
        folder = self._ws.layout.lotteries / restored.result.id
        if (folder / RECORD).exists():
            before = _lottery(folder / RECORD).announced_on
            what = _ANNOUNCED.fill(plan=restored.result.id, on=before)
            raise ConfigurationError(Problem("E-WKF-070", what, _ONCE.fill(folder=folder.name)))
        made = phased_in(restored)
        seed = new_seed() if seed_file is None else _text(seed_file).strip()
        plan = restored.result.id
        lottery = announce(
            plan, plan, made.blocks, seed, announced_on=_today(), public=public or None
        )
        replace_file(folder / SEED, seed.encode())
        (folder / SEED).chmod(0o600)
        replace_file(folder / "list.txt", lottery.list_text.encode())
        replace_file(folder / "announcement.txt", lottery.text.encode())
        replace_file(folder / "design.json", _json(made.record(lottery)))
        replace_file(folder / RECORD, _json(lottery.record()))
        return _held(folder, made.words)

    def draw(self, name: str, *, public_value: str | None = None) -> Held:
        """Draw a lottery that was announced.

        Raises
        ------
        ConfigurationError
            If it was not announced.
        DesignUnsupported
            If it was drawn before.
        DataInvalid
            If the seed or the public value is not the one announced.
        """
        from presencia.portfolio.lottery import draw

        plan = self._ws.plans.find(name).id
        folder = self._ws.layout.lotteries / plan
        if not (folder / RECORD).exists():
            raise ConfigurationError(Problem("E-WKF-071", _NOT_YET.fill(plan=plan), _COMMIT))
        seed = _text(folder / SEED)
        announced = _lottery(folder / RECORD)
        drawn = draw(announced, seed, drawn_on=_today(), public_value=public_value)
        replace_file(folder / "draw.txt", drawn.draw_text.encode())
        replace_file(folder / RECORD, _json(drawn.record()))
        return _held(folder, ())

    def held(self, plan: str) -> Held | None:
        """Return the lottery of a plan's result as it stands, or None if none was announced."""
        folder = self._ws.layout.lotteries / checked_name(plan)
        return _held(folder, ()) if (folder / RECORD).exists() else None

    def published(self, plan: str, name: str) -> bytes | None:
        """Return a file of a lottery that may be published, or None if there is none.

        The seed is none of them: the draw makes it known, in the record.
        """
        path = self._ws.layout.lotteries / checked_name(plan) / name
        return path.read_bytes() if name in PUBLISHED and path.is_file() else None

    def shown(self, plan: str) -> dict[str, Any] | None:
        """Return what the documents of a plan say of its lottery, or None if there is none.

        Parameters
        ----------
        plan : str
            Result of the plan.
        """
        path = self._ws.layout.lotteries / plan / RECORD
        if not path.exists():
            return None
        lottery = _lottery(path)
        said = (*_agreed(lottery), *doubts_of(lottery))
        return {
            "seed_commitment": lottery.seed_sha256,
            "list_sha256": lottery.list_sha256,
            "words": [{"es": w.es, "en": w.en} for w in said],
        }


def check_record(path: Path, published: str | None = None) -> Checked:
    """Check a published record; needs no workspace.

    Raises
    ------
    SourceUnavailable
        If the file is not there.
    DataInvalid
        If it is no JSON.
    """
    record = _record(path)
    return _checked(record, path.name, published)


def check_text(text: str, published: str | None = None) -> Checked:
    """Check the text of a published record; needs no workspace.

    Raises
    ------
    DataInvalid
        If it is no JSON.
    """
    return _checked(_read_json(text, RECORD), RECORD, published)


def _checked(record: Mapping[str, Any], file: str, published: str | None) -> Checked:
    from presencia.portfolio.lottery import verify
    from presencia.portfolio.lottery_record import read

    problems = tuple(p.at(file=file) for p in verify(record, published))
    if problems:
        return Checked(problems, ())
    lottery = read(record)
    said = [_AGREES, *_agreed(lottery)]
    if published is None:
        said.append(_COMPARE.fill(sha=lottery.sha256))
    return Checked((), (*said, *doubts_of(lottery)))


def _agreed(lottery: "Lottery") -> tuple[Text, Text]:
    """Return who is in the lottery and whether it was drawn."""
    units = sum(len(b.units) for b in lottery.blocks)
    about = _RIGHT.fill(n=units, blocks=len(lottery.blocks), on=lottery.announced_on)
    return about, _DRAWN.fill(on=lottery.draw.drawn_on) if lottery.draw else _UNDRAWN


def doubts_of(lottery: "Lottery") -> tuple[Text, ...]:
    """Return what the record cannot prove."""
    from presencia.portfolio.lottery import doubts

    return doubts(lottery)


def _held(folder: Path, words: tuple[Text, ...]) -> Held:
    lottery = _lottery(folder / RECORD)
    return Held(lottery, folder / RECORD, folder / SEED, words, doubts_of(lottery))


def _lottery(path: Path) -> "Lottery":
    from presencia.portfolio.lottery_record import read

    return read(_record(path))


def _record(path: Path) -> Mapping[str, Any]:
    return _read_json(_text(path), path.name)


def _read_json(text: str, name: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:  # no JSON, or nested without end
        what = _NOT_JSON.fill(why=str(error))
        raise DataInvalid(Problem("E-WKF-072", what, _AS_PUBLISHED, Where(name))) from error
    return found if isinstance(found, dict) else {}


def _text(path: Path) -> str:
    if not path.is_file():
        raise SourceUnavailable(Problem("E-WKF-073", _NO_FILE.fill(name=path.name), _PATH))
    return path.read_text(encoding="utf-8", errors="replace")


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
