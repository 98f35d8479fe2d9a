"""One gateway for several shops: each request says by a header for which one it is.

hooks:
  - use: examples.plugins.tenant:Tenants
    options: {shops: {north: eu, south: us}}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gateway.errors import Failure, Refusal, refuse
from gateway.hooks.stages import Answered, Executing, HttpRequest

__all__ = ["Tenants"]

UNKNOWN_TENANT = Failure("TENANT_UNKNOWN", 403)


@dataclass(frozen=True, slots=True)
class Tenants:
    """Refuses whoever names no shop that there is, and tells subgraphs, and clients, which one it is."""

    shops: Mapping[str, str]
    """The region of each."""
    header: str = "x-tenant"

    def on_http_request(self, request: HttpRequest) -> Refusal | None:
        tenant = request.header(self.header)
        if tenant is None or tenant not in self.shops:
            return refuse(UNKNOWN_TENANT, f"Name a shop by the header '{self.header}'.")
        request.notes.kept["tenant"] = tenant
        return None

    def on_execute(self, executing: Executing) -> Executing:
        tenant = str(executing.notes.kept["tenant"])
        told = (("x-shop", tenant), ("x-shop-region", self.shops[tenant]))
        return replace(executing, headers=(*executing.headers, *told))

    async def on_answer(self, answered: Answered) -> Answered:
        extensions = {**answered.result.extensions, "tenant": answered.notes.kept["tenant"]}
        return replace(answered, result=replace(answered.result, extensions=extensions))
