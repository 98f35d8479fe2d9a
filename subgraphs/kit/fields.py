"""Fields that a function resolves: `strawberry.federation.field` in a form that type checkers know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

import strawberry
from strawberry.types.field import StrawberryField

__all__ = ["resolved", "streamed"]


def resolved(
    *,
    scopes: Sequence[Sequence[str]] = (),
    requires: Sequence[str] = (),
    marks: Sequence[object] = (),
    description: str | None = None,
    external: bool = False,
    inaccessible: bool = False,
) -> Callable[[Callable[..., object]], StrawberryField]:
    """Decorates a resolver. `marks` are directives such as Pii; the others are those of federation: what is
    `inaccessible` is for other subgraphs alone."""

    def decorate(resolver: Callable[..., object]) -> StrawberryField:
        made = strawberry.federation.field(
            resolver=resolver,
            description=description,
            directives=marks,
            external=external,
            inaccessible=inaccessible,
            requires=requires,
            requires_scopes=scopes,
        )
        return cast(StrawberryField, made)  # it is declared as what the resolver returns

    return decorate


def streamed(
    *, scopes: Sequence[Sequence[str]] = (), description: str | None = None
) -> Callable[[Callable[..., object]], StrawberryField]:
    """Decorates an async generator: a field of the subscription root, whose items are its events."""

    def decorate(resolver: Callable[..., object]) -> StrawberryField:
        made = resolved(scopes=scopes, description=description)(resolver)
        made.is_subscription = True
        return made

    return decorate
