"""Whose budget it is: one process's, a part of what several have, or one that they count together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from hashlib import sha256

from subgraphs.kit.products.budget import Budget, CallBudget
from subgraphs.kit.products.common_budget import CommonBudget
from subgraphs.kit.products.common_store import Amounts, CommonStore
from subgraphs.kit.products.settings import ProductSettings

__all__ = ["budget_name", "budget_of"]


def budget_of(
    settings: ProductSettings, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]
) -> tuple[Budget, int]:
    """With it, how many calls this process may have under way."""
    per_minute, per_day, processes = settings.calls_per_minute, settings.calls_per_day, settings.processes
    if settings.budget_store is not None:
        store = CommonStore(settings.budget_store.get_secret_value(), budget_name(settings), clock)
        whole = Amounts(per_minute, per_day or 0, settings.concurrency)
        return CommonBudget(store, whole, processes, clock, sleep), settings.concurrency
    a_day = None if per_day is None else per_day // processes
    return CallBudget(per_minute // processes, a_day, clock, sleep), settings.concurrency // processes


def budget_name(settings: ProductSettings) -> str:
    """Of the product and of whom it knows us as. A token is none: two keys of a user are one user."""
    return sha256(f"{settings.url}\n{settings.user or ''}".encode()).hexdigest()[:24]
