"""Publishing a folder of YAML files. Reads none: is handed their texts."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

import yaml

from desk.definitions.definition_checks import check_fits
from desk.definitions.definition_kinds import Body, DefinitionInvalid, DefinitionProblem, check_body
from desk.definitions.definition_text import read_yaml
from desk.definitions.export_definitions import FOLDERS
from desk.definitions.feed_days import keep_feed_days
from desk.definitions.intended_definitions import IntendedDefinitions, Proposal
from desk.definitions.publishing import publish
from desk.desk import Desk
from desk.errors import NotAllowed
from domain.definitions import Definition
from domain.people.person import Role

_KINDS = {folder: kind for kind, folder in FOLDERS.items()}


def import_definitions(desk: Desk, files: Mapping[str, str], *, author: str) -> list[Definition]:
    """Publish what differs; returns those. Raises DefinitionInvalid with every problem there is.

    `files`: path in the folder → text. Definitions without a file stay as they are.
    """
    if desk.actor and not desk.actor.has(Role.ADMIN):
        raise NotAllowed
    proposals = [keep_feed_days(desk, read) for read in _all_read(files)]
    check_fits(IntendedDefinitions(desk.unit, desk.policy, proposals), proposals)
    return list(_published(desk, proposals, author))


def _all_read(files: Mapping[str, str]) -> list[Proposal]:
    problems: list[DefinitionProblem] = []
    proposals: list[Proposal] = []
    for path, text in sorted(files.items()):
        try:
            proposals.append(_read(path, text))
        except DefinitionInvalid as wrong:
            problems += wrong.problems
    if problems:
        raise DefinitionInvalid(tuple(problems))
    return proposals


def _published(desk: Desk, proposals: list[Proposal], author: str) -> Iterator[Definition]:
    for proposal in proposals:
        before = desk.unit.definitions.published(proposal.kind, proposal.key)
        definition = publish(desk, proposal, author=author)
        if before is None or definition.version != before.version:
            yield definition


def _read(path: str, text: str) -> Proposal:
    place = PurePosixPath(path)
    kind = _KINDS.get(str(place.parent))
    if kind is None:
        known = ", ".join(f"{folder}/" for folder in _KINDS)
        reason = f"unknown folder; there are {known}"
        raise _refused(path, reason, "definition.unknown_folder", known=known)
    checked = check_body(kind, read_mapping(path, text), file=path)
    if checked["key"] != place.stem:
        reason = f"key is {checked['key']}, the file's name says {place.stem}"
        told = {"key": checked["key"], "name": place.stem}
        raise _refused(path, reason, "definition.other_key", **told)
    return Proposal(kind=kind, body=checked, file=path)


def read_mapping(path: str, text: str) -> Body:
    try:
        body = read_yaml(text)
    except (yaml.YAMLError, ValueError) as error:
        raise _no_yaml(path, error) from None
    if not isinstance(body, dict) or not all(isinstance(key, str) for key in body):
        raise _refused(path, "not a mapping of keys to values", "definition.table")
    return body


def _no_yaml(path: str, error: Exception) -> DefinitionInvalid:
    reason = " ".join(str(error).split())
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return _refused(path, reason, "definition.no_yaml", reason=reason)
    told = {"line": mark.line + 1, "column": mark.column + 1}
    return _refused(path, reason, "definition.no_yaml_at", **told)


def _refused(path: str, reason: str, code: str, /, **params: object) -> DefinitionInvalid:
    problem = DefinitionProblem(file=path, reason=reason, code=code, params=params)
    return DefinitionInvalid((problem,))
