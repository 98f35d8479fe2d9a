"""Decides about a batch of groups: who is assigned to whom, and what is asked.

Everything that the batch needs is read at once, and everything that it came to is written at once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert, select, update
from sqlalchemy import bindparam as bound

from subgraphs.hub.identity.policy import Policy
from subgraphs.hub.identity.verdict import Question
from subgraphs.hub.matching.known import Known, read_known
from subgraphs.hub.matching.progress import Counts
from subgraphs.hub.matching.rules import Rule
from subgraphs.hub.matching.tables import minted, question, trace
from subgraphs.hub.sources.port import LinkMethod, LinkRole, LinkStatus, RecordKey
from subgraphs.kit.database import AnyRow

__all__ = ["Basis", "Desk"]

_FIRST_RECORD = "first-record"
"""The rule of a link to a customer that was minted for its record."""


_ASKED_BEFORE = frozenset({LinkStatus.CANDIDATE.value, LinkStatus.BROKEN.value})


@dataclass(frozen=True, slots=True)
class Basis:
    """What an assignment rests on."""

    rule_id: str
    method: LinkMethod
    status: LinkStatus
    confidence: float | None
    by_email: bool = False

    @classmethod
    def of(cls, rule: Rule) -> Basis:
        return cls(rule.id, rule.method, rule.status, rule.confidence, rule.by_email)


@dataclass(slots=True)
class _State:
    """A record as it stands within the batch."""

    row: AnyRow
    customer_id: str | None
    is_pending: bool
    """Somebody is to decide about it."""

    @property
    def record(self) -> RecordKey:
        return RecordKey(self.row.system, self.row.kind, self.row.record_key)


@dataclass(slots=True)
class _Written:
    assignments: dict[int, dict[str, object]] = field(default_factory=dict)
    customers: dict[str, str] = field(default_factory=dict)
    questions: dict[str, dict[str, object]] = field(default_factory=dict)


class Desk:
    def __init__(self, connection: Connection, salt: bytes, policy: Policy, rows: Iterable[AnyRow]) -> None:
        self._connection = connection
        self._salt = salt
        self._policy = policy
        self._states: Mapping[int, _State] = {row.number: _state(row) for row in rows}
        self._known: Known = read_known(connection, [one.row for one in self._states.values()])
        self._written = _Written()
        self.counts = Counts()

    def customer_of(self, number: int) -> str | None:
        """Whose the record is. Not whose it may be."""
        state = self._states[number]
        return None if state.is_pending else state.customer_id

    def is_pending(self, number: int) -> bool:
        return self._states[number].is_pending

    def limit(self, number: int) -> str | None:
        """What keeps two of such records from one customer."""
        return self._policy.blocks_second(self._states[number].record, as_duplicate=False)

    def found(self, number: int) -> str:
        """The customer of the record. If it has none, one is minted for it."""
        state = self._states[number]
        if state.customer_id is not None and not state.is_pending:
            return state.customer_id
        customer_id = self._mint(number)
        self._written.customers[customer_id] = "GUEST" if state.row.is_guest else "PERSON"
        basis = Basis(_FIRST_RECORD, LinkMethod.EXTERNAL_ID, LinkStatus.CONFIRMED, None)
        self._assign(number, customer_id, LinkRole.PRIMARY, basis)
        self.counts["customers minted"] += 1
        return customer_id

    def attach(self, number: int, customer_id: str, basis: Basis, *, human: bool = False) -> None:
        """The record is the customer's, unless something keeps it from being so: then somebody is asked."""
        state = self._states[number]
        if self._known.is_rejected(number, customer_id):
            self.counts[f"{basis.rule_id} ruled out"] += 1
            return
        blocked_by = self._blocked_by(state, customer_id, basis) or ("a-human-decides" if human else None)
        if blocked_by is not None:
            self.ask_whose([number], customer_id, basis, blocked_by)
            return
        has_one = self._known.has_one(customer_id, state.row.system)
        self._assign(number, customer_id, LinkRole.SECONDARY if has_one else LinkRole.PRIMARY, basis)
        self.counts[f"{basis.rule_id} linked"] += 1

    def ask_whose(
        self, numbers: Sequence[int], customer_id: str, basis: Basis, blocked_by: str | None
    ) -> None:
        """Are these records the customer's? Until somebody says so, nothing of them is shown there."""
        open_ones = [
            number
            for number in numbers
            if self._may_ask(number) and not self._known.is_rejected(number, customer_id)
        ]
        if not open_ones:
            return
        asked = Basis(basis.rule_id, basis.method, LinkStatus.CANDIDATE, basis.confidence, basis.by_email)
        for place, number in enumerate(open_ones):
            self._assign(number, customer_id, LinkRole.SECONDARY if place else LinkRole.PRIMARY, asked)
        self._ask((customer_id,), open_ones, basis, blocked_by)

    def ask_whether_one(self, numbers: Sequence[int], basis: Basis, blocked_by: str) -> None:
        """Are the customers of these records one? It is asked once, whatever the answer was."""
        customers = tuple(dict.fromkeys(self.found(number) for number in numbers))
        if len(customers) > 1 and self._known.is_new_pair(customers):
            self._known.note_pair(customers)
            self._ask(customers, numbers, basis, blocked_by)

    def flush(self) -> Counts:
        """Writes what the batch came to."""
        written = self._written
        if written.customers:
            rows = [{"customer_id": id, "kind": kind} for id, kind in written.customers.items()]
            self._connection.execute(insert(minted), rows)
        if written.assignments:
            columns = ("customer_id", "role", "status", "method", "confidence", "rule_id")
            values: dict[str, object] = {name: bound(f"new_{name}") for name in columns}
            changed = update(trace).where(trace.c.number == bound("of")).values(values)
            self._connection.execute(changed, list(written.assignments.values()))
        if written.questions:
            self._insert_questions(written.questions)
        return self.counts

    def _insert_questions(self, questions: Mapping[str, dict[str, object]]) -> None:
        known = select(question.c.key).where(question.c.key.in_(questions))
        there = {row.key for row in self._connection.execute(known)}
        rows = [row for key, row in questions.items() if key not in there]
        self.counts.update(f"{row['reason']} asked" for row in rows)
        if rows:
            self._connection.execute(insert(question), rows)

    def _may_ask(self, number: int) -> bool:
        state = self._states[number]
        return state.customer_id is None and not state.is_pending

    def _blocked_by(self, state: _State, customer_id: str, basis: Basis) -> str | None:
        """A broken link is never mended by an e-mail alone, and some systems allow a customer one record."""
        system = state.row.system
        if basis.by_email and self._known.is_broken(customer_id, system):
            return "record-gone"
        if self._known.has_one(customer_id, system):
            return self._policy.blocks_second(state.record, as_duplicate=False)
        return None

    def _assign(self, number: int, customer_id: str, role: LinkRole, basis: Basis) -> None:
        state = self._states[number]
        state.customer_id, state.is_pending = customer_id, basis.status is LinkStatus.CANDIDATE
        if not state.is_pending:
            self._known.note(customer_id, state.row.system)
        self._written.assignments[number] = {
            "of": number,
            "new_customer_id": customer_id,
            "new_role": role.value,
            "new_status": basis.status.value,
            "new_method": basis.method.value,
            "new_confidence": basis.confidence,
            "new_rule_id": basis.rule_id,
        }

    def _ask(
        self, customers: tuple[str, ...], numbers: Sequence[int], basis: Basis, blocked_by: str | None
    ) -> None:
        records = tuple(self._states[number].record for number in numbers)
        confidence = 0.5 if basis.confidence is None else basis.confidence
        asked = Question(basis.rule_id, customers, records, confidence, blocked_by)
        key = asked.id if len(customers) == 1 else _key(customers)
        self._written.questions[key] = {
            "key": key,
            "id": asked.id,
            "reason": asked.reason,
            "confidence": asked.confidence,
            "blocked_by": asked.blocked_by,
            "customers": list(customers),
            "numbers": list(numbers),
        }

    def _mint(self, number: int) -> str:
        """The same run mints the same id for the same record, however often it is interrupted."""
        digest = hmac.digest(self._salt, f"customer {number}".encode(), "sha256")
        return "C" + base64.b32encode(digest)[:16].decode()


def _state(row: AnyRow) -> _State:
    is_asked = row.status == LinkStatus.CANDIDATE.value
    was_asked = row.customer_id is None and row.held in _ASKED_BEFORE
    return _State(row, row.customer_id, is_asked or was_asked)


def _key(customers: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(customers)).encode()).hexdigest()
