"""The link to Medusa's back office, as docs/connectors-medusa.md gives it, opened in a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from subgraphs.hub.back_office import BackOfficeConfiguration, PageTemplate, checked_pages
from subgraphs.hub.sources.port import RecordKey
from tests.conftest import Cluster
from tests.products.browser import browser
from tests.products.medusa.dashboard import running_with_dashboard
from tests.products.medusa.installed import entered_in, seeded
from tests.products.medusa.seeding import EMAIL, PASSWORD

pytestmark = pytest.mark.soak

DOCUMENTED = re.compile(r"`https://shop\.example(?P<path>/app/customers/[^`]+)`")

MEMBER = ("LOYALTY", "member")


def link(url: str, member: str) -> str:
    """As the hub writes it."""
    page = Path(__file__).parents[3] / "docs" / "connectors-medusa.md"
    found = DOCUMENTED.search(page.read_text())
    assert found
    template = PageTemplate(*MEMBER, "self", "Customer", url + found["path"])
    pages = checked_pages(BackOfficeConfiguration(frozenset({url}), {MEMBER: r"cus_\w+"}, (template,)))
    opened = pages.open(RecordKey(*MEMBER, member), "self")
    assert opened
    return opened.url


async def test_the_link_opens_the_page_of_the_member(postgres_cluster: Cluster, tmp_path: Path) -> None:
    members = entered_in(seeded(postgres_cluster.new_database))
    with running_with_dashboard(postgres_cluster.new_database) as url:
        address = link(url, members["anna"])
        async with browser(tmp_path, {}) as tab:
            await tab.tell("Page.navigate", url=address)
            await tab.write("input[name=email]", EMAIL)
            await tab.write("input[name=password]", PASSWORD)
            await tab.press_enter()
            text = await tab.awaits("anna@shop.example")
            opened = await tab.address()
            other = await tab.open(link(url, members["ben"]), "ben@shop.example")

    assert opened == address
    assert "ben@shop.example" not in text
    assert "anna@shop.example" not in other
