"""After a full run, no file of the hub holds a value of a customer: no e-mail, no telephone, no name."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.commands.islands import HUB
from gateway.commands.one_process import Islands
from gateway.graph import Graph
from subgraphs.hub.keys import new_keys
from subgraphs.hub.matching.policy import MatchPolicy
from subgraphs.hub.matching.run import Matching
from subgraphs.hub.matching.session import open_matching
from subgraphs.kit.ids import encode_id
from subgraphs.world import keys
from subgraphs.world.people import drifted_email, national_phone, person_of
from subgraphs.world.planted import PlantedKind, planted
from subgraphs.world.sizes import SMALL
from subgraphs.world.world import World, make_world
from tests.customer_graph.conftest import CustomerGraph, running

NEW_EMAIL = "toute.nouvelle@adresse.example"

STAFF = {"Alix", "Brice", "Dora"}
"""Colleagues of the demonstration, whom the access log names."""

SHORTEST_NAME = 4

SHEET = """query ($id: ID!) { customer(id: $id) {
  email phone: profile { email { value } phone { value } lastName { value } }
  drift { status items { field ownerValue copies { value state } } }
} }"""


@dataclass(frozen=True)
class Values:
    """All that identifies somebody in set S."""

    emails: frozenset[str]
    phones: frozenset[str]
    names: frozenset[str]

    def found_in(self, content: bytes) -> list[str]:
        """By substrings: the columns of a row lie side by side in the file, with nothing between them."""
        text = content.decode("latin-1")
        near = " ".join(
            text[max(at.start() - 64, 0) : at.end() + 64].casefold() for at in re.finditer("@", text)
        )
        digits = {run[at : at + 9] for run in re.findall(r"\d{9,}", text) for at in range(len(run) - 8)}
        spellings = ((name, name.encode().decode("latin-1")) for name in self.names)
        return sorted(
            {email for email in self.emails if email in near}
            | {phone for phone in self.phones if phone in digits}
            | {name for name, bytewise in spellings if bytewise in text}
        )


@pytest.fixture(scope="module")
def values() -> Values:
    world = make_world(SMALL)
    return Values(frozenset(_emails(world)), frozenset(_phones(world)), frozenset(_names(world)))


def _emails(world: World) -> Iterable[str]:
    yield NEW_EMAIL
    for number in world.census.numbers:
        email = person_of(world, number).email
        yield from (email, drifted_email(email))


def _phones(world: World) -> Iterable[str]:
    """The last nine digits: the same however the number is written."""
    for number in world.census.numbers:
        phone = person_of(world, number).phone
        for spelling in (phone, national_phone(phone)) if phone else ():
            yield re.sub(r"\D", "", spelling)[-9:]


def _names(world: World) -> Iterable[str]:
    for number in world.census.numbers:
        person = person_of(world, number)
        for name in (person.first_name, person.last_name, person.company_name):
            if name and len(name) >= SHORTEST_NAME and name not in STAFF:
                yield name


@pytest.fixture
def own_urls(database_urls: Mapping[str, str], tmp_path: Path) -> Mapping[str, str]:
    """All systems of the test's own: it writes to them."""
    for name, url in database_urls.items():
        shutil.copy(url.removeprefix("sqlite:///"), tmp_path / f"{name}.sqlite")
    return {name: f"sqlite:///{tmp_path / name}.sqlite" for name in database_urls}


@asynccontextmanager
async def matching_over(urls: Mapping[str, str]) -> AsyncIterator[Matching]:
    islands = Islands(urls, new_keys())
    async with AsyncExitStack() as started:
        for name, app in islands.apps.items():
            if name != HUB:
                await started.enter_async_context(app.router.lifespan_context(app))
        yield await started.enter_async_context(open_matching(islands.hub_settings, islands.connect))


class Killed(Exception):
    pass


def files_of_the_hub(folder: Path) -> bytes:
    """With the journals of the database, and the database of the workflows."""
    others = ("commerce", "crm", "loyalty", "accounting")
    files = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith(others)]
    assert any(path.name.startswith("hub.sqlite") for path in files)
    return b"\0".join(path.read_bytes() for path in sorted(files))


async def test_evidence_holds_no_value_even_while_a_run_is_under_way(
    own_urls: Mapping[str, str], tmp_path: Path, values: Values
) -> None:
    (tmp_path / "hub.sqlite").unlink()

    def kill(stage: str, steps: int) -> None:
        if stage == "kinds":
            raise Killed

    async with matching_over(own_urls) as matching:
        begun = await matching.begin(MatchPolicy(link_verified_email=True), "R1")
        with pytest.raises(Killed):
            await matching.work(begun, kill)
        content = files_of_the_hub(tmp_path)
        assert b"phone-and-last-name" in content
        assert values.found_in(content) == []

        left = await matching.unfinished()
        assert left is not None
        await matching.work(left, lambda stage, steps: None)
        assert values.found_in(files_of_the_hub(tmp_path)) == []


async def test_a_full_run_leaves_no_value_in_the_hub(
    graph: Graph, own_urls: Mapping[str, str], tmp_path: Path, values: Values
) -> None:
    async with matching_over(own_urls) as matching:
        await matching.work(await matching.begin(MatchPolicy(), "R1"), lambda stage, steps: None)
    async with running(graph, own_urls) as shop:
        await read_sheets(shop)
        await decide(shop)
        started = await shop.answer(
            "mutation ($id: ID!, $email: String!) { customerEmailChange(customerId: $id, newEmail: $email,"
            ' idempotencyKey: "e") { operation { id } userErrors { code } } }',
            {"id": customer_id(2), "email": NEW_EMAIL},
        )
        assert "errors" not in started
        assert values.found_in(files_of_the_hub(tmp_path)) == []

    assert values.found_in(files_of_the_hub(tmp_path)) == []


async def read_sheets(shop: CustomerGraph) -> None:
    """Those of the customers whose copies have drifted, so that flags are written."""
    drifted = planted(make_world(SMALL))[PlantedKind.EMAIL_DRIFT][:8]
    for case in drifted:
        answer = await shop.answer(SHEET, {"id": encode_id("Customer", case.customer)})
        assert "errors" not in answer
        assert answer["data"]["customer"]["drift"]["items"]


async def decide(shop: CustomerGraph) -> None:
    merge = (
        "mutation ($one: ID!, $other: ID!) { customerMerge(survivorId: $one, duplicateId: $other,"
        ' note: "Both live at the same address.", idempotencyKey: "m")'
        " { operation { id } userErrors { code } } }"
    )
    unmerge = (
        "mutation ($one: ID!, $other: ID!) { customerUnmerge(customerId: $one, restoreId: $other,"
        ' idempotencyKey: "u") { operation { id } userErrors { code } } }'
    )
    both = {"one": customer_id(1), "other": customer_id(3)}
    for mutation, name in ((merge, "customerMerge"), (unmerge, "customerUnmerge")):
        payload = (await shop.answer(mutation, both))["data"][name]
        assert payload["userErrors"] == []
        await ended(shop, payload["operation"]["id"])


async def ended(shop: CustomerGraph, operation: str) -> None:
    async with asyncio.timeout(20):
        while True:
            asked = await shop.answer("query ($id: ID!) { operation(id: $id) { status } }", {"id": operation})
            if asked["data"]["operation"]["status"] != "PENDING":
                assert asked["data"]["operation"]["status"] == "SUCCEEDED"
                return


def customer_id(number: int) -> str:
    return encode_id("Customer", keys.customer(number))


def test_the_search_finds_what_it_looks_for(values: Values) -> None:
    """Values in the midst of other columns, as in the page of a database."""
    person = person_of(make_world(SMALL), 1)
    assert person.phone is not None and person.last_name is not None
    for planted_value, expected in (
        (f"CONFIRMED{person.email}C0001", person.email),
        (f"x{person.phone}2", re.sub(r"\D", "", person.phone)[-9:]),
        (f"steward{person.last_name}CRM", person.last_name),
    ):
        assert expected in values.found_in(planted_value.encode())
