"""The best value of a field: which source wins, by which rule, and who agrees."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from subgraphs.hub.composites.asking.question import Reply
from subgraphs.hub.composites.profile.choice import Resolved, Rule, Unread, choose
from subgraphs.hub.composites.profile.delivery_name import delivery_name, name_part
from subgraphs.hub.composites.profile.rules import RULES
from subgraphs.hub.composites.reading import Reading
from subgraphs.kit.ids import encode_id
from tests.subgraphs.hub.composites.conftest import record

Said = Mapping[str, tuple[Reading, ...]]


def said(**values: str | None) -> Said:
    return {system: (Reading(record(system), value),) for system, value in values.items()}


def unread(system: str, code: str = "SOURCE_DOWN") -> Said:
    return {system: (Reading(record(system), None, code),)}


def email(found: Said) -> Resolved | Unread | None:
    return choose(RULES["email"], found, "email")


def test_the_owner_wins_and_the_others_agree_or_conflict() -> None:
    found = email(said(COMMERCE="jo@shop.example", CRM="JO@shop.example", LOYALTY="old@shop.example"))

    assert found == Resolved(
        "jo@shop.example", "COMMERCE", record("COMMERCE"), Rule.OWNER, ("CRM",), ("LOYALTY",)
    )


def test_a_system_that_says_nothing_neither_agrees_nor_conflicts() -> None:
    found = email(said(COMMERCE="jo@shop.example", CRM=None) | unread("LOYALTY"))

    assert isinstance(found, Resolved)
    assert found.agreeing == found.conflicting == ()


@pytest.mark.parametrize(
    ("given", "source"),
    [
        (said(CRM="c@x.example", LOYALTY="l@x.example", ACCOUNTING="a@x.example"), "CRM"),
        (said(LOYALTY="l@x.example", ACCOUNTING="a@x.example"), "LOYALTY"),
        (said(ACCOUNTING="a@x.example"), "ACCOUNTING"),
    ],
)
def test_without_a_record_of_the_owner_the_fall_back_order_holds(given: Said, source: str) -> None:
    found = email(given)

    assert isinstance(found, Resolved)
    assert (found.source, found.rule) == (source, Rule.NO_OWNER_RECORD)


@pytest.mark.parametrize(
    ("owner", "rule"),
    [(said(COMMERCE=None), Rule.OWNER_EMPTY), (unread("COMMERCE"), Rule.OWNER_UNREADABLE)],
)
def test_the_rule_says_why_the_owner_did_not_win(owner: Said, rule: Rule) -> None:
    found = email({**owner, **said(CRM="c@x.example")})

    assert isinstance(found, Resolved)
    assert (found.source, found.rule) == ("CRM", rule)


def test_a_value_that_nobody_could_read_is_a_gap_of_its_system() -> None:
    assert email(unread("COMMERCE", "SOURCE_TIMEOUT")) == Unread("COMMERCE", "SOURCE_TIMEOUT")
    assert email(said(COMMERCE=None) | unread("LOYALTY")) == Unread("LOYALTY", "SOURCE_DOWN")


def test_where_all_answered_and_nobody_has_a_value_there_is_none() -> None:
    assert email(said(COMMERCE=None, CRM=None)) is None
    assert email({}) is None


def test_a_secondary_record_speaks_where_the_primary_is_empty() -> None:
    found = email(
        {"COMMERCE": (Reading(record("COMMERCE")), Reading(record("COMMERCE", "2"), "b@x.example"))}
    )

    assert isinstance(found, Resolved)
    assert (found.record, found.rule) == (record("COMMERCE", "2"), Rule.OWNER)


def test_the_legal_name_falls_back_on_nothing() -> None:
    rule = RULES["legalName"]

    assert choose(rule, said(CRM="Imaginaire"), "name") is None
    found = choose(rule, said(ACCOUNTING="IMAGINAIRE", CRM="Imaginaire"), "name")
    assert isinstance(found, Resolved)
    assert found.agreeing == ("CRM",)


def test_a_value_is_not_shown_where_objects_are_printed() -> None:
    found = email(said(COMMERCE="jo@shop.example"))

    assert "jo@" not in repr(found)
    assert "jo@" not in repr(Reading(record("CRM"), "jo@shop.example"))


def delivered_to(name: str | None) -> Reply:
    node = {"account": {"id": encode_id("Account", "1")}, "shippingAddress": {"name": name}}
    return Reply({"edges": [{"node": node}]})


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Camille Exemple", "Camille", "Exemple"),
        ("Ana de la Cruz", "Ana", "de la Cruz"),
        ("Exemple", None, "Exemple"),
    ],
)
def test_the_name_on_the_last_parcel_stands_in_for_a_contact(name: str, first: str | None, last: str) -> None:
    found = delivery_name(delivered_to(name))

    parts = [name_part(found, part) for part in ("firstName", "lastName")]
    assert [part.value if isinstance(part, Resolved) else part for part in parts] == [first, last]
    assert all(part.rule is Rule.DELIVERY_NAME for part in parts if isinstance(part, Resolved))


@pytest.mark.parametrize("reply", [Reply({"edges": []}), delivered_to(None), delivered_to(" "), Reply(None)])
def test_without_a_parcel_there_is_no_name(reply: Reply) -> None:
    assert name_part(delivery_name(reply), "lastName") is None


def test_orders_that_cannot_be_read_are_a_gap_of_the_shop() -> None:
    assert name_part(delivery_name(Reply(None, "SOURCE_DOWN")), "lastName") == Unread(
        "COMMERCE", "SOURCE_DOWN"
    )
