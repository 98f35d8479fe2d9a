"""Operations in SQL."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, delete, exc, func, insert, or_, select, update

from subgraphs.hub.operations.port import OPERATION_ORDER, Attempt, End, Known, Running, StatusFilter
from subgraphs.hub.operations.records import (
    NewOperation,
    OperationRecord,
    OperationStatus,
    PlannedStep,
    StepKind,
    StepRecord,
    StepStatus,
)
from subgraphs.hub.operations.results import Became, Json, Result, Unanswered, from_json
from subgraphs.hub.operations.rows import operation_record, operation_row, refusal_rows, step_record, step_row
from subgraphs.hub.operations.tables import operation, operation_step
from subgraphs.kit.commands import KEPT
from subgraphs.kit.database import AnyRow, Database
from subgraphs.kit.keyset import Keyset, Listing, SqlList, page
from subgraphs.kit.pages import Page, PageRequest

__all__ = ["SqlOperationStore"]

OPERATIONS = Listing(
    operation, operation.c.customer_id, {OPERATION_ORDER: Keyset(operation.c.created_at, operation.c.id)}
)

PENDING = OperationStatus.PENDING.value

PIVOT = StepKind.PIVOT.value

REPEATABLE = (StepKind.FOLLOW_UP.value, StepKind.UNDO.value)

Clock = Callable[[], dt.datetime]


class SqlOperationStore:
    def __init__(self, database: Database, now: Clock) -> None:
        self._database = database
        self._now = now
        self.of_customers = SqlList[OperationRecord, StatusFilter](
            database, OPERATIONS, operation_record, _with_status, key_of=str
        )

    async def known(self, client: str, type: str, key: str) -> Known | None:
        """A key whose days are over is forgotten here."""
        return await self._database.transaction(
            lambda connection: _known(connection, (client, type, key), self._now() - KEPT)
        )

    async def accept(self, new: NewOperation) -> Known:
        return await self._database.transaction(lambda connection: _accept(connection, new))

    async def operations(self, ids: Collection[str]) -> Mapping[str, OperationRecord]:
        rows = await self._database.rows(select(operation).where(operation.c.id.in_(ids)))
        return {row.id: operation_record(row) for row in rows}

    async def steps(self, ids: Collection[str]) -> Mapping[str, tuple[StepRecord, ...]]:
        found: defaultdict[str, list[StepRecord]] = defaultdict(list)
        statement = select(operation_step).where(operation_step.c.operation_id.in_(ids))
        in_order = statement.order_by(operation_step.c.position, operation_step.c.name)
        for row in await self._database.rows(in_order):
            found[row.operation_id].append(step_record(row))
        return {id: tuple(steps) for id, steps in found.items()}

    async def came_to(self, id: str) -> Mapping[str, Result]:
        settled = (operation_step.c.operation_id == id, operation_step.c.result.is_not(None))
        rows = await self._database.rows(
            select(operation_step.c.name, operation_step.c.result).where(*settled)
        )
        return {row.name: from_json(row.result) for row in rows}

    async def page(self, status: StatusFilter, request: PageRequest) -> Page[OperationRecord]:
        return await page(self._database, OPERATIONS, request, operation_record, _with_status(status))

    async def running(self) -> Sequence[Running]:
        return await self._running(operation.c.status == PENDING)

    async def awaiting(self, event: str) -> Sequence[Running]:
        return await self._running(operation.c.awaiting == event)

    async def propagating(self, customer_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        statement = select(operation.c.customer_id, operation.c.copied_field).where(
            operation.c.customer_id.in_(customer_ids),
            operation.c.status == PENDING,
            operation.c.copied_field.is_not(None),
        )
        for row in await self._database.rows(statement):
            found[row.customer_id].add(row.copied_field)
        return {customer_id: frozenset(fields) for customer_id, fields in found.items()}

    async def sealed(self, id: str) -> bytes | None:
        rows = await self._database.rows(select(operation.c.sealed).where(operation.c.id == id))
        return rows[0].sealed if rows else None

    async def keep(self, id: str, sealed: bytes) -> None:
        statement = update(operation).where(operation.c.id == id, operation.c.status == PENDING)
        await self._database.transaction(
            lambda connection: connection.execute(statement.values(sealed=sealed))
        )

    async def begin(self, id: str, step: PlannedStep) -> Attempt:
        return await self._database.transaction(lambda connection: _begin(connection, id, step))

    async def expect(self, id: str, step: str, version: str) -> None:
        await self._note(id, step, version=version)

    async def miss(self, id: str, step: str, error: str) -> None:
        await self._note(id, step, status=StepStatus.RETRYING.value, last_error=error, at=self._now())

    async def try_anew(self, id: str, step: str) -> None:
        tries = operation_step.c.tries + 1
        await self._note(
            id, step, status=StepStatus.RETRYING.value, tries=tries, version=None, at=self._now()
        )

    async def settle(self, id: str, step: str, status: StepStatus, result: Json, error: str | None) -> None:
        told = result.get("done")
        outcome = told.get("outcome") if isinstance(told, Mapping) else None
        noted = {"result": result, "outcome": outcome, "last_error": error, "at": self._now()}
        await self._note(id, step, status=status.value, **noted)

    async def tell_records(self, id: str, step: PlannedStep, became: Sequence[Became]) -> None:
        await self._database.transaction(
            lambda connection: _tell_records(connection, id, step, became, self._now())
        )

    async def finish(self, id: str, round: int, end: End) -> None:
        await self._database.transaction(
            lambda connection: _finish(connection, Running(id, round), end, self._now())
        )

    async def reopen(self, id: str, call: str) -> Running | None:
        return await self._database.transaction(lambda connection: _reopen(connection, id, call))

    async def _running(self, where: ColumnElement[bool]) -> Sequence[Running]:
        statement = select(operation.c.id, operation.c.round).where(where).order_by(operation.c.created_at)
        return [Running(row.id, row.round) for row in await self._database.rows(statement)]

    async def _note(self, id: str, step: str, **values: object) -> None:
        here = (operation_step.c.operation_id == id, operation_step.c.name == step)
        statement = update(operation_step).where(*here).values(**values)
        await self._database.transaction(lambda connection: connection.execute(statement))


def _with_status(status: StatusFilter) -> Sequence[ColumnElement[bool]]:
    return () if status is None else (operation.c.status.in_([one.value for one in status]),)


def _known(connection: Connection, place: tuple[str, str, str], oldest: dt.datetime) -> Known | None:
    client, type, key = place
    here = (operation.c.client == client, operation.c.type == type, operation.c.idempotency_key == key)
    forgotten = update(operation).where(*here, operation.c.created_at < oldest)
    connection.execute(forgotten.values(idempotency_key=None))
    row = connection.execute(select(operation.c.id, operation.c.input_hash).where(*here)).one_or_none()
    return None if row is None else Known(row.id, row.input_hash)


def _accept(connection: Connection, new: NewOperation) -> Known:
    try:
        with connection.begin_nested():
            connection.execute(insert(operation).values(**operation_row(new)))
    except exc.IntegrityError:
        known = _known(connection, (new.client, new.type, new.key), dt.datetime.min.replace(tzinfo=dt.UTC))
        if known is None:
            raise
        return known
    for position, step in enumerate(new.steps):
        connection.execute(insert(operation_step).values(**step_row(new.id, position, step)))
    return Known(new.id, new.input_hash)


def _begin(connection: Connection, id: str, step: PlannedStep) -> Attempt:
    here = (operation_step.c.operation_id == id, operation_step.c.name == step.name)
    row = connection.execute(select(operation_step).where(*here)).one_or_none()
    if row is None:
        connection.execute(
            insert(operation_step).values(**step_row(id, _last_position(connection, id), step))
        )
        row = connection.execute(select(operation_step).where(*here)).one()
    if row.result is not None:
        return Attempt(row.tries, row.version, from_json(row.result))
    connection.execute(update(operation_step).where(*here).values(attempts=operation_step.c.attempts + 1))
    return Attempt(row.tries, row.version, None)


def _last_position(connection: Connection, id: str) -> int:
    last = select(func.max(operation_step.c.position)).where(operation_step.c.operation_id == id)
    position: int | None = connection.execute(last).scalar_one()
    return 0 if position is None else position + 1


def _tell_records(
    connection: Connection, id: str, step: PlannedStep, became: Sequence[Became], now: dt.datetime
) -> None:
    """Told again, they replace what was told before. They stand where the step stands that they tell of."""
    here = operation_step.c.operation_id == id
    at = select(operation_step.c.position).where(here, operation_step.c.name == step.name)
    position: int = connection.execute(at).scalar_one()
    for one in became:
        name = f"{step.name}:{one.record}:{one.kind}"
        connection.execute(delete(operation_step).where(here, operation_step.c.name == name))
        told = PlannedStep(name, step.system, f"{step.action}: {one.kind}", step.kind)
        failed = one.outcome == "FAILED"
        row = step_row(id, position, told) | {
            "status": (StepStatus.FAILED if failed else StepStatus.DONE).value,
            "attempts": 1,
            "outcome": one.outcome,
            "retained_until": one.retained_until,
            "at": now,
        }
        connection.execute(insert(operation_step).values(**row))


def _finish(connection: Connection, running: Running, end: End, now: dt.datetime) -> None:
    here = (operation.c.id == running.id, operation.c.round == running.round, operation.c.status == PENDING)
    ended = {
        "status": end.status.value,
        "refusals": refusal_rows(end.refusals),
        "sealed": None,
        "awaiting": None,
        "finished_at": now,
    }
    if end.customer_id is not None:
        ended["customer_id"] = end.customer_id
    if connection.execute(update(operation).where(*here).values(**ended)).rowcount == 0:
        return
    left = update(operation_step).where(
        operation_step.c.operation_id == running.id,
        or_(*(operation_step.c.status == one.value for one in (StepStatus.WAITING, StepStatus.RETRYING))),
    )
    connection.execute(left.values(status=StepStatus.SKIPPED.value))


def _reopen(connection: Connection, id: str, call: str) -> Running | None:
    here = operation.c.id == id
    row = connection.execute(select(operation).where(here).with_for_update()).one()
    if row.status != OperationStatus.NEEDS_ATTENTION.value or row.retried_by == call:
        return None
    again = {
        "status": PENDING,
        "round": row.round + 1,
        "retried_by": call,
        "finished_at": None,
        "refusals": [],
    }
    connection.execute(update(operation).where(here).values(**again))
    steps = operation_step.c.operation_id == id
    unfinished = operation_step.c.status.in_([StepStatus.FAILED.value, StepStatus.SKIPPED.value])
    for step in connection.execute(select(operation_step).where(steps, unfinished)).all():
        undone = _undone(step)
        if undone is not None:
            connection.execute(
                update(operation_step).where(steps, operation_step.c.name == step.name).values(**undone)
            )
    return Running(id, row.round + 1)


def _undone(step: AnyRow) -> dict[str, object] | None:
    """How a step starts its new round; None where what it came to stands.

    What was not answered is asked under the same key. What was answered needs a new key, or it would be
    answered alike.
    """
    settled = None if step.result is None else from_json(step.result)
    waiting: dict[str, object] = {"status": StepStatus.WAITING.value, "result": None}
    if settled is None or isinstance(settled, Unanswered):
        return (
            waiting
            if step.kind in REPEATABLE or (isinstance(settled, Unanswered) and step.kind == PIVOT)
            else None
        )
    return waiting | {"tries": step.tries + 1, "version": None} if step.kind in REPEATABLE else None
