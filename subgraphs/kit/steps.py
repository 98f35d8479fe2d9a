"""Steps of the hub's operations: mutations that clients do not see and that only the hub may call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Protocol, cast

from strawberry.federation.schema_directives import Inaccessible
from strawberry.types import Info
from strawberry.types.field import StrawberryField

from subgraphs.kit.context import Caller
from subgraphs.kit.errors import Forbidden
from subgraphs.kit.fields import resolved

__all__ = ["HasCaller", "step"]


class HasCaller(Protocol):
    """The context of an island that has steps."""

    @property
    def caller(self) -> Caller: ...


def require_hub(caller: Caller) -> None:
    """Raises Forbidden for everybody but the hub."""
    if not caller.is_hub:
        raise Forbidden("This is a step of the hub's operations, and only the hub may call it.")


def step(resolver: Callable[..., Awaitable[object]]) -> StrawberryField:
    """Decorates the resolver of a step, which takes `info: Info` like any other."""

    @wraps(resolver)
    async def only_for_the_hub(*arguments: object, **named: object) -> object:
        require_hub(cast(Info[HasCaller, None], named["info"]).context.caller)
        return await resolver(*arguments, **named)

    return resolved(marks=[Inaccessible()])(only_for_the_hub)
