"""Export: all that the loyalty system holds of a member, as one document in the words of schema.org."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Table, select

from subgraphs.kit.commands import Event, Outcome
from subgraphs.kit.database import AnyRow
from subgraphs.kit.exports import ExportFolder
from subgraphs.kit.record_outcomes import Became, noted
from subgraphs.kit.subjects import RecordOutcomeKind
from subgraphs.kit.types import money
from subgraphs.kit.writer import Moment
from subgraphs.loyalty.sources.sql import tables
from subgraphs.loyalty.sources.sql.writing.member_rows import held

__all__ = ["export_members"]

Document = dict[str, object]


def export_members(moment: Moment, keys: tuple[str, ...], exports: ExportFolder) -> Outcome:
    became: list[Became] = []
    events: list[Event] = []
    for key in keys:
        row = held(moment.connection, key)
        if row is None:
            became.append(Became(key, "member", RecordOutcomeKind.FAILED))
            continue
        file = exports.write(_document(moment.connection, row), moment.now)
        became.append(Became(key, "member", RecordOutcomeKind.EXPORTED, file=file))
        events.append(Event("member.exported", "LoyaltyMember", key))
    return Outcome(events=tuple(events), notes=noted(became))


def _document(connection: Connection, row: AnyRow) -> Document:
    def listed(table: Table, as_document: Callable[[AnyRow], Document]) -> list[Document]:
        rows = connection.execute(select(table).where(table.c.member_key == row.key))
        return [as_document(one) for one in rows]

    return {
        "@context": "https://schema.org",
        "@type": "Person",
        "identifier": row.key,
        "email": row.email,
        "telephone": row.phone,
        "memberOf": {
            "@type": "ProgramMembership",
            "membershipNumber": row.card_number,
            "programName": row.programme_code,
            "tier": row.tier_code,
            "startDate": row.enrolled_at,
            "membershipPointsEarned": str(row.points_available),
            "pointsReserved": str(row.points_reserved),
            "pointsPending": str(row.points_pending),
            "qualifyingPoints": str(row.qualifying_points),
        },
        "cards": listed(tables.card, _card),
        "pointEntries": listed(tables.point_entry, _entry),
        "vouchers": listed(tables.voucher, _voucher),
        "offers": listed(tables.member_offer, _offer),
        "coalitionConsents": listed(tables.coalition_consent, _consent),
    }


def _card(row: AnyRow) -> Document:
    return {
        "identifier": row.number,
        "status": row.state,
        "dateIssued": row.issued_at,
        "channel": row.channel,
    }


def _entry(row: AnyRow) -> Document:
    return {
        "date": row.at,
        "kind": row.kind,
        "points": str(row.points),
        "balance": str(row.balance_after),
        "name": row.label,
        "orderNumber": row.order_number,
    }


def _voucher(row: AnyRow) -> Document:
    amount = None if row.amount is None else money(row.amount, row.currency)
    return {
        "discountCode": row.code,
        "name": row.label,
        "status": row.status,
        "price": None if amount is None else str(amount.amount),
        "priceCurrency": None if amount is None else amount.currency,
        "percent": row.percent,
        "freeShipping": row.free_shipping,
        "validFrom": row.valid_from,
        "validThrough": row.valid_until,
        "campaign": row.campaign,
        "reason": row.granted_for,
        "orderNumber": row.redeemed_on_number,
    }


def _offer(row: AnyRow) -> Document:
    return {"@type": "Offer", "identifier": row.offer_code}


def _consent(row: AnyRow) -> Document:
    return {"partner": row.partner, "given": row.given_at, "withdrawn": row.withdrawn_at}
