"""Fiche among others: another gateway serves its supergraph, and it serves that of another composition.

What comes from npm is installed once, below .fiche/. Where it cannot be had, these tests are skipped.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from gateway.commands.islands import EXAMPLES
from gateway.page.examples import Example, read_examples
from schema.api_schema import api_schema
from schema.override_labels import with_labels
from schema.query_graph import QueryGraph
from schema.supergraph_reader import read_supergraph
from tests.conformance.case_file import Case, all_cases
from tests.conformance.requests import print_requests
from tests.conformance.run import Outcome, Shop, open_shop
from tests.customer_graph.conftest import database_urls, golden  # noqa: F401 - fixtures of this module too
from tests.customer_graph.processes import Running
from tests.customer_graph.test_processes import (
    asked,
    gateway_port,  # noqa: F401 - a fixture of this module too
    island_processes,  # noqa: F401 - a fixture of this module too
    subgraphs_file,  # noqa: F401 - a fixture of this module too
    supergraph_file,  # noqa: F401 - a fixture of this module too
)

pytestmark = pytest.mark.soak

INSTALLED = Path(__file__).parents[2] / ".fiche" / "npm"

PACKAGES = ("@graphql-hive/gateway@2.15.1", "@theguild/federation-composition@0.27.0", "graphql@16.15.0")
"""All under the MIT licence. In these versions, so that what differs tomorrow differs because of Fiche."""

SECONDS_TO_INSTALL = 600

GATEWAY_CONFIG = """
export const gatewayConfig = {
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => ({ "fiche-subject": request.headers.get("fiche-subject") }),
  },
};
"""

COMPOSE = """
import { readFileSync } from "node:fs";
import { composeServices } from "@theguild/federation-composition";
import { parse } from "graphql";

const composed = ({ supergraphSdl, errors }) => supergraphSdl ?? { errors: errors.map(String) };
const shops = Object.entries(JSON.parse(readFileSync(0, "utf8")));
const supergraphs = shops.map(([name, subgraphs]) => [
  name,
  composed(composeServices(subgraphs.map(({ sdl, ...rest }) => ({ ...rest, typeDefs: parse(sdl) })))),
]);
process.stdout.write(JSON.stringify(Object.fromEntries(supergraphs)));
"""

DIFFERENT = {
    "different_types_of_a_field/the_wider_type_is_the_clients": "it gives a shared field the narrower type",
    "introspection/alone": "it lists the types in another order",
}
"""Where the other composition decides otherwise. Each of these must differ, or it leaves this list."""

MOST_REFUSED = 0.05
"""The share of the cases that the other composition may refuse: with more, little would be compared."""

Composed = Mapping[str, str | dict[str, list[str]]]
"""The name of a case → what the other composition makes of its subgraphs: SDL, or errors."""

EXAMPLE_LIST = read_examples(EXAMPLES)


@pytest.fixture(scope="session")
def npm_folder() -> Path:
    """Where the packages are, installed once for all workers and kept."""
    missing = [program for program in ("node", "npm") if shutil.which(program) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not found: install Node.js 20 or later (Debian: nodejs, npm)")
    INSTALLED.mkdir(parents=True, exist_ok=True)
    with (INSTALLED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = INSTALLED / "installed.json"
        if not done.exists() or json.loads(done.read_text()) != list(PACKAGES):
            _install()
            done.write_text(json.dumps(PACKAGES))
    return INSTALLED


def _install() -> None:
    """Skips where the registry does not give them: that is no fault of Fiche."""
    (INSTALLED / "package.json").write_text('{"private": true}')
    command = ["npm", "install", "--no-audit", "--no-fund", "--save-exact", *PACKAGES]
    with (INSTALLED / "log").open("w+") as log:
        try:
            ended = subprocess.run(  # noqa: S603 - fixed packages in fixed versions
                command, cwd=INSTALLED, stdout=log, stderr=log, check=False, timeout=SECONDS_TO_INSTALL
            ).returncode
        except subprocess.TimeoutExpired:
            ended = -1
        if ended:
            log.seek(0)
            told = log.read()[-2000:]
            pytest.skip(f"“{' '.join(command)}” failed; is npm's registry reachable? It said: {told}")


@pytest.fixture(scope="session")
def other_gateway(
    npm_folder: Path,
    supergraph_file: Path,  # noqa: F811 - the fixture
    gateway_port: int,  # noqa: F811 - the fixture: there the hub asks back
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Running]:
    config = tmp_path_factory.mktemp("other-gateway") / "gateway.config.mjs"
    config.write_text(GATEWAY_CONFIG)
    with _gateway(npm_folder, supergraph_file, config, gateway_port) as running:
        yield running


@contextmanager
def _gateway(npm_folder: Path, supergraph: Path, config: Path, port: int) -> Iterator[Running]:
    """Ready when this begins, gone when it ends."""
    process = subprocess.Popen(  # noqa: S603 - the gateway that was installed above
        [
            npm_folder / "node_modules/.bin/hive-gateway",
            *("supergraph", supergraph, "--host", "127.0.0.1", "--port", str(port), "--config-path", config),
        ],
        cwd=config.parent,
        env={**os.environ, "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    with process, process.stdout:
        try:
            told = []
            for line in process.stdout:
                told.append(line)
                if "Listening on http" in line:
                    break
            else:
                pytest.fail(f"It ended before it served: {''.join(told)}", pytrace=False)
            yield Running(f"http://127.0.0.1:{port}/graphql", process)
        finally:
            process.kill()


@pytest.mark.parametrize("example", EXAMPLE_LIST, ids=lambda example: example.name)
def test_another_gateway_answers_from_our_supergraph_what_ours_answers(
    example: Example,
    other_gateway: Running,
    golden: Path,  # noqa: F811 - the fixture
) -> None:
    with httpx.Client(timeout=60) as http:
        answer = asked(http, other_gateway, example)

    expected = json.loads((golden / f"{example.name}.json").read_text())
    assert answer.get("errors") is None
    assert answer["data"] == expected["data"]


@pytest.fixture(scope="session")
def other_supergraphs(npm_folder: Path) -> Composed:
    shops = {
        case.name: [
            {"name": s.name, "url": f"http://{s.name}", "sdl": s.published_sdl} for s in case.subgraphs
        ]
        for case in all_cases()
    }
    ended = subprocess.run(  # noqa: S603 - the text above
        ["node", "--input-type=module", "--eval", COMPOSE],  # noqa: S607 - found on the path by npm_folder
        cwd=npm_folder,
        input=json.dumps(shops),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stderr
    found: Composed = json.loads(ended.stdout)
    return found


def _case(case: Case) -> object:
    reason = DIFFERENT.get(case.name)
    marks = [pytest.mark.xfail(reason=reason, strict=True, raises=AssertionError)] if reason else []
    return pytest.param(case, id=case.name, marks=marks)


def test_every_case_that_is_said_to_differ_is_there() -> None:
    assert set(DIFFERENT) <= {case.name for case in all_cases()}


def test_the_other_composition_takes_nearly_every_case(
    other_supergraphs: Composed,
) -> None:
    refused = [name for name, composed in other_supergraphs.items() if not isinstance(composed, str)]
    assert len(refused) <= MOST_REFUSED * len(other_supergraphs), refused


@pytest.mark.parametrize("case", [_case(case) for case in all_cases()])
def test_the_supergraph_of_another_composition_is_planned_like_ours(
    case: Case, other_supergraphs: Composed
) -> None:
    """Every case that composes in both, in all that a client or a subgraph sees of it."""
    composed = other_supergraphs[case.name]
    if not isinstance(composed, str):
        pytest.xfail(f"the other composition refuses it: {composed['errors'][0]}")
    ours = open_shop(case)
    theirs = _with_supergraph(ours, composed)

    expected, found = (shop.serve(case.operation, case.variables) for shop in (ours, theirs))

    assert _seen(found) == _seen(expected)


def _with_supergraph(shop: Shop, sdl: str) -> Shop:
    supergraph = read_supergraph(sdl)
    graph = QueryGraph(with_labels(supergraph, shop.active_labels))
    return replace(shop, supergraph=supergraph, api=api_schema(supergraph), graph=graph)


def _seen(outcome: Outcome) -> tuple[str, str, str]:
    return outcome.plan, print_requests(outcome.requests), json.dumps(outcome.answer)
