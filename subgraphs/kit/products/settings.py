"""Where a subgraph reads from when it does not read its own database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from importlib import import_module
from typing import Annotated, Self, TypeVar, cast

import orjson
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)

__all__ = ["SCARCE", "ProductSettings", "UnknownSource", "chosen"]

ConnectorT = TypeVar("ConnectorT")

MEGABYTE = 1024 * 1024


SCARCE = 120
"""Calls a minute. Where there are so few, or the day is counted, keys of several requests go in one call."""


SHORTEST_SECRET = 16


class UnknownSource(ValueError):
    def __init__(self, name: str, known: Collection[str]) -> None:
        there_are = ", ".join(["sql", *sorted(known)])
        super().__init__(f"There is no source {name!r}. There are {there_are}; your own is module:NAME.")


def _words(value: object) -> object:
    """From the environment a mapping comes as JSON, or as `name=value, name=value`."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("{"):
        return orjson.loads(value)
    pairs = [pair.partition("=") for pair in value.split(",") if pair.strip()]
    if not all(mark for _, mark, _ in pairs):
        raise ValueError("is neither a JSON object nor name=value, name=value")
    return {name.strip(): text.strip() for name, _, text in pairs}


Words = Annotated[Mapping[str, str], BeforeValidator(_words)]


class ProductSettings(BaseModel):
    """Read from FICHE_<NAME>_SOURCE, FICHE_<NAME>_SOURCE_URL and so on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    """The name of the connector."""
    url: str
    user: str | None = None
    password: SecretStr | None = None
    token: SecretStr | None = None
    """What a product calls an API key, an application key, an access token."""
    webhook_secret: SecretStr | None = None
    """By which the product signs what it tells. With one the subgraph has a route for that."""
    webhook_secret_before: SecretStr | None = None
    """Still good while the secret is exchanged."""
    version: str | None = None
    """Of the product's API, where it has several."""
    options: Words = Field(default_factory=dict)
    """What only this product asks for, such as the name of a database or a company."""
    fields: Words = Field(default_factory=dict)
    """For what each firm calls differently: a field of the graph, and the product's own word for it."""
    links: Words = Field(default_factory=dict)
    """Pages of the product's back office by kind of record, with a `{key}` in each."""
    calls_per_minute: int = Field(default=600, ge=1)
    calls_per_day: int | None = Field(default=None, ge=1)
    concurrency: int = Field(default=8, ge=1)
    processes: int = Field(default=1, ge=1)
    """How many processes spend this budget: those of this subgraph, and of others that read the product by
    the same URL and user."""
    budget_store: SecretStr | None = None
    """A Redis in which they count it together. Without one each process has an equal part of it."""
    seconds: float = Field(default=8.0, gt=0)
    """For a call with all its attempts. Less than the 10 s that a gateway waits for a subgraph."""
    ttl: float = Field(default=5.0, ge=0)
    """Seconds for which what was read is good enough to be shown again. 0 reads every time."""
    scarce_ttl: float | None = Field(default=None, ge=0)
    """Seconds for which it may be shown while calls are scarce and it is read again behind. None: as long as
    `ttl`."""
    answers_kept: int = Field(default=2_000, ge=0)
    largest_answer: int = Field(default=8 * MEGABYTE, ge=1024)
    """Bytes. A longer answer is not read to its end."""

    @field_validator("url")
    @classmethod
    def _is_http(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError("is no http:// or https:// address")
        if "@" in url.split("/")[2]:
            raise ValueError("has credentials in it; they are settings of their own")
        return url.rstrip("/")

    @field_validator("webhook_secret", "webhook_secret_before")
    @classmethod
    def _is_hard_to_guess(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and len(secret.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(f"has fewer than {SHORTEST_SECRET} characters: who guesses it can sign")
        return secret

    @field_validator("budget_store")
    @classmethod
    def _is_a_redis(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not url.get_secret_value().startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("is no redis://, rediss:// or unix:// address")
        return url

    @field_validator("links")
    @classmethod
    def _has_a_place_for_the_key(cls, links: Mapping[str, str]) -> Mapping[str, str]:
        for kind, link in links.items():
            if "{key}" not in link:
                raise ValueError(f"has no {{key}} in the link of {kind}")
        return links

    @model_validator(mode="after")
    def _has_a_call_for_each_process(self) -> Self:
        fewest = min(self.calls_per_minute, self.calls_per_day or self.calls_per_minute, self.concurrency)
        if fewest < self.processes:
            words = f"{self.processes} processes cannot share {fewest} calls: each needs one"
            raise ValueError(f"{words} a minute, one a day and one at once")
        return self

    @property
    def webhook_secrets(self) -> tuple[bytes, ...]:
        given = (self.webhook_secret, self.webhook_secret_before)
        return tuple(secret.get_secret_value().encode() for secret in given if secret is not None)

    @property
    def is_scarce(self) -> bool:
        return self.calls_per_minute <= SCARCE or self.calls_per_day is not None

    def secret(self, name: str) -> str:
        """`token`, `password` or `user`. Raises ValueError where it was not given."""
        match getattr(self, name):
            case SecretStr() as secret:
                return secret.get_secret_value()
            case str() as text:
                return text
            case _:
                raise ValueError(f"The source {self.source} needs a {name}.")

    def option(self, name: str, default: str | None = None) -> str:
        """Raises ValueError where it was not given and there is no default."""
        found = self.options.get(name, default)
        if found is None:
            raise ValueError(f"The source {self.source} needs the option {name}.")
        return found


def chosen(product: ProductSettings, connectors: Mapping[str, ConnectorT]) -> ConnectorT:
    """By its name, or as `module:NAME` where the connector is your own.

    Raises UnknownSource, which names those that there are.
    """
    if product.source in connectors:
        return connectors[product.source]
    module, mark, name = product.source.partition(":")
    if mark:
        try:
            return cast(ConnectorT, getattr(import_module(module), name))
        except (ImportError, AttributeError) as error:
            raise UnknownSource(product.source, connectors) from error
    raise UnknownSource(product.source, connectors)
