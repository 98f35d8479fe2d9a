"""The CRM in SQL keeps what every CRM promises."""

from __future__ import annotations

import pytest

from subgraphs.crm.sources.words import ContactKind, Direction, ExchangeStatus, Medium, SalePhase
from tests.products.contract.crm import CrmContract
from tests.products.contract.crm_desk import ContactFact, CrmDesk, ExchangeFact, MessageFact
from tests.subgraphs.crm.conftest import NOON, Crm

PERSON, COMPANY = ContactKind.PERSON, ContactKind.COMPANY

CONTACTS = (
    ContactFact("003A1", PERSON, "Martin", " Zoé@Shop.example ", "003C1"),
    ContactFact("003A2", PERSON, "Martin", "zoé@shop.example"),
    ContactFact("003C1", COMPANY, None, "contact@lumiere.example"),
    *(ContactFact(f"003P{n:02}", PERSON, f"Person {n}", None, "003C1") for n in range(12)),
    ContactFact("003Q000", PERSON, "Reader 0", None),
    ContactFact("003Q001", PERSON, "Reader 1", None),
)

PRE, POST = SalePhase.PRE_SALE, SalePhase.POST_SALE

EXCHANGES = (
    ExchangeFact("X1", "003A1", "Exchange X1", POST, ExchangeStatus.OPEN, "1001"),
    ExchangeFact("X2", "003A2", "Exchange X2", PRE, ExchangeStatus.CLOSED, None),
    ExchangeFact("X3", "003A1", "Exchange X3", POST, ExchangeStatus.WAITING_AGENT, "1001"),
    ExchangeFact("X4", "003A2", "Exchange X4", POST, ExchangeStatus.CLOSED, None),
    ExchangeFact("X5", "003P01", "Exchange X5", POST, ExchangeStatus.CLOSED, "1001"),
    ExchangeFact("Y000", "003Q000", "Exchange Y000", POST, ExchangeStatus.CLOSED, None),
    ExchangeFact("Y001", "003Q001", "Exchange Y001", POST, ExchangeStatus.CLOSED, None),
)

MESSAGES = {
    "X1": (
        MessageFact(Medium.PHONE, Direction.INBOUND, "Hello"),
        MessageFact(Medium.LETTER, Direction.OUTBOUND, "Hello"),
        MessageFact(Medium.PHONE, Direction.INBOUND, "Hello"),
    ),
    "Y001": (MessageFact(Medium.EMAIL, Direction.INBOUND, "Hello"),),
}


class TestSqlCrm(CrmContract):
    @pytest.fixture
    def desk(self, crm: Crm) -> CrmDesk:
        return CrmDesk(
            source=crm.source,
            now=NOON,
            contacts=CONTACTS,
            lost={"003A3": "003A1"},
            company="003C1",
            exchanges=EXCHANGES,
            messages=MESSAGES,
            contactable=frozenset({"003A1"}),
            partner="acme",
            agreed="003Q000",
        )
