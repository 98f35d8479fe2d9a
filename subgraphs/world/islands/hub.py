"""The world as the hub knows it: keys, links and decisions."""

from __future__ import annotations

from collections.abc import Iterator

from subgraphs.hub.sources.sql import tables
from subgraphs.hub.sources.sql.migrations import MIGRATIONS
from subgraphs.world import keys
from subgraphs.world.calendar import moment_text
from subgraphs.world.crosswalk import (
    accesses_of,
    candidates_of,
    erased_at,
    erased_hashes,
    links_of,
)
from subgraphs.world.people import person_of
from subgraphs.world.rows import Island, Row, Shape, Told, json_text
from subgraphs.world.traits import Case
from subgraphs.world.world import World

__all__ = ["HUB"]

_SHAPES = (
    Shape(tables.customer, ("id", "kind", "erased_at")),
    Shape(
        tables.link,
        (
            *("system", "kind", "record_key", "customer_id", "role", "status", "method", "confidence"),
            *("rule_id", "decided_by", "since", "home_customer_id"),
        ),
    ),
    Shape(tables.alias, ("old_customer_id", "customer_id")),
    Shape(tables.candidate, ("id", "reason", "confidence", "blocked_by", "opened_at")),
    Shape(tables.candidate_customer, ("candidate_id", "position", "customer_id")),
    Shape(tables.candidate_record, ("candidate_id", "position", "system", "kind", "record_key")),
    Shape(tables.erased_record, ("key_hash", "erased_at")),
    Shape(
        tables.access_log,
        ("id", "customer_id", "at", "actor", "client", "purpose", "operation", "fields"),
    ),
)


def _fixed_rows(world: World) -> Iterator[Told]:
    return iter(())


def _customer_rows(world: World, number: int) -> Iterator[Told]:
    customer = keys.customer(number)
    erased = world.census.case(number) is Case.ERASED
    ended = moment_text(erased_at(number)) if erased else None
    yield "hub_customer", (customer, world.census.kind(number).name, ended)
    if erased:
        for key_hash in erased_hashes(world, number):
            yield "hub_erased_record", (key_hash, ended)
        return
    yield from _link_rows(world, number, customer)
    yield from _merge_rows(world, number, customer)
    yield from _candidate_rows(world, number)
    for access in accesses_of(world, number):
        at, fields = moment_text(access.at), json_text(access.fields)
        row: Row = (
            access.key,
            customer,
            at,
            access.actor,
            access.client,
            access.purpose,
            access.operation,
            fields,
        )
        yield "hub_access_log", row


def _link_rows(world: World, number: int, customer: str) -> Iterator[Told]:
    for link in links_of(world, person_of(world, number)):
        yield (
            "hub_link",
            (
                *link.record,
                customer,
                link.role,
                link.status,
                link.method,
                link.confidence,
                link.rule_id,
                link.decided_by,
                moment_text(link.since),
                link.home,
            ),
        )


def _merge_rows(world: World, number: int, customer: str) -> Iterator[Told]:
    """A was merged into B, and later B into the customer."""
    former = world.census.former_numbers(number)
    if former is None:
        return
    first, second = (keys.customer(one) for one in former)
    kind = world.census.kind(number).name
    yield "hub_customer", (first, kind, None)
    yield "hub_customer", (second, kind, None)
    yield "hub_alias", (first, second)
    yield "hub_alias", (second, customer)


def _candidate_rows(world: World, number: int) -> Iterator[Told]:
    for candidate in candidates_of(world, number):
        opened = moment_text(candidate.opened_at)
        row: Row = (candidate.key, candidate.reason, candidate.confidence, candidate.blocked_by, opened)
        yield "hub_candidate", row
        for position, one in enumerate(candidate.customers):
            yield "hub_candidate_customer", (candidate.key, position, one)
        for position, record in enumerate(candidate.records):
            yield "hub_candidate_record", (candidate.key, position, *record)


HUB = Island("hub", MIGRATIONS, _SHAPES, _fixed_rows, _customer_rows)
