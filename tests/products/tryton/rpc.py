"""Tryton's JSON-RPC as its own client speaks it, for whoever fills it: not what the connector uses."""

from __future__ import annotations

import datetime as dt
import hashlib
from base64 import b64encode
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import httpx
import orjson

__all__ = ["DATABASE", "PASSWORD", "USER", "Tryton", "TrytonRefused", "day", "known_warning"]

DATABASE, USER, PASSWORD = "tryton", "admin", "correct horse battery staple"

Values = dict[str, Any]


class TrytonRefused(Exception):
    """The message is Tryton's."""


class Tryton:
    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=600)
        self.context: Values = {}
        user, session, *_ = self.call("common.db.login", USER, {"password": PASSWORD}, "en")
        signed = b64encode(f"{USER}:{user}:{session}".encode()).decode()
        self._client.headers["authorization"] = f"Session {signed}"

    def call(self, method: str, *params: Any) -> Any:
        body = orjson.dumps({"id": 0, "method": method, "params": params}, default=_written)
        headers = {"content-type": "application/json"}
        answer = self._client.post(f"/{DATABASE}/rpc/", content=body, headers=headers)
        if answer.status_code != httpx.codes.OK:
            raise TrytonRefused(f"{method}: {answer.status_code} {answer.text[:2000]}")
        told = answer.json()
        if isinstance(told, dict) and "error" in told:
            raise TrytonRefused(f"{method}: {str(told['error'])[-3000:]}")
        return told["result"] if isinstance(told, dict) else told

    def model(self, name: str, method: str, *params: Any) -> Any:
        return self.call(f"model.{name}.{method}", *params, self.context)

    def create(self, name: str, records: Sequence[Values]) -> list[int]:
        ids: list[int] = self.model(name, "create", list(records)) if records else []
        return ids

    def one(self, model: str, **values: Any) -> int:
        return self.create(model, [values])[0]

    def write(self, model: str, ids: Sequence[int], **values: Any) -> None:
        self.model(model, "write", list(ids), values)

    def search(self, name: str, *domain: Any) -> list[int]:
        ids: list[int] = self.model(name, "search", list(domain), 0, None, None)
        return ids

    def read(self, name: str, ids: Sequence[int], *fields: str) -> list[Values]:
        rows: list[Values] = self.model(name, "read", list(ids), list(fields)) if ids else []
        return rows

    def wizard(self, name: str, model: str, ids: Sequence[int]) -> None:
        """One that asks nothing."""
        session, start, _ = self.call(f"wizard.{name}.create", self.context)
        context = self.context | {"active_model": model, "active_ids": list(ids), "active_id": ids[0]}
        self.call(f"wizard.{name}.execute", session, {}, start, context)


def _written(value: Any) -> Any:
    match value:
        case Decimal():
            return {"__class__": "Decimal", "decimal": str(value)}
    raise TypeError(type(value))


def day(value: dt.date) -> Values:
    """orjson would write a date as a text before it asks."""
    return {"__class__": "date", "year": value.year, "month": value.month, "day": value.day}


def known_warning(name: str, model: str, record: int) -> Values:
    """Tryton asks back before it books what is odd, such as a payment date that is past: we know."""
    key = hashlib.md5(f"{model},{record}".encode(), usedforsecurity=False).hexdigest()
    return {"name": f"{key}.{name}", "always": True}
