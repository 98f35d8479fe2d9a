"""The tables of the shop.

Amounts are whole minor units of the row's currency, or of the order's for what hangs on an order. Rows that
hang on another one are numbered by `position` from 0. E-mail addresses are kept as typed; a folded form
serves the look-up.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from subgraphs.kit.columns import BigKey, TextKey, UtcDateTime

__all__ = [
    "METADATA",
    "account",
    "address",
    "cart",
    "cart_line",
    "category",
    "category_view",
    "channel",
    "channel_presence",
    "order",
    "order_discount",
    "order_line",
    "order_return",
    "product_view",
    "shipment",
    "site_search",
    "transactional_email",
    "visit",
]

METADATA = MetaData()


def _key_of(target: str, *, primary_key: bool = False, nullable: bool = False) -> Column[int]:
    reference = ForeignKey(f"commerce_{target}.id")
    return Column(f"{target}_id", BigKey, reference, primary_key=primary_key, nullable=nullable)


def _channel() -> Column[str]:
    return Column("channel_code", TextKey, ForeignKey("commerce_channel.code"), nullable=False)


def _hangs_on(target: str) -> tuple[Column[int], Column[int]]:
    """The key of a row that hangs on another one; in SQLite such rows lie side by side."""
    return (_key_of(target, primary_key=True), Column("position", Integer, primary_key=True))


channel = Table(
    "commerce_channel",
    METADATA,
    Column("code", TextKey, primary_key=True),
    Column("kind", String(16), nullable=False),  # ChannelKind
    Column("name", String(80), nullable=False),
    Column("currency", String(3), nullable=False),  # in which it shows sums of nothing
)

account = Table(
    "commerce_account",
    METADATA,
    Column("id", BigKey, primary_key=True),
    Column("number", String(32), nullable=False, unique=True),
    Column("version", Integer, nullable=False, default=1),
    Column("email", String(254)),
    Column("email_folded", String(254), index=True),  # fold_email(email) of the kit
    Column("email_verified", Boolean, nullable=False),
    Column("pending_email", String(254)),
    Column("state", String(24), nullable=False),  # AccountState
    Column("locale", String(16)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_login_at", UtcDateTime),
    Column("loyalty_card_number", String(32)),
    Column("external_id", String(64)),  # who the customer is at the hub, of an account that it had made
    Index("commerce_account_by_external_id", "external_id", unique=True),
)

address = Table(
    "commerce_address",
    METADATA,
    *_hangs_on("account"),
    Column("name", String(160)),
    Column("lines", JSON),  # a list of texts
    Column("postal_code", String(16)),
    Column("city", String(80)),
    Column("country", String(2), nullable=False),
    Column("phone", String(32)),
    sqlite_with_rowid=False,
)

channel_presence = Table(
    "commerce_channel_presence",
    METADATA,
    _key_of("account", primary_key=True),
    Column("channel_code", TextKey, ForeignKey("commerce_channel.code"), primary_key=True),
    Column("external_id", String(64)),  # who the customer is in that channel
    Column("preferred_store", String(80)),
    sqlite_with_rowid=False,
)

order = Table(
    "commerce_order",
    METADATA,
    Column("id", BigKey, primary_key=True),
    Column("number", String(32), nullable=False, unique=True),
    Column("version", Integer, nullable=False, default=1),
    _key_of("account"),
    _channel(),
    Column("status", String(16), nullable=False),  # OrderStatus
    Column("placed_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("subtotal", BigInteger, nullable=False),
    Column("shipping", BigInteger, nullable=False),
    Column("tax", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("points_redeemed_hundredths", BigInteger),  # 150 points are 15000
    # The delivery address as it was: a snapshot. All null where nothing is delivered.
    Column("shipping_name", String(160)),
    Column("shipping_lines", JSON(none_as_null=True)),  # a list of texts
    Column("shipping_postal_code", String(16)),
    Column("shipping_city", String(80)),
    Column("shipping_country", String(2)),
    Column("shipping_phone", String(32)),
    Index("commerce_order_by_account_placed", "account_id", "placed_at", "id"),
    Index("commerce_order_by_account_updated", "account_id", "updated_at", "id"),
    Index("commerce_order_by_account_total", "account_id", "total", "id"),
    Index("commerce_order_by_placed", "placed_at", "id"),
    Index("commerce_order_by_updated", "updated_at", "id"),
    Index("commerce_order_by_total", "total", "id"),
    Index("commerce_order_by_channel_updated", "channel_code", "updated_at", "id"),
    # Holds all that the sums per customer need, so that they never touch the orders themselves.
    Index("commerce_order_sums", "account_id", "channel_code", "currency", "status", "total", "placed_at"),
)


def _line_columns() -> tuple[Column[str], Column[str], Column[int], Column[int], Column[int]]:
    return (
        Column("sku", String(64), nullable=False),
        Column("label", String(200), nullable=False),
        Column("quantity", Integer, nullable=False),
        Column("unit_price", BigInteger, nullable=False),
        Column("total", BigInteger, nullable=False),
    )


order_line = Table(
    "commerce_order_line", METADATA, *_hangs_on("order"), *_line_columns(), sqlite_with_rowid=False
)

order_discount = Table(
    "commerce_order_discount",
    METADATA,
    *_hangs_on("order"),
    Column("label", String(200), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("voucher_code", String(64)),
    # Of a discount that a command gave: whose it is, the points it was paid with, and the tax that went.
    Column("reference", String(64)),
    Column("points_hundredths", BigInteger),
    Column("tax", BigInteger),
    Index("commerce_order_discount_by_reference", "order_id", "reference", unique=True),
    sqlite_with_rowid=False,
)

shipment = Table(
    "commerce_shipment",
    METADATA,
    *_hangs_on("order"),
    Column("carrier", String(80)),
    Column("tracking_url", String(400)),
    Column("shipped_at", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    sqlite_with_rowid=False,
)

order_return = Table(
    "commerce_return",
    METADATA,
    *_hangs_on("order"),
    # The account of the order, once more: the rate of returns is counted without reading orders.
    Column("account_id", BigKey, ForeignKey("commerce_account.id"), nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("reason", String(200)),
    Column("refunded", BigInteger),
    Index("commerce_return_by_account", "account_id", "order_id"),
    sqlite_with_rowid=False,
)

cart = Table(
    "commerce_cart",
    METADATA,
    Column("id", BigKey, primary_key=True),
    _key_of("account"),
    Column("status", String(16), nullable=False),  # CartStatus
    _channel(),
    Column("currency", String(3), nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("recovery_url", String(400)),
    _key_of("order", nullable=True),  # set when the cart is CONVERTED
    Index("commerce_cart_by_account", "account_id", "updated_at", "id"),
)

cart_line = Table(
    "commerce_cart_line", METADATA, *_hangs_on("cart"), *_line_columns(), sqlite_with_rowid=False
)

visit = Table(
    "commerce_visit",
    METADATA,
    Column("id", BigKey, primary_key=True),
    _key_of("account"),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    _channel(),
    Column("device", String(80)),
    Column("referrer", String(400)),
    Column("page_count", Integer, nullable=False),
    Index("commerce_visit_by_account", "account_id", "started_at", "id"),
)

product_view = Table(
    "commerce_product_view",
    METADATA,
    Column("id", BigKey, primary_key=True),
    _key_of("account"),
    Column("sku", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("times", Integer, nullable=False),
    Index("commerce_product_view_by_account", "account_id", "at", "id"),
)

category = Table(
    "commerce_category",
    METADATA,
    Column("code", TextKey, primary_key=True),
    Column("name", String(80)),
)

category_view = Table(
    "commerce_category_view",
    METADATA,
    Column("id", BigKey, primary_key=True),
    _key_of("account"),
    Column("category_code", TextKey, ForeignKey("commerce_category.code"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("times", Integer, nullable=False),
    Index("commerce_category_view_by_account", "account_id", "at", "id"),
)

site_search = Table(
    "commerce_site_search",
    METADATA,
    Column("id", BigKey, primary_key=True),
    _key_of("account"),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("results", Integer, nullable=False),
    Column("clicked_sku", String(64)),
    Index("commerce_site_search_by_account", "account_id", "at", "id"),
)

transactional_email = Table(
    "commerce_transactional_email",
    METADATA,
    Column("id", BigKey, primary_key=True),
    _key_of("account"),
    _key_of("order", nullable=True),
    Column("template", String(64), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("status", String(16), nullable=False),  # EmailStatus
    Column("recipient", String(254), nullable=False),  # shown masked only
    Index("commerce_email_by_account", "account_id", "sent_at", "id"),
    Index("commerce_email_by_order", "order_id", "sent_at", "id"),
)
