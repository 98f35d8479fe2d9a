"""How events are had from each subgraph, by the settings."""

from __future__ import annotations

from typing import assert_never

from gateway.config import Settings
from gateway.subscriptions.callback import Callbacks, CallbackStreams
from resolvers.streams import EventStreams
from schema.supergraph import JoinedSubgraph

__all__ = ["connected_streams"]


def connected_streams(settings: Settings, subgraph: JoinedSubgraph, callbacks: Callbacks) -> EventStreams:
    """Raises ValueError for what is no URL."""
    url = settings.subscription_urls.get(subgraph.name, subgraph.url)
    match settings.protocol_of(subgraph.name):
        case "sse":
            from resolvers.streams.http import HttpEventStreams  # megabytes that few graphs need

            return HttpEventStreams(url)
        case "websocket":
            from resolvers.streams.websocket import WebSocketEventStreams

            return WebSocketEventStreams(_socket_url(url))
        case "callback":
            return CallbackStreams(url, callbacks, settings.callback_url or "")
        case other:
            assert_never(other)


def _socket_url(url: str) -> str:
    """The schemes of a socket: ws and wss."""
    return f"ws{url.removeprefix('http')}" if url.startswith(("http://", "https://")) else url
