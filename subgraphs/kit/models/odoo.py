"""Odoo's two generations: `/json/2` with a key (19 and later), and `execute_kw` over `/jsonrpc` (before).

Neither follows relations in the names of fields: what is referred to is `[id, name]`, and its own fields are
a search of their own. No value is `false`. Amounts are floats, rounded by whoever knows the currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from subgraphs.kit.models.domain import Domain, Search, odoo_domain
from subgraphs.kit.products.call import Answer, Call, ask, write
from subgraphs.kit.products.faults import Fault, FaultKind, ProductRefusedUs, ProductUnreadable

__all__ = ["NotSpoken", "OdooJson2", "OdooRpc", "login", "user_of"]

OK, BAD_REQUEST, UNAUTHORISED, THROTTLED, FAILED = 200, 400, 401, 429, 500

KINDS = {
    "odoo.exceptions.AccessDenied": FaultKind.UNAUTHORISED,
    "odoo.http.SessionExpiredException": FaultKind.UNAUTHORISED,
    "odoo.exceptions.AccessError": FaultKind.FORBIDDEN,
    "werkzeug.exceptions.Forbidden": FaultKind.FORBIDDEN,
}

DATABASE = "psycopg2."
"""What begins so is of the database under Odoo, and may pass."""

Values = Mapping[str, object]


class NotSpoken(Exception):
    """The form cannot say it. Nothing was asked."""


@dataclass(frozen=True, slots=True)
class OdooJson2:
    """The key stands in the header `authorization` of the connection, as `bearer …`."""

    database: str
    context: Values = field(default_factory=dict)

    def search_read(self, search: Search) -> Call:
        return ask(f"/json/2/{search.model}/search_read", self._body(_named(search)), self._headers)

    def search_count(self, model: str, domain: Domain, limit: int) -> Call:
        asked: Values = {"domain": odoo_domain(domain), "limit": limit}
        return ask(f"/json/2/{model}/search_count", self._body(asked), self._headers)

    def create(self, model: str, values: Values) -> Call:
        asked: Values = {"vals_list": [values]}
        return write("POST", f"/json/2/{model}/create", self._body(asked), self._headers)

    def write(self, model: str, key: int, values: Values) -> Call:
        asked: Values = {"ids": [key], "vals": values}
        return write("POST", f"/json/2/{model}/write", self._body(asked), self._headers)

    def fault(self, answer: Answer) -> Fault | None:
        """An error is a status and an object that names it. Where the status says enough, it has the word."""
        is_told = answer.status in (UNAUTHORISED, THROTTLED) or answer.status >= FAILED
        if answer.status < BAD_REQUEST or is_told or not answer.is_json:
            return None
        match answer.json():
            case {"name": str() as name}:
                return Fault(_kind(name), name, status=answer.status)
        return None

    def result(self, answer: Answer) -> object:
        return answer.json()

    def _body(self, asked: Values) -> Values:
        return {**asked, "context": self.context}

    @property
    def _headers(self) -> dict[str, str]:
        return {"x-odoo-database": self.database}


def login(database: str, user: str, password: str) -> Call:
    return write("POST", "/jsonrpc", _rpc("common", "authenticate", [database, user, password, {}]))


def user_of(answer: Answer) -> int:
    """The number of the user, which comes with every call. It never changes. Who is not let in is `false`."""
    match answer.object():
        case {"result": False}:
            raise ProductRefusedUs("does not take this user and password", answer.status)
        case {"result": int() as user}:
            return user
    raise ProductUnreadable("answered a login with no number of a user")


@dataclass(frozen=True, slots=True)
class OdooRpc:
    database: str
    user: int
    password: str = field(repr=False)
    """Or a key in its place. It is part of every body, so bodies are never logged."""
    context: Values = field(default_factory=dict)

    def search_read(self, search: Search) -> Call:
        return ask("/jsonrpc", self._body(search.model, "search_read", [], _named(search)))

    def search_count(self, model: str, domain: Domain, limit: int) -> Call:
        return ask("/jsonrpc", self._body(model, "search_count", [odoo_domain(domain)], {"limit": limit}))

    def create(self, model: str, values: Values) -> Call:
        return write("POST", "/jsonrpc", self._body(model, "create", [[values]], {}))

    def write(self, model: str, key: int, values: Values) -> Call:
        return write("POST", "/jsonrpc", self._body(model, "write", [[key], values], {}))

    def fault(self, answer: Answer) -> Fault | None:
        if answer.status != OK:
            return None
        match answer.object():
            case {"error": {"data": {"name": str() as name}}}:
                return Fault(_kind(name), name)
            case {"error": _}:
                return Fault(FaultKind.REFUSED, "an error without a name")
            case {"result": _}:
                return None
        return Fault(FaultKind.UNREADABLE, "neither a result nor an error")

    def result(self, answer: Answer) -> object:
        return answer.object()["result"]

    def _body(self, model: str, method: str, arguments: list[object], named: Values) -> Values:
        who = [self.database, self.user, self.password]
        named = {**named, "context": self.context}
        return _rpc("object", "execute_kw", [*who, model, method, arguments, named])


def _kind(name: str) -> FaultKind:
    if name.startswith(DATABASE):
        return FaultKind.UNAVAILABLE
    return KINDS.get(name, FaultKind.REFUSED)


def _rpc(service: str, method: str, arguments: list[object]) -> Values:
    params = {"service": service, "method": method, "args": arguments}
    return {"jsonrpc": "2.0", "id": 0, "method": "call", "params": params}


def _named(search: Search) -> dict[str, object]:
    """Raises NotSpoken."""
    if any("." in name for name in search.fields):
        raise NotSpoken("Odoo reads no fields of related records. Search the related model by its ids.")
    asked: dict[str, object] = {"domain": odoo_domain(search.domain), "fields": list(search.fields)}
    return asked | {"limit": search.limit, "order": _order(search)}


def _order(search: Search) -> str:
    if search.order is None:
        return "id asc"
    falls = "desc" if search.order.descending else "asc"
    return f"{search.order.field} {falls}, id {falls}"
