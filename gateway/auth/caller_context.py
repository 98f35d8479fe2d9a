"""The gateway tells each subgraph who asks, in a context that it signs and that no client can forge.

A JSON Web Token in the header `fiche-caller`: Ed25519, so that a subgraph can verify and not sign. It names
all subgraphs, lives for half a minute, and is sent again for half of that: a request of a known caller costs
one look into a dictionary.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from cache.memory import MemoryCache
from gateway.auth.clients import Client, Clients
from gateway.auth.keys import BadKeys, Keys
from gateway.auth.principal import Principal
from gateway.auth.subjects import NO_SUBJECT, FindSubject, Subject
from resolvers.transport import Headers
from schema.rights import Grant

__all__ = [
    "CALLER_HEADER",
    "BadCallerKey",
    "CallerContexts",
    "Vouch",
    "new_caller_key",
    "nothing_told",
    "principal_of",
]

CALLER_HEADER: Final = "fiche-caller"

ISSUER: Final = "fiche-gateway"

LIFETIME: Final = 30
"""Seconds that a context is valid."""

SENT_FOR: Final = 15.0
"""Seconds after which a new one is made: the fetches of a request all arrive while theirs is valid."""

ASKED_AGAIN_AFTER: Final = 1.0
"""Seconds until a subject that nobody could name is asked for again."""

LEFT_AT_LEAST: Final = 10
"""Seconds that a context lives for a token on its last ones, so that the request under way can end."""

CONTEXTS_KEPT: Final = 10_000

SIGNED_CLAIMS: Final = ("partner", "channels", "purposes")

Vouch = Callable[[Principal], Awaitable[Headers]]
"""The headers that tell a subgraph who asks."""


async def nothing_told(_: Principal) -> Headers:
    return ()


class BadCallerKey(ValueError):
    """The text is no private Ed25519 key as a JSON Web Key (RFC 8037), and no set of them."""


class CallerContexts:
    def __init__(
        self,
        key: str,
        clients: Clients,
        audiences: Sequence[str],
        find: FindSubject | None = None,
        clock: Callable[[], float] = time.time,
        *,
        tells_claims: bool = False,
    ) -> None:
        """`audiences` are the names of the subgraphs. With `tells_claims` a context holds all claims of the
        token, for a graph with policies: whoever decides them wants to know them when a subgraph asks back.
        Raises BadCallerKey."""
        self._keys = _private(key)
        self._clients = clients
        self._audiences = list(audiences)
        self._find = find
        self._clock = clock
        self._tells_claims = tells_claims
        self._signed: MemoryCache[object, tuple[Headers, float]] = MemoryCache(CONTEXTS_KEPT)

    async def __call__(self, principal: Principal) -> Headers:
        if principal.context is not None:
            return ((CALLER_HEADER, principal.context),)
        key = _identity(principal)
        if self._tells_claims:
            key = (key, str(principal.claims))
        found = self._signed.get(key)
        if found is not None and self._clock() < found[1]:
            return found[0]
        client = self._clients.of(principal)
        subject = await self._subject(principal, client)
        headers = ((CALLER_HEADER, self._sign(principal, client, subject)),)
        kept = SENT_FOR if subject.is_known else ASKED_AGAIN_AFTER
        self._signed.put(key, (headers, self._clock() + kept))
        return headers

    async def _subject(self, principal: Principal, client: Client) -> Subject:
        if client.rule != "me" or self._find is None:
            return NO_SUBJECT
        named = principal.claims.get(client.subject_claim)
        if not isinstance(named, str) or not named or principal.issuer is None:
            return NO_SUBJECT
        asking = self._sign(principal, client, asked_of=[principal.issuer, named])
        return await self._find(CALLER_HEADER, asking)

    def _sign(
        self,
        principal: Principal,
        client: Client,
        subject: Subject = NO_SUBJECT,
        asked_of: Sequence[str] = (),
    ) -> str:
        now = self._clock()
        ends = now + LIFETIME
        if principal.expires_at is not None:
            ends = min(ends, max(principal.expires_at, now + LEFT_AT_LEAST))
        claims: dict[str, object] = {
            "iss": ISSUER,
            "aud": self._audiences,
            "iat": int(now),
            "exp": int(ends),
            "jti": secrets.token_hex(8),
            "sub": subject.id,
            "records": {system: list(keys) for system, keys in subject.records.items()},
            "client": principal.client,
            "authenticated": principal.grant.authenticated,
            "issuer": principal.issuer,
            "claims": dict(principal.claims) if self._tells_claims else None,
            "rule": client.rule,
            "scopes": principal.scopes,
            "partner": client.partner or _text(principal.claims.get("partner")),
            "channels": _texts(client.channels, principal.claims.get("channels")),
            "purposes": _texts(client.purposes, principal.claims.get("purposes")),
            "media": list(client.media),
            "pairwise": client.pairwise,
            "principal": list(asked_of),
        }
        told = {name: value for name, value in claims.items() if value not in (None, [], {}, (), False)}
        return self._keys.sign(told)


def principal_of(claims: Mapping[str, object], context: str) -> Principal:
    """Who asks, as a context has it. No new one is made of it: the context goes on to the subgraphs."""
    scopes, told = claims.get("scopes"), claims.get("claims")
    held = frozenset(str(each) for each in scopes) if isinstance(scopes, list) else frozenset()
    return Principal(
        Grant(claims.get("authenticated") is True, held),
        issuer=_text(claims.get("issuer")),
        client=_text(claims.get("client")),
        claims=told if isinstance(told, dict) else {},
        context=context,
    )


def new_caller_key() -> tuple[str, str]:
    """The private key, for the gateway alone, and the public one, for its subgraphs."""
    from joserfc.jwk import OKPKey

    key = OKPKey.generate_key("Ed25519", auto_kid=True)
    private, public = (
        json.dumps(key.as_dict(private=which), separators=(",", ":")) for which in (True, False)
    )
    return private, public


def _private(text: str) -> Keys:
    try:
        keys = Keys.read(text)
    except BadKeys as error:
        raise BadCallerKey(str(error)) from None
    if not keys.are_private:
        raise BadCallerKey("is a public key. The gateway signs with the private one.")
    return keys


def _identity(principal: Principal) -> object:
    """All that a context is made of, but for the configuration."""
    token = (principal.issuer, principal.subject, principal.client, principal.token_id, principal.expires_at)
    claims = (str(principal.claims.get(name)) for name in SIGNED_CLAIMS)
    return (*token, principal.grant.scopes, *claims)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _texts(configured: tuple[str, ...] | None, claimed: object) -> list[str]:
    if configured is not None:
        return list(configured)
    return [item for item in claimed if isinstance(item, str)] if isinstance(claimed, list) else []
