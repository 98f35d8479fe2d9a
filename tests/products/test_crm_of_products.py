"""The CRM before three real products at once: contacts in Tryton, exchanges in Request Tracker, newsletters
in Mailman. A customer is whole over all of them, and a product that is gone is a gap of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from subgraphs.crm.app import create_app
from subgraphs.crm.settings import CrmSettings
from subgraphs.kit.ids import encode_id
from subgraphs.world.sizes import SIZES
from subgraphs.world.world import make_world
from tests.products.contract.road import Road, Trouble, road_to
from tests.products.mailman import installed as newsletters
from tests.products.mailman.administration import DOMAIN, Administration
from tests.products.mailman.postbox import Postbox
from tests.products.request_tracker import installed as tickets
from tests.products.request_tracker.rest import Worker
from tests.products.tryton import installed as parties
from tests.products.tryton.books import told
from tests.products.tryton.rpc import DATABASE, PASSWORD, USER

pytestmark = pytest.mark.soak

GUIDE = Path(__file__).parents[2] / "docs" / "connectors-crm.md"

NOT_IN_GUIDE = {
    "FICHE_CRM_DATABASE_URL",
    *(f"FICHE_CRM_{part}SOURCE_{name}" for part in ("", "NEWSLETTERS_") for name in ("TTL", "SECONDS")),
}

OFFERS = {"list": {"code": "offers", "name": "Offers"}, "state": "SUBSCRIBED"}

LATE = {"subject": "Where is my parcel?", "status": "WAITING_AGENT"}

SHEET = """query($them: [_Any!]!) { _entities(representations: $them) { ... on Customer {
  contacts { email company { id } people(first: 5) { totalCount } }
  exchanges(first: 5) { edges { node { subject status } } }
  newsletters { list { code name } state }
} } }"""


@dataclass(frozen=True)
class Products:
    """What runs, and who was entered in all three."""

    urls: Mapping[str, str]
    token: str
    contact: str
    email: str


@pytest.fixture(scope="module")
def products(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Products]:
    accounts = told(make_world(SIZES["S"]), parties.CUSTOMERS).accounts
    account = next(one for one in accounts if one.email)
    email = account.email or ""
    with ExitStack() as opened:
        postbox = opened.enter_context(Postbox())
        tryton = opened.enter_context(parties.running(parties.seeded()))
        place = tmp_path_factory.mktemp("rt")
        tracker = opened.enter_context(tickets.running(tickets.seeded(), place))
        mailman = opened.enter_context(newsletters.running(tmp_path_factory.mktemp("mailman"), postbox.port))
        administration = Administration(mailman.url)
        administration.create_list("offers", "Offers", "open")
        administration.join("offers", email)
        with Worker(tracker.url, tracker.tokens["lena"]) as lena:
            fields = {"Contact": account.number}
            lena.post("/ticket", Queue="Service", Subject=LATE["subject"], CustomFields=fields)
        urls = {"contacts": tryton, "exchanges": tracker.url, "newsletters": mailman.url}
        yield Products(urls, tracker.tokens["fiche"], account.number, email)


@dataclass(frozen=True)
class Firm:
    client: httpx.AsyncClient
    roads: Mapping[str, Road]
    contact: str

    async def sheet(self) -> tuple[Mapping[str, Any], Mapping[str, str]]:
        """What it shows, and the codes of its gaps by field."""
        who = {"__typename": "Customer", "id": encode_id("Customer", 1), "crmKeys": [self.contact]}
        body = {"query": SHEET, "variables": {"them": [who]}}
        answer = (await self.client.post("/graphql", json=body)).json()
        gaps = {one["path"][2]: one["extensions"]["code"] for one in answer.get("errors", ())}
        return answer["data"]["_entities"][0], gaps


def _environment(products: Products, roads: Mapping[str, Road], database: Path) -> Mapping[str, str]:
    """As the guide has it, for these products. Nothing is kept: what happens next is to be seen at once."""
    block = GUIDE.read_text().split("```text\n", 1)[1].split("```", 1)[0]
    guide = dict(line.split("=", 1) for line in block.splitlines())
    given = {
        "DATABASE_URL": f"sqlite:///{database}",
        "SOURCE": "tryton",
        "SOURCE_USER": USER,
        "SOURCE_PASSWORD": PASSWORD,
        "SOURCE_OPTIONS": f"database={DATABASE}",
        "EXCHANGES_SOURCE": "request-tracker",
        "EXCHANGES_SOURCE_TOKEN": products.token,
        "EXCHANGES_SOURCE_OPTIONS": "pre_sale=Sales, post_sale=Service",
        "NEWSLETTERS_SOURCE": "mailman",
        "NEWSLETTERS_SOURCE_USER": newsletters.USER,
        "NEWSLETTERS_SOURCE_PASSWORD": newsletters.PASSWORD,
        "NEWSLETTERS_SOURCE_OPTIONS": f"domain={DOMAIN}",
    }
    for part, road in roads.items():
        prefix = "SOURCE" if part == "contacts" else f"{part.upper()}_SOURCE"
        given |= {f"{prefix}_URL": road.url, f"{prefix}_TTL": "0", f"{prefix}_SECONDS": "20"}
    ours = {f"FICHE_CRM_{name}": value for name, value in given.items()}
    # A name that the guide does not have is one that a newcomer would not have set.
    assert guide.keys() >= ours.keys() - NOT_IN_GUIDE
    return guide | ours


@pytest.fixture
async def firm(tmp_path: Path, products: Products) -> AsyncIterator[Firm]:
    async with AsyncExitStack() as opened:
        roads = {part: await opened.enter_async_context(road_to(url)) for part, url in products.urls.items()}
        environment = _environment(products, roads, tmp_path / "crm.sqlite")
        app = create_app(CrmSettings.from_environment("crm", environment))
        await opened.enter_async_context(app.router.lifespan_context(app))
        transport = httpx.ASGITransport(app)
        client = httpx.AsyncClient(transport=transport, base_url="http://crm", timeout=60)
        yield Firm(await opened.enter_async_context(client), roads, products.contact)


async def test_a_customer_is_whole_over_all_products_and_each_is_a_gap_by_itself(
    firm: Firm, products: Products
) -> None:
    whole = {
        "contacts": [{"email": products.email, "company": None, "people": {"totalCount": None}}],
        "exchanges": {"edges": [{"node": LATE}]},
        "newsletters": [OFFERS],
    }
    assert await firm.sheet() == (whole, {})

    # Mailman knows readers by their addresses, and those are Tryton's.
    for part, missing in (
        ("newsletters", {"newsletters"}),
        ("exchanges", {"exchanges"}),
        ("contacts", {"contacts", "newsletters"}),
    ):
        firm.roads[part].trouble = Trouble.STOPPED
        assert await firm.sheet() == (
            whole | dict.fromkeys(missing),
            dict.fromkeys(missing, "SOURCE_DOWN"),
        )
        firm.roads[part].trouble = Trouble.NONE
        assert await firm.sheet() == (whole, {})
