"""The CRM in SQL keeps what all newsletters promise."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from subgraphs.crm.sources.sql.adapter import SqlCrm
from subgraphs.crm.sources.sql.migrations import MIGRATIONS
from subgraphs.crm.sources.sql.tables import WRITES
from subgraphs.crm.sources.sql.writing.commands import sql_commands
from subgraphs.crm.sources.sql.writing.newsletter_notes import SqlNewsletterNotes
from subgraphs.kit.database import open_database
from subgraphs.kit.exports import SystemSettings
from subgraphs.kit.writer import Writer
from tests.products.contract.newsletter_commands import Counter, NewsletterCommandsContract
from tests.products.contract.newsletters import NewslettersContract, NewslettersDesk
from tests.products.mailman.seeding import CONFIRMED, LISTS, OPEN, Readers, enter_beside, readers
from tests.subgraphs.crm.conftest import NOON


@pytest.fixture(scope="module")
def entered() -> Readers:
    return readers()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, entered: Readers) -> str:
    found = f"sqlite:///{tmp_path_factory.mktemp('newsletters') / 'crm.sqlite'}"
    enter_beside(found, entered)
    return found


@pytest.fixture
async def own(url: str) -> AsyncIterator[SqlCrm]:
    settings = SystemSettings(name="crm", database_url=url)
    async with open_database(settings, MIGRATIONS) as database:
        writer = Writer(database, WRITES, lambda: NOON)
        await SqlNewsletterNotes(writer).know(LISTS[CONFIRMED], wants_confirmation=True)
        yield SqlCrm(database, sql_commands(writer, settings.exports))


class TestSqlNewsletters(NewslettersContract):
    @pytest.fixture
    def desk(self, own: SqlCrm, entered: Readers) -> NewslettersDesk:
        names = {code: record.name for code, record in LISTS.items()}
        return NewslettersDesk(own, names, entered.subscriptions)


class TestSqlReaders(NewsletterCommandsContract):
    @pytest.fixture
    def counter(self, own: SqlCrm) -> Counter:
        return Counter(own, OPEN, CONFIRMED)
