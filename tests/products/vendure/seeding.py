"""The shop of the tests: the chosen customers in Vendure, under Vendure's own ids.

Everything is made over its API, as a shop does it. What no API can say, when things happened long ago and in
which channel, is then put into its database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from subgraphs.world.catalogue import Product
from subgraphs.world.orders import Line, Order
from subgraphs.world.people import Address
from tests.products.vendure.admin import Graph
from tests.products.vendure.chosen import Customer
from tests.products.vendure.setting_up import PASSWORD, Goods, set_up
from tests.products.vendure.the_past import Past, Shipped

__all__ = ["seed"]

ERROR = "...on ErrorResult { errorCode message }"

ITEM = (
    "mutation($o: ID!, $i: AddItemToDraftOrderInput!) "
    f"{{ addItemToDraftOrder(orderId: $o, input: $i) {{ __typename {ERROR} }} }}"
)


def seed(admin: Graph, shop_url: str, customers: Sequence[Customer]) -> Past:
    orders = [order for customer in customers for order in customer.orders]
    carts = [cart for customer in customers for cart in customer.carts[:1]]
    goods = set_up(admin, orders, _products((*orders, *carts)))
    past = Past()
    for customer in customers:
        if customer.account.state == "GUEST":
            _order_as_guest(admin, goods, customer, past)
        else:
            _order_as_customer(admin, goods, customer, past)
            _fill_cart(shop_url, goods, customer, past)
    return past


def _products(holders: Iterable[Any]) -> list[Product]:
    return list({line.product.sku: line.product for one in holders for line in one.lines}.values())


def _order_as_guest(admin: Graph, goods: Goods, customer: Customer, past: Past) -> None:
    for order in customer.orders:
        buyer = {"input": {**_names(customer), "emailAddress": customer.person.email}}
        past.customers[_order(admin, goods, order, buyer, past)] = customer.account


def _order_as_customer(admin: Graph, goods: Goods, customer: Customer, past: Past) -> None:
    account = customer.account
    made = admin(
        "mutation($i: CreateCustomerInput!, $p: String) { createCustomer(input: $i, password: $p) "
        "{ __typename ...on Customer { id } ...on ErrorResult { errorCode message } } }",
        i={
            **_names(customer),
            "emailAddress": account.email,
            "phoneNumber": customer.person.phone,
            "customFields": {"loyaltyCard": account.card_number, "externalId": f"C-{customer.person.number}"},
        },
        p=PASSWORD,
    )
    past.customers[made["id"]] = account
    for address in account.addresses:
        admin(
            "mutation($c: ID!, $i: CreateAddressInput!) "
            "{ createCustomerAddress(customerId: $c, input: $i) { id } }",
            c=made["id"],
            i=_address(address),
        )
    for order in customer.orders:
        _order(admin, goods, order, {"customerId": made["id"]}, past)


def _order(admin: Graph, goods: Goods, order: Order, buyer: dict[str, object], past: Past) -> str:
    """Answers the key of its customer."""
    draft = admin("mutation { createDraftOrder { id } }")["id"]
    bought = admin(
        "mutation($o: ID!, $c: ID, $i: CreateCustomerInput) { setCustomerForDraftOrder(orderId: $o, "
        "customerId: $c, input: $i) { ...on Order { customer { id } } "
        "...on ErrorResult { errorCode message } } }",
        o=draft,
        c=buyer.get("customerId"),
        i=buyer.get("input"),
    )
    for line in order.lines:
        item = {"productVariantId": goods.variants[line.product.sku], "quantity": line.quantity}
        admin(ITEM, o=draft, i=item)
    for discount in order.discounts:
        admin(
            "mutation($o: ID!, $c: String!) { applyCouponCodeToDraftOrder(orderId: $o, couponCode: $c) "
            "{ __typename ...on ErrorResult { errorCode message } } }",
            o=draft,
            c=discount.voucher_code,
        )
    _deliver_to(admin, draft, order)
    admin(
        "mutation($o: ID!, $s: ID!) { setDraftOrderShippingMethod(orderId: $o, shippingMethodId: $s) "
        "{ __typename ...on ErrorResult { errorCode message } } }",
        o=draft,
        s=goods.shipping[order.shipping],
    )
    _pay(admin, draft)
    past.orders[draft] = (order, _ship(admin, draft, order))
    key: str = bought["customer"]["id"]
    return key


def _deliver_to(admin: Graph, draft: str, order: Order) -> None:
    if order.address is not None:
        admin(
            "mutation($o: ID!, $i: CreateAddressInput!) "
            "{ setDraftOrderShippingAddress(orderId: $o, input: $i) { id } }",
            o=draft,
            i=_address(order.address),
        )


def _pay(admin: Graph, order: str) -> None:
    admin(
        'mutation($o: ID!) { transitionOrderToState(id: $o, state: "ArrangingPayment") '
        "{ __typename ...on ErrorResult { errorCode message } } }",
        o=order,
    )
    admin(
        "mutation($i: ManualPaymentInput!) { addManualPaymentToOrder(input: $i) "
        "{ __typename ...on ErrorResult { errorCode message } } }",
        i={"orderId": order, "method": "card", "metadata": {}},
    )


def _ship(admin: Graph, order: str, told: Order) -> Shipped | None:
    if told.status == "PAID":
        return None
    lines = admin("query($o: ID!) { order(id: $o) { lines { id quantity } } }", o=order)["lines"]
    shipped = [{"orderLineId": one["id"], "quantity": one["quantity"]} for one in lines]
    [shipment] = told.shipments or (None,)
    handler = {
        "code": "manual-fulfillment",
        "arguments": [
            {"name": "method", "value": shipment.carrier if shipment else "Shop"},
            {"name": "trackingCode", "value": shipment.tracking_url if shipment else ""},
        ],
    }
    fulfilled = admin(
        "mutation($i: FulfillOrderInput!) { addFulfillmentToOrder(input: $i) "
        "{ ...on Fulfillment { id } ...on ErrorResult { errorCode message } } }",
        i={"lines": shipped, "handler": handler},
    )
    for state in ("Shipped", "Delivered")[: 1 if told.status == "SHIPPED" else 2]:
        admin(
            "mutation($f: ID!, $s: String!) { transitionFulfillmentToState(id: $f, state: $s) "
            "{ __typename ...on ErrorResult { errorCode message } } }",
            f=fulfilled["id"],
            s=state,
        )
    return shipment and Shipped(shipment.shipped_at, shipment.delivered_at)


def _fill_cart(shop_url: str, goods: Goods, customer: Customer, past: Past) -> None:
    for cart in customer.carts[:1]:
        shop = Graph(shop_url).sign_in(str(customer.account.email), PASSWORD)
        for line in cart.lines:
            made = _into_cart(shop, goods, line)
        past.carts[made["id"]] = cart
        shop.close()


def _into_cart(shop: Graph, goods: Goods, line: Line) -> Any:
    return shop(
        "mutation($v: ID!, $q: Int!) { addItemToOrder(productVariantId: $v, quantity: $q) "
        "{ ...on Order { id } ...on ErrorResult { errorCode message } } }",
        v=goods.variants[line.product.sku],
        q=line.quantity,
    )


def _names(customer: Customer) -> dict[str, object]:
    person = customer.person
    return {"firstName": person.first_name or "", "lastName": person.last_name or person.company_name or ""}


def _address(address: Address) -> dict[str, object]:
    street, *rest = address.lines
    return {
        "fullName": address.name,
        "streetLine1": street,
        "streetLine2": ", ".join(rest),
        "postalCode": address.postal_code,
        "city": address.city,
        "countryCode": address.country,
        "phoneNumber": address.phone,
    }
