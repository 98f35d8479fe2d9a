"""The example operations with exactly the scopes that stand above them, and with one scope less at a time."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path

import pytest
from graphql import parse

from gateway.auth.caller_context import new_caller_key
from gateway.commands.bearers import bearer_clients, row_rules
from gateway.commands.islands import EXAMPLES, ISLANDS, sqlite_urls
from gateway.commands.one_process import SUBJECT_URL, Trust
from gateway.graph import Graph
from gateway.issuer.keys import new_keys
from gateway.issuer.tokens import ISSUER, TokenMint, trusted
from gateway.page.examples import read_examples
from subgraphs.world.bearers import BEARERS, OPERATIONS
from tests.customer_graph.conftest import CustomerGraph, Json, running
from tests.customer_graph.copies import copied
from tests.customer_graph.scopes import Coordinate, Protected, coordinates, differences
from tests.customer_graph.test_writing import VARIABLES

READING = {example.name: example for example in read_examples(EXAMPLES)}

WRITING = {example.name: example for example in read_examples(EXAMPLES / "writing")}

MATRIX = [(name, scope) for name, asks in OPERATIONS.items() for scope in asks.scopes]

STATED = re.compile(r"(?:\b(?:read|write|search|link):[a-z.]+\b|`me`)")

PROTECTED = Protected.of((files(f"subgraphs.{name}") / "schema.graphql").read_text() for name in ISLANDS)

MINT = TokenMint(new_keys(BEARERS))


async def key_set(_: str) -> object:
    return MINT.keys.public


@asynccontextmanager
async def enforcing(graph: Graph, urls: Mapping[str, str]) -> AsyncIterator[CustomerGraph]:
    """As the demonstration with tokens: scopes and rows. Ids are those of the graph, as agreed."""
    private, public = new_caller_key()
    async with running(
        graph,
        urls,
        read_keys=key_set,
        trust=Trust(public, ISSUER),
        issuers=(trusted(),),
        authorization="enforce",
        caller_key=private,
        subject_url=SUBJECT_URL,
        clients=row_rules(pairwise=False),
    ) as found:
        yield found


@pytest.fixture
async def reading(graph: Graph, database_urls: Mapping[str, str]) -> AsyncIterator[CustomerGraph]:
    async with enforcing(graph, database_urls) as found:
        yield found


@pytest.fixture
async def writing(
    graph: Graph, database_urls: Mapping[str, str], tmp_path: Path
) -> AsyncIterator[CustomerGraph]:
    urls = sqlite_urls(tmp_path)
    copied(database_urls, urls)
    async with enforcing(graph, urls) as found:
        yield found


async def ask(shop: CustomerGraph, name: str, *without: str) -> Json:
    example = READING.get(name) or WRITING[name]
    asks = OPERATIONS[name]
    scopes = [scope for scope in asks.scopes if scope not in without]
    token = MINT.token(bearer_clients()[asks.bearer], scopes, 600)
    variables = {**example.variables, **VARIABLES.get(name, {}), "key": f"{name} {without}"}
    known = example.query.partition("{")[0]
    given = {each: value for each, value in variables.items() if f"${each}" in known}
    return await shop.answer(example.query, given, token=token)


def requests(shop: CustomerGraph) -> Iterator[str]:
    for _, body in (*shop.asked, *shop.asked_below):
        yield body["query"]


def asked_for(shop: CustomerGraph, graph: Graph) -> set[Coordinate]:
    schema = graph.supergraph.schema
    return {place for query in requests(shop) for place in coordinates(parse(query), schema)}


def test_every_operation_is_asked_with_the_scopes_that_stand_above_it() -> None:
    for name, example in (READING | WRITING).items():
        comment = " ".join(line for line in example.query.splitlines() if line.startswith("#"))
        needed = comment.partition(". Without")[0]
        stated = {scope.strip("`") for scope in STATED.findall(needed)} or {"me"}
        assert set(OPERATIONS[name].scopes) == stated, name
    assert OPERATIONS.keys() == (READING | WRITING).keys()


@pytest.mark.parametrize("name", READING)
async def test_an_operation_answers_with_its_scopes_and_what_each_of_them_opens_is_null_without_it(
    name: str, reading: CustomerGraph, graph: Graph, golden: Path
) -> None:
    """FICHE_ACCEPT=1 writes what came; read it before you commit it."""
    whole = await ask(reading, name)
    assert "errors" not in whole, whole["errors"]
    assert all(value is not None for value in whole["data"].values())
    _nothing_denied_was_asked(reading, graph, name)
    told: dict[str, str] = {}

    for scope in OPERATIONS[name].scopes:
        _forget_requests(reading)
        answer = await ask(reading, name, scope)
        told[scope] = _told(answer, whole)
        _nothing_denied_was_asked(reading, graph, name, scope)
        _denied_fields_are_told(answer, name, graph, scope)

    _are_as_agreed(golden / "scopes" / f"{name}.txt", told)


@pytest.mark.parametrize("name", WRITING)
async def test_an_operation_that_writes_is_done_with_its_scopes_and_not_even_asked_without(
    name: str, writing: CustomerGraph, graph: Graph
) -> None:
    (scope,) = {"me", "write:links", "write:exchanges", "write:consents"} & set(OPERATIONS[name].scopes)
    refused = await ask(writing, name, scope)
    assert refused["data"] is None
    assert list(requests(writing)) == []
    _denied_fields_are_told(refused, name, graph, scope)

    done = await ask(writing, name)

    assert "errors" not in done, done["errors"]
    (payload,) = done["data"].values()
    assert payload["userErrors"] == []
    _nothing_denied_was_asked(writing, graph, name)


@pytest.mark.parametrize(
    ("name", "scope"), [case for case in MATRIX if case[0] in WRITING and case[1].startswith("read:")]
)
async def test_an_operation_that_writes_answers_with_gaps_for_what_may_not_be_read(
    name: str, scope: str, writing: CustomerGraph, graph: Graph, golden: Path
) -> None:
    answer = await ask(writing, name, scope)

    _are_as_agreed(golden / "scopes" / f"{name}.txt", {scope: _told(answer)})
    _nothing_denied_was_asked(writing, graph, name, scope)
    _denied_fields_are_told(answer, name, graph, scope)


def _forget_requests(shop: CustomerGraph) -> None:
    shop.asked.clear()
    shop.asked_below.clear()


def _held(name: str, *without: str) -> set[str]:
    return set(OPERATIONS[name].scopes) - set(without)


def _nothing_denied_was_asked(shop: CustomerGraph, graph: Graph, name: str, *without: str) -> None:
    held = _held(name, *without)
    asked = {place for place in asked_for(shop, graph) if PROTECTED.denies(place, held)}
    assert asked <= PROTECTED.keys


def _denied_fields_are_told(answer: Json, name: str, graph: Graph, *without: str) -> None:
    example = READING.get(name) or WRITING[name]
    held = _held(name, *without)
    selected = coordinates(parse(example.query), graph.api_schema)
    denied = {place for place in selected if PROTECTED.denies(place, held)}
    told = {
        (each["coordinate"]["typeName"], each["coordinate"]["fieldName"])
        for error in answer.get("errors", ())
        for each in error["extensions"].get("authorization", {}).get("missingScopes", ())
    }
    assert told <= denied
    assert bool(told) is bool(denied)


def _told(answer: Json, whole: Json | None = None) -> str:
    """What is different, and which gaps the errors name."""
    different = differences(whole["data"], answer["data"]) if whole else set()
    gaps = {
        f"error    {'.'.join('@' if isinstance(part, int) else part for part in error['path'])}"
        for error in answer.get("errors", ())
    }
    return "".join(f"  {line}\n" for line in (*sorted(different), *sorted(gaps)))


def _are_as_agreed(file: Path, told: Mapping[str, str]) -> None:
    """A paragraph for each scope that was taken away."""
    kept: dict[str, str] = {}
    for paragraph in file.read_text().split("\n\n") if file.exists() else ():
        heading, _, lines = paragraph.strip("\n").partition("\n")
        kept[heading.removeprefix("without ")] = f"{lines}\n"
    if os.environ.get("FICHE_ACCEPT"):
        file.parent.mkdir(exist_ok=True)
        kept |= told
        file.write_text("\n".join(f"without {scope}\n{lines}" for scope, lines in sorted(kept.items())))
    assert told == {scope: kept.get(scope) for scope in told}
