"""The world as the shop knows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from subgraphs.commerce.sources.sql import tables
from subgraphs.commerce.sources.sql.migrations import MIGRATIONS
from subgraphs.kit.masking import fold_email
from subgraphs.world import keys
from subgraphs.world.accounts import Account, accounts_of
from subgraphs.world.browsing import visits_of
from subgraphs.world.calendar import moment_text
from subgraphs.world.carts import Cart, carts_of
from subgraphs.world.catalogue import CATEGORIES, CHANNELS
from subgraphs.world.mail import TransactionalEmail, account_mail, order_mail
from subgraphs.world.orders import Line, Order, orders_of
from subgraphs.world.people import Person, person_of
from subgraphs.world.rows import Island, Row, Shape, Told, Value, address_values
from subgraphs.world.world import World

__all__ = ["COMMERCE"]

_ADDRESS = ("name", "lines", "postal_code", "city", "country", "phone")
_LINE = ("sku", "label", "quantity", "unit_price", "total")

_SHAPES = (
    Shape(tables.channel, ("code", "kind", "name", "currency")),
    Shape(tables.category, ("code", "name")),
    Shape(
        tables.account,
        (
            *("id", "number", "version", "email", "email_folded", "email_verified", "pending_email"),
            *("state", "locale", "created_at", "last_login_at", "loyalty_card_number"),
        ),
    ),
    Shape(tables.address, ("account_id", "position", *_ADDRESS)),
    Shape(tables.channel_presence, ("account_id", "channel_code", "external_id", "preferred_store")),
    Shape(
        tables.order,
        (
            *("id", "number", "version", "account_id", "channel_code", "status", "placed_at", "updated_at"),
            *("currency", "subtotal", "shipping", "tax", "total", "points_redeemed_hundredths"),
            *(f"shipping_{part}" for part in _ADDRESS),
        ),
    ),
    Shape(tables.order_line, ("order_id", "position", *_LINE)),
    Shape(tables.order_discount, ("order_id", "position", "label", "amount", "voucher_code")),
    Shape(tables.shipment, ("order_id", "position", "carrier", "tracking_url", "shipped_at", "delivered_at")),
    Shape(tables.order_return, ("order_id", "position", "account_id", "requested_at", "reason", "refunded")),
    Shape(
        tables.cart,
        (
            *("id", "account_id", "status", "channel_code", "currency", "total", "updated_at"),
            *("recovery_url", "order_id"),
        ),
    ),
    Shape(tables.cart_line, ("cart_id", "position", *_LINE)),
    Shape(
        tables.visit,
        ("id", "account_id", "started_at", "ended_at", "channel_code", "device", "referrer", "page_count"),
    ),
    Shape(tables.product_view, ("id", "account_id", "sku", "at", "times")),
    Shape(tables.category_view, ("id", "account_id", "category_code", "at", "times")),
    Shape(tables.site_search, ("id", "account_id", "text", "at", "results", "clicked_sku")),
    Shape(
        tables.transactional_email,
        ("id", "account_id", "order_id", "template", "subject", "sent_at", "status", "recipient"),
    ),
)

_STORES = {"store-lyon": "Lyon", "store-nantes": "Nantes"}
_KNOWN_BY_ANOTHER_ID = frozenset({"app", "marketplace", "social"})


def _fixed_rows(world: World) -> Iterator[Told]:
    for channel in CHANNELS:
        yield "commerce_channel", (channel.code, channel.kind, channel.name, "EUR")
    for category in CATEGORIES:
        yield "commerce_category", (category.code, category.name)


def _customer_rows(world: World, number: int) -> Iterator[Told]:
    person = person_of(world, number)
    for account in accounts_of(world, number):
        yield from _account_rows(account)
    yield from _order_rows(world, person)
    for mail in account_mail(world, person):
        yield _mail_row(mail)
    for cart in carts_of(world, person):
        yield from _cart_rows(cart)
    yield from _browsing_rows(world, number)


def _account_rows(account: Account) -> Iterator[Told]:
    yield (
        "commerce_account",
        (
            account.key,
            account.number,
            1 + account.key % 7,
            account.email,
            None if account.email is None else fold_email(account.email),
            account.verified,
            account.pending_email,
            account.state,
            account.locale,
            moment_text(account.created_at),
            None if account.last_login_at is None else moment_text(account.last_login_at),
            account.card_number,
        ),
    )
    for position, address in enumerate(account.addresses):
        yield "commerce_address", (account.key, position, *address_values(address))


def _order_rows(world: World, person: Person) -> Iterator[Told]:
    rng = world.stream("mail", person.number)
    # In the order in which they were first seen, so that no hash decides.
    seen: dict[tuple[int, str], None] = {}
    for order in orders_of(world, person.number):
        seen[order.account_key, order.channel] = None
        yield "commerce_order", _order_row(order)
        yield from _line_rows("commerce_order_line", order.key, order.lines)
        yield from _order_parts(order)
        for mail in order_mail(rng, person, order):
            yield _mail_row(mail)
    for account_key, channel in seen:
        other_id = f"{channel}-{account_key:x}" if channel in _KNOWN_BY_ANOTHER_ID else None
        yield "commerce_channel_presence", (account_key, channel, other_id, _STORES.get(channel))


def _order_row(order: Order) -> Row:
    return (
        order.key,
        order.number,
        1 + len(order.shipments) + len(order.returns),
        order.account_key,
        order.channel,
        order.status,
        moment_text(order.placed_at),
        moment_text(order.updated_at),
        order.currency,
        order.subtotal,
        order.shipping,
        order.tax,
        order.total,
        order.points_redeemed * 100 or None,
        *address_values(order.address),
    )


def _order_parts(order: Order) -> Iterator[Told]:
    for position, discount in enumerate(order.discounts):
        row: Row = (order.key, position, discount.label, discount.cents, discount.voucher_code)
        yield "commerce_order_discount", row
    for position, shipment in enumerate(order.shipments):
        delivered: Value = None if shipment.delivered_at is None else moment_text(shipment.delivered_at)
        row = (
            order.key,
            position,
            shipment.carrier,
            shipment.tracking_url,
            moment_text(shipment.shipped_at),
            delivered,
        )
        yield "commerce_shipment", row
    for position, one in enumerate(order.returns):
        asked = moment_text(one.requested_at)
        yield "commerce_return", (order.key, position, order.account_key, asked, one.reason, one.cents)


def _line_rows(table: str, key: int, lines: Iterable[Line]) -> Iterator[Told]:
    for position, (product, quantity) in enumerate(lines):
        total = product.cents * quantity
        yield table, (key, position, product.sku, product.label, quantity, product.cents, total)


def _mail_row(mail: TransactionalEmail) -> Told:
    return (
        "commerce_transactional_email",
        (
            mail.key,
            mail.account_key,
            mail.order_key,
            mail.template,
            mail.subject,
            moment_text(mail.sent_at),
            mail.status,
            mail.recipient,
        ),
    )


def _cart_rows(cart: Cart) -> Iterator[Told]:
    recovery = f"https://shop.example/carts/{cart.key:x}" if cart.status in ("OPEN", "ABANDONED") else None
    yield (
        "commerce_cart",
        (
            cart.key,
            cart.account_key,
            cart.status,
            cart.channel,
            cart.currency,
            cart.total,
            moment_text(cart.updated_at),
            recovery,
            cart.order_key,
        ),
    )
    yield from _line_rows("commerce_cart_line", cart.key, cart.lines)


def _browsing_rows(world: World, number: int) -> Iterator[Told]:
    account = keys.account(number)
    for visit in visits_of(world, number):
        ended = None if visit.ended_at is None else moment_text(visit.ended_at)
        started = moment_text(visit.started_at)
        pages = len(visit.products) + 1
        yield (
            "commerce_visit",
            (visit.key, account, started, ended, visit.channel, visit.device, visit.referrer, pages),
        )
        for key, sku, at, times in visit.products:
            yield "commerce_product_view", (key, account, sku, moment_text(at), times)
        key, code, at, times = visit.category
        yield "commerce_category_view", (key, account, code, moment_text(at), times)
        if visit.search is not None:
            key, text, at, results, clicked = visit.search
            yield "commerce_site_search", (key, account, text, moment_text(at), results, clicked)


COMMERCE = Island("commerce", MIGRATIONS, _SHAPES, _fixed_rows, _customer_rows)
