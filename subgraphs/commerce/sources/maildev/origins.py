"""Where each field of transactional e-mails comes from when a post box has them."""

from __future__ import annotations

from subgraphs.kit.products.origins import Origins, from_product

__all__ = ["ORIGINS"]

ORIGINS = Origins(
    (
        from_product("Customer.transactionalEmails", "letters to the addresses that the accounts have now"),
        from_product("Order.emails", "letters with the order's number in their subject"),
        from_product("TransactionalEmail.id", "id"),
        from_product("TransactionalEmail.template", "the option whose text the subject has, else `other`"),
        from_product("TransactionalEmail.subject", "subject"),
        from_product("TransactionalEmail.sentAt", "time: the letter's own date, else when it arrived"),
        from_product("TransactionalEmail.status", "SENT; nobody tells a post box what became of a letter"),
        from_product("TransactionalEmail.toMasked", "to"),
        from_product("TransactionalEmail.order", "the number of an order in the subject"),
    )
)
