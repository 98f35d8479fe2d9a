"""Tryton's two doors: JSON-RPC with a session, and REST with the key of a user application.

Traps, all met live with 8.2: a JSON-RPC body has exactly `id`, `method` and `params`, or its errors are
pages; an error of a model is 200 with `error`; a field that does not exist is 500 with HTML at the REST door;
a long answer says that it is compressed even to a client that did not offer to take it so.
"""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson

from subgraphs.kit.models.domain import Domain, Search, tryton_domain
from subgraphs.kit.products.call import Answer, Call, ask, write
from subgraphs.kit.products.faults import Fault, FaultKind, ProductUnreadable

__all__ = ["TrytonRest", "TrytonRpc", "login", "session_of"]

OK, NO_CONTENT, UNAUTHORISED, FAILED = 200, 204, 401, 500

UNKNOWN_FIELD = "failed; does every field that is asked for exist in this version?"

Values = Mapping[str, object]


def login(database: str, user: str, password: str) -> Call:
    asked = ["common.db.login", user, {"password": password}, None]
    return write("POST", f"/{database}/rpc/", {"id": 0, "method": asked[0], "params": asked[1:]})


def session_of(user: str, answer: Answer) -> str:
    """What the header `authorization` says from then on."""
    match answer.object():
        case {"result": [int() as number, str() as session, *_]}:
            return "Session " + b64encode(f"{user}:{number}:{session}".encode()).decode("ascii")
    raise ProductUnreadable("answered a login with no session")


@dataclass(frozen=True, slots=True)
class TrytonRpc:
    database: str
    context: Values = field(default_factory=dict)
    """`company`: for which company balances are told."""

    def search_read(self, search: Search) -> Call:
        asked = [tryton_domain(search.domain), 0, search.limit, _order(search), list(search.fields)]
        return ask(self._path, self._body(search.model, "search_read", asked))

    def search_count(self, model: str, domain: Domain, limit: int) -> Call:
        return ask(self._path, self._body(model, "search_count", [tryton_domain(domain), 0, limit]))

    def create(self, model: str, values: Values) -> Call:
        return write("POST", self._path, self._body(model, "create", [[values]]))

    def write(self, model: str, key: int, values: Values) -> Call:
        return write("POST", self._path, self._body(model, "write", [[key], values]))

    def fault(self, answer: Answer) -> Fault | None:
        if answer.status != OK:
            return None
        match answer.object():
            case {"error": [str() as kind, *_]}:
                return Fault(FaultKind.REFUSED, kind[:200])
            case {"error": _}:
                return Fault(FaultKind.REFUSED, "an error without a name")
            case {"result": _}:
                return None
        return Fault(FaultKind.UNREADABLE, "neither a result nor an error")

    def result(self, answer: Answer) -> object:
        return answer.object()["result"]

    @property
    def _path(self) -> str:
        return f"/{self.database}/rpc/"

    def _body(self, model: str, method: str, params: list[object]) -> Values:
        return {"id": 0, "method": f"model.{model}.{method}", "params": [*params, self.context]}


@dataclass(frozen=True, slots=True)
class TrytonRest:
    """Methods are called as actions, with named arguments in the body: a domain of many keys is longer than
    an address may be, and a search by address leaves out in silence what the key may not read."""

    database: str
    context: Values = field(default_factory=dict)

    def search_read(self, search: Search) -> Call:
        asked: dict[str, object] = {"domain": tryton_domain(search.domain), "limit": search.limit}
        asked |= {"order": _order(search), "fields_names": list(search.fields)}
        return ask(self._path(f"{search.model}/search_read"), asked, self._headers)

    def search_count(self, model: str, domain: Domain, limit: int) -> Call:
        asked: Values = {"domain": tryton_domain(domain), "limit": limit}
        return ask(self._path(f"{model}/search_count"), asked, self._headers)

    def create(self, model: str, values: Values) -> Call:
        return write("POST", self._path(model), values, self._headers)

    def write(self, model: str, key: int, values: Values) -> Call:
        return write("PUT", self._path(f"{model}/{key}"), values, self._headers)

    def fault(self, answer: Answer) -> Fault | None:
        if answer.status == FAILED:
            return Fault(FaultKind.REFUSED, UNKNOWN_FIELD, status=FAILED)
        return None

    def result(self, answer: Answer) -> object:
        return None if answer.status == NO_CONTENT else answer.json()

    def _path(self, name: str) -> str:
        return f"/{self.database}/rest/model/{name}"

    @property
    def _headers(self) -> dict[str, str]:
        context = urlsafe_b64encode(orjson.dumps(self.context)).decode("ascii")
        return {"x-tryton-context": context}


def _order(search: Search) -> list[list[str]]:
    if search.order is None:
        return [["id", "ASC"]]
    falls = "DESC" if search.order.descending else "ASC"
    return [[search.order.field, falls], ["id", falls]]
