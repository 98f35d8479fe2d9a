"""The example operations over real products: the answers of our own stores, or a reason why not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from gateway.commands.islands import EXAMPLES
from gateway.page.examples import read_examples
from subgraphs.kit.ids import encode_id
from tests.products.demo_real.back_office import shop_address
from tests.products.demo_real.comparing import Difference, differences, named
from tests.products.demo_real.comparison import Compared, compared, matched
from tests.products.demo_real.graph import asked
from tests.products.demo_real.known import KNOWN
from tests.products.demo_real.opening import ALL, Opened, opened
from tests.products.demo_real.operations import WRITING, examples

NAMES = [example.name for folder in (EXAMPLES, WRITING) for example in read_examples(folder)]

FEW = 5

FIELDS = {("customer",): "Query.customer", ("customer", "balance"): "Customer.balance"}


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    with opened(tmp_path_factory.mktemp("demo-real"), ALL) as found:
        yield found


@pytest.fixture(scope="module")
def found(graphs: Opened) -> dict[str, Compared]:
    """Reading comes first: nothing was written yet."""
    read = asyncio.run(compared(graphs))
    wrote = asyncio.run(compared(graphs, WRITING))
    return {one.name: one for one in (*read, *wrote)}


@pytest.mark.soak
def test_a_hub_that_knows_nobody_finds_the_same_customers(graphs: Opened) -> None:
    known, others = matched(graphs)

    assert known > FEW
    assert others == []


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES)
def test_products_say_what_our_stores_say(name: str, found: dict[str, Compared]) -> None:
    assert found[name].errors == []
    assert found[name].unexplained == []


@pytest.mark.soak
async def test_links_lead_to_the_pages_of_the_shop_that_is_there(graphs: Opened) -> None:
    [example] = [one for one in examples(graphs.products) if one.name == "B1Sheet"]
    async with graphs.products.client() as client:
        answer: Any = await asked(client, example)
    shop = shop_address(graphs.products.products)
    links = answer["data"]["customer"]["links"]
    [link] = [one["backOffice"]["url"] for one in links if one["system"] == "COMMERCE"]
    async with httpx.AsyncClient(trust_env=False) as anybody:
        page = await anybody.get(link)

    assert link.startswith(f"{shop}/admin/customer/customers/")
    assert page.status_code == 200
    assert "<vdr-root" in page.text


@pytest.mark.soak
def test_what_is_the_same_by_now_needs_no_reason(found: dict[str, Compared], graphs: Opened) -> None:
    needed = {known for one in found.values() for known in one.explained}

    assert needed == {known for known in KNOWN if known.product in graphs.names}


@pytest.mark.soak
async def test_what_was_written_is_read_from_both_alike(found: dict[str, Compared], graphs: Opened) -> None:
    assert [one.name for one in await compared(graphs) if not one.is_alike] == []


def test_a_difference_names_its_field() -> None:
    stores, products = {"customer": {"balance": "9.00"}}, {"customer": {"balance": "9.50"}}

    told = list(differences(FIELDS, stores, products, ({}, {})))

    assert told == [Difference("Customer.balance", "9.00", "9.50")]


def test_a_list_that_is_shorter_is_one_difference() -> None:
    stores, products = {"customer": {"balance": ["9.00", "1.00"]}}, {"customer": {"balance": ["9.00"]}}

    told = list(differences(FIELDS, stores, products, ({}, {})))

    assert told == [Difference("Customer.balance", ["9.00", "1.00"], ["9.00"])]


def test_a_customer_is_the_same_whichever_id_a_hub_minted() -> None:
    ours = named({"C0000003": [("LOYALTY", "M3"), ("COMMERCE", "5000003")]})
    theirs = named({"01J8": [("COMMERCE", "5000003"), ("LOYALTY", "M3")]})
    told = [{"customer": {"id": encode_id("Customer", key)}} for key in ("C0000003", "01J8")]

    assert list(differences(FIELDS, *told, (ours, theirs))) == []
    assert list(differences(FIELDS, *told, (ours, {}))) != []
