"""The subgraphs and the gateways before them, all started, for as long as they are measured."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from pathlib import Path

import orjson

from bench.candidates import FICHE, PEERS, Candidate, Surroundings
from bench.federation.sdl import SUBGRAPHS, composed
from bench.installed import Installed, Missing, installed_peers
from bench.load import BadAnswer, Target, asked, request
from bench.processes import LINES_KEPT, started

__all__ = ["Field", "Running", "field", "subgraphs"]

SECONDS_TO_START = 60

PAUSE = 0.1


@dataclass(frozen=True, slots=True)
class Running:
    name: str
    pid: int
    target: Target


@dataclass(frozen=True, slots=True)
class Field:
    """Who takes part. Fiche is first."""

    gateways: tuple[Running, ...]
    notes: tuple[str, ...] = ()
    """Who does not, and why."""
    addresses: Mapping[str, str] = dataclass_field(default_factory=dict)
    """Of the subgraphs, by name."""


@asynccontextmanager
async def field(
    *, with_peers: bool = True, fiche: Sequence[Candidate] = (FICHE,), sdl: Mapping[str, str] = SUBGRAPHS
) -> AsyncIterator[Field]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        addresses = stack.enter_context(subgraphs(folder))
        supergraph = folder / "supergraph.graphql"
        supergraph.write_text(composed(addresses, sdl).sdl)
        notes: list[str] = []
        starting = [_start(stack, each, folder, supergraph, addresses) for each in fiche]
        if with_peers:
            match installed_peers():
                case Missing(why):
                    notes.append(f"Fiche alone: {why}")
                case Installed(place):
                    starting += [_start(stack, each, place, supergraph, addresses) for each in PEERS]
        gateways = []
        for each, process, errors in starting:
            problem = await _ready(each, process, errors)
            if problem is None:
                gateways.append(each)
            else:
                notes.append(f"{each.name} did not start: {problem}")
        yield Field(tuple(gateways), tuple(notes), addresses)


def _start(
    stack: ExitStack, candidate: Candidate, folder: Path, supergraph: Path, addresses: Mapping[str, str]
) -> tuple[Running, subprocess.Popen[str], deque[str]]:
    surroundings = Surroundings(_free_port(), supergraph, addresses)
    errors: deque[str] = deque(maxlen=LINES_KEPT)
    command = candidate.command(surroundings)
    process = stack.enter_context(started(command, candidate.environment, folder, errors))
    return Running(candidate.name, process.pid, candidate.target(surroundings)), process, errors


@contextmanager
def subgraphs(folder: Path) -> Iterator[Mapping[str, str]]:
    """Their addresses by name. One process serves them all, so that its CPU time is nobody's."""
    command = [sys.executable, "-m", "bench.federation.server"]
    errors: deque[str] = deque(maxlen=LINES_KEPT)
    with started(command, {"PYTHONPATH": str(Path.cwd())}, folder, errors) as process:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        ports: dict[str, int] = orjson.loads(process.stdout.readline())
        yield {name: f"http://127.0.0.1:{port}/graphql" for name, port in ports.items()}


async def _ready(gateway: Running, process: subprocess.Popen[str], errors: deque[str]) -> str | None:
    """Waits until it answers. Returns why it does not."""
    problem: Exception | None = None
    for _ in range(round(SECONDS_TO_START / PAUSE)):
        try:
            await asked(gateway.target, request(gateway.target, "{ __typename }"))
        except (OSError, BadAnswer) as error:
            problem = error
        else:
            return None
        if process.poll() is not None:
            return " ".join((f"it ended with {process.returncode}", *errors))
        await asyncio.sleep(PAUSE)
    return str(problem)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
