"""Medusa as a source of loyalty: how it is reached, what it gives, and whether it lets us."""

from __future__ import annotations

from subgraphs.kit.products.authorisation import basic
from subgraphs.kit.products.call import read
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Finding, Right
from subgraphs.kit.products.faults import ProductRefused, ProductRefusedUs
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.writer import Writer
from subgraphs.loyalty.sources.medusa.api import Api
from subgraphs.loyalty.sources.medusa.origins import ORIGINS
from subgraphs.loyalty.sources.medusa.programme import Programme
from subgraphs.loyalty.sources.medusa.source import medusa_source
from subgraphs.loyalty.sources.medusa.wallets import ACCOUNTS, wallet_of
from subgraphs.loyalty.sources.port import LoyaltySource

__all__ = ["MedusaConnector"]

NEEDED = {
    "/admin/store-credit-accounts": "members and their points; comes with @medusajs/loyalty-plugin",
    "/admin/gift-cards": "vouchers; comes with @medusajs/loyalty-plugin",
    "/admin/orders": "the numbers of orders in the ledger of points",
}


class MedusaConnector:
    name = "medusa"
    needs = ("url", "token")
    origins = ORIGINS

    def calls(self, settings: ProductSettings) -> ProductCalls:
        """The URL is that of the server, without /admin; a token is a secret API key. Raises ValueError."""
        Programme.of(settings)
        return ProductCalls(settings, basic(settings.secret("token"), ""))

    def source(self, calls: ProductCalls, beside: LoyaltySource, writer: Writer) -> LoyaltySource:
        return medusa_source(calls, beside, writer)

    async def probe(self, calls: ProductCalls) -> Finding:
        programme = Programme.of(calls.settings)
        rights = [await _right(calls, path, why) for path, why in NEEDED.items()]
        sample = await _sample(calls, programme) if rights[0].is_granted else {}
        return Finding(who="the owner of the API key", rights=rights, sample=sample)


async def _right(calls: ProductCalls, path: str, why: str) -> Right:
    try:
        await calls.send(read(path, (("limit", 1), ("fields", "id"))))
    except (ProductRefused, ProductRefusedUs):
        return Right(path, False, why)
    return Right(path, True, why)


async def _sample(calls: ProductCalls, programme: Programme) -> dict[str, object]:
    some = (("currency_code", programme.currency.lower()), ("customer_id[$gt]", "0"))
    rows = await Api(calls).some(ACCOUNTS, some, 1)
    if not rows:
        return {}
    record = wallet_of(rows[0], programme).record(programme, None)
    return {
        "LoyaltyMember.enrolledAt": record.enrolled_at.isoformat(),
        "LoyaltyMember.email": record.email,
        "PointsBalance.available": record.points_available,
    }
