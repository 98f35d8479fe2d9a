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


PRODUCT = ProductSettings | None


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
    connector (`sql` is none), FICHE_<NAME>_SOURCE_URL its address. The database stays beside it. A subgraph
    that lets a part of it stand elsewhere has a field more of this kind: FICHE_<NAME>_<FIELD>_SOURCE."""

    @classmethod
    def from_environment(cls, name: str, environment: Mapping[str, str]) -> Self:
        """Reads FICHE_<NAME>_DATABASE_URL and its like. Raises BadSettings."""
        prefix = f"FICHE_{name.upper()}_"
        sources = {field: _variable(prefix, field) for field in cls.product_fields()}
        given: dict[str, object] = {
            key.removeprefix(prefix).lower(): value
            for key, value in environment.items()
            if key.startswith(prefix) and not any(_is_of(key, source) for source in sources.values())
        }
        given.setdefault("database_url", f"sqlite:///.fiche/{name}.sqlite")
        products = {field: _product(source, environment) for field, source in sources.items()}
        given |= {field: product for field, product in products.items() if product is not None}
        try:
            return cls.model_validate({"name": name, **given})
        except ValidationError as error:
            explained = (_explained(prefix, problem, cls) for problem in error.errors())
            raise BadSettings("\n".join(explained)) from None

    @classmethod
    def product_fields(cls) -> tuple[str, ...]:
        """`product`, and the parts that may stand elsewhere."""
        return tuple(name for name, field in cls.model_fields.items() if field.annotation == PRODUCT)

    @property
    def products(self) -> Mapping[str, ProductSettings]:
        """By their fields, as many as were given."""
        given = ((name, getattr(self, name)) for name in self.product_fields())
        return {name: product for name, product in given if product is not None}

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


def _variable(prefix: str, field: str) -> str:
    return f"{prefix}SOURCE" if field == "product" else f"{prefix}{field.upper()}_SOURCE"


def _is_of(key: str, source: str) -> bool:
    return key == source or key.startswith(f"{source}_")


def _product(source: str, environment: Mapping[str, str]) -> Mapping[str, str] | None:
    given = {
        "source" if key == source else key.removeprefix(f"{source}_").lower(): value
        for key, value in environment.items()
        if _is_of(key, source)
    }
    return None if not given or given.get("source") == "sql" else given


def _explained(prefix: str, problem: ErrorDetails, kind: type[SubgraphSettings]) -> str:
    place, products = [str(part) for part in problem["loc"]], kind.product_fields()
    known = {name: prefix + name.upper() for name in kind.model_fields if name not in ("name", *products)}
    known |= {name: _variable(prefix, name) for name in products}
    if place[0] in products and len(place) > 1:
        source, place = _variable(prefix, place[0]), place[1:]
        prefix = f"{source}_"
        known = {name: prefix + name.upper() for name in ProductSettings.model_fields if name != "source"}
        known["source"] = source
    name = known.get(place[0], prefix + "_".join(place).upper())
    if problem["type"] == "extra_forbidden":
        return f"{name}: unknown. There are {', '.join(known.values())}."
    return f"{name}: {problem['msg'].removeprefix('Value error, ')}"
