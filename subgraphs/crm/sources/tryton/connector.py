"""Tryton as the source of contacts: how it is reached, what it gives, and whether it lets us."""

from __future__ import annotations

from dataclasses import replace

from subgraphs.crm.sources.port import CrmSource
from subgraphs.crm.sources.sql.writing.anchors import Anchors
from subgraphs.crm.sources.tryton.commands import TrytonContacts
from subgraphs.crm.sources.tryton.consents import TrytonConsents
from subgraphs.crm.sources.tryton.contacts import TrytonCrm
from subgraphs.crm.sources.tryton.evidence import TrytonEvidence
from subgraphs.crm.sources.tryton.origins import ORIGINS
from subgraphs.crm.sources.tryton.parties import KNOWN, PARTY, contact_record, fields
from subgraphs.crm.sources.tryton.reading import PartyReader
from subgraphs.crm.sources.tryton.settings import Words
from subgraphs.crm.sources.tryton.subjects import TrytonSubjects
from subgraphs.crm.sources.tryton_sales.modules import documents_of, modules_of, with_documents
from subgraphs.kit.models.domain import Clause, Search, all_of, is_
from subgraphs.kit.models.reaching_tryton import (
    TRYTON_NEEDS,
    tryton_authorisation,
    tryton_finding,
    tryton_form,
)
from subgraphs.kit.models.store import ModelStore
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Finding
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.writer import Writer

__all__ = ["TrytonContactsConnector"]

NEEDED = {
    PARTY: "contacts, and who was merged into whom",
    "party.contact_mechanism": "addresses and telephones",
    "party.category": "segments, and which parties are companies",
}

RELATED = {"party.relation": "who works for whom; without it, leave the option works_for out"}


class TrytonContactsConnector:
    name = "tryton"
    needs = TRYTON_NEEDS
    origins = ORIGINS

    def calls(self, settings: ProductSettings) -> ProductCalls:
        """A token is the key of a user application, for REST; a user and a password log in to JSON-RPC."""
        modules_of(settings, "")
        return ProductCalls(settings, tryton_authorisation(settings), tryton_form(settings, {}).fault)

    def source(self, calls: ProductCalls, beside: CrmSource, writer: Writer) -> CrmSource:
        words = Words.of(calls.settings)
        store = ModelStore(tryton_form(calls.settings, {}), calls)
        reader, own = PartyReader(store, words), beside.commands
        commands = replace(
            own,
            contacts=TrytonContacts(reader, writer),
            consents=TrytonConsents(own.consents, reader, Anchors(writer)),
            subjects=TrytonSubjects(),
        )
        crm = TrytonCrm(store, words, beside, commands, TrytonEvidence(store, words))
        return with_documents(crm, documents_of(calls, modules_of(calls.settings, "")))

    async def probe(self, calls: ProductCalls) -> Finding:
        settings = calls.settings
        words, store = Words.of(settings), ModelStore(tryton_form(settings, {}), calls)
        needed = NEEDED | (RELATED if words.works_for is not None else {})
        modules = documents_of(calls, modules_of(settings, ""))
        needed |= {one.kind.model: f"exchanges, {one.kind.phase.value}" for one in modules}
        return await tryton_finding(store, needed, lambda: _sample(store, words))


async def _sample(store: ModelStore, words: Words) -> dict[str, object]:
    somebody = all_of([Clause("code", "!=", None), is_("contact_mechanisms.type", "email"), *KNOWN])
    rows = await store.search(Search(PARTY, fields(words), somebody, 1))
    if not rows:
        return {}
    record = contact_record(rows[0], words)
    shown = {"kind": record.kind.value, "lastName": record.last_name, "companyName": record.company_name}
    shown |= {"email": record.email, "phone": record.phone}
    return {f"CrmContact.{field}": value for field, value in shown.items() if value is not None}
