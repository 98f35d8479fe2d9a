"""The five subgraphs and the gateway as six processes: the same answers over HTTP as in one process."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from gateway.commands.islands import EXAMPLES, ISLANDS, subgraph_list
from gateway.page.examples import Example, read_examples
from subgraphs.hub.back_office import demonstration_file
from subgraphs.hub.keys import new_keys
from subgraphs.world.calendar import AS_OF
from tests.customer_graph.conftest import Json
from tests.customer_graph.processes import Running, all_started, run, started

HUB_KEYS = new_keys()

OPEN = {"FICHE_AUTHORIZATION": "off"}
"""Gateways for callers without a token."""

NAMES = [example.name for example in read_examples(EXAMPLES)]

SECONDS_TO_BE_READY = 5.0
"""The promise is one second on an idle machine; here other tests run beside this one."""

SECONDS_TO_END = 10.0


def island_environment(urls: Mapping[str, str]) -> Mapping[str, str]:
    given = {f"FICHE_{name.upper()}_DATABASE_URL": url for name, url in urls.items()}
    given |= {f"FICHE_{name.upper()}_AS_OF": AS_OF.isoformat() for name in urls}
    return given | {"FICHE_HUB_BACK_OFFICE": str(demonstration_file())}


@pytest.fixture(scope="session")
def gateway_port() -> int:
    """One that is free. The hub is told of the gateway before the gateway begins."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@pytest.fixture(scope="session")
def island_processes(database_urls: Mapping[str, str], gateway_port: int) -> Iterator[Mapping[str, Running]]:
    commands = {name: ("subgraph", name, "--port", "0") for name in ISLANDS}
    asked = {
        "FICHE_HUB_GATEWAY_URL": f"http://127.0.0.1:{gateway_port}/graphql",
        "FICHE_HUB_SIGNING_KEY": HUB_KEYS.signing,
    }
    with all_started(commands, {**island_environment(database_urls), **asked}) as running:
        yield running


@pytest.fixture(scope="session")
def subgraphs_file(island_processes: Mapping[str, Running], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Without SDL for two of them: these are asked for it."""
    file = tmp_path_factory.mktemp("processes") / "subgraphs.json"
    listed = subgraph_list({name: island.url for name, island in island_processes.items()})
    for entry in listed:
        if entry["name"] in ("hub", "commerce"):
            del entry["sdl"]
    file.write_text(json.dumps(listed))
    return file


@pytest.fixture(scope="session")
def supergraph_file(subgraphs_file: Path) -> Path:
    file = subgraphs_file.with_name("supergraph.graphql")
    composed = run("compose", "--subgraphs", subgraphs_file, "--output", file)
    assert (composed.returncode, composed.stdout, composed.stderr) == (0, "", "")
    return file


@pytest.fixture(scope="session")
def gateways(
    subgraphs_file: Path, supergraph_file: Path, gateway_port: int
) -> Iterator[Mapping[str, Running]]:
    """One that composes its subgraphs, and one that was given the supergraph. The hub asks the first, whoever
    asks the hub."""
    files = {"--subgraphs": (subgraphs_file, gateway_port), "--supergraph": (supergraph_file, 0)}
    commands = {
        option: ("serve", option, file, "--port", str(port)) for option, (file, port) in files.items()
    }
    with all_started(commands, OPEN) as running:
        yield running


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=60) as client:
        yield client


def asked(http: httpx.Client, gateway: Running, example: Example) -> Json:
    headers = {name: str(value) for name, value in example.headers.items()}
    body = {"query": example.query, "variables": dict(example.variables)}
    response = http.post(gateway.url, json=body, headers=headers)
    assert response.status_code == 200
    answer: Json = response.json()
    return answer


@pytest.mark.parametrize("source", ["--subgraphs", "--supergraph"])
@pytest.mark.parametrize("name", NAMES)
def test_six_processes_answer_what_one_process_answers(
    name: str,
    source: str,
    gateways: Mapping[str, Running],
    http: httpx.Client,
    examples: Mapping[str, Example],
    golden: Path,
) -> None:
    answer = asked(http, gateways[source], examples[name])

    assert answer == json.loads((golden / f"{name}.json").read_text())


def test_a_sweep_reads_the_drift_of_every_customer_and_signs_with_the_key_of_the_hub(
    island_processes: Mapping[str, Running], gateways: Mapping[str, Running]
) -> None:
    arguments = ("drift", "sweep", "--hub", island_processes["hub"].address, "--batch", "100")

    unsigned = run(*arguments)
    foreign = run(*arguments, environment={"FICHE_HUB_SIGNING_KEY": new_keys().signing})
    swept = run(*arguments, environment={"FICHE_HUB_SIGNING_KEY": HUB_KEYS.signing})

    assert (unsigned.returncode, foreign.returncode, swept.returncode) == (1, 1, 0)
    assert "FICHE_HUB_SIGNING_KEY" in unsigned.stderr
    assert "status 403" in foreign.stderr
    assert re.fullmatch(r"Read \d+: \d+ with drift, 0 not read in full.\n", swept.stdout)


def test_a_sweep_of_a_hub_that_is_not_there_says_so() -> None:
    done = run(
        "drift",
        "sweep",
        "--hub",
        "http://127.0.0.1:9",
        environment={"FICHE_HUB_SIGNING_KEY": HUB_KEYS.signing},
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "fiche: http://127.0.0.1:9/drift-sweep: the hub does not answer (ConnectError)\n"


def test_serve_is_ready_soon_after_it_was_started(supergraph_file: Path) -> None:
    start = time.monotonic()

    with started("serve", "--supergraph", supergraph_file, "--port", "0") as gateway:
        ready = httpx.get(f"{gateway.address}/ready")
        seconds = time.monotonic() - start

    assert ready.status_code == 200
    assert seconds < SECONDS_TO_BE_READY


def test_every_process_ends_with_status_0_when_it_is_asked_to(
    database_urls: Mapping[str, str], supergraph_file: Path
) -> None:
    """Also while a client keeps its connection open."""
    commands: dict[str, tuple[str | Path, ...]] = {
        name: ("subgraph", name, "--port", "0") for name in ISLANDS
    }
    commands["gateway"] = ("serve", "--supergraph", supergraph_file, "--port", "0")
    statuses, seconds = {}, {}
    with (
        httpx.Client(timeout=60) as client,
        all_started(commands, island_environment(database_urls)) as processes,
    ):
        for name, process in processes.items():
            alive = client.post(process.url, json={"query": "{ __typename }"})
            assert alive.json() == {"data": {"__typename": "Query"}}
            start = time.monotonic()
            statuses[name] = process.end()
            seconds[name] = time.monotonic() - start

    assert statuses == dict.fromkeys(commands, 0)
    assert max(seconds.values()) < SECONDS_TO_END


def test_a_subgraph_process_that_was_ended_leaves_a_gap_of_its_own(
    island_processes: Mapping[str, Running],
    http: httpx.Client,
    examples: Mapping[str, Example],
    golden: Path,
    tmp_path: Path,
) -> None:
    listed = subgraph_list({name: island.url for name, island in island_processes.items()})
    database = {"FICHE_LOYALTY_DATABASE_URL": f"sqlite:///{tmp_path / 'loyalty.sqlite'}"}
    with started("subgraph", "loyalty", "--port", "0", environment=database) as loyalty:
        file = tmp_path / "subgraphs.json"
        for entry in listed:
            if entry["name"] == "loyalty":
                entry["url"] = loyalty.url
        file.write_text(json.dumps(listed))
        with started("serve", "--subgraphs", file, "--port", "0", environment=OPEN) as gateway:
            assert loyalty.end() == 0
            answer = asked(http, gateway, examples["F1Header"])

    expected = json.loads((golden / "F1Header.json").read_text())["data"]
    expected["me"]["loyalty"] = None
    assert answer["data"] == expected
    (error,) = answer["errors"]
    assert error["path"] == ["me", "loyalty"]
    assert error["extensions"] == {
        "code": "SUBREQUEST_HTTP_ERROR",
        "reason": "unreachable",
        "service": "loyalty",
    }
