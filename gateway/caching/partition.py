"""For whom an answer is kept: everything that a subgraph is told of the caller, and who the caller is.

Whether two callers may see the same is not weighed here. If anything differs that could reach a subgraph or
that a token says of its bearer, they are different. Only what a subgraph calls public is for all.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from cache.keys import digest
from cache.memory import MemoryCache
from gateway.auth.caller_context import CALLER_HEADER
from gateway.auth.principal import Principal
from resolvers.caching.answer_cache import Partition
from resolvers.transport import Headers

if TYPE_CHECKING:
    from gateway.config import Settings

__all__ = ["Partitions"]

OF_ONE_CONTEXT: Final = frozenset(("iat", "exp", "jti"))
"""Claims of a signed context that are new each time, and change nothing of what it allows."""

PARTITIONS_KEPT: Final = 10_000


class Partitions:
    def __init__(self, settings: Settings, subgraphs: Mapping[str, object]) -> None:
        self._same_for_all = frozenset(name.lower() for name in settings.cache_same_for_all)
        self._private_ids = {
            name: source.private_id for name in subgraphs if (source := settings.source_of(name)) is not None
        }
        self._made: MemoryCache[object, Partition] = MemoryCache(PARTITIONS_KEPT)

    def of(self, principal: Principal, headers: Headers) -> Partition:
        """`headers` are all that subgraphs are sent for this caller."""
        told = tuple(header for header in headers if header[0] not in self._same_for_all)
        claims = tuple(str(principal.claims.get(name)) for name in dict.fromkeys(self._private_ids.values()))
        token = (principal.issuer, principal.subject, principal.client, principal.grant.scopes)
        policies, authenticated = principal.grant.policies, principal.grant.authenticated
        key = (told, claims, token, policies, authenticated)
        found = self._made.get(key)
        if found is None:
            found = Partition(
                digest(
                    [[name, _lasting(name, value)] for name, value in told],
                    claims,
                    [*token[:3], sorted(principal.grant.scopes), sorted(policies), authenticated],
                ),
                frozenset(
                    name for name, claim in self._private_ids.items() if not principal.claims.get(claim)
                ),
            )
            self._made.put(key, found)
        return found


def _lasting(name: str, value: str) -> object:
    """Of the signed context what lasts from one to the next; any other header as it is."""
    if name != CALLER_HEADER:
        return value
    claims = value.split(".")[1]
    read = json.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    return {claim: said for claim, said in read.items() if claim not in OF_ONE_CONTEXT}
