"""Redaction: the profiles, and a Connect as it may leave by one of them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from reviewapp import host
from reviewapp.assets import asset
from reviewapp.core import capture, wording
from reviewapp.core.connect import ConnectDocument
from reviewapp.core.errors import BadInputError, RefusedError
from reviewapp.core.redaction import Names, RedactionProfile, Redactor
from reviewapp.core.redaction_document import Redacted, redact_document, references, texts
from reviewapp.core.redaction_labels import Labels
from reviewapp.services import connect
from reviewapp.services.connect import Choice
from reviewapp.services.own_files import start_own_file
from reviewapp.services.workspace import Workspace
from reviewapp.store.places import cannot_write
from reviewapp.store.reader import reading
from reviewapp.store.redaction_reader import (
    read_aliases,
    read_customer_names,
    read_known_incidents,
    read_people,
)

_ENDING = ".toml"
_WITH_DIGITS = re.compile(r"(?=[\w-]*\d)[\w-]{4,}")
#: An id of fewer characters is a word or a number wherever it stands without its source.
_SHORTEST_ID = 5


@dataclass(frozen=True, slots=True)
class ListedProfile:
    """A profile by name; `title` is what it does, or what is wrong with its file."""

    name: str
    title: str
    own: bool
    usable: bool = True


@dataclass(frozen=True, slots=True)
class Redaction:
    """A redacted document; `keep` has to be called when it leaves, so that its labels stay."""

    redacted: Redacted
    redactor: Redactor

    @property
    def document(self) -> ConnectDocument:
        return self.redacted.document


def names(workspace: Workspace) -> list[str]:
    """The names of the profiles, the user's own included."""
    folders = (asset("data", "redaction"), workspace.places.redaction)
    found = {path.stem for folder in folders for path in Path(folder).glob("*" + _ENDING)}
    return sorted(found)


def profiles(workspace: Workspace) -> list[ListedProfile]:
    """All profiles; one that can't be read says why."""
    found = []
    for name in names(workspace):
        path, own = _path(workspace, name)
        try:
            found.append(ListedProfile(name, _read(path, name).title, own))
        except BadInputError as error:
            found.append(ListedProfile(name, str(error).partition("\n")[0], own, usable=False))
    return found


def load(workspace: Workspace, name: str) -> RedactionProfile:
    """A profile by its name; the user's own go first. BadInputError names the known ones."""
    known = names(workspace)
    if name not in known:
        near = capture.nearest(name, known, 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise BadInputError(
            f"There is no redaction profile “{capture.shown(name)}”.{hint} Known: "
            f"{', '.join(known)}. Start one with: reviewapp redact new NAME"
        )
    return _read(_path(workspace, name)[0], name)


def check(file: str) -> RedactionProfile:
    """A profile's file, read. BadInputError with every problem and its place."""
    from reviewapp.ingest.redaction_file import read_redaction

    profile = read_redaction(file)
    Redactor(profile, Names(), Labels())
    return profile


def new(workspace: Workspace, name: str, source: str) -> str:
    """Start a profile of one's own from another; its file, to be changed in an editor.

    BadInputError for a bad name or an unknown source, RefusedError where it is there already.
    """
    load(workspace, source)
    text = Path(_path(workspace, source)[0]).read_text(encoding="utf-8")
    return start_own_file(workspace, "redaction", name, "redaction", text)


def redact(workspace: Workspace, document: ConnectDocument, name: str) -> Redaction:
    """A document by a profile. Nothing is written: `keep_labels` does that.

    BadInputError for a profile that is unknown or can't be used.
    """
    profile = load(workspace, name)
    labels = Labels(_kept_labels(workspace))
    redactor = Redactor(profile, _names(workspace, profile, document), labels)
    return Redaction(redact_document(document, redactor), redactor)


def preview(workspace: Workspace, choice: Choice, name: str) -> Redacted:
    """What a profile would replace in the Connect as it stands; nothing is written."""
    return redact(workspace, connect.document(workspace, choice), name).redacted


def redact_box_text(workspace: Workspace, choice: Choice, name: str, text: str) -> str:
    """A box's text by a profile, with the labels that the Connect it stands in has."""
    document = connect.document(connect.listening(workspace)[0], choice)
    redaction = redact(workspace, document, name)
    redacted = redaction.redactor.redact(text)
    keep_labels(workspace, redaction)
    return redacted


def keep_labels(workspace: Workspace, redaction: Redaction) -> None:
    """Keep who is called what: the next document calls them the same.

    RefusedError where that can't be written.
    """
    labels, places = redaction.redactor.labels, workspace.places
    if not labels.changed:
        return
    content = json.dumps(labels.assigned, ensure_ascii=False, indent=1)
    places.make_folder(places.redaction)
    try:
        host.write_private_file(places.labels, content.encode("utf-8", "replace"))
    except OSError as error:
        raise cannot_write(places.labels, error) from error


def _kept_labels(workspace: Workspace) -> dict[str, dict[str, int]]:
    path = workspace.places.labels
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        found = None
    if isinstance(found, dict) and all(map(_are_numbers, found.values())):
        return found
    raise RefusedError(
        f"{path}, which has who is called what in redacted documents, can't be read: put it back "
        "from a backup, or remove it, and letters are given anew."
    )


def _are_numbers(numbers: object) -> bool:
    return isinstance(numbers, dict) and all(type(it) is int and it > 0 for it in numbers.values())


def _names(workspace: Workspace, profile: RedactionProfile, document: ConnectDocument) -> Names:
    """What my data call customers, people and incidents, as far as the profile asks for them."""
    owner = workspace.known_owner()
    mine = tuple(filter(None, (owner.name, owner.alias))) if owner else ()
    customers: list[str] = []
    people: list[tuple[str, ...]] = []
    found = references(document)
    with reading(workspace.places) as connection:
        if connection is not None:
            owner_id = owner.id if owner else ""
            if "customers" in profile.replace:
                customers = read_customer_names(connection, owner_id)
            if "people" in profile.replace:
                people = read_people(connection, owner_id)
                people += [(alias,) for alias in read_aliases(connection, owner_id)]
            if "incidents" in profile.replace:
                words = {word for text in texts(document) for word in _WITH_DIGITS.findall(text)}
                found += read_known_incidents(connection, owner_id, sorted(words))
    if document.manager:
        people.append((document.manager,))
    author = {name.casefold() for name in (*mine, document.name) if name}
    if profile.author:
        people.insert(0, tuple(dict.fromkeys((*mine, *filter(None, (document.name,))))))
    else:
        people = [it for it in people if not author.intersection(map(str.casefold, it))]
    return Names(
        customers=tuple((name,) for name in sorted(customers)),
        people=tuple(people),
        incidents=tuple(map(_incident_names, dict.fromkeys(found))),
    )


def _incident_names(reference: str) -> tuple[str, ...]:
    """How an incident is written: "612518327", "IcM 612518327", "icm:612518327"."""
    identifier = reference.partition(":")[2]
    alone = (identifier,) if len(identifier) >= _SHORTEST_ID else ()
    return (*alone, wording.reference_name(reference), reference)


def _path(workspace: Workspace, name: str) -> tuple[str, bool]:
    own = Path(workspace.places.redaction, name + _ENDING)
    if own.exists():
        return str(own), True
    return asset("data", "redaction", name + _ENDING), False


def _read(path: str, name: str) -> RedactionProfile:
    from reviewapp.ingest.redaction_file import read_redaction

    profile = read_redaction(path)
    if profile.name != name:
        raise BadInputError(
            f"{path}: redaction: is “{profile.name}”, and the file is called {name}{_ENDING}: "
            "give both the same name."
        )
    return profile


def refuse_names_in(word: bytes, redaction: Redaction, template: str) -> None:
    """RefusedError where a template of one's own says by itself what the profile replaces."""
    from reviewapp.export.word_texts import texts_of

    for part, text in texts_of(word):
        if found := redaction.redactor.find(text):
            said = text[found[0].start : found[0].end]
            raise RefusedError(
                f"The template {capture.shown(template)} itself says “{capture.shown(said)}”, in "
                f'{part}: nothing was written. Take it out there, or keep it with keep = ["…"] '
                "in the profile."
            )
