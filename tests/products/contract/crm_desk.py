"""A CRM as its contract finds it: what was entered, and how it is asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.crm.sources.port import (
    EXCHANGES_NEWEST_FIRST,
    CrmSource,
    ExchangeFilter,
    ExchangeRecord,
)
from subgraphs.crm.sources.sql.row_rules import row_rules
from subgraphs.crm.sources.words import ContactKind, Direction, ExchangeStatus, Medium, SalePhase
from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.pages import PageRequest
from subgraphs.kit.rows import Rows

__all__ = ["ALL", "ContactFact", "CrmDesk", "ExchangeFact", "MessageFact"]

ALL = ExchangeFilter()


@dataclass(frozen=True, slots=True)
class ContactFact:
    key: str
    kind: ContactKind
    last_name: str | None
    email: str | None
    company_key: str | None = None


@dataclass(frozen=True, slots=True)
class ExchangeFact:
    """What was entered, in any order."""

    key: str
    contact: str
    subject: str
    phase: SalePhase
    status: ExchangeStatus
    order_number: str | None


@dataclass(frozen=True, slots=True)
class MessageFact:
    medium: Medium
    direction: Direction
    body: str | None


@dataclass(frozen=True, slots=True)
class CrmDesk:
    source: CrmSource
    now: dt.datetime
    contacts: Sequence[ContactFact]
    """None of them is lost in a merge. Two share an address, and two at least have exchanges."""
    lost: Mapping[str, str]
    """Contacts that were lost in a merge, and the survivor of each."""
    company: str
    """With three people at least."""
    exchanges: Sequence[ExchangeFact]
    """All exchanges of the contacts above. One order has those of two contacts."""
    messages: Mapping[str, Sequence[MessageFact]]
    """Of some exchanges all messages, as the conversation went; one has three at least, in two media."""
    contactable: frozenset[str]
    """Who can be written to for marketing, by e-mail, at `now`."""
    partner: str
    agreed: str
    """A contact who shares its data with the partner, by e-mail, at `now`."""

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(fact.key for fact in self.contacts)

    @property
    def busiest(self) -> str:
        return max(self.keys, key=lambda key: len(self.of(key)))

    @property
    def shared_email(self) -> str:
        known = [fact.email.strip().lower() for fact in self.contacts if fact.email is not None]
        return next(email for email in known if known.count(email) > 1)

    @property
    def order(self) -> str:
        numbers = {fact.order_number for fact in self.exchanges if fact.order_number is not None}
        return max(numbers, key=lambda number: len({fact.contact for fact in self.about(number)}))

    @property
    def longest(self) -> str:
        return max(self.messages, key=lambda key: len(self.messages[key]))

    def of(self, *contacts: str) -> list[ExchangeFact]:
        return [fact for fact in self.exchanges if fact.contact in contacts]

    def about(self, number: str) -> list[ExchangeFact]:
        return [fact for fact in self.exchanges if fact.order_number == number]

    def seen(self, rule: RowRule, *own: str) -> CrmSource:
        records = {"CRM": own} if rule is RowRule.ME else {}
        partner = self.partner if rule is RowRule.CONSENT else None
        context = CallerContext("client", rule, records=records, partner=partner, media=("EMAIL",))
        return self.source.seen_by(Rows(row_rules(lambda: self.now), context))

    async def exchanges_with(
        self, *contacts: str, wanted: ExchangeFilter = ALL, source: CrmSource | None = None
    ) -> list[ExchangeRecord]:
        shown = (source or self.source).exchanges_with
        (page,) = await shown.pages((PageRequest(EXCHANGES_NEWEST_FIRST, 100), wanted), [contacts])
        return [placed.record for placed in page.rows]

    async def exchanges_about(self, number: str, source: CrmSource | None = None) -> list[ExchangeRecord]:
        shown = (source or self.source).exchanges_about
        (page,) = await shown.pages((PageRequest(EXCHANGES_NEWEST_FIRST, 100), None), [(number,)])
        return [placed.record for placed in page.rows]
