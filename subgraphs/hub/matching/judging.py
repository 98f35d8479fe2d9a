"""Runs one rule over all groups of records that have a value in common, a batch at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import assert_never

from sqlalchemy import ColumnElement, Connection, func, select

from subgraphs.hub.identity.policy import Policy
from subgraphs.hub.matching.desk import Basis, Desk
from subgraphs.hub.matching.policy import MatchPolicy
from subgraphs.hub.matching.progress import Counts
from subgraphs.hub.matching.rules import EXTERNAL_ID, Rule
from subgraphs.hub.matching.tables import mark, trace
from subgraphs.hub.matching.trace import Alike, Doubt, Same, Trace
from subgraphs.hub.sources.port import LinkMethod, LinkStatus
from subgraphs.hub.sources.sql import chains
from subgraphs.kit.database import AnyRow
from subgraphs.kit.evidence import Mark

__all__ = ["Batch", "Judging", "external_ids", "first_records", "judge"]

GROUPS = 500
RECORDS = 1000

MOST_IN_A_GROUP = 50
"""Of a group that is read at all: what more records have in common is a default and no value."""

Batch = tuple[str | None, Counts]
"""The position after the batch, None at the end, and what it came to."""

_NUMBER = 12
"""Digits of a position that is a number, so that positions are texts in order."""


class Judging:
    """What the batches of a run share."""

    def __init__(self, salt: bytes, policy: MatchPolicy, limits: Policy) -> None:
        self.policy = policy
        self.limits = limits
        self._salt = salt

    def desk(self, connection: Connection, rows: Iterable[AnyRow]) -> Desk:
        return Desk(connection, self._salt, self.limits, rows)


def judge(connection: Connection, judging: Judging, rule: Rule, position: str) -> Batch:
    of_family = mark.c.family == rule.family.value
    size = func.count()
    hashes = connection.execute(
        select(mark.c.hash)
        .where(of_family, mark.c.hash > position)
        .group_by(mark.c.hash)
        .having(size > 1, size <= MOST_IN_A_GROUP)
        .order_by(mark.c.hash)
        .limit(GROUPS)
    ).all()
    if not hashes:
        return None, Counts()
    found = (
        select(mark.c.hash, mark.c.mark, trace)
        .join(trace, trace.c.number == mark.c.number)
        .where(of_family, mark.c.hash.in_([row.hash for row in hashes]))
        .order_by(mark.c.hash, trace.c.number)
    )
    rows = connection.execute(found).all()
    desk = judging.desk(connection, {row.number: row for row in rows}.values())
    groups: defaultdict[str, list[Trace]] = defaultdict(list)
    for row in rows:
        groups[row.hash].append(Trace(row.number, row.system, Mark(row.mark)))
    for group in groups.values():
        _judge_group(desk, judging.policy, rule, group)
    return str(hashes[-1].hash), desk.flush()


def _judge_group(desk: Desk, policy: MatchPolicy, rule: Rule, group: list[Trace]) -> None:
    basis = Basis.of(rule)
    for finding in rule.judge(group):
        match finding:
            case Same(first, second):
                _same(desk, basis, (first.number, second.number), human=_asks(policy, rule))
            case Doubt(one, others):
                _doubt(desk, basis, one, others, policy.most_alike)
            case Alike(traces) if len(traces) <= policy.most_alike:
                _alike(desk, basis, [trace.number for trace in traces])
            case Alike():
                desk.counts[f"{rule.id} too common"] += 1
            case _:
                assert_never(finding)


def _asks(policy: MatchPolicy, rule: Rule) -> bool:
    return rule.by_email and not policy.link_verified_email


def _same(desk: Desk, basis: Basis, pair: tuple[int, int], *, human: bool) -> None:
    first, second = pair
    owners = desk.customer_of(first), desk.customer_of(second)
    if owners[0] is not None and owners[0] == owners[1]:
        return
    if all(owners):
        desk.ask_whether_one(pair, basis, "two-customers")
    elif owners[1] is not None:
        _attach(desk, first, owners[1], basis, human=human)
    elif owners[0] is not None or not desk.is_pending(first):
        _attach(desk, second, desk.found(first), basis, human=human)


def _attach(desk: Desk, number: int, customer_id: str, basis: Basis, *, human: bool) -> None:
    """Somebody who was asked is not asked again; only what is certain answers for them."""
    if not desk.is_pending(number) or basis.status is LinkStatus.CONFIRMED:
        desk.attach(number, customer_id, basis, human=human)


def _doubt(desk: Desk, basis: Basis, one: Trace, others: tuple[Trace, ...], most: int) -> None:
    """Several records of a system match one person: all of them stay out until somebody has decided."""
    if len(others) > most:
        desk.counts[f"{basis.rule_id} too common"] += 1
        return
    loose = [other.number for other in others if desk.customer_of(other.number) is None]
    if loose and not desk.is_pending(one.number):
        blocked_by = desk.limit(loose[0])
        desk.ask_whose(loose, desk.found(one.number), basis, blocked_by)


def _alike(desk: Desk, basis: Basis, numbers: list[int]) -> None:
    settled = [number for number in numbers if not desk.is_pending(number)]
    customers = {owner for owner in map(desk.customer_of, settled) if owner is not None}
    loose = [number for number in settled if desk.customer_of(number) is None]
    if len(customers) == 1 and loose:
        desk.ask_whose(loose, customers.pop(), basis, "a-human-decides")
    elif len(customers) + len(loose) > 1:
        desk.ask_whether_one(settled, basis, "a-human-decides")


def external_ids(connection: Connection, judging: Judging, position: str) -> Batch:
    """A record that names its customer is the customer's. An id that leads to nobody is no evidence."""
    rows = _page(connection, position, trace.c.external_id.is_not(None))
    if not rows:
        return None, Counts()
    desk = judging.desk(connection, rows)
    ids = {row.external_id for row in rows}
    customers = {row.asked: row.id for row in connection.execute(chains.survivors(ids))}
    basis = Basis(EXTERNAL_ID, LinkMethod.EXTERNAL_ID, LinkStatus.CONFIRMED, None)
    for row in rows:
        customer_id = customers.get(row.external_id)
        if customer_id is None:
            desk.counts[f"{EXTERNAL_ID} unknown"] += 1
        elif desk.customer_of(row.number) is None:
            desk.attach(row.number, customer_id, basis)
    return _place(rows), desk.flush()


def first_records(connection: Connection, judging: Judging, position: str, systems: Iterable[str]) -> Batch:
    """Each record of these systems that is nobody's is a customer of its own."""
    asked = (LinkStatus.CANDIDATE.value, LinkStatus.BROKEN.value)
    nobodys = trace.c.customer_id.is_(None), trace.c.held.is_(None) | trace.c.held.not_in(asked)
    rows = _page(connection, position, trace.c.system.in_(list(systems)), *nobodys)
    if not rows:
        return None, Counts()
    desk = judging.desk(connection, rows)
    for row in rows:
        desk.found(row.number)
    return _place(rows), desk.flush()


def _page(connection: Connection, position: str, *where: ColumnElement[bool]) -> list[AnyRow]:
    """A collective record and one that was lost in a merge are nobody's."""
    matched = trace.c.is_collective.is_(False), trace.c.lost_into.is_(None)
    after = trace.c.number > int(position or 0)
    found = select(trace).where(after, *matched, *where).order_by(trace.c.number)
    return list(connection.execute(found.limit(RECORDS)))


def _place(rows: list[AnyRow]) -> str:
    return f"{rows[-1].number:0{_NUMBER}}"
