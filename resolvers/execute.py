"""Executes a compiled plan: start, project, tell what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Final

from resolvers.context import ExecutionContext, ExecutionResult
from resolvers.errors import ClientError, PlacedFailure, client_error
from resolvers.json_values import AnswerPath
from resolvers.program import Program
from resolvers.projection import Problem
from resolvers.run import Run

__all__ = ["ExecutionContext", "ExecutionResult", "execute"]

_NO_KEYS: Final[frozenset[str]] = frozenset()


async def execute(
    program: Program, variables: Mapping[str, object], context: ExecutionContext
) -> ExecutionResult:
    """Failed fetches become errors of the result. Cancelling it gives up every request under way."""
    machine = program.machine_for(variables)
    run = Run(variables, context, dict(context.root))

    await machine.start(run)

    problems: list[Problem] = []
    data = machine.project(run.fetched, problems)
    if not run.failures and not problems:
        return ExecutionResult(data, ())
    return _with_errors(ExecutionResult(data, ()), run, problems)


def _with_errors(result: ExecutionResult, run: Run, problems: list[Problem]) -> ExecutionResult:
    failures = tuple(sorted(run.failures, key=attrgetter("step")))
    errors = tuple(_client_errors(failures, run.context))
    unexplained = _unexplained(problems, [error.path for error in errors])
    return ExecutionResult(result.data, errors + tuple(unexplained), failures)


def _client_errors(failures: Iterable[PlacedFailure], context: ExecutionContext) -> Iterator[ClientError]:
    for placed in failures:
        allowed = context.allowed_extensions.get(placed.subgraph, _NO_KEYS)
        yield client_error(placed, allowed, context.readable_errors)


def _unexplained(problems: Iterable[Problem], explained: list[AnswerPath]) -> Iterator[ClientError]:
    """A null that a failed fetch left needs no error of its own."""
    for problem in problems:
        if problem.is_missing and any(_on_one_way(problem.path, path) for path in explained):
            continue
        yield ClientError(problem.message, problem.path, {"code": "DOWNSTREAM_SERVICE_ERROR"})


def _on_one_way(one: AnswerPath, other: AnswerPath) -> bool:
    """Whether one path leads to the other."""
    return all(a == b for a, b in zip(one, other, strict=False))
