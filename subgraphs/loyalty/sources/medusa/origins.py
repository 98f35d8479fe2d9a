"""Where each field of loyalty comes from when Medusa stands behind it."""

from __future__ import annotations

from subgraphs.kit.products.origins import Origins, from_product, from_store, nobody

__all__ = ["ORIGINS"]

NO_CARDS = "Medusa keeps no loyalty cards"

NO_TIERS = "Medusa knows no tiers"

NO_HOLDING = "Medusa debits at once, and holds nothing: always 0"

ORIGINS = Origins(
    (
        from_product("Customer.*", "of the customers whose ids the crosswalk names"),
        from_store("Customer.offers", "Medusa has no offers to a customer"),
        from_product("LoyaltyMember.*", "a store-credit account of a customer, in the programme's currency"),
        from_product("LoyaltyMember.version", "customer.updated_at"),
        from_store(
            "LoyaltyMember.cardNumber",
            "else what `fields` names in customer.metadata, else the customer's id",
        ),
        from_product("LoyaltyMember.enrolledAt", "store_credit_account.created_at"),
        from_product("LoyaltyMember.email", "customer.email"),
        from_product("LoyaltyMember.phone", "customer.phone"),
        from_store("LoyaltyMember.cards", NO_CARDS),
        from_store("LoyaltyMember.tier", NO_TIERS),
        from_store("LoyaltyCard.*", NO_CARDS),
        from_store("Tier.*", NO_TIERS),
        from_product("PointsBalance.available", "store_credit_account.balance, times points_per_unit"),
        nobody("PointsBalance.reserved", NO_HOLDING),
        nobody("PointsBalance.pending", NO_HOLDING),
        nobody("PointsBalance.expiring", "Store credit does not lapse"),
        from_product("PointsBalance.worth", "store_credit_account.balance"),
        nobody("PointsExpiry.*", "Store credit does not lapse"),
        from_product("PointEntry.*", "a transaction of the account"),
        from_product(
            "PointEntry.kind", "type and reference, or what the option kind.<type>.<reference> says"
        ),
        from_product("PointEntry.balanceAfter", "the sum of the transactions up to this one"),
        from_product("PointEntry.label", "transaction.note, else its reference"),
        from_product("PointEntry.order", "order.display_id, of transactions whose reference is an order"),
        from_store("Order.pointsEarned", "Medusa cannot be asked for the movements of an order"),
        from_product("Order.number", "order.display_id"),
        from_product("Voucher.*", "gift_card"),
        from_product("Voucher.label", "gift_card.note"),
        from_product("Voucher.status", "REDEEMED without a balance; RESERVED and CANCELLED are never shown"),
        from_product("Voucher.validFrom", "gift_card.created_at"),
        from_product("Voucher.validUntil", "gift_card.expires_at"),
        nobody("Voucher.minimumOrder", "A gift card pays any order"),
        nobody("Voucher.channels", "A gift card is good everywhere"),
        from_product("Voucher.campaign", "what `fields` names in gift_card.metadata, else gift-card"),
        nobody("Voucher.redeemedOn", "A gift card is spent on several orders"),
        from_product(
            "VoucherValue.amount", "the balance of the card's account; of a spent card gift_card.value"
        ),
        nobody("VoucherValue.percent", "A gift card is an amount"),
        nobody("VoucherValue.freeShipping", "A gift card is an amount: always false"),
        from_store("Offer.*", "Medusa has no offers to a customer"),
    )
)
