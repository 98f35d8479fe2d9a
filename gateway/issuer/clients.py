"""To whom the issuer gives tokens, and what a token says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Client"]


@dataclass(frozen=True, slots=True)
class Client:
    name: str
    """The user name of the client credentials."""
    scopes: tuple[str, ...]
    """All that it may ask for."""
    client_id: str
    """The application, as the token names it: several people may use one."""
    subject: str | None = None
    """Without it, the client acts for nobody but itself."""
    claims: Mapping[str, object] = field(default_factory=dict)
