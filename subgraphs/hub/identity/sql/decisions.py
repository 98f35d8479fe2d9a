"""Decisions in SQL: each is one transaction, and is written down with its answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import orjson
from sqlalchemy import Connection, insert, select

from subgraphs.hub.identity import decisions
from subgraphs.hub.identity.notes import note_refusal
from subgraphs.hub.identity.policy import Policy
from subgraphs.hub.identity.port import Decided, Deciding
from subgraphs.hub.identity.sql.book import Book
from subgraphs.hub.identity.sql.records import record_columns
from subgraphs.hub.identity.tables import decision, decision_record
from subgraphs.hub.identity.verdict import Verdict
from subgraphs.hub.sources.port import LinkMethod, LinkRole, RecordKey
from subgraphs.kit.database import AnyRow, Database
from subgraphs.kit.user_errors import Refusal, UserErrorCode

__all__ = ["SqlDecisions"]

_LONGEST_NAME = 60

Rule = Callable[[Book, Deciding], Verdict]


@dataclass(frozen=True, slots=True)
class _Case:
    """What is decided about what."""

    kind: str
    names: tuple[str, ...]
    records: tuple[RecordKey, ...]

    @property
    def input_hash(self) -> str:
        records = [[one.system, one.kind, one.key] for one in self.records]
        return hashlib.sha256(orjson.dumps([self.kind, self.names, records])).hexdigest()


class SqlDecisions:
    """The port of decisions. `secret` salts the hashes of erased records: with another one they are lost."""

    def __init__(self, database: Database, secret: bytes, policy: Policy | None = None) -> None:
        self._database = database
        self._secret = secret
        self._policy = policy or Policy()

    async def link(
        self,
        deciding: Deciding,
        customer_id: str,
        record: RecordKey,
        role: LinkRole,
        method: LinkMethod = LinkMethod.MANUAL,
    ) -> Decided:
        case = _Case("link", (customer_id, role.value, method.value), (record,))
        new = (record, role, method)
        return await self._once(
            deciding, case, lambda book, by: decisions.link(book, self._policy, by, customer_id, new)
        )

    async def unlink(self, deciding: Deciding, customer_id: str, record: RecordKey) -> Decided:
        case = _Case("unlink", (customer_id,), (record,))
        return await self._once(
            deciding, case, lambda book, by: decisions.unlink(book, by, customer_id, record)
        )

    async def merge(self, deciding: Deciding, survivor_id: str, duplicate_id: str) -> Decided:
        case = _Case("merge", (survivor_id, duplicate_id), ())
        return await self._once(
            deciding,
            case,
            lambda book, by: decisions.merge(book, self._policy, by, survivor_id, duplicate_id),
        )

    async def unmerge(self, deciding: Deciding, customer_id: str, restore_id: str) -> Decided:
        case = _Case("unmerge", (customer_id, restore_id), ())
        return await self._once(
            deciding, case, lambda book, by: decisions.unmerge(book, by, customer_id, restore_id)
        )

    async def reject(self, deciding: Deciding, candidate_id: str) -> Decided:
        case = _Case("reject", (candidate_id,), ())
        return await self._once(deciding, case, lambda book, by: decisions.reject(book, by, candidate_id))

    async def claim_guest(self, deciding: Deciding, guest: RecordKey, claimant: RecordKey) -> Decided:
        case = _Case("claim_guest", (), (guest, claimant))
        return await self._once(
            deciding,
            case,
            lambda book, by: decisions.claim_guest(book, self._policy, by, guest, claimant),
        )

    async def source_merged(self, deciding: Deciding, lost: RecordKey, survivor: RecordKey) -> Decided:
        case = _Case("source_merged", (), (lost, survivor))
        return await self._once(
            deciding, case, lambda book, by: decisions.source_merged(book, by, lost, survivor)
        )

    async def record_gone(self, deciding: Deciding, record: RecordKey) -> Decided:
        case = _Case("record_gone", (), (record,))
        return await self._once(deciding, case, lambda book, by: decisions.record_gone(book, by, record))

    async def erase(self, deciding: Deciding, customer_id: str) -> Decided:
        case = _Case("erase", (customer_id,), ())
        return await self._once(deciding, case, lambda book, by: decisions.erase(book, by, customer_id))

    async def _once(self, deciding: Deciding, case: _Case, rule: Rule) -> Decided:
        refusal = note_refusal(deciding.note)
        if refusal is not None:
            return Decided(None, (refusal,))
        by = replace(deciding, decided_by=deciding.decided_by[:_LONGEST_NAME])

        def work(connection: Connection) -> Decided:
            book = Book(connection, self._secret)
            book.lock()
            known = connection.execute(select(decision).where(decision.c.id == by.id)).one_or_none()
            return _decide(book, by, case, rule) if known is None else _repeated(known, case)

        return await self._database.transaction(work)


def _decide(book: Book, deciding: Deciding, case: _Case, rule: Rule) -> Decided:
    verdict = rule(book, deciding)
    asked = tuple(book.questions.ask(question, deciding.at) for question in verdict.questions)
    decided = Decided(verdict.customer_id, verdict.refusals, asked)
    _write(book.connection, deciding, case, decided)
    return decided


def _write(connection: Connection, deciding: Deciding, case: _Case, decided: Decided) -> None:
    erased = case.kind == "erase" and not decided.refusals
    row = {
        "id": deciding.id,
        "kind": case.kind,
        "input_hash": case.input_hash,
        "decided_by": deciding.decided_by,
        "at": deciding.at,
        "note": None if erased else deciding.note,
        "customer_id": decided.customer_id,
        "refusals": [[one.code.value, one.message, list(one.field)] for one in decided.refusals],
        "candidate_ids": list(decided.candidate_ids),
    }
    connection.execute(insert(decision).values(row))
    for record in dict.fromkeys(case.records):
        named = {"decision_id": deciding.id, **record_columns(record)}
        connection.execute(insert(decision_record).values(named))


def _repeated(known: AnyRow, case: _Case) -> Decided:
    if known.input_hash != case.input_hash:
        message = "Another decision was made under this id."
        return Decided(None, (Refusal(UserErrorCode.IDEMPOTENCY_KEY_REUSED, message),))
    return Decided(known.customer_id, _refusals(known.refusals), tuple(known.candidate_ids))


def _refusals(stored: Sequence[tuple[str, str, list[str]]]) -> tuple[Refusal, ...]:
    return tuple(Refusal(UserErrorCode(code), message, tuple(path)) for code, message, path in stored)
