"""Links to Tryton's web client, as docs/connectors-tryton.md gives them, opened in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from subgraphs.hub.back_office import BackOfficeConfiguration, PageTemplate, checked_pages
from subgraphs.hub.sources.port import RecordKey
from tests.products.browser import Tab, browser
from tests.products.tryton.rpc import DATABASE, PASSWORD, USER
from tests.products.tryton.sao.installed import entered, running, seeded

pytestmark = pytest.mark.soak

DOCUMENTED = re.compile(r"^\| (?P<page>\w+) \| `https://erp\.example(?P<path>/#shop/[^`]+)`", re.MULTILINE)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running(seeded()) as url:
        yield url


def links(url: str, number: str) -> tuple[str, str]:
    """To the party and to its ledger, as the hub writes them for an account of this number."""
    page = Path(__file__).parents[4] / "docs" / "connectors-tryton.md"
    kind = ("ACCOUNTING", "ledgerAccount")
    paths = {found["page"]: found["path"] for found in DOCUMENTED.finditer(page.read_text())}
    templates = tuple(
        PageTemplate(*kind, rel, "", url + paths[page].replace("#shop/", f"#{DATABASE}/"))
        for rel, page in (("self", "party"), ("ledger", "ledger"))
    )
    pages = checked_pages(BackOfficeConfiguration(frozenset({url}), {kind: "411[A-Z0-9]+"}, templates))
    of_party, of_ledger = (pages.open(RecordKey(*kind, number), one.rel) for one in templates)
    assert of_party and of_ledger
    return of_party.url, of_ledger.url


async def sign_in(tab: Tab) -> None:
    for field, text in (("#login", USER), ("input[type=password]", PASSWORD)):
        await tab.click(field)
        await tab.write(field, text)
        await tab.press_enter()


async def test_links_open_the_party_of_the_account_and_its_ledger(url: str, tmp_path: Path) -> None:
    account, *others = (one for one in entered().accounts if one.external_id)
    to_party, to_ledger = links(url, account.number)
    async with browser(tmp_path, {}) as tab:
        await tab.tell("Page.navigate", url=to_party)
        await sign_in(tab)
        alone = await tab.awaits(account.legal_name)
        await tab.click("td[data-title^=Name]", times=2)
        form = await tab.awaits(account.number)
        await tab.open(to_ledger, "Account Move Line")
        ledger = await tab.awaits(account.legal_name)

    assert account.billing is not None
    assert account.billing.city in form
    assert not [one for one in others if one.legal_name in alone + form + ledger]
