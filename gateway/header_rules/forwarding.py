"""What each subgraph is sent: what all get, what the rules say, and who asks, as the gateway signs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gateway.auth.caller_context import Vouch, nothing_told
from gateway.config import Settings
from gateway.header_rules.requests import Asked, RequestRules
from gateway.request import Request
from resolvers.transport import Headers

__all__ = ["Forwarding", "Sent"]

_BETWEEN: Headers = (("", ""),)
"""No header is named so: what one subgraph gets is never taken for what another gets."""


@dataclass(frozen=True, slots=True)
class Sent:
    by_subgraph: Mapping[str, Headers]
    everything: Headers
    """All that could change an answer: it divides what is kept."""


class Forwarding:
    def __init__(self, settings: Settings, subgraphs: Iterable[str], vouch: Vouch) -> None:
        self._subgraphs = tuple(subgraphs)
        self._vouch = None if vouch is nothing_told else vouch
        self._groups = _groups(settings, self._subgraphs)

    async def of(self, request: Request, operation_name: str | None, more: Headers = ()) -> Sent:
        """`more` is for every subgraph, whatever rules say."""
        vouched = more if self._vouch is None else more + await self._vouch(request.principal)
        if self._groups is None:
            headers = request.headers + vouched
            return Sent(dict.fromkeys(self._subgraphs, headers) if headers else {}, headers)
        asked = Asked(request.client_headers, request.principal.claims, operation_name)
        by_subgraph: dict[str, Headers] = {}
        everything: Headers = vouched
        for rules, names in self._groups:
            headers = rules.of(request.headers, asked)
            everything += _BETWEEN + headers
            by_subgraph.update(dict.fromkeys(names, headers + vouched))
        return Sent(by_subgraph, everything)


def _groups(
    settings: Settings, subgraphs: Iterable[str]
) -> tuple[tuple[RequestRules, tuple[str, ...]], ...] | None:
    """Subgraphs with the same rules get the same. None: nobody has any."""
    rules = settings.headers
    if rules is None:
        return None
    own = {name: rules.subgraphs[name].request for name in subgraphs if name in rules.subgraphs}
    if not rules.all.request and not any(own.values()):
        return None
    alone = {name: each for name, each in own.items() if each}
    others = tuple(name for name in subgraphs if name not in alone)
    header = settings.token_header
    return (
        (RequestRules(rules.all.request, header), others),
        *((RequestRules((*rules.all.request, *each), header), (name,)) for name, each in alone.items()),
    )
