"""Whose a letter in the post box is, who sees it, and what it is about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib.resources import files

import pytest

from subgraphs.commerce.settings import CommerceSettings
from subgraphs.commerce.sources.connectors import PARTS
from subgraphs.commerce.sources.maildev.box import Box
from subgraphs.commerce.sources.maildev.connector import MaildevConnector
from subgraphs.commerce.sources.maildev.letters import with_letters
from subgraphs.commerce.sources.maildev.origins import ORIGINS
from subgraphs.commerce.sources.maildev.subjects import OTHER, Subjects
from subgraphs.commerce.sources.port import CommerceSource
from subgraphs.commerce.sources.records import EmailRecord
from subgraphs.commerce.sources.sql.row_rules import ROW_RULES
from subgraphs.commerce.sources.sql.source import open_sql_source
from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.pages import Page, PageRequest
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.rows import Rows
from tests.products.contract.walking import walked
from tests.subgraphs.commerce.conftest import NOON
from tests.subgraphs.commerce.maildev.small_maildev import SmallMaildev, letter

JO, GUEST, READER = "1", "2", "5000"

JOS, GUESTS, READERS = "Jo@Exemple.fr", "jo@exemple.fr", "reader5000@shop.example"

SETTINGS = ProductSettings(source="maildev", url="http://maildev.example", ttl=0)

LETTERS = [
    letter("welcome1", READERS, "Please verify your email address", "2026-01-01T10:00:00.000Z"),
    letter("orderJo1", JOS, "Order confirmation for #N101", "2026-01-02T10:00:00.000Z"),
    letter("storeJo1", JOS, "Order confirmation for #N102", "2026-01-03T10:00:00.000Z"),
    letter("forgot01", JOS, "Forgotten password reset", "2026-01-04T10:00:00.000Z"),
    letter("foreign1", JOS, "Order confirmation for #N500001", "2026-01-05T10:00:00.000Z"),
    letter("strange1", "staff@shop.example", "Lunch", "2026-01-06T10:00:00.000Z"),
]


@pytest.fixture
def box() -> SmallMaildev:
    return SmallMaildev(list(LETTERS))


@pytest.fixture
async def shop(shop_url: str, box: SmallMaildev) -> AsyncIterator[CommerceSource]:
    settings = CommerceSettings(name="commerce", database_url=shop_url)
    calls = ProductCalls(SETTINGS, transport=box)
    async with open_sql_source(settings, lambda: NOON) as beside:
        yield with_letters(beside, Box(calls), Subjects.of(SETTINGS))
    await calls.close()


def seen(shop: CommerceSource, rule: RowRule, *told: str, channels: tuple[str, ...] = ()) -> CommerceSource:
    records = {"COMMERCE": told} if rule is RowRule.ME else {}
    rows = Rows(ROW_RULES, CallerContext("client", rule, records=records, channels=channels))
    rows.tell(told)
    return shop.seen_by(rows)


async def of(shop: CommerceSource, *accounts: str) -> list[str]:
    (page,) = await shop.customers.emails.pages((PageRequest("NEWEST", 100), None), [accounts])
    return [row.record.key for row in page.rows]


async def test_a_letter_about_an_order_is_of_who_placed_it_and_any_other_of_who_has_its_address(
    shop: CommerceSource,
) -> None:
    assert await of(shop, JO) == ["forgot01", "storeJo1", "orderJo1"]
    assert await of(shop, READER) == ["welcome1"]
    assert await of(shop, JO, READER, "nobody") == ["forgot01", "storeJo1", "orderJo1", "welcome1"]
    assert await shop.customers.emails.counts(None, [(JO,), (JO, READER), ()]) == [3, 4, 0]


async def test_pages_of_letters_are_the_list(shop: CommerceSource) -> None:
    async def read(request: PageRequest) -> Page[EmailRecord]:
        (page,) = await shop.customers.emails.pages((request, None), [(JO, READER)])
        return page

    for from_end in (False, True):
        found = await walked(read, PageRequest("NEWEST", 2, from_end))
        keys = ["forgot01", "storeJo1", "orderJo1", "welcome1"]
        assert [one.key for one in found] == keys


async def test_an_order_has_its_letters(shop: CommerceSource) -> None:
    [order] = await shop.orders.by_number(["N101"])
    assert order is not None
    request = (PageRequest("NEWEST", 10), None)
    mine, nobodys = await shop.emails.of_orders.pages(request, [(order.key,), ("999999",)])

    assert [(row.record.key, row.record.order_key) for row in mine.rows] == [("orderJo1", order.key)]
    assert nobodys.rows == ()
    assert await shop.emails.of_orders.counts(None, [(order.key,), ("999999",)]) == [1, 0]


async def test_letters_by_key_are_those_of_customers_alone(shop: CommerceSource, box: SmallMaildev) -> None:
    keys = ["strange1", "orderJo1", "unknown", "foreign1", "welcome1", "orderJo1"]
    found = await shop.emails.by_key(keys)

    shown = [None, "orderJo1", None, None, "welcome1", "orderJo1"]
    assert [one.key if one else None for one in found] == shown
    assert set(box.asked) == {"GET /email"}


async def test_each_caller_sees_the_letters_of_whom_it_sees(shop: CommerceSource, box: SmallMaildev) -> None:
    me = seen(shop, RowRule.ME, JO)
    assert await of(me, JO, READER) == ["forgot01", "storeJo1", "orderJo1"]
    by_key = await me.emails.by_key(["welcome1", "orderJo1"])
    assert [one.key if one else None for one in by_key] == [None, "orderJo1"]

    store = seen(shop, RowRule.CHANNEL, JO, channels=("store",))
    assert await of(store, JO) == ["storeJo1"]
    by_key = await store.emails.by_key(["forgot01", "orderJo1", "storeJo1"])
    assert [one.key if one else None for one in by_key] == [None, None, "storeJo1"]

    box.asked.clear()
    assert await of(seen(shop, RowRule.LEDGER), JO) == []
    assert box.asked == []


async def test_addresses_that_several_accounts_have_are_asked_for_once(
    shop: CommerceSource, box: SmallMaildev
) -> None:
    await shop.customers.emails.pages((PageRequest("NEWEST", 5), None), [(JO,), (JO, READER), (READER,)])

    assert len(box.asked) == 2


def test_a_firm_says_itself_what_its_subjects_are() -> None:
    given = {"subject.shipped": "Your parcel {order} (on its way)", "subject.password-reset": "New password"}
    subjects = Subjects.of(SETTINGS.model_copy(update={"options": given}))

    assert subjects.about("Your parcel N-1 (on its way)") == ("shipped", "N-1")
    assert subjects.about("New password") == ("password-reset", None)
    assert subjects.about("Forgotten password reset") == (OTHER, None)
    assert subjects.about("Your parcel  (on its way)") == (OTHER, None)


@pytest.mark.parametrize("options", [{"subjects": "x"}, {"subject.x": " "}, {"subject.x": "{order} {order}"}])
def test_a_subject_that_says_nothing_is_refused_at_the_start(options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="option"):
        MaildevConnector().calls(SETTINGS.model_copy(update={"options": options}))


def test_what_is_declared_of_letters_is_in_the_schema_and_whole() -> None:
    sdl = (files("subgraphs.commerce") / "schema.graphql").read_text()
    assert ORIGINS.strangers(sdl) == []
    undeclared = [field for field, origin in ORIGINS.of_schema(sdl).items() if origin is None]
    assert [field for field in undeclared if field.startswith("TransactionalEmail.")] == []
    assert PARTS["letters"]["maildev"].origins is ORIGINS
