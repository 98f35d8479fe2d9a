"""The account of a gateway, kept for the requests that pass through its pipeline."""

from __future__ import annotations

from gateway.audit.account import Account, Asked
from gateway.audit.entry import Outcome
from gateway.config import Settings
from gateway.errors import Refusal
from gateway.graph import PreparedOperation
from gateway.request import Request
from resolvers.marks import Noticed

__all__ = ["Noting"]


class Noting:
    def __init__(self, account: Account, settings: Settings) -> None:
        self._account, self._settings = account, settings

    async def refused(self, request: Request) -> Refusal | None:
        """Before anything is asked for that could not be noted."""
        return await self._account.refused(request.principal)

    async def rejected(self, request: Request, prepared: PreparedOperation) -> None:
        denied = [each.coordinate for each in prepared.denied]
        await self._account.note(self._asked(request), Noticed(), denied, Outcome.REFUSED)

    async def noted(self, request: Request, prepared: PreparedOperation, noticed: Noticed) -> Refusal | None:
        """A refusal where the answer may not go out because nobody could write down that it did."""
        denied = (each.coordinate for each in prepared.denied)
        return await self._account.note(self._asked(request), noticed, denied)

    def _asked(self, request: Request) -> Asked:
        purposes = self._settings.clients.purposes_of(request.principal)
        return Asked(request.parameters, request.principal, purposes)
