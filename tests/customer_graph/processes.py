"""`fiche` as processes: started, waited for, and ended by their own ids, whatever happens to the test."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["FICHE", "Running", "all_started", "run", "started"]

FICHE = Path(sys.executable).parent / "fiche"

PATIENCE = 60
"""Seconds after which a process that should have ended, or begun, counts as stuck."""


@dataclass(frozen=True, slots=True)
class Running:
    url: str
    """Where it answers GraphQL."""
    process: subprocess.Popen[str]

    @property
    def address(self) -> str:
        return self.url.removesuffix("/graphql")

    def end(self) -> int:
        """Asks it to stop. Its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


@contextmanager
def started(*arguments: str | Path, environment: Mapping[str, str] | None = None) -> Iterator[Running]:
    """Ready when this begins, gone when it ends."""
    with all_started({"it": arguments}, environment) as running:
        yield running["it"]


@contextmanager
def all_started(
    commands: Mapping[str, Sequence[str | Path]], environment: Mapping[str, str] | None = None
) -> Iterator[Mapping[str, Running]]:
    """Side by side: each imports for a second or so before it serves."""
    with ExitStack() as opened:
        processes = {
            name: opened.enter_context(_process(arguments, environment))
            for name, arguments in commands.items()
        }
        yield {name: Running(_url(process), process) for name, process in processes.items()}


@contextmanager
def _process(
    arguments: Sequence[str | Path], environment: Mapping[str, str] | None
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(  # noqa: S603 - the command of this project
        [FICHE, *arguments],
        env=_environment(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process, process.stdout, process.stderr:
        try:
            yield process
        finally:
            process.kill()


def run(
    *arguments: str | Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - the command of this project
        [FICHE, *arguments],
        env=_environment(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * PATIENCE,
    )


def _environment(more: Mapping[str, str] | None) -> dict[str, str]:
    """Without what the person who runs the tests has set for an own Fiche."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("FICHE_")}
    return {**ours, **(more or {})}


def _url(process: subprocess.Popen[str]) -> str:
    """Where it says that it listens; what it prints before that is for people."""
    assert process.stdout is not None
    assert process.stderr is not None
    for line in process.stdout:
        told = re.match(r"Fiche serves (http://\S+)", line)
        if told:
            return told[1]
    raise AssertionError(f"It ended before it served: {process.stderr.read()}")
