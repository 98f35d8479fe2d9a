"""How a contact is called."""

from __future__ import annotations

import pytest

from subgraphs.crm.names import display_name
from subgraphs.crm.sources.port import ContactRecord
from subgraphs.crm.sources.words import ContactKind


def contact(kind: ContactKind, first: str | None, last: str | None, company: str | None) -> ContactRecord:
    return ContactRecord(
        key="003A1",
        version="1",
        kind=kind,
        company_key=None,
        civility=None,
        first_name=first,
        last_name=last,
        birth_date=None,
        phone=None,
        email=None,
        company_name=company,
        segments=(),
        owner=None,
        notes=None,
        merged_into_key=None,
    )


@pytest.mark.parametrize(
    ("kind", "first", "last", "company", "expected"),
    [
        (ContactKind.PERSON, "Zoé", "Martin", "Lumière SARL", "Zoé Martin"),
        (ContactKind.PERSON, None, "Martin", None, "Martin"),
        (ContactKind.PERSON, "Zoé", "", None, "Zoé"),
        (ContactKind.PERSON, None, None, "Lumière SARL", "Lumière SARL"),
        (ContactKind.COMPANY, "Zoé", "Martin", "Lumière SARL", "Lumière SARL"),
        (ContactKind.COMPANY, "Zoé", "Martin", None, "Zoé Martin"),
        (ContactKind.PERSON, "", None, "", None),
    ],
)
def test_a_person_goes_by_first_and_last_name_and_a_company_by_its_own(
    kind: ContactKind, first: str | None, last: str | None, company: str | None, expected: str | None
) -> None:
    assert display_name(contact(kind, first, last, company)) == expected
