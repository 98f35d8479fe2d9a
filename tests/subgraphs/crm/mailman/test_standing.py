"""Where a reader stands: Mailman's word for the state, and ours for what it does not keep."""

from __future__ import annotations

import datetime as dt

import pytest

from subgraphs.crm.sources.mailman.api import Delivery
from subgraphs.crm.sources.mailman.standing import Told, shown
from subgraphs.crm.sources.port import NewsletterListRecord, SubscriptionRecord
from subgraphs.crm.sources.words import OptInLevel, SubscriptionState

WEEKLY = NewsletterListRecord("weekly", "The week in the shop")

MARCH, JUNE = dt.datetime(2026, 3, 1, tzinfo=dt.UTC), dt.datetime(2026, 6, 1, tzinfo=dt.UTC)

NOTHING = Told()


def kept(state: SubscriptionState) -> SubscriptionRecord:
    return SubscriptionRecord(WEEKLY, state, OptInLevel.CONFIRMED, MARCH, "till")


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (Told(Delivery.ENABLED), SubscriptionState.SUBSCRIBED),
        (Told(Delivery.BY_BOUNCES), SubscriptionState.BOUNCED),
        (Told(Delivery.BY_USER), SubscriptionState.UNSUBSCRIBED),
        (Told(Delivery.BY_MODERATOR), SubscriptionState.UNSUBSCRIBED),
        (Told(Delivery.UNKNOWN), SubscriptionState.UNSUBSCRIBED),
        (Told(pending_since=JUNE), SubscriptionState.PENDING),
        (Told(Delivery.ENABLED, pending_since=JUNE), SubscriptionState.SUBSCRIBED),
    ],
)
def test_the_state_is_mailmans_and_the_rest_is_known_where_we_say_the_same(
    told: Told, state: SubscriptionState
) -> None:
    assert shown(WEEKLY, told, kept(state), is_leaving=False) == kept(state)

    for other in set(SubscriptionState) - {state}:
        record = shown(WEEKLY, told, kept(other), is_leaving=False)
        assert record is not None
        assert (record.state, record.opt_in, record.source) == (state, OptInLevel.UNKNOWN, None)
        assert record.since == (JUNE if state is SubscriptionState.PENDING else None)


def test_of_whom_nobody_has_heard_there_is_nothing_to_show() -> None:
    assert shown(WEEKLY, NOTHING, None, is_leaving=False) is None


def test_who_is_on_the_list_no_more_has_left_and_a_wish_to_leave_stays_known() -> None:
    left = kept(SubscriptionState.UNSUBSCRIBED)
    gone = shown(WEEKLY, NOTHING, kept(SubscriptionState.SUBSCRIBED), is_leaving=False)

    assert shown(WEEKLY, NOTHING, left, is_leaving=False) == left
    assert gone == SubscriptionRecord(WEEKLY, SubscriptionState.UNSUBSCRIBED, OptInLevel.UNKNOWN, None, None)


def test_who_is_leaving_is_shown_as_gone_though_mailman_was_not_told() -> None:
    left = kept(SubscriptionState.UNSUBSCRIBED)

    assert shown(WEEKLY, Told(Delivery.ENABLED), left, is_leaving=True) == left
