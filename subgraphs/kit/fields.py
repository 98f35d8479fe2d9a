"""Fields that a method resolves, with their marks.

Strawberry's own decorator answers Any as soon as it takes arguments, and the type checker would forget the
method under it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

import strawberry
from strawberry.federation.params import FederationFieldParams
from typing_extensions import Unpack

__all__ = ["resolved"]

MethodT = TypeVar("MethodT", bound=Callable[..., object])


def resolved(
    *,
    description: str | None = None,
    directives: Sequence[object] = (),
    **marks: Unpack[FederationFieldParams],
) -> Callable[[MethodT], MethodT]:
    """`@resolved(requires=["ledgerKeys"], requires_scopes=[["me"]])`: a federated field, typed."""
    field = strawberry.federation.field(description=description, directives=directives, **marks)
    return cast("Callable[[MethodT], MethodT]", field)
