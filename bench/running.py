"""The subgraphs and the gateways before them, all started, for as long as they are measured."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from bench.candidates import FICHE, PEERS, Candidate, Surroundings
from bench.federation.sdl import SUBGRAPHS, composed
from bench.installed import Installed, Missing, installed_peers
from bench.load import BadAnswer, Target, asked, request
from bench.processes import started

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
        for each, process in starting:
            problem = await _ready(each, process)
            if problem is None:
                gateways.append(each)
            else:
                notes.append(f"{each.name} did not start: {problem}")
        yield Field(tuple(gateways), tuple(notes))


def _start(
    stack: ExitStack, candidate: Candidate, folder: Path, supergraph: Path, addresses: Mapping[str, str]
) -> tuple[Running, subprocess.Popen[str]]:
    surroundings = Surroundings(_free_port(), supergraph, addresses)
    process = stack.enter_context(started(candidate.command(surroundings), candidate.environment, folder))
    return Running(candidate.name, process.pid, candidate.target(surroundings)), process


@contextmanager
def subgraphs(folder: Path) -> Iterator[Mapping[str, str]]:
    """Their addresses by name. One process serves them all, so that its CPU time is nobody's."""
    command = [sys.executable, "-m", "bench.federation.server"]
    with started(command, {"PYTHONPATH": str(Path.cwd())}, folder) as process:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        ports: dict[str, int] = orjson.loads(process.stdout.readline())
        yield {name: f"http://127.0.0.1:{port}/graphql" for name, port in ports.items()}


async def _ready(gateway: Running, process: subprocess.Popen[str]) -> str | None:
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
            return f"it ended with {process.returncode}"
        await asyncio.sleep(PAUSE)
    return str(problem)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
