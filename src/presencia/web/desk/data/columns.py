"""Step 2 of the wizard: what the columns are, or which source the file is from."""

import re
import unicodedata
import uuid
from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from presencia.errors import ConfigurationError, Problem, Where
from presencia.text import Text
from presencia.web.access.doors import door
from presencia.web.access.models import Country
from presencia.web.access.rule import scope_of
from presencia.web.desk.data import drafts, mapping_facilities, mapping_form, mapping_incidents
from presencia.web.desk.data.models import ImportDraft
from presencia.web.desk.data.wizard import frame, progress
from presencia.web.desk.data.words import texts
from presencia.web.facts import datasets as held_data
from presencia.web.facts.store import workspace
from presencia.web.language import current
from presencia.workflow import catalogue
from presencia.workflow import look as looking

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_BAD_NAME = Text("«{name}» no sirve de nombre.", "“{name}” will not do as a name.")
_LETTERS = Text(
    "use minúsculas sin tilde, cifras y guiones, como homicidios-2024.",
    "use lower-case letters, digits and hyphens, such as homicides-2024.",
)
_TAKEN = Text(
    "ya hay un conjunto «{name}» con lugares fuera de su alcance, o de otra clase.",
    "there is a dataset “{name}” with places out of your reach, or of another kind.",
)
_OTHER = Text("elija otro nombre.", "choose another name.")


@door("data.import")
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show what was understood; take what is said and try the import out."""
    draft = drafts.open_draft(request.user, pk)
    if waiting := progress(request, draft, 2):
        return waiting
    if draft.path is None or not draft.source:
        return redirect("desk:import-draft", pk=pk)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            whole = _take(request, draft)
        except ConfigurationError as error:
            problems = error.problems
        else:
            if not whole:
                return redirect(request.path)
            person: Any = request.user
            drafts.try_out(person, draft)
            return redirect("desk:import-places", pk=pk)
    context = {**frame(request, draft, 2), **_shown(request, draft), "problems": problems}
    return render(request, "desk/data/columns.html", context, status=400 if problems else 200)


@door("data.import")
@require_POST
def describe(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Describe the columns although a source recognises the file."""
    draft = drafts.open_draft(request.user, pk)
    person: Any = request.user
    drafts.run(person, draft, "look", describe=True)
    return redirect("desk:import-draft", pk=pk)


def _shown(request: HttpRequest, draft: ImportDraft) -> dict[str, Any]:
    """Return the card of a source, or the form and the text of a mapping."""
    card = catalogue.card(draft.source)
    context: dict[str, Any] = {
        "card": card,
        "sets": [h.name for h in held_data.datasets(request.user) if h.whole],
        "dataset": request.POST.get("dataset", "") or draft.dataset or _slug(draft.file_name),
        "said": texts(draft.look.get("said")),
        "todo": texts(draft.look.get("todo")),
        "sources": draft.look.get("sources", []),
    }
    mapping = draft.options.get("mapping")
    if not mapping:
        return {**context, "form": None}
    seen = [(str(name), list(cells)) for name, cells in draft.look.get("columns", [])]
    names = [name for name, _ in seen]
    wide = mapping_form.measure_of(mapping)
    posted = request.POST.get("text")
    as_text = request.GET.get("as") == "text" or not mapping_form.is_plain(mapping)
    return {
        **context,
        "form": mapping_form.fields(mapping, names, _countries(request)),
        **_of_list(draft, mapping),
        "rows": [
            {"n": n, "name": name, "cells": cells, "measure": wide.get(name, ("", ""))}
            for n, (name, cells) in enumerate(seen)
        ],
        "words": list(enumerate(mapping.get("long", {}).get("map", {}).items())),
        "long": mapping.get("long"),
        "measures": _measures(),
        "as_text": as_text or posted is not None,
        "only_text": not mapping_form.is_plain(mapping),
        "text": posted if posted is not None else looking.mapping_text(mapping),
    }


def _of_list(draft: ImportDraft, mapping: dict[str, Any]) -> dict[str, Any]:
    """Return the part of the form that only a list of incidents or facilities has."""
    kind = str(mapping.get("kind"))
    if kind not in mapping_form.LISTS:
        return {}
    refused = drafts.table(draft, "refused")
    code = looking.unmapped()[kind]
    words = refused.loc[refused["code"] == code, "value"] if len(refused) else ()
    counted = Counter(str(word) for word in words)
    seen, labels = draft.look.get("words", {}), held_data.labels(kind)
    shown = mapping_facilities.fields if kind == "facilities" else mapping_incidents.fields
    part = shown(mapping, seen, counted, labels)
    return {mapping_form.LISTS[kind]: part, "list": part}


def _take(request: HttpRequest, draft: ImportDraft) -> bool:
    """Keep what was said, if it can be understood; False where the form has more to ask.

    It has when another kind of table, or another column of words, was just chosen.

    Raises
    ------
    ConfigurationError
        Naming every field.
    """
    draft.dataset = _dataset_name(request, draft)
    mapping = draft.options.get("mapping")
    whole = True
    if mapping:
        if "text" in request.POST:
            made = looking.mapping_from_text(request.POST["text"][:200_000], draft.file_name)
        else:
            made, whole = _formed(request, draft, mapping)
            # What was typed stays on the page, wrong or not.
            draft.options = {**draft.options, "mapping": made}
            if whole:
                looking.check_mapping(made)
                _check_list(made, mapping)
        draft.options = {**draft.options, "mapping": made}
        draft.source = looking.GENERIC[str(made.get("kind", "observations"))]
    if not draft.settled:
        draft.options = {**draft.options, "settled": _remembered(request, draft)}
    draft.save(update_fields=["dataset", "options", "source", "updated_at"])
    return whole


def _formed(
    request: HttpRequest, draft: ImportDraft, mapping: dict[str, Any]
) -> tuple[dict[str, Any], bool]:
    """Return the mapping that the form says, and whether it was asked for all it needs."""
    names = [str(name) for name, _ in draft.look.get("columns", [])]
    made = mapping_form.changed(mapping, request.POST, names)
    whole = made["kind"] == mapping.get("kind", "observations") and "again" not in request.POST
    seen = draft.look.get("words", {})
    if made["kind"] == "incidents":
        labels = held_data.labels("incidents")
        made = mapping_incidents.changed(made, request.POST, seen, labels)
        whole = whole and not mapping_incidents.asks_more(made, request.POST)
    elif made["kind"] == "facilities":
        made = mapping_facilities.changed(made, request.POST, seen)
        whole = whole and not mapping_facilities.asks_more(made, request.POST)
    return made, whole


def _check_list(made: dict[str, Any], before: dict[str, Any]) -> None:
    """Refuse classes of offences, or kinds of facilities, that nobody knows."""
    if made["kind"] == "incidents":
        mapping_incidents.check(made, held_data.labels("incidents"))
    elif made["kind"] == "facilities":
        mapping_facilities.check(made, held_data.labels("facilities"), before)


def _remembered(request: HttpRequest, draft: ImportDraft) -> list[Any]:
    """Return what was decided for the dataset's last version."""
    last = held_data.history(request.user, draft.dataset)[:1]
    return [entry for h in last if h.whole for entry in h.version.options.get("settled", [])]


def _dataset_name(request: HttpRequest, draft: ImportDraft) -> str:
    name = request.POST.get("dataset", "").strip()
    where = Where(column="dataset")
    if not _NAME.fullmatch(name):
        raise ConfigurationError(Problem("E-WEB-026", _BAD_NAME.fill(name=name), _LETTERS, where))
    if name in workspace().datasets.names():
        kind = catalogue.card(draft.source).kind
        mine = {h.name for h in held_data.datasets(request.user) if h.whole}
        same = name in mine and workspace().datasets.get(name).kind == kind
        if not same:
            raise ConfigurationError(Problem("E-WEB-027", _TAKEN.fill(name=name), _OTHER, where))
    return name


def _countries(request: HttpRequest) -> list[tuple[str, str]]:
    codes = scope_of(request.user).countries
    rows = Country.objects.all() if codes is None else Country.objects.filter(pk__in=codes)
    return [(c.code, c.name_es if current() == "es" else c.name_en) for c in rows]


def _measures() -> list[tuple[str, Text]]:
    known = workspace().measures()
    return sorted(((m.id, m.label) for m in known.values()), key=lambda one: one[1].say(current()))


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.split(".")[0].lower())
    ascii_only = plain.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:60] or "datos"
