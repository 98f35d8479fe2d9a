"""What each kind of event means to the hub. An event may come twice; it does something once.

    account.email_confirmed   the e-mail change that waits for it goes on
    account.claimed {by}      the guest's customer is the claimant's
    <record>.merged {into}    the link moves to the surviving record
    <record>.gone             the link is broken, and a data steward is asked

All others mean nothing to the hub itself. Whoever watches the customer is told of each.
"""

from __future__ import annotations

from subgraphs.hub.events.changes import Changes
from subgraphs.hub.events.happening import Happening
from subgraphs.hub.identity.port import Deciding, Decisions
from subgraphs.hub.operations.calls.call import System
from subgraphs.hub.operations.desk import OperationDesk
from subgraphs.hub.sources.port import RecordKey

__all__ = ["Reactions"]


class Reactions:
    def __init__(self, desk: OperationDesk, decisions: Decisions, changes: Changes) -> None:
        self._desk = desk
        self._decisions = decisions
        self._changes = changes

    async def to(self, system: System, happening: Happening) -> None:
        """Raises SourceFailure where the hub's own database does not answer: the event comes again."""
        record = RecordKey(system.code, system.kind, happening.record_key)
        id = f"{system.code}:{happening.id}"
        deciding = Deciding(id, decided_by=system.code, at=happening.at)
        match happening.kind.partition(".")[2], happening.notes:
            case "email_confirmed", notes:
                event = f"{happening.kind}:{happening.record_key}"
                await self._desk.happened(event, notes.get("operation"), id)
            case "claimed", {"by": by}:
                claimant = RecordKey(system.code, system.kind, by)
                await self._decisions.claim_guest(deciding, record, claimant)
            case "merged", {"into": into}:
                survivor = RecordKey(system.code, system.kind, into)
                await self._decisions.source_merged(deciding, record, survivor)
            case "gone", _:
                await self._decisions.record_gone(deciding, record)
        await self._changes.tell(system, happening)
