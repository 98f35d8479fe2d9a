"""A gateway that answers from a table, and customers to ask it about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from subgraphs.hub.composites.asking.asking import Questions, questions
from subgraphs.hub.composites.subject import Subject
from subgraphs.hub.sources.port import (
    CustomerKind,
    LinkMethod,
    LinkRecord,
    LinkRole,
    LinkStatus,
    RecordKey,
)
from subgraphs.kit.client import Answer, Unreachable
from subgraphs.kit.ids import decode_id

SINCE = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)

KINDS = {"COMMERCE": "account", "CRM": "contact", "LOYALTY": "member", "ACCOUNTING": "ledgerAccount"}

TYPES = {
    "COMMERCE": "Account",
    "CRM": "CrmContact",
    "LOYALTY": "LoyaltyMember",
    "ACCOUNTING": "LedgerAccount",
}


def record(system: str, key: str = "1") -> RecordKey:
    return RecordKey(system, KINDS[system], key)


def linked(
    system: str,
    key: str = "1",
    role: LinkRole = LinkRole.PRIMARY,
    status: LinkStatus = LinkStatus.CONFIRMED,
) -> LinkRecord:
    return LinkRecord(record(system, key), "C1", role, status, LinkMethod.EXTERNAL_ID, None, None, SINCE)


def subject(*links: LinkRecord, kind: CustomerKind = CustomerKind.PERSON, pending: str = "") -> Subject:
    return Subject("C1", kind, links, frozenset({pending} - {""}))


EVERYWHERE = tuple(linked(system) for system in KINDS)


@dataclass
class Table:
    """Answers `nodes` from the values of records, and keeps what it was asked.

    `down`: system → the code of the error at each of its fields.
    """

    values: Mapping[tuple[str, str], Mapping[str, object]]
    """(type, key) → field → value."""
    down: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)

    async def ask(
        self, document: str, variables: Mapping[str, object], headers: Mapping[str, str], seconds: float
    ) -> Answer:
        self.asked.append((document, variables))
        data: dict[str, Any] = {}
        errors: list[dict[str, object]] = []
        for name, ids in variables.items():
            type_ = name.removeprefix("ids")
            key = f"all{type_}"
            assert isinstance(ids, list)
            data[key] = [self._node(type_, id_) for id_ in ids]
            for system, code in self.down.items():
                if TYPES[system] == type_:
                    data[key] = [None] * len(ids)
                    errors.append({"path": [key], "extensions": {"code": code}})
        return Answer(data, errors)

    def _node(self, type_: str, id_: str) -> Mapping[str, object] | None:
        return self.values.get((type_, decode_id(id_).key))


class Silent:
    """A gateway that does not answer."""

    def __init__(self, code: str = "SOURCE_DOWN") -> None:
        self.code = code

    async def ask(self, *_: object, **__: object) -> Answer:
        raise Unreachable(self.code)


Asking = Callable[..., Questions]


@pytest.fixture
def asking() -> Asking:
    """The questions of one request, to this gateway."""
    return lambda gateway: questions(gateway, {}, 6.0, lambda: 0.0)


def told(values: Mapping[str, Mapping[str, object]]) -> Table:
    """By type; each with one record, whose key is 1."""
    return Table({(type_, "1"): fields for type_, fields in values.items()})


def texts(asked: Sequence[tuple[str, Mapping[str, object]]]) -> list[str]:
    return [text for text, _ in asked]
