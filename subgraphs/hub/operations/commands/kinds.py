"""All commands, by the name of their mutation."""

from __future__ import annotations

from collections.abc import Mapping

from subgraphs.hub.operations.commands.decisions import CANDIDATE_REJECT, LINK, MERGE, UNLINK, UNMERGE
from subgraphs.hub.operations.commands.drift_resolve import DRIFT_RESOLVE
from subgraphs.hub.operations.commands.email_change import EMAIL_CHANGE
from subgraphs.hub.operations.commands.kind import CommandKind
from subgraphs.hub.operations.commands.newsletter_set import NEWSLETTER_SET
from subgraphs.hub.operations.commands.points_redeem import POINTS_REDEEM
from subgraphs.hub.operations.commands.record_create import RECORD_CREATE
from subgraphs.hub.operations.commands.subject_requests import ERASURE_REQUEST, EXPORT_REQUEST

__all__ = ["KINDS"]

KINDS: Mapping[str, CommandKind] = {
    kind.type: kind
    for kind in (
        EMAIL_CHANGE,
        POINTS_REDEEM,
        DRIFT_RESOLVE,
        LINK,
        UNLINK,
        MERGE,
        UNMERGE,
        CANDIDATE_REJECT,
        NEWSLETTER_SET,
        RECORD_CREATE,
        EXPORT_REQUEST,
        ERASURE_REQUEST,
    )
}
