"""`fiche check`, as a process and in this one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from gateway.commands.check import check
from gateway.commands.options import CommandFailed
from schema.compose import compose
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph

FICHE = Path(sys.executable).parent / "fiche"

OLD = "type Query { order: Order } type Order { number: String! total: Int! }"
NEW = "type Query { order: Order } type Order { number: String! } union Gone = Order"
MORE = "type Query { order: Order } type Order { number: String! total: Int! paid: Boolean }"


def supergraph_file(file: Path, sdl: str) -> Path:
    supergraph = compose([Subgraph("shop", "http://shop.example/graphql", sdl)])
    assert isinstance(supergraph, Supergraph)
    file.write_text(supergraph.sdl)
    return file


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return supergraph_file(tmp_path / "old.graphql", OLD)


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A list of subgraphs: it is composed on the way."""
    file = tmp_path / "new.json"
    file.write_text(json.dumps([{"name": "shop", "url": "http://shop.example/graphql", "sdl": NEW}]))
    return file


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    folder = tmp_path / "recorded"
    (folder / "web").mkdir(parents=True)
    (folder / "web" / "sheet.graphql").write_text("query Sheet {\n  order { number total }\n}")
    (folder / "list.graphql").write_text("{ order { number } }")
    (folder / "stale.graphql").write_text("{ basket }")
    (folder / "notes.txt").write_text("no operation")
    return folder


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([FICHE, "check", *arguments], capture_output=True, text=True, check=False)  # noqa: S603 - our own script


def test_what_breaks_is_told_first_and_fails_the_command(old: Path, new: Path, recorded: Path) -> None:
    done = run(old, new, "--operations", recorded)

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == (
        "breaking:\n"
        "  FIELD_REMOVED Order.total: The field, of type `Int!`, is gone.\n"
        "safe:\n"
        "  TYPE_ADDED Gone: It is new, a union.\n"
        "operations that break:\n"
        "  web/sheet.graphql\n"
        "    2:18: Cannot query field 'total' on type 'Order'.\n"
        "not valid before either:\n"
        "  stale.graphql\n"
        "    1:3: Cannot query field 'basket' on type 'Query'.\n"
        "Changes: 1 breaking, 0 dangerous, 1 safe. 1 of 3 operations break.\n"
    )


def test_what_breaks_nothing_succeeds(old: Path, tmp_path: Path, recorded: Path) -> None:
    done = run(old, supergraph_file(tmp_path / "more.graphql", MORE), "--operations", recorded)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Changes: 0 breaking, 0 dangerous, 1 safe. 0 of 3 operations break.\n")


def test_a_graph_against_itself_changes_nothing(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(old, old)

    assert capsys.readouterr().out == "Nothing changes for clients.\n"


def test_a_breaking_change_fails_without_any_operation(
    old: Path, new: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended:
        check(old, new)

    assert ended.value.exit_code == 1
    assert capsys.readouterr().out.endswith("Changes: 1 breaking, 0 dangerous, 1 safe.\n")


def test_a_file_that_cannot_be_used_is_named(old: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(CommandFailed, match=r"missing\.graphql: no such file"):
        check(old, tmp_path / "missing.graphql")
    with pytest.raises(CommandFailed, match=r"empty: no \.graphql file"):
        check(old, old, empty)


def test_subgraphs_that_do_not_compose_are_no_graph(old: Path, tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    file.write_text(
        json.dumps([{"name": "shop", "url": "http://shop.example", "sdl": "type Query { a: B }"}])
    )

    done = run(old, file)

    assert (done.returncode, done.stdout) == (1, "")
    assert "INVALID_GRAPHQL" in done.stderr
