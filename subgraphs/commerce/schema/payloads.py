"""What mutations answer: the record as it is now, read live, and what the caller can put right."""

from __future__ import annotations

import strawberry

from subgraphs.commerce.context import Info
from subgraphs.commerce.schema.account import Account
from subgraphs.commerce.schema.order import Order, order_by_key
from subgraphs.kit.commands import Outcome
from subgraphs.kit.user_errors import Refusal, UserError, user_errors

__all__ = ["AccountPayload", "OrderPayload", "account_payload", "order_payload", "refused_account"]


@strawberry.type
class AccountPayload:
    account: Account | None
    user_errors: list[UserError]


@strawberry.federation.type(inaccessible=True)
class OrderPayload:
    order: Order | None
    user_errors: list[UserError]


async def account_payload(info: Info, outcome: Outcome) -> AccountPayload:
    record = await info.context.loaders.account.load(outcome.record) if outcome.record else None
    account = None if record is None else Account.of(record)
    return AccountPayload(account=account, user_errors=user_errors(outcome.refusals))


async def order_payload(info: Info, outcome: Outcome) -> OrderPayload:
    order = await order_by_key(info, outcome.record)
    return OrderPayload(order=order, user_errors=user_errors(outcome.refusals))


def refused_account(*refusals: Refusal) -> AccountPayload:
    return AccountPayload(account=None, user_errors=user_errors(refusals))
