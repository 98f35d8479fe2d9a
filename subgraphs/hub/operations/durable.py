"""Durable workflows, by DBOS Transact: what was done is not done again after a crash, and what was begun
goes on.

    step      its result is stored; after a crash it is answered from there
    pause     ends at the moment that was stored when it began
    wait      for a message, which is stored as well

A workflow gets the id of its operation as its input and nothing else. Its steps answer keys, versions and
codes (`results.py`) and never raise, because an exception would be stored with its text. All is stored as
JSON, so that whoever looks into the tables sees what lies there.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol

from sqlalchemy.engine import make_url

from subgraphs.hub.operations.port import Running
from subgraphs.hub.operations.results import Json
from subgraphs.kit.database import sync_engine

if TYPE_CHECKING:
    from dbos import DBOSConfig, Serializer

__all__ = ["DbosWorkflows", "TwoHubs", "WorkflowState", "Workflows", "operations_url"]

WORKFLOW = "operation"

VERSION = "1"
"""Of the code, as the library sees it. It does not change: an operation that began before an update goes on
after it. What must hold for that is said in `commands/__init__.py`."""

ROUND = "~"

POOL_SIZE = 10
"""Connections of the library to its database."""

THREADS = 16
"""In which the library talks to its database; the steps themselves run in the loop."""

NO_SCHEDULES = 3600.0
"""Seconds between two looks for scheduled workflows, of which there are none."""

FAILURE = "failure"

Course = Callable[[Running], Awaitable[None]]


class TwoHubs(RuntimeError):
    """The library serves one hub in one process."""


class WorkflowState(Enum):
    UNKNOWN = "UNKNOWN"
    """It was never started."""
    GOES_ON = "GOES_ON"
    OVER = "OVER"
    """It has come to its end, or the library has given it up."""


class Workflows(Protocol):
    async def start(self, running: Running) -> None:
        """Does nothing if it was started before."""
        ...

    async def state(self, running: Running) -> WorkflowState: ...

    async def step(self, name: str, attempt: Callable[[], Awaitable[Json]]) -> Json: ...

    async def pause(self, seconds: float) -> None: ...

    async def wait(self, seconds: float) -> str | None:
        """The message, or None when the time is over."""
        ...

    async def tell(self, running: Running, message: str, id: str) -> None:
        """The same id tells once, however often it is told."""
        ...

    async def close(self) -> None:
        """Stops where it is. All that has not ended goes on with the next start."""
        ...


class DbosWorkflows:
    """Opened by the loop that does the work: workflows run there, and only the library's own polling
    elsewhere."""

    _is_open: ClassVar[bool] = False
    """The library keeps its state in its module."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._tasks: set[asyncio.Task[object]] = set()

        async def operation(id: str) -> None:
            await self._run(id)

        self._workflow = operation

    @classmethod
    async def open(cls, url: str, course: Course, poll_seconds: float) -> DbosWorkflows:
        """Workflows that were interrupted go on at once. Raises TwoHubs."""
        if cls._is_open:
            raise TwoHubs(
                "Another hub of this process has begun operations. Start each hub in its own process."
            )
        cls._is_open = True
        opened = cls(course)
        try:
            await opened._launch(url, poll_seconds)
        except BaseException:
            await opened.close()
            raise
        return opened

    async def _launch(self, url: str, poll_seconds: float) -> None:
        from dbos import DBOS

        await asyncio.to_thread(_prepare, url)
        await asyncio.to_thread(DBOS.migrate, url)
        DBOS(config=_configuration(url, poll_seconds))
        self._registered = DBOS.workflow(name=WORKFLOW)(self._workflow)
        DBOS.launch()

    async def start(self, running: Running) -> None:
        from dbos import DBOS, SetWorkflowID

        with SetWorkflowID(_workflow_id(running)):
            await DBOS.start_workflow_async(self._registered, running.id)

    async def state(self, running: Running) -> WorkflowState:
        from dbos import DBOS

        found = await DBOS.get_workflow_status_async(_workflow_id(running))
        if found is None:
            return WorkflowState.UNKNOWN
        return (
            WorkflowState.GOES_ON
            if found.status in ("PENDING", "ENQUEUED", "DELAYED")
            else WorkflowState.OVER
        )

    async def step(self, name: str, attempt: Callable[[], Awaitable[Json]]) -> Json:
        from dbos import DBOS

        async def once() -> Json:
            return await attempt()

        return await DBOS.run_step_async({"name": name}, once)

    async def pause(self, seconds: float) -> None:
        from dbos import DBOS

        await DBOS.sleep_async(seconds)

    async def wait(self, seconds: float) -> str | None:
        from dbos import DBOS

        message: str | None = await DBOS.recv_async(timeout_seconds=seconds)
        return message

    async def tell(self, running: Running, message: str, id: str) -> None:
        from dbos import DBOS

        await DBOS.send_async(_workflow_id(running), message, idempotency_key=id)

    async def close(self) -> None:
        from dbos import DBOS

        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        # Not from here: a thread of the library that is just handing over a workflow waits for this loop.
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1) as outside:
            await loop.run_in_executor(outside, lambda: DBOS.destroy(destroy_registry=True))
        loop.set_default_executor(ThreadPoolExecutor(thread_name_prefix="asyncio"))  # it was the library's
        DbosWorkflows._is_open = False

    async def _run(self, id: str) -> None:
        from dbos import DBOS

        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        await self._course(Running(id, _round(DBOS.workflow_id)))


def operations_url(configured: str | None, database_url: str) -> str:
    """Where the library keeps its tables: in the hub's database, or in a file beside that of SQLite."""
    if configured is not None:
        return configured
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or url.database is None:
        return database_url
    path = Path(url.database)
    return f"sqlite:///{path.with_name(f'{path.stem}-operations{path.suffix}')}"


def _prepare(url: str) -> None:
    """A SQLite file with a write-ahead log, which the library does not ask for: commits are cheaper."""
    engine = sync_engine(url)
    engine.connect().close()
    engine.dispose()


def _configuration(url: str, poll_seconds: float) -> DBOSConfig:
    return {
        "name": "fiche-hub",
        "application_version": VERSION,
        "system_database_url": url,
        "serializer": _plain_serializer(),
        "log_level": "ERROR",
        "enable_otlp": False,
        "run_migrations": False,
        "db_engine_kwargs": {"hide_parameters": True, "pool_size": POOL_SIZE},
        "max_executor_threads": THREADS,
        "notification_listener_polling_interval_sec": poll_seconds,
        "scheduler_polling_interval_sec": NO_SCHEDULES,
    }


def _plain_serializer() -> Serializer:
    """JSON, in which whoever looks into the tables sees what lies there. Of an exception its kind is kept
    only."""
    from dbos import Serializer

    class Plain(Serializer):
        def serialize(self, data: object) -> str:
            return json.dumps({FAILURE: type(data).__name__} if isinstance(data, Exception) else data)

        def deserialize(self, serialized_data: str) -> object:
            data: object = json.loads(serialized_data)
            match data:
                case {"failure": str(kind)}:
                    return RuntimeError(kind)
            return data

        def name(self) -> str:
            return "plain_json"

    return Plain()


def _workflow_id(running: Running) -> str:
    return f"{running.id}{ROUND}{running.round}"


def _round(workflow_id: str | None) -> int:
    return int((workflow_id or "").rpartition(ROUND)[2])
