"""Who is told what becomes of an operation, and how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Literal

from gateway.auth.principal import Principal

if TYPE_CHECKING:
    from gateway.config import Settings

__all__ = ["Entitlement", "PlanToExpose", "entitlement", "plan_to_expose"]

EXPOSE_PLAN = "apollo-expose-query-plan"

PlanToExpose = Literal["true", "dry-run"] | None


class Entitlement(Enum):
    ANY = "any"
    """Any operation, for any token, with its plan."""
    OWN = "own"
    """Only for the own token, and without the plan, which names keys and fields that clients cannot see."""


def entitlement(principal: Principal, settings: Settings) -> Entitlement | None:
    if settings.explain == "off":
        return None
    if settings.explain == "everybody" or settings.explain_scope in principal.grant.scopes:
        return Entitlement.ANY
    configured = settings.clients.clients.get(principal.client or "")
    return Entitlement.OWN if configured is not None and configured.explain == "own" else None


def plan_to_expose(headers: Mapping[str, str], principal: Principal, settings: Settings) -> PlanToExpose:
    """What a request asks for by its header, if it may."""
    match headers.get(EXPOSE_PLAN):
        case "true" | "dry-run" as asked if entitlement(principal, settings) is Entitlement.ANY:
            return asked
    return None
