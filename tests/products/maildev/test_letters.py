"""What the port of letters promises, of maildev: as it was recorded, and live (`make real`)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import httpx
import pytest

from subgraphs.commerce.settings import CommerceSettings
from subgraphs.commerce.sources.maildev.box import Box
from subgraphs.commerce.sources.maildev.connector import MaildevConnector
from subgraphs.commerce.sources.maildev.letters import with_letters
from subgraphs.commerce.sources.maildev.subjects import Subjects
from subgraphs.commerce.sources.sql.source import open_sql_source
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.settings import ProductSettings
from tests.products.contract.letters import LettersContract, LettersDesk
from tests.products.contract.letters_written import ACCOUNTS, CHANNEL, LETTERS, OF_CHANNEL, SUBJECTS
from tests.products.contract.road import road_to
from tests.products.contract.trouble import Reached, TroubleContract
from tests.products.maildev.installed import PostBox, post_box
from tests.products.maildev.recorded import RECORDING
from tests.products.maildev.writing import letter, post
from tests.products.recording import Recorder
from tests.subgraphs.commerce.conftest import NOON, shop_url

__all__ = ["shop_url"]

OpenLetters = Callable[..., AbstractAsyncContextManager[LettersDesk]]


def settings(url: str = "http://maildev.example") -> ProductSettings:
    options = {f"subject.{template}": subject for template, subject in SUBJECTS.items()}
    return ProductSettings(source="maildev", url=url, options=options, calls_per_minute=10_000, ttl=0)


@pytest.fixture
def open_letters(shop_url: str) -> OpenLetters:
    """`async with open_letters(transport, url) as desk`: accounts and orders are our own store's."""

    @asynccontextmanager
    async def opened(
        transport: httpx.AsyncBaseTransport, url: str = "http://maildev.example"
    ) -> AsyncIterator[LettersDesk]:
        product, own = settings(url), CommerceSettings(name="commerce", database_url=shop_url)
        calls = ProductCalls(product, transport=transport)
        async with open_sql_source(own, lambda: NOON) as beside:
            source = with_letters(beside, Box(calls), Subjects.of(product))
            yield LettersDesk(source, LETTERS, ACCOUNTS, CHANNEL, OF_CHANNEL)
        await calls.close()

    return opened


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostBox]:
    """The real maildev, with the letters in it."""
    with post_box(tmp_path_factory.mktemp("maildev") / "letters") as box:
        post(box, [letter(one.recipient, one.subject, one.sent_at) for one in LETTERS])
        yield box


@pytest.fixture(scope="module")
def recorder() -> Iterator[Recorder]:
    yield from RECORDING.recorder()


class TestRecordedMaildev(LettersContract):
    @pytest.fixture
    async def desk(self, open_letters: OpenLetters) -> AsyncIterator[LettersDesk]:
        async with open_letters(RECORDING.replay()) as desk:
            yield desk


@pytest.mark.soak
class TestLiveMaildev(LettersContract):
    @pytest.fixture
    async def desk(
        self, open_letters: OpenLetters, written: PostBox, recorder: Recorder
    ) -> AsyncIterator[LettersDesk]:
        async with open_letters(recorder, written.url) as desk:
            yield desk


@pytest.mark.soak
class TestMaildevInTrouble(TroubleContract):
    @pytest.fixture
    async def reached(self, written: PostBox) -> AsyncIterator[Reached]:
        async with road_to(written.url) as road:
            yield Reached(MaildevConnector(), settings(written.url), road)
