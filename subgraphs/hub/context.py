"""What the resolvers of one request share."""

from __future__ import annotations

from dataclasses import dataclass

from subgraphs.hub.back_office import BackOfficePages
from subgraphs.hub.loaders import Loaders, loaders
from subgraphs.hub.sources.port import Crosswalk
from subgraphs.kit.context import Caller

__all__ = ["Context", "request_context"]


@dataclass(frozen=True, slots=True)
class Context:
    crosswalk: Crosswalk
    loaders: Loaders
    pages: BackOfficePages
    caller: Caller


def request_context(crosswalk: Crosswalk, pages: BackOfficePages, caller: Caller) -> Context:
    return Context(crosswalk, loaders(crosswalk), pages, caller)
