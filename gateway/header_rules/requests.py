"""From what a client sends to what a subgraph gets. Each rule overrules those before it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never

from starlette.datastructures import Headers as ClientHeaders

from gateway.config.headers import Insert, Propagate, Remove, RequestRule
from gateway.config.subgraphs import NEVER_PROPAGATED, SIGNED_BY_OTHERS
from gateway.header_rules.choosing import choosing
from resolvers.transport import Headers

__all__ = ["Asked", "RequestRules"]

CREDENTIALS = frozenset(("authorization", "cookie"))
"""They pass where a rule names them, and by no pattern."""

_Sent = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What rules may look at."""

    headers: ClientHeaders | None
    """None where nobody sent any."""
    claims: Mapping[str, object]
    operation_name: str | None


_Step = Callable[[_Sent, Asked], None]


class RequestRules:
    def __init__(self, rules: Iterable[RequestRule], token_header: str) -> None:
        credentials = CREDENTIALS | {token_header.lower()}
        self._steps = [_step(rule, credentials) for rule in rules]

    def of(self, headers: Headers, asked: Asked) -> Headers:
        """`headers` are what every subgraph gets before there are rules."""
        sent: _Sent = {}
        for name, value in headers:
            sent[name] = (*sent.get(name, ()), value)
        for step in self._steps:
            step(sent, asked)
        return tuple((name, value) for name, values in sent.items() for value in values)


def _step(rule: RequestRule, credentials: frozenset[str]) -> _Step:
    match rule.propagate or rule.insert or rule.remove:
        case Propagate() as propagate:
            return _propagating(propagate, credentials)
        case Insert() as insert:
            return _inserting(insert)
        case Remove() as remove:
            return _removing(remove)
        case None:
            raise ValueError("a rule that says nothing")
        case other:
            assert_never(other)


def _propagating(rule: Propagate, credentials: frozenset[str]) -> _Step:
    never = NEVER_PROPAGATED | SIGNED_BY_OTHERS | credentials
    choose = choosing(rule.named, rule.matching, rule.exclude, never.__contains__)

    def step(sent: _Sent, asked: Asked) -> None:
        headers = asked.headers
        for name in () if headers is None else choose(headers.keys()):
            sent[rule.rename or name] = tuple(headers.getlist(name)) if headers is not None else ()
        if rule.default is not None:
            for name in rule.named:
                if headers is None or name not in headers:
                    sent[rule.rename or name] = (rule.default,)

    return step


def _inserting(rule: Insert) -> _Step:
    def step(sent: _Sent, asked: Asked) -> None:
        if rule.operation_name:
            value = asked.operation_name
        else:
            value = rule.value if rule.claim is None else _written(asked.claims.get(rule.claim))
        if (said := rule.default if value is None else value) is None:
            sent.pop(rule.name, None)  # or a client could say it in place of its token
        else:
            sent[rule.name] = (said,)

    return step


def _removing(rule: Remove) -> _Step:
    choose = choosing(rule.named, rule.matching, rule.exclude, lambda _: False)

    def step(sent: _Sent, _: Asked) -> None:
        for name in choose(tuple(sent)):
            del sent[name]

    return step


def _written(claim: object) -> str | None:
    """As it is, where that is a text that a header can carry; else as JSON."""
    if isinstance(claim, str) and claim.isascii() and claim.isprintable():
        return claim
    return None if claim is None else json.dumps(claim, separators=(",", ":"))
