"""Settings of one subgraph: read once, frozen; an unknown or bad one stops the start and is named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.signed_calls import HubVerifier

__all__ = ["BadSettings", "SubgraphSettings"]


class BadSettings(ValueError):
    """The message has one line for each variable that is unknown or wrong."""


class SubgraphSettings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    database_url: str
    """`sqlite:///path` or `postgresql+psycopg://…`."""
    query_seconds: float = Field(default=8.0, gt=0)
    """How long one statement may take. Less than the 10 s that a gateway waits for a subgraph."""
    pool_size: int = Field(default=5, ge=1)
    """Connections that are kept open; a statement that finds none free waits for one."""
    as_of: AwareDatetime | None = None
    """The moment at which the subgraph answers: what is overdue, expired or still valid is judged by it. For
    demonstrations and tests, whose data do not grow older; without it, the clock."""
    hub_key: str | None = None
    """The hub's public key, a JSON Web Key or a set of them. Without it the steps of the hub's operations are
    refused."""
    caller_key: str | None = None
    """The gateway's public key, a JSON Web Key or a set of them. With it a request needs a context that the
    gateway signed. Without it, for local work, everybody sees everything, and the header `fiche-subject` is
    believed."""
    federated_tracing: bool = False
    """Whether the subgraph tells what each field took (ftv1) to who asks. With a caller_key nobody but the
    gateway can ask; without one, everybody."""

    product: ProductSettings | None = None
    """Another system than the subgraph's own database, read over its API: FICHE_<NAME>_SOURCE names the
    connector (`sql` is none), FICHE_<NAME>_SOURCE_URL its address. The database stays beside it."""

    @classmethod
    def from_environment(cls, name: str, environment: Mapping[str, str]) -> Self:
        """Reads FICHE_<NAME>_DATABASE_URL and its like. Raises BadSettings."""
        prefix = f"FICHE_{name.upper()}_"
        given: dict[str, object] = {
            key.removeprefix(prefix).lower(): value
            for key, value in environment.items()
            if key.startswith(prefix) and not _is_of_product(key, prefix)
        }
        given.setdefault("database_url", f"sqlite:///.fiche/{name}.sqlite")
        product = _product(prefix, environment)
        if product is not None:
            given["product"] = product
        try:
            return cls.model_validate({"name": name, **given})
        except ValidationError as error:
            explained = (_explained(prefix, problem, cls) for problem in error.errors())
            raise BadSettings("\n".join(explained)) from None

    def now(self) -> dt.datetime:
        return self.as_of or dt.datetime.now(dt.UTC)

    @field_validator("hub_key", "caller_key")
    @classmethod
    def _is_a_key(cls, text: str | None) -> str | None:
        if text is not None:
            HubVerifier(text, "")  # raises what it is instead
        return text

    @field_validator("database_url")
    @classmethod
    def _is_supported(cls, text: str) -> str:
        try:
            url = make_url(text)
        except ArgumentError:
            raise ValueError("is not a database URL") from None
        backend = url.get_backend_name()
        if backend not in ("sqlite", "postgresql"):
            raise ValueError(f"names the database {backend!r}; use sqlite or postgresql")
        if backend == "sqlite" and url.database in (None, "", ":memory:"):
            # Each connection of the pool would have an empty database of its own.
            raise ValueError("names no file: sqlite:///folder/file.sqlite")
        return text


def _is_of_product(key: str, prefix: str) -> bool:
    return key == f"{prefix}SOURCE" or key.startswith(f"{prefix}SOURCE_")


def _product(prefix: str, environment: Mapping[str, str]) -> Mapping[str, str] | None:
    given = {
        key.removeprefix(prefix).removeprefix("SOURCE_").lower(): value
        for key, value in environment.items()
        if _is_of_product(key, prefix)
    }
    return None if not given or given.get("source") == "sql" else given


def _explained(prefix: str, problem: ErrorDetails, kind: type[SubgraphSettings]) -> str:
    place, names = [str(part) for part in problem["loc"]], list(kind.model_fields)
    if place[:1] == ["product"] and len(place) > 1:
        names, place = list(ProductSettings.model_fields), place[1:2]
        prefix = prefix if place == ["source"] else f"{prefix}SOURCE_"
    name = prefix + "_".join(place).upper()
    if problem["type"] == "extra_forbidden":
        known = (prefix + field.upper() for field in names if field not in ("name", "product", "source"))
        return f"{name}: unknown. There are {', '.join(known)}."
    return f"{name}: {problem['msg'].removeprefix('Value error, ')}"
