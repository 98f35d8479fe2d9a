"""The customer of a command and the records that it has in the systems."""

from __future__ import annotations

from collections.abc import Sequence

from subgraphs.hub.crosswalk import SourceLinkState, own_links, primary_link, source_states
from subgraphs.hub.sources.port import Crosswalk, CustomerRecord, LinkRecord, RecordKey
from subgraphs.kit.ids import native_key
from subgraphs.kit.refusals import not_found
from subgraphs.kit.user_errors import Refusal, UserErrorCode

__all__ = ["all_links", "customer_of", "own_records", "primary_record"]


async def customer_of(crosswalk: Crosswalk, id: object, *field: str) -> CustomerRecord | Refusal:
    key = native_key(str(id), "Customer")
    found = await crosswalk.customers([key]) if key else {}
    customer = found.get(key) if key else None
    return customer or not_found("customer", *(field or ("customerId",)))


async def all_links(crosswalk: Crosswalk, customer: str) -> tuple[LinkRecord, ...]:
    """Of all the ids that the customer ever had."""
    formers = (await crosswalk.former_ids([customer])).get(customer, ())
    links = await crosswalk.links([customer, *formers])
    return tuple(link for found in links.values() for link in found)


def primary_record(links: Sequence[LinkRecord], system: str) -> RecordKey | Refusal:
    """The record that speaks for the customer in a system. A write never goes to one that is in doubt."""
    primary = primary_link(links, system)
    if primary is not None:
        return primary.record
    states = {state.system: state.state for state in source_states(links)}
    if states[system] in (SourceLinkState.AMBIGUOUS, SourceLinkState.LINKED):
        message = f"Several records of {system} may be this customer's. Decide which one is, and ask again."
        return Refusal(UserErrorCode.LINK_AMBIGUOUS, message)
    message = f"The customer has no record in {system}. customerRecordCreate or customerLink heals that."
    return Refusal(UserErrorCode.LINK_MISSING, message)


def own_records(links: Sequence[LinkRecord], system: str) -> list[RecordKey]:
    """All that are decided and the customer's alone, the primary first."""
    return [link.record for link in own_links(links, system)]
