"""One asker before the gateway that enforces its rights, and beside it the shop that has nothing else.

async with on_trial(shop, asker) as trial:
    faults = await trial.faults(case)     # texts; none where all is well
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from graphql import DocumentNode, parse, print_ast
from pydantic import SecretStr

from gateway.graph import Graph
from subgraphs.kit.ids import encode_id
from tests.customer_graph.conftest import CustomerGraph, Json, running
from tests.customer_graph.guarded import guarded, token
from tests.customer_graph.rights_fuzz.askers import CLIENTS, Asker
from tests.customer_graph.rights_fuzz.cases import Case
from tests.customer_graph.rights_fuzz.doors import FOR_STAFF, GROUND, is_door, moves_up
from tests.customer_graph.rights_fuzz.expected import IsDenied, censored, without_denied
from tests.customer_graph.rights_fuzz.fields import names_seen, paths_to
from tests.customer_graph.rights_fuzz.leaks import Hidden, named, strings_in
from tests.customer_graph.rights_fuzz.pairs import SEALED, Pairs, is_plain
from tests.customer_graph.rights_fuzz.planting import Planted, marks_in, plant, texts_in
from tests.customer_graph.rights_fuzz.remaining import copied, keep_what_is_seen
from tests.customer_graph.scopes import Protected

__all__ = ["PlantedShop", "Trial", "every_scope", "on_trial", "planted_shop", "watched"]

DENIED = "UNAUTHORIZED_FIELD_OR_TYPE"

SECRET = SecretStr("a secret of the tests, long enough")

ROOT = Path(__file__).parents[3]

COMPOSITES = ("profile", "drift", "timeline", "searchCustomers", "driftQueue")


@dataclass(frozen=True)
class PlantedShop:
    graph: Graph
    urls: Mapping[str, str]
    planted: Planted
    folder: Path
    protected: Protected

    @cached_property
    def texts(self) -> frozenset[str]:
        return frozenset(filter(_is_telling, texts_in(self.urls)))


def planted_shop(graph: Graph, urls: Mapping[str, str], folder: Path) -> PlantedShop:
    sdls = (path.read_text() for path in sorted((ROOT / "subgraphs").glob("*/schema.graphql")))
    planted_urls, planted = plant(urls, folder / "all")
    return PlantedShop(graph, planted_urls, planted, folder, Protected.of(sdls))


def every_scope(protected: Protected) -> list[str]:
    return sorted(
        {scope for told in protected.fields.values() for every in told for one in every for scope in one}
    )


def _is_telling(text: str) -> bool:
    """Words and small numbers are no one's in particular."""
    return len(text) >= 5 and any(letter.isdigit() for letter in text) and not marks_in(text)


@dataclass
class Trial:
    shop: PlantedShop
    asker: Asker
    guarded: CustomerGraph
    rest: CustomerGraph
    """The shop that has nothing but what the asker sees, and guards nothing."""
    rest_urls: Mapping[str, str]
    hidden: Hidden
    pairs: Pairs = field(default_factory=Pairs)
    everything: frozenset[str] = frozenset()
    """All ids and cursors that anybody was given so far."""
    counts: Counter[str] = field(default_factory=Counter)

    async def answer(self, case: Case) -> Json:
        asker, bearer = self.asker, None
        if asker.client is not None:
            bearer = token(asker.client, " ".join(case.scopes), asker.subject, **asker.claims)
        return await self.guarded.answer(case.text, case.variables, token=bearer)

    async def faults(self, case: Case) -> list[str]:
        answer = await self.answer(case)
        faults = list(self._leaks(case, answer))
        self.counts[case.kind] += 1
        match case.kind:
            case "read":
                faults += await self._differences(case, answer)
            case "introspection":
                faults += self._introspected(case, answer)
            case "misspelt":
                self.counts["suggestions"] += "Did you mean" in str(answer.get("errors"))
        return faults

    def _leaks(self, case: Case, answer: Json) -> Iterator[str]:
        text = json.dumps(answer, ensure_ascii=False)
        asked = case.text + json.dumps(case.variables, ensure_ascii=False)
        schema, protected = self.shop.graph.api_schema, self.shop.protected
        yield from self.hidden.values(text, asked, protected, case.scopes)
        yield from self.hidden.keys(answer, asked)
        seen = names_seen(schema, protected, case.scopes)
        yield from named(answer.get("errors", ()), asked, schema, seen)
        if self.asker.pairwise:
            for value in strings_in(answer):
                if is_plain(value) and value not in asked:
                    yield f"“{value}” is not sealed"
        if marks_in(text):
            self.counts["with marked texts"] += 1

    def _introspected(self, case: Case, answer: Json) -> Iterator[str]:
        seen = names_seen(self.shop.graph.api_schema, self.shop.protected, case.scopes)
        told = [each for each in answer["data"]["__schema"]["types"] if not each["name"].startswith("__")]
        types = {each["name"] for each in told} - {"String", "Int", "Float", "Boolean", "ID"}
        fields = {(each["name"], one["name"]) for each in told for one in each["fields"] or ()}
        expected = seen.types - {"String", "Int", "Float", "Boolean", "ID"}
        for name in types ^ expected:
            yield f"introspection {'shows' if name in types else 'lacks'} {name}"
        for place in fields ^ seen.fields:
            yield f"introspection {'shows' if place in fields else 'lacks'} {'.'.join(place)}"
        schema = self.shop.graph.api_schema
        own = {name: type_ for name, type_ in schema.type_map.items() if type_.ast_node is not None}
        of_types = {type_.description: name in seen.types for name, type_ in own.items()}
        told_of = set(strings_in(answer))
        for description in told_of & {text for text, is_seen in of_types.items() if text and not is_seen}:
            yield f"introspection describes what is hidden: {description}"

    async def _differences(self, case: Case, answer: Json) -> list[str]:
        schema = self.shop.graph.api_schema
        document, is_denied = parse(case.text), self._is_denied(case)
        denied = paths_to(document, case.variables, schema, is_denied)
        errors = answer.get("errors", [])
        told = {_path(error) for error in errors if error.get("extensions", {}).get("code") == DENIED}
        is_composed = any(re.search(rf"\b{name}\b", case.text) for name in COMPOSITES)
        self.counts["with denied fields"] += bool(denied)
        self.counts["with a composite"] += is_composed
        faults = [] if is_composed and denied <= told else _unlike("denied", denied, told)
        is_whole = self._may_read_all(case) and not (
            self.asker.rule in GROUND and "searchCustomers" in case.text
        )
        if is_composed and not is_whole:
            return faults
        expected = await self._expected(document, case)
        self._count(answer.get("data"))
        doors = paths_to(document, case.variables, schema, partial(is_door, self.asker))
        moving = paths_to(document, case.variables, schema, partial(moves_up, self.asker))
        compared = _Compared(self.pairs, frozenset(doors), frozenset(moving))
        faults += compared.unequal(answer.get("data"), expected, ())
        self.counts["given less at a door"] += compared.less > 0
        return faults

    def _may_read_all(self, case: Case) -> bool:
        """Where it may not, a composite field has gaps of its own. So it has for a partner: it asks for each
        record by its id, and that is a door."""
        return self.asker.rule not in GROUND and set(every_scope(self.shop.protected)) - {"me"} <= set(
            case.scopes
        )

    async def _expected(self, document: DocumentNode, case: Case) -> Json | None:
        schema = self.shop.graph.api_schema
        is_denied = self._is_denied(case)
        pruned = print_ast(without_denied(document, schema, is_denied))
        variables = case.variables
        if self.asker.pairwise:
            pruned = self.pairs.opened_text(pruned, self.everything)
            variables = {name: self.pairs.opened(each, self.everything) for name, each in variables.items()}
        customer = _id_of(self.asker)
        found = await self.rest.answer(pruned, variables, customer)
        assert "data" in found, f"{found}\n{pruned}"
        not_answered = () if self.asker.rule == "all" else FOR_STAFF
        return censored(document, case.variables, schema, found["data"], is_denied, not_answered)

    def _is_denied(self, case: Case) -> IsDenied:
        return lambda type_name, name: self.shop.protected.denies((type_name, name), case.scopes)

    def _count(self, answer: object) -> None:
        self.counts["compared"] += 1
        if any(True for _ in strings_in(answer)):
            self.counts["with something to read"] += 1


@dataclass
class _Compared:
    pairs: Pairs
    doors: frozenset[tuple[str, ...]]
    moving: frozenset[tuple[str, ...]] = frozenset()
    """Pages of which rows may be missing, so that others move up. None of them is another's: `_leaks` saw."""
    less: int = 0

    def unequal(
        self, found: object, expected: object, path: tuple[str, ...], is_in: bool = False
    ) -> Iterator[str]:
        """`is_in` a door there may be less."""
        is_in = is_in or path in self.doors
        if path in self.moving and found != expected:
            self.less += 1
            return
        match found, expected:
            case dict(), dict():
                for name in expected | found:
                    inner = found.get(name, "—"), expected.get(name, "—")
                    yield from self.unequal(*inner, (*path, name), is_in)
                return
            case list(), list() if len(found) == len(expected):
                for one, other in zip(found, expected, strict=True):
                    yield from self.unequal(one, other, (*path, "@"), is_in)
                return
            case str(), str() if found.startswith(SEALED):
                wrong = self.pairs.learn(found, expected)
                if wrong:
                    yield f"{'.'.join(path)}: {wrong}"
                return
        if found == expected or _is_now(found, expected):
            return
        if is_in and found in (None, [], 0, False):
            self.less += 1
            return
        yield f"{'.'.join(path)}: {_short(found)}, and not {_short(expected)}"


def _unlike(what: str, expected: set[tuple[str, ...]], told: set[tuple[str, ...]]) -> list[str]:
    missing = [f"{'.'.join(path)} is {what} and not told" for path in sorted(expected - told)]
    return missing + [f"{'.'.join(path)} is told as {what} and is not" for path in sorted(told - expected)]


def _path(error: Json) -> tuple[str, ...]:
    return tuple("@" if isinstance(step, int) else str(step) for step in error.get("path") or ())


def _is_now(*values: object) -> bool:
    """Of the moment of reading, which no two readings share."""
    today = dt.datetime.now(dt.UTC).date()
    days = {str(today), str(today - dt.timedelta(days=1))}
    return all(isinstance(value, str) and value[:10] in days for value in values)


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) < 200 else f"{text[:200]}…"


def _id_of(asker: Asker) -> str | None:
    return encode_id("Customer", asker.person) if asker.person else None


@asynccontextmanager
async def watched(shop: PlantedShop) -> AsyncIterator[CustomerGraph]:
    """The gateway that enforces the rights of everybody."""
    known = {"clients": CLIENTS, "pairwise_secret": SECRET, "warn_only": True, "request_timeout": 60}
    async with guarded(shop.graph, shop.urls, **known) as found:
        yield found


@asynccontextmanager
async def on_trial(shop: PlantedShop, gateway: CustomerGraph, asker: Asker) -> AsyncIterator[Trial]:
    urls = copied(shop.urls, shop.folder / asker.name)
    keep_what_is_seen(urls, asker)
    remaining = texts_in(urls)
    marks = {mark for text in remaining for mark in marks_in(text)}
    hidden = Hidden(shop.planted, frozenset(marks), shop.texts - remaining)
    async with running(shop.graph, urls, warn_only=True, request_timeout=60) as rest:
        yield Trial(shop, asker, gateway, rest, urls, hidden)
