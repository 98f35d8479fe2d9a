"""Where each field of an exchange comes from when the customer service works with Request Tracker."""

from __future__ import annotations

from subgraphs.kit.products.origins import Origins, from_product, nobody

__all__ = ["ORIGINS"]

ORIGINS = Origins(
    (
        from_product("Customer.exchanges", "tickets whose field `contact` names a contact of the customer"),
        from_product("Order.exchanges", "tickets whose field `orderNumber` names the order"),
        from_product("Exchange.*", "ticket"),
        from_product("Exchange.subject", "ticket: Subject"),
        from_product("Exchange.phase", "ticket: Queue; the option `pre_sale` names those before the sale"),
        from_product("Exchange.reason", "ticket: the custom field `reason`"),
        from_product("Exchange.status", "ticket: Status, as the options say; any other one is OPEN"),
        from_product("Exchange.openedAt", "ticket: Created"),
        from_product("Exchange.closedAt", "ticket: Resolved"),
        from_product("Exchange.order", "ticket: the custom field `orderNumber`"),
        from_product("Exchange.contact", "ticket: the custom field `contact`"),
        from_product("Exchange.agent", "ticket: Owner.RealName; null where nobody has taken it"),
        from_product("Exchange.media", "of all its messages"),
        from_product("Exchange.messages", "transactions of the ticket and of those merged into it"),
        from_product("ExchangeMessage.*", "transaction: Create, Correspond, Comment"),
        from_product("ExchangeMessage.medium", "the custom field `medium`, else the option `medium`: EMAIL"),
        from_product(
            "ExchangeMessage.direction", "the custom field `direction`, else by type, and by who asked for it"
        ),
        from_product("ExchangeMessage.at", "the custom field `at`, else Created"),
        from_product("ExchangeMessage.author", "Creator.RealName; null for what was logged by Fiche"),
        from_product("ExchangeMessage.body", "attachment: text/plain, else the words of text/html"),
        from_product("ExchangeMessage.durationSeconds", "TimeTaken, in whole minutes"),
        nobody("ExchangeMessage.recordingUrl", "Request Tracker keeps no recordings of calls"),
    )
)
