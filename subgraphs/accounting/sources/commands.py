"""What accounting can tell a ledger to do. One method per mutation; the same command twice is done once.

Keys that name no account, versions that have passed and values that cannot be are refusals of the outcome,
and then nothing was written. A COLLECTIVE account belongs to nobody, so nobody's values are set on it. A
source that fails raises SourceDown or SourceTimeout of the kit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from subgraphs.kit.commands import Command, Outcome

__all__ = ["AccountCommands", "Billing", "LedgerCommands", "NewAccount", "SubjectCommands"]

Billing = Mapping[str, str | None]
"""`legal_name` and `vat_number`, as far as they change. None takes the value away."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    external_id: str
    """The customer id of the hub: one account has it."""
    legal_name: str = field(repr=False)
    vat_number: str | None
    email: str | None = field(repr=False)


class AccountCommands(Protocol):
    async def update_billing(
        self, command: Command, account: str, billing: Billing, expected_version: str
    ) -> Outcome: ...

    async def set_email(
        self, command: Command, account: str, email: str | None, expected_version: str
    ) -> Outcome: ...

    async def create(self, command: Command, new: NewAccount) -> Outcome:
        """INDIVIDUAL. An account that has this external id is that account, if its legal name is the same."""
        ...


class SubjectCommands(Protocol):
    """`notes` say what became of each record: `record_outcomes` of the kit."""

    async def export(self, command: Command, accounts: Sequence[str]) -> Outcome: ...

    async def erase(self, command: Command, accounts: Sequence[str]) -> Outcome:
        """What the law wants kept is kept. Nothing of other values is left in the files of the database."""
        ...


@dataclass(frozen=True, slots=True)
class LedgerCommands:
    accounts: AccountCommands
    subjects: SubjectCommands
