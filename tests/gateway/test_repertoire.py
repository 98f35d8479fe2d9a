"""What is kept of operations, how much room it takes, and what is prepared ahead for a new graph."""

from __future__ import annotations

from typing import Any

from gateway.auth.principal import ANONYMOUS
from gateway.config import Settings
from gateway.graph import Graph, KnownOperation, PreparedOperation, build_graph
from gateway.overrides import never
from gateway.parameters import Parameters
from gateway.repertoire import Repertoire

POINTS = "query Points($id: ID!) { customer(id: $id) { points } }"
NAME = "{ customer(id: 1) { name } }"
TIERS = "{ tiers }"


def repertoire(graph: Graph) -> Repertoire:
    return Repertoire(graph, Settings(), never)


def prepared(graph: Graph, text: str) -> PreparedOperation:
    known = repertoire(graph).known(Parameters(text))
    assert isinstance(known, KnownOperation)
    made = repertoire(graph).prepared(Parameters(text), known, None)
    assert isinstance(made, PreparedOperation)
    return made


def test_an_operation_takes_room_by_what_it_asks_for_and_not_by_its_text(graph: Any) -> None:
    small = build_graph(graph.supergraph, 5)
    first = prepared(small, TIERS)
    assert prepared(small, TIERS) is first
    wide = " ".join(f"c{number}: customer(id: {number}) {{ ...f }}" for number in range(10))

    prepared(small, f"{{ {wide} }} fragment f on Customer {{ id name points }}")

    assert len(small.operations) == 1
    assert prepared(small, TIERS) is not first


def test_outcomes_of_conditions_take_room(graph: Any) -> None:
    small = build_graph(graph.supergraph, 10)
    first = prepared(small, TIERS)
    flags = ", ".join(f"$f{number}: Boolean!" for number in range(4))
    fields = " ".join(f"n{number}: name @include(if: $f{number})" for number in range(4))

    prepared(small, f"query ({flags}) {{ customer(id: 1) {{ points {fields} }} }}")

    assert prepared(small, TIERS) is not first


def test_the_operations_used_last_are_prepared_for_a_new_graph(graph: Any) -> None:
    """One at each step; what the new graph cannot answer is passed over."""
    earlier, later = (build_graph(graph.supergraph, 1_000) for _ in range(2))
    for text in (TIERS, POINTS, NAME):
        prepared(earlier, text)
    prepared(earlier, TIERS)

    steps = repertoire(later).warm(earlier, share=0.5)

    assert len(later.operations) == 0
    next(steps)
    assert [place[0] for (place, *_), _ in later.operations.latest()] == [TIERS]
    assert len(list(steps)) == 1
    assert [place[0] for (place, *_), _ in later.operations.latest()] == [NAME, TIERS]


def test_an_operation_is_prepared_ahead_for_the_rights_it_had(graph: Any) -> None:
    earlier, later = (build_graph(graph.supergraph, 1_000) for _ in range(2))
    known = repertoire(earlier).known(Parameters(TIERS))
    assert isinstance(known, KnownOperation)
    repertoire(earlier).prepared(Parameters(TIERS), known, ANONYMOUS.grant, seals=True)

    list(repertoire(later).warm(earlier))

    [((_, _, decisions, seals, _), again)] = later.operations.latest()
    assert (decisions, seals, again.grant) == ((), True, ANONYMOUS.grant)
