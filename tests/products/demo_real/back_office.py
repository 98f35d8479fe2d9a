"""Where links lead: to the pages of the shop that is there, and else to those of the demonstration."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from gateway.commands.products import Place
from subgraphs.hub.back_office import demonstration_file
from subgraphs.kit.products.settings import ProductSettings

__all__ = ["shop_address", "written_for"]

SHOP = "COMMERCE"


def shop_address(products: Mapping[Place, ProductSettings]) -> str:
    return products[Place("commerce")].url.removesuffix("/admin-api")


def written_for(shop: str, file: Path) -> Path:
    """`shop`: the address of Vendure, whose pages are those of docs/connectors-vendure.md."""
    told = yaml.safe_load(demonstration_file().read_text(encoding="utf-8"))
    told["origins"].append(shop)
    for kind in ("pages", "search_pages"):
        told[kind] = [page for page in told[kind] if page["system"] != SHOP]
    order, customer = f"{shop}/admin/orders/{{key}}", f"{shop}/admin/customer/customers/{{key}}"
    told["pages"] += [
        {"system": SHOP, "kind": "order", "rel": "self", "label": "Order", "url": order},
        {"system": SHOP, "kind": "account", "rel": "self", "label": "Account", "url": customer},
        {
            "system": SHOP,
            "kind": "account",
            "rel": "customer",
            "label": "Account in the shop",
            "url": customer,
        },
    ]
    search = {"system": SHOP, "label": "Search the shop", "url": f"{shop}/admin/customer/customers"}
    told["search_pages"].append(search)
    file.write_text(yaml.safe_dump(told), encoding="utf-8")
    return file
