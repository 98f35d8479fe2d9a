"""Where each field of commerce comes from when Shopify stands behind it."""

from __future__ import annotations

from subgraphs.kit.products.origins import Origins, from_product, from_store, nobody

__all__ = ["ORIGINS"]

NOT_READ = "not read from Shopify yet: a gap"

OF_THE_SITE = "our own record of the site"

ORIGINS = Origins(
    (
        from_product("Customer.*", "of the customers whose keys the crosswalk names"),
        from_store("Customer.browsing", OF_THE_SITE),
        from_store("Customer.transactionalEmails", "Shopify sends them, and shows none"),
        from_store("Customer.carts", "our own carts; Shopify's are not read"),
        from_product("Account.*", "Customer"),
        from_product("Account.number", "the number in Customer.id"),
        from_product("Account.version", "Customer.updatedAt"),
        from_product("Account.email", "Customer.defaultEmailAddress"),
        from_product("Account.emailVerified", "Customer.verifiedEmail of an ENABLED customer"),
        nobody("Account.pendingEmail", "Shopify knows none"),
        from_product("Account.state", "Customer.state: DISABLED and DECLINED are GUEST"),
        nobody("Account.lastLoginAt", "Shopify does not tell"),
        from_product("Account.loyaltyCardNumber", "the metafield that `fields` names, else null"),
        from_product("Address.*", "MailingAddress"),
        from_product("Order.*", "Order, of the option default_channel"),
        from_product("Order.status", "cancelledAt, displayFulfillmentStatus and displayFinancialStatus"),
        from_product("Order.subtotal", "totalPriceSet less shipping, with discounts"),
        nobody("Order.pointsRedeemed", "Shopify knows no points"),
        from_store("Order.emails", "Shopify sends them, and shows none"),
        from_product("OrderLine.*", "LineItem"),
        nobody("OrderDiscount.*", NOT_READ),
        nobody("Shipment.*", NOT_READ),
        nobody("Return.*", NOT_READ),
        from_store("Cart.*", "our own carts; Shopify's are not read"),
        from_store("Channel.*", "kinds and names"),
        from_store("ChannelPresence.*", "kept beside"),
        nobody("CommerceStats.*", NOT_READ),
        from_store("BrowsingHistory.*", OF_THE_SITE),
        from_store("Visit.*", OF_THE_SITE),
        from_store("ProductView.*", OF_THE_SITE),
        from_store("CategoryView.*", OF_THE_SITE),
        from_store("SiteSearch.*", OF_THE_SITE),
        from_store("Category.*", OF_THE_SITE),
        from_store("TransactionalEmail.*", "Shopify sends them, and shows none"),
        from_product("Product.sku", "LineItem.sku"),
        nobody("Voucher.code", NOT_READ),
    )
)
