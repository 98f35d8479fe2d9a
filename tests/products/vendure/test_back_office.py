"""Links to Vendure's back office, as docs/connectors-vendure.md gives them, opened in a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.products.browser import browser
from tests.products.vendure.admin import admin
from tests.products.vendure.chosen import Customer
from tests.products.vendure.conftest import Live

pytestmark = pytest.mark.soak

DOCUMENTED = re.compile(r"^\| (?P<page>\w+) \| `https://shop\.example(?P<path>/admin/[^`]+)`", re.MULTILINE)

NUMBERED = "query($n: String!) { orders(options: { filter: { code: { eq: $n } } }) { items { id } } }"


async def test_links_open_the_page_of_the_order_and_of_the_customer(
    copy: Live, entered: dict[str, Customer], tmp_path: Path
) -> None:
    page = Path(__file__).parents[3] / "docs" / "connectors-vendure.md"
    paths = {found["page"]: found["path"] for found in DOCUMENTED.finditer(page.read_text())}
    shop = copy.url.removesuffix("/admin-api")
    key, customer = next(
        (key, one) for key, one in entered.items() if one.orders and one.account.state != "GUEST"
    )
    staff = admin(shop)
    authorisation, last = staff.authorisation, customer.orders[-1]
    order = staff(NUMBERED, n=last.number)["items"][0]["id"]
    staff.close()
    async with browser(tmp_path, {"authorization": authorisation}) as tab:
        of_customer = await tab.open(
            f"{shop}{paths['customer'].format(key=key)}", customer.account.addresses[0].lines[0]
        )
        of_order = await tab.open(f"{shop}{paths['order'].format(key=order)}", last.number)
        address = await tab.address()

    assert f"{customer.person.first_name} {customer.person.last_name}" in of_customer
    assert last.lines[0].product.label in of_order
    assert address.startswith(f"{shop}{paths['order'].format(key=order)}")
