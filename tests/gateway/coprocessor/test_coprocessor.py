"""A process that is asked at the stages of a request: here, a small HTTP server of the standard library."""

from __future__ import annotations

import json
import socketserver
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from pydantic import ValidationError

from gateway.config import Settings
from gateway.config.kinds import BadSettings
from gateway.hooks.loading import configured_hooks

ADA = "query Ada { customer(id: 1) { name } }"

Json = dict[str, Any]

CONTINUE: Json = {"control": "continue"}


class Coprocessor:
    """Answers as a test says, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Json] = []
        self.answers: dict[str, Callable[[Json], Json | bytes]] = {}
        self.status = 200
        self.released = Event()
        """Until then, who is slow waits."""
        self.is_slow = False

    def answer(self, asked: Json) -> bytes:
        self.asked.append(asked)
        if self.is_slow:
            self.released.wait(30)
        said = self.answers.get(asked["stage"], lambda _: CONTINUE)(asked)
        return said if isinstance(said, bytes) else json.dumps(said).encode()

    def told(self, stage: str) -> Json:
        return next(each for each in self.asked if each["stage"] == stage)


def answering(coprocessor: Coprocessor) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = coprocessor.answer(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(coprocessor.status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

        def address_string(self) -> str:
            return ""

    return Answering


class UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


class HttpServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Who was too slow writes to nobody."""


@pytest.fixture
def coprocessor() -> Iterator[Coprocessor]:
    coprocessor = Coprocessor()
    yield coprocessor
    coprocessor.released.set()


@pytest.fixture
def url(coprocessor: Coprocessor) -> Iterator[str]:
    with HttpServer(("127.0.0.1", 0), answering(coprocessor)) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield f"http://127.0.0.1:{server.server_port}/hook"
        coprocessor.released.set()
        server.shutdown()


def at(url: str, more: Json | None = None, **stages: Json) -> Json:
    return {"coprocessor": {"url": url, "stages": stages, **(more or {})}}


ALL = {"wants": ["headers", "body", "context"]}
HEAD = {"wants": ["headers", "context"]}


async def ask(client: Any, query: str = ADA, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.post("/graphql", json={"query": query}, headers=named)


async def test_each_stage_is_told_what_it_wants(serve: Any, url: str, coprocessor: Coprocessor) -> None:
    stages = {
        "RouterRequest": {"wants": ["headers"]},
        "SupergraphRequest": {"wants": ["body", "context"]},
        "ExecutionRequest": {"wants": ["body"]},
        "SubgraphRequest": {"wants": ["body"]},
        "SubgraphResponse": {"wants": ["body"]},
        "SupergraphResponse": {"wants": ["body"]},
        "RouterResponse": {},
    }

    async with serve(**at(url, **stages)) as client:
        answer = await ask(client, x_shop="north")

    assert answer.json() == {"data": {"customer": {"name": "Ada"}}}
    (request_id,) = {each.pop("id") for each in coprocessor.asked}
    assert len(request_id) == 32
    assert [each["stage"] for each in coprocessor.asked] == list(stages)
    agreed = {"version": 1, "control": "continue"}
    told = [
        {name: value for name, value in each.items() if name != "stage" and agreed.get(name) != value}
        for each in coprocessor.asked
    ]
    assert told[0].pop("headers")["x-shop"] == ["north"]
    subgraph_body = told[3].pop("body")
    assert "customer(id: 1)" in subgraph_body["query"]
    assert told == [
        {"method": "POST", "path": "/graphql"},
        {"body": {"query": ADA}, "context": {"entries": {"apollo::authentication::jwt_claims": {}}}},
        {"body": {"query": "query Ada { customer(id: 1) { name } }", "variables": {}}},
        {"serviceName": "orders"},
        {"serviceName": "orders", "statusCode": 200, "body": {"data": {"customer": {"name": "Ada"}}}},
        {"body": {"data": {"customer": {"name": "Ada"}}}},
        {"statusCode": 200},
    ]


async def test_what_it_says_otherwise_is_otherwise(
    serve: Any, url: str, coprocessor: Coprocessor, shop: Any
) -> None:
    arrived: list[Json] = []
    truly = shop.orders.answer_truly

    async def noting(request: Any) -> Any:
        arrived.append(dict(request.headers))
        return await truly(request)

    shop.orders.answer = noting
    coprocessor.answers = {
        "RouterRequest": lambda asked: {**asked, "headers": {**asked["headers"], "x-shop": ["north"]}},
        "SupergraphRequest": lambda asked: {
            **asked,
            "body": {"query": asked["body"]["query"].replace("1", "2")},
            "context": {"entries": {"shop": "north"}},
        },
        "ExecutionRequest": lambda asked: {**CONTINUE, "headers": {"x-region": ["eu"]}},
        "SubgraphRequest": lambda asked: {**CONTINUE, "headers": {**asked["headers"], "x-to": "orders"}},
        "SubgraphResponse": lambda asked: {**CONTINUE, "body": {"data": {"customer": {"name": "Hopper"}}}},
        "SupergraphResponse": lambda asked: {
            **CONTINUE,
            "body": {**asked["body"], "extensions": asked["context"]["entries"]},
        },
        "RouterResponse": lambda asked: {**CONTINUE, "headers": {**asked["headers"], "x-shop": ["north"]}},
    }
    stages = {name: HEAD if name.startswith("Router") else ALL for name in coprocessor.answers}

    async with serve(**at(url, **stages), propagate_headers="x-shop") as client:
        answer = await ask(client)

    assert answer.json() == {
        "data": {"customer": {"name": "Hopper"}},
        "extensions": {"shop": "north", "apollo::authentication::jwt_claims": {}},
    }
    assert answer.headers["x-shop"] == "north"
    assert [arrived[0].get(name) for name in ("x-shop", "x-region", "x-to")] == ["north", "eu", "orders"]
    assert coprocessor.told("SupergraphResponse")["context"]["entries"]["shop"] == "north"


async def test_it_ends_a_request_with_the_status_that_it_says(
    serve: Any, url: str, coprocessor: Coprocessor, shop: Any
) -> None:
    errors = [{"message": "Who are you?", "extensions": {"code": "AUTH_ERROR"}}]
    coprocessor.answers["RouterRequest"] = lambda _: {
        "control": {"break": 401},
        "headers": {"www-authenticate": ["Bearer"], "content-length": ["7"]},
        "body": {"errors": errors},
    }

    async with serve(**at(url, RouterRequest=HEAD)) as client:
        answer = await ask(client)

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json() == {"errors": errors}
    assert shop.requests == (0, 0)


@pytest.mark.parametrize("body", ["The shop is closed.", None])
async def test_a_text_is_the_message_and_its_code_is_error(
    body: str | None, serve: Any, url: str, coprocessor: Coprocessor
) -> None:
    coprocessor.answers["SupergraphRequest"] = lambda _: {"control": {"break": 403}, "body": body}

    async with serve(**at(url, SupergraphRequest=ALL)) as client:
        answer = await ask(client)

    assert answer.status_code == 403
    told = body or "The request was refused."
    assert answer.json() == {"errors": [{"message": told, "extensions": {"code": "ERROR"}}]}


GARBAGE = {
    "no JSON": b"<html>",
    "no object": b"[1]",
    "no control": b"{}",
    "another control": b'{"control": "go on"}',
    "no status": b'{"control": {"break": true}}',
    "no status of HTTP": b'{"control": {"break": 42}}',
    "another id": b'{"control": "continue", "id": "7"}',
    "another stage": b'{"control": "continue", "stage": "Sub"}',
    "another version": b'{"control": "continue", "version": 2}',
    "headers that are a list": b'{"control": "continue", "headers": ["x"]}',
    "a header that splits": b'{"control": "continue", "headers": {"x": ["a\\r\\nb: c"]}}',
    "a context without entries": b'{"control": "continue", "context": {"shop": 1}}',
    "errors without a message": b'{"control": {"break": 400}, "body": {"errors": [1]}}',
}


@pytest.mark.parametrize("said", GARBAGE.values(), ids=GARBAGE.keys())
async def test_garbage_refuses_the_request(
    said: bytes, serve: Any, url: str, coprocessor: Coprocessor, caplog: pytest.LogCaptureFixture
) -> None:
    coprocessor.answers["RouterRequest"] = lambda _: said

    async with serve(**at(url, RouterRequest=HEAD)) as client:
        answer = await ask(client)

    assert answer.status_code == 500
    assert answer.json()["errors"][0] == {
        "message": "Internal server error",
        "extensions": {"code": "INTERNAL_SERVER_ERROR"},
    }
    assert "The hook coprocessor failed at on_http_request." in caplog.text


@pytest.mark.parametrize("trouble", ["slow", "failing", "down"])
@pytest.mark.parametrize("on_failure", ["refuse", "ignore"])
async def test_without_an_answer_in_time_a_stage_refuses_or_goes_on(
    trouble: str,
    on_failure: str,
    serve: Any,
    url: str,
    coprocessor: Coprocessor,
    caplog: pytest.LogCaptureFixture,
) -> None:
    coprocessor.is_slow = trouble == "slow"
    coprocessor.status = 503 if trouble == "failing" else 200
    place = "http://127.0.0.1:1/hook" if trouble == "down" else url
    stage = {"SupergraphRequest": {"wants": ["body"], "on_failure": on_failure}}

    async with serve(**at(place, {"timeout": 0.05 if trouble == "slow" else 5.0}, **stage)) as client:
        answer = await ask(client)
        coprocessor.released.set()

    assert answer.status_code == (500 if on_failure == "refuse" else 200)
    assert ("errors" in answer.json()) == (on_failure == "refuse")
    why = {"slow": "no answer in 0.05 s", "failing": "status 503", "down": "could not be asked"}
    assert why[trouble] in caplog.text


async def test_a_subgraph_that_it_refuses_is_a_gap(
    serve: Any, url: str, coprocessor: Coprocessor, shop: Any
) -> None:
    coprocessor.answers["SubgraphRequest"] = lambda asked: (
        {"control": {"break": 403}, "body": "Not today."} if asked["serviceName"] == "loyalty" else CONTINUE
    )

    async with serve(**at(url, SubgraphRequest=ALL)) as client:
        answer = await ask(client, "{ customer(id: 1) { name points } }")

    assert answer.json()["data"] == {"customer": {"name": "Ada", "points": None}}
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["ERROR"]
    assert shop.requests == (1, 0)


async def test_a_unix_socket_is_as_good(serve: Any, coprocessor: Coprocessor, tmp_path: Path) -> None:
    file = str(tmp_path / "shop.sock")

    with UnixServer(file, answering(coprocessor)) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        async with serve(**at(f"unix:{file}", RouterRequest=HEAD)) as client:
            answer = await ask(client)
        server.shutdown()

    assert answer.status_code == 200
    assert [each["stage"] for each in coprocessor.asked] == ["RouterRequest"]


async def test_what_it_was_not_told_it_does_not_change(
    serve: Any, url: str, coprocessor: Coprocessor
) -> None:
    coprocessor.answers["SupergraphRequest"] = lambda _: {**CONTINUE, "body": {"query": "{ tiers }"}}

    async with serve(**at(url, SupergraphRequest={"wants": ["headers"]})) as client:
        answer = await ask(client)

    assert answer.json() == {"data": {"customer": {"name": "Ada"}}}


@pytest.mark.parametrize(
    ("stages", "because"),
    [
        ({"RouterRequest": {"on_failure": "ignore"}}, "callers are let in"),
        ({"RouterRequest": {"wants": ["body"]}}, "RouterRequest has no body"),
        ({"SubgraphReply": {}}, "SubgraphReply"),
        ({"RouterRequest": {"wants": ["cookies"]}}, "cookies"),
    ],
)
def test_what_cannot_be_agreed_stops_the_start(stages: Json, because: str) -> None:
    with pytest.raises(ValidationError, match=because):
        Settings(**at("http://127.0.0.1:1/", **stages))


def test_at_the_stages_of_subgraphs_it_comes_behind_the_cache() -> None:
    with pytest.raises(BadSettings, match="behind what FICHE_CACHE keeps"):
        configured_hooks(Settings(cache="memory", **at("http://127.0.0.1:1/", SubgraphRequest=ALL)))
