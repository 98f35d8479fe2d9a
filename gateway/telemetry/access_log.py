"""One line of JSON for each request: who asked for which operation, who was asked for it, how it ended.

There is nothing in it that leads to a person: of a token only its id, of an address only the network, and no
variables unless the configuration wants them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import Final

import orjson

from gateway.telemetry.noted import CHARACTERS, Noted, NotedOperation

__all__ = ["AccessLog", "Ended", "network", "to_standard_output"]

BITS: Final = {4: 24, 6: 48}

AS_WRITTEN: Final = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z

Write = Callable[[bytes], object]


def to_standard_output(line: bytes) -> None:
    """In one piece, since several processes may write to it."""
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


@dataclass(frozen=True, slots=True)
class Ended:
    """An answer, as far as the wire is concerned."""

    method: str
    route: str
    status: int
    seconds: float
    bytes: int
    network: str | None
    """Of the address from which it was asked."""


class AccessLog:
    def __init__(self, write: Write = to_standard_output, *, tells_variables: bool = False) -> None:
        self._write, self._tells_variables = write, tells_variables

    def tell(self, noted: Noted, ended: Ended) -> None:
        principal, client = noted.principal, noted.client
        line: dict[str, object] = {
            "time": datetime.now(UTC),
            "requestId": noted.request_id,
            "method": ended.method,
            "route": ended.route,
            "status": ended.status,
            "milliseconds": round(ended.seconds * 1_000, 3),
            "bytes": ended.bytes,
            "network": ended.network,
            "client": client.name or None,
            "clientVersion": client.version or None,
            "tokenClient": None if principal is None else principal.client,
            "tokenId": None if principal is None else principal.token_id,
            "codes": list(dict.fromkeys(code[:CHARACTERS] for code in noted.codes)) if noted.codes else None,
            "traceId": None if noted.traced is None else noted.traced.trace_id,
        }
        match noted.operations:
            case []:
                pass
            case [single]:
                line |= self._operation(single)
            case several:
                line["operations"] = [_filled(self._operation(each)) for each in several]
        self._write(orjson.dumps(_filled(line), default=str, option=AS_WRITTEN))

    def _operation(self, operation: NotedOperation) -> dict[str, object]:
        told: dict[str, object] = {
            "operation": operation.name,
            "kind": operation.kind,
            "hash": operation.hash,
            "subgraphs": _each_once(exchange.subgraph for exchange in operation.exchanges),
        }
        if self._tells_variables:
            told["variables"] = operation.request.parameters.variables
        return told


def network(address: str) -> str | None:
    """In which the address lies, with enough others."""
    try:
        found = ip_address(address.partition("/")[0])
    except ValueError:
        return None
    return str(ip_network((found, BITS[found.version]), strict=False))


def _filled(line: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in line.items() if value is not None and value != []}


def _each_once(names: Iterable[str]) -> list[str]:
    return sorted(set(names))
