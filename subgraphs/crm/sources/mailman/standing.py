"""Where a reader stands with a list: what Mailman says, and beside it what our own store knows of that."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from subgraphs.crm.sources.mailman.api import Delivery
from subgraphs.crm.sources.port import NewsletterListRecord, SubscriptionRecord
from subgraphs.crm.sources.words import OptInLevel, SubscriptionState

__all__ = ["Told", "shown"]


@dataclass(frozen=True, slots=True)
class Told:
    """Of one address on one list, by Mailman."""

    delivery: Delivery | None = None
    """None is no member."""
    pending_since: dt.datetime | None = None

    @property
    def state(self) -> SubscriptionState | None:
        """None is nothing. Whoever gets no letters is not subscribed, whoever has stopped them."""
        match self.delivery:
            case None:
                return None if self.pending_since is None else SubscriptionState.PENDING
            case Delivery.ENABLED:
                return SubscriptionState.SUBSCRIBED
            case Delivery.BY_BOUNCES:
                return SubscriptionState.BOUNCED
            case Delivery.BY_USER | Delivery.BY_MODERATOR | Delivery.UNKNOWN:
                return SubscriptionState.UNSUBSCRIBED


def shown(
    newsletter: NewsletterListRecord, told: Told, kept: SubscriptionRecord | None, *, is_leaving: bool
) -> SubscriptionRecord | None:
    """The state is Mailman's, but for who is leaving: their wish is on its way there.

    How and since when is known for what was said through us, and only while Mailman says the same: what
    changed over there changed at a moment that nobody has kept.
    """
    state = None if is_leaving else told.state
    if state is None:
        if kept is None and not is_leaving:
            return None
        state = SubscriptionState.UNSUBSCRIBED
    if kept is not None and kept.state is state:
        return SubscriptionRecord(newsletter, state, kept.opt_in, kept.since, kept.source)
    since = told.pending_since if state is SubscriptionState.PENDING else None
    return SubscriptionRecord(newsletter, state, OptInLevel.UNKNOWN, since, None)
