"""The gateway's configuration: read once from the environment, typed and frozen."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from gateway.audit.settings import AuditSettings
from gateway.auth.caller_context import CallerContexts
from gateway.auth.clients import Clients, read_clients
from gateway.auth.issuers import Issuer
from gateway.documents.safelist import Safelist
from gateway.limits.aliases import MAX_ALIASES
from gateway.limits.depth import MAX_DEPTH
from gateway.limits.directives import MAX_DIRECTIVES
from gateway.limits.height import MAX_HEIGHT
from gateway.limits.introspection_depth import MAX_INTROSPECTION_DEPTH
from gateway.limits.root_fields import MAX_ROOT_FIELDS
from gateway.operations.document import MAX_TOKENS

__all__ = ["BadSettings", "Settings", "read_settings"]

PREFIX = "FICHE_"

EVERY_SUBGRAPH = "*"

NEVER_PROPAGATED = frozenset(
    (
        "host",
        "content-length",
        "content-type",
        "accept",
        "accept-encoding",
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)
"""Headers that belong to one connection or one message: passing them on would break the next."""

SIGNED_BY_OTHERS = frozenset(("fiche-caller", "fiche-hub"))
"""Headers by which a subgraph knows the gateway and the hub: a client's are not passed on."""

MOUNTABLE = re.compile(r"/[A-Za-z0-9_-]+")

RESERVED_PATHS = frozenset(("/graphql", "/health", "/ready", "/page"))
"""The gateway's own."""

SHORTEST_SECRET = 32

SECRETS = frozenset(("audit", "pairwise_secret", "caller_key"))
"""No error repeats what was given for them."""

PositiveSeconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Limit = Annotated[int, Field(gt=0)]


class BadSettings(Exception):
    """Says which key is wrong and why, one per line."""


class Settings(BaseSettings):
    """Every field is an environment variable of the same name in capitals, after `FICHE_`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 4000
    """0 takes any free port."""

    request_timeout: PositiveSeconds = 30.0
    """Seconds for a client's whole request."""
    subgraph_timeout: PositiveSeconds = 10.0

    max_body_bytes: Limit = 2_000_000
    max_headers: Limit = 100
    max_tokens: Limit = MAX_TOKENS
    max_height: Limit = MAX_HEIGHT
    """Fields of an operation once its fragments are written out."""
    max_depth: Limit = MAX_DEPTH
    max_aliases: Limit = MAX_ALIASES
    max_root_fields: Limit = MAX_ROOT_FIELDS
    max_directives: Limit = MAX_DIRECTIVES
    max_introspection_depth: Limit = MAX_INTROSPECTION_DEPTH
    warn_only: bool = False
    """Whether the five limits above only log."""
    operation_cache_size: Annotated[int, Field(ge=0)] = 1_000

    propagate_headers: Annotated[tuple[str, ...], NoDecode] = ("fiche-subject", "traceparent")
    """Names of a client's headers that every subgraph gets, separated by commas."""
    error_extensions: Annotated[Mapping[str, frozenset[str]], NoDecode] = {
        EVERY_SUBGRAPH: frozenset(("code", "system", "retryAfter"))
    }
    """Keys of a subgraph's own errors that a client may see, as JSON: by subgraph, `*` for all others."""

    readable_errors: Annotated[tuple[str, ...], NoDecode] = ()
    """Codes of a subgraph's own errors whose messages a client may read, separated by commas. All other
    messages are for the log."""

    issuers: Annotated[tuple[Issuer, ...], NoDecode] = ()
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
    """The private key with which subgraphs are told who asks; without it, they are not told."""
    subject_url: str | None = None
    """Which subgraph knows for whom a token speaks: `http://hub:4001/subject`."""
    audit: Annotated[AuditSettings | None, NoDecode] = None
    """The account of who read whose data, as JSON: `{"file": …, "key": …, "subject": …}`. Without it, none
    is kept."""
    pairwise_secret: SecretStr | None = None
    """Of which pairwise ids are made. Another one makes all of them new."""
    routes: Annotated[Mapping[str, str], NoDecode] = {}
    """Pages of subgraphs that clients reach through the gateway, as JSON: `{"/go": "http://hub:4001/go"}`."""

    cost: Literal["measure", "enforce"] = "measure"
    """Whether what costs too much is only logged, or refused."""
    max_cost: Limit | None = None
    """Of an operation."""
    subgraph_max_costs: Annotated[Mapping[str, Limit], NoDecode] = {}
    """Of all fetches of an operation from one subgraph, as JSON."""
    list_size: Limit = 10
    """Items of a list of which nothing says how long it is."""
    rate_limit: Limit | None = None
    """Units of cost that a caller may ask in a window, if `clients` says nothing else."""
    rate_limit_window: Limit = 60
    """Seconds."""
    rate_limit_store: Annotated[str, Field(pattern=r"^rediss?://[^/]+:[0-9]+(/[0-9]+)?$")] | None = None
    """Redis, where several gateways count together."""

    apq: bool = True
    """Automatic persisted queries."""
    apq_cache_size: Annotated[int, Field(ge=0)] = 1_000
    documents: Path | None = None
    """Trusted documents: a manifest, or a folder of `.graphql` files."""
    documents_reload: PositiveSeconds = 5.0
    """Seconds after which their files are looked at again."""
    safelist: Safelist = "off"
    """Of clients for which `clients` says nothing else."""

    introspection: bool = True
    """Shows a caller the part of the graph that the token opens."""
    suggestions: bool = True
    """“Did you mean” in the errors of a document, out of that part of the graph."""
    page: bool = True
    """The page for people with a browser."""
    examples: Path | None = None
    """A folder of `.graphql` files that the page offers."""

    @field_validator("propagate_headers", mode="before")
    @classmethod
    def _names(cls, given: object) -> object:
        if isinstance(given, str):
            return tuple(name.strip().lower() for name in given.split(",") if name.strip())
        return given

    @field_validator("readable_errors", mode="before")
    @classmethod
    def _codes(cls, given: object) -> object:
        if isinstance(given, str):
            return tuple(code.strip() for code in given.split(",") if code.strip())
        return given

    @field_validator("propagate_headers")
    @classmethod
    def _may_be_propagated(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name in NEVER_PROPAGATED:
                raise ValueError(f"'{name}' belongs to one connection and is never propagated")
            if name in SIGNED_BY_OTHERS:
                raise ValueError(f"'{name}' is signed between servers and is never taken from a client")
        return names

    @field_validator("error_extensions", mode="before")
    @classmethod
    def _from_json(cls, given: object) -> object:
        return json.loads(given) if isinstance(given, str) else given

    @field_validator("issuers", "routes", "audit", "subgraph_max_costs", mode="before")
    @classmethod
    def _read_json(cls, given: object) -> object:
        return json.loads(given) if isinstance(given, str) else given

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

    @field_validator("routes")
    @classmethod
    def _lead_somewhere(cls, routes: Mapping[str, str]) -> Mapping[str, str]:
        for path, target in routes.items():
            if not MOUNTABLE.fullmatch(path) or path in RESERVED_PATHS:
                raise ValueError(f"'{path}' cannot be mounted: write a path of one segment, such as /go")
            if not target.startswith(("http://", "https://")) or target.endswith("/"):
                raise ValueError(f"'{target}' is no address such as http://hub:4001/go")
        return routes

    @model_validator(mode="after")
    def _pairwise_ids_have_a_secret(self) -> Self:
        pairwise = [name for name, client in self.clients.clients.items() if client.pairwise]
        if pairwise and self.pairwise_secret is None:
            raise ValueError(
                f"{PREFIX}PAIRWISE_SECRET is missing, and the client '{pairwise[0]}' has pairwise ids to be "
                "made of it"
            )
        return self

    @model_validator(mode="after")
    def _a_subgraph_gives_up_first(self) -> Self:
        if self.subgraph_timeout >= self.request_timeout:
            raise ValueError(
                f"{PREFIX}SUBGRAPH_TIMEOUT ({self.subgraph_timeout:g} s) must be smaller than "
                f"{PREFIX}REQUEST_TIMEOUT ({self.request_timeout:g} s): otherwise one slow subgraph costs "
                "the client the whole answer"
            )
        return self

    @model_validator(mode="after")
    def _a_safelist_has_documents(self) -> Self:
        modes = {self.safelist, *(each.safelist for each in self.clients.clients.values())}
        if not modes <= {"off", None} and self.documents is None:
            raise ValueError(f"{PREFIX}SAFELIST needs {PREFIX}DOCUMENTS: what is on the list")
        return self

    def extensions_allowed(self, subgraph: str) -> frozenset[str]:
        allowed = self.error_extensions.get(subgraph, self.error_extensions.get(EVERY_SUBGRAPH))
        return frozenset() if allowed is None else allowed


def read_settings(**given: object) -> Settings:
    """`given` (from the command line) goes before the environment. Raises BadSettings."""
    _refuse_misspelt(os.environ)
    try:
        return Settings(**given)  # type: ignore[arg-type]  # checked by pydantic, field by field
    except ValidationError as error:
        raise BadSettings("\n".join(map(_explained, error.errors()))) from None


def _refuse_misspelt(environment: Mapping[str, str]) -> None:
    """Subgraphs have variables of the same prefix, so only a name close to one of ours is ours, misspelt."""
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    for name in environment:
        if name.startswith(PREFIX) and name not in known:
            close = get_close_matches(name, known, n=1, cutoff=0.85)
            if close:
                raise BadSettings(f"{name}: unknown. Did you mean {close[0]}?")


def _explained(error: ErrorDetails) -> str:
    message = error["msg"].removeprefix("Value error, ")
    if not error["loc"]:
        return message
    key, *inside = (str(part) for part in error["loc"])
    where = "".join(f"[{part}]" for part in inside)
    if key in SECRETS:
        return f"{PREFIX}{key.upper()}: {message}"
    return f"{PREFIX}{key.upper()}{where}: {message} (given: {error['input']!r})"
