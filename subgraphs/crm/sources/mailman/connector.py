"""Mailman as the source of newsletters: how it is reached, what it gives, and whether it lets us."""

from __future__ import annotations

import re
from dataclasses import replace

from subgraphs.crm.sources.joined import joined
from subgraphs.crm.sources.mailman.api import Mailman
from subgraphs.crm.sources.mailman.consents import MailmanConsents
from subgraphs.crm.sources.mailman.contacts import MailmanReadersContacts
from subgraphs.crm.sources.mailman.newsletters import MailmanNewsletters
from subgraphs.crm.sources.mailman.origins import ORIGINS
from subgraphs.crm.sources.mailman.readers import Readers
from subgraphs.crm.sources.mailman.subjects import MailmanReadersRights
from subgraphs.crm.sources.mailman.taking_over import TakingOver
from subgraphs.crm.sources.mailman.telling import Teller
from subgraphs.crm.sources.port import CrmSource
from subgraphs.crm.sources.sql.writing.newsletter_notes import SqlNewsletterNotes
from subgraphs.kit.products.authorisation import basic
from subgraphs.kit.products.call import read
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Finding, Right
from subgraphs.kit.products.faults import ProductRefused
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.writer import Writer

__all__ = ["MailmanConnector"]

MAIL_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


class MailmanConnector:
    name = "mailman"
    needs = ("url", "user", "password", "options.domain")
    origins = ORIGINS

    def calls(self, settings: ProductSettings) -> ProductCalls:
        """The URL is that of the REST interface with its version: `http://127.0.0.1:8001/3.1`. Raises
        ValueError."""
        _domain(settings)
        return ProductCalls(settings, basic(settings.secret("user"), settings.secret("password")))

    def source(self, calls: ProductCalls, beside: CrmSource, writer: Writer) -> CrmSource:
        mailman, notes = Mailman(calls, _domain(calls.settings)), SqlNewsletterNotes(writer)
        readers = Readers(beside, notes)
        newsletters = MailmanNewsletters(mailman, notes, beside)
        teller, taking_over = Teller(mailman, readers), TakingOver(newsletters, notes)
        calls.look_after(teller.keep_telling())
        own = beside.commands
        consents = MailmanConsents(mailman, readers, notes, teller, taking_over, own.consents, writer)
        contacts = MailmanReadersContacts(mailman, readers, notes, teller, own.contacts, writer)
        subjects = MailmanReadersRights(mailman, readers, notes, teller, taking_over, own.subjects, writer)
        commands = replace(own, consents=consents, contacts=contacts, subjects=subjects)
        return joined(beside, newsletters=newsletters, commands=commands)

    async def probe(self, calls: ProductCalls) -> Finding:
        """Mailman has one account for its interface, which may do everything."""
        answer = (await calls.send(read("/system/versions"))).object()
        version = answer.get("mailman_version")
        mailman = Mailman(calls, _domain(calls.settings))
        try:
            lists = await mailman.lists()
        except ProductRefused:
            lists = {}
        return Finding(
            who=calls.settings.user or "",
            version=version if isinstance(version, str) else None,
            rights=[Right(f"lists of {mailman.domain}", bool(lists), "newsletters and who reads them")],
            sample=_sample(next(iter(lists.values())).code, next(iter(lists.values())).name) if lists else {},
        )


def _sample(code: str, name: str) -> dict[str, object]:
    return {"NewsletterList.code": code, "NewsletterList.name": name}


def _domain(settings: ProductSettings) -> str:
    """Raises ValueError."""
    domain = settings.option("domain").lower()
    if not MAIL_HOST.fullmatch(domain):
        raise ValueError(f"The option domain, {domain!r}, is no mail host such as news.shop.example.")
    return domain
