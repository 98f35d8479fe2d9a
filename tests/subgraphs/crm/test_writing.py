"""What every mutation of the CRM promises: once for a key, all or nothing, and steps for the hub alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from subgraphs.kit.ids import encode_id

if TYPE_CHECKING:
    from tests.subgraphs.crm.conftest import Crm

Variables = dict[str, Any]

CALL = {"medium": "PHONE", "direction": "INBOUND", "body": "Hello"}


async def a_contact(crm: Crm) -> str:
    return await crm.new_contact(email="jo@shop.example")


async def an_exchange(crm: Crm) -> str:
    log = """mutation($in: ExchangeInput!, $key: String!) {
      exchangeLog(input: $in, idempotencyKey: $key) { exchange { id } } }"""
    contact = await a_contact(crm)
    given = {"contactId": contact, "subject": "A question", "phase": "PRE_SALE", "messages": [CALL]}
    return str((await crm.tell(log, key=contact, **{"in": given}))["exchange"]["id"])


async def a_customer(_: Crm) -> str:
    return uuid4().hex


@dataclass(frozen=True)
class Written:
    """A mutation, and how to call it about one thing in two ways."""

    name: str
    declared: str
    passed: str
    shown: str
    given: Callable[[str], Variables]
    other: Variables
    event: str
    field: tuple[str, ...] = ("contactId",)
    is_step: bool = True
    about: Callable[[Crm], Awaitable[str]] = a_contact

    @property
    def calls(self) -> int:
        """At once."""
        return 50 if self.name == "exchangeLog" else 10

    @property
    def text(self) -> str:
        return (
            f"mutation($key: String!, {self.declared}) {{ {self.name}({self.passed}, idempotencyKey: $key) "
            f"{{ {self.shown} userErrors {{ code field }} }} }}"
        )


def _set(field: str, name: str, value: str, event: str) -> Written:
    return Written(
        name,
        "$id: ID!, $value: String",
        f'contactId: $id, {field}: $value, expectedVersion: "1"',
        f"contact {{ id version {field} }}",
        lambda contact: {"id": contact, "value": value},
        {"value": None},
        event,
    )


MUTATIONS = [
    Written(
        "newsletterSubscribe",
        "$id: ID!, $source: String!",
        'contactId: $id, list: "weekly", source: $source',
        "newsletters { list { code } state } consents { state source }",
        lambda contact: {"id": contact, "source": "till"},
        {"source": "web"},
        "newsletter.subscribed",
        is_step=False,
    ),
    Written(
        "newsletterUnsubscribe",
        "$id: ID!, $list: ID",
        "contactId: $id, list: $list",
        "newsletters { list { code } state } consents { state }",
        lambda contact: {"id": contact, "list": "weekly"},
        {"list": None},
        "newsletter.unsubscribed",
        is_step=False,
    ),
    Written(
        "consentRecord",
        "$id: ID!, $state: ConsentState!",
        'contactId: $id, purpose: SURVEY, medium: PHONE, state: $state, source: "till"',
        "consents { purpose medium state }",
        lambda contact: {"id": contact, "state": "GRANTED"},
        {"state": "DENIED"},
        "consent.recorded",
        is_step=False,
    ),
    Written(
        "exchangeLog",
        "$id: ID!, $subject: String!, $messages: [ExchangeMessageInput!]!",
        "input: { contactId: $id, subject: $subject, phase: PRE_SALE, messages: $messages }",
        "exchange { id subject messages(first: 9) { edges { node { id body } } } }",
        lambda contact: {"id": contact, "subject": "A question", "messages": [CALL]},
        {"subject": "Another question"},
        "exchange.logged",
        ("input", "contactId"),
        is_step=False,
    ),
    Written(
        "exchangeReply",
        "$id: ID!, $message: ExchangeMessageInput!",
        "exchangeId: $id, message: $message",
        "exchange { id messages(first: 9) { edges { node { id body } } } }",
        lambda exchange: {"id": exchange, "message": CALL},
        {"message": CALL | {"body": "Good-bye"}},
        "exchange.replied",
        ("exchangeId",),
        is_step=False,
        about=an_exchange,
    ),
    Written(
        "contactCreate",
        "$id: ID!, $name: String",
        "externalId: $id, kind: PERSON, firstName: $name",
        "contact { id firstName }",
        lambda customer: {"id": customer, "name": "Jo"},
        {"name": "Zoé"},
        "contact.created",
        ("externalId",),
        about=a_customer,
    ),
    _set("phone", "contactPhoneSet", "+33612345678", "contact.phone_changed"),
    _set("email", "contactEmailSet", "jo@shop.example", "contact.email_changed"),
    _set("companyName", "contactCompanyNameSet", "Lumière", "contact.company_name_changed"),
    Written(
        "contactExport",
        "$id: ID!",
        "contactIds: [$id]",
        "records { recordId kind outcome file fileUntil }",
        lambda contact: {"id": contact},
        {},
        "contact.exported",
        ("contactIds",),
    ),
    Written(
        "contactErase",
        "$id: ID!",
        "contactIds: [$id]",
        "records { recordId kind outcome legalBasis retainedUntil }",
        lambda contact: {"id": contact},
        {},
        "contact.erased",
        ("contactIds",),
    ),
]

every_mutation = pytest.mark.parametrize("written", MUTATIONS, ids=lambda written: written.name)
every_step = pytest.mark.parametrize(
    "written", [one for one in MUTATIONS if one.is_step], ids=lambda written: written.name
)


async def send(crm: Crm, written: Written, key: str, variables: Variables) -> Any:
    call = crm.step if written.is_step else crm.tell
    return await call(written.text, key=key, **variables)


@every_mutation
async def test_the_same_key_many_times_at_once_is_one_write_and_one_answer(
    crm: Crm, written: Written
) -> None:
    this = await written.about(crm)
    before = len(await crm.events(written.event))

    payloads = await asyncio.gather(
        *(send(crm, written, f"at once {this}", written.given(this)) for _ in range(written.calls))
    )

    assert payloads[0]["userErrors"] == []
    assert all(payload == payloads[0] for payload in payloads)
    assert len(await crm.events(written.event)) == before + 1


@every_mutation
async def test_a_key_is_not_used_for_another_input(crm: Crm, written: Written) -> None:
    this = await written.about(crm)
    other = written.other or {"id": await written.about(crm)}
    await send(crm, written, f"other {this}", written.given(this))

    payload = await send(crm, written, f"other {this}", written.given(this) | other)

    assert payload["userErrors"] == [{"code": "IDEMPOTENCY_KEY_REUSED", "field": ["idempotencyKey"]}]


@pytest.mark.parametrize(
    "written", [one for one in MUTATIONS if one.about is not a_customer], ids=lambda written: written.name
)
async def test_an_id_of_nobody_is_not_found(crm: Crm, written: Written) -> None:
    nobodies = [encode_id("Account", 1), "?"]
    if written.field != ("contactIds",):  # of many, each has an outcome of its own
        nobodies.append(encode_id("Exchange" if written.about is an_exchange else "CrmContact", "nobody"))
    for nobody in nobodies:
        payload = await send(crm, written, "nobody", written.given(nobody))

        assert payload["userErrors"] == [{"code": "NOT_FOUND", "field": list(written.field)}]


@every_step
async def test_a_step_is_for_the_hub_alone(crm: Crm, written: Written) -> None:
    this = await written.about(crm)
    before = len(await crm.events(written.event))

    answer = await crm.answer(written.text, key="step", **written.given(this))

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
    assert len(await crm.events(written.event)) == before


@every_mutation
async def test_what_breaks_off_half_way_leaves_nothing_and_is_done_by_the_next_call(
    crm: Crm, written: Written
) -> None:
    """The outbox is out of the way, so that the transaction breaks after the work is done."""
    this = await written.about(crm)
    before = await _everything(crm)

    await _rename(crm, "crm_outbox", "crm_outbox_away")
    answer = await crm.sent(
        written.text, {"key": f"half {this}"} | written.given(this), by_the_hub=written.is_step
    )
    await _rename(crm, "crm_outbox_away", "crm_outbox")

    assert answer["errors"]
    assert await _everything(crm) == before
    payload = await send(crm, written, f"half {this}", written.given(this))
    assert payload["userErrors"] == []


async def _rename(crm: Crm, table: str, name: str) -> None:
    statement = text(f"ALTER TABLE {table} RENAME TO {name}")
    await crm.source.database.transaction(lambda connection: connection.execute(statement))


async def _everything(crm: Crm) -> list[Any]:
    """All rows of the tables that commands write."""
    tables = ("contact", "newsletter_subscription", "consent", "consent_history", "exchange", "idempotency")
    found = []
    for table in tables:
        rows = await crm.source.database.rows(text(f"SELECT * FROM crm_{table}"))  # noqa: S608 - names of ours
        found.append(sorted(map(str, rows)))
    return found
