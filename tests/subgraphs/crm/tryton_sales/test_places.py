"""Where Tryton's documents, which have a day, stand among exchanges with a moment; what their fields are."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files

import pytest

from subgraphs.crm.sources.connectors import EXCHANGES
from subgraphs.crm.sources.tryton_sales.complaints import COMPLAINTS
from subgraphs.crm.sources.tryton_sales.kinds import Kind
from subgraphs.crm.sources.tryton_sales.lists import place_among
from subgraphs.crm.sources.tryton_sales.opportunities import OPPORTUNITIES
from subgraphs.crm.sources.tryton_sales.origins import ORIGINS
from subgraphs.kit.errors import BadUserInput
from subgraphs.kit.pages import Position
from subgraphs.kit.products.settings import ProductSettings

SDL = (files("subgraphs.crm") / "schema.graphql").read_text(encoding="utf-8")

DAY = dt.date(2026, 2, 3)

MIDNIGHT = dt.datetime(2026, 2, 3, tzinfo=dt.UTC)

MOMENTS = (
    Position(MIDNIGHT, "X1"),
    Position(MIDNIGHT, "complaint-0000000007"),
    Position(MIDNIGHT, "opportunity-0000000007"),
    Position(MIDNIGHT, "ticket-3"),
    Position(MIDNIGHT + dt.timedelta(seconds=1), "X1"),
    Position(MIDNIGHT - dt.timedelta(seconds=1), "ticket-3"),
)


@pytest.mark.parametrize("kind", [OPPORTUNITIES, COMPLAINTS], ids=lambda kind: kind.name)
@pytest.mark.parametrize("anchor", MOMENTS, ids=lambda anchor: f"{anchor.value:%H%M%S}-{anchor.id}")
def test_a_document_is_beyond_a_place_in_tryton_s_order_when_it_is_in_ours(
    kind: Kind, anchor: Position
) -> None:
    place = place_among(kind, anchor)
    assert place is not None

    for day in (DAY - dt.timedelta(days=1), DAY, DAY + dt.timedelta(days=1)):
        for number in (1, 7, 8):
            opened_at = dt.datetime.combine(day, dt.time(), dt.UTC)
            ours = (opened_at, kind.key(number)), (anchor.value, anchor.id)
            tryton_s = (day, number), (place.value, place.id)
            assert (ours[0] < ours[1], ours[0] > ours[1]) == (
                tryton_s[0] < tryton_s[1],
                tryton_s[0] > tryton_s[1],
            )


def test_a_place_of_another_list_is_refused() -> None:
    with pytest.raises(BadUserInput):
        place_among(COMPLAINTS, Position(DAY, 7))


@pytest.mark.parametrize(
    "key", ["complaint-7", "complaint-00000000071", "complaint-000000000x", "opportunity-0000000007", ""]
)
def test_a_key_of_another_form_is_none_of_a_complaint_s(key: str) -> None:
    assert COMPLAINTS.number_of(key) is None
    assert COMPLAINTS.number_of(COMPLAINTS.key(7)) == 7


def test_each_field_of_an_exchange_says_where_it_comes_from() -> None:
    told = ORIGINS.of_schema(SDL)

    assert [field for field, origin in told.items() if field.startswith("Exchange") and origin is None] == []
    assert ORIGINS.strangers(SDL) == []


def test_a_module_that_nobody_knows_is_named() -> None:
    given = {"url": "http://tryton.example", "token": "t", "options": {"database": "d", "modules": "sale_x"}}
    with pytest.raises(ValueError, match="sale_x"):
        EXCHANGES["tryton"].calls(ProductSettings.model_validate({"source": "tryton", **given}))
