"""What the resolvers of one request share."""

from __future__ import annotations

from dataclasses import dataclass

from subgraphs.hub.back_office import BackOfficePages
from subgraphs.hub.loaders import Loaders, loaders
from subgraphs.hub.source import HubSource
from subgraphs.hub.sources.port import Crosswalk
from subgraphs.kit.context import Caller

__all__ = ["Context", "request_context"]


@dataclass(frozen=True, slots=True)
class Context:
    source: HubSource
    loaders: Loaders
    pages: BackOfficePages
    caller: Caller

    @property
    def crosswalk(self) -> Crosswalk:
        return self.source.crosswalk


def request_context(source: HubSource, pages: BackOfficePages, caller: Caller) -> Context:
    return Context(source, loaders(source.crosswalk), pages, caller)
