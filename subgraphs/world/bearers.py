"""Who comes with a token in the demonstration, and which scopes each example operation takes.

The scopes of an operation are those that stand above it, and no others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from subgraphs.world.catalogue import AGENCY, COALITION_PARTNER
from subgraphs.world.examples import ACCOUNT_OF_ME

__all__ = ["BEARERS", "OPERATIONS", "SWEEP", "SWEPT", "Asks", "Bearer"]

SWEEP = "hub-sweep"
"""The client as which the hub reads the copies of all customers, for its flags."""

SWEPT = (
    "read:customers",
    "read:customers.name",
    "read:customers.contact",
    "read:loyalty",
    "read:accounting",
)
"""What it may read: the copies and their owners' fields."""

EXPLAIN = "explain"
"""The scope for what becomes of an operation: no field takes it."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Of a token."""

    name: str
    told: str
    """For people: who that is."""
    scopes: tuple[str, ...]
    client: str
    """The application that the bearer uses; partners are applications themselves."""
    rule: str
    """Which rows the client sees."""
    subject: str | None = None
    claims: Mapping[str, object] = field(default_factory=dict)
    media: tuple[str, ...] = ()
    """For which a person's consent opens its rows."""
    pairwise: bool = False
    """Whether the ids that it is given are its own."""


@dataclass(frozen=True, slots=True)
class Asks:
    """How an example operation is asked."""

    bearer: str
    scopes: tuple[str, ...]


def _asks(bearer: str, scopes: str) -> Asks:
    return Asks(bearer, tuple(scopes.split()))


OPERATIONS: Mapping[str, Asks] = MappingProxyType(
    {
        **{name: _asks("shopper", "me") for name in ("F1Header", "F2Orders", "F3OrderPage", "F4Preferences")},
        **{name: _asks("shopper", "me") for name in ("F5ChangeEmail", "F6Newsletter")},
        "B1Sheet": _asks(
            "support-agent",
            "read:customers read:customers.name read:customers.contact read:links read:drift read:timeline "
            "read:loyalty read:accounting link:backoffice",
        ),
        "B2OrderToCrm": _asks(
            "support-agent",
            "read:orders read:customers read:customers.name read:exchanges read:invoices link:backoffice",
        ),
        "B3Search": _asks(
            "support-agent",
            "search:customers read:customers read:customers.name read:orders link:backoffice",
        ),
        "B4Merge": _asks("data-steward", "read:links write:links read:operations"),
        "B5B2bAccount": _asks(
            "sales-agent",
            "read:customers read:customers.name read:orders read:invoices read:accounting read:operations",
        ),
        "B6LogCall": _asks("support-agent", "write:exchanges read:exchanges read:orders"),
        "P1MarketplaceOrders": _asks("partner-marketplace", "read:orders"),
        "P2Carrier": _asks("partner-carrier", "read:orders read:customers read:customers.address"),
        "P3CoalitionCard": _asks("partner-coalition", "read:loyalty read:vouchers"),
        "P4Agency": _asks("partner-agency", "read:customers read:consents read:loyalty"),
        "P5Accountant": _asks("accountant", "read:invoices read:accounting read:orders"),
        "P6PartnerUnsubscribe": _asks("partner-agency", "write:consents"),
    }
)


def _scopes(bearer: str) -> tuple[str, ...]:
    """Of all the operations that this bearer asks."""
    return tuple(
        dict.fromkeys(s for asks in OPERATIONS.values() if asks.bearer == bearer for s in asks.scopes)
    )


def _partner(name: str, told: str, rule: str, media: tuple[str, ...] = (), **claims: object) -> Bearer:
    own = MappingProxyType(claims)
    return Bearer(name, told, _scopes(name), name, rule, claims=own, media=media, pairwise=True)


def _staff(name: str, told: str) -> Bearer:
    return Bearer(name, told, (*_scopes(name), EXPLAIN), "back-office", "all", name)


BEARERS: Mapping[str, Bearer] = MappingProxyType(
    {
        each.name: each
        for each in (
            Bearer("shopper", "Camille, who is signed in to the shop", ("me",), "shop", "me", ACCOUNT_OF_ME),
            _staff("support-agent", "an agent of customer service"),
            _staff("sales-agent", "a sales agent, who looks after companies"),
            _staff("data-steward", "a data steward, who decides what belongs together"),
            _partner("accountant", "an external accountant", "ledger"),
            _partner(
                "partner-agency",
                "a marketing agency",
                "consent",
                ("EMAIL",),
                partner=AGENCY,
                purposes=("PARTNER_SHARING",),
            ),
            _partner("partner-marketplace", "a marketplace", "channel", channels=("marketplace",)),
            _partner("partner-carrier", "a carrier", "channel", channels=("web", "app", "marketplace")),
            _partner("partner-coalition", "a partner of the loyalty card", "card", partner=COALITION_PARTNER),
        )
    }
)
