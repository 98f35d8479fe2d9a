"""Whom a partner sees: the ground, the medium and the purposes stand together."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import create_engine, insert, select

from subgraphs.crm.sources.sql.row_rules import row_rules
from subgraphs.crm.sources.sql.tables import consent, contact, metadata
from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.rows import Rows

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)

Said = tuple[str, str, str, str]
"""Purpose, medium, to whom, state."""

SHARED: Said = ("PARTNER_SHARING", "EMAIL", "agency", "GRANTED")

SHARED_BY_TEXT: Said = ("PARTNER_SHARING", "SMS", "agency", "GRANTED")


def sees(said: tuple[Said, ...], *purposes: str, ended: dt.datetime | None = None) -> bool:
    """Whether the agency, by e-mail and text, sees a contact who has said this."""
    context = CallerContext(
        "agency", RowRule.CONSENT, partner="agency", media=("EMAIL", "SMS"), purposes=purposes
    )
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(
            insert(contact),
            {"key": "003A", "version": 1, "kind": "PERSON", "segments": "", "record_updated_at": NOW},
        )
        for purpose, medium, partner, state in said:
            row = {"contact_key": "003A", "purpose": purpose, "medium": medium, "partner": partner}
            row |= {"state": state, "legal_basis": "CONSENT", "source": "checkout"}
            expires = ended if purpose != "PARTNER_SHARING" else None
            connection.execute(insert(consent), {**row, "captured_at": NOW, "expires_at": expires})
        visible = Rows(row_rules(lambda: NOW), context).visible(contact)
        found = connection.execute(select(contact.c.key).where(*visible)).all()
    engine.dispose()
    return bool(found)


def test_an_agreement_to_sharing_opens_the_contact_to_who_asks_for_nothing_else() -> None:
    assert sees((SHARED,))
    assert sees((SHARED,), "PARTNER_SHARING")
    assert not sees((SHARED,), "MARKETING")
    assert not sees((("MARKETING", "EMAIL", "", "GRANTED"),), "MARKETING")


def test_every_purpose_needs_an_agreement() -> None:
    marketing = ("MARKETING", "EMAIL", "", "GRANTED")

    assert sees((SHARED, marketing), "MARKETING")
    assert not sees((SHARED, marketing), "MARKETING", "PROFILING")
    assert sees((SHARED, marketing, ("PROFILING", "EMAIL", "", "GRANTED")), "PROFILING", "MARKETING")


@pytest.mark.parametrize("state", ["DENIED", "WITHDRAWN"])
def test_an_agreement_in_another_medium_is_none(state: str) -> None:
    by_text = ("MARKETING", "SMS", "", "GRANTED")
    by_mail = ("MARKETING", "EMAIL", "", state)

    assert not sees((SHARED, by_text), "MARKETING")
    assert not sees((SHARED, by_mail), "MARKETING")
    assert sees((SHARED, SHARED_BY_TEXT, by_text, by_mail), "MARKETING")


def test_what_was_told_to_the_partner_counts_before_what_was_told_to_the_shop() -> None:
    to_the_shop = ("MARKETING", "EMAIL", "", "GRANTED")
    to_another = ("MARKETING", "EMAIL", "press", "GRANTED")

    assert not sees((SHARED, to_the_shop, ("MARKETING", "EMAIL", "agency", "WITHDRAWN")), "MARKETING")
    assert sees((SHARED, ("MARKETING", "EMAIL", "agency", "GRANTED")), "MARKETING")
    assert sees((SHARED, to_the_shop, ("MARKETING", "EMAIL", "press", "WITHDRAWN")), "MARKETING")
    assert not sees((SHARED, to_another), "MARKETING")


def test_an_agreement_that_has_expired_is_none() -> None:
    marketing = ("MARKETING", "EMAIL", "", "GRANTED")

    assert sees((SHARED, marketing), "MARKETING", ended=NOW + dt.timedelta(days=1))
    assert not sees((SHARED, marketing), "MARKETING", ended=NOW)
