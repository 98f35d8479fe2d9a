"""Who the gateway says is asking: the signed context that it sends along with every request.

The header `fiche-caller` is a JSON Web Token (RFC 7519): Ed25519 (RFC 9864), from the gateway (`iss`), for
the subgraphs that it names (`aud`), valid for half a minute. Subgraphs hold the public key only: none of them
can make one for another. Within its half minute one context serves many requests, so a subgraph cannot tell
it from a copy; after that it serves nobody.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from joserfc.errors import JoseError
from joserfc.jwt import JWTClaimsRegistry

from subgraphs.kit.keys import Keys

__all__ = ["CALLER_HEADER", "CallerContext", "CallerVerifier", "RowRule"]

CALLER_HEADER = "fiche-caller"

ISSUER = "fiche-gateway"

LEEWAY = 5
"""Seconds by which two clocks may differ."""

CONTEXTS_KEPT = 1_000
"""A context comes with every fetch of its half minute: its signature is checked once."""


class RowRule(Enum):
    """Which rows a client sees. A rule that no subgraph knows shows nothing."""

    ALL = "all"
    ME = "me"
    CONSENT = "consent"
    CHANNEL = "channel"
    LEDGER = "ledger"
    CARD = "card"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CallerContext:
    client: str | None
    rule: RowRule
    subject: str | None = None
    """The id of the person that the caller stands for."""
    records: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The keys of that person's own records, by system."""
    scopes: frozenset[str] = frozenset()
    partner: str | None = None
    channels: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    pairwise: bool = False
    """The ids that this client sends were once given to it: the gateway has opened them with its key."""
    principal: tuple[str, str] | None = None
    """Issuer and subject as the token has them: for whoever knows which person that is."""
    token: str = field(default="", repr=False, compare=False)
    """The signed text, for a subgraph that asks another one about the same caller."""

    @property
    def sees_all(self) -> bool:
        return self.rule is RowRule.ALL


class CallerVerifier:
    def __init__(self, public: str, audience: str, clock: Callable[[], float] = time.time) -> None:
        """Raises BadHubKey."""
        self._keys = Keys.read(public)
        self._clock = clock
        self._claims = JWTClaimsRegistry(
            now=lambda: int(clock()),
            leeway=LEEWAY,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            iat={"essential": True},
        )
        self._known: OrderedDict[str, tuple[CallerContext, float]] = OrderedDict()

    def context(self, token: str) -> CallerContext | None:
        """None where it is not the gateway that speaks, not to this subgraph, or not now."""
        known = self._known.get(token)
        if known is not None:
            return known[0] if self._clock() < known[1] + LEEWAY else None
        try:
            claims = self._keys.claims(token)
            self._claims.validate(dict(claims))
            context = _context(claims, token)
        except (JoseError, ValueError, TypeError):
            return None
        self._known[token] = (context, float(str(claims["exp"])))
        if len(self._known) > CONTEXTS_KEPT:
            self._known.popitem(last=False)
        return context


def _context(claims: Mapping[str, object], token: str) -> CallerContext:
    """Raises ValueError for a rule of a newer gateway, and TypeError for what no gateway says."""
    records = claims.get("records") or {}
    if not isinstance(records, Mapping):
        raise TypeError("records")
    principal = _texts(claims.get("principal"))
    return CallerContext(
        client=_text(claims.get("client")),
        rule=RowRule(claims.get("rule")),
        subject=_text(claims.get("sub")),
        records={str(system): _texts(keys) for system, keys in records.items()},
        scopes=frozenset(_texts(claims.get("scopes"))),
        partner=_text(claims.get("partner")),
        channels=_texts(claims.get("channels")),
        purposes=_texts(claims.get("purposes")),
        media=_texts(claims.get("media")),
        pairwise=claims.get("pairwise") is True,
        principal=(principal[0], principal[1]) if len(principal) == 2 else None,
        token=token,
    )


def _text(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError("a text")
    return value or None


def _texts(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError("texts")
    return tuple(value)
