"""The search itself; its idea stands at the top of the package."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gateway.planning.choice.draft import Arrival, Draft
from gateway.planning.errors import NoPlan, TooManyChoices
from gateway.planning.paths import FieldPaths, PositionPaths
from gateway.planning.routes import FieldRoute, Input, Jump, PositionRoute, Visit, total, waves
from schema.operation import OperationKind
from schema.query_graph import TYPENAME, EntityMove, FieldMove, Node, QueryGraph, selected_field
from schema.selections import Condition, Field, InlineFragment, SelectionSet, merge

__all__ = ["MOST_PLACEMENTS", "choose"]

MOST_PLACEMENTS = 100_000
"""How many times a field may be tried somewhere before the planner gives up. The customer graph's largest
operation needs about a hundred; the bound is there for documents made to explode."""


@dataclass(frozen=True, slots=True)
class Need:
    """What an input of a jump is needed for."""

    conditions: tuple[Condition, ...] = ()
    """Those of the field that wants the jump: an input that serves a skipped field is skipped as well."""
    prepared: frozenset[tuple[str, str]] = frozenset()
    """The jumps being prepared, as (subgraph, required): none of them may wait for itself."""


Placed = tuple[Draft, Input]


def choose(paths: PositionPaths, graph: QueryGraph, kind: OperationKind) -> PositionRoute:
    """Raises NoPlan where a field cannot be reached, TooManyChoices beyond MOST_PLACEMENTS."""
    return _Choice(graph).at_root(paths, kind)


class _Choice:
    def __init__(self, graph: QueryGraph) -> None:
        self._graph = graph
        self._solved: dict[tuple[PositionPaths, tuple[Arrival, ...]], PositionRoute | None] = {}
        self._inputs: dict[tuple[str, object], tuple[FieldPaths, ...]] = {}
        self._placements = 0
        self._dead_end = ""

    def at_root(self, paths: PositionPaths, kind: OperationKind) -> PositionRoute:
        arrivals = tuple(Arrival(move.to.subgraph, move.to.type) for move in self._graph.root_moves(kind))
        fields = tuple(field for field in paths.fields if field.field.name != TYPENAME)
        if kind is not OperationKind.MUTATION:
            return self._root(paths.type, fields, arrivals)
        return _one_after_the_other([self._root(paths.type, (field,), arrivals) for field in fields])

    def _root(
        self, type_name: str, fields: tuple[FieldPaths, ...], arrivals: tuple[Arrival, ...]
    ) -> PositionRoute:
        draft = self._filled(Draft(arrivals, at_root=True), fields)
        if draft is None:
            raise NoPlan(self._dead_end)
        return draft.finished(type_name)

    def _solve(self, position: PositionPaths, arrivals: tuple[Arrival, ...]) -> PositionRoute | None:
        key = (position, arrivals)
        if key not in self._solved:
            self._solved[key] = (
                self._solve_abstract(position, arrivals)
                if self._graph.is_abstract(position.type)
                else self._solve_object(position, arrivals)
            )
        return self._solved[key]

    def _solve_object(self, position: PositionPaths, arrivals: tuple[Arrival, ...]) -> PositionRoute | None:
        draft = self._filled(Draft(arrivals), position.fields)
        return draft.finished(position.type) if draft else None

    def _filled(self, empty: Draft, fields: tuple[FieldPaths, ...]) -> Draft | None:
        """The cheapest draft with all fields placed, over one attempt for each subgraph to start with."""
        best = self._fill(empty.copy(), fields)
        if best is not None and len(best.cost()) < 2:
            return best
        for subgraph in _undecided_subgraphs(fields, empty.arrivals):
            for attempt, _ in self._jumps(empty, _type_of(fields), subgraph, None, Need()):
                found = self._fill(attempt, fields)
                if found is not None and (best is None or total(found.cost()) < total(best.cost())):
                    best = found
        return best

    def _fill(self, draft: Draft, fields: tuple[FieldPaths, ...]) -> Draft | None:
        for place, paths in sorted(enumerate(fields), key=lambda item: len(item[1].ways)):
            placed = self._place(draft, paths, place)
            if placed is None:
                return None
            draft = placed[0]
        return draft

    def _place(
        self, draft: Draft, paths: FieldPaths, place: int | None, need: Need | None = None
    ) -> Placed | None:
        """The draft with the field where it adds least; `place` is None for an input of a jump."""
        self._placements += 1
        if self._placements > MOST_PLACEMENTS:
            raise TooManyChoices(
                "The operation leaves more ways to answer it than may be weighed. "
                "Ask for less at once, or select fewer fragments on interfaces that many subgraphs share."
            )
        if not paths.ways:
            return _put(draft, 0, FieldRoute(paths.field, internal=place is None), place)
        free = self._place_free(draft, paths, place)
        if free is not None:
            return free
        found = list(self._placements_of(draft, paths, place, need or Need(paths.field.conditions)))
        if not found:
            self._note_dead_end(draft, paths)
            return None
        return found[0] if len(found) == 1 else min(found, key=_price)

    def _place_free(self, draft: Draft, paths: FieldPaths, place: int | None) -> Placed | None:
        """Where one has arrived anyway and needs nobody else, nothing can be cheaper."""
        if draft.at_root:
            return None
        for way in paths.ways:
            arrival = draft.arrival(way.source.subgraph)
            if arrival is None or way.requires is not None:
                continue
            if way.only_if_provided and not _provides(arrival[1], way.field):
                continue
            route = self._route(paths, (way,), internal=place is None)
            if route is not None and not (route.child and route.child.cost):
                return _put(draft, arrival[0], route, place)
        return None

    def _placements_of(
        self, draft: Draft, paths: FieldPaths, place: int | None, need: Need
    ) -> Iterator[Placed]:
        for way in paths.ways:
            route = self._route(paths, (way,), internal=place is None)
            if route is not None:
                for attempt, visit in self._visits(draft.copy(), way, need):
                    yield _put(attempt, visit, route, place)
        if len(paths.ways) > 1 and paths.child is not None and place is not None:
            yield from self._shared_out(draft, paths, place, need)

    def _shared_out(self, draft: Draft, paths: FieldPaths, place: int, need: Need) -> Iterator[Placed]:
        """The field asked of all the subgraphs that have it, each for what only it knows below: the only way
        for a value without a key, and often the faster one for an entity."""
        attempt = draft.copy()
        entered: list[tuple[FieldMove, int]] = []
        for way in paths.ways:
            for further, visit in self._visits(attempt, way, need):
                attempt = further
                entered.append((way, visit))
        route = self._route(paths, tuple(way for way, _ in entered), internal=False)
        if len(entered) < 2 or route is None or route.child is None:
            return
        for way, visit in entered:
            if route.child.arrival(way.source.subgraph) is not None:
                attempt.add(visit, place, route)
        yield attempt, Input(entered[0][1], route)

    def _route(self, paths: FieldPaths, ways: tuple[FieldMove, ...], *, internal: bool) -> FieldRoute | None:
        if paths.child is None:
            return FieldRoute(paths.field, paths.list_depth, internal=internal)
        arrivals = tuple(Arrival(way.to.subgraph, way.to.type, way.provides) for way in ways)
        child = self._solve(paths.child, arrivals)
        return FieldRoute(paths.field, paths.list_depth, child, internal) if child else None

    def _visits(self, draft: Draft, way: FieldMove, need: Need) -> Iterator[tuple[Draft, int]]:
        """The visit in which this way can be taken: the one that arrived, one that jumped, or a new one."""
        subgraph = way.source.subgraph
        if way.requires is not None:
            yield from self._jumps(draft, way.source.type, subgraph, way.requires, need)
            return
        arrival = draft.arrival(subgraph)
        if arrival is not None and (not way.only_if_provided or _provides(arrival[1], way.field)):
            yield draft, arrival[0]
        elif not way.only_if_provided and not draft.at_root:
            jumped = draft.plain_jump(subgraph)
            if jumped is not None:
                yield draft, jumped
            else:
                yield from self._jumps(draft, way.source.type, subgraph, None, need)

    def _jumps(
        self, draft: Draft, type_name: str, subgraph: str, requires: SelectionSet | None, need: Need
    ) -> Iterator[tuple[Draft, int]]:
        """The draft with a jump into the subgraph, by the key whose fields cost least."""
        jump = (subgraph, str(requires or ""))
        if jump in need.prepared:
            return
        deeper = replace(need, prepared=need.prepared | {jump})
        found = [
            jumped
            for move in self._graph.entity_moves(type_name)
            if move.to.subgraph == subgraph
            for jumped in self._jump(draft, move, requires, deeper)
        ]
        if found:
            yield min(found, key=lambda jumped: total(jumped[0].cost()))

    def _jump(
        self, draft: Draft, move: EntityMove, requires: SelectionSet | None, need: Need
    ) -> Iterator[tuple[Draft, int]]:
        attempt = draft.copy()
        inputs: list[Input] = []
        for paths in self._input_paths(move.to.type, move.key.fields, requires, need.conditions):
            placed = self._place(attempt, paths, None, need)
            if placed is None:
                return
            attempt = placed[0]
            inputs.append(placed[1])
        typename = FieldRoute(Field(TYPENAME, conditions=need.conditions), internal=True)
        inputs.append(attempt.add_internal(inputs[0].visit, typename))
        jump = Jump(move.to.type, move.key.fields, requires, tuple(inputs))
        yield attempt, attempt.enter(move.to.subgraph, jump)

    def _input_paths(
        self,
        type_name: str,
        key: SelectionSet,
        requires: SelectionSet | None,
        conditions: tuple[Condition, ...],
    ) -> tuple[FieldPaths, ...]:
        needed = (key, requires, conditions)
        found = self._inputs.get((type_name, needed))
        if found is None:
            asked = merge(key, requires or SelectionSet())
            if conditions:
                asked = SelectionSet((InlineFragment(None, asked, conditions),))
            found = self._inputs[type_name, needed] = PositionPaths(self._graph, type_name, asked).fields
        return found

    def _solve_abstract(self, position: PositionPaths, arrivals: tuple[Arrival, ...]) -> PositionRoute | None:
        """Fields of the interface stay on it where every object type that may come answers them there; the
        others are asked of each object type by itself, together with what fragments ask."""
        draft = Draft(arrivals)
        pushed_down = []
        for place, paths in enumerate(position.fields):
            if not self._place_on_interface(draft, paths, place):
                pushed_down.append(paths)
        members = self._members(position, arrivals, tuple(pushed_down))
        if members is None:
            return None
        used = {visit.subgraph for member in members for visit in member.visits if visit.jump is None}
        visits = []
        for visit in draft.visits:
            if visit.fields or visit.subgraph in used or len(arrivals) == 1:
                typename = FieldRoute(Field(TYPENAME), internal=True)
                visits.append(Visit(visit.subgraph, (typename, *visit.routes())))
        cost = draft.cost().union(*(member.cost for member in members))
        return PositionRoute(position.type, tuple(visits), cost, members)

    def _place_on_interface(self, draft: Draft, paths: FieldPaths, place: int) -> bool:
        if paths.field.name == TYPENAME:
            draft.add(0, place, FieldRoute(paths.field))
            return True
        for index, arrival in enumerate(draft.arrivals):
            if self._answered_on_interface(arrival, paths.field.name):
                way = self._graph.field_move(Node(arrival.type, arrival.subgraph), paths.field.name)
                route = self._route(paths, (way,), internal=False) if way else None
                if route is not None:
                    draft.add(index, place, route)
                    return True
        return False

    def _answered_on_interface(self, arrival: Arrival, field: str) -> bool:
        """The subgraph has the field on the type it declares here, and resolves it on every object type."""
        node = Node(arrival.type, arrival.subgraph)
        names = {arrival.type, *self._graph.possible_types_at(node)}
        moves = [self._graph.field_move(Node(name, arrival.subgraph), field) for name in sorted(names)]
        return all(
            move is not None
            and move.requires is None
            and (not move.only_if_provided or _provides(arrival, field))
            for move in moves
        )

    def _members(
        self, position: PositionPaths, arrivals: tuple[Arrival, ...], pushed_down: tuple[FieldPaths, ...]
    ) -> tuple[PositionRoute, ...] | None:
        possible = [
            (arrival, self._graph.possible_types_at(Node(arrival.type, arrival.subgraph)))
            for arrival in arrivals
        ]
        members = []
        for name in sorted(frozenset().union(*(types for _, types in possible))):
            asked = position.narrowed(name, pushed_down) if pushed_down else position.members.get(name)
            if asked is None:
                continue
            here = tuple(replace(arrival, type=name) for arrival, types in possible if name in types)
            route = self._solve(asked, here)
            if route is None:
                return None
            members.append(route)
        return tuple(members)

    def _note_dead_end(self, draft: Draft, paths: FieldPaths) -> None:
        if self._dead_end:
            return
        here = ", ".join(arrival.subgraph for arrival in draft.arrivals) or "nowhere"
        ways = ", ".join(f"{way.source}" for way in paths.ways) or "none"
        self._dead_end = (
            f"The field '{paths.field.name}' cannot be reached: from {here}, no key leads to a subgraph that "
            f"answers it ({ways})."
        )


def _price(placed: Placed) -> tuple[int, int]:
    """What the draft costs, and among equals when the field is there: others may wait for it."""
    draft, source = placed
    below = waves(source.route.child.cost) if source.route.child else 0
    return total(draft.cost()), draft.visits[source.visit].wave + below


def _put(draft: Draft, visit: int, route: FieldRoute, place: int | None) -> Placed:
    if place is None:
        return draft, draft.add_internal(visit, route)
    draft.add(visit, place, route)
    return draft, Input(visit, route)


def _provides(arrival: Arrival, field: str) -> bool:
    return arrival.provides is not None and selected_field(arrival.provides, field) is not None


def _undecided_subgraphs(fields: tuple[FieldPaths, ...], arrivals: tuple[Arrival, ...]) -> list[str]:
    """The subgraphs a field could be asked of besides another one, and where nobody has arrived."""
    arrived = {arrival.subgraph for arrival in arrivals}
    undecided = {way.source.subgraph: None for paths in fields if len(paths.ways) > 1 for way in paths.ways}
    return [subgraph for subgraph in undecided if subgraph not in arrived]


def _type_of(fields: tuple[FieldPaths, ...]) -> str:
    return next(way.source.type for paths in fields for way in paths.ways)


def _one_after_the_other(routes: list[PositionRoute]) -> PositionRoute:
    """One visit for each run of mutation fields of one subgraph; each follows the one before."""
    visits: list[Visit] = []
    cost: set[tuple[int, str]] = set()
    for route in routes:
        (visit,) = route.visits
        if visits and visits[-1].subgraph == visit.subgraph:
            visits[-1] = replace(visits[-1], fields=visits[-1].fields + visit.fields)
        else:
            wave = len(visits)
            visits.append(replace(visit, wave=wave, follows=wave - 1 if wave else None))
        cost |= {(len(visits) - 1 + wave, subgraph) for wave, subgraph in route.cost}
    return PositionRoute("Mutation", tuple(visits), frozenset(cost))
