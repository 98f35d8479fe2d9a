"""One file for each decision: what it refuses, and what it changes."""

from subgraphs.hub.identity.decisions.claim_guest import claim_guest
from subgraphs.hub.identity.decisions.erase import erase
from subgraphs.hub.identity.decisions.link import link
from subgraphs.hub.identity.decisions.merge import merge
from subgraphs.hub.identity.decisions.record_gone import record_gone
from subgraphs.hub.identity.decisions.reject import reject
from subgraphs.hub.identity.decisions.source_merged import source_merged
from subgraphs.hub.identity.decisions.unlink import unlink
from subgraphs.hub.identity.decisions.unmerge import unmerge

__all__ = [
    "claim_guest",
    "erase",
    "link",
    "merge",
    "record_gone",
    "reject",
    "source_merged",
    "unlink",
    "unmerge",
]
