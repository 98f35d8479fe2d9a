"""The command line as a process, as scripts use it."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

FICHE = Path(sys.executable).parent / "fiche"

ORDERS = """
extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
type Query { customer(id: ID!): Customer }
type Customer @key(fields: "id") { id: ID! name: String! }
"""

LOYALTY = """
extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
type Query { tiers: [String!] }
type Customer @key(fields: "id") { id: ID! points: Int }
"""


def fiche(*arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([FICHE, *arguments], input=stdin, capture_output=True, text=True, check=False)  # noqa: S603


@pytest.fixture(scope="module")
def subgraphs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("shop") / "subgraphs.json"
    file.write_text(
        json.dumps(
            [
                {"name": "orders", "url": "http://127.0.0.1:1/graphql", "sdl": ORDERS},
                {"name": "loyalty", "url": "http://127.0.0.1:1/graphql", "sdl": LOYALTY},
            ]
        )
    )
    return file


@pytest.fixture(scope="module")
def supergraph(subgraphs: Path) -> Path:
    file = subgraphs.parent / "supergraph.graphql"
    done = fiche("compose", "--subgraphs", subgraphs, "--output", file)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return file


@contextmanager
def serving(*arguments: str | Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    process = subprocess.Popen(  # noqa: S603
        [FICHE, "serve", *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    with process, process.stdout:
        try:
            told = re.search(r"http://\S+", process.stdout.readline())
            assert told is not None
            yield told[0], process
        finally:
            process.kill()


def test_compose_prints_the_supergraph(subgraphs: Path, supergraph: Path) -> None:
    done = fiche("compose", "--subgraphs", subgraphs)

    assert done.returncode == 0
    assert done.stdout.strip() == supergraph.read_text().strip()


def test_compose_prints_every_error_with_its_code(tmp_path: Path) -> None:
    file = tmp_path / "subgraphs.json"
    bad = {"url": "http://127.0.0.1:1/graphql", "sdl": "type Query { customer: Custommer }"}
    file.write_text(json.dumps([{"name": "orders", **bad}, {"name": "crm", **bad}]))

    done = fiche("compose", "--subgraphs", file)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("INVALID_GRAPHQL: ") == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("source", ["--supergraph", "--subgraphs"])
def test_serve_answers_and_ends_well_when_it_is_asked_to(
    supergraph: Path, subgraphs: Path, source: str
) -> None:
    file = supergraph if source == "--supergraph" else subgraphs

    with serving(source, file, "--port", "0") as (url, process):
        answer = httpx.post(url, json={"query": '{ __typename __type(name: "Customer") { name } }'})
        too_large = httpx.post(url, content=b" " * 10_000_000, headers={"content-type": "application/json"})
        after = httpx.post(url, json={"query": "{ tiers }"})
        process.send_signal(signal.SIGTERM)
        status = process.wait(10)

    assert answer.json() == {"data": {"__typename": "Query", "__type": {"name": "Customer"}}}
    assert too_large.status_code == 413
    assert after.json()["errors"][0]["extensions"]["code"] == "SUBREQUEST_HTTP_ERROR"
    assert status == 0


def test_serve_imports_nothing_that_only_subgraphs_need() -> None:
    script = (
        "import sys, gateway.cli, gateway.app, gateway.server, gateway.supergraph_source\n"
        "unwanted = {'subgraphs', 'strawberry', 'sqlalchemy', 'faker', 'httpx', 'rich'}\n"
        "print(sorted(unwanted & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603

    assert done.stdout.strip() == "[]"


def test_what_a_person_can_put_right_is_one_line(supergraph: Path, tmp_path: Path) -> None:
    unknown_key = tmp_path / "subgraphs.json"
    unknown_key.write_text('[{"name": "orders", "uri": "http://127.0.0.1:1/graphql"}]')
    no_text = tmp_path / "no_text.graphql"
    no_text.write_bytes(b"\xff\xfe")
    no_address = tmp_path / "no_address.graphql"
    no_address.write_text(supergraph.read_text().replace("http://127.0.0.1:1/graphql", "", 1))
    nobody = tmp_path / "nobody.json"
    nobody.write_text('[{"name": "orders", "url": "http://127.0.0.1:1/graphql"}]')
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        told = {
            "file": fiche("serve", "--supergraph", tmp_path / "missing.graphql", "--port", "0"),
            "key": fiche("serve", "--subgraphs", unknown_key, "--port", "0"),
            "subgraph": fiche("serve", "--subgraphs", nobody, "--port", "0"),
            "port": fiche("serve", "--supergraph", supergraph, "--port", port),
            "text": fiche("explain", no_text, "--supergraph", supergraph),
            "address": fiche("serve", "--supergraph", no_address, "--port", "0"),
            "neither": fiche("serve", "--port", "0"),
            "setting": fiche("serve", "--supergraph", supergraph, "--port", "70000"),
        }

    assert {what: (done.returncode, done.stderr.count("\n")) for what, done in told.items()} == dict.fromkeys(
        told, (1, 1)
    )
    assert "missing.graphql: no such file" in told["file"].stderr
    assert "[0].uri: unknown key; did you mean 'url'?" in told["key"].stderr
    assert "subgraph 'orders' at http://127.0.0.1:1/graphql: cannot be asked" in told["subgraph"].stderr
    assert f"127.0.0.1:{port}: address already in use. Choose another port by --port" in told["port"].stderr
    assert "no_text.graphql: is not UTF-8 text" in told["text"].stderr
    assert "no_address.graphql: subgraph 'loyalty' has the address ''" in told["address"].stderr
    assert "--supergraph FILE or --subgraphs FILE.json" in told["neither"].stderr
    assert "FICHE_PORT: " in told["setting"].stderr


QUERY = "query Sheet { customer(id: 1) { ...who points } } fragment who on Customer { name }"


def test_explain_prints_the_normalised_operation_from_any_source(supergraph: Path, tmp_path: Path) -> None:
    file = tmp_path / "sheet.graphql"
    file.write_text(QUERY)
    arguments = ("explain", "--stage", "normalized", "--supergraph", supergraph)

    printed = [fiche(*arguments, QUERY), fiche(*arguments, file), fiche(*arguments, stdin=QUERY)]

    assert [done.stdout for done in printed] == ["query Sheet { customer(id: 1) { name points } }\n"] * 3


def test_explain_prints_the_plan(subgraphs: Path) -> None:
    done = fiche("explain", "--stage", "plan", "--subgraphs", subgraphs, QUERY)

    assert done.stdout == (
        "QueryPlan {\n"
        "  Sequence {\n"
        '    Fetch(service: "orders") {\n'
        "      {\n"
        "        customer(id: 1) {\n"
        "          __typename\n"
        "          name\n"
        "          id\n"
        "        }\n"
        "      }\n"
        "    },\n"
        '    Flatten(path: "customer") {\n'
        '      Fetch(service: "loyalty") {\n'
        "        {\n"
        "          ... on Customer {\n"
        "            __typename\n"
        "            id\n"
        "          }\n"
        "        } =>\n"
        "        {\n"
        "          ... on Customer {\n"
        "            points\n"
        "          }\n"
        "        }\n"
        "      },\n"
        "    },\n"
        "  },\n"
        "}\n"
    )


def test_explain_prints_the_plan_of_what_is_deferred(subgraphs: Path) -> None:
    deferring = "{ ... @defer { customer(id: 1) { name } } }"

    plan = fiche("explain", "--stage", "plan", "--subgraphs", subgraphs, deferring).stdout
    told = fiche("explain", "--subgraphs", subgraphs, deferring).stdout

    assert plan.startswith(
        'QueryPlan {\n  Defer {\n    Primary {},\n    [\n      Deferred(depends: [], path: "")'
    )
    assert plan.strip() == told.partition("# plan in parts\n")[2].strip()


def test_explain_prints_the_choices_the_fetches_and_the_plan(subgraphs: Path) -> None:
    told = fiche("explain", "--subgraphs", subgraphs, QUERY).stdout

    assert told.startswith(
        "# choices\n"
        "Query.customer     orders   the only subgraph that has it\n"
        "  Customer.name    orders   the only subgraph that has it\n"
        "  → loyalty by Customer { id }, at hand from orders\n"
        "  Customer.points  loyalty  the only subgraph that has it\n"
        "\n"
        "# fetches\n"
        '0: Fetch(service: "orders") {\n'
    )
    assert "\n\n# plan\nQueryPlan {\n" in told


@pytest.mark.parametrize("stage", ["paths", "fetches"])
def test_explain_prints_the_stages_between(supergraph: Path, stage: str) -> None:
    done = fiche("explain", "--stage", stage, "--supergraph", supergraph, QUERY)

    assert done.returncode == 0
    assert "points" in done.stdout
    assert "loyalty" in done.stdout


def test_explain_refuses_as_the_gateway_would(supergraph: Path) -> None:
    done = fiche("explain", "--supergraph", supergraph, "{ custommer { name } }")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "fiche: GRAPHQL_VALIDATION_FAILED: "
        "Cannot query field 'custommer' on type 'Query'. Did you mean 'customer'? (1:3)\n"
    )


def test_hub_keys_prints_an_environment_with_which_all_subgraphs_start() -> None:
    """Each time another one. The hub gets the private keys, and every other subgraph the public one."""
    first, second = fiche("hub-keys").stdout, fiche("hub-keys").stdout

    environment = dict(line.removesuffix("'").split("='", 1) for line in first.splitlines())
    assert sorted(environment) == [
        "FICHE_ACCOUNTING_HUB_KEY",
        "FICHE_COMMERCE_HUB_KEY",
        "FICHE_CRM_HUB_KEY",
        "FICHE_HUB_ENCRYPTION_KEY",
        "FICHE_HUB_IDENTITY_SECRET",
        "FICHE_HUB_SIGNING_KEY",
        "FICHE_LOYALTY_HUB_KEY",
    ]
    assert '"d"' in environment["FICHE_HUB_SIGNING_KEY"]
    assert '"d"' not in environment["FICHE_CRM_HUB_KEY"]
    assert first != second


def test_hub_keys_prints_on_request_the_keys_by_which_subgraphs_know_who_asks() -> None:
    """The gateway gets the private one, and no subgraph does."""
    printed = fiche("hub-keys", "--callers").stdout

    environment = dict(line.removesuffix("'").split("='", 1) for line in printed.splitlines())
    public = {name: key for name, key in environment.items() if name.endswith("_CALLER_KEY")}
    assert '"d"' in public.pop("FICHE_CALLER_KEY")
    assert len(public) == 5 and len(set(public.values())) == 1
    assert '"d"' not in public["FICHE_HUB_CALLER_KEY"]
