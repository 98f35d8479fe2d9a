"""What a key says is a text, whatever it would mean in TicketSQL."""

from __future__ import annotations

import pytest

from subgraphs.crm.sources.request_tracker.ticketsql import NOTHING, all_of, among, custom_field

CONTACT = custom_field("Contact")


def test_keys_are_asked_for_together_each_once_and_in_one_order() -> None:
    assert among(CONTACT, ["C2", "C1", "C2"]) == "(CF.{Contact} = 'C1' OR CF.{Contact} = 'C2')"
    assert among(CONTACT, ["C1"]) == "CF.{Contact} = 'C1'"


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("O'Hara", r"'O\'Hara'"),
        ('the "best"', r"'the \"best\"'"),
        ("C:\\new", r"'C:\\new'"),
        ("\\' OR id > 0 OR Subject = \\'", r"'\\\' OR id > 0 OR Subject = \\\''"),
        ("", "''"),
        ("%", "'%'"),
    ],
)
def test_quotes_and_backslashes_stand_for_themselves(key: str, written: str) -> None:
    assert among("Subject", [key]) == f"Subject = {written}"


@pytest.mark.parametrize("key", ["CF.Contact", "CF.{Contact}", "cf.{Order}.Content"])
def test_a_key_that_would_be_read_as_a_field_finds_nothing(key: str) -> None:
    assert among(CONTACT, [key]) == NOTHING
    assert among(CONTACT, [key, "C1"]) == "CF.{Contact} = 'C1'"


def test_nobody_at_all_finds_nothing() -> None:
    assert among(CONTACT, []) == NOTHING


def test_conditions_keep_their_parentheses() -> None:
    both = all_of([among(CONTACT, ["C1", "C2"]), among("Queue", ["Sales"])])

    assert both == "((CF.{Contact} = 'C1' OR CF.{Contact} = 'C2') AND Queue = 'Sales')"


@pytest.mark.parametrize("name", ["Contact}", "A' OR id > 0", "", "a{b"])
def test_a_custom_field_has_a_name_that_can_be_written(name: str) -> None:
    with pytest.raises(ValueError, match="TicketSQL"):
        custom_field(name)
