"""A shop of four customers that answers as Medusa's Admin API does, in this process."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

__all__ = ["ANNA", "BEN", "CLEA", "DORA", "KEY", "NOW", "Shop"]

KEY = "sk_tests"

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)

ANNA, BEN, CLEA, DORA = "cus_01ANNA", "cus_02BEN", "cus_03CLEA", "cus_04DORA"

Row = dict[str, object]

TYPES = {
    "store_credit_accounts": {"q", "id", "currency_code", "customer_id", "created_at", "updated_at"},
    "gift_cards": {"q", "id", "reference", "reference_id", "status", "created_at", "updated_at"},
    "transactions": {"q", "id", "created_at", "updated_at"},
    "orders": {"q", "id", "customer_id", "created_at", "updated_at"},
}
"""What each list can be asked for. Medusa refuses all else."""


def moment(hours_ago: float) -> str:
    at = NOW - dt.timedelta(hours=hours_ago)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _movement(number: int, hours_ago: float, kind: str, amount: float, reference: str, of: str) -> Row:
    return {
        "id": f"sc_trx_{number:02}",
        "amount": amount,
        "type": kind,
        "reference": reference,
        "reference_id": of,
        "note": None if reference == "cart" else f"Movement {number}",
        "created_at": moment(hours_ago),
    }


MOVEMENTS = {
    "sc_acc_anna": [
        _movement(1, 90, "credit", 25, "user", "user_01"),
        _movement(2, 80, "debit", 5.5, "cart", "cart_01"),
        _movement(3, 80, "credit", 2.25, "order", "order_01"),
        _movement(4, 70, "credit", 10, "gift_card", "GC-1"),
        _movement(5, 60, "debit", 0.1, "cart", "cart_02"),
    ],
    "sc_acc_ben": [_movement(6, 65, "credit", 7, "user", "user_01")],
    "sc_acc_clea": [],
    "sc_acc_dora_usd": [_movement(7, 65, "credit", 99, "user", "user_01")],
    "sc_acc_gc1": [_movement(8, 50, "credit", 50, "gift_card", "gcard_01")],
    "sc_acc_gc2": [
        _movement(9, 49, "credit", 20, "gift_card", "gcard_02"),
        _movement(10, 40, "debit", 20, "cart", "cart_03"),
    ],
    "sc_acc_gc3": [_movement(11, 48, "credit", 30, "gift_card", "gcard_03")],
    "sc_acc_gc4": [
        _movement(12, 47, "credit", 40, "gift_card", "gcard_04"),
        _movement(13, 20, "debit", 12.5, "cart", "cart_04"),
    ],
    "sc_acc_gc5": [_movement(14, 46, "credit", 15, "gift_card", "gcard_05")],
}

ACCOUNTS = (
    ("sc_acc_anna", ANNA, "eur"),
    ("sc_acc_ben", BEN, "eur"),
    ("sc_acc_clea", CLEA, "eur"),
    ("sc_acc_dora_usd", DORA, "usd"),
    *((f"sc_acc_gc{number}", None, "eur") for number in range(1, 6)),
)


def _customer(key: str, name: str, **values: object) -> Row:
    return {
        "id": key,
        "email": f"{name}@shop.example",
        "phone": "06 12 34 56 12",
        "last_name": "Weiss",
        "has_account": True,
        "updated_at": moment(24),
        "metadata": {"loyalty_card": f"META-{name}", "external_id": f"C-{name}"},
        **values,
    }


CUSTOMERS = {
    row["id"]: row
    for row in (
        _customer(ANNA, "anna"),
        _customer(BEN, "ben"),
        _customer(CLEA, "clea", has_account=False, metadata=None, phone=None),
        _customer(DORA, "dora"),
    )
}


def _card(number: int, owner: str | None, value: float, hours_ago: float, **values: object) -> Row:
    return {
        "id": f"gcard_{number:02}",
        "code": f"GC-{number}",
        "status": "redeemed",
        "value": value,
        "currency_code": "eur",
        "expires_at": None,
        "note": None,
        "reference": None if owner is None else "customer",
        "reference_id": owner,
        "metadata": None,
        "created_at": moment(hours_ago),
        "store_credit_account": {"id": f"sc_acc_gc{number}"},
        **values,
    }


GIFT_CARDS = [
    _card(1, ANNA, 50, 50, note="Happy birthday", metadata={"campaign": "birthday"}),
    _card(2, ANNA, 20, 49),
    _card(3, ANNA, 30, 48, expires_at=moment(1)),
    _card(4, BEN, 40, 47, expires_at=moment(-48)),
    _card(5, None, 15, 46),
]


ORDER: Row = {"id": "order_01", "display_id": 1001, "created_at": moment(81)}


@dataclass
class Shop:
    """Its answers, and what it was asked."""

    asked: list[str] = field(default_factory=list)
    told: list[Row] = field(default_factory=list)
    """What was written, as it came."""
    customers: dict[object, Row] = field(default_factory=lambda: dict(CUSTOMERS))
    gift_cards: list[Row] = field(default_factory=lambda: list(GIFT_CARDS))

    def app(self) -> Starlette:
        lists: dict[str, tuple[str, Callable[[Request], list[Row]]]] = {
            "/admin/store-credit-accounts": (
                "store_credit_accounts",
                lambda _: list(_accounts(self.customers)),
            ),
            "/admin/store-credit-accounts/{key}/transactions": (
                "transactions",
                lambda request: MOVEMENTS[request.path_params["key"]],
            ),
            "/admin/gift-cards": ("gift_cards", lambda _: self.gift_cards),
            "/admin/orders": ("orders", lambda _: [ORDER]),
        }
        written = [
            Route("/admin/customers/{key}", self._change, methods=["POST"]),
            Route("/admin/gift-cards", self._grant, methods=["POST"]),
        ]
        read = [Route(path, self._list(name, rows), methods=["GET"]) for path, (name, rows) in lists.items()]
        return Starlette(routes=[*read, *written])

    async def _change(self, request: Request) -> Response:
        key, given = request.path_params["key"], await request.json()
        self.told.append(given)
        if any(one["email"] == given.get("email") for one in self.customers.values()):
            message = "Customer with email: …, has_account: false, already exists."
            return JSONResponse({"type": "invalid_data", "message": message}, 400)
        self.customers[key] = {**self.customers[key], **given, "updated_at": moment(0)}
        return JSONResponse({"customer": self.customers[key]})

    async def _grant(self, request: Request) -> Response:
        given = await request.json()
        self.told.append(given)
        made = {"id": "gcard_new", **given, "created_at": moment(0), "store_credit_account": None}
        self.gift_cards.append(made)
        return JSONResponse({"gift_card": made})

    def _list(
        self, name: str, rows: Callable[[Request], list[Row]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            self.asked.append(request.url.path)
            if request.headers.get("authorization") != "Basic c2tfdGVzdHM6":
                return JSONResponse({"message": "Unauthorized"}, 401)
            given = parse_qsl(request.url.query, keep_blank_values=True)
            return _answer(name, rows(request), given)

        return answer


def _accounts(customers: dict[object, Row]) -> Iterator[Row]:
    for key, customer, currency in ACCOUNTS:
        signs = {"credit": 1, "debit": -1}
        amounts = [signs[str(row["type"])] * float(str(row["amount"])) for row in MOVEMENTS[key]]
        yield {
            "id": key,
            "customer_id": customer,
            "currency_code": currency,
            "created_at": moment(100),
            "customer": customers.get(customer),
            "balance": round(sum(amounts), 6),
        }


def _answer(name: str, rows: list[Row], given: list[tuple[str, str]]) -> Response:
    usual = {"limit": "15", "offset": "0", "order": "id"}
    for parameter, value in given:
        if parameter in (*usual, "fields"):
            usual[parameter] = value
        elif parameter.partition("[")[0] not in TYPES[name]:
            message = f"Invalid request: Unrecognized fields: '{parameter}'"
            return JSONResponse({"type": "invalid_data", "message": message}, 400)
    fields = {field.partition(".")[0] for field in usual["fields"].split(",")} | {"balance"}
    found = [row for row in rows if _is_meant(row, given)]
    falls, by = usual["order"].startswith("-"), usual["order"].removeprefix("-")
    found.sort(key=lambda row: str(row[by]), reverse=falls)
    first, most = int(usual["offset"]), int(usual["limit"])
    shown = [
        {key: value for key, value in row.items() if key in fields} for row in found[first : first + most]
    ]
    return JSONResponse({name: shown, "count": len(found), "offset": first, "limit": most})


def _is_meant(row: Row, given: list[tuple[str, str]]) -> bool:
    several: dict[str, set[str]] = {}
    for parameter, value in given:
        match parameter.partition("["):
            case ("limit" | "offset" | "order" | "fields", _, _):
                pass
            case ("q", _, _):
                if value.lower() not in str(row["code"]).lower():
                    return False
            case (name, _, "$gt]"):
                if row[name] is None or not str(row[name]) > value:
                    return False
            case (name, _, _):
                several.setdefault(name, set()).add(value)
    return all(row[name] in values for name, values in several.items())
