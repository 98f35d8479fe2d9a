"""Variables for the example operations, shared by the demonstration, its page and the golden tests.

They follow from the characters, so they hold for every size of the default seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from subgraphs.kit.ids import encode_id
from subgraphs.world import keys
from subgraphs.world.characters import CHARACTERS, Role

__all__ = [
    "ACCOUNT_OF_ME",
    "BUSINESS",
    "CARD",
    "CONTACT_KEY",
    "DRIFTING",
    "EXAMPLES",
    "ME",
    "ORDER_NUMBER",
    "SHARED_EMAIL",
    "character_id",
]

_SHOPPER = CHARACTERS[Role.LOYAL_SHOPPER]


def character_id(role: Role) -> str:
    """The id of a character's `Customer`."""
    return encode_id("Customer", keys.customer(CHARACTERS[role].number))


ME = character_id(Role.LOYAL_SHOPPER)
"""The customer of F1 to F4: an open cart, vouchers, newsletters, consents, 28 orders."""

ACCOUNT_OF_ME = str(keys.account(_SHOPPER.number))
"""The subject of a `me` token: the native key of that customer's account in commerce."""

BUSINESS = character_id(Role.BUSINESS)
"""The customer of B5: a company with people, and more orders under way than a page holds."""

ORDER_NUMBER = keys.order_number(_SHOPPER.orders - 3)
"""The order of F3, P2 and B2: delivered, with a voucher, e-mails, exchanges and an invoice. The ordinals
of the first customer's orders begin at nought."""

CARD = keys.card(_SHOPPER.number, 1)
"""The card of P3: the second of the shopper, who lost the first."""

CONTACT_KEY = keys.contact(_SHOPPER.number)
"""What B3 looks up by `recordByNativeKey`."""

DRIFTING = character_id(Role.EMAIL_DRIFT)
"""The customer of B1: two systems have kept an earlier e-mail address."""

SHARED_EMAIL = f"contact@partage-{CHARACTERS[Role.SHARED_ADDRESS].number}.example"
"""What B3 looks for: the login of one customer, which others typed as guests."""

_VARIABLES: dict[str, dict[str, str]] = {
    "F1Header": {},
    "F2Orders": {},
    "F3OrderPage": {"number": ORDER_NUMBER},
    "F4Preferences": {},
    "B1Sheet": {"id": DRIFTING},
    "B2OrderToCrm": {"number": ORDER_NUMBER},
    "B3Search": {"text": SHARED_EMAIL},
    "B5B2bAccount": {"id": BUSINESS},
    "P1MarketplaceOrders": {"since": "2026-06-01T00:00:00Z"},
    "P2Carrier": {"number": ORDER_NUMBER},
    "P3CoalitionCard": {"card": CARD},
    "P4Agency": {},
    "P5Accountant": {"from": "2026-07-01", "to": "2026-09-30"},
}

EXAMPLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {name: MappingProxyType(variables) for name, variables in _VARIABLES.items()}
)
"""Operation → its variables. The operations of the shop's own pages run as ME."""
