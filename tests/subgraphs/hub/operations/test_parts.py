"""The parts of operations that decide by themselves: worth, seals, results, copies."""

from __future__ import annotations

import datetime as dt
from base64 import b64encode
from decimal import Decimal

import pytest

from subgraphs.hub.composites.copies import copied_fields
from subgraphs.hub.operations.calls.call import Shape
from subgraphs.hub.operations.commands.points_redeem import worth_of
from subgraphs.hub.operations.copies import OWNED
from subgraphs.hub.operations.results import (
    Again,
    Became,
    Done,
    Refused,
    Result,
    Unanswered,
    from_json,
    to_json,
)
from subgraphs.hub.operations.seal import BrokenSeal, Seal
from subgraphs.kit.user_errors import UserErrorCode

KEY, OTHER = (b64encode(bytes([n]) * 32).decode() for n in (1, 2))


@pytest.mark.parametrize(
    ("points", "available", "worth", "wanted"),
    [
        ("250", "1000", "10.00", "2.50"),  # 100 points make a unit
        ("1000", "1000", "10.00", "10.00"),
        ("30", "100", "33.33", "10.00"),  # 3 points make one: the worth of all was rounded down
        ("1", "1000", "10.00", "0.01"),
        ("0.5", "1000", "10.00", "0.00"),  # no part of a cent
        ("10", "1000", "0.00", "0.00"),  # a programme whose points buy rewards only
    ],
)
def test_points_are_worth_what_the_programme_says(
    points: str, available: str, worth: str, wanted: str
) -> None:
    found = worth_of(Decimal(points), Decimal(available), Decimal(worth), "EUR")

    assert str(found) == wanted


def test_what_is_sealed_for_one_operation_opens_for_no_other() -> None:
    seal, values = Seal(KEY), {"email": "jo@shop.example"}
    closed = seal.close(values, "one")

    assert b"jo@" not in closed
    assert seal.open(closed, "one") == values
    assert seal.close(values, "one") != closed
    for other, id in ((seal, "two"), (Seal(OTHER), "one")):
        with pytest.raises(BrokenSeal):
            other.open(closed, id)


def test_a_fingerprint_depends_on_the_values_and_on_the_key_alone() -> None:
    one = Seal(KEY).fingerprint({"a": 1, "b": 2})

    assert one == Seal(KEY).fingerprint({"b": 2, "a": 1})
    assert one != Seal(KEY).fingerprint({"a": 1, "b": 3})
    assert one != Seal(OTHER).fingerprint({"a": 1, "b": 2})


@pytest.mark.parametrize(
    "result",
    [
        Done("1001", "SET", {"by": "key"}, (Became("1001", "order", "RETAINED", dt.date(2036, 1, 1)),)),
        Done(became=(Became("1001", "visit", "ERASED"),)),
        Done(
            became=(
                Became(
                    "1001", "account", "EXPORTED", None, "1-a.json", dt.datetime(2026, 3, 4, tzinfo=dt.UTC)
                ),
                Became("1001", "order", "EXPORTED"),
            )
        ),
        Refused(UserErrorCode.CONFLICT),
        Refused(UserErrorCode.INVALID, "A note has no address."),
        Unanswered("SOURCE_DOWN", perhaps_written=True),
        Again(),
    ],
)
def test_a_result_is_read_as_it_was_written(result: Result) -> None:
    assert from_json(to_json(result)) == result


def test_the_fields_that_operations_set_are_those_that_the_graph_declares_as_copies() -> None:
    declared = {
        owner: sorted(str(copy.place) for copy in field.copies) for owner, field in copied_fields().items()
    }

    assert declared == {
        owner: sorted(copy.coordinate for copy in owned.copies) for owner, owned in OWNED.items()
    }


def test_a_call_names_its_arguments_once_and_carries_its_values_beside_it() -> None:
    shape = Shape("accountEmailSet", "accountId: ID!, email: String!", "account { id }", is_versioned=True)

    assert shape.document == (
        "mutation ($accountId: ID!, $email: String!, $idempotencyKey: String!, $expectedVersion: String!) "
        "{ accountEmailSet(accountId: $accountId, email: $email, idempotencyKey: $idempotencyKey, "
        "expectedVersion: $expectedVersion) { account { id } userErrors { code } } }"
    )
