"""Executes a compiled plan: start, project, tell what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import Final

from resolvers.context import ExecutionContext, ExecutionResult
from resolvers.errors import ClientError, PlacedFailure, client_error
from resolvers.findings import Findings, Problem
from resolvers.json_values import AnswerPath
from resolvers.program import Machine, Program
from resolvers.run import Run
from resolvers.withheld import Withheld, leaves_gap, withheld_error

__all__ = ["ExecutionContext", "ExecutionResult", "answered", "client_errors", "execute", "unexplained"]

_NO_KEYS: Final[frozenset[str]] = frozenset()


async def execute(
    program: Program, variables: Mapping[str, object], context: ExecutionContext
) -> ExecutionResult:
    """Failed fetches become errors of the result. Cancelling it gives up every request under way."""
    machine = program.machine_for(variables)
    run = Run(variables, context, dict(context.root))

    await machine.start(run)
    return answered(machine, run)


def answered(machine: Machine, run: Run) -> ExecutionResult:
    """The answer, with what has been fetched."""
    context = run.context
    found = Findings([], context.seal, context.noticed, context.nulls_stay)
    data = machine.project(run.fetched, found)
    problems = found.problems
    if not run.failures and not problems and not machine.withheld:
        return ExecutionResult(data, (), spent=run.spent)
    return _with_errors(ExecutionResult(data, (), spent=run.spent), run, problems, machine.withheld)


def _with_errors(
    result: ExecutionResult, run: Run, problems: list[Problem], withheld: tuple[Withheld, ...]
) -> ExecutionResult:
    denied = tuple(withheld_error(each, run.context.held_scopes) for each in withheld)
    gaps = frozenset(each.path for each in withheld)
    failures = tuple(sorted(run.failures, key=attrgetter("step")))
    errors = tuple(client_errors(failures, run.context))
    left = [problem for problem in problems if not (problem.is_missing and leaves_gap(gaps, problem.path))]
    further = unexplained(left, [error.path for error in errors])
    return replace(result, errors=denied + errors + tuple(further), failures=failures)


def client_errors(failures: Iterable[PlacedFailure], context: ExecutionContext) -> Iterator[ClientError]:
    """Two fetches may leave gaps in the same list for the same reason: a client is told once."""
    told: dict[tuple[AnswerPath, str], list[ClientError]] = {}
    for placed in failures:
        allowed = context.allowed_extensions.get(placed.subgraph, _NO_KEYS)
        error = client_error(placed, allowed, context.readable_errors)
        alike = told.setdefault((error.path, error.message), [])
        if error not in alike:
            alike.append(error)
            yield error


def unexplained(problems: Iterable[Problem], explained: Iterable[AnswerPath]) -> Iterator[ClientError]:
    """A null that a failed fetch left needs no error of its own, be it above the gap or beneath it."""
    gaps = frozenset(explained)
    ways = frozenset(path[:length] for path in gaps for length in range(len(path) + 1))
    for problem in problems:
        beneath = (problem.path[:length] in gaps for length in range(len(problem.path) + 1))
        if problem.is_missing and (problem.path in ways or any(beneath)):
            continue
        yield ClientError(problem.message, problem.path, {"code": "DOWNSTREAM_SERVICE_ERROR"})
