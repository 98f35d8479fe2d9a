"""Export: all that the shop holds of an account, as one document in the words of schema.org."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Table, select

from subgraphs.commerce.sources.sql import tables
from subgraphs.commerce.sources.sql.writing.account_rows import held
from subgraphs.commerce.sources.sql.writing.order_documents import order_documents
from subgraphs.kit.commands import Event, Outcome
from subgraphs.kit.database import AnyRow
from subgraphs.kit.exports import ExportFolder
from subgraphs.kit.record_outcomes import Became, noted
from subgraphs.kit.subjects import RecordOutcomeKind
from subgraphs.kit.writer import Moment

__all__ = ["export_accounts"]

Document = dict[str, object]


def export_accounts(moment: Moment, keys: tuple[str, ...], exports: ExportFolder) -> Outcome:
    became: list[Became] = []
    events: list[Event] = []
    for key in keys:
        row = held(moment.connection, key)
        if row is None:
            became.append(Became(key, "account", RecordOutcomeKind.FAILED))
            continue
        file = exports.write(_document(moment.connection, row), moment.now)
        became.append(Became(key, "account", RecordOutcomeKind.EXPORTED, file=file))
        events.append(Event("account.exported", "Account", key))
    return Outcome(events=tuple(events), notes=noted(became))


def _document(connection: Connection, row: AnyRow) -> Document:
    def listed(table: Table, as_document: Callable[[AnyRow], Document]) -> list[Document]:
        rows = connection.execute(select(table).where(table.c.account_id == row.id))
        return [as_document(one) for one in rows]

    return {
        "@context": "https://schema.org",
        "@type": "Person",
        "identifier": row.number,
        "email": row.email,
        "pendingEmail": row.pending_email,
        "emailVerified": row.email_verified,
        "accountState": row.state,
        "knowsLanguage": row.locale,
        "dateCreated": row.created_at,
        "lastLogin": row.last_login_at,
        "hasMemberProgramCard": row.loyalty_card_number,
        "address": listed(tables.address, _address),
        "channelPresence": listed(tables.channel_presence, _presence),
        "orders": order_documents(connection, row.id),
        "carts": _carts(connection, row.id),
        "messages": listed(tables.transactional_email, _message),
        "visits": listed(tables.visit, _visit),
        "productViews": listed(tables.product_view, _product_view),
        "categoryViews": listed(tables.category_view, _category_view),
        "searches": listed(tables.site_search, _search),
    }


def _address(row: AnyRow) -> Document:
    return {
        "@type": "PostalAddress",
        "name": row.name,
        "streetAddress": "\n".join(row.lines or ()),
        "postalCode": row.postal_code,
        "addressLocality": row.city,
        "addressCountry": row.country,
        "telephone": row.phone,
    }


def _presence(row: AnyRow) -> Document:
    return {"channel": row.channel_code, "identifier": row.external_id, "preferredStore": row.preferred_store}


def _carts(connection: Connection, account: int) -> list[Document]:
    cart, line = tables.cart, tables.cart_line
    of_account = cart.c.account_id == account
    lines: dict[int, list[Document]] = {}
    joined = select(line).join(cart, cart.c.id == line.c.cart_id).where(of_account)
    for row in connection.execute(joined.order_by(line.c.cart_id, line.c.position)):
        lines.setdefault(row.cart_id, []).append(
            {"sku": row.sku, "name": row.label, "quantity": row.quantity}
        )
    return [
        {
            "identifier": str(row.id),
            "status": row.status,
            "dateModified": row.updated_at,
            "items": lines.get(row.id, []),
        }
        for row in connection.execute(select(cart).where(of_account))
    ]


def _message(row: AnyRow) -> Document:
    return {
        "@type": "EmailMessage",
        "headline": row.subject,
        "dateSent": row.sent_at,
        "recipient": row.recipient,
        "status": row.status,
    }


def _visit(row: AnyRow) -> Document:
    return {
        "startTime": row.started_at,
        "endTime": row.ended_at,
        "channel": row.channel_code,
        "device": row.device,
        "referrer": row.referrer,
        "pages": row.page_count,
    }


def _product_view(row: AnyRow) -> Document:
    return {"@type": "ViewAction", "object": {"@type": "Product", "sku": row.sku}, "startTime": row.at}


def _category_view(row: AnyRow) -> Document:
    return {
        "@type": "ViewAction",
        "object": {"@type": "CategoryCode", "codeValue": row.category_code},
        "startTime": row.at,
    }


def _search(row: AnyRow) -> Document:
    return {"@type": "SearchAction", "query": row.text, "startTime": row.at, "results": row.results}
