"""From the answers of subgraphs to what a client gets, in the order in which they come.

What a subgraph sets as a cookie is appended, never joined. What is kept of earlier answers has no headers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, assert_never

from gateway.config import Settings
from gateway.config.headers import (
    NEVER_RETURNED,
    NEVER_RETURNED_PREFIX,
    HeaderRules,
    Remove,
    ResponseRule,
    Return,
    Say,
)
from gateway.header_rules.choosing import choosing
from resolvers.transport import Headers, SubgraphAnswer

__all__ = ["Received", "ResponseRules", "returned_headers"]

COOKIE = "set-cookie"

_Algorithm = Literal["first", "last", "append"]
_Told = dict[str, tuple[_Algorithm, tuple[str, ...]]]
_Step = Callable[[_Told, Mapping[str, tuple[str, ...]]], None]


class ResponseRules:
    def __init__(self, rules: HeaderRules, subgraphs: Iterable[str]) -> None:
        self._steps: dict[str, list[_Step]] = {}
        for name in subgraphs:
            own = rules.subgraphs.get(name)
            both = (*rules.all.response, *(own.response if own is not None else ()))
            if both:
                self._steps[name] = [_step(rule) for rule in both]

    @property
    def is_empty(self) -> bool:
        return not self._steps

    def begun(self) -> Received:
        """For one request."""
        return Received(self._steps)


class Received:
    def __init__(self, steps: Mapping[str, Iterable[_Step]]) -> None:
        self._steps = steps
        self._told: dict[str, list[str]] = {}

    def __call__(self, subgraph: str, answer: SubgraphAnswer) -> None:
        steps = self._steps.get(subgraph)
        if steps is None:
            return
        came: dict[str, tuple[str, ...]] = {}
        for name, value in answer.headers:
            came[name] = (*came.get(name, ()), value)
        told: _Told = {}
        for step in steps:
            step(told, came)
        for name, (algorithm, values) in told.items():
            if algorithm == "append" or name == COOKIE:
                self._told.setdefault(name, []).extend(values)
            elif algorithm == "last" or name not in self._told:
                self._told[name] = list(values)

    def headers(self, own: Headers) -> Headers:
        """With those that the gateway says itself, which nobody overrules."""
        said = {name for name, _ in own}
        more: list[tuple[str, str]] = []
        for name, values in self._told.items():
            if name == COOKIE:
                more.extend((name, value) for value in values)
            elif name not in said:
                more.append((name, ", ".join(values)))
        return (*own, *more)


def returned_headers(settings: Settings, subgraphs: Iterable[str]) -> ResponseRules | None:
    """None where nothing is returned from anywhere."""
    if settings.headers is None:
        return None
    rules = ResponseRules(settings.headers, subgraphs)
    return None if rules.is_empty else rules


def _step(rule: ResponseRule) -> _Step:
    match rule.propagate or rule.insert or rule.remove:
        case Return() as propagate:
            return _returning(propagate)
        case Say() as insert:
            return _saying(insert)
        case Remove() as remove:
            return _removing(remove)
        case None:
            raise ValueError("a rule that says nothing")
        case other:
            assert_never(other)


def _returning(rule: Return) -> _Step:
    choose = choosing(rule.named, rule.matching, rule.exclude, _never_returned)

    def step(told: _Told, came: Mapping[str, tuple[str, ...]]) -> None:
        for name in choose(came):
            told[rule.rename or name] = (rule.algorithm, came[name])
        if rule.default is not None:
            for name in rule.named:
                if name not in came:
                    told[rule.rename or name] = (rule.algorithm, (rule.default,))

    return step


def _saying(rule: Say) -> _Step:
    def step(told: _Told, _: Mapping[str, tuple[str, ...]]) -> None:
        told[rule.name] = ("last", (rule.value,))

    return step


def _removing(rule: Remove) -> _Step:
    choose = choosing(rule.named, rule.matching, rule.exclude, lambda _: False)

    def step(told: _Told, _: Mapping[str, tuple[str, ...]]) -> None:
        for name in choose(tuple(told)):
            del told[name]

    return step


def _never_returned(name: str) -> bool:
    return name in NEVER_RETURNED or name.startswith(NEVER_RETURNED_PREFIX)
