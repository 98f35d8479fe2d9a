"""Random requests over the wire, good and bad: by a number, so that what failed can be sent again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from urllib.parse import urlencode

__all__ = ["Exchange", "random_exchange"]

CONTENT_TYPES = (
    *("application/json",) * 24,
    *("application/graphql", "application/json; charset=utf-16", "text/plain", "multipart/form-data", ""),
    *("application/json; charset=", ";;;", "application/x-www-form-urlencoded", "application/JSON;a=b;a=c"),
)
ACCEPTS = (
    *("application/json",) * 9,
    *("application/graphql-response+json",) * 9,
    *("*/*", "", "text/html", "image/png", "application/json;q=0", "application/json;q=two", ",,;q=;,"),
    "multipart/mixed;deferSpec=20220824, application/json",
    "multipart/mixed;incrementalSpec=v0.2, application/json",
    'multipart/mixed;boundary="-";deferSpec=20220824',
    'multipart/mixed;subscriptionSpec="1.0", application/json',
    *("text/event-stream", "text/event-stream, application/json;q=0.1"),
)
METHODS = (*("POST",) * 40, *("GET",) * 9, "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "PROPFIND")
ODD_HEADERS = (
    ("accept-encoding", "br;q=2, zstd, gzip;q=-1"),
    ("authorization", "Bearer"),
    ("authorization", "Bearer a.b.c"),
    ("authorization", "Basic \xff\xfe"),
    ("traceparent", "00-zz-zz-01"),
    ("x-apollo-operation-name", "\xe9"),
    ("content-encoding", "gzip"),
    ("fiche-subject", "\x80"),
    ("origin", "null"),
    ("apollographql-client-name", "x" * 3_000),
    ("x-forwarded-for", ",,,::1,999.1.1.1"),
    ("if-none-match", '"'),
)
VALUES: Sequence[object] = (
    *(None, True, 0, -1, 2**31, 2**70, 1.5, 1e308, "", "1", "\x00", "\ud800", "Q3VzdG9tZXI6MQ==", "é" * 500),
    *([], {}, [None], [[1]], {"id": {"id": 1}}, {"__proto__": 1}, {"__typename": "Customer"}),
)
NAMES = ("A", "B", "", None, 7, "é", "__schema")


@dataclass(frozen=True, slots=True)
class Exchange:
    method: str
    query: str
    """That of the address."""
    headers: tuple[tuple[str, str], ...]
    body: bytes


def random_exchange(number: int, documents: Sequence[str]) -> Exchange:
    random = Random(number)  # noqa: S311 - a seed, so that it can be repeated
    method = random.choice(METHODS)
    parameters = _parameters(random, documents)
    headers = [
        ("accept", random.choice(ACCEPTS)),
        *random.sample(ODD_HEADERS, random.choice((0, 0, 0, 1, 2))),
    ]
    if method == "GET":
        headers += random.choice(([], [("apollo-require-preflight", "1")]))
        return Exchange(method, _query_string(random, parameters), tuple(headers), b"")
    headers.append(("content-type", random.choice(CONTENT_TYPES)))
    return Exchange(method, "", tuple(headers), _body(random, parameters, documents))


def _parameters(random: Random, documents: Sequence[str]) -> dict[str, object]:
    text = _broken(random, random.choice(documents))
    found: dict[str, object] = {"query": text}
    if random.random() < 0.6:
        names = ("id", "number", "text", "first", "since", "it")
        found["variables"] = {
            name: random.choice(VALUES) for name in random.sample(names, random.randrange(5))
        }
    if random.random() < 0.2:
        found["operationName"] = random.choice(NAMES)
    if random.random() < 0.2:
        found["extensions"] = {"persistedQuery": _persisted(random, text)}
        if random.random() < 0.5:
            del found["query"]
    if random.random() < 0.15:
        field = random.choice(("query", "variables", "operationName", "extensions", "onError", "documentId"))
        found[field] = random.choice(VALUES)
    return found


def _persisted(random: Random, text: str) -> object:
    right = hashlib.sha256(text.encode(errors="replace")).hexdigest()
    named = random.choice((right, right.upper(), right[:-1], "0" * 64, *VALUES))
    return random.choice(({"version": 1, "sha256Hash": named}, {"sha256Hash": named}, {"version": 2}, named))


def _broken(random: Random, text: str) -> str:
    """Mostly as it is."""
    if random.random() < 0.6 or not text:
        return text
    at = random.randrange(len(text))
    match random.randrange(5):
        case 0:
            return text[:at]
        case 1:
            return text[:at] + random.choice("{}()[]!$@&|\"'#\x00\ufeffé\ud800") + text[at:]
        case 2:
            return text[:at] + text[at + 1 + random.randrange(9) :]
        case 3:
            return text.replace("{", "{ ...@defer { __typename } ", 1)
        case _:
            return text + random.choice(TROUBLE)


TROUBLE = (
    " query A { __typename }",
    " fragment F on Query { ...F }",
    " subscription { orderStatusChanged { __typename } }",
    " { " * 300,
    ' "" ' * 50,
)


def _body(random: Random, parameters: Mapping[str, object], documents: Sequence[str]) -> bytes:
    given: object = dict(parameters)
    if random.random() < 0.1:
        given = [_parameters(random, documents) for _ in range(random.randrange(4))]
    elif random.random() < 0.05:
        given = random.choice(VALUES)
    body = json.dumps(given, ensure_ascii=random.random() < 0.5).encode(errors="surrogatepass")
    match random.randrange(12):
        case 0:
            return body[: random.randrange(len(body) + 1)]
        case 1:
            at = random.randrange(len(body) + 1)
            return body[:at] + random.randbytes(3) + body[at:]
        case _:
            return body


def _query_string(random: Random, parameters: Mapping[str, object]) -> str:
    texts = [
        (name, value if isinstance(value, str) else json.dumps(value)) for name, value in parameters.items()
    ]
    if random.random() < 0.1:
        texts += texts[:1]
    string = urlencode([(name, text.encode(errors="surrogatepass")) for name, text in texts])
    return string if random.random() < 0.9 else string[: random.randrange(len(string) + 1)] + "%f"
