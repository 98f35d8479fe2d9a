"""The headers of a request, read once: a dozen questions are asked of each."""

from __future__ import annotations

from typing import TypeVar, overload

from starlette.datastructures import Headers
from starlette.types import Scope

__all__ = ["RequestHeaders"]

DefaultT = TypeVar("DefaultT")


class RequestHeaders(Headers):
    """Of names alone that are in lower case, as those of ASGI are."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(raw=scope["headers"])
        self._by_name: dict[str, list[str]] = {}
        for name, value in self._list:
            self._by_name.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))

    def __getitem__(self, key: str) -> str:
        return self._by_name[key.lower()][0]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.lower() in self._by_name

    @overload
    def get(self, key: str, /) -> str | None: ...
    @overload
    def get(self, key: str, /, default: str | DefaultT) -> str | DefaultT: ...
    def get(self, key: str, /, default: object = None) -> object:
        found = self._by_name.get(key)
        return default if found is None else found[0]

    def getlist(self, key: str) -> list[str]:
        return self._by_name.get(key, [])
