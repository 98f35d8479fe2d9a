"""What is entered in a new Tryton: goods in the warehouse, one order that was shipped, and one that waits."""

from __future__ import annotations

from decimal import Decimal

from subgraphs.world.orders import Order
from tests.products.further.bought import NUMBER, goods, orders
from tests.products.tryton.rpc import Tryton

__all__ = ["IN_STOCK", "WAITING", "enter"]

IN_STOCK = 10
"""Of each product, before anything was shipped."""

WAITING = "W1000001"
"""Confirmed, and not shipped."""


def enter(tryton: Tryton) -> None:
    company = _company(tryton)
    unit = tryton.search("product.uom", ["symbol", "=", "u"])[0]
    products = {product.sku: _product(tryton, product.sku, product.label, unit) for product in goods()}
    _receive(tryton, company, list(products.values()), unit)
    told = {order.number: order for order in orders()}
    _ship(tryton, _sell(tryton, told[NUMBER], products, unit))
    _sell(tryton, told[WAITING], products, unit)


def _company(tryton: Tryton) -> int:
    currency = tryton.one(
        "currency.currency", name="Euro", code="EUR", numeric_code="978", symbol="€", rates=[]
    )
    party = tryton.one("party.party", name="Fiche Boutique SAS")
    company = tryton.one("company.company", party=party, currency=currency, timezone="Europe/Paris")
    [user] = tryton.search("res.user", ["login", "=", "admin"])
    tryton.write("res.user", [user], companies=[["add", [company]]], company=company)
    tryton.context |= {"company": company}
    return company


def _product(tryton: Tryton, sku: str, label: str, unit: int) -> int:
    template = tryton.one(
        "product.template",
        name=label,
        code=sku,
        type="goods",
        default_uom=unit,
        salable=True,
        sale_uom=unit,
        list_price=Decimal(10),
        products=[["create", [{}]]],
    )
    [product] = tryton.search("product.product", ["template", "=", template])
    return product


def _receive(tryton: Tryton, company: int, products: list[int], unit: int) -> None:
    [supplier] = tryton.search("stock.location", ["type", "=", "supplier"])
    [storage] = tryton.search("stock.location", ["code", "=", "STO"])
    [currency] = tryton.search("currency.currency", ["code", "=", "EUR"])
    moved = {"from_location": supplier, "to_location": storage, "unit": unit, "quantity": float(IN_STOCK)}
    moved |= {"company": company, "currency": currency, "unit_price": Decimal(5)}
    moves = tryton.create("stock.move", [{"product": product, **moved} for product in products])
    tryton.model("stock.move", "do", moves)


def _sell(tryton: Tryton, order: Order, products: dict[str, int], unit: int) -> int:
    party = tryton.one("party.party", name=f"Buyer of {order.number}", addresses=[["create", [{}]]])
    [address] = tryton.search("party.address", ["party", "=", party])
    [currency] = tryton.search("currency.currency", ["code", "=", "EUR"])
    lines = [
        {
            "type": "line",
            "product": products[line.product.sku],
            "unit": unit,
            "quantity": float(line.quantity),
            "unit_price": Decimal(line.product.cents) / 100,
        }
        for line in order.lines
    ]
    sale = tryton.one(
        "sale.sale",
        party=party,
        currency=currency,
        reference=order.number,
        invoice_address=address,
        shipment_address=address,
        invoice_method="manual",
        shipment_method="order",
        lines=[["create", lines]],
    )
    for step in ("quote", "confirm", "process"):
        tryton.model("sale.sale", step, [sale])
    return sale


def _ship(tryton: Tryton, sale: int) -> None:
    [row] = tryton.read("sale.sale", [sale], "shipments")
    for step in ("assign_force", "pick", "pack", "do"):
        tryton.model("stock.shipment.out", step, row["shipments"])
