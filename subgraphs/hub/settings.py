"""Settings of the hub: beside those of every subgraph, whom it asks and with which keys."""

from __future__ import annotations

import hmac
import json
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from subgraphs.kit.settings import SubgraphSettings
from subgraphs.kit.signed_calls import HubSigner

__all__ = ["KEY_BYTES", "HubSettings", "SubjectRule"]

KEY_BYTES = 32


class SubjectRule(BaseModel):
    """What the subjects of an issuer's tokens are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str
    system: str
    kind: str


class HubSettings(SubgraphSettings):
    gateway_url: str | None = None
    """Where the hub asks for what a composite field shows, on behalf of the caller."""
    subgraph_urls: Mapping[str, str] = Field(default_factory=dict)
    """Where the steps of operations go, by the name of the subgraph; as JSON in the environment."""
    signing_key: SecretStr | None = None
    """The private key, a JSON Web Key. The subgraphs hold its public half."""
    encryption_key: SecretStr | None = None
    """32 bytes in base64, for the inputs of operations that have not ended."""
    identity_secret: SecretStr | None = None
    """Salts the hashes of erased records and of matching. By default it is drawn from the encryption key: set
    it before that key is changed, or what was erased is no longer recognised."""
    account_key: SecretStr | None = Field(default=None, min_length=32)
    """With which the gateway signs who read whose data. Without it, nobody can tell that here."""
    operations_url: str | None = None
    """The database of the durable workflows. By default it is the hub's own on PostgreSQL, and a file beside
    the hub's on SQLite."""
    back_office: Path | None = None
    """A YAML file with the pages of the back offices. Without it there are no links to them."""
    subjects: tuple[SubjectRule, ...] = ()
    """What subjects of tokens are, as JSON: `[{"issuer": …, "system": "COMMERCE", "kind": "account"}]`."""
    outbox_seconds: float = Field(default=1.0, gt=0)
    """How often the hub reads what happened in the other subgraphs."""
    read_seconds: float = Field(default=6.0, gt=0)
    """How long a composite field waits for the gateway: less than the 10 s that the gateway waits for it."""

    def own_key(self) -> str | None:
        """The public half of the hub's key: what it signs for itself it knows again."""
        if self.hub_key is not None or self.signing_key is None:
            return self.hub_key
        return HubSigner(self.signing_key.get_secret_value()).public

    def identity_key(self) -> bytes | None:
        """None where the hub has neither secret, and so neither erases nor matches."""
        if self.identity_secret is not None:
            return self.identity_secret.get_secret_value().encode()
        if self.encryption_key is None:
            return None
        return hmac.digest(b64decode(self.encryption_key.get_secret_value()), b"identity", "sha256")

    @field_validator("subgraph_urls", "subjects", mode="before")
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
