"""The connector: how the desk is reached, what it gives, and whether it lets us."""

from __future__ import annotations

from collections.abc import Sequence

import httpx

from examples.loyalty_desk.source import DeskSource
from examples.loyalty_desk.webhooks import WEBHOOKS
from subgraphs.kit.products.authorisation import FixedHeaders
from subgraphs.kit.products.call import Answer, read
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Finding, Right
from subgraphs.kit.products.faults import Fault, FaultKind
from subgraphs.kit.products.origins import Origins, from_product, from_store, nobody
from subgraphs.kit.products.settings import ProductSettings

__all__ = ["CONNECTOR", "DeskConnector"]

NO_VOUCHERS = "the desk has no vouchers"

NO_TIERS = "the desk knows no tiers"

ORIGINS = Origins(
    (
        from_product("Customer.*", "members whose ids the crosswalk names"),
        from_product("LoyaltyMember.*", "a member"),
        from_product("LoyaltyMember.cardNumber", "member.card"),
        from_product("LoyaltyMember.enrolledAt", "member.joined, in the time of Paris"),
        from_product("PointsBalance.available", "member.points, a text"),
        nobody("PointsBalance.*", "the desk has one figure"),
        from_product("PointEntry.*", "a movement"),
        nobody("LoyaltyMember.tier", NO_TIERS),
        nobody("LoyaltyMember.phone", "the desk has no telephone numbers"),
        nobody("Tier.*", NO_TIERS),
        nobody("PointsExpiry.*", "points of the desk do not end"),
        from_store("LoyaltyCard.*", "the desk knows one card of a member, and no other"),
        from_store("Offer.*", "the desk has no offers"),
        from_store("Order.*", "the desk knows no orders"),
        from_store("Voucher.*", NO_VOUCHERS),
        from_store("VoucherValue.*", NO_VOUCHERS),
    )
)


def judged(answer: Answer) -> Fault | None:
    """The desk says 200 where it means no."""
    match answer.json():
        case {"error": str(words)} if answer.status == 200:
            return Fault(FaultKind.REFUSED, words)
        case _:
            return None


class DeskConnector:
    name = "desk"
    needs: Sequence[str] = ("url", "token")
    origins = ORIGINS
    webhooks = WEBHOOKS

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """`transport`: to a desk of this process, for tests."""
        self._transport = transport

    def calls(self, settings: ProductSettings) -> ProductCalls:
        key = FixedHeaders({"x-desk-key": settings.secret("token")})
        return ProductCalls(settings, key, judged, self._transport)

    async def probe(self, calls: ProductCalls) -> Finding:
        answer = await calls.send(read("/whoami"))
        told = answer.object()
        may = told.get("may")
        rights = [
            Right(name, isinstance(may, list) and name in may, why)
            for name, why in (("members", "who has a card"), ("movements", "the points of each"))
        ]
        allowed = answer.headers.get("x-calls-a-minute")
        return Finding(
            who=str(told.get("name")),
            version=str(told.get("version")),
            rights=rights,
            sample=await self._sample(calls),
            calls_per_minute=int(allowed) if allowed else None,
        )

    async def _sample(self, calls: ProductCalls) -> dict[str, object]:
        (member,) = await DeskSource(calls).members(["1"])
        if member is None:
            return {}
        return {
            "LoyaltyMember.cardNumber": member.card_number,
            "LoyaltyMember.enrolledAt": member.enrolled_at.isoformat(),
            "PointsBalance.available": member.points,
        }


CONNECTOR = DeskConnector()
