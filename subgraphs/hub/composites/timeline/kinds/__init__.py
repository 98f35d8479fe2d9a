"""The eleven kinds of events, one per file: where each is read, and what it is called."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

from subgraphs.hub.composites.subject import Subject
from subgraphs.hub.composites.timeline.events import Stream, TimelineKind
from subgraphs.hub.composites.timeline.kinds.cart import carts
from subgraphs.hub.composites.timeline.kinds.consent import consents
from subgraphs.hub.composites.timeline.kinds.exchange import exchanges
from subgraphs.hub.composites.timeline.kinds.invoice import invoices
from subgraphs.hub.composites.timeline.kinds.marketing_email import marketing_emails
from subgraphs.hub.composites.timeline.kinds.order import orders
from subgraphs.hub.composites.timeline.kinds.payment import payments
from subgraphs.hub.composites.timeline.kinds.points import points
from subgraphs.hub.composites.timeline.kinds.transactional_email import transactional_emails
from subgraphs.hub.composites.timeline.kinds.visit import visits
from subgraphs.hub.composites.timeline.kinds.voucher import vouchers
from subgraphs.hub.crosswalk import own_links

__all__ = ["KINDS", "streams"]

KINDS: Mapping[TimelineKind, Callable[[Subject], list[Stream]]] = MappingProxyType(
    {
        TimelineKind.ORDER: orders,
        TimelineKind.CART: carts,
        TimelineKind.VISIT: visits,
        TimelineKind.TRANSACTIONAL_EMAIL: transactional_emails,
        TimelineKind.MARKETING_EMAIL: marketing_emails,
        TimelineKind.EXCHANGE: exchanges,
        TimelineKind.POINTS: points,
        TimelineKind.VOUCHER: vouchers,
        TimelineKind.INVOICE: invoices,
        TimelineKind.PAYMENT: payments,
        TimelineKind.CONSENT: consents,
    }
)


def streams(subject: Subject, kinds: Collection[TimelineKind] | None) -> list[Stream]:
    """Of the kinds asked for, those of systems that have a record of the customer. No other is asked."""
    asked = [kind for kind in TimelineKind if kinds is None or kind in kinds]
    found = (stream for kind in asked for stream in KINDS[kind](subject))
    return [stream for stream in found if own_links(subject.links, stream.system)]
