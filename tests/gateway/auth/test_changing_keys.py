"""A key is exchanged while requests are under way: nothing that was signed with the old one is lost."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from pydantic import SecretStr, ValidationError

from gateway.auth.asking_back import Asker
from gateway.auth.caller_context import BadCallerKey, CallerContexts, new_caller_key
from gateway.auth.clients import Clients
from gateway.auth.inner import InnerRequests
from gateway.auth.principal import Principal
from schema.rights import Grant
from subgraphs.kit.caller_context import CallerVerifier
from subgraphs.kit.signed_calls import BadHubKey, HubSigner, HubVerifier

OLD, NEW = new_caller_key(), new_caller_key()

AGENCY = Principal(Grant(True), "s-1", "https://issuer.example", "agency")


def together(*keys: str) -> str:
    return json.dumps({"keys": [json.loads(key) for key in keys]})


@dataclass
class Clock:
    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


async def signed(key: str, clock: Clock) -> str:
    return (await CallerContexts(key, Clients(), ("crm",), clock=clock)(AGENCY))[0][1]


async def test_the_gateways_key_changes_in_three_steps_and_every_context_counts_at_each() -> None:
    clock = Clock()
    by_old, by_new = await signed(OLD[0], clock), await signed(together(NEW[0], OLD[0]), clock)
    before, meanwhile, after = (
        CallerVerifier(public, "crm", clock) for public in (OLD[1], together(OLD[1], NEW[1]), NEW[1])
    )

    assert before.context(by_old) and not before.context(by_new)
    assert meanwhile.context(by_old) and meanwhile.context(by_new)
    assert after.context(by_new) and not after.context(by_old)


async def test_a_subgraph_may_send_back_what_the_old_key_signed() -> None:
    clock = Clock()
    by_old = await signed(OLD[0], clock)

    assert InnerRequests(SecretStr(together(NEW[0], OLD[0])), clock).is_inner(by_old, AGENCY)
    assert not InnerRequests(SecretStr(NEW[0]), clock).is_inner(by_old, AGENCY)


def test_the_hubs_key_changes_as_well() -> None:
    hub, before = HubSigner(together(NEW[0], OLD[0])), HubSigner(OLD[0])
    crm = HubVerifier(hub.public, "crm")

    for signer in (hub, before):
        assert crm.operation(signer.headers("crm", "op-7")["fiche-hub"]) == "op-7"
    assert HubVerifier(NEW[1], "crm").operation(hub.headers("crm", "op-7")["fiche-hub"]) == "op-7"
    assert HubVerifier(OLD[1], "crm").operation(hub.headers("crm", "op-7")["fiche-hub"]) is None


def test_what_the_hub_publishes_holds_no_private_part() -> None:
    published = json.loads(HubSigner(together(NEW[0], OLD[0])).public)

    assert [sorted(key) for key in published["keys"]] == [["crv", "kid", "kty", "x"]] * 2


@pytest.mark.parametrize("keys", ['{"keys": []}', '{"keys": [{}]}', '{"keys": 3}'])
def test_a_set_without_keys_is_refused(keys: str) -> None:
    with pytest.raises(BadCallerKey, match="no set of them"):
        CallerContexts(keys, Clients(), ())
    with pytest.raises(BadHubKey, match="fiche hub-keys"):
        HubVerifier(keys, "crm")


def test_one_public_key_among_private_ones_is_refused_and_so_is_the_other_way_round() -> None:
    mixed = together(NEW[0], OLD[1])

    with pytest.raises(BadCallerKey, match="public"):
        CallerContexts(mixed, Clients(), ())
    with pytest.raises(BadHubKey, match="public"):
        HubSigner(mixed)
    with pytest.raises(ValidationError, match="private"):
        Asker(key=mixed)
