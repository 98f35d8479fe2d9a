"""The texts of messages, which lie in attachments: in plain letters, or with the marks of a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

import orjson

from subgraphs.crm.sources.request_tracker.api import LARGEST_PAGE, Api, Item
from subgraphs.kit.products.faults import ProductUnreadable

__all__ = ["MOST_TEXTS", "Texts", "plain"]

MOST_TEXTS = 40
"""In one call. Most messages have a text in one form or in two, and a page has a hundred."""

MOST_PAGES = 5

FIELDS = {"fields": "TransactionId,ContentType,Content"}


@dataclass(frozen=True, slots=True)
class Texts:
    api: Api

    async def by_transaction(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Of what was written; a file that came along has a name, and is no text of a message."""
        forms: defaultdict[str, list[Item]] = defaultdict(list)
        for page in range(1, MOST_PAGES + 1):
            found = await self.api.query("attachments", _of(keys), FIELDS, page)
            for item in found:
                forms[str(item.whole("TransactionId"))].append(item)
            if len(found) < LARGEST_PAGE:
                return {key: text for key, items in forms.items() if (text := _text(items)) is not None}
        raise ProductUnreadable("has messages with too many parts")


def _of(keys: Sequence[str]) -> bytes:
    numbers = sorted({int(key) for key in keys})
    each = [{"field": "TransactionId", "value": number, "entry_aggregator": "OR"} for number in numbers]
    kind = {"field": "ContentType", "operator": "STARTSWITH", "value": "text/"}
    unnamed = {"field": "Filename", "operator": "IS", "value": "NULL"}
    return orjson.dumps([*each, kind, unnamed])


def _text(items: Sequence[Item]) -> str | None:
    """The first one in plain letters, else the first one at all."""
    ordered = sorted(items, key=lambda item: item.number)
    for item in ordered:
        if item.text("ContentType") == "text/plain":
            return item.raw("Content")
    return plain(ordered[0].raw("Content")) if ordered else None


def plain(page: str) -> str:
    """The words of a page of HTML, with a line for each block."""
    reader = _Words()
    reader.feed(page)
    reader.close()
    lines = ("".join(reader.said)).splitlines()
    told = [" ".join(line.split()) for line in lines]
    return "\n".join(line for line in told if line)


BLOCKS = frozenset({"br", "div", "h1", "h2", "h3", "h4", "li", "p", "table", "tr"})

UNSAID = frozenset({"script", "style", "title"})


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._unsaid = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unsaid += tag in UNSAID
        if tag in BLOCKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unsaid -= tag in UNSAID and self._unsaid > 0
        if tag in BLOCKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unsaid:
            self.said.append(data.replace("\n", " "))
