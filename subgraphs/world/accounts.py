"""The accounts of a customer in the shop: one, or a guest's, or several."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from subgraphs.world import keys
from subgraphs.world.calendar import DAY, HOUR, MINUTE, NOW, Moment
from subgraphs.world.characters import CHARACTERS, Role
from subgraphs.world.draw import between, chance
from subgraphs.world.moments import account_of_order, order_moments
from subgraphs.world.people import Address, Person, person_of
from subgraphs.world.traits import Case, Kind, Trait
from subgraphs.world.world import World

__all__ = ["Account", "account_indexes", "accounts_of", "current_card", "first_order_at"]

_DISABLED, _UNVERIFIED = 0.01, 0.02

# The shopper is in the middle of changing the login e-mail, so that `pendingEmail` has something to show.
_PENDING_EMAIL = "camille.nouvelle@example.com"


class Account(NamedTuple):
    key: int
    number: str
    email: str | None
    verified: bool
    pending_email: str | None
    state: str
    locale: str | None
    created_at: Moment
    last_login_at: Moment | None
    card_number: str | None
    addresses: tuple[Address, ...]


def accounts_of(world: World, number: int) -> tuple[Account, ...]:
    person = person_of(world, number)
    return tuple(_account(world, person, index) for index in account_indexes(world, number))


def account_indexes(world: World, number: int) -> range:
    """The first account is the primary one. What the others are is a matter of the case."""
    match world.census.case(number):
        case Case.THREE_ACCOUNTS:
            return range(3)
        case Case.CLAIMED_GUEST | Case.MERGE_CHAIN:
            return range(2)
        case _:
            return range(1)


@lru_cache(maxsize=8)
def first_order_at(world: World, number: int, index: int) -> Moment:
    moments = order_moments(world, number)
    mine = (at for place, at in enumerate(moments) if account_of_order(world, number, place) == index)
    return next(mine, moments[-1])


def current_card(world: World, number: int) -> str | None:
    """The number of the active card; a reissued one is the second."""
    if not world.census.has(number, Trait.MEMBER):
        return None
    return keys.card(number, 1 if card_was_reissued(world, number) else 0)


def card_was_reissued(world: World, number: int) -> bool:
    if world.census.has(number, Trait.CARD_DRIFT) or number == CHARACTERS[Role.LOYAL_SHOPPER].number:
        return True
    return chance(world.stream("card", number), 0.04)


def _account(world: World, person: Person, index: int) -> Account:
    number = person.number
    rng = world.stream(f"account {index}", number)
    first_order = first_order_at(world, number, index)
    guest = person.kind is Kind.GUEST or (index == 1 and world.census.case(number) is Case.CLAIMED_GUEST)
    draws = rng.random(), rng.random(), rng.random()
    if world.census.case(number) is Case.ERASED:
        created = first_order - DAY
        return Account(
            keys.account(number, index),
            keys.account_number(number, index),
            None,
            False,
            None,
            "ERASED",
            None,
            created,
            None,
            None,
            (),
        )
    created = first_order - (5 * MINUTE if guest else HOUR + int(draws[0] * 40 * DAY))
    login = None if guest else min(NOW - between(rng, 1, 72) * HOUR, NOW)
    state = "GUEST" if guest else _state(person, draws[1])
    return Account(
        key=keys.account(number, index),
        number=keys.account_number(number, index),
        email=person.email if index == 0 or guest else f"{index}.{person.email}",
        verified=state in ("ACTIVE", "DISABLED"),
        pending_email=_PENDING_EMAIL if number == CHARACTERS[Role.LOYAL_SHOPPER].number else None,
        state=state,
        locale=person.locale,
        created_at=created,
        last_login_at=max(login, created) if login is not None else None,
        card_number=_card_on_account(world, number) if index == 0 and not guest else None,
        addresses=_addresses(person, index),
    )


def _state(person: Person, draw: float) -> str:
    if person.number < 100 or person.kind is Kind.ORGANIZATION:
        return "ACTIVE"
    return (
        "DISABLED"
        if draw < _DISABLED
        else "PENDING_VERIFICATION"
        if draw < _DISABLED + _UNVERIFIED
        else "ACTIVE"
    )


def _card_on_account(world: World, number: int) -> str | None:
    """The declared copy of the card number; where the copy has drifted, the number of the lost card."""
    if world.census.has(number, Trait.CARD_DRIFT):
        return keys.card(number, 0)
    return current_card(world, number)


def _addresses(person: Person, index: int) -> tuple[Address, ...]:
    if index > 0:
        return (person.home,)
    return (person.home,) if person.second_home is None else (person.home, person.second_home)
