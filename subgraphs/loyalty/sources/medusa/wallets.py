"""Store-credit accounts of customers as memberships, and their transactions as the ledger of points."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from subgraphs.kit.pages import Placed, Position
from subgraphs.kit.products.faults import ProductUnreadable
from subgraphs.kit.products.values import moment, text
from subgraphs.loyalty.sources.medusa.api import Api, Json, Listed, word
from subgraphs.loyalty.sources.medusa.programme import CARD, Programme
from subgraphs.loyalty.sources.port import MemberRecord, PointEntryRecord

__all__ = ["ACCOUNTS", "Wallet", "Wallets", "metadata_of", "wallet_of"]

CUSTOMER = ("email", "phone", "last_name", "has_account", "updated_at", "metadata")

ACCOUNTS = Listed(
    "/admin/store-credit-accounts",
    "store_credit_accounts",
    ",".join(("id", "customer_id", "currency_code", "created_at", *(f"customer.{one}" for one in CUSTOMER))),
)

TRANSACTIONS = "id,amount,type,reference,reference_id,note,created_at"

ORDERS = Listed("/admin/orders", "orders", "id,display_id")


@dataclass(frozen=True, slots=True)
class Wallet:
    key: str
    member: str
    """The id of the customer."""
    points: Decimal
    opened_at: dt.datetime
    customer: Json = field(repr=False)

    def record(self, programme: Programme, beside: MemberRecord | None) -> MemberRecord:
        """`beside`: what our own store knows of this member."""
        return MemberRecord(
            key=self.member,
            version=text(self.customer.get("updated_at")) or "",
            programme_code=programme.code,
            card_number=self._card(programme, beside),
            tier_code=beside.tier_code if beside else None,
            tier_until=beside.tier_until if beside else None,
            qualifying_points=beside.qualifying_points if beside else Decimal(0),
            enrolled_at=self.opened_at,
            points_available=self.points,
            points_reserved=Decimal(0),
            points_pending=Decimal(0),
            points_per_unit=programme.points_per_unit,
            currency=programme.currency,
            email=text(self.customer.get("email")),
            phone=text(self.customer.get("phone")),
        )

    def _card(self, programme: Programme, beside: MemberRecord | None) -> str:
        if beside is not None:
            return beside.card_number
        return metadata_of(self.customer, programme.own_fields.get(CARD)) or self.member


@dataclass(frozen=True, slots=True)
class Wallets:
    api: Api
    programme: Programme

    async def of(self, members: Sequence[str]) -> dict[str, Wallet]:
        """One call for fifty members."""
        currency = ("currency_code", self.programme.currency.lower())
        rows = await self.api.by_keys(ACCOUNTS, "customer_id", members, (currency,))
        wallets = [wallet_of(row, self.programme) for row in rows]
        return {wallet.member: wallet for wallet in wallets}

    async def ledgers(self, members: Sequence[str]) -> dict[str, list[Placed[PointEntryRecord]]]:
        """One call for each wallet besides: Medusa lists the movements of one account alone."""
        wallets = await self.of(members)
        movements = await asyncio.gather(*(self._movements(wallet) for wallet in wallets.values()))
        numbers = await self._order_numbers([row for rows in movements for row in rows])
        return {
            member: _entries(rows, self.programme, numbers)
            for member, rows in zip(wallets, movements, strict=True)
        }

    async def _movements(self, wallet: Wallet) -> list[Json]:
        path = f"{ACCOUNTS.path}/{wallet.key}/transactions"
        return await self.api.every(Listed(path, "transactions", TRANSACTIONS), ())

    async def _order_numbers(self, movements: Sequence[Json]) -> dict[str, str]:
        ids = [text(row.get("reference_id")) or "" for row in movements if row.get("reference") == "order"]
        rows = await self.api.by_keys(ORDERS, "id", ids)
        return {word(row, "id"): word(row, "display_id") for row in rows}


def wallet_of(row: Json, programme: Programme) -> Wallet:
    customer = row.get("customer")
    return Wallet(
        key=word(row, "id"),
        member=word(row, "customer_id"),
        points=programme.points(row.get("balance")),
        opened_at=moment(row.get("created_at")),
        customer=customer if isinstance(customer, dict) else {},
    )


def metadata_of(row: Json, name: str | None) -> str | None:
    match row.get("metadata"):
        case dict() as known if name is not None:
            return text(known.get(name))
        case _:
            return None


def _entries(
    rows: Sequence[Json], programme: Programme, numbers: Mapping[str, str]
) -> list[Placed[PointEntryRecord]]:
    """Medusa keeps no balance with a movement: it is the sum up to there."""
    placed = [(moment(row.get("created_at")), word(row, "id"), row) for row in rows]
    balance, found = Decimal(0), []
    for at, key, row in sorted(placed, key=lambda one: one[:2]):
        points = _points(row, programme)
        balance += points
        reference = text(row.get("reference")) or ""
        record = PointEntryRecord(
            key=key,
            at=at,
            kind=programme.kind(word(row, "type"), reference),
            points=points,
            balance_after=balance,
            label=text(row.get("note")) or reference,
            order_number=numbers.get(text(row.get("reference_id")) or "") if reference == "order" else None,
        )
        found.append(Placed(record, Position(at, key)))
    return found


def _points(row: Json, programme: Programme) -> Decimal:
    """An amount has no sign."""
    points = programme.points(row.get("amount"))
    match row.get("type"):
        case "credit":
            return points
        case "debit":
            return -points
        case other:
            raise ProductUnreadable(f"has movements of type {other}")
