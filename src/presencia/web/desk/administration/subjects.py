"""What a line of the audit log is about, in words and with its page, where it is within reach."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from presencia.text import Text, same
from presencia.web import facts
from presencia.web.access.delegation import invitations_of, organisations_of, people_of
from presencia.web.access.rule import visible
from presencia.web.desk.data.models import ImportDraft
from presencia.web.desk.plans.models import Adoption, PlanDraft
from presencia.web.facts import datasets as held_data
from presencia.web.facts import evidence
from presencia.web.jobs.pages import kind_label, within_reach
from presencia.web.public.models import Release

Named = tuple[Text, str]
"""What an object is called and the address of its page, empty if it has none."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An object of the log.

    Parameters
    ----------
    kind : Text
        What it is, in a word or two.
    name : Text or None
        What it is called; none where it is gone or out of reach.
    url : str
        Address of its page, or empty.
    code : str
        What the log itself wrote: ``job:5f1c…``.
    """

    kind: Text
    name: Text | None
    url: str
    code: str


KINDS: dict[str, Text] = {
    "address": Text("Dirección con la que se intentó entrar", "Address that was tried"),
    "adoption": Text("Plan adoptado", "Adopted plan"),
    "dataset": Text("Conjunto de datos", "Dataset"),
    "draft": Text("Borrador de plan", "Draft plan"),
    "import": Text("Importación", "Import"),
    "intervention": Text("Intervención", "Intervention"),
    "invitation": Text("Invitación", "Invitation"),
    "job": Text("Trabajo", "Job"),
    "organisation": Text("Organización", "Organisation"),
    "person": Text("Persona", "Person"),
    "plan": Text("Plan", "Plan"),
    "programme": Text("Ajustes del programa", "Settings of the programme"),
    "release": Text("Publicación", "Release"),
    "token": Text("Clave de la API", "Key of the API"),
}


def subjects(actor: Any, codes: Iterable[str]) -> dict[str, Subject]:
    """Return the objects of the log by what it wrote of them; one query for each kind."""
    asked: dict[str, set[str]] = {}
    for code in codes:
        kind, _, key = code.partition(":")
        asked.setdefault(kind, set()).add(key)
    found: dict[str, Subject] = {}
    for kind, keys in asked.items():
        read = _READERS.get(kind)
        named = read(actor, keys) if read else {}
        for key in keys:
            code = f"{kind}:{key}" if key else kind
            name, url = named.get(key, (None, ""))
            found[code] = Subject(KINDS.get(kind, same(kind)), name, url, code)
    return found


def _numbers(keys: set[str]) -> list[int]:
    return [int(k) for k in keys if k.isdecimal() and len(k) < 10]


def _people(actor: Any, keys: set[str]) -> dict[str, Named]:
    rows = people_of(actor).filter(pk__in=_numbers(keys))
    return {str(p.pk): (same(p.name), reverse("desk:person", args=[p.pk])) for p in rows}


def _organisations(actor: Any, keys: set[str]) -> dict[str, Named]:
    rows = organisations_of(actor).filter(pk__in=_numbers(keys))
    return {str(o.pk): (same(o.name), reverse("desk:organisation", args=[o.pk])) for o in rows}


def _invitations(actor: Any, keys: set[str]) -> dict[str, Named]:
    rows = invitations_of(actor).filter(pk__in=_numbers(keys))
    return {str(i.pk): (same(i.email), reverse("desk:invitations")) for i in rows}


def _jobs(actor: Any, keys: set[str]) -> dict[str, Named]:
    rows = within_reach(actor).filter(pk__in=_uuids(keys))
    return {
        str(job.pk): (
            Text("{kind}: {of}", "{kind}: {of}").fill(kind=kind_label(job), of=job.subject),
            reverse("desk:job", args=[job.pk]),
        )
        for job in rows
    }


def _drafts(actor: Any, keys: set[str]) -> dict[str, Named]:
    rows = visible(actor, PlanDraft.objects.filter(pk__in=_numbers(keys)))
    return {
        str(d.pk): (same(d.name), "" if d.discarded else reverse("desk:plan-draft", args=[d.pk]))
        for d in rows
    }


def _adoptions(actor: Any, keys: set[str]) -> dict[str, Named]:
    rows = visible(actor, Adoption.objects.filter(pk__in=_numbers(keys)))
    return {str(a.pk): (Text(**a.title), reverse("desk:plan-adoption", args=[a.pk])) for a in rows}


def _releases(actor: Any, keys: set[str]) -> dict[str, Named]:
    rows = visible(actor, Release.objects.filter(pk__in=_numbers(keys)))
    return {
        str(r.pk): (
            Text("{title}, versión {n}", "{title}, version {n}").fill(title=r.title, n=r.version),
            reverse("desk:release", args=[r.pk]),
        )
        for r in rows
    }


def _imports(actor: Any, keys: set[str]) -> dict[str, Named]:
    rows = visible(actor, ImportDraft.objects.filter(pk__in=_uuids(keys)))
    return {
        str(d.pk): (
            same(d.file_name or d.source or d.dataset or "–"),
            reverse("desk:import-draft", args=[d.pk]) if d.state == ImportDraft.State.OPEN else "",
        )
        for d in rows
    }


def _plans(actor: Any, keys: set[str]) -> dict[str, Named]:
    mine = {card.id: card for card in facts.results_of(actor, facts.PLAN)}
    return {k: (mine[k].title, reverse("desk:plan", args=[k])) for k in keys if k in mine}


def _datasets(actor: Any, keys: set[str]) -> dict[str, Named]:
    held = {h.name: h for h in held_data.datasets(actor)}
    found: dict[str, Named] = {}
    for key in keys:
        name, _, version = key.partition("@v")
        if name in held:
            title = Text("{title}, versión {n}", "{title}, version {n}")
            words = title.fill(title=held[name].version.title, n=version or "–")
            found[key] = (words, reverse("desk:dataset", args=[name]))
    return found


def _interventions(actor: Any, keys: set[str]) -> dict[str, Named]:
    home = reverse("desk:evidence")
    known = evidence.names()
    return {k: (known[k], f"{home}#{k}") for k in keys if k in known}


def _as_written(actor: Any, keys: set[str]) -> dict[str, Named]:
    return {k: (same(k), "") for k in keys if k}


def _uuids(keys: set[str]) -> list[UUID]:
    found = []
    for key in keys:
        try:
            found.append(UUID(key))
        except ValueError:  # an old line, or one of another kind: it keeps its code
            continue
    return found


_READERS: Mapping[str, Callable[[Any, set[str]], dict[str, Named]]] = {
    "address": _as_written,
    "adoption": _adoptions,
    "dataset": _datasets,
    "draft": _drafts,
    "import": _imports,
    "intervention": _interventions,
    "invitation": _invitations,
    "job": _jobs,
    "organisation": _organisations,
    "person": _people,
    "plan": _plans,
    "release": _releases,
    "token": _as_written,
}
