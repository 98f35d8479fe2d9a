"""A run of matching, from the evidence to the links. Whoever stops it starts it again, and it goes on.

collect …          the evidence of each system, in pages
lost               what was merged inside a system
recognise          whose the records are already
gone …             links whose record a system no longer has
external-id …      the ladder, as far as it links
accounts           each account of the shop that is nobody's is a customer
phone-and-… …      the ladder, as far as it asks
others             whatever is nobody's still is a customer, too
kinds              which of the new customers are organisations
customers, links, questions      what was found goes into the crosswalk
end                the evidence is dropped
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from subgraphs.hub.identity.policy import Policy
from subgraphs.hub.identity.port import Decisions
from subgraphs.hub.matching import applying, collecting, judging, told
from subgraphs.hub.matching.evidence import Asking, EvidencePages
from subgraphs.hub.matching.judging import Batch, Judging
from subgraphs.hub.matching.policy import MatchPolicy
from subgraphs.hub.matching.progress import Counts, Run, advance, begin, confirm, interrupted
from subgraphs.hub.matching.rules import EXTERNAL_ID, LADDER
from subgraphs.hub.matching.systems import SYSTEMS
from subgraphs.hub.matching.tables import STAGING
from subgraphs.hub.sources.port import LinkStatus
from subgraphs.kit.database import Database

__all__ = ["MatchStopped", "Matching", "Progress"]

Progress = Callable[[str, int], None]
"""Told the stage, and how many steps of it are done since it was last told."""

STALE = dt.timedelta(days=1)
"""After this time the evidence of a run that was interrupted is thrown away."""

_LINKING = tuple(rule for rule in LADDER if rule.status is not LinkStatus.CANDIDATE)
_ASKING = tuple(rule for rule in LADDER if rule.status is LinkStatus.CANDIDATE)
_RULES = {rule.id: rule for rule in LADDER}

_DECIDING = ("lost", *(f"gone {name}" for name in SYSTEMS))
"""Stages whose steps are decisions."""

STAGES = (
    *(f"collect {name}" for name in SYSTEMS),
    "lost",
    "recognise",
    *(f"gone {name}" for name in SYSTEMS),
    EXTERNAL_ID,
    *(rule.id for rule in _LINKING),
    "accounts",
    *(rule.id for rule in _ASKING),
    "others",
    "kinds",
    "customers",
    "links",
    "questions",
    "end",
)

_WRITING = frozenset({*_DECIDING, "customers", "links", "questions"})
"""What a dry run leaves out."""


class MatchStopped(Exception):
    """The message says what is wrong and what to do."""


@dataclass(slots=True)
class Matching:
    database: Database
    pages: EvidencePages
    decisions: Decisions
    secret: bytes
    limits: Policy = field(default_factory=Policy)
    clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)

    async def unfinished(self) -> Run | None:
        """The run that was interrupted and is to be continued, with the policy that it began with."""
        run = await self.database.transaction(interrupted)
        return None if run is None or run.started_at < self.clock() - STALE else run

    async def begin(self, policy: MatchPolicy, run_id: str) -> Run:
        """Throws away what an earlier run has left."""
        run = Run(run_id, self.clock(), policy, STAGES[0], "", {})

        def start(connection: Connection) -> None:
            old = interrupted(connection)
            if old is not None:
                advance(connection, old, "end", "", Counts(), run.started_at)
            STAGING.drop_all(connection)
            STAGING.create_all(connection)
            begin(connection, run)

        await self.database.transaction(start)
        return run

    async def work(self, run: Run, progress: Progress) -> Mapping[str, int]:
        """Goes on to the end, and answers what was counted. Raises MatchStopped and EvidenceUnavailable."""
        while run.stage != "end":
            progress(run.stage, 1)
            run = await self._step(run)
        return run.counts

    async def _step(self, run: Run) -> Run:
        if run.policy.dry and run.stage in _WRITING:
            return await self._local(run, lambda _: (None, Counts()))
        name, _, subgraph = run.stage.partition(" ")
        if name == "collect":
            return await self._collect(run, subgraph)
        if run.stage in _DECIDING:
            return await self._decide(run, subgraph)
        return await self._local(run, lambda connection: self._batch(connection, run))

    async def _local(self, run: Run, batch: Callable[[Connection], Batch]) -> Run:
        """A batch and its place in the run are one transaction."""

        def work(connection: Connection) -> Run:
            confirm(connection, run)
            position, found = batch(connection)
            return self._advance(connection, run, position, found)

        return await self.database.transaction(work)

    async def _collect(self, run: Run, subgraph: str) -> Run:
        asking = Asking(run.id, run.evidence_key(self.secret), run.policy.denied)
        lines = await self.pages.after(subgraph, asking, run.position)
        if not lines:
            return await self._local(run, lambda _: (None, Counts()))
        system = SYSTEMS[subgraph]
        return await self._local(
            run,
            lambda connection: (
                lines[-1].key,
                collecting.collect(connection, self.secret, system, lines),
            ),
        )

    async def _decide(self, run: Run, subgraph: str) -> Run:
        """The decisions are known by their ids: a step that is done again changes nothing."""
        if not subgraph:
            rows = await self.database.transaction(
                lambda connection: told.lost_records(connection, run.position)
            )
            await told.tell_lost(self.decisions, run, rows)
            place, what = (f"{rows[-1].number:012}" if rows else None), "merged in their system"
        else:
            system = SYSTEMS[subgraph]
            if not run.position:
                await self._check_share(run, subgraph)
            rows = await self.database.transaction(
                lambda connection: told.gone_records(connection, run, system)
            )
            await told.tell_gone(self.decisions, run, rows)
            place, what = (f"{rows[-1].id:012}" if rows else None), "gone"
        return await self._local(run, lambda _: (place, Counts({f"records {what}": len(rows)})))

    async def _check_share(self, run: Run, subgraph: str) -> None:
        share = await self.database.transaction(
            lambda connection: told.gone_share(connection, run, SYSTEMS[subgraph])
        )
        if share > run.policy.most_gone:
            raise MatchStopped(
                f"{share:.0%} of the links to {subgraph} lead to no record. It seems not to tell all that "
                f"it has: look there first. If so many records are gone indeed, allow more than "
                f"{run.policy.most_gone:.0%}."
            )

    def _batch(self, connection: Connection, run: Run) -> Batch:
        work = Judging(run.evidence_key(self.secret), run.policy, self.limits)
        match run.stage:
            case "recognise":
                return None, collecting.recognise(connection)
            case "external-id":
                return judging.external_ids(connection, work, run.position)
            case "accounts" | "others":
                systems = [
                    one.code for one in SYSTEMS.values() if one.founds_customers or run.stage == "others"
                ]
                return judging.first_records(connection, work, run.position, systems)
            case "kinds":
                applying.settle_kinds(connection)
                return None, Counts()
            case "customers":
                return applying.apply_customers(connection, run.position)
            case "links":
                return applying.apply_links(connection, run.position, run.started_at)
            case "questions":
                return applying.apply_questions(connection, run.position, run.started_at)
            case rule:
                return judging.judge(connection, work, _RULES[rule], run.position)

    def _advance(self, connection: Connection, run: Run, position: str | None, found: Counts) -> Run:
        if position is not None:
            return advance(connection, run, run.stage, position, found, None)
        stage = STAGES[STAGES.index(run.stage) + 1]
        if stage == "end":
            STAGING.drop_all(connection)
        return advance(connection, run, stage, "", found, self.clock() if stage == "end" else None)
