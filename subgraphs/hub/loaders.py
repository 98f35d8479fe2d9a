"""One loader for each thing that the hub reads in batches."""

from __future__ import annotations

from dataclasses import dataclass

from subgraphs.hub.crosswalk import is_own
from subgraphs.hub.operations.port import OperationStore, StatusFilter
from subgraphs.hub.operations.records import OperationRecord, StepRecord
from subgraphs.hub.sources.port import (
    AccessRecord,
    CandidateRecord,
    Crosswalk,
    CustomerRecord,
    LinkRecord,
    RecordKey,
)
from subgraphs.kit.lists import ListLoader
from subgraphs.kit.loading import DataLoader, batched_by_key

__all__ = ["Loaders", "load_customer_of", "loaders"]


@dataclass(frozen=True, slots=True)
class Loaders:
    customer: DataLoader[str, CustomerRecord | None]
    """By any id that the customer ever had."""
    former_ids: DataLoader[str, tuple[str, ...]]
    links: DataLoader[str, tuple[LinkRecord, ...]]
    link_of_record: DataLoader[RecordKey, LinkRecord | None]
    candidate: DataLoader[str, CandidateRecord | None]
    accesses: ListLoader[AccessRecord, None]
    operation: DataLoader[str, OperationRecord | None]
    steps: DataLoader[str, tuple[StepRecord, ...]]
    operations: ListLoader[OperationRecord, StatusFilter]


def loaders(crosswalk: Crosswalk, operations: OperationStore) -> Loaders:
    return Loaders(
        customer=batched_by_key(crosswalk.customers, None),
        former_ids=batched_by_key(crosswalk.former_ids, ()),
        links=batched_by_key(crosswalk.links, ()),
        link_of_record=batched_by_key(crosswalk.links_of_records, None),
        candidate=batched_by_key(crosswalk.candidates, None),
        accesses=ListLoader(crosswalk.accesses),
        operation=batched_by_key(operations.operations, None),
        steps=batched_by_key(operations.steps, ()),
        operations=ListLoader(operations.of_customers),
    )


async def load_customer_of(loaders: Loaders, record: RecordKey) -> CustomerRecord | None:
    """Whose record this is. Nobody's, if that is undecided, if the record is gone, or if it is shared."""
    link = await loaders.link_of_record.load(record)
    return await loaders.customer.load(link.customer_id) if link and is_own(link) else None
