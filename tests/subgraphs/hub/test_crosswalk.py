"""Which links count for a customer, and what the missing ones mean."""

import datetime as dt

from subgraphs.hub.crosswalk import SourceLinkState, own_links, primary_link, source_states
from subgraphs.hub.sources.port import LinkMethod, LinkRecord, LinkRole, LinkStatus, RecordKey


def contact(
    key: str, role: LinkRole = LinkRole.PRIMARY, status: LinkStatus = LinkStatus.CONFIRMED
) -> LinkRecord:
    return linked("CRM", "contact", key, role, status)


def linked(system: str, kind: str, key: str, role: LinkRole, status: LinkStatus) -> LinkRecord:
    since = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    return LinkRecord(
        RecordKey(system, kind, key), "C00000001", role, status, LinkMethod.EXTERNAL_ID, None, None, since
    )


def keys(links: list[LinkRecord], system: str = "CRM") -> list[str]:
    return [link.record.key for link in own_links(links, system)]


def state(links: list[LinkRecord], system: str = "CRM") -> tuple[SourceLinkState, int]:
    return next((s.state, s.records) for s in source_states(links) if s.system == system)


def test_the_primary_record_comes_first() -> None:
    links = [contact("003A", LinkRole.SECONDARY), contact("003B"), contact("003C", LinkRole.SECONDARY)]

    assert keys(links) == ["003B", "003A", "003C"]


def test_a_probable_link_counts_like_a_confirmed_one() -> None:
    assert keys([contact("003A", status=LinkStatus.PROBABLE)]) == ["003A"]


def test_nothing_of_a_possible_stranger_is_among_the_keys() -> None:
    undecided = [LinkStatus.CANDIDATE, LinkStatus.REJECTED, LinkStatus.BROKEN]

    assert keys([contact(status.value, status=status) for status in undecided]) == []


def test_a_collective_ledger_account_is_nobodys_own() -> None:
    shared = linked("ACCOUNTING", "ledgerAccount", "411WEB", LinkRole.SHARED, LinkStatus.CONFIRMED)

    assert keys([shared], "ACCOUNTING") == []
    assert state([shared], "ACCOUNTING") == (SourceLinkState.LINKED, 1)


def test_a_secondary_record_never_stands_in_for_the_primary() -> None:
    assert primary_link([contact("003A", LinkRole.SECONDARY)], "CRM") is None
    assert primary_link([contact("003A", status=LinkStatus.BROKEN)], "CRM") is None


def test_every_system_has_a_state_even_without_a_link() -> None:
    assert [(s.system, s.state, s.records) for s in source_states([])] == [
        ("COMMERCE", SourceLinkState.NONE, 0),
        ("CRM", SourceLinkState.NONE, 0),
        ("LOYALTY", SourceLinkState.NONE, 0),
        ("ACCOUNTING", SourceLinkState.NONE, 0),
    ]


def test_two_undecided_contacts_are_ambiguous() -> None:
    links = [contact("003A", status=LinkStatus.CANDIDATE), contact("003B", status=LinkStatus.CANDIDATE)]

    assert state(links) == (SourceLinkState.AMBIGUOUS, 2)


def test_a_linked_record_outweighs_candidates_and_broken_links() -> None:
    links = [
        contact("003A", status=LinkStatus.BROKEN),
        contact("003B", status=LinkStatus.CANDIDATE),
        contact("003C"),
    ]

    assert state(links) == (SourceLinkState.LINKED, 1)
    assert state(links[:2]) == (SourceLinkState.AMBIGUOUS, 1)
    assert state(links[:1]) == (SourceLinkState.BROKEN, 1)


def test_a_rejected_link_is_no_link() -> None:
    assert state([contact("003A", status=LinkStatus.REJECTED)]) == (SourceLinkState.NONE, 0)
