"""What one client asks, and who it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.datastructures import Headers as ClientHeaders

from gateway.auth.principal import ANONYMOUS, Principal
from gateway.departure import Departure
from gateway.explaining.entitlement import PlanToExpose
from gateway.parameters import Parameters
from resolvers.transport import Headers
from schema.frozen import frozen_by_type

__all__ = ["Request"]


@frozen_by_type
@dataclass(frozen=True, slots=True)
class Request:
    parameters: Parameters
    headers: Headers = ()
    """They go to every subgraph."""
    client_headers: ClientHeaders | None = field(default=None, repr=False)
    """All that the client sent, where rules or hooks look at them."""
    principal: Principal = ANONYMOUS
    is_safe: bool = False
    """A GET, which may not change anything."""
    tells_cost: bool = False
    """The client wants to know what the operation costs."""
    tells_provenance: bool = False
    """The client wants to know where its answer comes from."""
    tells_timings: bool = False
    """The client wants to know how long each part of its answer took."""
    exposes_plan: PlanToExpose = None
    """The client wants to see the plan, besides its answer or in place of it."""
    departure: Departure | None = field(default=None, repr=False)
    """What ends a query whose client has gone."""
    is_inner: bool = False
    """Asked by a subgraph on behalf of the principal: it knows the ids of the graph, and no others."""
