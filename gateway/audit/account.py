"""Keeps the account of a gateway: on the disk first, then, in the background, where the persons can ask."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from gateway.audit.delivery import Delivery
from gateway.audit.entry import Access, Outcome, now, operation_hash
from gateway.audit.file import AccountFile
from gateway.audit.settings import AuditSettings
from gateway.auth.principal import Principal
from gateway.errors import NO_ACCOUNT, Refusal, refuse
from gateway.limits.subjects import DailySubjects
from gateway.parameters import Parameters
from resolvers.marks import Noticed

if TYPE_CHECKING:
    import httpx

__all__ = ["Account", "Asked", "Deliver", "open_account"]

log = logging.getLogger("fiche.gateway.audit")


class Deliver(Protocol):
    def add(self, line: bytes) -> None:
        """Takes it and returns: it is told in the background."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Asked:
    parameters: Parameters
    principal: Principal
    purposes: tuple[str, ...] = ()


class Account:
    def __init__(
        self,
        settings: AuditSettings,
        file: AccountFile,
        deliver: Deliver | None = None,
        daily: DailySubjects | None = None,
    ) -> None:
        """`daily` bounds whom a client reads."""
        self.settings = settings
        self._file, self._deliver, self._daily = file, deliver, daily

    async def refused(self, principal: Principal) -> Refusal | None:
        """Before a request is served: whoever has read too many persons today is not."""
        return None if self._daily is None else await self._daily.refused(principal)

    async def note(
        self, asked: Asked, noticed: Noticed, denied: Iterable[str], outcome: Outcome = Outcome.ANSWERED
    ) -> Refusal | None:
        """Of an answer that is about to go out. A refusal, if it may not go out without."""
        access = Access(
            at=now(),
            outcome=outcome,
            actor=asked.principal.subject,
            client=asked.principal.client,
            purposes=asked.purposes,
            operation=operation_hash(asked.parameters),
            operation_name=asked.parameters.operation_name,
            subjects=tuple(sorted(noticed.subjects)),
            fields=tuple(sorted(noticed.fields)),
            denied=tuple(sorted(set(denied))),
        )
        try:
            line = await self._file.append(access)
        except OSError as error:
            log.critical("An access is not in the account: %s", error.strerror or error)
            if self.settings.required:
                return refuse(NO_ACCOUNT, "The access cannot be accounted for. Try again later.")
            return None
        if self._deliver is not None and access.subjects:
            self._deliver.add(line)
        if self._daily is not None and noticed.subjects:
            await self._watch(self._daily, asked.principal, access)
        return None

    async def _watch(self, daily: DailySubjects, principal: Principal, access: Access) -> None:
        for passed in await daily.seen(principal, access.subjects):
            log.warning(
                "%s has read %d persons today (%s: %d)", principal, passed.seen, passed.name, passed.number
            )
            outcome = Outcome.LIMITED if passed.name == "limit" else Outcome.ALARM
            try:
                await self._file.append(replace(access, outcome=outcome, subjects=(), fields=(), denied=()))
            except OSError as error:
                log.critical("An alarm is not in the account: %s", error.strerror or error)

    async def close(self) -> None:
        if self._deliver is not None:
            await self._deliver.close()
        if self._daily is not None:
            await self._daily.close()
        await self._file.close()


def open_account(
    settings: AuditSettings, reach: Callable[[str], httpx.AsyncClient], daily: DailySubjects | None = None
) -> Account:
    """Raises OSError."""
    file = AccountFile(settings.file, settings.key.get_secret_value().encode(), settings.sync)
    url, key = settings.deliver_to, settings.deliver_key
    if url is None or key is None:
        return Account(settings, file, daily=daily)
    delivery = Delivery(reach(url), url, key.get_secret_value().encode())
    return Account(settings, file, delivery, daily)
