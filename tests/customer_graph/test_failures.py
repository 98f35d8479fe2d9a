"""Each subgraph in turn fails, in each of the ways that are known: the rest of the sheet is served."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from starlette.applications import Starlette

from gateway.commands.islands import ISLANDS
from gateway.graph import Graph
from gateway.page.examples import Example
from resolvers.transport import Transport
from resolvers.transport.asgi import AsgiTransport
from resolvers.transport.http import HttpTransport
from subgraphs.world.examples import ME
from tests.customer_graph.conftest import CustomerGraph, Json, running
from tests.customer_graph.faults import FAULTS, SECRETS, Fault, Faults, Faulty
from tests.customer_graph.gaps import gaps, idle, unexplained
from tests.customer_graph.oracle import example_by_oracle, oracle_answer
from tests.customer_graph.random_operations import draw_operation
from tests.customer_graph.wire import WIRE_FAULTS, WireFault, listening

FIRST_SEED = 2_000_000
"""Of the random operations: others than those that the oracle is asked while all is well."""

OPERATIONS = int(os.environ.get("FICHE_RANDOM_OPERATIONS", "1200")) // 10

TOUCHED = {
    "F1Header": {"hub", "commerce", "crm", "loyalty"},
    "F2Orders": {"hub", "commerce", "loyalty", "accounting"},
    "F3OrderPage": {"commerce", "crm", "loyalty", "accounting"},
    "F4Preferences": {"hub", "commerce", "crm", "loyalty"},
    "B2OrderToCrm": {"hub", "commerce", "crm", "accounting"},
    "P3CoalitionCard": {"hub", "loyalty"},
    "P4Agency": {"hub", "commerce", "crm", "loyalty"},
}
"""Operation → the subgraphs that it asks."""


@dataclass
class FailingGraph:
    graph: CustomerGraph
    faults: Faults
    examples: Mapping[str, Example]
    golden: Path

    def whole(self, name: str) -> Json:
        answer: Json = json.loads((self.golden / f"{name}.json").read_text())
        return answer

    async def asked(self, name: str, faults: Mapping[str, Fault]) -> Json:
        self.faults.now = dict(faults)
        answer = await self.graph.example(self.examples[name])
        self.faults.now = {}
        return answer


@pytest.fixture
async def failing(
    graph: Graph, database_urls: Mapping[str, str], examples: Mapping[str, Example], golden: Path
) -> AsyncIterator[FailingGraph]:
    faults = Faults()

    def connect(name: str, island: Starlette) -> Transport:
        return Faulty(name, AsgiTransport(island), faults)

    async with running(graph, database_urls, connect, warn_only=True) as found:
        yield FailingGraph(found, faults, examples, golden)


@dataclass
class Losses:
    """What is left without a subgraph, by the oracle: the same for every way to fail, so asked for once."""

    graph: Graph
    known: dict[tuple[str, str], Json] = field(default_factory=dict)

    async def left(self, failing: FailingGraph, name: str, down: str) -> Json:
        if (name, down) not in self.known:
            example = failing.examples[name]
            self.known[name, down] = await example_by_oracle(self.graph, failing.graph, example, down)
        return self.known[name, down]


@pytest.fixture(scope="session")
def losses(graph: Graph) -> Losses:
    return Losses(graph)


async def test_every_operation_asks_the_subgraphs_it_is_said_to_touch(failing: FailingGraph) -> None:
    touched = {}
    for name in TOUCHED:
        failing.graph.asked.clear()
        await failing.asked(name, {})
        touched[name] = {subgraph for subgraph, _ in failing.graph.asked}

    assert touched == TOUCHED


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("subgraph", ISLANDS)
async def test_a_failed_subgraph_costs_its_own_fields_and_each_gap_has_one_error(
    subgraph: str, fault: str, failing: FailingGraph, losses: Losses
) -> None:
    """And the next request finds everything again."""
    names = [name for name, touched in TOUCHED.items() if subgraph in touched]
    for name in names:
        answer = await failing.asked(name, {subgraph: FAULTS[fault]})

        whole = failing.whole(name)
        places = list(gaps(whole["data"], answer["data"]))
        assert places, name
        assert unexplained(places, answer["errors"]) == idle(places, answer["errors"]) == [], name
        told = {**FAULTS[fault].told, "service": subgraph}
        assert [error["extensions"] for error in answer["errors"]] == [told] * len(answer["errors"]), name
        assert [secret for secret in SECRETS if secret in json.dumps(answer)] == [], name
        if FAULTS[fault].whole:
            assert answer["data"] == await losses.left(failing, name, subgraph), name
    assert await failing.asked(names[0], {}) == failing.whole(names[0])


async def test_random_operations_lose_only_what_the_failed_subgraph_gave(
    failing: FailingGraph, graph: Graph, known: Mapping[str, Sequence[str]]
) -> None:
    """The seed in the message makes an operation again, and says which subgraph is down."""
    for seed in range(FIRST_SEED, FIRST_SEED + OPERATIONS):
        operation, down = draw_operation(seed, graph.api_schema, known), ISLANDS[seed % len(ISLANDS)]

        whole = await failing.graph.answer(operation.text, operation.variables, ME)
        failing.faults.now = {down: FAULTS["down"]}
        answer = await failing.graph.answer(operation.text, operation.variables, ME)
        failing.faults.now = {}

        asked = f"seed {seed}: without {down}: {operation.text} {operation.variables}"
        left = await oracle_answer(graph, failing.graph, operation.text, operation.variables, ME, down)
        assert answer["data"] == left, asked
        places = list(gaps(whole["data"], answer["data"]))
        assert unexplained(places, answer.get("errors", ())) == [], asked


@pytest.mark.parametrize("name", TOUCHED)
async def test_with_every_subgraph_down_the_gateway_still_answers(name: str, failing: FailingGraph) -> None:
    answer = await failing.asked(name, dict.fromkeys(ISLANDS, FAULTS["down"]))
    after = await failing.asked(name, {})

    whole = failing.whole(name)
    (field_name,) = whole["data"]
    assert answer["data"] == {field_name: None}
    assert [error["path"] for error in answer["errors"]] == [[field_name]]
    assert after == whole


@pytest.mark.parametrize("fault", WIRE_FAULTS.values(), ids=WIRE_FAULTS.keys())
async def test_a_server_that_fails_on_the_wire_costs_its_own_fields(
    fault: WireFault,
    graph: Graph,
    database_urls: Mapping[str, str],
    examples: Mapping[str, Example],
    golden: Path,
) -> None:
    """Loyalty is behind HTTP, and its server misbehaves; the others are in this process."""
    whole = json.loads((golden / "F1Header.json").read_text())
    async with listening(fault) as address:

        def connect(name: str, island: Starlette) -> Transport:
            return HttpTransport(f"http://{address}/graphql") if name == "loyalty" else AsgiTransport(island)

        async with running(graph, database_urls, connect, subgraph_timeout=fault.deadline) as found:
            answers = [await found.example(examples["F1Header"]) for _ in range(2)]

    for answer in answers:
        assert list(gaps(whole["data"], answer["data"])) == [("me", "loyalty")]
        (error,) = answer["errors"]
        assert error["path"] == ["me", "loyalty"]
        assert error["extensions"] == {**fault.told, "service": "loyalty"}
        assert address not in json.dumps(answer)
        assert [secret for secret in SECRETS if secret in json.dumps(answer)] == []
