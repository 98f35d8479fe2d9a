"""What the client of one request has been told, and what it is still to be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from resolvers.additions import Gap
from resolvers.context import ExecutionResult
from resolvers.errors import ClientError, PlacedFailure
from resolvers.execute import client_errors, unexplained
from resolvers.findings import Findings, path_of
from resolvers.increments import Completed, Increment, Part, Pending
from resolvers.json_values import AnswerPath, JsonObject
from resolvers.later import Later
from resolvers.run import Run
from resolvers.withheld import leaves_gap, withheld_error

__all__ = ["Deliveries"]

Open = dict[AnswerPath, Pending]
"""Of one deferral, by place."""


class Deliveries:
    """`shown` is the answer as the client has it: what is delivered is laid into it."""

    def __init__(self, later: Later, run: Run, shown: JsonObject) -> None:
        self._later, self._run, self._shown = later, run, shown
        self._count = 0
        self._open: dict[int, Open] = {}
        self._told: set[int] = set()
        """Deferrals of which the client has everything, but where they were lost."""
        self._failed: dict[int, list[AnswerPath]] = {}
        self._placed = len(run.failures)
        self._left: list[PlacedFailure] = []
        """Failures that no part has told yet."""

    @property
    def is_open(self) -> bool:
        return bool(self._open)

    @property
    def open(self) -> tuple[int, ...]:
        return tuple(self._open)

    def announced(self, above: int | None) -> tuple[Pending, ...]:
        """What may come now that the deferral above has come, or the answer: at each place something. Nobody
        waits for a deferral that adds nothing, not even those within it."""
        found: list[Pending] = []
        for number, deferral in enumerate(self._later.deferrals):
            if deferral.above != above:
                continue
            if open_ := self._places(number):
                self._open[number] = open_
                found.extend(open_.values())
            else:
                self._told.add(number)
                found.extend(self.announced(number))
        return tuple(found)

    def _places(self, number: int) -> Open:
        deferral = self._later.deferrals[number]
        lost = [] if deferral.above is None else self._failed.get(deferral.above, [])
        places: Open = {}
        for gap in self._later.additions(number, frozenset())(self._run.fetched, self._shown, None):
            place = path_of(gap.trail)[: len(deferral.path)]
            if place not in places and not any(place[: len(path)] == path for path in lost):
                places[place] = Pending(self._count, place, deferral.label)
                self._count += 1
        return places

    def delivered(self, number: int) -> Part:
        """Its fetches are done."""
        open_ = self._open.pop(number)
        gaps = self._gaps(number, open_)
        failures = self._failures(number)
        errors = self._withheld(number) + tuple(client_errors(failures, self._run.context))
        by_place = _by_place(errors, tuple(open_))
        increments: list[Increment] = []
        completed: list[Completed] = []
        for place, pending in open_.items():
            added, lost = self._filled(pending, gaps[place], by_place[place], [e.path for e in errors])
            if lost:
                self._failed.setdefault(number, []).append(place)
            increments.extend(added)
            completed.append(Completed(pending, lost))
        self._told.add(number)
        told = [error for increment in increments for error in increment.errors]
        told += [error for end in completed for error in end.errors]
        return Part(
            ExecutionResult(self._shown, tuple(told), failures, self._run.spent),
            self.announced(number),
            tuple(increments),
            tuple(completed),
            is_last=not self._open,
        )

    def _gaps(self, number: int, open_: Open) -> dict[AnswerPath, list[Gap]]:
        gaps: dict[AnswerPath, list[Gap]] = {place: [] for place in open_}
        for path, gap in self._additions(number):
            place = path[: len(self._later.deferrals[number].path)]
            if place in gaps:
                gaps[place].append(gap)
        return gaps

    def _additions(self, number: int) -> Iterator[tuple[AnswerPath, Gap]]:
        """Where another deferral was lost, what it shares with this one was not given by it."""
        lost = [place for places in self._failed.values() for place in places]
        whole = self._later.additions(number, frozenset(self._told - self._failed.keys()))
        rest = self._later.additions(number, frozenset(self._told)) if lost else whole
        for additions in (whole, rest) if lost else (whole,):
            for gap in additions(self._run.fetched, self._shown, None):
                path = path_of(gap.trail)
                if not lost or any(_begins(place, path) for place in lost) is (additions is whole):
                    yield path, gap

    def _filled(
        self,
        pending: Pending,
        gaps: list[Gap],
        errors: list[ClientError],
        explained: Sequence[AnswerPath],
    ) -> tuple[list[Increment], tuple[ClientError, ...]]:
        """What is added at one place, or why nothing is: the place loses all of it by one null too many."""
        context = self._run.context
        found = Findings([], context.seal, context.noticed, context.nulls_stay)
        values = [(gap, gap.complete(gap.fetched, gap.trail, found)) for gap in gaps]
        withheld = frozenset(each.path for each in self._later.withheld)
        problems = [each for each in found.problems if not leaves_gap(withheld, each.path)]
        errors = [*errors, *unexplained(problems, explained)]
        if any(value is None for _, value in values):
            return [], tuple(errors) or tuple(unexplained(found.problems, ()))
        paths = tuple(path_of(gap.trail) for gap in gaps)
        by_object = _by_place(errors, paths) if paths else {}
        added = []
        for path, (gap, value) in zip(paths, values, strict=True):
            assert isinstance(value, dict)  # noqa: S101 - an object becomes an object
            gap.shown.update(value)
            added.append(Increment(pending, path[len(pending.path) :], value, tuple(by_object[path])))
        return added, ()

    def _failures(self, number: int) -> tuple[PlacedFailure, ...]:
        """Of the fetches that serve it. One that serves others too is told with the first of them."""
        self._left += self._run.failures[self._placed :]
        self._placed = len(self._run.failures)
        serving = (each.numbers for each in self._later.fetches if number in each.serves)
        numbers = frozenset[int]().union(*serving)
        own = [failure for failure in self._left if failure.step in numbers]
        self._left = [failure for failure in self._left if failure.step not in numbers]
        return tuple(sorted(own, key=attrgetter("step")))

    def _withheld(self, number: int) -> tuple[ClientError, ...]:
        held = self._run.context.held_scopes
        return tuple(withheld_error(each, held) for each in self._later.withheld_from(number))


def _by_place(
    errors: Iterable[ClientError], places: tuple[AnswerPath, ...]
) -> dict[AnswerPath, list[ClientError]]:
    """Each error where its gap is; one of all places, or of none, at the first."""
    found: dict[AnswerPath, list[ClientError]] = {place: [] for place in places}
    for error in errors:
        around = [place for place in places if _begins(place, error.path)]
        within = [place for place in places if _begins(error.path, place)]
        found[max(around, key=len) if around else (*within, *places)[0]].append(error)
    return found


def _begins(beginning: AnswerPath, path: AnswerPath) -> bool:
    return path[: len(beginning)] == beginning
