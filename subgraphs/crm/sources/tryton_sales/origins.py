"""Where each field of an exchange comes from when it is an opportunity or a complaint in Tryton."""

from __future__ import annotations

from subgraphs.kit.products.origins import Origins, from_product, from_store, nobody

__all__ = ["ORIGINS"]

ORIGINS = Origins(
    (
        from_product(
            "Customer.exchanges", "opportunities and complaints of the party whose code is the contact's key"
        ),
        from_product("Order.exchanges", "by the order's number at a sale or an invoice"),
        from_product("Exchange.*", "sale.opportunity, sale.complaint"),
        from_product("Exchange.subject", "the first line of the description, else the number"),
        from_product("Exchange.phase", "PRE_SALE for an opportunity, POST_SALE for a complaint"),
        from_product("Exchange.reason", "complaint: type; null for opportunities"),
        from_product("Exchange.status", "state; WAITING_AGENT is a complaint that waits for approval"),
        from_product(
            "Exchange.openedAt", "start_date, date: at midnight UTC, for Tryton has no time of that day"
        ),
        from_product("Exchange.closedAt", "opportunity: end_date, once it is closed; null for complaints"),
        from_product("Exchange.order", "complaint: its origin; opportunity: the first sale that came of it"),
        from_product("Exchange.contact", "the code of the party"),
        from_product("Exchange.agent", "opportunity: employee; complaint: submitted_by"),
        nobody("Exchange.media", "empty for these: nothing that was said is kept in Tryton"),
        nobody("Exchange.messages", "empty for these: nothing that was said is kept in Tryton"),
        from_store("ExchangeMessage.*", "messages of exchanges that were logged in our own store"),
    )
)
