"""The drift report: each state of a copy, the state of the whole, and what is kept of it."""

from __future__ import annotations

import datetime as dt

import pytest

from subgraphs.hub.composites.copies import CopiedField, copied_fields, print_copies, read_copies
from subgraphs.hub.composites.drift.flags import DriftFlag, changes
from subgraphs.hub.composites.drift.report import Report, drift_report
from subgraphs.hub.composites.drift.states import CopyStateKind, DriftStatus, state_of, status_of, worst
from subgraphs.hub.composites.reading import Reading
from subgraphs.hub.sources.port import CustomerKind, LinkRole, LinkStatus
from tests.subgraphs.hub.composites.conftest import EVERYWHERE, Asking, Silent, linked, record, subject, told

NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)

K = CopyStateKind

IN_ORDER = {
    "Account": {"email": "jo@x.example", "loyaltyCardNumber": "29"},
    "CrmContact": {"email": "jo@x.example", "phone": "+33639988454", "companyName": None},
    "LoyaltyMember": {"email": "jo@x.example", "phone": "+33639988454", "cardNumber": "29"},
    "LedgerAccount": {"email": "jo@x.example", "legalName": "Jo Exemple"},
}


def with_(type_: str, **fields: object) -> dict[str, dict[str, object]]:
    return {name: {**values, **(fields if name == type_ else {})} for name, values in IN_ORDER.items()}


def said(value: str | None, code: str | None = None) -> Reading:
    return Reading(record("CRM"), value, code)


@pytest.mark.parametrize(
    ("owner", "copy", "pending", "state"),
    [
        (said("a@x.example"), said("a@x.example"), False, K.EQUAL),
        (said(None), said(None), False, K.EQUAL),
        (said("a@x.example"), said("A@X.example "), False, K.EQUIVALENT),
        (said("a@x.example"), said("b@x.example"), False, K.DIFFERENT),
        (said(None), said("b@x.example"), False, K.DIFFERENT),
        (said("a@x.example"), said(None), False, K.MISSING),
        (said("a@x.example"), said("b@x.example"), True, K.PENDING),
        (said("a@x.example"), said(None), True, K.PENDING),
        (said("a@x.example"), said("a@x.example"), True, K.EQUAL),
        (said("a@x.example"), said(None, "SOURCE_DOWN"), True, K.UNREADABLE),
        (said(None, "SOURCE_DOWN"), said("b@x.example"), False, K.UNREADABLE),
    ],
)
def test_the_state_of_a_copy(owner: Reading, copy: Reading, pending: bool, state: CopyStateKind) -> None:
    assert state_of("email", owner, copy, pending=pending) is state


def test_the_worst_state_of_the_copies_is_that_of_the_field() -> None:
    assert worst([K.EQUAL, K.DIFFERENT, K.UNREADABLE]) is K.DIFFERENT
    assert worst([K.EQUAL, K.EQUIVALENT]) is K.EQUIVALENT


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ([], DriftStatus.IN_SYNC),
        ([K.EQUAL, K.EQUIVALENT], DriftStatus.IN_SYNC),
        ([K.EQUAL, K.MISSING], DriftStatus.DRIFT),
        ([K.PENDING], DriftStatus.DRIFT),
        ([K.DIFFERENT, K.UNREADABLE], DriftStatus.INCOMPLETE),
    ],
)
def test_the_status_of_the_report(states: list[CopyStateKind], status: DriftStatus) -> None:
    assert status_of(states) is status


async def test_copies_in_order_are_in_sync_in_one_operation(asking: Asking) -> None:
    table = told(IN_ORDER)

    report = await drift_report(subject(*EVERYWHERE), copied_fields(), asking(table))

    assert report.status is DriftStatus.IN_SYNC
    assert [(item.field, [copy.reading.record.system for copy in item.copies]) for item in report.items] == [
        ("Account.email", ["CRM", "LOYALTY", "ACCOUNTING"]),
        ("CrmContact.phone", ["LOYALTY"]),
        ("LoyaltyMember.cardNumber", ["COMMERCE"]),
    ]
    assert len(table.asked) == 1


async def test_a_person_is_no_company(asking: Asking) -> None:
    """An empty company name is missing only where the customer is a company."""
    company = subject(*EVERYWHERE, kind=CustomerKind.ORGANIZATION)

    report = await drift_report(company, copied_fields(), asking(told(IN_ORDER)))

    (legal_name,) = [item for item in report.items if item.field == "LedgerAccount.legalName"]
    assert legal_name.state is K.MISSING


async def test_a_field_without_a_record_of_its_owner_is_not_compared(asking: Asking) -> None:
    report = await drift_report(
        subject(linked("COMMERCE"), linked("CRM", status=LinkStatus.CANDIDATE), linked("LOYALTY")),
        copied_fields(),
        asking(told(IN_ORDER)),
    )

    assert [(item.field, len(item.copies)) for item in report.items] == [
        ("Account.email", 1),
        ("LoyaltyMember.cardNumber", 1),
    ]


async def test_only_the_primary_record_of_a_system_is_compared(asking: Asking) -> None:
    table = told(IN_ORDER)
    links = (linked("COMMERCE"), linked("CRM"), linked("CRM", "2", LinkRole.SECONDARY))

    report = await drift_report(subject(*links), copied_fields(), asking(table))

    assert [copy.reading.record for item in report.items for copy in item.copies] == [record("CRM")]


async def test_a_system_that_is_down_is_told_and_the_rest_is_compared(asking: Asking) -> None:
    table = told(with_("LedgerAccount", email="old@x.example"))
    table.down["LOYALTY"] = "SOURCE_DOWN"

    report = await drift_report(subject(*EVERYWHERE), copied_fields(), asking(table))

    assert (report.status, report.unreachable) == (DriftStatus.INCOMPLETE, ["LOYALTY"])
    states = {item.field: [copy.state for copy in item.copies] for item in report.items}
    assert states == {
        "Account.email": [K.EQUAL, K.UNREADABLE, K.DIFFERENT],
        "CrmContact.phone": [K.UNREADABLE],
        "LoyaltyMember.cardNumber": [K.UNREADABLE],
    }


async def test_a_silent_gateway_leaves_every_copy_unread_and_none_out(asking: Asking) -> None:
    report = await drift_report(subject(*EVERYWHERE), copied_fields(), asking(Silent("SOURCE_TIMEOUT")))

    assert report.unreachable == ["COMMERCE", "CRM", "LOYALTY", "ACCOUNTING"]
    assert {copy.state for item in report.items for copy in item.copies} == {K.UNREADABLE}
    assert not report.was_read


async def test_a_copy_under_way_is_pending_and_not_different(asking: Asking) -> None:
    table = told(with_("CrmContact", email="old@x.example"))

    report = await drift_report(subject(*EVERYWHERE, pending="Account.email"), copied_fields(), asking(table))

    assert [copy.state for copy in report.items[0].copies] == [K.PENDING, K.EQUAL, K.EQUAL]


async def drifting(asking: Asking, **email: object) -> Report:
    table = told(with_("CrmContact", **email))
    return await drift_report(subject(*EVERYWHERE), copied_fields(), asking(table))


async def test_a_drift_raises_a_flag_that_holds_no_value(asking: Asking) -> None:
    found = changes("C1", (), await drifting(asking, email="old@x.example"), NOW)

    assert found.raised == (DriftFlag("C1", "Account.email", K.DIFFERENT, NOW),)
    assert found.lowered == ()
    assert "old@" not in repr(found)


async def test_a_copy_that_is_in_order_again_lowers_its_flag(asking: Asking) -> None:
    known = (DriftFlag("C1", "Account.email", K.DIFFERENT, NOW),)

    found = changes("C1", known, await drifting(asking), NOW)

    assert (found.raised, found.lowered) == ((), (("C1", "Account.email"),))


async def test_a_copy_that_could_not_be_read_changes_no_flag(asking: Asking) -> None:
    known = (DriftFlag("C1", "Account.email", K.DIFFERENT, NOW),)
    report = await drift_report(subject(*EVERYWHERE), copied_fields(), asking(Silent()))

    assert not changes("C1", known, report, NOW)


async def test_what_was_seen_counts_also_where_another_copy_was_not(asking: Asking) -> None:
    table = told(with_("CrmContact", email="old@x.example"))
    table.down["LOYALTY"] = "SOURCE_DOWN"
    report = await drift_report(subject(*EVERYWHERE), copied_fields(), asking(table))

    assert [flag.field for flag in changes("C1", (), report, NOW).raised] == ["Account.email"]


def test_the_marks_are_read_as_they_are_printed() -> None:
    assert read_copies(print_copies(copied_fields())) == copied_fields()


def test_marks_are_found_under_the_prefix_of_a_link() -> None:
    sdl = 'type A { b: String @shop__copyOf(field: "C.d", compare: "exact") }'

    (found,) = read_copies(sdl).values()

    assert isinstance(found, CopiedField)
    assert (str(found.owner), str(found.copies[0].place)) == ("C.d", "A.b")
