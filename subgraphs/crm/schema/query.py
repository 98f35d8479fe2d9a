"""The ways into the CRM that begin with neither a customer nor an order."""

from __future__ import annotations

import strawberry

from subgraphs.crm.context import Info
from subgraphs.crm.schema.contact import CrmContact
from subgraphs.crm.schema.scopes import CONTACTABLE, SEARCH
from subgraphs.crm.sources.port import CONTACTS_BY_KEY
from subgraphs.crm.sources.words import ConsentPurpose, Medium
from subgraphs.kit.connections import Connection, connection
from subgraphs.kit.fields import resolved
from subgraphs.kit.pages import PageArguments, page_request

__all__ = ["Query"]


@strawberry.type
class Query:
    @resolved(scopes=SEARCH)
    async def contacts_by_email(self, info: Info, email: str) -> list[CrmContact] | None:
        return [CrmContact.of(record) for record in await info.context.source.contacts_by_email(email)]

    @resolved(scopes=CONTACTABLE)
    async def contactable_contacts(
        self,
        info: Info,
        purpose: ConsentPurpose,
        medium: Medium,
        first: int | None = None,
        after: str | None = None,
    ) -> Connection[CrmContact] | None:
        """Has no total: a count would judge every consent of the CRM."""
        request = page_request(CONTACTS_BY_KEY, PageArguments(first, after))
        page = await info.context.source.contactable(purpose, medium, info.context.now, request)
        return connection(request, page, CrmContact.of)
