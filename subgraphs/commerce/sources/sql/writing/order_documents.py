"""The orders of an account in the words of schema.org."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache

from sqlalchemy import Connection, Table, select

from subgraphs.commerce.sources.sql import tables
from subgraphs.kit.database import AnyRow
from subgraphs.kit.types import money

__all__ = ["order_documents"]

Document = dict[str, object]


def order_documents(connection: Connection, account: int) -> list[Document]:
    """In four statements, however many orders there are."""
    orders = tables.order
    rows = connection.execute(
        select(orders).where(orders.c.account_id == account).order_by(orders.c.placed_at, orders.c.id)
    ).all()
    items = _parts(connection, tables.order_line, account, _item)
    discounts = _parts(connection, tables.order_discount, account, _discount)
    returns = _parts(connection, tables.order_return, account, _return)
    return [
        {
            "@type": "Order",
            "orderNumber": row.number,
            "orderStatus": row.status,
            "orderDate": row.placed_at,
            "seller": {"@type": "SalesChannel", "identifier": row.channel_code},
            "orderedItem": items[row.id],
            "discount": discounts[row.id],
            "totalPaymentDue": _amount(row.total, row.currency),
            "deliveryAddress": _delivery(row),
            "returns": returns[row.id],
        }
        for row in rows
    ]


def _parts(
    connection: Connection, table: Table, account: int, as_document: Callable[[AnyRow], Document]
) -> dict[int, list[Document]]:
    orders = tables.order
    found: defaultdict[int, list[Document]] = defaultdict(list)
    of_account = select(table, orders.c.currency).join(orders, orders.c.id == table.c.order_id)
    ordered = of_account.where(orders.c.account_id == account).order_by(table.c.order_id, table.c.position)
    for row in connection.execute(ordered):
        found[row.order_id].append(as_document(row))
    return found


def _amount(minor_units: int, currency: str) -> Document:
    return {
        "@type": "PriceSpecification",
        "price": _price(minor_units, currency),
        "priceCurrency": currency,
    }


@lru_cache(maxsize=10_000)  # the same prices come again and again
def _price(minor_units: int, currency: str) -> str:
    return str(money(minor_units, currency).amount)


def _item(row: AnyRow) -> Document:
    return {
        "@type": "OrderItem",
        "orderedItem": {"@type": "Product", "sku": row.sku, "name": row.label},
        "orderQuantity": row.quantity,
        "price": _amount(row.unit_price, row.currency),
    }


def _discount(row: AnyRow) -> Document:
    return {"name": row.label, "amount": _amount(row.amount, row.currency), "discountCode": row.voucher_code}


def _return(row: AnyRow) -> Document:
    refunded = None if row.refunded is None else _amount(row.refunded, row.currency)
    return {"requested": row.requested_at, "reason": row.reason, "refunded": refunded}


def _delivery(row: AnyRow) -> Document | None:
    if row.shipping_country is None:
        return None
    return {
        "@type": "PostalAddress",
        "name": row.shipping_name,
        "streetAddress": "\n".join(row.shipping_lines or ()),
        "postalCode": row.shipping_postal_code,
        "addressLocality": row.shipping_city,
        "addressCountry": row.shipping_country,
        "telephone": row.shipping_phone,
    }
