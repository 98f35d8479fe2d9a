"""Settings of the headers that pass: from clients to subgraphs, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, model_validator

from gateway.config.kinds import Concept, FromJson
from gateway.config.subgraphs import NEVER_PROPAGATED, SIGNED_BY_OTHERS

__all__ = [
    "NEVER_RETURNED",
    "HeaderRules",
    "HeaderSettings",
    "Insert",
    "Propagate",
    "Remove",
    "RequestRule",
    "ResponseRule",
    "Return",
    "Rules",
    "Say",
]

NEVER_RETURNED = (NEVER_PROPAGATED - {"host"}) | frozenset(
    ("content-encoding", "content-range", "accept-ranges", "date", "server", "allow", "www-authenticate")
)
"""Headers of an answer that belong to one connection or message, or that the gateway says itself."""

NEVER_RETURNED_PREFIX = "access-control-"
"""Which pages may read an answer is the gateway's to say."""

TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


def _name(given: str) -> str:
    if not TOKEN.fullmatch(given):
        raise ValueError(f"'{given}' is no name of a header")
    return given.lower()


def _value(given: str) -> str:
    if not given.isprintable() or not given.isascii():
        raise ValueError("a header can carry printable ASCII")
    return given


def _pattern(given: str) -> str:
    try:
        re.compile(given)
    except re.error as error:
        raise ValueError(f"'{given}' is no regular expression: {error}") from None
    return given


def _several(given: object) -> object:
    return (given,) if isinstance(given, str) else given


Name: TypeAlias = Annotated[str, AfterValidator(_name)]
Value: TypeAlias = Annotated[str, AfterValidator(_value)]
HeaderNames: TypeAlias = Annotated[tuple[Name, ...] | Name, BeforeValidator(_several)]
Patterns: TypeAlias = Annotated[
    tuple[Annotated[str, AfterValidator(_pattern)], ...] | str, BeforeValidator(_several)
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class _Chosen(_Part):
    named: HeaderNames = ()
    """Names, in any case."""
    matching: Patterns = ()
    """Regular expressions, found anywhere in a name that is in lower case."""
    exclude: Patterns = ()
    """Regular expressions of names that are not meant."""

    @model_validator(mode="after")
    def _something_is_meant(self) -> Self:
        if bool(self.named) == bool(self.matching):
            raise ValueError("say either 'named' or 'matching'")
        return self


class Remove(_Chosen):
    """Of what the rules before it gave."""


class _Passed(_Chosen):
    rename: Name | None = None
    """Under which name it goes on."""
    default: Value | None = None
    """What is said where there is none."""

    @model_validator(mode="after")
    def _one_is_renamed(self) -> Self:
        if (self.rename or self.default is not None) and not self.named:
            raise ValueError("'rename' and 'default' need 'named'")
        if self.rename and len(self.named) != 1:
            raise ValueError("'rename' needs one name")
        return self


class Propagate(_Passed):
    """From the client's request."""

    @model_validator(mode="after")
    def _may_be_propagated(self) -> Self:
        _refuse_connections((*self.named, *filter(None, (self.rename,))), NEVER_PROPAGATED)
        for name in (*self.named, self.rename):
            if name in SIGNED_BY_OTHERS:
                raise ValueError(f"'{name}' is signed between servers and is never taken from a client")
        return self


class Insert(_Part):
    """In place of whatever there is of this name."""

    name: Name
    value: Value | None = None
    claim: str | None = None
    """Of the caller's token. Without it nothing is said, not even what a client says under this name."""
    operation_name: bool = False
    """The name of the operation that is run."""
    default: Value | None = None
    """Where there is no such claim, or the operation has no name."""

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if (self.value is not None) + (self.claim is not None) + self.operation_name != 1:
            raise ValueError("say one of 'value', 'claim' and 'operation_name'")
        if self.name in SIGNED_BY_OTHERS:
            raise ValueError(f"'{self.name}' is signed between servers")
        _refuse_connections((self.name,), NEVER_PROPAGATED)
        return self


class Return(_Passed):
    """From a subgraph's answer."""

    algorithm: Literal["first", "last", "append"] = "last"
    """Which counts when several answers have it, in the order in which they come."""

    @model_validator(mode="after")
    def _may_be_returned(self) -> Self:
        _refuse_connections((*self.named, *filter(None, (self.rename,))), NEVER_RETURNED)
        return self


class Say(_Part):
    """To the client, whenever the subgraph has answered."""

    name: Name
    value: Value

    @model_validator(mode="after")
    def _may_be_said(self) -> Self:
        _refuse_connections((self.name,), NEVER_RETURNED)
        return self


class _One(_Part):
    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError(f"a rule is one of {', '.join(type(self).model_fields)}")
        return self


class RequestRule(_One):
    propagate: Propagate | None = None
    insert: Insert | None = None
    remove: Remove | None = None


class ResponseRule(_One):
    propagate: Return | None = None
    insert: Say | None = None
    remove: Remove | None = None


class Rules(_Part):
    request: tuple[RequestRule, ...] = ()
    """From the client to the subgraph."""
    response: tuple[ResponseRule, ...] = ()
    """From the subgraph to the client."""


class HeaderRules(_Part):
    all: Rules = Rules()
    """For every subgraph."""
    subgraphs: Mapping[str, Rules] = {}
    """For one, after those for all."""


class HeaderSettings(Concept):
    headers: Annotated[HeaderRules | None, *FromJson] = None
    """Which headers pass, as JSON: `{"all": {"request": [{"propagate": {"named": "x-tenant"}}]}}`. The rules
    of a list are followed in its order."""


def _refuse_connections(names: Iterable[str], never: frozenset[str]) -> None:
    for name in names:
        if name in never or (never is NEVER_RETURNED and name.startswith(NEVER_RETURNED_PREFIX)):
            raise ValueError(f"'{name}' belongs to one connection, or to the gateway, and never passes")
