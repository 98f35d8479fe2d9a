"""Newsletters and consents: who may be written to.

An unsubscription is never held up. It needs no version and no earlier subscription, it is written before
anybody is told, and it holds for the contact that was named and for the survivor that speaks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from subgraphs.crm.sources.commands import GivenConsent
from subgraphs.crm.sources.sql.writing.consent_rows import (
    NEWSLETTERS,
    Evidence,
    is_granted,
    write_consent,
)
from subgraphs.crm.sources.sql.writing.contact_rows import survivor, unknown_contact
from subgraphs.crm.sources.sql.writing.subscription_rows import LEFT, Subscriptions, newsletter
from subgraphs.crm.sources.words import ConsentState, SubscriptionState
from subgraphs.kit.commands import Command, Event, Outcome
from subgraphs.kit.refusals import conflict, not_found
from subgraphs.kit.writer import Moment, Writer

__all__ = ["SqlConsentCommands"]


@dataclass(frozen=True, slots=True)
class SqlConsentCommands:
    writer: Writer

    async def subscribe(self, command: Command, contact: str, newsletter: str, source: str) -> Outcome:
        who = command.client
        return await self.writer.once(
            command, lambda moment: _subscribe(moment, contact, newsletter, source, who)
        )

    async def unsubscribe(self, command: Command, contact: str, newsletter: str | None) -> Outcome:
        who = command.client
        return await self.writer.once(command, lambda moment: _unsubscribe(moment, contact, newsletter, who))

    async def record(self, command: Command, contact: str, consent: GivenConsent) -> Outcome:
        who = command.client
        return await self.writer.once(command, lambda moment: _record(moment, contact, consent, who))


def _subscribe(moment: Moment, contact: str, code: str, source: str, client: str) -> Outcome:
    connection, now = moment
    row = survivor(connection, contact)
    if row is None:
        return Outcome(refusals=(unknown_contact(),))
    found = newsletter(connection, code)
    if found is None:
        return Outcome(row.key, (not_found("newsletter", "list"),))
    if row.email is None:
        refusal = conflict("The contact has no e-mail address to which letters could go.", "contactId")
        return Outcome(row.key, (refusal,))
    standing = Subscriptions(connection, row.key, now).join(found, source)
    if standing.state is SubscriptionState.SUBSCRIBED and not is_granted(connection, row.key, now):
        purpose, medium = NEWSLETTERS
        evidence = Evidence(f"Subscribed to the newsletter “{code}”", client, now)
        write_consent(
            connection, row.key, GivenConsent(purpose, medium, ConsentState.GRANTED, source), evidence
        )
    told = Event(
        "newsletter.subscribed", "CrmContact", row.key, {"list": code, "state": standing.state.value}
    )
    return Outcome(row.key, events=(told,))


def _unsubscribe(moment: Moment, contact: str, code: str | None, client: str) -> Outcome:
    connection, now = moment
    row = survivor(connection, contact)
    if row is None:
        return Outcome(refusals=(unknown_contact(),))
    if code is not None and newsletter(connection, code) is None:
        return Outcome(row.key, (not_found("newsletter", "list"),))
    events: list[Event] = []
    for key in dict.fromkeys((contact, row.key)):
        events += _leave(moment, key, code)
        if code is None:
            _withdraw(connection, key, Evidence("Unsubscribed from all newsletters", client, now))
    return Outcome(row.key, events=tuple(events))


def _leave(moment: Moment, contact: str, code: str | None) -> Iterator[Event]:
    subscriptions = Subscriptions(moment.connection, contact, moment.now)
    wanted = subscriptions.all_lists() if code is None else (code,)
    for one in filter(subscriptions.leave, wanted):
        yield Event("newsletter.unsubscribed", "CrmContact", contact, {"list": one})


def _withdraw(connection: Connection, contact: str, evidence: Evidence) -> None:
    purpose, medium = NEWSLETTERS
    write_consent(connection, contact, GivenConsent(purpose, medium, ConsentState.WITHDRAWN, LEFT), evidence)


def _record(moment: Moment, contact: str, given: GivenConsent, client: str) -> Outcome:
    connection, now = moment
    row = survivor(connection, contact)
    if row is None:
        return Outcome(refusals=(unknown_contact(),))
    what = f"{given.state.value.capitalize()} for {given.purpose.value} by {given.medium.value}"
    write_consent(connection, row.key, given, Evidence(what, client, now))
    words = {"purpose": given.purpose.value, "medium": given.medium.value, "state": given.state.value}
    events = [Event("consent.recorded", "CrmContact", row.key, words)]
    if (given.purpose, given.medium) == NEWSLETTERS and given.state is not ConsentState.GRANTED:
        events += _leave(moment, row.key, None)
    return Outcome(row.key, events=tuple(events))
