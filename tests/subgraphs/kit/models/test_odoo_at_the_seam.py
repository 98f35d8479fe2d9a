"""Both generations of Odoo's API through the calls, against a small server of its conventions.

No Odoo runs here: it is on none of the registries. The server is written by its documentation (External
JSON-2 API of 19.0, External RPC API before); what it shows is that both forms read and write the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson
import pytest

from subgraphs.kit.models import odoo
from subgraphs.kit.models.domain import EVERYTHING, AllOf, AnyOf, Clause, Order, Search, after, among, is_
from subgraphs.kit.models.odoo import OdooJson2, OdooRpc
from subgraphs.kit.models.store import ModelStore
from subgraphs.kit.products.authorisation import FixedHeaders
from subgraphs.kit.products.calls import ProductCalls, Times
from subgraphs.kit.products.faults import ProductRefused, ProductRefusedUs
from subgraphs.kit.products.settings import ProductSettings

KEY = "6578616d706c65"

PARTNERS = [
    {"id": 7, "ref": "C7", "name": "Anna", "write_date": "2026-03-01 10:00:00"},
    {"id": 8, "ref": "C8", "name": "Ben", "write_date": "2026-03-02 10:00:00"},
    {"id": 9, "ref": False, "name": "Chris", "write_date": "2026-03-02 10:00:00"},
]


class Raised(Exception):
    def __init__(self, name: str, status: int) -> None:
        self.name, self.status = name, status


@dataclass
class Odoo:
    records: list[dict[str, Any]] = field(default_factory=lambda: [dict(one) for one in PARTNERS])
    failures: int = 0
    calls: int = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        if self.failures:
            self.failures -= 1
            return httpx.Response(503, json={"name": "psycopg2.OperationalError", "message": "…"})
        asked = orjson.loads(request.content)
        if request.url.path == "/jsonrpc":
            return self._rpc(asked["params"])
        try:
            if request.headers.get("authorization") != f"bearer {KEY}":
                raise Raised("werkzeug.exceptions.Unauthorized", 401)
            assert request.headers["x-odoo-database"] == "shop"
            *_, model, method = request.url.path.split("/")
            context = asked.pop("context")
            assert context == {"lang": "fr_FR"}
            ids = asked.pop("ids", None)
            return httpx.Response(200, json=self.execute(model, method, [] if ids is None else [ids], asked))
        except Raised as raised:
            told = {"name": raised.name, "message": "No.", "arguments": [], "context": {}, "debug": "…"}
            return httpx.Response(raised.status, json=told)

    def _rpc(self, params: dict[str, Any]) -> httpx.Response:
        try:
            match params:
                case {"service": "common", "method": "authenticate", "args": [_, _, password, dict()]}:
                    result: object = 2 if password == KEY else False
                case {"service": "object", "method": "execute_kw", "args": ["shop", 2, password, *asked]}:
                    if password != KEY:
                        raise Raised("odoo.exceptions.AccessDenied", 200)
                    model, method, arguments, named = asked
                    result = self.execute(model, method, arguments, {**named, "context": None})
            return httpx.Response(200, json={"jsonrpc": "2.0", "id": 0, "result": result})
        except Raised as raised:
            error = {"code": 200, "message": "Odoo Server Error", "data": {"name": raised.name, "debug": "…"}}
            return httpx.Response(200, json={"jsonrpc": "2.0", "id": 0, "error": error})

    def execute(self, model: str, method: str, arguments: list[Any], named: dict[str, Any]) -> Any:
        """As the methods of a model take their arguments: by place or by name."""
        if model != "res.partner":
            raise Raised("odoo.exceptions.AccessError", 403)
        names = {"search_count": ["domain"], "create": ["vals_list"], "write": ["ids", "vals"]}
        given = {**named, **dict(zip(names.get(method, []), arguments, strict=False))}
        if method == "create":
            new = [{"id": 10 + place, **values} for place, values in enumerate(given["vals_list"])]
            self.records += new
            return [one["id"] for one in new]
        if method == "write":
            for record in self.records:
                record.update(given["vals"] if record["id"] in given["ids"] else {})
            return True
        found = [record for record in self.records if holds(given["domain"], record)]
        if method == "search_count":
            return len(found[: given["limit"]])
        for part in reversed(given["order"].split(", ")):
            name, falls = part.split(" ")
            found.sort(key=lambda record: str(record[name]).rjust(20), reverse=falls == "desc")
        if any(name not in PARTNERS[0] for name in given["fields"]):
            raise Raised("builtins.ValueError", 422)
        return [{"id": one["id"], **{name: one[name] for name in given["fields"]}} for one in found][
            : given["limit"]
        ]


def holds(domain: list[Any], record: Mapping[str, Any]) -> bool:
    """Polish notation, with `&` between what stands side by side."""
    left = list(domain)

    def next_one() -> bool:
        part = left.pop(0)
        if part in ("&", "|"):
            first, second = next_one(), next_one()
            return first and second if part == "&" else first or second
        name, operator, value = part
        match operator:
            case "=":
                return bool(record[name] == value)
            case "in":
                return record[name] in value
            case ">":
                return bool(record[name] > value)
        raise AssertionError(operator)

    whole = True
    while left:
        whole = next_one() and whole
    return whole


@pytest.fixture
def server() -> Odoo:
    return Odoo()


@pytest.fixture(params=["json 2", "jsonrpc"])
async def store(request: pytest.FixtureRequest, server: Odoo) -> AsyncIterator[ModelStore]:
    async for one in opened(request.param, server, KEY):
        yield one


async def opened(generation: str, server: Odoo, key: str) -> AsyncIterator[ModelStore]:
    async def at_once(_: float) -> None:
        await asyncio.sleep(0)

    french = {"lang": "fr_FR"}
    form = OdooJson2("shop", french) if generation == "json 2" else OdooRpc("shop", 2, key, french)
    settings = ProductSettings(source="odoo", url="http://odoo.example", ttl=0)
    times = Times(sleep=at_once)
    who = FixedHeaders({"authorization": f"bearer {key}"})
    calls = ProductCalls(settings, who, form.fault, httpx.MockTransport(server), times)
    yield ModelStore(form, calls)
    await calls.close()


def partners(domain: Any, limit: int = 10, order: Order | None = None) -> Search:
    return Search("res.partner", ("ref", "name", "write_date"), domain, limit, order)


async def test_records_are_found_by_many_keys_and_by_conditions(store: ModelStore) -> None:
    by_keys = await store.search(partners(among("ref", ("C8", "C7"))))
    both = AllOf((AnyOf((is_("name", "Anna"), is_("name", "Chris"))), Clause("id", ">", 7)))

    assert [row.text("name") for row in by_keys] == ["Anna", "Ben"]
    assert [row.text("ref") for row in await store.search(partners(both))] == [None]
    assert [row.key for row in await store.search(partners(is_("ref", None)))] == [9]


async def test_a_list_goes_on_behind_a_place_also_among_equals(store: ModelStore) -> None:
    newest = Order("write_date", descending=False)
    [first] = await store.search(partners(Clause("id", ">", 7), 1, newest))
    behind = after(newest, first.moment("write_date"), first.key)

    assert first.key == 8
    assert [row.key for row in await store.search(partners(behind, 5, newest))] == [9]


async def test_what_was_written_since_is_asked_for_by_its_moment(store: ModelStore) -> None:
    [anna] = await store.search(partners(is_("name", "Anna")))
    since = Clause("write_date", ">", anna.moment("write_date"))

    assert [row.key for row in await store.all(partners(since))] == [8, 9]


async def test_counting_stops_at_its_limit(store: ModelStore) -> None:
    assert await store.count("res.partner", EVERYTHING, 10) == 3
    assert await store.count("res.partner", EVERYTHING, 2) == 2


async def test_what_is_written_is_there(store: ModelStore) -> None:
    key = await store.create(
        "res.partner", {"ref": "C10", "name": "Dora", "write_date": "2026-04-01 00:00:00"}
    )
    await store.write("res.partner", key, {"name": "Dora Petit"})

    assert [row.text("name") for row in await store.search(partners(is_("ref", "C10")))] == ["Dora Petit"]


async def test_a_database_that_is_away_for_a_moment_is_asked_again(store: ModelStore, server: Odoo) -> None:
    server.failures = 1

    assert await store.count("res.partner", EVERYTHING, 10) == 3
    assert server.calls == 2


async def test_a_model_without_rights_and_an_unknown_field_are_no_outage(store: ModelStore) -> None:
    with pytest.raises(ProductRefusedUs):
        await store.count("account.move", EVERYTHING, 1)
    with pytest.raises(ProductRefused):
        await store.search(Search("res.partner", ("nonsense",), EVERYTHING, 1))


@pytest.mark.parametrize("generation", ["json 2", "jsonrpc"])
async def test_a_wrong_key_is_told_as_such(generation: str, server: Odoo) -> None:
    async for store in opened(generation, server, "another"):
        with pytest.raises(ProductRefusedUs):
            await store.count("res.partner", EVERYTHING, 1)
    assert server.calls == 1


async def test_a_user_is_known_by_a_number_or_not_let_in(server: Odoo) -> None:
    settings = ProductSettings(source="odoo", url="http://odoo.example")
    calls = ProductCalls(settings, transport=httpx.MockTransport(server))

    assert odoo.user_of(await calls.send(odoo.login("shop", "fiche", KEY))) == 2
    with pytest.raises(ProductRefusedUs):
        odoo.user_of(await calls.send(odoo.login("shop", "fiche", "wrong")))
    await calls.close()
