"""Contacts of Tryton with our own store beside it keep what every CRM promises."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count

import httpx
import orjson
import pytest

from subgraphs.crm.sources.port import CONTACTS_BY_KEY
from subgraphs.crm.sources.tryton.contacts import TrytonCrm
from subgraphs.crm.sources.tryton.evidence import TrytonEvidence
from subgraphs.crm.sources.tryton.settings import Words
from subgraphs.crm.sources.words import ContactKind
from subgraphs.kit.caller_context import RowRule
from subgraphs.kit.errors import SourceDown
from subgraphs.kit.models.store import ModelStore
from subgraphs.kit.models.tryton import TrytonRest
from subgraphs.kit.pages import PageRequest
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.settings import ProductSettings
from tests.products.contract.crm import CrmContract
from tests.products.contract.crm_desk import ContactFact, CrmDesk
from tests.subgraphs.crm.conftest import NOON, Crm
from tests.subgraphs.crm.test_contract import CONTACTS, EXCHANGES, MESSAGES
from tests.subgraphs.crm.tryton.parties import Party, PartyDesk

IDS = count(1)

SETTINGS = ProductSettings(source="tryton", url="http://tryton.example", ttl=0, calls_per_minute=10_000)

WORDS = Words.of(SETTINGS.model_copy(update={"options": {"works_for": "works for"}}))


def party(fact: ContactFact, **values: object) -> Party:
    email = None if fact.email is None else fact.email.strip()
    works_for = {"to.": {"code": fact.company_key, "name": "Lumière SARL"}, "type.": {"name": "works for"}}
    return {
        "id": next(IDS),
        "code": fact.key,
        "name": fact.last_name or "Lumière SARL",
        "write_date": {"__class__": "datetime", "year": 2026, "month": 3, "day": 1},
        "active": True,
        "replaced_by.": None,
        "phone": "+33612345612",
        "mobile": "",
        "email": email,
        "contact_mechanisms.": [] if email is None else [{"type": "email", "value": email}],
        "tax_identifier.": None,
        "categories.": [{"name": "Company" if fact.kind is ContactKind.COMPANY else "vip"}],
        "identifiers.": [],
        "relations.": [works_for] if fact.company_key else [],
        **values,
    }


FACTS = tuple(replace(fact, email=fact.email and fact.email.strip()) for fact in CONTACTS)

LOST = ContactFact("003A3", ContactKind.PERSON, "Martin", "zoe@old.example", "003C1")

ERASED = ContactFact("003Z9", ContactKind.PERSON, None, None, "003C1")


@pytest.fixture
def tryton() -> PartyDesk:
    parties = [party(fact) for fact in FACTS]
    parties.append(party(LOST, active=False, **{"replaced_by.": {"code": "003A1"}}))
    parties.append(party(ERASED, active=False))
    return PartyDesk(parties)


@pytest.fixture
async def source(tryton: PartyDesk, crm: Crm) -> AsyncIterator[TrytonCrm]:
    form = TrytonRest("shop")
    calls = ProductCalls(SETTINGS, judge=form.fault, transport=httpx.MockTransport(tryton))
    beside = crm.source
    yield TrytonCrm(ModelStore(form, calls), WORDS, beside, beside.commands, beside.evidence)
    await calls.close()


@pytest.fixture
def desk(source: TrytonCrm) -> CrmDesk:
    return CrmDesk(
        source=source,
        now=NOON,
        contacts=FACTS,
        lost={"003A3": "003A1"},
        company="003C1",
        exchanges=EXCHANGES,
        messages=MESSAGES,
        contactable=frozenset({"003A1"}),
        partner="acme",
        agreed="003Q000",
    )


class TestContactsOfTryton(CrmContract):
    pass


async def test_a_batch_of_contacts_is_one_call_and_hidden_ones_cost_the_same(
    desk: CrmDesk, tryton: PartyDesk
) -> None:
    for source in (desk.source, desk.seen(RowRule.ME, "003A1"), desk.seen(RowRule.NONE)):
        tryton.asked.clear()
        await source.contacts(desk.keys)

        assert len(tryton.asked) == 1


async def test_without_the_module_nobody_knows_how_many_people_a_company_has(
    source: TrytonCrm, tryton: PartyDesk
) -> None:
    people = replace(source, words=Words.of(SETTINGS)).people
    [page] = await people.pages((PageRequest(CONTACTS_BY_KEY, 5), None), [("003C1",)])

    assert page.rows == ()
    assert await people.counts(None, [("003C1",), ("nobody",)]) == [None, None]
    assert tryton.asked == []


async def test_a_party_that_was_erased_is_not_found(source: TrytonCrm) -> None:
    assert list(await source.contacts(["003Z9"])) == [None]


async def test_every_list_of_conditions_names_the_field_active(source: TrytonCrm, tryton: PartyDesk) -> None:
    """Else Tryton would add that it be true, and contacts that were lost in a merge would be unknown."""
    await source.contacts(["003A1"])
    await source.contacts_by_email("zoe@old.example")

    for asked in tryton.asked:
        *conditions, either = asked["domain"]
        assert "active" in [field for field, *_ in conditions]
        assert either == ["OR", ["active", "=", True], ["replaced_by", "!=", None]]


async def test_evidence_tells_of_merges_and_leaves_out_who_was_erased(
    source: TrytonCrm, tryton: PartyDesk
) -> None:
    tryton.parties[0]["identifiers."] = [{"type": None, "code": "fiche:C7"}]
    found = {one.key: one for one in await TrytonEvidence(source.store, WORDS).after(None, 100)}

    assert sorted(found) == sorted([*(fact.key for fact in FACTS), "003A3"])
    assert found["003A3"].lost_into == "003A1"
    assert found["003A1"].external_id == "C7"
    assert found["003C1"].is_organization


async def test_a_name_is_divided_only_where_it_says_how(source: TrytonCrm, tryton: PartyDesk) -> None:
    tryton.parties[0]["name"] = "Martin, Zoé"
    divided, whole = await source.contacts(["003A1", "003A2"])

    assert divided is not None and (divided.last_name, divided.first_name) == ("Martin", "Zoé")
    assert whole is not None and (whole.last_name, whole.first_name) == ("Martin", None)


async def test_signs_that_mean_anything_in_a_search_mean_themselves(
    source: TrytonCrm, tryton: PartyDesk
) -> None:
    await source.contacts_by_email("z_%@shop.example")

    assert rb'"%z\\_\\%@shop.example%"' in orjson.dumps(tryton.asked[0]["domain"])


async def test_while_tryton_is_down_consents_and_exchanges_are_whole(
    desk: CrmDesk, tryton: PartyDesk
) -> None:
    tryton.is_down = True

    with pytest.raises(SourceDown):
        await desk.source.contacts(desk.keys)
    assert (await desk.source.consents(["003A1"]))[0]
    assert await desk.exchanges_with("003A1")
