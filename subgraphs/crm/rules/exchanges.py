"""Exchanges that somebody logs: checked, and what their messages say about their status."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from subgraphs.crm.rules.texts import line_or_refusal, text_or_refusal
from subgraphs.crm.sources.words import Direction, ExchangeStatus, Medium, SalePhase
from subgraphs.kit.refusals import invalid
from subgraphs.kit.user_errors import Refusal

__all__ = [
    "GivenExchange",
    "GivenMessage",
    "checked_exchange",
    "checked_message",
    "status_after",
]

LONGEST_SUBJECT = 300
LONGEST_REASON = 100
LONGEST_ORDER_NUMBER = 64
MOST_MESSAGES = 200
LONGEST_CALL = 24 * 60 * 60
CLOCKS_DIFFER = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class GivenMessage:
    medium: Medium
    direction: Direction
    at: dt.datetime | None
    """None is now."""
    body: str = field(repr=False)
    duration_seconds: int | None


@dataclass(frozen=True, slots=True)
class GivenExchange:
    subject: str = field(repr=False)
    phase: SalePhase
    reason: str | None = field(repr=False)
    order_number: str | None
    """Any number is taken: the CRM knows numbers, not orders, and commerce may be down."""
    messages: tuple[GivenMessage, ...]


def checked_exchange(given: GivenExchange, now: dt.datetime) -> GivenExchange | tuple[Refusal, ...]:
    subject = line_or_refusal(given.subject, LONGEST_SUBJECT, "input", "subject")
    reason = _optional_line(given.reason, LONGEST_REASON, "reason")
    number = _optional_line(given.order_number, LONGEST_ORDER_NUMBER, "orderNumber")
    refusals = [found for found in (subject, reason, number) if isinstance(found, Refusal)]
    if not 1 <= len(given.messages) <= MOST_MESSAGES:
        refusals.append(invalid(f"Give 1 to {MOST_MESSAGES} messages.", "input", "messages"))
    messages: list[GivenMessage] = []
    for place, message in enumerate(given.messages[:MOST_MESSAGES]):
        match checked_message(message, now, "input", "messages", str(place)):
            case GivenMessage() as checked:
                messages.append(checked)
            case refused:
                refusals.extend(refused)
    if refusals or isinstance(subject, Refusal) or isinstance(reason, Refusal) or isinstance(number, Refusal):
        return tuple(refusals)
    return GivenExchange(subject, given.phase, reason, number, tuple(messages))


def checked_message(given: GivenMessage, now: dt.datetime, *path: str) -> GivenMessage | tuple[Refusal, ...]:
    body = text_or_refusal(given.body, *path, "body")
    refusals = [body] if isinstance(body, Refusal) else []
    if given.at is not None and given.at > now + CLOCKS_DIFFER:
        refusals.append(invalid("This is in the future. Give the moment of the message.", *path, "at"))
    seconds = given.duration_seconds
    if seconds is not None and not 0 <= seconds <= LONGEST_CALL:
        refusals.append(invalid("This is no duration of a call. Give seconds.", *path, "durationSeconds"))
    if refusals or isinstance(body, Refusal):
        return tuple(refusals)
    return GivenMessage(given.medium, given.direction, given.at or now, body, seconds)


def status_after(
    messages: Sequence[Direction], before: ExchangeStatus = ExchangeStatus.OPEN
) -> ExchangeStatus:
    """Whoever spoke last waits for the other. An internal note is no answer to anybody."""
    spoken = [direction for direction in messages if direction is not Direction.INTERNAL]
    if not spoken:
        return before
    if spoken[-1] is Direction.INBOUND:
        return ExchangeStatus.WAITING_AGENT
    return ExchangeStatus.WAITING_CUSTOMER


def _optional_line(text: str | None, longest: int, name: str) -> str | Refusal | None:
    return None if text is None else line_or_refusal(text, longest, "input", name)
