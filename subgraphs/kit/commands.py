"""Writing once: a command, its idempotency key and its events are one transaction.

begin
  the key is taken            a second call with it waits here, and then gets the stored outcome
  work                        in a savepoint: what is refused leaves nothing behind
  the events are written
  the outcome is stored
commit
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import orjson
from sqlalchemy import Connection, Table, delete, exc, insert, select, text, update

from subgraphs.kit.database import Database
from subgraphs.kit.user_errors import Refusal, UserErrorCode
from subgraphs.kit.write_tables import WriteTables

__all__ = ["KEPT", "Command", "Event", "Outcome", "Work", "carry_out", "known_outcome"]

KEPT = dt.timedelta(days=30)
"""How long a key is remembered."""

Notes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Command:
    """One call of a mutation."""

    client: str
    mutation: str
    key: str
    """Chosen by the client: the same key is the same call."""
    input: Mapping[str, object] = field(repr=False)
    """All arguments but the key, as JSON has them. Only its hash is stored."""

    @property
    def input_hash(self) -> str:
        return hashlib.sha256(orjson.dumps(self.input, option=orjson.OPT_SORT_KEYS)).hexdigest()


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a record, for whoever reads the outbox."""

    kind: str
    """`account.email_confirmed`"""
    record_type: str
    record_key: str
    notes: Notes = field(default_factory=dict)
    """Further keys, never values of a person."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command came to. It is stored, so it holds keys and codes, and no value of a person."""

    record: str | None = None
    """The native key of what the payload shows. The payload itself is read from the record."""
    refusals: tuple[Refusal, ...] = ()
    """If there is one, nothing was written."""
    events: tuple[Event, ...] = ()
    notes: Notes = field(default_factory=dict)
    """Further keys that the payload needs."""


Work = Callable[[Connection], Outcome]


async def carry_out(
    database: Database, tables: WriteTables, command: Command, work: Work, now: dt.datetime
) -> Outcome:
    """Does the work, or answers what it came to when it was done under this key. Raises SourceFailure.

    Whoever gets no answer may call again: the work is done once. An outcome that is replayed has no events.
    """
    return await database.transaction(lambda connection: _once(connection, tables, command, work, now))


async def known_outcome(database: Database, tables: WriteTables, command: Command) -> Outcome | None:
    """What a command came to, or None where it was not done: for whoever writes in another system, and keeps
    here that it did. Raises SourceFailure."""
    keys = tables.idempotency
    place = [keys.c[name] == value for name, value in _place(command).items()]

    def look(connection: Connection) -> Outcome | None:
        is_known = connection.execute(select(keys.c.key).where(*place)).first() is not None
        return _known(connection, tables, command) if is_known else None

    return await database.transaction(look)


def _once(
    connection: Connection, tables: WriteTables, command: Command, work: Work, now: dt.datetime
) -> Outcome:
    keys = tables.idempotency
    connection.execute(delete(keys).where(keys.c.at < now - KEPT))
    try:
        with connection.begin_nested():
            connection.execute(insert(keys).values(**_place(command), input_hash=command.input_hash, at=now))
    except exc.IntegrityError:
        return _known(connection, tables, command)
    outcome = _attempted(connection, work)
    _tell(connection, tables.outbox, outcome.events, now)
    stored = update(keys).values(outcome=_written(outcome))
    connection.execute(stored.where(*(keys.c[name] == value for name, value in _place(command).items())))
    return outcome


def _attempted(connection: Connection, work: Work) -> Outcome:
    savepoint = connection.begin_nested()
    outcome = work(connection)
    if outcome.refusals:
        savepoint.rollback()
        return Outcome(outcome.record, outcome.refusals, notes=outcome.notes)
    savepoint.commit()
    return outcome


def _tell(connection: Connection, outbox: Table, events: Sequence[Event], now: dt.datetime) -> None:
    """Whoever reads the outbox must not see an event before an earlier one, or it would miss that one."""
    if events and connection.dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(hashtext(:outbox))")
        connection.execute(lock, {"outbox": outbox.name})
    for event in events:
        connection.execute(insert(outbox).values(at=now, **_row(event)))


def _known(connection: Connection, tables: WriteTables, command: Command) -> Outcome:
    keys = tables.idempotency
    row = connection.execute(
        select(keys.c.input_hash, keys.c.outcome).where(
            *(keys.c[name] == value for name, value in _place(command).items())
        )
    ).one()
    if row.input_hash != command.input_hash:
        refusal = Refusal(
            UserErrorCode.IDEMPOTENCY_KEY_REUSED,
            "This idempotency key was used with another input. Take a new key for a new command.",
            ("idempotencyKey",),
        )
        return Outcome(refusals=(refusal,))
    return _read(row.outcome)


def _place(command: Command) -> dict[str, str]:
    return {"client": command.client, "mutation": command.mutation, "key": command.key}


def _row(event: Event) -> dict[str, object]:
    return {
        "kind": event.kind,
        "record_type": event.record_type,
        "record_key": event.record_key,
        "notes": dict(event.notes),
    }


def _written(outcome: Outcome) -> dict[str, object]:
    refusals = [[refusal.code.value, refusal.message, list(refusal.field)] for refusal in outcome.refusals]
    return {"record": outcome.record, "refusals": refusals, "notes": dict(outcome.notes)}


def _read(stored: Mapping[str, object]) -> Outcome:
    match stored:
        case {"record": (str() | None) as record, "refusals": list(refusals), "notes": dict(notes)}:
            read = (Refusal(UserErrorCode(code), message, tuple(path)) for code, message, path in refusals)
            return Outcome(record, tuple(read), notes=notes)
    raise ValueError("A stored outcome cannot be read.")
