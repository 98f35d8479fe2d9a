"""The figures of the domain's scale sets: exact where they are stated, close where they are means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from subgraphs.world.census import Census, take_census
from subgraphs.world.order_counts import zipf_counts
from subgraphs.world.planted import planted
from subgraphs.world.sizes import MEDIUM, SIZES, SMALL
from subgraphs.world.traits import Case, Kind, Trait
from subgraphs.world.world import DEFAULT_SEED, World

Ask = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="module", params=SIZES)
def census(request: pytest.FixtureRequest) -> Census:
    return take_census(SIZES[request.param], DEFAULT_SEED)


def count(ask: Ask, island: str, source: str) -> int:
    [(number,)] = ask(island, f"SELECT count(*) FROM {source}")  # noqa: S608 - the tests' own text
    assert isinstance(number, int)
    return number


def test_the_orders_of_a_set_are_the_stated_ones(census: Census) -> None:
    expected = {"S": 2_900, "M": 590_000}

    assert sum(census.orders) == expected[census.size.name]


def test_68_in_100_customers_have_one_order_15_have_two_and_17_more(census: Census) -> None:
    shares = Counter(min(census.orders[number], 3) for number in census.numbers)

    assert {orders: 100 * customers // census.size.customers for orders, customers in shares.items()} == {
        1: 68,
        2: 15,
        3: 17,
    }


def test_the_tail_of_m_is_one_customer_with_100_000_orders_ten_with_10_000_and_a_hundred_with_1_000() -> None:
    census = take_census(MEDIUM, DEFAULT_SEED)

    tail = Counter(census.orders[number] for number in census.numbers if census.orders[number] > 400)

    assert tail == {100_000: 1, 10_000: 10, 1_000: 100}


def test_nobody_outside_the_tail_has_more_than_400_orders(census: Census) -> None:
    tail = {orders for orders, _ in census.size.tail}

    assert max(orders for orders in census.orders if orders not in tail) <= 400


def test_the_counts_of_three_and_more_fall_as_the_zipf_law_says() -> None:
    counts = zipf_counts(17_000, 186_000)

    assert sum(counts) == 186_000
    assert min(counts) == 3
    assert max(counts) <= 400
    # 3 ** -2.1 over the sum of k ** -2.1 from 3 to 400 is 0.30.
    assert counts.count(3) / len(counts) == pytest.approx(0.30, abs=0.01)


def test_every_planted_rate_is_met_exactly(census: Census) -> None:
    size = census.size
    kinds = Counter(census.kind(number) for number in census.numbers)
    cases = Counter(census.case(number) for number in census.numbers)
    broken = cases[Case.BROKEN_CONTACT] + cases[Case.BROKEN_MEMBER] + cases[Case.BROKEN_LEDGER]

    counted = {
        "guests": kinds[Kind.GUEST],
        "without contact": sum(1 for number in census.numbers if not census.has(number, Trait.CONTACT)),
        "two contacts": cases[Case.DUPLICATE],
        "ambiguous": cases[Case.AMBIGUOUS],
        "without loyalty": sum(1 for number in census.numbers if not census.has(number, Trait.MEMBER)),
        "collective": sum(1 for _ in census.with_trait(Trait.COLLECTIVE)),
        "e-mail drift": sum(1 for _ in census.with_trait(Trait.EMAIL_DRIFT)),
        "telephone equivalent": sum(1 for _ in census.with_trait(Trait.PHONE_EQUIVALENT)),
        "broken links": broken,
        "merge chains": cases[Case.MERGE_CHAIN],
        "erased": cases[Case.ERASED],
        "three accounts": cases[Case.THREE_ACCOUNTS],
        "shared addresses": len(set(census.shared_with.values())),
        "sharing customers": len(census.shared_with),
    }

    share = size.customers // 1_000
    assert counted == {
        "guests": 250 * share,
        "without contact": 120 * share,
        "two contacts": 80 * share,
        "ambiguous": 10 * share,
        "without loyalty": 350 * share,
        "collective": 400 * share,
        "e-mail drift": 30 * share,
        "telephone equivalent": 50 * share,
        "broken links": 5 * share,
        "merge chains": 2 * share,
        "erased": {"S": 5, "M": 50}[size.name],
        "three accounts": {"S": 5, "M": 30}[size.name],
        "shared addresses": {"S": 8, "M": 200}[size.name],
        "sharing customers": {"S": 20, "M": 600}[size.name],
    }


def test_a_quarter_of_the_orders_stand_on_guest_accounts(ask: Ask) -> None:
    guests = count(
        ask,
        "commerce",
        "commerce_order o JOIN commerce_account a ON a.id = o.account_id WHERE a.state = 'GUEST'",
    )

    assert guests / count(ask, "commerce", "commerce_order") == 0.25


@pytest.mark.parametrize(
    ("island", "source", "per_order"),
    [
        ("commerce", "commerce_cart WHERE status = 'ABANDONED'", 2.3),
        ("commerce", "commerce_transactional_email", 4.0),
        ("crm", "crm_exchange", 0.15),
    ],
)
def test_what_hangs_on_orders_has_the_stated_mean(
    ask: Ask, island: str, source: str, per_order: float
) -> None:
    assert count(ask, island, source) / SMALL.orders == pytest.approx(per_order, rel=0.04)


def test_a_customer_makes_20_visits_a_year_with_6_views_each(ask: Ask) -> None:
    visits = count(ask, "commerce", "commerce_visit")
    views = count(ask, "commerce", "commerce_product_view") + count(ask, "commerce", "commerce_category_view")

    assert visits / SMALL.customers == pytest.approx(20, rel=0.06)
    assert views == 6 * visits


def test_a_subscriber_receives_60_marketing_emails_a_year(ask: Ask) -> None:
    emails = count(ask, "crm", "crm_marketing_email")
    readers = count(ask, "crm", "(SELECT DISTINCT contact_key FROM crm_marketing_email)")

    assert emails / readers == pytest.approx(60, rel=0.02)


def test_an_exchange_has_three_messages_and_three_in_ten_mix_their_media(ask: Ask) -> None:
    sizes = ask(
        "crm", "SELECT count(*), count(DISTINCT medium) FROM crm_exchange_message GROUP BY exchange_key"
    )

    ordinary = [int(str(messages)) for messages, _ in sizes if messages != 2_000]
    assert len(sizes) - len(ordinary) == 1
    assert sum(ordinary) / len(ordinary) == pytest.approx(3, rel=0.06)
    assert sum(1 for _, media in sizes if media != 1) / len(sizes) == pytest.approx(0.30, abs=0.04)


def test_members_have_1_6_point_entries_per_order_and_two_vouchers(ask: Ask, world: World) -> None:
    members = [number for number in world.census.numbers if world.census.has(number, Trait.MEMBER)]
    orders = sum(world.census.orders[number] for number in members)

    assert count(ask, "loyalty", "loyalty_point_entry") / orders == pytest.approx(1.6, rel=0.02)
    assert count(ask, "loyalty", "loyalty_voucher") / len(members) == pytest.approx(2, rel=0.05)


def test_every_kind_of_planted_case_is_present(world: World) -> None:
    missing = [kind.value for kind, cases in planted(world).items() if not cases]

    assert missing == []
