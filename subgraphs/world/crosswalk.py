"""What the hub knows: which records are whose, which ids lead where, and what nobody has decided yet."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from hmac import HMAC
from typing import NamedTuple

from subgraphs.world import keys
from subgraphs.world.accounts import account_indexes, first_order_at
from subgraphs.world.calendar import DAY, HOUR, NOW, Moment
from subgraphs.world.catalogue import AGENCY
from subgraphs.world.characters import CHARACTERS, Role
from subgraphs.world.draw import chance, pick
from subgraphs.world.people import Person, person_of
from subgraphs.world.traits import Case, Trait
from subgraphs.world.world import World

__all__ = [
    "ERASURE_SECRET",
    "Access",
    "Candidate",
    "Link",
    "RecordKey",
    "accesses_of",
    "candidates_of",
    "erased_at",
    "erased_hashes",
    "links_of",
    "record_keys",
]

_STEWARD = "steward@fiche.example"

ERASURE_SECRET = "fiche-demonstration"  # noqa: S105 - it is secret in the demonstration only by name
"""The hub's secret in the demonstration. A real one is never in a repository."""


class RecordKey(NamedTuple):
    system: str
    kind: str
    key: str


class Link(NamedTuple):
    record: RecordKey
    role: str
    status: str
    method: str
    confidence: float | None
    rule_id: str | None
    decided_by: str | None
    since: Moment
    home: str | None = None
    """The former customer who brought the record."""


class Candidate(NamedTuple):
    key: str
    customers: tuple[str, ...]
    records: tuple[RecordKey, ...]
    reason: str
    confidence: float
    blocked_by: str | None
    opened_at: Moment


class Access(NamedTuple):
    key: str
    at: Moment
    actor: str
    client: str
    purpose: str
    operation: str
    fields: tuple[str, ...]


def record_keys(world: World, number: int) -> tuple[RecordKey, ...]:
    """The records that the customer has or had, in every system; one that is gone is among them."""
    census, case = world.census, world.census.case(number)
    found = [_account(number, index) for index in account_indexes(world, number)]
    if census.has(number, Trait.CONTACT):
        found.append(_contact(number, 0))
        if case in (Case.DUPLICATE, Case.AMBIGUOUS):
            found.append(_contact(number, 1))
    if census.has(number, Trait.MEMBER):
        found += [_member(number, index) for index in range(2 if case is Case.MERGE_CHAIN else 1)]
    if census.has(number, Trait.INDIVIDUAL):
        found.append(RecordKey("ACCOUNTING", "ledgerAccount", keys.ledger(number)))
    return tuple(found)


def links_of(world: World, person: Person) -> Iterator[Link]:
    number = person.number
    case = world.census.case(number)
    if case is Case.ERASED:
        return
    since = first_order_at(world, number, 0)
    rng = world.stream("links", number)
    seen: set[str] = set()
    for record in record_keys(world, number):
        role = "SECONDARY" if record.system in seen else "PRIMARY"
        seen.add(record.system)
        yield _link(record, role, case, rng.random())._replace(
            since=min(since + int(rng.random() * DAY), NOW),
            home=_home(world, number, record) if role == "SECONDARY" else None,
        )
    if world.census.has(number, Trait.COLLECTIVE):
        shared = [keys.COLLECTIVE_LEDGER] + [keys.MARKETPLACE_LEDGER] * person.via_marketplace
        for ledger in shared:
            record = RecordKey("ACCOUNTING", "ledgerAccount", ledger)
            yield Link(record, "SHARED", "CONFIRMED", "LEDGER_NUMBER", None, "ledger-number", None, since)


def candidates_of(world: World, number: int) -> Iterator[Candidate]:
    customer = keys.customer(number)
    opened = NOW - 90 * DAY + (number * 7_919) % (89 * DAY)
    key = f"K{number:07}"
    match world.census.case(number):
        case Case.AMBIGUOUS:
            records = (_contact(number, 0), _contact(number, 1))
            yield Candidate(
                key, (customer,), records, "verified-email", 0.6, "one-contact-per-customer", opened
            )
        case Case.BROKEN_CONTACT:
            yield Candidate(key, (customer,), (_contact(number, 0),), "record-gone", 0.2, None, opened)
        case Case.BROKEN_MEMBER:
            yield Candidate(key, (customer,), (_member(number, 0),), "record-gone", 0.2, None, opened)
        case Case.BROKEN_LEDGER:
            gone = RecordKey("ACCOUNTING", "ledgerAccount", keys.ledger(number))
            yield Candidate(key, (customer,), (gone,), "record-gone", 0.2, None, opened)
        case _:
            twin = world.census.look_alike_of.get(number)
            if twin is not None:
                rule = "phone-and-last-name" if person_of(world, twin).phone else "name-and-postcode"
                accounts = (_account(twin, 0), _account(number, 0))
                yield Candidate(
                    key, (keys.customer(twin), customer), accounts, rule, 0.5, "a-human-decides", opened
                )


def _home(world: World, number: int, record: RecordKey) -> str | None:
    """Of a chain A → B → C: A brought the second account, and B the second membership."""
    former = world.census.former_numbers(number)
    if former is None:
        return None
    return keys.customer(former[0 if record.system == "COMMERCE" else 1])


def erased_at(number: int) -> Moment:
    return NOW - 30 * DAY - number % 300 * DAY


def erased_hashes(world: World, number: int) -> list[str]:
    """What is left of the links of an erased customer."""
    texts = (f"{one.system}:{one.kind}:{one.key}" for one in record_keys(world, number))
    return [HMAC(ERASURE_SECRET.encode(), text.encode(), sha256).hexdigest() for text in texts]


def accesses_of(world: World, number: int) -> Iterator[Access]:
    """Who looked at whom. The shopper's log needs a second page."""
    shopper = number == CHARACTERS[Role.LOYAL_SHOPPER].number
    rng = world.stream("accesses", number)
    count = 25 if shopper else 2 if chance(rng, 0.05) else 0
    for index in range(count):
        partner = chance(rng, 0.3)
        yield Access(
            key=f"L{number:07}{index:03}",
            at=NOW - HOUR - int(rng.random() * 300 * DAY),
            actor=AGENCY if partner else pick(rng, ("alix", "brice", "dora")),
            client=AGENCY if partner else "back-office",
            purpose="marketing" if partner else pick(rng, ("customer-service", "accounting")),
            operation=sha256(b"P4Agency" if partner else b"B1Sheet").hexdigest(),
            fields=("Consent.state",)
            if partner
            else ("Account.email", "CrmContact.lastName", "CrmContact.phone"),
        )


def _account(number: int, index: int) -> RecordKey:
    return RecordKey("COMMERCE", "account", str(keys.account(number, index)))


def _contact(number: int, index: int) -> RecordKey:
    return RecordKey("CRM", "contact", keys.contact(number, index))


def _member(number: int, index: int) -> RecordKey:
    return RecordKey("LOYALTY", "member", keys.member(number, index))


_BROKEN = {Case.BROKEN_CONTACT: "CRM", Case.BROKEN_MEMBER: "LOYALTY", Case.BROKEN_LEDGER: "ACCOUNTING"}


def _link(record: RecordKey, role: str, case: Case, draw: float) -> Link:
    """The rule of the ladder that made the link, and what became of it."""
    found = _by_ladder(record.system, draw)
    if role == "SECONDARY":
        found = ("GUEST_CLAIM", None, "guest-claim", None) if case is Case.CLAIMED_GUEST else _MANUAL
    if case is Case.SOURCE_MERGE and record.system == "CRM":
        found = ("SOURCE_MERGE", None, "source-merge", None)
    method, confidence, rule_id, decided_by = found
    status = "PROBABLE" if method == "VERIFIED_EMAIL" else "CONFIRMED"
    if case is Case.AMBIGUOUS and record.system == "CRM":
        method, confidence, rule_id, decided_by, status = (
            "VERIFIED_EMAIL",
            0.6,
            "verified-email",
            None,
            "CANDIDATE",
        )
    if _BROKEN.get(case) == record.system:
        status = "BROKEN"
    return Link(record, role, status, method, confidence, rule_id, decided_by, 0)


_Found = tuple[str, float | None, str | None, str | None]

_MANUAL: _Found = ("MANUAL", None, None, _STEWARD)


def _by_ladder(system: str, draw: float) -> _Found:
    match system:
        case "CRM" if draw < 0.2:
            return "VERIFIED_EMAIL", 0.9, "verified-email", None
        case "CRM" if draw < 0.25:
            return _MANUAL
        case "LOYALTY":
            return "CARD_NUMBER", None, "card-number", None
        case "ACCOUNTING":
            return "LEDGER_NUMBER", None, "ledger-number", None
        case _:
            return "EXTERNAL_ID", None, "external-id", None
