"""What a firm calls things, from the settings."""

from __future__ import annotations

import pytest

from subgraphs.crm.sources.request_tracker.desk import Desk
from subgraphs.crm.sources.words import ExchangeStatus, Medium, SalePhase
from subgraphs.kit.products.settings import ProductSettings


def desk(**given: object) -> Desk:
    usual = {"source": "request-tracker", "url": "http://rt.example"}
    return Desk.of(ProductSettings.model_validate({**usual, **given}))


def test_without_a_word_things_are_called_as_request_tracker_calls_them() -> None:
    words = ("new", "open", "stalled", "resolved", "rejected")

    assert [desk().status(word) for word in words] == [
        ExchangeStatus.WAITING_AGENT,
        ExchangeStatus.OPEN,
        ExchangeStatus.WAITING_CUSTOMER,
        ExchangeStatus.CLOSED,
        ExchangeStatus.CLOSED,
    ]
    assert [desk().phase(queue) for queue in ("Sales", "General")] == [
        SalePhase.PRE_SALE,
        SalePhase.POST_SALE,
    ]
    assert (desk().contact, desk().usual_medium) == ("Contact", Medium.EMAIL)


def test_a_firm_has_its_own_queues_statuses_and_fields() -> None:
    own = desk(
        options="pre_sale=Advice; New shops, waiting_customer=on hold; asked back, medium=CHAT",
        fields="contact=Customer no, orderNumber=Order no",
    )

    assert [own.phase(queue) for queue in ("New shops", "Sales")] == [SalePhase.PRE_SALE, SalePhase.POST_SALE]
    assert own.status("asked back") is ExchangeStatus.WAITING_CUSTOMER
    assert own.word(ExchangeStatus.WAITING_CUSTOMER) == "on hold"
    assert (own.contact, own.order_number, own.usual_medium) == ("Customer no", "Order no", Medium.CHAT)


def test_exchanges_are_logged_only_where_all_has_a_place() -> None:
    assert not desk().can_log
    assert not desk(fields="medium=Medium, direction=Direction, at=At").can_log
    assert desk(fields="medium=Medium, direction=Direction, at=At, command=Logged").can_log


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"fields": "phone=Phone"}, "There is no field phone. There are contact, orderNumber, reason, "),
        ({"fields": '{"contact": "Contact} OR id > 0"}'}, "cannot quote"),
        ({"options": "medium=PIGEON"}, "There is no medium PIGEON. There are PHONE, "),
        ({"options": "pre_sale=;"}, "names no queue"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_asked(given: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        desk(**given)
