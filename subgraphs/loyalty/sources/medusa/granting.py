"""Gift cards that somebody of the shop grants, from a campaign of our own store."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from decimal import Decimal

from subgraphs.kit.commands import Command, Event, Outcome
from subgraphs.kit.products.call import write
from subgraphs.kit.refusals import conflict, not_found
from subgraphs.kit.types import MINOR_DIGITS
from subgraphs.kit.user_errors import Refusal, UserErrorCode
from subgraphs.kit.writer import Writer
from subgraphs.loyalty.rules.numbers import voucher_code_from
from subgraphs.loyalty.sources.medusa.api import Api
from subgraphs.loyalty.sources.medusa.gift_cards import CARDS, OWNED_BY, GiftCards
from subgraphs.loyalty.sources.medusa.programme import CAMPAIGN, Programme
from subgraphs.loyalty.sources.medusa.wallets import Wallets
from subgraphs.loyalty.sources.sql.campaigns import Campaign, campaign_named

__all__ = ["GiftCardCommands"]

NO_AMOUNT = Refusal(
    UserErrorCode.DENIED,
    "A gift card is an amount of one unit of the currency at least, and good for any order. This campaign "
    "grants something else.",
    ("campaign",),
)


@dataclass(frozen=True, slots=True)
class GiftCardCommands:
    api: Api
    programme: Programme
    writer: Writer

    async def grant(self, command: Command, member: str, campaign: str, reason: str) -> Outcome:
        """The code follows from the key of the command: a second try finds the card, and Medusa takes no code
        twice."""
        known = await self.writer.known(command)
        if known is not None:
            return known
        code = self._code(command)
        self.api.calls.forget()
        if not await Wallets(self.api, self.programme).of([member]):
            return Outcome(refusals=(not_found("member", "memberId"),))
        card = (await self._cards.by_code([code])).get(code)
        if card is None:
            moment, offered = await self.writer.all_or_nothing(
                lambda at: (at.now, campaign_named(at, campaign))
            )
            if offered is None:
                return Outcome(member, (not_found("campaign", "campaign"),))
            if not self._is_gift_card(offered):
                return Outcome(member, (NO_AMOUNT,))
            await self.api.calls.send(write("POST", CARDS.path, self._given(offered, code, member, moment)))
            card = (await self._cards.by_code([code])).get(code)
        if card is None or card.owner != member:
            return Outcome(member, (conflict("Another gift card has this code."),))
        key = card.placed.record.key
        event = Event("voucher.granted", "Voucher", key, {"member": member})
        done = Outcome(member, events=(event,), notes={"voucher": key})
        return await self.writer.once(command, lambda _: done)

    @property
    def _cards(self) -> GiftCards:
        return GiftCards(self.api, self.programme)

    def _code(self, command: Command) -> str:
        """Whoever guesses a command's key must not know the code, which is money: our secret is in it."""
        named = "\n".join((command.client, command.mutation, command.key, command.input_hash))
        secret = self.api.calls.settings.secret("token")
        return voucher_code_from(hmac.digest(secret.encode(), named.encode(), hashlib.sha256))

    def _is_gift_card(self, offered: Campaign) -> bool:
        if offered.percent is not None or offered.free_shipping or offered.minimum_order or offered.channels:
            return False
        return offered.amount is not None and self._units(offered.amount) >= 1

    def _given(self, offered: Campaign, code: str, member: str, now: dt.datetime) -> dict[str, object]:
        days, own = offered.valid_days, self.programme.own_fields.get(CAMPAIGN)
        return {
            "code": code,
            "value": float(self._units(offered.amount or 0)),
            "currency_code": self.programme.currency.lower(),
            "reference": OWNED_BY,
            "reference_id": member,
            "note": offered.label,
            "expires_at": None if days is None else (now + dt.timedelta(days=days)).isoformat(),
            "metadata": {} if own is None else {own: offered.code},
        }

    def _units(self, amount: int) -> Decimal:
        return Decimal(amount).scaleb(-MINOR_DIGITS.get(self.programme.currency, 2))
