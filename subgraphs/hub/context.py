"""What the resolvers of one request share."""

from __future__ import annotations

from dataclasses import dataclass, replace

from subgraphs.hub.admission import Admission
from subgraphs.hub.back_office import BackOfficePages
from subgraphs.hub.composites.composites import Composites, composites
from subgraphs.hub.loaders import Loaders, loaders
from subgraphs.hub.sight import SeenCrosswalk, Sight
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
    admission: Admission
    composites: Composites
    sight: Sight | None = None
    """Of a caller who does not see all customers."""

    @property
    def crosswalk(self) -> Crosswalk:
        return self.source.crosswalk


def request_context(source: HubSource, pages: BackOfficePages, caller: Caller) -> Context:
    sight = None
    if caller.context is not None and not caller.context.sees_all:
        sight = Sight(caller.context, source.crosswalk, source.ask_visible)
        source = replace(source, crosswalk=SeenCrosswalk(source.crosswalk, sight))
    loaded = loaders(source.crosswalk, source.operations)
    shown = composites(source.composites, loaded, dict(caller.forwarded))
    return Context(source, loaded, pages, caller, Admission(), shown, sight)
