"""What its caller is denied of an operation, and for want of what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.auth.authorize import Denied, authorize
from gateway.auth.principal import Principal
from gateway.beginning import Begun
from gateway.config import Settings
from gateway.granting import Granting
from gateway.graph import Graph
from schema.rights import Requirement

__all__ = ["Decisions", "DeniedField", "decisions"]


@dataclass(frozen=True, slots=True)
class DeniedField:
    denied: Denied
    held: frozenset[str]
    """Scopes of the caller."""

    @property
    def missing(self) -> tuple[tuple[str, ...], ...]:
        """Of each set of scopes that would do, those that the caller lacks."""
        return tuple(
            tuple(name for name in every if name not in self.held) for every in self.denied.required.scopes
        )


@dataclass(frozen=True, slots=True)
class Decisions:
    mode: str
    """As configured: `enforce`, `dry_run` or `off`."""
    principal: Principal
    required: tuple[tuple[Requirement, bool], ...]
    """What the fields of the operation need, each requirement once, and whether the caller meets it."""
    denied: tuple[DeniedField, ...]
    policies: Mapping[str, bool]
    """Those that were asked, and what they said."""
    rejects: bool
    """The whole request would be refused, not only the fields."""


async def decisions(
    begun: Begun, principal: Principal, granting: Granting, graph: Graph, settings: Settings
) -> Decisions:
    known, mode = begun.known, settings.authorization
    if mode == "off":
        return Decisions(mode, principal, (), (), {}, rejects=False)
    grant = begun.grant if begun.grant is not None else await granting.decided(known, principal)
    denied = begun.prepared.denied
    if mode == "dry_run":  # then the plan is that of the whole operation
        denied = authorize(known.fetched, graph.api_schema, graph.rights, grant).denied
    return Decisions(
        mode,
        principal,
        tuple((each, each.is_met_by(grant)) for each in known.required),
        tuple(DeniedField(each, grant.scopes) for each in denied),
        {name: name in grant.policies for name in sorted(known.policies)},
        rejects=bool(denied) and mode == "enforce" and granting.rejects(principal),
    )
