"""What lives as long as the application, whichever graph it serves."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from time import time
from typing import TYPE_CHECKING

from gateway.auth.authenticate import Authenticator, anybody, authenticator
from gateway.auth.caller_context import Vouch
from gateway.auth.key_sets import Read, read_by_http
from gateway.beginning import Deciders
from gateway.config import Settings
from gateway.documents.resolve import Documents, configured_documents
from gateway.health import Readiness
from gateway.limits.in_flight import InFlight
from gateway.limits.rates import configured_rates
from gateway.routes import MountedRoutes, Reach, over_http
from gateway.subscriptions.callback import Callbacks
from gateway.subscriptions.open import OpenSubscriptions
from resolvers.streams import EventStreams
from schema.supergraph import JoinedSubgraph

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.hooks.extension import Extension
    from gateway.limits.counters import RequestRates
    from gateway.telemetry.telemetry import Telemetry

__all__ = ["AS_USUAL", "Parts", "Stream", "Wiring"]

Stream = Callable[[JoinedSubgraph], EventStreams]


@dataclass(frozen=True, slots=True)
class Wiring:
    """How the gateway reaches what is no subgraph, and what an installation decides by code of its own."""

    reach: Reach = over_http
    """Makes the client for a route that is mounted."""
    read_keys: Read = read_by_http
    """Reads the key set of an issuer."""
    deciders: Deciders | None = None
    """Without them, policies are asked at the configured address."""
    stream: Stream | None = None
    """Makes the way on which a subgraph sends events. Without it, the settings say which."""
    figures: Path | None = None
    """A folder that belongs to the workers of one gateway, where each finds the figures of the others."""
    write: Callable[[bytes], object] | None = None
    """Takes the lines of the access log. Without it, the standard output does."""


AS_USUAL = Wiring()


@dataclass(frozen=True, slots=True)
class Parts:
    authenticate: Authenticator | None
    mounted: MountedRoutes
    documents: Documents
    rates: RequestRates | None
    readiness: Readiness
    subscriptions: OpenSubscriptions
    callbacks: Callbacks
    in_flight: InFlight
    telemetry: Telemetry | None
    extension: Extension | None

    @classmethod
    def of(cls, settings: Settings, wiring: Wiring, readiness: Readiness) -> Parts:
        authenticate = authenticator(settings, wiring.read_keys)
        subscriptions = OpenSubscriptions(settings.max_subscriptions, settings.subscription_heartbeat, time)
        readiness.at_end(subscriptions.close)
        return cls(
            authenticate,
            MountedRoutes(settings, authenticate or anybody, wiring.reach),
            configured_documents(settings),
            configured_rates(settings),
            readiness,
            subscriptions,
            Callbacks(settings.max_body_bytes),
            InFlight(settings.max_in_flight, readiness.refused),
            _telemetry(settings, wiring),
            _extension(settings),
        )

    async def open(self, opened: AsyncExitStack, settings: Settings, vouch: Vouch) -> None:
        await opened.enter_async_context(self.mounted.open(vouch))
        if self.authenticate is not None:
            opened.push_async_callback(self.authenticate.close)
        if self.rates is not None:
            opened.push_async_callback(self.rates.close)
        await opened.enter_async_context(self.documents.open(settings.documents_reload))
        if self.extension is not None:
            opened.push_async_callback(self.extension.hooks.close)


def _extension(settings: Settings) -> Extension | None:
    """Raises BadSettings."""
    if not settings.is_extended:
        return None
    from gateway.hooks.extension import Extension  # who has none is smaller

    return Extension.configured(settings)


def _telemetry(settings: Settings, wiring: Wiring) -> Telemetry | None:
    if not settings.is_watched:
        return None
    from gateway.telemetry.telemetry import Telemetry  # who is not watched is smaller

    return Telemetry(settings, wiring.figures, wiring.write)
