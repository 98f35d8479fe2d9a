"""What each firm decides for itself in Vendure: names of channels, fields of its own, states of orders."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from subgraphs.commerce.sources.records import ChannelKind, OrderStatus
from subgraphs.kit.products.faults import ProductUnreadable
from subgraphs.kit.products.node import Node
from subgraphs.kit.products.settings import ProductSettings

__all__ = ["CARD", "CART_STATES", "EXTERNAL_ID", "LOCALE", "NUMBER", "Shop"]

DEFAULT_CHANNEL = "__default_channel__"

NUMBER, LOCALE = "Account.number", "Account.locale"

CARD, EXTERNAL_ID = "Account.loyaltyCardNumber", "Account.externalId"

OWN_FIELDS = (NUMBER, LOCALE, CARD, EXTERNAL_ID)

CART_STATES = ("AddingItems", "ArrangingPayment")

STATES: Mapping[str, OrderStatus] = {
    "PaymentAuthorized": OrderStatus.PENDING,
    "ArrangingAdditionalPayment": OrderStatus.PENDING,
    "PaymentSettled": OrderStatus.PAID,
    "Modifying": OrderStatus.PREPARING,
    "PartiallyShipped": OrderStatus.PREPARING,
    "Shipped": OrderStatus.SHIPPED,
    "PartiallyDelivered": OrderStatus.SHIPPED,
    "Delivered": OrderStatus.DELIVERED,
    "Cancelled": OrderStatus.CANCELLED,
}

_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]*")


@dataclass(frozen=True, slots=True)
class Shop:
    own_fields: Mapping[str, str] = field(default_factory=dict)
    """A field of the graph → the custom field of a customer that has its value."""
    default_channel: str = "web"
    states: Mapping[str, OrderStatus] = field(default_factory=lambda: STATES)
    kinds: Mapping[str, ChannelKind] = field(default_factory=dict)
    tracking: str | None = None
    """Where a parcel is followed, with a `{key}`."""

    @classmethod
    def of(cls, settings: ProductSettings) -> Shop:
        """Options: default_channel, `state.<State>` and `kind.<channel>`. Raises ValueError."""
        for name, word in settings.fields.items():
            if name not in OWN_FIELDS or not _NAME.fullmatch(word):
                known = ", ".join(OWN_FIELDS)
                raise ValueError(
                    f"The field {name}={word} is none. There are {known}, and names of Vendure's."
                )
        return cls(
            own_fields=dict(settings.fields),
            default_channel=settings.option("default_channel", "web"),
            states={**STATES, **{key: OrderStatus(word) for key, word in _given(settings, "state.")}},
            kinds={key: ChannelKind(word) for key, word in _given(settings, "kind.")},
            tracking=settings.links.get("Shipment"),
        )

    def channel_of(self, channels: Sequence[Node]) -> str:
        """Vendure counts every record to its default channel as well."""
        codes = sorted(channel.word("code") for channel in channels)
        return next((code for code in codes if code != DEFAULT_CHANNEL), self.default_channel)

    def channel_code(self, code: str) -> str:
        return self.default_channel if code == DEFAULT_CHANNEL else code

    def status(self, state: str) -> OrderStatus:
        if state not in self.states:
            raise ProductUnreadable(f"has orders in the state {state}: set the option state.{state}")
        return self.states[state]

    def states_of(self, statuses: Sequence[OrderStatus]) -> list[str]:
        return [state for state, status in self.states.items() if status in statuses]

    def own(self, customer: Node, name: str) -> str | None:
        fields = customer.one("customFields")
        return None if fields is None or name not in self.own_fields else fields.text(self.own_fields[name])

    @property
    def own_selection(self) -> str:
        names = sorted(set(self.own_fields.values()))
        return f"customFields {{ {' '.join(names)} }}" if names else ""


def _given(settings: ProductSettings, prefix: str) -> list[tuple[str, str]]:
    return [
        (key.removeprefix(prefix), word) for key, word in settings.options.items() if key.startswith(prefix)
    ]
