"""What the gateway tells subgraphs of the caller, and what a subgraph believes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gateway.auth.caller_context import CallerContexts, new_caller_key
from gateway.auth.clients import BadClients, Client, Clients, read_clients
from gateway.auth.principal import ANONYMOUS, Principal
from gateway.auth.subjects import Subject
from schema.rights import Grant
from subgraphs.kit.caller_context import CallerContext, CallerVerifier, RowRule

PRIVATE, PUBLIC = new_caller_key()

CLIENTS = Clients(
    clients={
        "agency": Client(rule="consent", partner="acme", media=("EMAIL",), pairwise=True),
        "market": Client(rule="channel"),
        "shop": Client(rule="me"),
        "desk": Client(rule="all"),
    }
)


@dataclass
class Clock:
    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


CAMILLE = Subject("Camille", {"SHOP": ("7", "9")})


@dataclass
class Hub:
    """Knows one person, and counts how often it is asked."""

    answer: Subject = CAMILLE
    asked: list[CallerContext | None] = field(default_factory=list)

    async def __call__(self, header: str, context: str) -> Subject:
        self.asked.append(CallerVerifier(PUBLIC, "hub", CLOCK).context(context))
        return self.answer


CLOCK = Clock()


def principal(client: str, *scopes: str, **claims: object) -> Principal:
    grant = Grant(authenticated=True, scopes=frozenset(scopes))
    return Principal(grant, "s-1", "https://issuer.example", client, "t-1", None, {"sub": "s-1", **claims})


async def told(
    asking: Principal, find: Hub | None = None, audience: str = "shop", later: float = 0
) -> CallerContext | None:
    contexts = CallerContexts(PRIVATE, CLIENTS, ("shop", "hub"), find, CLOCK)
    ((name, token),) = await contexts(asking)
    assert name == "fiche-caller"
    return CallerVerifier(PUBLIC, audience, lambda: CLOCK.now + later).context(token)


async def test_a_partner_is_told_with_what_is_configured_and_what_its_token_says() -> None:
    found = await told(principal("agency", "read:orders", purposes=["NEWS"], channels=["web"]))
    assert found is not None
    assert (found.client, found.rule, found.partner) == ("agency", RowRule.CONSENT, "acme")
    assert (found.media, found.purposes, found.channels) == (("EMAIL",), ("NEWS",), ("web",))
    assert found.scopes == {"read:orders"} and found.pairwise and found.subject is None


async def test_a_person_is_told_with_its_node_and_its_records() -> None:
    hub = Hub()
    found = await told(principal("shop", "me"), hub)
    assert found is not None and found.rule is RowRule.ME
    assert found.subject == "Camille" and found.records == {"SHOP": ("7", "9")}
    assert [each.principal for each in hub.asked if each] == [("https://issuer.example", "s-1")]


async def test_whoever_comes_with_the_scope_of_a_person_sees_no_more_than_that_person() -> None:
    found = await told(principal("desk", "me"))
    assert found is not None and found.rule is RowRule.ME


@pytest.mark.parametrize("asking", [ANONYMOUS, principal("unknown", "read:orders")])
async def test_whoever_is_not_configured_sees_no_rows(asking: Principal) -> None:
    found = await told(asking)
    assert found is not None and found.rule is RowRule.NONE


async def test_another_subgraph_does_not_believe_it() -> None:
    assert await told(principal("desk"), audience="crm") is None


@pytest.mark.parametrize(("seconds", "is_believed"), [(29, True), (36, False)])
async def test_it_is_believed_for_half_a_minute(seconds: float, is_believed: bool) -> None:
    assert (await told(principal("desk"), later=seconds) is not None) == is_believed


async def test_a_known_context_is_not_believed_once_its_time_has_passed() -> None:
    clock = Clock()
    contexts = CallerContexts(PRIVATE, CLIENTS, ("shop",), clock=clock)
    verifier = CallerVerifier(PUBLIC, "shop", clock)
    ((_, token),) = await contexts(principal("desk"))
    assert verifier.context(token) is not None
    clock.now += 36
    assert verifier.context(token) is None


async def test_a_context_signed_by_somebody_else_is_not_believed() -> None:
    stranger, _ = new_caller_key()
    ((_, token),) = await CallerContexts(stranger, CLIENTS, ("shop",), clock=CLOCK)(principal("desk"))
    verifier = CallerVerifier(PUBLIC, "shop", CLOCK)
    header, claims, signature = token.split(".")
    unsigned = "eyJhbGciOiJub25lIn0"  # {"alg":"none"}
    for forged in (token, f"{header}.{claims}.", f"{unsigned}.{claims}.", "", "a.b.c", signature):
        assert verifier.context(forged) is None


async def test_a_caller_is_signed_for_once_in_a_while_and_not_for_each_request() -> None:
    clock, hub = Clock(), Hub()
    contexts = CallerContexts(PRIVATE, CLIENTS, ("shop", "hub"), hub, clock)
    first = await contexts(principal("shop", "me"))
    assert await contexts(principal("shop", "me")) is first
    assert len(hub.asked) == 1
    clock.now += 16
    assert await contexts(principal("shop", "me")) != first
    assert await contexts(principal("market", "read:orders")) != first


async def test_two_tokens_of_one_client_are_two_callers() -> None:
    contexts = CallerContexts(PRIVATE, CLIENTS, ("shop",), clock=CLOCK)
    one = await contexts(principal("market", channels=["web"]))
    assert await contexts(principal("market", channels=["app"])) != one


async def test_a_person_whom_nobody_could_name_is_asked_for_again_soon() -> None:
    clock, hub = Clock(), Hub(Subject(None, is_known=False))
    contexts = CallerContexts(PRIVATE, CLIENTS, ("shop", "hub"), hub, clock)
    await contexts(principal("shop", "me"))
    clock.now += 2
    await contexts(principal("shop", "me"))
    assert len(hub.asked) == 2


def test_clients_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "clients.yaml"
    file.write_text("clients:\n  agency: {rule: consent, partner: acme, media: [EMAIL]}\n")
    assert read_clients(file).clients["agency"] == Client(rule="consent", partner="acme", media=("EMAIL",))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("client: {}", "client: unknown. Did you mean clients?"),
        ("clients:\n  a: {rul: me}", "clients.a.rul: unknown. Did you mean rule?"),
        ("clients:\n  a: {rule: everything}", "clients.a.rule: Input should be"),
        ("clients: [", "is no YAML"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "clients.yaml"
    file.write_text(text)
    with pytest.raises(BadClients) as refused:
        read_clients(file)
    assert told in str(refused.value) and str(file) in str(refused.value)
