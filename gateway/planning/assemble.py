"""Stage four: the fetch graph as a plan of sequences and parallels.

What waits for one step only follows it within its own branch, so that a slow branch holds up nobody else;
what waits for several comes after the parallel of them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Steps

from gateway.planning.errors import NoPlan
from gateway.planning.fetch_graph import FetchGraph, FetchStep
from resolvers.plan import ConditionNode, Deferred, Parallel, PlanNode, QueryPlan, Sequence
from schema.deferral import NOT_DEFERRED, Part

__all__ = ["assemble"]


def assemble(graph: FetchGraph) -> QueryPlan:
    parts: dict[Part, list[FetchStep]] = {NOT_DEFERRED: []}
    for step in graph.steps:
        parts.setdefault(step.part, []).append(step)
    return QueryPlan(
        _in_order(parts.pop(NOT_DEFERRED), frozenset()), graph.renames, tuple(_deferred(graph, parts))
    )


def _deferred(graph: FetchGraph, parts: dict[Part, list[FetchStep]]) -> Iterator[Deferred]:
    """Each part after those that bring what it needs. What is not deferred has come when the first begins."""
    part_of = {step.id: step.part for step in graph.steps}
    numbers: dict[Part, int] = {NOT_DEFERRED: 0}
    while len(numbers) <= len(parts):
        for part, steps in parts.items():
            needed = {part_of[parent] for step in steps for parent in step.parents} - {part}
            if part not in numbers and needed <= numbers.keys():
                numbers[part] = len(numbers)
                others = frozenset(step.id for step in graph.steps if step.part != part)
                yield Deferred(
                    part, tuple(sorted(numbers[each] for each in needed)), _in_order(steps, others)
                )
                break
        else:
            raise NoPlan("What is deferred waits for itself.")


def _in_order(steps: Steps[FetchStep], done: frozenset[int]) -> PlanNode | None:
    """A node that runs the steps once all of `done` have run."""
    rounds: list[PlanNode] = []
    waiting = list(steps)
    while waiting:
        ready = [step for step in waiting if step.parents <= done]
        waiting = [step for step in waiting if step not in ready]
        branches = []
        run = set(done)
        for step in ready:
            behind = _only_behind(step, waiting, done)
            waiting = [other for other in waiting if other not in behind]
            branches.append(_branch(step, behind, done))
            run.update(other.id for other in (step, *behind))
        done = frozenset(run)
        rounds.append(_parallel(branches))
    return _sequence(rounds)


def _only_behind(step: FetchStep, waiting: Steps[FetchStep], done: frozenset[int]) -> list[FetchStep]:
    """The waiting steps that wait for this step, or for one that waits for it, and for nothing else."""
    reached = done | {step.id}
    behind: list[FetchStep] = []
    for other in waiting:
        if other.parents <= reached:
            behind.append(other)
            reached = reached | {other.id}
    return [other for other in behind if not other.parents <= done]


def _branch(step: FetchStep, behind: Steps[FetchStep], done: frozenset[int]) -> PlanNode:
    node: PlanNode = step.fetch
    if step.conditions:
        node = ConditionNode(step.conditions, node)
    rest = _in_order(behind, done | {step.id})
    return node if rest is None else _sequence([node, rest]) or node


def _parallel(nodes: list[PlanNode]) -> PlanNode:
    return nodes[0] if len(nodes) == 1 else Parallel(tuple(nodes))


def _sequence(nodes: list[PlanNode]) -> PlanNode | None:
    flat: list[PlanNode] = []
    for node in nodes:
        flat.extend(node.nodes if isinstance(node, Sequence) else (node,))
    if not flat:
        return None
    return flat[0] if len(flat) == 1 else Sequence(tuple(flat))
