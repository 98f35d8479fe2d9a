"""The gateways that are compared: how each is started, as one process, on the same supergraph."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.load import Target

__all__ = ["FICHE", "PEERS", "Candidate", "Surroundings"]

FICHE_COMMAND = str(Path(sys.executable).with_name("fiche"))

NOTHING: Mapping[str, str] = {}

HIVE = "node_modules/@graphql-hive/gateway/dist/bin.js"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a gateway is given."""

    port: int
    supergraph: Path
    addresses: Mapping[str, str]
    """Of the subgraphs."""


@dataclass(frozen=True, slots=True)
class Candidate:
    name: str
    command: Callable[[Surroundings], Sequence[str]]
    path: str = "/graphql"
    environment: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    """What its clients send."""

    def given(
        self, name: str, environment: Mapping[str, str], headers: Mapping[str, str] = NOTHING
    ) -> Candidate:
        """The same under another name, with more settings."""
        return replace(self, name=name, environment={**self.environment, **environment}, headers=headers)

    def target(self, surroundings: Surroundings) -> Target:
        return Target("127.0.0.1", surroundings.port, self.path, self.headers)


def _fiche(given: Surroundings) -> Sequence[str]:
    return [FICHE_COMMAND, "serve", "--supergraph", str(given.supergraph), "--port", str(given.port)]


def _hive(*options: str) -> Callable[[Surroundings], Sequence[str]]:
    def command(given: Surroundings) -> Sequence[str]:
        where = ["--host", "127.0.0.1", "--port", str(given.port), "--config-path", "hive.mjs"]
        return ["node", HIVE, "supergraph", str(given.supergraph), *where, *options]

    return command


def _apollo(given: Surroundings) -> Sequence[str]:
    return ["node", "apollo.mjs", str(given.port), str(given.supergraph)]


def _mercurius(given: Surroundings) -> Sequence[str]:
    subgraphs = [f"{name}={address}" for name, address in given.addresses.items()]
    return ["node", "mercurius.mjs", str(given.port), *subgraphs]


PRODUCTION = {"NODE_ENV": "production", "LOG_LEVEL": "warn"}

FICHE = Candidate(
    "Fiche", _fiche, environment={"FICHE_SUBGRAPH_MERGING": "false", "FICHE_METRICS": "127.0.0.1:0"}
)
"""Nobody merges equal requests to a subgraph that are under way together: not all of them can. It counts for
Prometheus, as a gateway in production does; the others are measured as they come."""

PEERS = (
    Candidate("Apollo Gateway", _apollo, "/", PRODUCTION),
    Candidate("Hive Gateway", _hive(), environment=PRODUCTION),
    Candidate("Hive Gateway, jit", _hive("--jit"), environment=PRODUCTION),
    Candidate("Hive, Rust runtime", _hive("--hive-router-runtime"), environment=PRODUCTION),
    Candidate("Mercurius", _mercurius, environment=PRODUCTION),
)
