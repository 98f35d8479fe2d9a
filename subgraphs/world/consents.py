"""What a contact agreed to, and which newsletters reach it."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from subgraphs.world.calendar import DAY, NOW, YEAR, Moment
from subgraphs.world.catalogue import AGENCY
from subgraphs.world.characters import CHARACTERS, Role
from subgraphs.world.draw import chance, pick
from subgraphs.world.traits import Kind, Trait
from subgraphs.world.world import World

__all__ = ["Consent", "Subscription", "consents_of", "subscriptions_of"]

_SOURCES = ("checkout", "account-page", "shop", "telephone")


class Consent(NamedTuple):
    purpose: str
    medium: str
    partner: str
    state: str
    legal_basis: str
    captured_at: Moment
    source: str
    proof: str | None
    expires_at: Moment | None


class Subscription(NamedTuple):
    list_code: str
    state: str
    opt_in: str
    since: Moment
    source: str


def consents_of(world: World, number: int) -> Iterator[Consent]:
    rng = world.stream("consents", number)
    loyal = number == CHARACTERS[Role.LOYAL_SHOPPER].number
    subscriber = world.census.has(number, Trait.SUBSCRIBER)
    yield _consent(rng, "MARKETING", "EMAIL", "GRANTED" if subscriber else pick(rng, ("DENIED", "WITHDRAWN")))
    if loyal or chance(rng, 0.4):
        yield _consent(rng, "MARKETING", "SMS", "WITHDRAWN" if loyal else pick(rng, ("GRANTED", "DENIED")))
    yield _consent(rng, "PROFILING", "EMAIL", "GRANTED" if loyal or chance(rng, 0.7) else "DENIED")
    sharing = rng.random()
    if loyal or sharing < 0.30:
        yield _consent(rng, "PARTNER_SHARING", "EMAIL", "GRANTED", AGENCY)
    elif sharing < 0.35:
        yield _consent(rng, "PARTNER_SHARING", "EMAIL", "WITHDRAWN", AGENCY)
    elif sharing < 0.38:
        ended = NOW - int(rng.random() * 300) * DAY
        yield _consent(rng, "PARTNER_SHARING", "EMAIL", "GRANTED", AGENCY)._replace(expires_at=ended)
    if world.census.has(number, Trait.MEMBER) and (loyal or chance(rng, 0.6)):
        yield _consent(rng, "LOYALTY", "EMAIL", "GRANTED")
    if chance(rng, 0.1):
        yield _consent(rng, "SURVEY", "PHONE", pick(rng, ("GRANTED", "DENIED")))


def subscriptions_of(world: World, number: int) -> Iterator[Subscription]:
    rng = world.stream("newsletters", number)
    loyal = number == CHARACTERS[Role.LOYAL_SHOPPER].number
    company = world.census.kind(number) is Kind.ORGANIZATION
    if world.census.has(number, Trait.SUBSCRIBER):
        yield _subscription(rng, "companies" if company else "weekly", "SUBSCRIBED")
        if loyal or chance(rng, 0.4):
            yield _subscription(rng, "offers", "SUBSCRIBED")
        if loyal or chance(rng, 0.2):
            yield _subscription(rng, "new-arrivals", "UNSUBSCRIBED" if loyal else "SUBSCRIBED")
    elif chance(rng, 0.3):
        yield _subscription(rng, "weekly", pick(rng, ("UNSUBSCRIBED", "UNSUBSCRIBED", "BOUNCED", "PENDING")))


def _consent(rng: Random, purpose: str, medium: str, state: str, partner: str = "") -> Consent:
    source = pick(rng, _SOURCES)
    captured = NOW - 10 * DAY - int(rng.random() * 2 * YEAR)
    return Consent(
        purpose=purpose,
        medium=medium,
        partner=partner,
        state=state,
        legal_basis="CONTRACT" if purpose == "LOYALTY" else "CONSENT",
        captured_at=captured,
        source=source,
        proof=f"Ticked on the form “{source}”, version 3." if state == "GRANTED" else None,
        expires_at=captured + 3 * YEAR if partner and state == "GRANTED" else None,
    )


def _subscription(rng: Random, list_code: str, state: str) -> Subscription:
    return Subscription(
        list_code=list_code,
        state=state,
        opt_in="UNKNOWN" if state == "BOUNCED" else pick(rng, ("SINGLE", "CONFIRMED", "CONFIRMED")),
        since=NOW - DAY - int(rng.random() * 3 * YEAR),
        source=pick(rng, _SOURCES),
    )
