"""The five systems agree wherever no planted case says that they do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Any

import pytest

from subgraphs.kit.masking import fold_email
from subgraphs.world.islands import ISLANDS
from subgraphs.world.planted import Planted, PlantedKind, planted
from subgraphs.world.world import World

Ask = Callable[..., list[tuple[Any, ...]]]

RECORDS = {
    "COMMERCE": ("commerce", "SELECT CAST(id AS TEXT) FROM commerce_account"),
    "CRM": ("crm", "SELECT key FROM crm_contact"),
    "LOYALTY": ("loyalty", "SELECT key FROM loyalty_member"),
    "ACCOUNTING": ("accounting", "SELECT number FROM accounting_ledger_account"),
}

OWN_LINKS = (
    "SELECT customer_id, system, record_key, role FROM hub_link WHERE status IN ('CONFIRMED', 'PROBABLE')"
)


@pytest.fixture(scope="module")
def truth(world: World) -> dict[PlantedKind, tuple[Planted, ...]]:
    return dict(planted(world))


def customers(cases: tuple[Planted, ...]) -> set[str]:
    return {case.customer for case in cases}


@pytest.mark.parametrize("island", ISLANDS)
def test_every_reference_inside_an_island_leads_to_a_row(ask: Ask, island: str) -> None:
    assert ask(island, "PRAGMA foreign_key_check") == []


def test_every_link_leads_to_a_record_unless_it_is_planted_as_broken(
    ask: Ask, truth: dict[PlantedKind, tuple[Planted, ...]]
) -> None:
    existing = {(system, key) for system, question in RECORDS.items() for (key,) in ask(*question)}
    broken = {
        (record.system, record.key) for case in truth[PlantedKind.BROKEN_LINK] for record in case.records
    }

    links = ask("hub", "SELECT system, record_key, status FROM hub_link")
    dangling = {(system, key) for system, key, _ in links if (system, key) not in existing}

    assert dangling == broken
    assert {(system, key) for system, key, status in links if status == "BROKEN"} == broken


def test_every_record_is_linked_except_what_erasure_and_merges_left(
    ask: Ask, truth: dict[PlantedKind, tuple[Planted, ...]]
) -> None:
    linked = {(system, key) for system, key in ask("hub", "SELECT system, record_key FROM hub_link")}
    erased = {(one.system, one.key) for case in truth[PlantedKind.ERASED] for one in case.records}
    lost = {("CRM", case.records[-1].key) for case in truth[PlantedKind.SOURCE_MERGE]}

    unlinked = {
        (system, key)
        for system, question in RECORDS.items()
        for (key,) in ask(*question)
        if (system, key) not in linked
    }

    assert unlinked == erased | lost


def test_a_customer_has_one_primary_record_per_system(ask: Ask) -> None:
    primaries = [
        (customer, system) for customer, system, _, role in ask("hub", OWN_LINKS) if role == "PRIMARY"
    ]

    assert len(primaries) == len(set(primaries))


def test_the_records_of_an_undecided_link_are_nobodys_own(ask: Ask) -> None:
    own = {(system, key) for _, system, key, _ in ask("hub", OWN_LINKS)}
    offered = ask(
        "hub",
        """
        SELECT system, record_key FROM hub_candidate_record r
        WHERE (SELECT count(*) FROM hub_candidate_customer c WHERE c.candidate_id = r.candidate_id) = 1
        """,
    )

    assert offered
    assert not own & set(offered)


def test_a_candidate_of_two_customers_offers_a_record_of_each(
    ask: Ask, truth: dict[PlantedKind, tuple[Planted, ...]]
) -> None:
    owners = {(system, key): customer for customer, system, key, _ in ask("hub", OWN_LINKS)}
    pairs = ask(
        "hub",
        """
        SELECT c.customer_id, r.system, r.record_key
        FROM hub_candidate_customer c JOIN hub_candidate_record r USING (candidate_id, position)
        WHERE candidate_id IN (SELECT candidate_id FROM hub_candidate_customer WHERE position = 1)
        """,
    )

    assert len(pairs) == 2 * len(truth[PlantedKind.LOOK_ALIKE]) == 20
    assert all(owners[system, key] == customer for customer, system, key in pairs)


def test_a_guest_who_looks_like_another_customer_has_the_same_name_and_postcode_and_another_email(
    ask: Ask, truth: dict[PlantedKind, tuple[Planted, ...]]
) -> None:
    told = {
        str(key): (email, name, postcode)
        for key, email, name, postcode in ask(
            "commerce",
            "SELECT id, email, name, postal_code FROM commerce_account "
            "JOIN commerce_address ON account_id = id WHERE position = 0",
        )
    }

    for case in truth[PlantedKind.LOOK_ALIKE]:
        guest, other = (told[record.key] for record in case.records)
        assert guest[1:] == other[1:]
        assert guest[0] != other[0]


def test_both_contacts_of_an_ambiguous_customer_are_candidates(
    ask: Ask, truth: dict[PlantedKind, tuple[Planted, ...]]
) -> None:
    expected = {
        (case.customer, record.key) for case in truth[PlantedKind.AMBIGUOUS] for record in case.records
    }

    found = ask(
        "hub", "SELECT customer_id, record_key FROM hub_link WHERE status = 'CANDIDATE' AND system = 'CRM'"
    )

    assert set(found) == expected


def test_a_merge_chain_makes_two_aliases_and_every_former_id_still_has_its_row(
    ask: Ask, truth: dict[PlantedKind, tuple[Planted, ...]]
) -> None:
    chains = [(*case.former, case.customer) for case in truth[PlantedKind.MERGE_CHAIN]]

    aliases = set(ask("hub", "SELECT old_customer_id, customer_id FROM hub_alias"))

    assert aliases == {step for a, b, c in chains for step in ((a, b), (b, c))}


def test_an_erased_customer_leaves_hashes_and_no_link(
    ask: Ask, truth: dict[PlantedKind, tuple[Planted, ...]]
) -> None:
    erased = {
        customer for (customer,) in ask("hub", "SELECT id FROM hub_customer WHERE erased_at IS NOT NULL")
    }
    linked = {customer for (customer,) in ask("hub", "SELECT customer_id FROM hub_link")}
    [(hashes,)] = ask("hub", "SELECT count(*) FROM hub_erased_record")

    assert erased == customers(truth[PlantedKind.ERASED])
    assert not erased & linked
    assert hashes == sum(len(case.records) for case in truth[PlantedKind.ERASED])


def test_an_order_is_the_sum_of_its_lines_less_discounts_plus_shipping(ask: Ask) -> None:
    wrong = ask(
        "commerce",
        """
        SELECT number FROM commerce_order o
        WHERE subtotal <> (SELECT sum(total) FROM commerce_order_line WHERE order_id = o.id)
        OR total <> subtotal + shipping
          - coalesce((SELECT sum(amount) FROM commerce_order_discount WHERE order_id = o.id), 0)
        """,
    )

    assert wrong == []


def test_every_posted_order_has_one_invoice_with_its_total_tax_and_currency(ask: Ask) -> None:
    orders = set(ask("commerce", "SELECT number, total, tax, currency FROM commerce_order"))
    invoices = ask(
        "accounting",
        "SELECT order_number, total, tax, currency FROM accounting_invoice WHERE kind = 'INVOICE'",
    )
    posted = ask("accounting", "SELECT order_number FROM accounting_order_posting WHERE state = 'POSTED'")

    assert set(invoices) <= orders
    assert sorted(number for number, *_ in invoices) == sorted(number for (number,) in posted)


def test_an_order_that_came_to_nothing_is_not_posted(ask: Ask) -> None:
    idle = set(ask("commerce", "SELECT number FROM commerce_order WHERE status IN ('PENDING', 'CANCELLED')"))
    known = set(ask("accounting", "SELECT order_number FROM accounting_order_posting"))
    others = set(ask("commerce", "SELECT number FROM commerce_order")) - idle

    assert idle
    assert others == known


def test_a_ledger_balance_is_what_its_entries_and_its_invoices_say(ask: Ask) -> None:
    wrong = ask(
        "accounting",
        """
        SELECT number FROM accounting_ledger_account a
        WHERE balance <> coalesce((SELECT sum(open)
          FROM accounting_invoice WHERE account_number = a.number), 0)
        OR balance <> coalesce((SELECT sum(coalesce(debit, 0) - coalesce(credit, 0))
          FROM accounting_ledger_entry WHERE account_number = a.number), 0)
        """,
    )

    assert wrong == []


def test_an_invoice_leaves_open_what_was_not_paid_or_given_up(ask: Ask) -> None:
    wrong = ask(
        "accounting",
        "SELECT id FROM accounting_invoice i WHERE state <> 'WRITTEN_OFF' AND open <> total - "
        "coalesce((SELECT sum(amount) FROM accounting_payment WHERE invoice_id = i.id), 0)",
    )

    assert wrong == []


def test_an_invoice_on_an_individual_account_belongs_to_the_customer_of_the_order(ask: Ask) -> None:
    holders = {
        (system, key): customer for customer, system, key, role in ask("hub", OWN_LINKS) if role != "SHARED"
    }
    erased = {
        str(key) for (key,) in ask("commerce", "SELECT id FROM commerce_account WHERE state = 'ERASED'")
    }
    buyers: dict[str, Any] = dict(
        ask("commerce", "SELECT number, CAST(account_id AS TEXT) FROM commerce_order")
    )
    invoices = ask(
        "accounting",
        """
        SELECT order_number, account_number FROM accounting_invoice
        WHERE account_number IN (SELECT number FROM accounting_ledger_account WHERE scope = 'INDIVIDUAL')
        """,
    )

    strangers = [
        order
        for order, account in invoices
        if buyers[order] not in erased
        and holders["COMMERCE", buyers[order]] != holders["ACCOUNTING", account]
    ]

    assert invoices
    assert strangers == []


def test_each_balance_of_points_is_the_sum_of_the_entries_before_and_never_negative(ask: Ask) -> None:
    entries = ask(
        "loyalty",
        "SELECT member_key, points, balance_after FROM loyalty_point_entry ORDER BY member_key, at, key",
    )
    available: dict[str, Any] = dict(ask("loyalty", "SELECT key, points_available FROM loyalty_member"))

    for member, mine in groupby(entries, key=itemgetter(0)):
        moves = [(int(str(points)), balance) for _, points, balance in mine]
        balances = list(accumulate(points for points, _ in moves))
        assert balances == [balance for _, balance in moves], member
        assert min(balances) >= 0, member
        assert available[member] == balances[-1], member


def test_points_earned_and_redeemed_are_those_of_the_orders(ask: Ask) -> None:
    orders = {
        number: (total, redeemed)
        for number, total, redeemed in ask(
            "commerce", "SELECT number, total / 100 * 100, points_redeemed_hundredths FROM commerce_order"
        )
    }
    earned = ask("loyalty", "SELECT order_number, points FROM loyalty_point_entry WHERE kind = 'EARN'")
    redeemed = ask("loyalty", "SELECT order_number, -points FROM loyalty_point_entry WHERE kind = 'REDEEM'")

    assert {number: orders[number][0] for number, _ in earned} == dict(earned)
    assert {number: orders[number][1] for number, _ in redeemed} == dict(redeemed)


def test_a_voucher_and_the_order_that_it_was_spent_on_name_each_other(ask: Ask) -> None:
    spent = set(
        ask(
            "loyalty",
            "SELECT code, redeemed_on_number FROM loyalty_voucher WHERE redeemed_on_number IS NOT NULL",
        )
    )
    discounts = set(
        ask(
            "commerce",
            "SELECT voucher_code, number FROM commerce_order_discount JOIN commerce_order ON id = order_id "
            "WHERE voucher_code IS NOT NULL",
        )
    )

    assert spent
    assert spent <= discounts
    # Where the membership is planted as gone, its vouchers are gone with it.
    assert len(discounts - spent) <= 4


def test_what_the_crm_says_of_orders_and_carts_is_true_in_commerce(ask: Ask) -> None:
    orders = set(ask("commerce", "SELECT number FROM commerce_order"))
    carts = set(ask("commerce", "SELECT CAST(id AS TEXT) FROM commerce_cart WHERE status = 'ABANDONED'"))

    assert set(ask("crm", "SELECT order_number FROM crm_exchange WHERE order_number IS NOT NULL")) <= orders
    assert set(ask("crm", "SELECT cart_key FROM crm_marketing_email WHERE cart_key IS NOT NULL")) <= carts


def test_emails_differ_only_where_a_drift_is_planted(
    ask: Ask, truth: dict[PlantedKind, tuple[Planted, ...]]
) -> None:
    copies: dict[str, Any] = {
        "COMMERCE": dict(ask("commerce", "SELECT CAST(id AS TEXT), email FROM commerce_account")),
        "CRM": dict(ask("crm", "SELECT key, email FROM crm_contact")),
        "LOYALTY": dict(ask("loyalty", "SELECT key, email FROM loyalty_member")),
        "ACCOUNTING": dict(ask("accounting", "SELECT number, email FROM accounting_ledger_account")),
    }
    told: dict[object, set[str]] = defaultdict(set)
    for customer, system, key, role in ask("hub", OWN_LINKS):
        owned = system != "COMMERCE" or role == "PRIMARY"
        if owned and role != "SHARED":
            told[customer].add(fold_email(str(copies[str(system)][key])))

    assert {customer for customer, emails in told.items() if len(emails) > 1} == customers(
        truth[PlantedKind.EMAIL_DRIFT]
    )


def test_telephones_are_spelt_apart_only_where_it_is_planted(
    ask: Ask, truth: dict[PlantedKind, tuple[Planted, ...]]
) -> None:
    crm: dict[str, Any] = dict(ask("crm", "SELECT key, phone FROM crm_contact"))
    loyalty: dict[str, Any] = dict(ask("loyalty", "SELECT key, phone FROM loyalty_member"))
    spelt = defaultdict(set)
    for customer, system, key, _ in ask("hub", OWN_LINKS):
        if system in ("CRM", "LOYALTY"):
            spelt[customer].add((crm if system == "CRM" else loyalty)[key])

    apart = {customer: phones for customer, phones in spelt.items() if len(phones) > 1}

    assert set(apart) == customers(truth[PlantedKind.PHONE_EQUIVALENT])
    for phones in apart.values():
        [national, international] = sorted(str(phone).replace(" ", "") for phone in phones)[::-1]
        assert {national[-9:], international[-9:]} == {international[-9:]}


def test_the_card_in_commerce_is_the_current_one_except_where_a_drift_is_planted(
    ask: Ask, truth: dict[PlantedKind, tuple[Planted, ...]]
) -> None:
    commerce: dict[str, Any] = dict(
        ask("commerce", "SELECT CAST(id AS TEXT), loyalty_card_number FROM commerce_account")
    )
    current: dict[str, Any] = dict(ask("loyalty", "SELECT key, card_number FROM loyalty_member"))
    primary = {
        (customer, system): key for customer, system, key, role in ask("hub", OWN_LINKS) if role == "PRIMARY"
    }

    drifted = {
        customer
        for (customer, system), key in primary.items()
        if system == "LOYALTY" and commerce[primary[customer, "COMMERCE"]] != current[key]
    }

    assert drifted == customers(truth[PlantedKind.CARD_DRIFT])


def test_the_people_of_a_company_are_customers_themselves(ask: Ask) -> None:
    people = {key for (key,) in ask("crm", "SELECT key FROM crm_contact WHERE company_key IS NOT NULL")}
    owners = {key: customer for customer, system, key, _ in ask("hub", OWN_LINKS) if system == "CRM"}

    assert len(people) > 60
    assert all(person in owners for person in people)


def test_logins_are_unique_and_only_guests_type_an_address_again(ask: Ask) -> None:
    again = ask(
        "commerce",
        "SELECT email_folded FROM commerce_account WHERE state <> 'GUEST' AND email_folded IS NOT NULL "
        "GROUP BY email_folded HAVING count(*) > 1",
    )

    assert again == []


def test_nothing_happened_after_the_worlds_today(ask: Ask) -> None:
    moments = {
        "commerce": [
            ("commerce_order", "placed_at"),
            ("commerce_order", "updated_at"),
            ("commerce_visit", "started_at"),
            ("commerce_cart", "updated_at"),
            ("commerce_transactional_email", "sent_at"),
            ("commerce_account", "last_login_at"),
        ],
        "crm": [
            ("crm_exchange_message", "at"),
            ("crm_marketing_email", "sent_at"),
            ("crm_consent", "captured_at"),
        ],
        "loyalty": [
            ("loyalty_point_entry", "at"),
            ("loyalty_voucher", "granted_at"),
            ("loyalty_card", "issued_at"),
        ],
        "accounting": [("accounting_payment", "at"), ("accounting_ledger_entry", "date")],
        "hub": [("hub_link", "since"), ("hub_access_log", "at")],
    }

    for island, columns in moments.items():
        for table, column in columns:
            [(latest,)] = ask(island, f"SELECT max({column}) FROM {table}")  # noqa: S608 - the tests' own text
            assert str(latest) <= "2026-11-01 08:00:00.000000", (table, column)
