"""Settings of who asks: whose tokens are believed, what they open, and the account of what was read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from gateway.audit.settings import AuditSettings
from gateway.auth.asking_back import Asker
from gateway.auth.caller_context import CallerContexts
from gateway.auth.clients import Clients, read_clients
from gateway.auth.issuers import Issuer
from gateway.config.kinds import PREFIX, Concept, FromJson

__all__ = ["SECRETS", "RightsSettings"]

SHORTEST_SECRET = 32

SECRETS = frozenset(("audit", "pairwise_secret", "caller_key"))
"""No error repeats what was given for them."""


class RightsSettings(Concept):
    issuers: Annotated[tuple[Issuer, ...], *FromJson] = ()
    """Whose tokens are believed, as JSON: `[{"jwks_url": …, "issuer": …, "audience": [ … ]}]`."""
    require_authentication: bool = False
    """Refuse a request without a token."""
    token_header: str = "authorization"  # noqa: S105 - the name of a header
    token_prefix: str = "Bearer"  # noqa: S105 - what stands before a token
    token_cookie: str | None = None
    """Read where the header is missing."""
    policy_url: str | None = None
    """Who decides `@policy`; without it, policies are denied."""
    authorization: Literal["enforce", "dry_run", "off"] = "enforce"
    """Whether `@authenticated`, `@requiresScopes` and `@policy` count; `dry_run` only logs what they deny."""
    reject_unauthorized: bool = False
    """Refuse the whole request where a field is denied, in place of leaving the field out."""
    unauthorized_errors: Literal["errors", "extensions", "disabled"] = "errors"
    """Where a client is told of denied fields."""
    clients: Annotated[Clients, NoDecode] = Clients()
    """A YAML file: which rows each client sees, and how it is treated."""
    caller_key: SecretStr | None = None
    """The private key with which subgraphs are told who asks, or a set of which the first signs; without it,
    they are not told."""
    inner_callers: Annotated[Mapping[str, Asker], *FromJson] = {}
    """Subgraphs that may ask back on behalf of those whom they serve, as JSON:
    `{"hub": {"key": PUBLIC JWK, "client": …, "scopes": [ … ]}}`."""
    subject_url: str | None = None
    """Which subgraph knows for whom a token speaks: `http://hub:4001/subject`."""
    audit: Annotated[AuditSettings | None, *FromJson] = None
    """The account of who read whose data, as JSON: `{"file": …, "key": …, "subject": …}`. Without it, none
    is kept."""
    pairwise_secret: SecretStr | None = None
    """Of which pairwise ids are made. Another one makes all of them new."""

    @field_validator("clients", mode="before")
    @classmethod
    def _from_file(cls, given: object) -> object:
        return read_clients(Path(given)) if isinstance(given, str | Path) else given

    @field_validator("caller_key")
    @classmethod
    def _can_sign(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None:
            CallerContexts(key.get_secret_value(), Clients(), ())  # raises what it is instead
        return key

    @field_validator("pairwise_secret")
    @classmethod
    def _cannot_be_guessed(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and len(secret.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(f"is shorter than {SHORTEST_SECRET} characters, and could be guessed")
        return secret

    @model_validator(mode="after")
    def _who_asks_back_has_a_context_to_show(self) -> Self:
        if self.inner_callers and self.caller_key is None:
            raise ValueError(f"{PREFIX}INNER_CALLERS needs {PREFIX}CALLER_KEY: for whom a subgraph asks back")
        return self

    @model_validator(mode="after")
    def _pairwise_ids_have_a_secret(self) -> Self:
        pairwise = [name for name, client in self.clients.clients.items() if client.pairwise]
        if pairwise and self.pairwise_secret is None:
            raise ValueError(
                f"{PREFIX}PAIRWISE_SECRET is missing, and the client '{pairwise[0]}' has pairwise ids to be "
                "made of it"
            )
        return self
