"""What each product is sent, to the byte of its body, and how its errors and records are read."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import orjson
import pytest

from subgraphs.kit.models import odoo, tryton
from subgraphs.kit.models.domain import AnyOf, Order, Search, among, is_
from subgraphs.kit.models.form import ModelForm, count_of, created_key, rows_of
from subgraphs.kit.models.odoo import NotSpoken, OdooJson2, OdooRpc
from subgraphs.kit.models.row import Row
from subgraphs.kit.models.tryton import TrytonRest, TrytonRpc
from subgraphs.kit.products.call import Answer, Call
from subgraphs.kit.products.faults import FaultKind, ProductRefusedUs, ProductUnreadable

INVOICES = Search(
    "account.invoice",
    ("number", "amount_total"),
    AnyOf((is_("state", "posted"), among("id", (7, 5)))),
    limit=3,
    order=Order("invoice_date", descending=True),
)

FORMS: dict[str, ModelForm] = {
    "tryton rpc": TrytonRpc("shop", {"company": 1}),
    "tryton rest": TrytonRest("shop", {"company": 1}),
    "odoo json 2": OdooJson2("shop", {"lang": "fr_FR"}),
    "odoo rpc": OdooRpc("shop", 2, "a key", {"lang": "fr_FR"}),
}

TRYTON_DOMAIN = [["OR", ["state", "=", "posted"], ["id", "in", [5, 7]]]]
ODOO_DOMAIN = ["|", ["state", "=", "posted"], ["id", "in", [5, 7]]]
NEWEST = [["invoice_date", "DESC"], ["id", "DESC"]]
FIELDS = ["number", "amount_total"]
FRENCH = {"lang": "fr_FR"}


def execute(method: str, arguments: list[Any], named: dict[str, Any]) -> dict[str, Any]:
    args = ["shop", 2, "a key", "account.invoice", method, arguments, named]
    params = {"service": "object", "method": "execute_kw", "args": args}
    return {"jsonrpc": "2.0", "id": 0, "method": "call", "params": params}


SENT: dict[str, tuple[str, Any, str, Any]] = {
    "tryton rpc": (
        "/shop/rpc/",
        {
            "id": 0,
            "method": "model.account.invoice.search_read",
            "params": [TRYTON_DOMAIN, 0, 3, NEWEST, FIELDS, {"company": 1}],
        },
        "/shop/rpc/",
        {
            "id": 0,
            "method": "model.account.invoice.search_count",
            "params": [[["state", "=", "paid"]], 0, 9, {"company": 1}],
        },
    ),
    "tryton rest": (
        "/shop/rest/model/account.invoice/search_read",
        {"domain": TRYTON_DOMAIN, "limit": 3, "order": NEWEST, "fields_names": FIELDS},
        "/shop/rest/model/account.invoice/search_count",
        {"domain": [["state", "=", "paid"]], "limit": 9},
    ),
    "odoo json 2": (
        "/json/2/account.invoice/search_read",
        {
            "domain": ODOO_DOMAIN,
            "fields": FIELDS,
            "limit": 3,
            "order": "invoice_date desc, id desc",
            "context": FRENCH,
        },
        "/json/2/account.invoice/search_count",
        {"domain": [["state", "=", "paid"]], "limit": 9, "context": FRENCH},
    ),
    "odoo rpc": (
        "/jsonrpc",
        execute(
            "search_read",
            [],
            {
                "domain": ODOO_DOMAIN,
                "fields": FIELDS,
                "limit": 3,
                "order": "invoice_date desc, id desc",
                "context": FRENCH,
            },
        ),
        "/jsonrpc",
        execute("search_count", [[["state", "=", "paid"]]], {"limit": 9, "context": FRENCH}),
    ),
}


def body(call: Call) -> Any:
    assert call.method in ("POST", "PUT")
    return orjson.loads(call.body or b"")


@pytest.mark.parametrize("form", FORMS)
def test_a_search_and_a_count_are_reads_with_just_this_body(form: str) -> None:
    search = FORMS[form].search_read(INVOICES)
    count = FORMS[form].search_count("account.invoice", is_("state", "paid"), 9)

    assert (search.path, body(search), count.path, body(count)) == SENT[form]
    assert search.reads
    assert count.reads


def test_what_is_written_is_sent_once_and_names_its_record() -> None:
    sent = {
        name: (call.method, call.path, body(call), call.reads)
        for name, form in FORMS.items()
        for call in [form.write("party.party", 7, {"name": "Jo"})]
    }

    assert sent["tryton rpc"] == (
        "POST",
        "/shop/rpc/",
        {"id": 0, "method": "model.party.party.write", "params": [[7], {"name": "Jo"}, {"company": 1}]},
        False,
    )
    assert sent["tryton rest"] == ("PUT", "/shop/rest/model/party.party/7", {"name": "Jo"}, False)
    assert sent["odoo json 2"][1:] == (
        "/json/2/party.party/write",
        {"ids": [7], "vals": {"name": "Jo"}, "context": FRENCH},
        False,
    )
    assert sent["odoo rpc"][2]["params"]["args"][3:] == [
        "party.party",
        "write",
        [[7], {"name": "Jo"}],
        {"context": FRENCH},
    ]


def test_who_asks_and_for_whom_stands_in_headers() -> None:
    rest, json2 = (dict(FORMS[name].search_read(INVOICES).headers) for name in ("tryton rest", "odoo json 2"))

    assert rest["x-tryton-context"] == "eyJjb21wYW55IjoxfQ=="
    assert json2["x-odoo-database"] == "shop"


def told(status: int, content: Any, kind: str = "application/json") -> Answer:
    text = content if isinstance(content, bytes) else orjson.dumps(content)
    return Answer(status, {"content-type": kind}, text)


DENIED = "odoo.exceptions.AccessDenied"

ERRORS = [
    ("tryton rpc", told(200, {"id": 0, "error": ["UserError", ["No.", "", None]]}), FaultKind.REFUSED),
    ("tryton rpc", told(200, {"id": 0, "error": ["'nonsense'", "Traceback …"]}), FaultKind.REFUSED),
    ("tryton rpc", told(200, {"id": 0}), FaultKind.UNREADABLE),
    ("tryton rest", told(500, b"<html>", "text/html"), FaultKind.REFUSED),
    ("odoo json 2", told(422, {"name": "builtins.ValueError", "message": "…"}), FaultKind.REFUSED),
    ("odoo json 2", told(403, {"name": DENIED}), FaultKind.UNAUTHORISED),
    ("odoo rpc", told(200, {"error": {"code": 200, "data": {"name": "x.Y"}}}), FaultKind.REFUSED),
    ("odoo rpc", told(200, {"error": {"data": {"name": DENIED}}}), FaultKind.UNAUTHORISED),
    ("odoo rpc", told(200, {}), FaultKind.UNREADABLE),
    ("odoo json 2", told(403, {"name": "odoo.exceptions.AccessError"}), FaultKind.FORBIDDEN),
    (
        "odoo rpc",
        told(200, {"error": {"data": {"name": "odoo.exceptions.AccessError"}}}),
        FaultKind.FORBIDDEN,
    ),
    (
        "odoo rpc",
        told(200, {"error": {"data": {"name": "psycopg2.OperationalError"}}}),
        FaultKind.UNAVAILABLE,
    ),
]


@pytest.mark.parametrize(("form", "answer", "kind"), ERRORS)
def test_an_answer_that_is_no_result_is_a_fault(form: str, answer: Answer, kind: FaultKind) -> None:
    fault = FORMS[form].fault(answer)

    assert fault is not None
    assert fault.kind is kind


def test_a_result_is_no_fault_and_is_read() -> None:
    results = {
        "tryton rpc": told(200, {"id": 0, "result": [{"id": 5}]}),
        "tryton rest": told(200, [{"id": 5}]),
        "odoo json 2": told(200, [{"id": 5}]),
        "odoo rpc": told(200, {"jsonrpc": "2.0", "id": 0, "result": [{"id": 5}]}),
    }
    for name, answer in results.items():
        assert FORMS[name].fault(answer) is None
        assert [row.key for row in rows_of(FORMS[name].result(answer))] == [5]


def test_a_login_gives_a_session_or_the_number_of_a_user() -> None:
    asked = body(tryton.login("shop", "jo", "a secret"))
    session = tryton.session_of("jo", told(200, {"id": 0, "result": [7, "abc", None]}))

    assert asked == {"id": 0, "method": "common.db.login", "params": ["jo", {"password": "a secret"}, None]}
    assert session == "Session am86NzphYmM="
    assert body(odoo.login("shop", "jo", "a secret"))["params"] == {
        "service": "common",
        "method": "authenticate",
        "args": ["shop", "jo", "a secret", {}],
    }
    assert odoo.user_of(told(200, {"result": 2})) == 2
    with pytest.raises(ProductRefusedUs):
        odoo.user_of(told(200, {"result": False}))
    with pytest.raises(ProductUnreadable):
        odoo.user_of(told(200, {"result": None}))


def test_odoo_is_not_asked_for_fields_of_related_records() -> None:
    with pytest.raises(NotSpoken, match="Search the related model by its ids"):
        FORMS["odoo json 2"].search_read(Search("account.move", ("partner_id.name",), AnyOf(()), 1))


def test_records_of_both_products_are_read_alike() -> None:
    of_tryton = Row(
        {
            "id": 5,
            "party": 3,
            "party.": {"id": 3, "code": "411"},
            "term.": None,
            "lines.": [{"id": 8, "debit": {"__class__": "Decimal", "decimal": "1.20"}}],
            "date": {"__class__": "date", "year": 2026, "month": 7, "day": 1},
        }
    )
    of_odoo = Row({"id": 5, "party": [3, "Jo"], "debit": 1.2, "date": "2026-07-01", "email": False})

    assert (of_tryton.text("party.code"), of_tryton.text("term.name")) == ("411", None)
    assert of_tryton.whole("party") == of_odoo.whole("party") == 3
    assert of_tryton.related("lines")[0].amount("debit") == of_odoo.amount("debit") == Decimal("1.2")
    assert of_tryton.day("date") == of_odoo.day("date") == dt.date(2026, 7, 1)
    assert of_odoo.text("email") is None


@pytest.mark.parametrize(
    "read", [lambda row: row.text("id"), lambda row: row.day("name"), lambda row: row.text("x")]
)
def test_a_value_of_another_type_is_unreadable_and_not_repeated(read: Any) -> None:
    with pytest.raises(ProductUnreadable) as raised:
        read(Row({"id": 5, "name": "Jo Petit"}))

    assert "Jo" not in raised.value.told()


def test_counts_and_new_ids_are_numbers() -> None:
    assert count_of(3) == 3
    assert created_key([4]) == created_key({"id": 4}) == 4
    with pytest.raises(ProductUnreadable):
        count_of([3])
    with pytest.raises(ProductUnreadable):
        created_key(None)
