"""Consents are judged at the moment of the question."""

from __future__ import annotations

import datetime as dt

CONTACTABLE = """query($after: String, $first: Int) {
    contactableContacts(purpose: PARTNER_SHARING, medium: EMAIL, first: $first, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } edges { node { lastName } }
    }
}"""


async def test_a_consent_expires_at_its_moment_and_not_when_somebody_writes_it_down(crm) -> None:
    fields = "consents { purpose medium partner state }"

    at_noon = (await crm.customer(fields, "003A1"))["consents"]
    crm.clock.now -= dt.timedelta(microseconds=1)
    just_before = (await crm.customer(fields, "003A1"))["consents"]

    marketing = {"purpose": "MARKETING", "medium": "EMAIL", "partner": None, "state": "GRANTED"}
    sharing = {"purpose": "PARTNER_SHARING", "medium": "EMAIL", "partner": "acme"}
    assert at_noon == [marketing, {**sharing, "state": "EXPIRED"}]
    assert just_before == [marketing, {**sharing, "state": "GRANTED"}]


async def test_only_what_was_granted_can_expire(crm) -> None:
    customer = await crm.customer("consents { state expiresAt }", "003A2")

    assert customer == {"consents": [{"state": "WITHDRAWN", "expiresAt": "2026-03-01T12:00:00Z"}]}


async def test_consents_of_all_contacts_are_filtered_by_purpose(crm) -> None:
    fields = "{} {{ medium proof source legalBasis capturedAt }}"
    asked = "consents(purpose: [MARKETING, SURVEY])"

    consents = (await crm.customer(fields.format(asked), "003A1", "003A2"))["consents"]

    assert [(consent["medium"], consent["proof"]) for consent in consents] == [
        ("EMAIL", "form 12"),
        ("SMS", None),
    ]
    assert await crm.customer("consents(purpose: []) { medium }", "003A1") == {"consents": []}


async def test_a_contact_is_contactable_once_however_many_partners_it_agreed_to(crm) -> None:
    names: list[str] = []
    after = None
    while True:
        page = (await crm.ask(CONTACTABLE, first=20, after=after))["contactableContacts"]
        names += [edge["node"]["lastName"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert names == [f"Reader {n}" for n in range(100) if n % 2 == 0 or n in (1, 3)]
    assert page["totalCount"] is None


async def test_a_contact_is_contactable_until_its_consent_expires(crm) -> None:
    crm.clock.now -= dt.timedelta(seconds=1)

    page = (await crm.ask(CONTACTABLE, first=1))["contactableContacts"]

    assert page["edges"] == [{"node": {"lastName": "Martin"}}]


async def test_a_page_has_at_most_a_hundred_contacts(crm) -> None:
    answer = await crm.answer(CONTACTABLE, first=101)

    assert answer["data"] == {"contactableContacts": None}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
