"""Where each field of commerce comes from when Vendure stands behind it."""

from __future__ import annotations

from subgraphs.kit.products.origins import Origins, from_product, from_store, nobody

__all__ = ["ORIGINS"]

ORIGINS = Origins(
    (
        from_product("Customer.*", "of the customers whose keys the crosswalk names"),
        from_store("Customer.browsing", "Vendure keeps no history of the site"),
        from_store("Customer.transactionalEmails", "Vendure sends them, and keeps none"),
        from_product("Account.*", "Customer"),
        from_product("Account.number", "the custom field that `fields` names, else id"),
        from_product("Account.version", "Customer.updatedAt"),
        from_product("Account.email", "Customer.emailAddress"),
        from_product("Account.emailVerified", "Customer.user.verified"),
        from_store("Account.pendingEmail", "a change that was asked for in the graph, and waits for a click"),
        from_product("Account.state", "Customer.user: none is GUEST, unverified PENDING_VERIFICATION"),
        from_product("Account.locale", "the custom field that `fields` names, else null"),
        from_product("Account.lastLoginAt", "Customer.user.lastLogin"),
        from_product("Account.loyaltyCardNumber", "the custom field that `fields` names, else null"),
        from_product(
            "Address.*", "Address and OrderAddress: streetLine1 and 2; company and province left out"
        ),
        from_product("Order.*", "Order with an orderPlacedAt"),
        from_product("Order.number", "Order.code"),
        from_product("Order.version", "Order.updatedAt"),
        from_product("Order.channel", "Order.channels: the one that is not the default channel"),
        from_product("Order.status", "Order.state; RETURNED is never shown, for Vendure has no such state"),
        from_product("Order.subtotal", "Order.lines.linePriceWithTax and Order.surcharges"),
        from_product("Order.shipping", "Order.shippingLines.priceWithTax"),
        from_product("Order.tax", "Order.totalWithTax less Order.total"),
        from_product("Order.total", "Order.totalWithTax"),
        nobody("Order.pointsRedeemed", "Vendure knows no points"),
        from_store("Order.emails", "Vendure sends them, and keeps none"),
        from_product("OrderLine.*", "OrderLine and Surcharge"),
        from_product("OrderDiscount.*", "Order.discounts, Order.promotions.couponCode, negative surcharges"),
        from_product("Shipment.*", "Fulfillment: method and trackingCode, or the link `Shipment` with it"),
        from_product("Shipment.shippedAt", "Order.history: the transition to Shipped"),
        from_product("Shipment.deliveredAt", "Order.history: the transition to Delivered"),
        from_product("Return.*", "Payment.refunds: what was paid back"),
        from_product("Cart.*", "Order in AddingItems or ArrangingPayment"),
        from_product("Cart.status", "OPEN; Vendure knows no others"),
        nobody("Cart.recoveryUrl", "Vendure has no such page"),
        nobody("Cart.order", "In Vendure the cart becomes the order, and is a cart no more"),
        from_store("Channel.*", "kinds and names; a channel that only Vendure knows has its code for a name"),
        from_product("ChannelPresence.*", "sums of Order.totalWithTax"),
        from_store("ChannelPresence.externalId", "Vendure keeps none"),
        from_store("ChannelPresence.preferredStore", "Vendure keeps none"),
        from_product("CommerceStats.*", "sums of Order.totalWithTax, without cancelled orders"),
        from_store("BrowsingHistory.*", "Vendure keeps no history of the site"),
        from_store("Visit.*", "Vendure keeps no history of the site"),
        from_store("ProductView.*", "Vendure keeps no history of the site"),
        from_store("CategoryView.*", "Vendure keeps no history of the site"),
        from_store("SiteSearch.*", "Vendure keeps no history of the site"),
        from_store("Category.*", "categories of the site's history"),
        from_store("TransactionalEmail.*", "Vendure sends them, and keeps none"),
        from_product("Product.sku", "ProductVariant.sku"),
        from_product("Voucher.code", "Promotion.couponCode"),
    )
)
