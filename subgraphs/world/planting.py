"""Gives each customer a kind, records, cases and traits, until every figure of the size is met exactly."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping

from subgraphs.world.characters import CHARACTERS, FIRST_ORDINARY, Role
from subgraphs.world.draw import between, shuffled, stream
from subgraphs.world.sizes import Size
from subgraphs.world.traits import Case, Kind, Trait

__all__ = [
    "Draft",
    "claim",
    "employ",
    "pair_look_alikes",
    "plant_cases",
    "plant_records",
    "plant_traits",
    "settle_kinds",
    "share_addresses",
]

# A small company with two to four people; the business character has enough for its people to need a page.
_PEOPLE = (2, 4)
_BUSINESS_PEOPLE = 24

# A claimed guest account holds a few early orders. The cap rises only if the quarter cannot be reached
# otherwise.
_GUEST_ORDER_CAPS = (4, 8, 400)

_REGISTERED = Trait.CONTACT | Trait.MEMBER


class Draft:
    """The census while it is being taken. Index 0 is nobody, so that customer numbers are indexes."""

    def __init__(self, size: Size, seed: int) -> None:
        self.size = size
        self.seed = seed
        self.kinds = bytearray(size.customers + 1)
        self.cases = bytearray(size.customers + 1)
        self.traits = array("l", bytes(array("l").itemsize * (size.customers + 1)))
        for one in CHARACTERS.values():
            self.kinds[one.number] = one.kind
            self.cases[one.number] = one.case
            self.traits[one.number] = one.traits

    def lots(self, subject: str, eligible: Callable[[int], bool]) -> list[int]:
        """The ordinary customers who qualify, in an order of chance."""
        found = [number for number in range(FIRST_ORDINARY, self.size.customers + 1) if eligible(number)]
        return shuffled(found, stream(self.seed, f"census/{subject}"))

    def plain(self, number: int, kind: Kind = Kind.PERSON) -> bool:
        return self.kinds[number] == kind and self.cases[number] == Case.NONE

    def plant_case(self, case: Case, total: int, eligible: Callable[[int], bool]) -> None:
        wanted = total - self.cases.count(case)
        for number in self.lots(case.name, eligible)[:wanted]:
            self.cases[number] = case

    def plant_trait(self, trait: Trait, total: int, eligible: Callable[[int], bool]) -> None:
        wanted = total - sum(1 for traits in self.traits if traits & trait)
        for number in self.lots(str(trait.name), eligible)[: max(wanted, 0)]:
            self.traits[number] |= trait


def settle_kinds(draft: Draft) -> Mapping[int, int]:
    """Guests, organisations, and which of these are the tail: customer → orders of the tail."""
    size = draft.size
    free = draft.lots("kinds", lambda number: True)
    guests = size.count(size.rates.guest_customers) - draft.kinds.count(Kind.GUEST)
    organizations = size.count(size.rates.organizations) - draft.kinds.count(Kind.ORGANIZATION)
    for number in free[:guests]:
        draft.kinds[number] = Kind.GUEST
    for number in free[guests : guests + organizations]:
        draft.kinds[number] = Kind.ORGANIZATION
    tail_orders = [orders for orders, customers in size.tail for _ in range(customers)]
    business = CHARACTERS[Role.BUSINESS].number
    return dict(zip([business, *free[guests : guests + len(tail_orders) - 1]], tail_orders, strict=True))


def plant_cases(draft: Draft, counts: array[int]) -> None:
    size, rates = draft.size, draft.size.rates
    broken = size.count(rates.broken_link)
    draft.plant_case(Case.ERASED, size.erased, draft.plain)
    draft.plant_case(Case.DUPLICATE, size.count(rates.two_contacts), draft.plain)
    draft.plant_case(Case.AMBIGUOUS, size.count(rates.ambiguous), draft.plain)
    draft.plant_case(Case.BROKEN_CONTACT, broken - 2 * (broken // 3), draft.plain)
    draft.plant_case(Case.BROKEN_MEMBER, broken // 3, draft.plain)
    draft.plant_case(Case.BROKEN_LEDGER, broken // 3, draft.plain)
    draft.plant_case(Case.MERGE_CHAIN, size.count(rates.merge_chain), draft.plain)
    draft.plant_case(Case.SOURCE_MERGE, size.count(rates.source_merge), draft.plain)
    draft.plant_case(
        Case.THREE_ACCOUNTS, size.three_accounts, lambda number: draft.plain(number) and counts[number] >= 3
    )


def plant_records(draft: Draft) -> None:
    """Who has a contact, who is a member, whose ledger account is whose."""
    size, rates = draft.size, draft.size.rates
    everybody = range(FIRST_ORDINARY, size.customers + 1)
    without_contact = size.count(rates.without_contact)
    erased = sum(1 for number in everybody if draft.cases[number] == Case.ERASED)
    ours = sum(1 for one in CHARACTERS.values() if not one.traits & Trait.CONTACT)
    missing = without_contact - erased - ours
    guests = 2 * missing // 3
    bare = set(draft.lots("guests without contact", lambda number: draft.plain(number, Kind.GUEST))[:guests])
    bare |= set(draft.lots("persons without contact", draft.plain)[: missing - guests])

    strangers = size.count(rates.without_loyalty) - draft.kinds.count(Kind.GUEST) - erased
    strangers -= sum(
        1 for one in CHARACTERS.values() if one.kind != Kind.GUEST and not one.traits & Trait.MEMBER
    )
    outside = set(draft.lots("without loyalty", draft.plain)[:strangers])

    collective = size.count(rates.collective) - draft.kinds.count(Kind.GUEST)
    collective -= sum(
        1 for one in CHARACTERS.values() if one.kind != Kind.GUEST and not one.traits & Trait.INDIVIDUAL
    )
    shared = set(draft.lots("collective", draft.plain)[:collective])
    for number in everybody:
        if draft.cases[number] == Case.ERASED:
            draft.traits[number] = Trait.INDIVIDUAL
            continue
        guest = draft.kinds[number] == Kind.GUEST
        traits = Trait.NONE if number in bare else Trait.CONTACT
        traits |= Trait.NONE if guest or number in outside else Trait.MEMBER
        traits |= Trait.COLLECTIVE if guest or number in shared else Trait.INDIVIDUAL
        draft.traits[number] = traits
    for one in CHARACTERS.values():
        if not draft.traits[one.number] & Trait.INDIVIDUAL:
            draft.traits[one.number] |= Trait.COLLECTIVE


def employ(draft: Draft) -> dict[int, tuple[int, ...]]:
    """The people of each company: customers themselves, with a contact."""
    free = iter(
        draft.lots(
            "people", lambda number: draft.plain(number) and bool(draft.traits[number] & Trait.CONTACT)
        )
    )
    rng = stream(draft.seed, "census/staff")
    business = CHARACTERS[Role.BUSINESS].number
    cast = tuple(CHARACTERS[role].number for role in (Role.BUYER, Role.BOOKKEEPER, Role.DIRECTOR))
    people = {business: cast + tuple(next(free) for _ in range(_BUSINESS_PEOPLE - len(cast)))}
    for number in range(FIRST_ORDINARY, draft.size.customers + 1):
        if draft.kinds[number] == Kind.ORGANIZATION:
            people[number] = tuple(next(free) for _ in range(between(rng, *_PEOPLE)))
    return people


def plant_traits(draft: Draft) -> None:
    size, rates = draft.size, draft.size.rates

    def settled(number: int) -> bool:
        return draft.plain(number) and draft.traits[number] & _REGISTERED == _REGISTERED

    def undrifted(number: int) -> bool:
        return settled(number) and not draft.traits[number] & Trait.EMAIL_DRIFT

    draft.plant_trait(Trait.EMAIL_DRIFT, size.count(rates.email_drift), settled)
    draft.plant_trait(Trait.PHONE_EQUIVALENT, size.count(rates.phone_equivalent), settled)
    draft.plant_trait(Trait.CARD_DRIFT, max(size.count(rates.card_drift), 1), undrifted)
    draft.plant_trait(
        Trait.SWISS,
        size.count(rates.swiss),
        lambda number: draft.plain(number) and bool(draft.traits[number] & Trait.INDIVIDUAL),
    )
    draft.traits[CHARACTERS[Role.LOYAL_SHOPPER].number] |= Trait.SUBSCRIBER
    draft.plant_trait(
        Trait.SUBSCRIBER,
        size.customers // 2,
        lambda number: bool(draft.traits[number] & Trait.CONTACT) and draft.cases[number] != Case.AMBIGUOUS,
    )


def share_addresses(draft: Draft) -> dict[int, int]:
    """Groups of one registered customer, whose login the address is, and guests who typed the same."""
    size = draft.size
    holder = CHARACTERS[Role.SHARED_ADDRESS].number
    guests = [CHARACTERS[role].number for role in (Role.SHARING_GUEST, Role.OTHER_SHARING_GUEST)]
    shared = {holder: holder} | dict.fromkeys(guests, holder)
    groups = size.shared_addresses - 1
    members = size.sharing_customers - len(shared)

    def free(number: int) -> bool:
        return draft.plain(number) and not draft.traits[number] & Trait.EMAIL_DRIFT

    holders = draft.lots("shared addresses", free)[:groups]
    others = draft.lots("sharing guests", lambda number: draft.plain(number, Kind.GUEST))
    shared |= {number: number for number in holders}
    for index, guest in enumerate(others[: members - groups]):
        shared[guest] = holders[index % groups]
    for number in shared:
        draft.traits[number] |= Trait.SHARED_ADDRESS
    return shared


def pair_look_alikes(draft: Draft) -> dict[int, int]:
    def free(number: int) -> bool:
        return draft.plain(number) and not draft.traits[number] & (Trait.SHARED_ADDRESS | Trait.SWISS)

    def unshared(number: int) -> bool:
        return draft.plain(number, Kind.GUEST) and not draft.traits[number] & Trait.SHARED_ADDRESS

    wanted = draft.size.count(draft.size.rates.look_alike)
    guests = draft.lots("look-alike guests", unshared)[:wanted]
    return dict(zip(guests, draft.lots("look-alikes", free)[:wanted], strict=True))


def claim(draft: Draft, counts: array[int]) -> dict[int, int]:
    """Chooses who bought as a guest before registering, so that guests have exactly their share of orders."""
    claimed = {CHARACTERS[Role.CLAIMED_GUEST].number: 2}
    missing = draft.size.guest_orders - draft.kinds.count(Kind.GUEST) - 2
    ready = draft.lots("claimed", lambda number: draft.plain(number) and counts[number] >= 2)
    for cap in _GUEST_ORDER_CAPS:
        for number in ready:
            already = claimed.get(number, 0)
            more = min(counts[number] - 1 - already, cap - already, missing)
            if more > 0:
                claimed[number] = already + more
                missing -= more
    for number in claimed:
        draft.cases[number] = Case.CLAIMED_GUEST
    return claimed
