"""What the islands ask of their databases: which statements, and what each costs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, event

from subgraphs.kit.database import sync_engine

__all__ = ["Statement", "recorded"]


BESIDE_THE_REQUESTS = ("_outbox", "hub_event_position", "hub_operation")
"""Tables that the hub reads by the clock: what happened in the systems, and operations to go on with."""


@dataclass(frozen=True, slots=True)
class Statement:
    database: str
    text: str
    parameters: Any
    """As the driver takes them."""

    def steps(self) -> int:
        """Of the machine of SQLite: the work itself, whatever else the computer does meanwhile."""
        taken = 0

        def step() -> None:
            nonlocal taken
            taken += 1

        engine = sync_engine(f"sqlite:///{self.database}")
        with engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.set_progress_handler(step, 1)
            connection.exec_driver_sql(self.text, self.parameters).all()
            driver.set_progress_handler(None, 0)
        engine.dispose()
        return taken


@contextmanager
def recorded() -> Iterator[list[Statement]]:
    """The statements for requests, of all engines of this process, in order."""
    found: list[Statement] = []

    def record(connection: Connection, _: object, text: str, parameters: object, *__: object) -> None:
        if not any(table in text for table in BESIDE_THE_REQUESTS):
            found.append(Statement(connection.engine.url.database or "", text, parameters))

    event.listen(Engine, "before_cursor_execute", record)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", record)
