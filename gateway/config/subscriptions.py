"""Settings of subscriptions: how subgraphs send events, and how many clients may wait for some."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import field_validator, model_validator

from gateway.config.kinds import PREFIX, Concept, FromJson, Limit, PositiveSeconds

__all__ = ["Protocol", "SubscriptionSettings"]

Protocol: TypeAlias = Literal["sse", "websocket", "callback"]

EVERY_SUBGRAPH = "*"


class SubscriptionSettings(Concept):
    max_subscriptions: Limit = 10_000
    """That each process keeps open. The next one is refused."""
    subscription_heartbeat: PositiveSeconds = 12.0
    """Seconds without an event after which a client is told that its subscription still stands."""
    subscription_protocols: Annotated[Mapping[str, Protocol], *FromJson] = {EVERY_SUBGRAPH: "sse"}
    """How subgraphs send events, as JSON: by subgraph, `*` for all others."""
    subscription_urls: Annotated[Mapping[str, str], *FromJson] = {}
    """Where, as JSON by subgraph: `{"stock": "ws://stock:4001/ws"}`. Else at the subgraph's address."""
    callback_url: str | None = None
    """This very process, as subgraphs reach it that call back: `http://gateway-1:4000`."""

    @field_validator("callback_url")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        if url is not None and (not url.startswith(("http://", "https://")) or url.endswith("/")):
            raise ValueError("is no address such as http://gateway-1:4000")
        return url

    @model_validator(mode="after")
    def _a_callback_finds_its_way(self) -> Self:
        if "callback" in self.subscription_protocols.values() and self.callback_url is None:
            raise ValueError(
                f"{PREFIX}CALLBACK_URL is missing, and by {PREFIX}SUBSCRIPTION_PROTOCOLS subgraphs call back"
            )
        return self

    def protocol_of(self, subgraph: str) -> Protocol:
        every: Protocol = self.subscription_protocols.get(EVERY_SUBGRAPH, "sse")
        return self.subscription_protocols.get(subgraph, every)
