"""What the hub's operations ask of identity: decisions, each made once.

A decision is one transaction and is known by its id: the same id again answers the same and changes nothing.
Customers may be named by any id that they ever had. Messages name roles, and never a value or a note.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Protocol

from subgraphs.hub.sources.port import LinkMethod, LinkRole, RecordKey
from subgraphs.kit.user_errors import Refusal

__all__ = ["Decided", "Deciding", "Decisions"]


@dataclass(frozen=True, slots=True)
class Deciding:
    """Who decides, when and why."""

    id: str
    """Of the operation, or of the event that a system told."""
    decided_by: str
    at: dt.datetime
    note: str | None = field(default=None, repr=False)
    """Of a member of staff. One that holds an e-mail address or a telephone number is refused."""


@dataclass(frozen=True, slots=True)
class Decided:
    customer_id: str | None
    """The customer whom the decision left in place: the survivor of a merge, the owner of a link."""
    refusals: tuple[Refusal, ...] = ()
    """If there is one, no link was changed. A question may have been opened for a data steward."""
    candidate_ids: tuple[str, ...] = ()
    """The questions that the decision opened."""


class Decisions(Protocol):
    async def link(
        self,
        deciding: Deciding,
        customer_id: str,
        record: RecordKey,
        role: LinkRole,
        method: LinkMethod = LinkMethod.MANUAL,
    ) -> Decided:
        """The record is this customer's, in this role. Linking it again in another role changes the role.

        EXTERNAL_ID is the method for a record that the hub has created with the customer's id.
        """
        ...

    async def unlink(self, deciding: Deciding, customer_id: str, record: RecordKey) -> Decided:
        """The record is not this customer's: no rule links the two again."""
        ...

    async def merge(self, deciding: Deciding, survivor_id: str, duplicate_id: str) -> Decided:
        """Two customers are one. All records go to the survivor, and the other's id leads there."""
        ...

    async def unmerge(self, deciding: Deciding, customer_id: str, restore_id: str) -> Decided:
        """The customer who was merged into another is there again, with all that it brought."""
        ...

    async def reject(self, deciding: Deciding, candidate_id: str) -> Decided:
        """No to the question: its records are not its customers', its customers are not one."""
        ...

    async def claim_guest(self, deciding: Deciding, guest: RecordKey, claimant: RecordKey) -> Decided:
        """The owner of the account `claimant` has proved that the guest account is theirs."""
        ...

    async def source_merged(self, deciding: Deciding, lost: RecordKey, survivor: RecordKey) -> Decided:
        """A system has merged two of its records: what was linked to the one is linked to the other."""
        ...

    async def record_gone(self, deciding: Deciding, record: RecordKey) -> Decided:
        """A system has the record no more: its link is broken, and a data steward is asked."""
        ...

    async def erase(self, deciding: Deciding, customer_id: str) -> Decided:
        """Forgets the customer under all ids. Hashes remain, so that an import does not bring it back."""
        ...
