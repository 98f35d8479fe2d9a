"""Settings of the hub: beside those of every subgraph, whom it asks and with which keys."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Mapping

from pydantic import Field, SecretStr, field_validator

from subgraphs.kit.settings import SubgraphSettings
from subgraphs.kit.signed_calls import HubSigner

__all__ = ["KEY_BYTES", "HubSettings"]

KEY_BYTES = 32


class HubSettings(SubgraphSettings):
    gateway_url: str | None = None
    """Where the hub asks for what a composite field shows, on behalf of the caller."""
    subgraph_urls: Mapping[str, str] = Field(default_factory=dict)
    """Where the steps of operations go, by the name of the subgraph; as JSON in the environment."""
    signing_key: SecretStr | None = None
    """The private key, a JSON Web Key. The subgraphs hold its public half."""
    encryption_key: SecretStr | None = None
    """32 bytes in base64, for the inputs of operations that have not ended."""
    operations_url: str | None = None
    """The database of the durable workflows. By default it is the hub's own on PostgreSQL, and a file beside
    the hub's on SQLite."""
    outbox_seconds: float = Field(default=1.0, gt=0)
    """How often the hub reads what happened in the other subgraphs."""
    read_seconds: float = Field(default=6.0, gt=0)
    """How long a composite field waits for the gateway: less than the 10 s that the gateway waits for it."""

    @field_validator("subgraph_urls", mode="before")
    @classmethod
    def _from_json(cls, given: object) -> object:
        return json.loads(given) if isinstance(given, str) else given

    @field_validator("signing_key")
    @classmethod
    def _can_sign(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None:
            HubSigner(key.get_secret_value())  # raises what it is instead
        return key

    @field_validator("encryption_key")
    @classmethod
    def _is_long_enough(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and len(b64decode(key.get_secret_value(), validate=True)) != KEY_BYTES:
            raise ValueError(f"is not {KEY_BYTES} bytes in base64; `fiche hub-keys` makes one")
        return key
