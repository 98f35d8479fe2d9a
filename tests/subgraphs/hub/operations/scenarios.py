"""What is asked in the tests that kill the hub, and how it must look in every system afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from subgraphs.hub.operations.records import OperationStatus
from tests.subgraphs.hub.operations.shop import Shop
from tests.subgraphs.hub.operations.stock import customer, ledger, order

__all__ = ["SCENARIOS", "Scenario"]

Given = Mapping[str, object]


def _nothing(_: Shop, __: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Scenario:
    type: str
    given: Callable[[int], Given]
    end: OperationStatus
    state: Callable[[Shop, int], object]
    """What the systems hold about customer n."""
    wanted: Callable[[int], object]
    before: Callable[[Shop, int], None] = _nothing
    clicks: Callable[[int], str] | None = None
    """The address from which somebody follows the link."""


def new_email(n: int) -> str:
    return f"planted.new{n}@shop.example"


def _reserved(shop: Shop, n: int) -> object:
    pending = shop.rows("commerce", "SELECT pending_email FROM commerce_account WHERE id = 1000 + :n", n=n)
    held = shop.rows(
        "commerce", "SELECT count(*) FROM commerce_email_reservation WHERE account_id = 1000 + :n", n=n
    )
    return pending[0][0], held[0][0]


def _emails(shop: Shop, n: int) -> object:
    return shop.emails(n), _reserved(shop, n)


def _ship(shop: Shop, n: int) -> None:
    shop.write("commerce", "UPDATE commerce_order SET status = 'DELIVERED' WHERE id = 9000 + :n", n=n)


def _subscriptions(shop: Shop, n: int) -> object:
    query = "SELECT state FROM crm_newsletter_subscription WHERE contact_key = :n"
    return shop.rows("crm", query, n=f"003{n:05}")


def _forget_member(shop: Shop, n: int) -> None:
    statement = "DELETE FROM hub_link WHERE customer_id = :n AND system = 'LOYALTY'"
    shop.write("hub", statement, n=f"C{n:06}")


def _members(shop: Shop, n: int) -> object:
    """Members that were made for the customer, and those of them that are linked."""
    query = "SELECT key FROM loyalty_member WHERE external_id = :n"
    made = {key for (key,) in shop.rows("loyalty", query, n=customer(n))}
    query = "SELECT record_key FROM hub_link WHERE customer_id = :n AND system = 'LOYALTY'"
    linked = {key for (key,) in shop.rows("hub", query, n=f"C{n:06}")}
    return len(made), made == linked


def _drift(shop: Shop, n: int) -> None:
    statement = "UPDATE loyalty_member SET email = :email WHERE key = :n"
    shop.write("loyalty", statement, email=new_email(n), n=f"M-{n:05}")


def _links(shop: Shop, n: int) -> object:
    return shop.rows("hub", "SELECT count(*) FROM hub_link WHERE customer_id = :n", n=f"C{n:06}")[0][0]


def _ledger_link(shop: Shop, n: int) -> object:
    query = "SELECT status FROM hub_link WHERE customer_id = :n AND system = 'ACCOUNTING'"
    return shop.rows("hub", query, n=f"C{n:06}")


def _erased(shop: Shop, n: int) -> object:
    return _links(shop, n), shop.emails(n)[1:]


def _email_change(n: int) -> Given:
    return {"customerId": customer(n), "newEmail": new_email(n)}


def _redemption(n: int) -> Given:
    return {"customerId": customer(n), "orderId": order(n), "points": "250"}


SUCCEEDED, COMPENSATED = OperationStatus.SUCCEEDED, OperationStatus.COMPENSATED

SCENARIOS: Mapping[str, Scenario] = {
    "email": Scenario(
        "customerEmailChange",
        _email_change,
        SUCCEEDED,
        _emails,
        lambda n: ([new_email(n)] * 4, (None, 0)),
        clicks=new_email,
    ),
    "expired": Scenario(
        "customerEmailChange",
        _email_change,
        COMPENSATED,
        _emails,
        lambda n: ([f"planted.old{n}@shop.example"] * 4, (None, 0)),
    ),
    "redeem": Scenario("pointsRedeem", _redemption, SUCCEEDED, Shop.money, lambda _: (4750, 75000.0, 0.0)),
    "refused": Scenario(
        "pointsRedeem", _redemption, COMPENSATED, Shop.money, lambda _: (5000, 100000.0, 0.0), before=_ship
    ),
    "newsletter": Scenario(
        "customerNewsletterSet",
        lambda n: {"customerId": customer(n), "list": "news", "subscribed": False, "source": "footer"},
        SUCCEEDED,
        _subscriptions,
        lambda _: [("UNSUBSCRIBED",)],
    ),
    "create": Scenario(
        "customerRecordCreate",
        lambda n: {"customerId": customer(n), "system": "LOYALTY"},
        SUCCEEDED,
        _members,
        lambda _: (1, True),
        before=_forget_member,
    ),
    "drift": Scenario(
        "driftResolve",
        lambda n: {"customerId": customer(n), "field": "Account.email", "keep": "LOYALTY"},
        SUCCEEDED,
        _emails,
        lambda n: ([new_email(n)] * 4, (None, 0)),
        before=_drift,
    ),
    "unlink": Scenario(
        "customerUnlink",
        lambda n: {"customerId": customer(n), "recordId": ledger(n), "note": "not hers"},
        SUCCEEDED,
        _ledger_link,
        lambda _: [("REJECTED",)],
    ),
    "merge": Scenario(
        "customerMerge",
        lambda n: {"survivorId": customer(n), "duplicateId": customer(1000 + n)},
        SUCCEEDED,
        _links,
        lambda _: 8,
    ),
    "export": Scenario(
        "customerExportRequest",
        lambda n: {"customerId": customer(n)},
        SUCCEEDED,
        _links,
        lambda _: 4,
    ),
    "erase": Scenario(
        "customerErasureRequest",
        lambda n: {"customerId": customer(n)},
        SUCCEEDED,
        _erased,
        lambda _: (0, [None, None, None]),
    ),
}
