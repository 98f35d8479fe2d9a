"""Request Tracker as those ask it who work with it, to enter what the tests read."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import httpx

__all__ = ["Worker"]


class Worker:
    def __init__(self, url: str, token: str) -> None:
        headers = {"authorization": f"token {token}"}
        self._http = httpx.Client(base_url=f"{url}/REST/2.0", headers=headers, trust_env=False, timeout=60)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._http.close()

    def post(self, path: str, **values: Any) -> Any:
        return self._told(self._http.post(path, json=values))

    def put(self, path: str, **values: Any) -> Any:
        return self._told(self._http.put(path, json=values))

    def get(self, path: str, **asked: Any) -> Any:
        return self._told(self._http.get(path, params=asked))

    def _told(self, answer: httpx.Response) -> Any:
        assert answer.is_success, answer.text
        return answer.json()
