"""What a resolver of commerce has at hand during one request."""

from __future__ import annotations

from dataclasses import dataclass

import strawberry

from subgraphs.commerce.loaders import Loaders
from subgraphs.commerce.sources.port import CommerceSource
from subgraphs.kit.context import Caller

__all__ = ["CommerceContext", "Info", "commerce_context"]


@dataclass(frozen=True, slots=True)
class CommerceContext:
    source: CommerceSource
    loaders: Loaders


Info = strawberry.Info[CommerceContext, None]


def commerce_context(source: CommerceSource, _: Caller) -> CommerceContext:
    return CommerceContext(source, Loaders(source))
