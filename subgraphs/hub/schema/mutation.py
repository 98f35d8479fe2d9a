"""Commands that touch more than one system, and decisions on links.

A command that touches one system stays in the subgraph of that system.
"""

from __future__ import annotations

from decimal import Decimal

import strawberry
from strawberry.types import Info

from subgraphs.hub.context import Context
from subgraphs.hub.schema.customer_payload import CustomerPayload, asked_again, decided, performed
from subgraphs.hub.schema.scopes import LINKS_WRITE
from subgraphs.hub.sources.port import LinkRole
from subgraphs.kit.fields import resolved
from subgraphs.kit.scalars import SystemCode

__all__ = ["Mutation"]

Asking = Info[Context, None]


@strawberry.type
class Mutation:
    @resolved(scopes=[["write:customers.contact"], ["me"]])
    async def customer_email_change(
        self,
        info: Asking,
        customer_id: strawberry.ID,
        new_email: str,
        idempotency_key: str,
        expected_version: str | None = None,
    ) -> CustomerPayload:
        given = {"customerId": customer_id, "newEmail": new_email, "expectedVersion": expected_version}
        return await performed(info, "customerEmailChange", idempotency_key, given)

    @resolved(scopes=[["write:loyalty"], ["me"]])
    async def points_redeem(
        self,
        info: Asking,
        customer_id: strawberry.ID,
        order_id: strawberry.ID,
        points: Decimal,
        idempotency_key: str,
    ) -> CustomerPayload:
        given = {"customerId": customer_id, "orderId": order_id, "points": str(points)}
        return await performed(info, "pointsRedeem", idempotency_key, given)

    @resolved(scopes=[["write:customers.contact", "read:drift"]])
    async def drift_resolve(
        self,
        info: Asking,
        customer_id: strawberry.ID,
        field: str,
        keep: SystemCode,
        idempotency_key: str,
    ) -> CustomerPayload:
        given = {"customerId": customer_id, "field": field, "keep": keep}
        return await performed(info, "driftResolve", idempotency_key, given)

    @resolved(scopes=LINKS_WRITE)
    async def customer_link(
        self,
        info: Asking,
        customer_id: strawberry.ID,
        record_id: strawberry.ID,
        role: LinkRole,
        idempotency_key: str,
        note: str | None = None,
    ) -> CustomerPayload:
        given = {"customerId": customer_id, "recordId": record_id, "role": role.value, "note": note}
        return await decided(info, "customerLink", idempotency_key, given)

    @resolved(scopes=LINKS_WRITE)
    async def customer_unlink(
        self,
        info: Asking,
        customer_id: strawberry.ID,
        record_id: strawberry.ID,
        idempotency_key: str,
        note: str | None = None,
    ) -> CustomerPayload:
        given = {"customerId": customer_id, "recordId": record_id, "note": note}
        return await decided(info, "customerUnlink", idempotency_key, given)

    @resolved(scopes=LINKS_WRITE)
    async def customer_merge(
        self,
        info: Asking,
        survivor_id: strawberry.ID,
        duplicate_id: strawberry.ID,
        idempotency_key: str,
        note: str | None = None,
    ) -> CustomerPayload:
        given = {"survivorId": survivor_id, "duplicateId": duplicate_id, "note": note}
        return await decided(info, "customerMerge", idempotency_key, given)

    @resolved(scopes=LINKS_WRITE)
    async def customer_unmerge(
        self,
        info: Asking,
        customer_id: strawberry.ID,
        restore_id: strawberry.ID,
        idempotency_key: str,
    ) -> CustomerPayload:
        given = {"customerId": customer_id, "restoreId": restore_id}
        return await decided(info, "customerUnmerge", idempotency_key, given)

    @resolved(scopes=LINKS_WRITE)
    async def candidate_reject(
        self,
        info: Asking,
        candidate_id: strawberry.ID,
        idempotency_key: str,
        note: str | None = None,
    ) -> CustomerPayload:
        given = {"candidateId": candidate_id, "note": note}
        return await decided(info, "candidateReject", idempotency_key, given)

    @resolved(scopes=[["write:consents"], ["me"]])
    async def customer_newsletter_set(
        self,
        info: Asking,
        customer_id: strawberry.ID,
        list: strawberry.ID,
        subscribed: bool,
        source: str,
        idempotency_key: str,
    ) -> CustomerPayload:
        given = {"customerId": customer_id, "list": list, "subscribed": subscribed, "source": source}
        return await performed(info, "customerNewsletterSet", idempotency_key, given)

    @resolved(
        scopes=LINKS_WRITE,
        description=(
            "Heals a missing link: creates the record with the customer id as external id, then links it."
        ),
    )
    async def customer_record_create(
        self, info: Asking, customer_id: strawberry.ID, system: SystemCode, idempotency_key: str
    ) -> CustomerPayload:
        given = {"customerId": customer_id, "system": system}
        return await performed(info, "customerRecordCreate", idempotency_key, given)

    @resolved(scopes=[["privacy:export"]])
    async def customer_export_request(
        self, info: Asking, customer_id: strawberry.ID, idempotency_key: str
    ) -> CustomerPayload:
        given = {"customerId": customer_id}
        return await performed(info, "customerExportRequest", idempotency_key, given)

    @resolved(scopes=[["privacy:erase"]])
    async def customer_erasure_request(
        self, info: Asking, customer_id: strawberry.ID, idempotency_key: str
    ) -> CustomerPayload:
        given = {"customerId": customer_id}
        return await performed(info, "customerErasureRequest", idempotency_key, given)

    @resolved(scopes=[["write:operations"]])
    async def operation_retry(
        self, info: Asking, operation_id: strawberry.ID, idempotency_key: str
    ) -> CustomerPayload:
        return await asked_again(info, idempotency_key, operation_id)
