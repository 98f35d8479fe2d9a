"""A source that changes, several gateways before it, and what no cache may say of it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

import orjson
import pytest

from cache.store import Store
from resolvers.answers import GraphQLAnswer
from resolvers.asking import EntitiesAsked, Exchange, Positions, Served
from resolvers.caching.answer_cache import AnswerCache, Partition
from resolvers.caching.changes import Change
from resolvers.caching.parts import Parts
from resolvers.caching.source import Source
from resolvers.caching.view import CacheView
from resolvers.caching.whole import Place, WholeAnswers
from resolvers.errors import Reported, Unreachable
from resolvers.json_values import JsonObject
from resolvers.plan import EntitySet, Fetch
from schema.operation import OperationKind
from schema.selections import parse_selections
from schema.supergraph import Supergraph
from schema.supergraph_reader import read_supergraph

LIFE, STALE = 60.0, 120.0

SUPERGRAPH = """
schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION)
{ query: Query }

directive @join__directive(graphs: [join__Graph!], name: String!, args: join__DirectiveArguments) repeatable on SCHEMA | OBJECT | INTERFACE | FIELD_DEFINITION
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @join__type(graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, resolvable: Boolean! = true, isInterfaceObject: Boolean! = false) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
directive @join__field(graph: join__Graph) repeatable on FIELD_DEFINITION
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
scalar join__FieldSet
scalar join__DirectiveArguments
scalar link__Import
enum link__Purpose { SECURITY EXECUTION }
enum join__Graph {
  CRM @join__graph(name: "crm", url: "")
  SHOP @join__graph(name: "shop", url: "")
}
type Query @join__type(graph: CRM) @join__type(graph: SHOP) {
  customer(id: ID!): Customer @join__field(graph: CRM)
}
type Customer @join__type(graph: CRM, key: "id")
  @join__directive(graphs: [CRM], name: "cacheTag", args: {format: "customer-{$key.id}"})
{ id: ID!  version: Int  told: String }
type Product @join__type(graph: SHOP, key: "id") { id: ID!  version: Int  told: String }
"""  # noqa: E501 - as compositions print it


def fetch_of(subgraph: str, type_name: str) -> Fetch:
    on = parse_selections(f"... on {type_name} {{ version told }}")
    requires = parse_selections(f"... on {type_name} {{ __typename id }}")
    return Fetch(subgraph, OperationKind.QUERY, entities=(EntitySet((("@",),), requires, on),))


Question = tuple[tuple[Fetch, tuple[str, ...]], ...]
"""What one operation asks: of which subgraph which things."""

CUSTOMERS, PRODUCTS = fetch_of("crm", "Customer"), fetch_of("shop", "Product")

PUBLIC = "everybody"

QUESTIONS: tuple[Question, ...] = (
    ((PRODUCTS, ("a",)),),
    ((PRODUCTS, ("a", "b")), (PRODUCTS, ("c",))),
    ((CUSTOMERS, ("a", "b")),),
    ((CUSTOMERS, ("c",)), (PRODUCTS, ("c", "d"))),
)


@dataclass
class Clock:
    """Of the world, which only goes on, and of a wall, which somebody may set."""

    world: float = 1_000_000.0
    set_back: float = 0.0

    def wall(self) -> float:
        return self.world - self.set_back

    def true(self) -> float:
        return self.world


@dataclass
class Truth:
    """Versions of one thing: when each was written."""

    written: list[float]

    @property
    def version(self) -> int:
        return len(self.written) - 1

    def outdated_at(self, version: int) -> float | None:
        return self.written[version + 1] if version + 1 < len(self.written) else None


@dataclass
class World:
    """Products are public; a customer is told to each caller as its own."""

    clock: Clock
    truths: dict[tuple[str, str], Truth] = field(default_factory=dict)
    is_down: bool = False
    broken: set[tuple[str, str]] = field(default_factory=set)
    gates: list[asyncio.Event] = field(default_factory=list)
    asked: int = 0

    def truth(self, thing: tuple[str, str]) -> Truth:
        return self.truths.setdefault(thing, Truth([self.clock.true()]))

    def write(self, thing: tuple[str, str]) -> None:
        self.truth(thing).written.append(self.clock.true())

    def answer(self, fetch: Fetch, ids: list[str], caller: str) -> GraphQLAnswer:
        is_public = fetch.subgraph == "shop"
        entities: list[JsonObject | None] = []
        errors: list[Reported] = []
        for place, id_ in enumerate(ids):
            thing = (fetch.subgraph, id_)
            if thing in self.broken:
                entities.append(None)
                errors.append(Reported("Broken.", ("_entities", place)))
                continue
            told = PUBLIC if is_public else caller
            entities.append({"version": self.truth(thing).version, "told": told, "id": id_})
        control = f"max-age={LIFE:.0f}{', public' if is_public else ''}"
        extensions: JsonObject = {"apolloEntityCacheTags": [[f"shelf-{id_}"] for id_ in ids]}
        return GraphQLAnswer(
            {"_entities": list[object](entities)}, tuple(errors), extensions, (("cache-control", control),)
        )


class Wrong(AssertionError):
    """An answer that no cache may give."""


@dataclass
class Seen:
    kept: int = 0
    live: int = 0
    stale: int = 0
    gaps: int = 0
    whole: int = 0


@dataclass
class Replica:
    cache: AnswerCache
    wholes: WholeAnswers
    floors: dict[tuple[str, str], int] = field(default_factory=dict)
    """The oldest version that may still be told here."""


class Fire:
    """Reads, writes, invalidates and breaks at random, and holds every answer to the rules."""

    def __init__(self, stores: list[Store], clock: Clock, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - no secret
        self.clock = clock
        self.world = World(clock)
        supergraph: Supergraph = read_supergraph(SUPERGRAPH)
        sources = {name: Source(stale_if_error=STALE, ttl=LIFE) for name in ("crm", "shop")}
        caches = [AnswerCache(supergraph, each, sources, clock.wall, clock.true) for each in stores]
        self.replicas = [Replica(cache, WholeAnswers(cache)) for cache in caches]
        self.seen = Seen()
        self.under_way: set[asyncio.Task[None]] = set()
        self.was_set_back = False

    async def run(self, steps: int, more: tuple[Callable[[], object], ...] = (), pace: float = 0.0) -> Seen:
        """`pace`: seconds between two moves, where there is a server that needs them."""
        moves: list[Callable[[], object]] = [
            *(5 * [self.begin_to_read]),
            *(5 * [self.begin_to_ask]),
            *(2 * [self.release]),
            *(2 * [self.release_all]),
            self.write,
            self.write_and_tell,
            self.go_on,
            self.fail_or_heal,
            *more,
        ]
        for _ in range(steps):
            moved = self.random.choice(moves)()
            if asyncio.iscoroutine(moved):
                await moved
            for _ in range(self.random.randrange(4)):
                await asyncio.sleep(pace)
            self.raise_what_went_wrong()
        while self.under_way:
            self.release_all()
            await asyncio.wait(self.under_way, timeout=0.01)
            self.raise_what_went_wrong()
        for replica in self.replicas:
            await replica.cache.settled()
        return self.seen

    def begin_to_read(self) -> None:
        fetch = self.random.choice((CUSTOMERS, PRODUCTS))
        ids = self.random.sample("abcde", self.random.randint(1, 4))
        caller = self.random.choice(("ada", "grace"))
        self.under_way.add(
            asyncio.create_task(self.read(fetch, ids, caller, self.random.choice(self.replicas)))
        )

    def begin_to_ask(self) -> None:
        """An operation of which the answer may be kept whole."""
        number, caller = self.random.randrange(len(QUESTIONS)), self.random.choice(("ada", "grace"))
        self.under_way.add(asyncio.create_task(self.ask(number, caller, self.random.choice(self.replicas))))

    async def ask(self, number: int, caller: str, replica: Replica) -> None:
        question = QUESTIONS[number]
        floors = {
            (fetch.subgraph, id_): replica.floors.get((fetch.subgraph, id_), 0)
            for fetch, ids in question
            for id_ in ids
        }
        began = self.clock.true()
        place = Place(f"w{number}:{caller}", f"w{number}:{PUBLIC}")
        whole = await replica.wholes.find(place)
        if whole is not None:
            self.seen.whole += 1
            told: dict[str, JsonObject] = orjson.loads(whole.body)
            for thing, floor in floors.items():
                self.judge_kept(thing, told[" ".join(thing)], caller, (floor, began), is_degraded=False)
            return
        view = CacheView(replica.cache, Partition(caller), monotonic() + 60, parts=Parts())
        answer: dict[str, object] = {}
        for fetch, ids in question:
            served = await self.read(fetch, list(ids), caller, replica, view)
            answer |= {f"{fetch.subgraph} {ids[n]}": entity for n, entity in served.kept[0].items()}
        assert view.parts is not None
        replica.wholes.keep(place, orjson.dumps(answer), view.told, view.parts, own=False)

    async def read(
        self, fetch: Fetch, ids: list[str], caller: str, replica: Replica, view: CacheView | None = None
    ) -> Served:
        floors = {id_: replica.floors.get((fetch.subgraph, id_), 0) for id_ in ids}
        began = self.clock.true()

        async def ask(wanted: Positions, deadline: float) -> Exchange:
            self.world.asked += 1
            chosen = [ids[place] for place in wanted[0]]
            answer = self.world.answer(fetch, chosen, caller)
            is_down = self.world.is_down
            gate = asyncio.Event()
            self.world.gates.append(gate)
            await gate.wait()
            return Exchange(wanted, ("_entities",), Unreachable("down") if is_down else answer)

        asked = EntitiesAsked(fetch.entities[0], [{"__typename": _type(fetch), "id": id_} for id_ in ids], ())
        view = view or CacheView(replica.cache, Partition(caller), monotonic() + 60)
        served = await view.entities(fetch, (asked,), {}, ask)
        self.judge(fetch, ids, caller, floors, began, served, bool(view.told.degraded))
        return served

    def judge(
        self,
        fetch: Fetch,
        ids: list[str],
        caller: str,
        floors: dict[str, int],
        began: float,
        served: Served,
        is_degraded: bool,
    ) -> None:
        told: list[int] = []
        for place, entity in served.kept[0].items():
            assert isinstance(entity, dict)
            told.append(place)
            self.seen.kept += 1
            self.seen.stale += is_degraded
            thing, when = (fetch.subgraph, ids[place]), (floors[ids[place]], began)
            self.judge_kept(thing, entity, caller, when, is_degraded=is_degraded)
        for exchange in served.asked:
            told.extend(exchange.wanted[0])
            self.seen.live += len(exchange.wanted[0])
        for positions, _ in served.failed:
            told.extend(positions[0])
            self.seen.gaps += len(positions[0])
        if sorted(told) != list(range(len(ids))):
            raise Wrong(f"of {ids}, the places {told} were told")

    def judge_kept(
        self,
        thing: tuple[str, str],
        entity: JsonObject,
        caller: str,
        when: tuple[int, float],
        *,
        is_degraded: bool,
    ) -> None:
        """`when`: the oldest version that may be told, and the time."""
        floor, began = when
        version = entity["version"]
        assert isinstance(version, int)
        if entity["told"] not in (caller, PUBLIC) or entity["id"] != thing[1]:
            raise Wrong(f"{caller} was told of {thing} what is for {entity['told']}")
        if version < floor:
            raise Wrong(f"{thing}: version {version} after an invalidation of it")
        outdated = self.world.truth(thing).outdated_at(version)
        allowed = LIFE + (STALE if is_degraded or self.was_set_back else 0)
        if outdated is not None and began - outdated > allowed:
            raise Wrong(f"{thing} is outdated for {began - outdated:g} s")

    def release(self) -> None:
        if self.world.gates:
            self.world.gates.pop(self.random.randrange(len(self.world.gates))).set()

    def release_all(self) -> None:
        while self.world.gates:
            self.world.gates.pop().set()

    def write(self) -> None:
        self.world.write(self.some_thing())

    async def write_and_tell(self) -> None:
        thing = self.some_thing()
        self.world.write(thing)
        version = self.world.truth(thing).version
        teller = self.random.choice(self.replicas)
        change = self._change(teller.cache, thing)
        for replica in self.replicas if await teller.cache.forget(change) else [teller]:
            replica.floors[thing] = max(version, replica.floors.get(thing, 0))

    def _change(self, cache: AnswerCache, thing: tuple[str, str]) -> Change:
        keys = cache.keys[thing[0]]
        name = "Customer" if thing[0] == "crm" else "Product"
        entity = cache.known.entity_keys.tags_everywhere(name, {"id": thing[1]})
        late = Change([keys.of_name(f"shelf-{thing[1]}")], [keys.of_names()])
        ways = [Change(list(entity)), Change([keys.of_type(name)]), Change([keys.of_subgraph()]), late]
        if thing[0] == "crm":
            ways.append(Change([keys.of_name(f"customer-{thing[1]}")], [keys.of_names()]))
        return self.random.choice(ways)

    def go_on(self) -> None:
        self.clock.world += self.random.choice((0.5, 1, 2, 5, 10, 20, 61, 200))

    def set_clock(self) -> None:
        self.was_set_back = True
        self.clock.set_back += self.random.choice((-30, -3, 3, 30, 90))

    def fail_or_heal(self) -> None:
        self.world.is_down = not self.world.is_down and self.random.random() < 0.5
        self.world.broken = {self.some_thing()} if self.random.random() < 0.5 else set()

    def some_thing(self) -> tuple[str, str]:
        return self.random.choice(("crm", "shop")), self.random.choice("abcde")

    def raise_what_went_wrong(self) -> None:
        for task in [task for task in self.under_way if task.done()]:
            self.under_way.discard(task)
            task.result()


def _type(fetch: Fetch) -> str:
    return "Customer" if fetch.subgraph == "crm" else "Product"


@pytest.fixture
def new_fire() -> Callable[[list[Store], Clock, int], Fire]:
    return Fire


@pytest.fixture
def clock() -> Clock:
    return Clock()
