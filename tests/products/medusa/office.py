"""Medusa's own office, as somebody works in it who has signed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx

from tests.products.medusa.seeding import EMAIL, PASSWORD

__all__ = ["Json", "post", "signed_in"]

Json = Mapping[str, Mapping[str, str]]


@contextmanager
def signed_in(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as http:
        token = http.post("/auth/user/emailpass", json={"email": EMAIL, "password": PASSWORD}).json()["token"]
        http.headers["authorization"] = f"Bearer {token}"
        yield http


def post(http: httpx.Client, path: str, body: Mapping[str, object]) -> Json:
    answer = http.post(path, json=body)
    assert answer.is_success, (path, body, answer.text)
    found: Json = answer.json()
    return found
