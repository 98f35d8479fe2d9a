"""Questions as one operation, and the answer to each found again in the answer to all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from subgraphs.hub.composites.asking.question import NodeField, Question, Reply, RootField
from subgraphs.kit.client import Answer

__all__ = ["Document", "document", "errors_of", "parts", "replies"]

Path = tuple[str | int, ...]

_VARIABLE = re.compile(r"\$(\w+)")

_BARE = re.compile(r"\w+")
"""A field without arguments and selections."""

MOST_NODES = 8
"""Gateways refuse operations of more than 15 aliases. Four more stand for the records of the four systems."""

EVERY_ITEM = "@"

UNNAMED = "SOURCE_DOWN"
"""The code of an error that has none."""


@dataclass(frozen=True, slots=True)
class Document:
    text: str
    variables: Mapping[str, object]
    places: Mapping[Question, Path]
    """Where in the data each answer stands."""


@dataclass(slots=True)
class _Draft:
    variables: dict[str, object] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)
    places: dict[Question, Path] = field(default_factory=dict)
    fields: list[str] = field(default_factory=list)


def document(questions: Iterable[Question]) -> Document:
    """Bare fields of the same type are asked of all its nodes at once, all others of each node by itself."""
    draft = _Draft()
    bare: dict[str, list[NodeField]] = {}
    others: dict[tuple[str, str], list[NodeField]] = {}
    roots: list[RootField] = []
    for question in dict.fromkeys(questions):
        match question:
            case RootField():
                roots.append(question)
            case NodeField() if _BARE.fullmatch(question.text):
                bare.setdefault(question.type, []).append(question)
            case NodeField():
                others.setdefault((question.type, question.id), []).append(question)
    for type_, asked in bare.items():
        _nodes(draft, type_, asked)
    for (type_, id_), asked in others.items():
        _node(draft, type_, id_, asked)
    for root in roots:
        key = _key(draft, root, (place[0] for place in draft.places.values()))
        draft.fields.append(_renamed(draft, key, root))
        draft.places[root] = (key,)
    head = f"query Composite({', '.join(draft.declared)})" if draft.declared else "query Composite"
    return Document(f"{head} {{ {' '.join(draft.fields)} }}", draft.variables, draft.places)


def parts(questions: Iterable[Question]) -> list[list[Question]]:
    """Questions that fit into one operation: each node that is asked for by itself takes an alias."""
    nodes: dict[tuple[str, str], int] = {}
    found: dict[int, list[Question]] = {}
    for question in questions:
        part = 0
        if isinstance(question, NodeField) and not _BARE.fullmatch(question.text):
            part = nodes.setdefault((question.type, question.id), len(nodes)) // MOST_NODES
        found.setdefault(part, []).append(question)
    return list(found.values())


def _nodes(draft: _Draft, type_: str, asked: Sequence[NodeField]) -> None:
    """Of one type, all nodes and all fields: what one asks of a record, the others are told as well."""
    ids = list(dict.fromkeys(question.id for question in asked))
    names = dict.fromkeys(question.text for question in asked)
    key, variable = f"all{type_}", f"ids{type_}"
    draft.declared.append(f"${variable}: [ID!]!")
    draft.variables[variable] = ids
    draft.fields.append(f"{key}: nodes(ids: ${variable}) {{ ... on {type_} {{ {' '.join(names)} }} }}")
    for question in asked:
        draft.places[question] = (key, ids.index(question.id), question.text)


def _node(draft: _Draft, type_: str, id_: str, asked: Sequence[NodeField]) -> None:
    key = f"n{len(draft.fields)}"
    texts: list[str] = []
    names: list[str] = []
    for question in asked:
        names.append(_key(draft, question, names))
        texts.append(_renamed(draft, names[-1], question))
        draft.places[question] = (key, names[-1])
    draft.declared.append(f"${key}: ID!")
    draft.variables[key] = id_
    draft.fields.append(f"{key}: node(id: ${key}) {{ ... on {type_} {{ {' '.join(texts)} }} }}")


def _key(draft: _Draft, question: Question, taken: Iterable[object]) -> str:
    """The field's own name where nothing else has it: gateways count aliases."""
    name = _name(question)
    return f"q{len(draft.places)}" if name in taken else name


def _name(question: Question) -> str:
    found = _BARE.match(question.text)
    return found.group() if found else ""


def _renamed(draft: _Draft, key: str, question: Question) -> str:
    """With variables that no other question has."""
    unique = f"q{len(draft.places)}"
    for variable in question.variables:
        name = f"{unique}_{variable.name}"
        draft.declared.append(f"${name}: {variable.type}")
        draft.variables[name] = variable.value
    text = _VARIABLE.sub(lambda match: f"${unique}_{match.group(1)}", question.text)
    return text if key == _name(question) else f"{key}: {text}"


def replies(document: Document, answer: Answer) -> Mapping[Question, Reply]:
    """The code of a gap is that of the error at its place, around it, or below it where a null has spread."""
    errors = errors_of(answer)
    return {
        question: _reply(answer.data, place, errors, lost=answer.data is None)
        for question, place in document.places.items()
    }


def errors_of(answer: Answer) -> list[tuple[Path, str]]:
    """Where each error stands, and its code."""
    return [_error(error) for error in answer.errors]


def _reply(data: object, place: Path, errors: Sequence[tuple[Path, str]], *, lost: bool) -> Reply:
    value = data
    for step in place:
        match value, step:
            case dict(), str():
                value = value.get(step)
            case list(), int() if step < len(value):
                value = value[step]
            case _:
                value = None
    if value is not None:
        return Reply(value)
    told = (code for path, code in errors if _explains(path, place))
    return Reply(None, next(told, UNNAMED if lost else None))


def _explains(path: Path, place: Path) -> bool:
    """At the place, around it or below it. A field that is denied is denied in all items of a list."""
    return all(told in (EVERY_ITEM, here) for told, here in zip(path, place, strict=False))


def _error(error: Mapping[str, object]) -> tuple[Path, str]:
    """An error without a path stands for everything."""
    path = error.get("path")
    match error.get("extensions"):
        case {"code": str() as code}:
            pass
        case _:
            code = UNNAMED
    return (tuple(path) if isinstance(path, list) else (), code)
