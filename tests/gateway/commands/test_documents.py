"""`fiche documents`: what it writes, a gateway trusts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer

from gateway.commands.documents import Form, documents
from gateway.commands.options import CommandFailed
from gateway.documents.manifest import read_documents
from schema.compose import compose
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph

ORDER = "query Order { order { number } }"


@pytest.fixture
def supergraph(tmp_path: Path) -> Path:
    sdl = "type Query { order: Order } type Order { number: String! }"
    composed = compose([Subgraph("shop", "http://shop.example/graphql", sdl)])
    assert isinstance(composed, Supergraph)
    file = tmp_path / "supergraph.graphql"
    file.write_text(composed.sdl)
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "recorded"
    found.mkdir()
    (found / "order.graphql").write_text(f"{ORDER}\n")
    return found


@pytest.mark.parametrize("form", list(Form))
def test_what_is_written_can_be_read_and_checked(
    folder: Path, supergraph: Path, tmp_path: Path, form: Form, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "documents.json"

    documents(folder, supergraph, output=output, form=form)
    documents(output, supergraph)

    assert [each.text for each in read_documents(output)] == [ORDER]
    assert read_documents(output)[0].id in {each.id for each in read_documents(folder)}
    assert capsys.readouterr().out == "1 document, no error.\n" * 2


def test_apollos_form_describes_each_document(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "documents.json"

    documents(folder, output=output)

    [written] = json.loads(output.read_text())["operations"]
    assert (written["name"], written["type"], written["body"]) == ("Order", "query", ORDER)


def test_a_document_that_does_not_fit_the_graph_is_named_and_nothing_is_written(
    folder: Path, supergraph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "total.graphql").write_text("query Total { order { total } }")
    (folder / "cut.graphql").write_text("query Cut { order")
    (folder / "empty.graphql").write_text("fragment F on Order { number }")
    output = tmp_path / "documents.json"

    with pytest.raises(typer.Exit):
        documents(folder, supergraph, output=output)

    assert capsys.readouterr().out.splitlines() == [
        f"{folder / 'cut.graphql'}: Syntax Error: Expected Name, found <EOF>. (1:18)",
        f"{folder / 'empty.graphql'}: The document contains no operation.",
        f"{folder / 'total.graphql'}: Cannot query field 'total' on type 'Order'. (1:23)",
        "4 documents, 3 errors.",
    ]
    assert not output.exists()


def test_nothing_to_do_is_said(folder: Path) -> None:
    with pytest.raises(CommandFailed, match="nothing to do"):
        documents(folder)


def test_a_folder_without_documents_is_said(tmp_path: Path, supergraph: Path) -> None:
    (tmp_path / "none").mkdir()

    with pytest.raises(CommandFailed, match="holds no document"):
        documents(tmp_path / "none", supergraph)
