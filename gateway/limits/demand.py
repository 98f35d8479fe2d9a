"""Demand control: whether an operation may run for what it costs, and what it has cost."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gateway.auth.principal import Principal
from gateway.errors import (
    ACTUALLY_TOO_EXPENSIVE,
    RATE_LIMITED,
    TOO_EXPENSIVE,
    VALIDATION,
    Refusal,
    RequestError,
    refuse,
)
from gateway.limits.cost import OperationCost
from gateway.limits.pricing import FetchPricing
from gateway.limits.rates import Spent
from resolvers.budgets import Budgets
from resolvers.context import ExecutionResult
from resolvers.transport import Headers
from schema.frozen import frozen_by_type
from schema.operation import Operation, OperationKind

if TYPE_CHECKING:
    from gateway.config import Settings
    from gateway.limits.counters import RequestRates

__all__ = ["Admission", "Demand"]

log = logging.getLogger("fiche.gateway.limits")

Variables = Mapping[str, object]


@frozen_by_type
@dataclass(frozen=True, slots=True)
class Admission:
    cost: OperationCost
    variables: Variables
    estimated: int
    maximum: int | None
    """What it may cost."""
    tells: bool
    """The client asked for the numbers."""
    headers: Headers = ()


class Demand:
    def __init__(self, settings: Settings, pricing: FetchPricing, rates: RequestRates | None) -> None:
        self._maximum = settings.max_cost
        self._enforces = settings.cost == "enforce"
        self._subgraphs = settings.subgraph_max_costs
        self._budgets = Budgets(pricing, self._subgraphs, self._enforces) if self._subgraphs else None
        self._rates = rates
        clients = settings.clients.clients.items()
        self._clients = {name: each.max_cost for name, each in clients if each.max_cost is not None}
        counts = self._maximum is not None or self._budgets is not None or rates is not None
        self.is_idle = not (counts or self._clients or self._enforces)
        """Nobody has to know what an operation costs, but for whom it is told."""

    def budgets(self, operation: Operation) -> Budgets | None:
        """None for a mutation: what it has written must be told, whatever that costs."""
        return None if operation.kind is OperationKind.MUTATION else self._budgets

    async def admitted(
        self, cost: OperationCost, variables: Variables, principal: Principal, *, tells: bool
    ) -> Admission | Refusal:
        if unsliced := cost.unsliced(variables):
            if self._enforces:
                return refuse(VALIDATION, f"{unsliced}: otherwise nothing says how long the list is.")
            log.warning("An operation does not say how long a list is: %s", unsliced)
        estimated, maximum = cost.estimated(variables), self._maximum
        if principal.client is not None:
            maximum = self._clients.get(principal.client, maximum)
        if maximum is not None and estimated > maximum:
            if self._enforces:
                return _too_expensive(estimated, maximum)
            log.warning("An operation is estimated to cost %d, more than %d", estimated, maximum)
        spent = await self._rates.spend(principal, estimated) if self._rates is not None else None
        if spent is not None and not spent.is_allowed:
            return _rate_limited(spent)
        headers = spent.headers if spent is not None else ()
        return Admission(cost, variables, estimated, maximum, tells, headers)

    def settled(
        self, result: ExecutionResult, operation: Operation, admission: Admission
    ) -> ExecutionResult | Refusal:
        """What ran is told, but for a query that cost too much after all: it can be asked again, smaller."""
        maximum = admission.maximum if self._enforces else None
        counts = admission.tells or (maximum is not None and operation.kind is OperationKind.QUERY)
        actual = admission.cost.actual(result.data, admission.variables) if counts else 0
        if maximum is not None and operation.kind is OperationKind.QUERY and actual > maximum:
            return _actually_too_expensive(actual, maximum)
        self._watch(result)
        if not admission.tells:
            return replace(result, headers=admission.headers)
        cost = self._numbers(result, admission, actual)
        return replace(result, extensions={**result.extensions, "cost": cost}, headers=admission.headers)

    def _numbers(self, result: ExecutionResult, admission: Admission, actual: int) -> Mapping[str, object]:
        return {
            "estimated": admission.estimated,
            "actual": actual,
            **({} if admission.maximum is None else {"max": admission.maximum}),
            **({"subgraphs": dict(result.spent)} if result.spent else {}),
        }

    def _watch(self, result: ExecutionResult) -> None:
        """Where limits of subgraphs only measure, the log says what would have been skipped. Where they are
        enforced, nothing is spent beyond them."""
        for name, spent in result.spent.items():
            if spent > self._subgraphs[name]:
                log.warning("Subgraph '%s' is asked for %d, more than %d", name, spent, self._subgraphs[name])


def _too_expensive(estimated: int, maximum: int) -> Refusal:
    message = f"The operation may cost {estimated:,}; at most {maximum:,} is allowed. Ask for smaller pages."
    return Refusal(TOO_EXPENSIVE, (RequestError(message, extensions=_numbers(estimated, maximum)),))


def _actually_too_expensive(actual: int, maximum: int) -> Refusal:
    message = f"The operation has cost {actual:,}; at most {maximum:,} is allowed. Ask for smaller pages."
    numbers = {"cost.actual": actual, "cost.max": maximum}
    return Refusal(ACTUALLY_TOO_EXPENSIVE, (RequestError(message, extensions=numbers),))


def _rate_limited(spent: Spent) -> Refusal:
    message = (
        f"The operation costs {spent.cost:,}, and {spent.budget:,} is all that there is for "
        f"{spent.window.seconds} s. "
    )
    advice = "Ask for smaller pages." if spent.cost > spent.budget else f"Ask again in {spent.retry_after} s."
    error = RequestError(message + advice, extensions=_numbers(spent.cost, spent.budget))
    return Refusal(replace(RATE_LIMITED, headers=spent.headers), (error,))


def _numbers(estimated: int, maximum: int) -> Mapping[str, object]:
    return {"cost.estimated": estimated, "cost.max": maximum}
