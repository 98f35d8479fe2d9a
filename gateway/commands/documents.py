"""`fiche documents`: makes a list of trusted documents, and checks one against a graph."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.commands.options import CommandFailed, SubgraphsFile, SupergraphFile, chosen_supergraph

if TYPE_CHECKING:
    from graphql import DocumentNode, GraphQLSchema

__all__ = ["Form", "documents"]


class Form(StrEnum):
    APOLLO = "apollo"
    RELAY = "relay"


def documents(
    source: Annotated[Path, typer.Argument(help="A folder of .graphql files, or a manifest.")],
    supergraph: SupergraphFile = None,
    subgraphs: SubgraphsFile = None,
    output: Annotated[Path | None, typer.Option(help="Write a manifest to this file.")] = None,
    form: Annotated[Form, typer.Option("--format", help="Of the manifest.")] = Form.APOLLO,
) -> None:
    """Check documents against a graph, and write the manifest by which a gateway trusts them."""
    from schema.api_schema import api_schema

    schema = None
    if supergraph is not None or subgraphs is not None:
        schema = api_schema(asyncio.run(chosen_supergraph(supergraph, subgraphs)))
    elif output is None:
        raise CommandFailed("There is nothing to do: give a graph to check against, or an --output.")
    found = _documents(source)
    complaints = [each for name, text in found for each in _complaints(name, text, schema)]
    for complaint in complaints:
        print(complaint)
    if complaints:
        print(f"{_counted(len(found), 'document')}, {_counted(len(complaints), 'error')}.")
        raise typer.Exit(1)
    if output is not None:
        output.write_bytes(_manifest([text for _, text in found], form))
    print(f"{_counted(len(found), 'document')}, no error.")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _documents(source: Path) -> list[tuple[str, str]]:
    """The place of each text, and the text."""
    from gateway.documents.manifest import BadManifest, document_files, read_documents

    try:
        if not source.is_dir():
            return [(f"{source}: {each.id}", each.text) for each in read_documents(source)]
        read_documents(source)
    except BadManifest as error:
        raise CommandFailed(str(error)) from None
    return [(str(file), file.read_text(encoding="utf-8").strip()) for file in document_files(source)]


def _complaints(name: str, text: str, schema: GraphQLSchema | None) -> Iterator[str]:
    from gateway.errors import Refusal
    from gateway.operations.document import parse_document, validate_document

    document = parse_document(text)
    if isinstance(document, Refusal):
        yield from (f"{name}: {error}" for error in document.errors)
        return
    if not _operations(document):
        yield f"{name}: The document contains no operation."
    elif schema is not None and (refusal := validate_document(document, schema)):
        yield from (f"{name}: {error}" for error in refusal.errors)


def _manifest(texts: Sequence[str], form: Form) -> bytes:
    import orjson

    from gateway.documents.manifest import APOLLO, hash_of

    match form:
        case Form.RELAY:
            listed: object = {hash_of(text): text for text in texts}
        case Form.APOLLO:
            operations = {hash_of(text): text for text in texts}
            listed = {
                "format": APOLLO,
                "version": 1,
                "operations": [
                    {"id": id_, **_described(text), "body": text} for id_, text in operations.items()
                ],
            }
    return orjson.dumps(listed, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _described(text: str) -> dict[str, str]:
    """By its first operation: Apollo's form has one name and one kind for a document."""
    from graphql import parse

    first, *_ = _operations(parse(text, no_location=True))
    return {"name": first[0], "type": first[1]}


def _operations(document: DocumentNode) -> list[tuple[str, str]]:
    from graphql import OperationDefinitionNode

    return [
        (each.name.value if each.name else "", each.operation.value)
        for each in document.definitions
        if isinstance(each, OperationDefinitionNode)
    ]
