"""What a subscription becomes.

A list may want its readers to confirm by a click in a letter (double opt-in). The letter and the click are
the e-mailing tool's: until then the subscription is PENDING, and nobody has consented.
"""

from __future__ import annotations

from typing import NamedTuple

from subgraphs.crm.sources.words import OptInLevel, SubscriptionState

__all__ = ["Standing", "subscribed", "unsubscribed"]


class Standing(NamedTuple):
    state: SubscriptionState
    opt_in: OptInLevel


def subscribed(before: Standing | None, *, wants_confirmation: bool) -> Standing:
    """Who subscribes again after leaving confirms again: leaving may have been somebody else's correction."""
    if before is not None and before.state is SubscriptionState.SUBSCRIBED:
        return before
    if wants_confirmation:
        return Standing(SubscriptionState.PENDING, OptInLevel.UNKNOWN)
    return Standing(SubscriptionState.SUBSCRIBED, OptInLevel.SINGLE)


def unsubscribed(before: Standing | None) -> Standing:
    """Also of a list that the contact was not on: the wish is kept, whoever imports the list again."""
    return Standing(SubscriptionState.UNSUBSCRIBED, before.opt_in if before else OptInLevel.UNKNOWN)
