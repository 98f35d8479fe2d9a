"""Where each field of newsletters comes from when Mailman sends them."""

from __future__ import annotations

from subgraphs.kit.products.origins import Origins, from_product, from_store

__all__ = ["ORIGINS"]

ORIGINS = Origins(
    (
        from_product("NewsletterList.code", "list_name, the part of its address before the @"),
        from_product("NewsletterList.name", "display_name"),
        from_product("NewsletterSubscription.list", "list_id of a member found by the contact's address"),
        from_product(
            "NewsletterSubscription.state",
            "member, its delivery_status, or a request; our own store for who has left, or is leaving",
        ),
        from_store(
            "NewsletterSubscription.optIn",
            "Mailman keeps no proof; UNKNOWN for what did not come through us",
        ),
        from_store(
            "NewsletterSubscription.since",
            "Mailman keeps no date of a member; null for what did not come through us. Of a request: when",
        ),
        from_store("NewsletterSubscription.source", "null for what did not come through us"),
    )
)
