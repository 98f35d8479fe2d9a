"""What a firm calls things in its Request Tracker: custom fields, queues, statuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from subgraphs.crm.sources.request_tracker.ticketsql import custom_field
from subgraphs.crm.sources.words import ExchangeStatus, Medium, SalePhase
from subgraphs.kit.products.settings import ProductSettings

__all__ = ["Desk"]

FIELDS = {"contact": "Contact", "orderNumber": "Order", "reason": "Reason"}
"""Custom fields of tickets, unless `fields` calls them otherwise."""

MESSAGE_FIELDS = ("medium", "direction", "at", "command")
"""Custom fields of transactions, as far as `fields` names them; `command` is one of tickets too."""

STATUSES = {
    ExchangeStatus.WAITING_AGENT: "new",
    ExchangeStatus.WAITING_CUSTOMER: "stalled",
    ExchangeStatus.CLOSED: "resolved; rejected",
}
"""Of the lifecycle that comes with Request Tracker. Any other status is OPEN."""

OPEN = "open"


@dataclass(frozen=True, slots=True)
class Desk:
    fields: Mapping[str, str]
    queues: Mapping[SalePhase, tuple[str, ...]]
    """Those of PRE_SALE; all others are POST_SALE, of which the first one is named for new tickets."""
    statuses: Mapping[ExchangeStatus, tuple[str, ...]]
    usual_medium: Medium
    """Of a message that does not say by which it came."""

    @classmethod
    def of(cls, settings: ProductSettings) -> Self:
        """Raises ValueError."""
        known = (*FIELDS, *MESSAGE_FIELDS)
        strangers = sorted(set(settings.fields) - set(known))
        if strangers:
            raise ValueError(f"There is no field {strangers[0]}. There are {', '.join(known)}.")
        fields = {**FIELDS, **settings.fields}
        for name in fields.values():
            custom_field(name)  # raises what cannot be asked for
        medium = settings.option("medium", Medium.EMAIL.value)
        if medium not in Medium.__members__:
            raise ValueError(f"There is no medium {medium}. There are {', '.join(Medium.__members__)}.")
        return cls(
            fields,
            {
                SalePhase.PRE_SALE: _listed(settings.option("pre_sale", "Sales")),
                SalePhase.POST_SALE: _listed(settings.option("post_sale", "General")),
            },
            {
                status: _listed(settings.option(status.value.lower(), usual))
                for status, usual in STATUSES.items()
            },
            Medium[medium],
        )

    @property
    def contact(self) -> str:
        return self.fields["contact"]

    @property
    def all_queues(self) -> tuple[str, ...]:
        """That are named."""
        return tuple(name for names in self.queues.values() for name in names)

    @property
    def order_number(self) -> str:
        return self.fields["orderNumber"]

    @property
    def can_log(self) -> bool:
        """Whether there is a place for all that is said of a message, and for the key of the command."""
        return all(name in self.fields for name in MESSAGE_FIELDS)

    def phase(self, queue: str) -> SalePhase:
        is_before = queue in self.queues[SalePhase.PRE_SALE]
        return SalePhase.PRE_SALE if is_before else SalePhase.POST_SALE

    def status(self, word: str) -> ExchangeStatus:
        return next((status for status, words in self.statuses.items() if word in words), ExchangeStatus.OPEN)

    def word(self, status: ExchangeStatus) -> str:
        """For a ticket that gets this status."""
        return OPEN if status is ExchangeStatus.OPEN else self.statuses[status][0]


def _listed(text: str) -> tuple[str, ...]:
    """Names are divided by semicolons: they may have spaces, and settings are divided by commas."""
    names = tuple(name.strip() for name in text.split(";") if name.strip())
    if not names:
        raise ValueError("An option names no queue, or no status.")
    return names
