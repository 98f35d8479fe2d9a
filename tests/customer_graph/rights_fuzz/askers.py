"""Who asks: every row rule, with and without ids of its own, and those who are nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from gateway.auth.clients import Client, Clients
from subgraphs.kit.ids import decode_id
from subgraphs.world import keys
from subgraphs.world.catalogue import AGENCY, COALITION_PARTNER
from subgraphs.world.characters import CHARACTERS, Role
from subgraphs.world.examples import ACCOUNT_OF_ME, ME

__all__ = ["ASKERS", "CLIENTS", "OTHER_AGENCY", "Asker"]

OTHER_AGENCY = "agence-verticale"
"""Some consents of the planted world name it."""

_AGENT = Client(rule="consent", partner=AGENCY, media=("EMAIL",))

_RULES = {
    "shop": Client(rule="me"),
    "staff": Client(rule="all"),
    "agency": _AGENT,
    "text agency": Client(rule="consent", partner=AGENCY, media=("SMS", "PHONE")),
    "other agency": Client(rule="consent", partner=OTHER_AGENCY, media=("EMAIL", "SMS")),
    "market": Client(rule="channel"),
    "coalition": Client(rule="card", partner=COALITION_PARTNER),
    "stranger": Client(rule="card", partner="nobody's partner"),
    "accountant": Client(rule="ledger"),
}

CLIENTS = Clients(
    clients={
        **_RULES,
        **{
            f"sealed {name}": _RULES[name].model_copy(update={"pairwise": True})
            for name in ("shop", "agency", "market", "coalition", "accountant")
        },
        "twin agency": _AGENT.model_copy(update={"pairwise": True}),
    }
)


@dataclass(frozen=True)
class Asker:
    name: str
    client: str | None
    """None comes without a token."""
    rule: str
    person: str | None = None
    """The customer for whom it speaks, where the rule is `me`."""
    subject: str = "somebody"
    channels: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    partner: str | None = None
    is_person: bool = False
    """Its token has the scope `me`."""
    pairwise: bool = False
    claims: Mapping[str, object] = field(default_factory=dict)


def _account(role: Role) -> str:
    return str(keys.account(CHARACTERS[role].number))


def _customer(role: Role) -> str:
    return keys.customer(CHARACTERS[role].number)


def _market(name: str, client: str, *channels: str) -> Asker:
    is_sealed = client.startswith("sealed")
    claims = {"channels": list(channels)}
    return Asker(name, client, "channel", channels=channels, pairwise=is_sealed, claims=claims)


def _agency(client: str, *media: str, partner: str = AGENCY, pairwise: bool = False) -> Asker:
    return Asker(client, client, "consent", media=media, partner=partner, pairwise=pairwise)


def _agency_for(*purposes: str) -> Asker:
    """The token names the purposes."""
    asker, claims = _agency("agency", "EMAIL"), {"purposes": list(purposes)}
    return replace(asker, name=f"agency for {' and '.join(purposes)}", purposes=purposes, claims=claims)


ASKERS: Mapping[str, Asker] = {
    asker.name: asker
    for asker in (
        Asker("a shopper", "shop", "me", decode_id(ME).key, ACCOUNT_OF_ME, is_person=True),
        Asker("a shopper without the scope me", "shop", "me", decode_id(ME).key, ACCOUNT_OF_ME),
        Asker(
            *("a shopper with three accounts", "shop", "me"),
            *(_customer(Role.THREE_ACCOUNTS), _account(Role.THREE_ACCOUNTS)),
            is_person=True,
        ),
        Asker(
            *("a shopper at an accountant's", "sealed accountant", "me"),
            *(_customer(Role.EMAIL_DRIFT), _account(Role.EMAIL_DRIFT)),
            is_person=True,
            pairwise=True,
        ),
        Asker("an unlinked shopper", "shop", "me", None, "99999999", is_person=True),
        Asker("staff", "staff", "all"),
        _agency("agency", "EMAIL"),
        _agency("text agency", "SMS", "PHONE"),
        _agency_for("PARTNER_SHARING", "MARKETING"),
        _agency_for("PROFILING", "SURVEY"),
        _agency_for("no such purpose"),
        _agency("other agency", "EMAIL", "SMS", partner=OTHER_AGENCY),
        _agency("sealed agency", "EMAIL", pairwise=True),
        _agency("twin agency", "EMAIL", pairwise=True),
        _market("marketplace", "market", "marketplace", "social"),
        _market("sealed stores", "sealed market", "store-lyon", "store-nantes"),
        _market("no channel", "market"),
        Asker("coalition", "coalition", "card", partner=COALITION_PARTNER),
        Asker("sealed coalition", "sealed coalition", "card", partner=COALITION_PARTNER, pairwise=True),
        Asker("stranger", "stranger", "card", partner="nobody's partner"),
        Asker("accountant", "accountant", "ledger"),
        Asker("an unknown client", "who is this", "none"),
        Asker("nobody", None, "none"),
    )
}
