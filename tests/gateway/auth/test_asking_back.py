"""A subgraph that may ask back does so with its own signature, for one caller and one question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey
from pydantic import SecretStr, ValidationError

from gateway.auth.asking_back import ASKER_HEADER, Asker, AskingBack, question
from gateway.auth.caller_context import CALLER_HEADER, CallerContexts, new_caller_key
from gateway.auth.clients import Clients
from gateway.auth.inner import InnerRequests
from gateway.auth.principal import ANONYMOUS, Principal
from gateway.config import Settings
from gateway.errors import Refusal
from gateway.parameters import Parameters
from schema.rights import Grant
from subgraphs.kit.asking_back import AskedGateway, QuestionSigner
from subgraphs.kit.client import Answer
from subgraphs.kit.signed_calls import new_hub_key

PRIVATE, _ = new_caller_key()

HUB = new_hub_key()

AGENCY = Principal(Grant(True, frozenset(("read:orders",))), "s-1", "https://issuer.example", "agency")

ASKED = Parameters("query ($id: ID!) { node(id: $id) { id } }", variables={"id": "Q3VzdG9tZXI6MQ"})


@dataclass
class Clock:
    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def door(clock: Clock, **asker: Any) -> AskingBack:
    known = {"hub": Asker.model_validate({"key": HUB.public, **asker})}
    return AskingBack(known, InnerRequests(SecretStr(PRIVATE), clock), clock)


async def context(clock: Clock, principal: Principal = AGENCY, *, tells_claims: bool = False) -> str:
    contexts = CallerContexts(PRIVATE, Clients(), ("hub",), clock=clock, tells_claims=tells_claims)
    return (await contexts(principal))[0][1]


class Sent:
    """Keeps the headers with which the gateway is asked."""

    async def ask(
        self, document: str, variables: Mapping[str, object], headers: Mapping[str, str], seconds: float
    ) -> Answer:
        self.headers = dict(headers)
        return Answer({})


async def signed(clock: Clock, headers: Mapping[str, str], *, by_itself: bool = False) -> Mapping[str, str]:
    sent = Sent()
    asked = AskedGateway(sent, QuestionSigner("hub", HUB.private, clock))
    await (asked.by_itself() if by_itself else asked).ask(ASKED.query, ASKED.variables, headers, 1.0)
    return sent.headers


async def test_it_asks_as_the_caller_without_the_callers_token() -> None:
    clock = Clock()
    told = await context(clock)
    found = door(clock).principal(await signed(clock, {CALLER_HEADER: told}), ASKED)

    assert isinstance(found, Principal)
    assert (found.client, found.issuer, found.grant) == ("agency", "https://issuer.example", AGENCY.grant)
    assert await CallerContexts(PRIVATE, Clients(), ("hub",))(found) == ((CALLER_HEADER, told),)


async def test_an_anonymous_caller_stays_anonymous() -> None:
    clock = Clock()
    headers = await signed(clock, {CALLER_HEADER: await context(clock, ANONYMOUS)})

    found = door(clock, client="sweep", scopes=("read:orders",)).principal(headers, ASKED)

    assert isinstance(found, Principal)
    assert found.is_anonymous
    assert not found.scopes


async def test_who_decides_policies_learns_the_claims_of_the_token() -> None:
    clock = Clock()
    principal = replace(AGENCY, claims={"iss": "https://issuer.example", "department": "press"})
    told, silent = [await context(clock, principal, tells_claims=tells) for tells in (True, False)]

    found = [
        door(clock).principal(await signed(clock, {CALLER_HEADER: each}), ASKED) for each in (told, silent)
    ]

    assert [each.claims for each in found if isinstance(each, Principal)] == [principal.claims, {}]


async def test_a_signature_is_for_one_question_one_caller_and_half_a_minute() -> None:
    clock = Clock()
    headers = await signed(clock, {CALLER_HEADER: await context(clock)})
    others = await context(clock, replace(AGENCY, client="market"))
    asks = door(clock)

    assert isinstance(asks.principal(headers, replace(ASKED, query="{ orders { id } }")), Refusal)
    assert isinstance(asks.principal(headers, replace(ASKED, variables={"id": "another"})), Refusal)
    assert isinstance(asks.principal(headers, (ASKED, ASKED)), Refusal)
    assert isinstance(asks.principal({**headers, CALLER_HEADER: others}, ASKED), Refusal)
    assert isinstance(asks.principal({ASKER_HEADER: headers[ASKER_HEADER]}, ASKED), Refusal)
    assert isinstance(asks.principal(headers, ASKED), Principal)
    clock.now += 40
    assert isinstance(asks.principal(headers, ASKED), Refusal)


async def test_a_context_that_has_ended_is_not_revived_by_a_new_signature() -> None:
    clock = Clock()
    told = await context(clock)
    clock.now += 60

    assert isinstance(door(clock).principal(await signed(clock, {CALLER_HEADER: told}), ASKED), Refusal)


async def test_as_itself_it_reads_what_it_was_given_and_only_if_it_was() -> None:
    clock = Clock()
    headers = await signed(clock, {}, by_itself=True)

    sweeps = door(clock, client="sweep", scopes=("read:orders",)).principal(headers, ASKED)

    assert isinstance(sweeps, Principal)
    assert (sweeps.client, sweeps.scopes, sweeps.context) == ("sweep", ("read:orders",), None)
    assert isinstance(door(clock).principal(headers, ASKED), Refusal)


async def test_what_is_asked_for_a_caller_without_a_context_is_never_asked_as_itself() -> None:
    clock = Clock()

    assert await signed(clock, {"fiche-subject": "somebody"}) == {"fiche-subject": "somebody"}
    assert ASKER_HEADER not in await signed(clock, {CALLER_HEADER: "told"}, by_itself=True)


async def test_a_signature_made_by_hand_counts_as_well() -> None:
    now = 1_000_000
    claims = {"iss": "hub", "aud": "fiche-gateway", "sub": "hub", "iat": now, "exp": now + 20}
    key = OKPKey.import_key(json.loads(HUB.private))
    text = jwt.encode(
        {"alg": "Ed25519"}, {**claims, "question": question(ASKED)}, key, algorithms=["Ed25519"]
    )

    assert isinstance(door(Clock(), client="sweep").principal({ASKER_HEADER: text}, ASKED), Principal)


@pytest.mark.parametrize("change", ["alg", "key", "audience", "issuer", "life", "no question", "nonsense"])
async def test_a_forged_signature_is_refused_and_never_passed_over(change: str) -> None:
    clock = Clock()
    now = int(clock.now)
    key = OKPKey.import_key(json.loads((new_hub_key() if change == "key" else HUB).private))
    claims: dict[str, Any] = {"iss": "hub", "aud": "fiche-gateway", "sub": "hub", "iat": now, "exp": now + 20}
    claims["question"] = question(ASKED)
    match change:
        case "no question":
            del claims["question"]
        case "audience":
            claims["aud"] = "commerce"
        case "issuer":
            claims["iss"] = "crm"
        case "life":
            claims["exp"] = now + 3_600
    text = jwt.encode({"alg": "Ed25519"}, claims, key, algorithms=["Ed25519"])
    if change == "alg":
        text = "eyJhbGciOiJub25lIn0." + text.split(".")[1] + "."
    headers = {ASKER_HEADER: "nonsense" if change == "nonsense" else text}

    assert isinstance(door(clock, client="sweep").principal(headers, ASKED), Refusal)


def test_without_subgraphs_that_may_ask_back_the_header_means_nothing() -> None:
    clock = Clock()
    nobody = AskingBack({}, InnerRequests(SecretStr(PRIVATE), clock), clock)

    assert nobody.principal({ASKER_HEADER: "whatever"}, ASKED) is None
    assert door(clock).principal({}, ASKED) is None


def test_the_gateway_takes_no_private_key_and_needs_one_of_its_own() -> None:
    with pytest.raises(ValidationError, match="is a private key"):
        Asker(key=HUB.private)
    with pytest.raises(ValidationError, match="is no Ed25519 key"):
        Asker(key="{}")
    with pytest.raises(ValidationError, match="INNER_CALLERS needs FICHE_CALLER_KEY"):
        Settings(inner_callers={"hub": Asker(key=HUB.public)})
