"""Who asks: what a verified token says of its bearer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from schema.rights import Grant

__all__ = ["ANONYMOUS", "Principal"]


@dataclass(frozen=True, slots=True)
class Principal:
    grant: Grant
    subject: str | None = None
    """`sub`: a person, or the client itself where it acts for nobody."""
    issuer: str | None = None
    client: str | None = None
    """`client_id` or `azp`."""
    token_id: str | None = None
    expires_at: float | None = None
    """In seconds since 1970."""
    claims: Mapping[str, object] = field(default_factory=dict, repr=False)
    address: str = ""
    """From where, if nothing else is known."""
    context: str | None = field(default=None, repr=False)
    """Where a subgraph asks on somebody's behalf: what the gateway has signed of that caller."""

    @property
    def is_anonymous(self) -> bool:
        return not self.grant.authenticated

    @property
    def scopes(self) -> tuple[str, ...]:
        return _in_order(self.grant.scopes)

    def __str__(self) -> str:
        return "anonymous" if self.is_anonymous else f"{self.client or self.subject} of {self.issuer}"


@lru_cache(1_000)
def _in_order(scopes: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(scopes))


ANONYMOUS = Principal(Grant())
