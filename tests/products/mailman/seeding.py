"""Customers of the demonstration with their newsletters: in Mailman what it can hold, beside it the rest."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert

from subgraphs.crm.sources.port import NewsletterListRecord, SubscriptionRecord
from subgraphs.crm.sources.sql import tables
from subgraphs.crm.sources.sql.migrations import MIGRATIONS
from subgraphs.crm.sources.words import OptInLevel, SubscriptionState
from subgraphs.kit.database import sync_engine
from subgraphs.kit.migrations import migrate
from subgraphs.world.catalogue import NEWSLETTERS
from subgraphs.world.consents import subscriptions_of
from subgraphs.world.contacts import Contact, contacts_of
from subgraphs.world.people import person_of
from subgraphs.world.sizes import SIZES
from subgraphs.world.world import make_world
from tests.products.mailman.administration import Administration

__all__ = ["CONFIRMED", "OPEN", "Readers", "enter_beside", "enter_in_mailman", "made_with", "readers"]

HERE = Path(__file__).parent

CUSTOMERS = (1, 2, 4, 6, 13, 16, 24, 32, 35, 40, 50, 60, 63, 67, 101)
"""Of each kind: who reads one list, or several, has left, bounced, never confirmed; two contacts with one
address; and who reads none."""

OPEN, CONFIRMED = "offers", "weekly"
"""A list that one joins at once, and one that waits for a click in a letter."""

LISTS = {one.code: NewsletterListRecord(one.code, one.name) for one in NEWSLETTERS}


@dataclass(frozen=True)
class Readers:
    contacts: tuple[Contact, ...]
    subscriptions: Mapping[str, tuple[SubscriptionRecord, ...]]
    """By the key of the contact, in the order of their lists."""


def made_with() -> str:
    """Of the versions and of what is entered: a recording made with others is stale."""
    digest = hashlib.sha256()
    for name in ("requirements.lock", "seeding.py", "administration.py"):
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()[:16]


def readers(customers: Sequence[int] = CUSTOMERS) -> Readers:
    world = make_world(SIZES["S"])
    contacts: list[Contact] = []
    subscriptions: dict[str, tuple[SubscriptionRecord, ...]] = {}
    for number in customers:
        found = contacts_of(world, person_of(world, number))
        contacts += found
        subscriptions |= {contact.key: () for contact in found}
        records = [
            SubscriptionRecord(
                LISTS[one.list_code],
                SubscriptionState(one.state),
                OptInLevel(one.opt_in),
                dt.datetime.fromtimestamp(one.since, dt.UTC),
                one.source,
            )
            for one in subscriptions_of(world, number)
        ]
        subscriptions[found[0].key] = tuple(sorted(records, key=lambda record: record.list.code))
    return Readers(tuple(contacts), subscriptions)


def enter_in_mailman(mailman: Administration, entered: Readers) -> None:
    for one in NEWSLETTERS:
        mailman.create_list(one.code, one.name, "confirm" if one.code == CONFIRMED else "open")
    # The staff have lists of their own, which are no newsletters.
    mailman.create_list("staff", "Staff", "open", domain="staff.shop.example")
    for contact in entered.contacts:
        for record in entered.subscriptions[contact.key]:
            _enter(mailman, contact.email, record)
    mailman.join("staff", entered.contacts[0].email, domain="staff.shop.example")


def _enter(mailman: Administration, email: str, record: SubscriptionRecord) -> None:
    match record.state:
        case SubscriptionState.SUBSCRIBED:
            mailman.join(record.list.code, email)
        case SubscriptionState.BOUNCED:
            mailman.join(record.list.code, email)
            mailman.stop(record.list.code, email, "by_bounces")
        case SubscriptionState.PENDING:
            mailman.join(record.list.code, email, confirmed=False)
        case SubscriptionState.UNSUBSCRIBED:
            pass  # Mailman forgets who has left


def enter_beside(database_url: str, entered: Readers) -> None:
    """The contacts, and what was said of newsletters: when, how and where."""
    engine = sync_engine(database_url)
    migrate(engine, MIGRATIONS)
    with engine.begin() as connection:
        lists = [{"code": one.code, "name": one.name} for one in NEWSLETTERS]
        connection.execute(insert(tables.newsletter_list), lists)
        rows = [_row(contact) for contact in entered.contacts]
        connection.execute(insert(tables.contact), rows)
        said = [
            {
                "contact_key": key,
                "list_code": record.list.code,
                "state": record.state.value,
                "opt_in": record.opt_in.value,
                "since": record.since,
                "source": record.source,
            }
            for key, records in entered.subscriptions.items()
            for record in records
        ]
        connection.execute(insert(tables.newsletter_subscription), said)
    engine.dispose()


def _row(contact: Contact) -> dict[str, object]:
    return {
        "key": contact.key,
        "version": contact.version,
        "kind": contact.kind,
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "company_name": contact.company_name,
        "email": contact.email,
        "segments": [],
    }
