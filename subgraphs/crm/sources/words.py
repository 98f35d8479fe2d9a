"""The closed vocabularies of the CRM. Their members are in the order in which the schema prints them."""

from __future__ import annotations

from enum import Enum

__all__ = [
    "ConsentPurpose",
    "ConsentState",
    "ContactKind",
    "Direction",
    "ExchangeStatus",
    "LegalBasis",
    "MarketingEmailKind",
    "Medium",
    "OptInLevel",
    "SalePhase",
    "SubscriptionState",
]


class ContactKind(Enum):
    PERSON = "PERSON"
    COMPANY = "COMPANY"


class SubscriptionState(Enum):
    SUBSCRIBED = "SUBSCRIBED"
    PENDING = "PENDING"
    UNSUBSCRIBED = "UNSUBSCRIBED"
    BOUNCED = "BOUNCED"


class OptInLevel(Enum):
    SINGLE = "SINGLE"
    CONFIRMED = "CONFIRMED"
    UNKNOWN = "UNKNOWN"


class ConsentPurpose(Enum):
    MARKETING = "MARKETING"
    PROFILING = "PROFILING"
    PARTNER_SHARING = "PARTNER_SHARING"
    LOYALTY = "LOYALTY"
    SURVEY = "SURVEY"


class ConsentState(Enum):
    GRANTED = "GRANTED"
    DENIED = "DENIED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


class LegalBasis(Enum):
    CONSENT = "CONSENT"
    CONTRACT = "CONTRACT"
    LEGAL_OBLIGATION = "LEGAL_OBLIGATION"
    LEGITIMATE_INTEREST = "LEGITIMATE_INTEREST"


class MarketingEmailKind(Enum):
    NEWSLETTER = "NEWSLETTER"
    CART_ABANDONMENT = "CART_ABANDONMENT"
    REACTIVATION = "REACTIVATION"
    POST_PURCHASE = "POST_PURCHASE"
    PROMOTION = "PROMOTION"


class SalePhase(Enum):
    PRE_SALE = "PRE_SALE"
    POST_SALE = "POST_SALE"


class ExchangeStatus(Enum):
    OPEN = "OPEN"
    WAITING_CUSTOMER = "WAITING_CUSTOMER"
    WAITING_AGENT = "WAITING_AGENT"
    CLOSED = "CLOSED"


class Medium(Enum):
    PHONE = "PHONE"
    CHAT = "CHAT"
    EMAIL = "EMAIL"
    SMS = "SMS"
    LETTER = "LETTER"
    SOCIAL = "SOCIAL"
    IN_STORE = "IN_STORE"
    PUSH = "PUSH"


class Direction(Enum):
    INBOUND = "INBOUND"
    OUTBOUND = "OUTBOUND"
    INTERNAL = "INTERNAL"
