"""Asks a gateway that is a process of its own, by documents that hypothesis-graphql makes up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import httpx
from graphql import GraphQLSchema
from hypothesis import HealthCheck, given, settings

from tests.gateway.wire_fuzz.documents import WRONG, Kind, documents
from tests.gateway.wire_fuzz.judging import DOCUMENTED, wrong_response

__all__ = ["try_documents"]

ACCEPTED = "application/graphql-response+json"

REFUSED = ("GRAPHQL_VALIDATION_FAILED", "PARSING_ERROR")


def try_documents(url: str, schema: GraphQLSchema, kind: Kind, ids: Sequence[str], examples: int) -> None:
    """As many, the same every time. What fails is made small, and told."""
    with httpx.Client(headers={"accept": ACCEPTED}, timeout=60) as client:

        @settings(
            max_examples=examples,
            derandomize=True,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        )
        @given(documents(schema, kind, ids))
        def is_answered(document: str) -> None:
            assert list(_faults(kind, client.post(url, json={"query": document}))) == []

        is_answered()


def _faults(kind: Kind, answer: httpx.Response) -> Iterator[str]:
    if answer.status_code in DOCUMENTED:
        return
    if answer.status_code >= 500 or not answer.headers["content-type"].startswith(ACCEPTED):
        yield f"status {answer.status_code}: {answer.text}"
        return
    given = answer.json()
    yield from wrong_response(given)
    codes = [error["extensions"]["code"] for error in given.get("errors", ())]
    if kind in WRONG:
        if answer.status_code != 400 or "data" in given or not set(codes) <= set(REFUSED):
            yield f"status {answer.status_code} for what is wrong: {given}"
    elif set(codes) & set(REFUSED):
        yield f"for what is right: {given['errors']}"
