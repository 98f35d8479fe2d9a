"""The ways in which a subgraph fails, as fakes at the seam of the transport."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace

import orjson

from resolvers.transport import ConnectionFailed, Headers, SubgraphAnswer, SubgraphRequest, Transport
from resolvers.transport.asgi import AsgiTransport

__all__ = ["FAULTS", "SECRETS", "Fault", "Faults", "Faulty", "never_answers"]

ADDRESS = "10.0.0.7:4102"
TRACE = "Traceback (most recent call last)"
RELATION = "relation points_ledger does not exist"

SECRETS = (ADDRESS, TRACE, RELATION, "<html>", "stacktrace", ".internal", "Error(")
"""What the fakes say, and no client may read."""

DEADLINE = 0.02
"""Seconds that the slow subgraph is given; the others keep their time, however busy the machine is."""

Fail = Callable[[Transport, SubgraphRequest], Awaitable[SubgraphAnswer]]


@dataclass(frozen=True, slots=True)
class Fault:
    fail: Fail
    told: Mapping[str, object]
    """The extensions of the error, without `service`."""
    whole: bool = True
    """Nothing of the answer can be used."""


@dataclass
class Faults:
    """Subgraph → how it fails now."""

    now: dict[str, Fault] = field(default_factory=dict)


@dataclass
class Faulty:
    """The transport to one subgraph."""

    subgraph: str
    transport: Transport
    faults: Faults

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        fault = self.faults.now.get(self.subgraph)
        return await (fault.fail(self.transport, request) if fault else self.transport.send(request))

    async def close(self) -> None:
        await self.transport.close()


async def never_answers(*_: object) -> None:
    await asyncio.Event().wait()


async def _down(_: Transport, __: SubgraphRequest) -> SubgraphAnswer:
    raise ConnectionFailed(f"Connection to {ADDRESS} refused")


async def _slow(_: Transport, request: SubgraphRequest) -> SubgraphAnswer:
    return await AsgiTransport(never_answers).send(replace(request, timeout=DEADLINE))


def _answers(body: str, status: int = 200, content_type: str = "application/json") -> Fail:
    headers: Headers = (("content-type", content_type),)

    async def fail(_: Transport, __: SubgraphRequest) -> SubgraphAnswer:
        return SubgraphAnswer(status, headers, body.encode())

    return fail


async def _one_entity_fails(transport: Transport, request: SubgraphRequest) -> SubgraphAnswer:
    """A true answer without the first thing that was asked for, and an error that says which."""
    answer = await transport.send(request)
    body = orjson.loads(answer.body)
    name, found = next(iter(body["data"].items()))
    if isinstance(found, list) and found and name.startswith("_entities"):
        path: list[object] = [name, 0]
        found[0] = None
    else:
        path = [name]
        body["data"][name] = None
    extensions = {"code": "SOURCE_DOWN", "system": "ORACLE", "stacktrace": [TRACE]}
    body["errors"] = [{"message": RELATION, "path": path, "extensions": extensions}]
    return replace(answer, body=orjson.dumps(body))


MALFORMED = {"code": "SUBREQUEST_MALFORMED_RESPONSE"}

REPORTED = f'{{"errors": [{{"message": "{RELATION}", "extensions": {{"stacktrace": ["{TRACE}"]}}}}]}}'

FAULTS: Mapping[str, Fault] = {
    "down": Fault(_down, {"code": "SUBREQUEST_HTTP_ERROR", "reason": "unreachable"}),
    "slow": Fault(_slow, {"code": "GATEWAY_TIMEOUT"}),
    "HTML": Fault(_answers("<html>Sorry</html>", content_type="text/html"), MALFORMED),
    "broken JSON": Fault(_answers('{"data": {"_entities": ['), MALFORMED),
    "HTTP 500": Fault(
        _answers(TRACE, 500, "text/plain"),
        {"code": "SUBREQUEST_HTTP_ERROR", "reason": "status", "http": {"status": 500}},
    ),
    "JSON, but not GraphQL": Fault(_answers('{"status": "green", "data": [1]}'), MALFORMED),
    "errors alone": Fault(_answers(REPORTED), {"code": "DOWNSTREAM_SERVICE_ERROR"}),
    "one entity": Fault(_one_entity_fails, {"code": "SOURCE_DOWN", "system": "ORACLE"}, whole=False),
}
