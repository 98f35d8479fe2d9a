"""A newcomer points a subgraph at a product, and sees which field comes from where."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli import command_line
from gateway.commands.options import CommandFailed
from tests.products.desk import KEY

DESK = {
    "FICHE_LOYALTY_SOURCE": "tests.products.desk:DESK",
    "FICHE_LOYALTY_SOURCE_URL": "http://desk.example/api",
    "FICHE_LOYALTY_SOURCE_TOKEN": KEY,
}

Run = Callable[..., str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    def printed(*arguments: str, **environment: str) -> str:
        told = CliRunner().invoke(command_line(), list(arguments), env={**DESK, **environment})
        if told.exception is not None:
            raise told.exception
        return told.output

    return printed


def test_connecting_says_who_we_are_what_we_may_and_which_fields_are_filled(run: Run) -> None:
    told = run("connect", "loyalty")

    assert told.startswith("desk 1.2, as Fiche\n")
    assert re.search(r"\d+ ms in the middle, \d+ ms when slow \(6 calls\)", told)
    assert "yes members " in told
    assert re.search(r"LoyaltyMember.cardNumber +product +member.card +e.g. L100200", told)
    assert re.search(r"LoyaltyMember.tier +nobody +the desk knows no tiers", told)


def test_a_subgraph_that_joins_brings_its_connector(run: Run) -> None:
    settings = {key.replace("LOYALTY", "DESK"): value for key, value in DESK.items()}
    told = run("connect", "desk", **settings)

    assert told.startswith("desk 1.2, as Fiche\n")
    assert re.search(r"LoyaltyMember.cardNumber +product +member.card +e.g. L100200", told)
    assert "FICHE_DESK_SOURCE=tests.products.desk:DESK\n" in told
    with pytest.raises(CommandFailed, match="There is no subgraph 'desk'"):
        run("connect", "desk", "--source", "medusa")


def test_the_budget_is_a_part_of_what_the_product_allows(run: Run) -> None:
    told = run("connect", "loyalty")

    assert "FICHE_LOYALTY_SOURCE_CALLS_PER_MINUTE=480\n" in told


def test_where_calls_are_few_it_says_what_that_means(run: Run) -> None:
    told = run("connect", "loyalty", FICHE_LOYALTY_SOURCE="tests.products.desk:BUSY_DESK")

    assert "FICHE_LOYALTY_SOURCE_CALLS_PER_MINUTE=48\n" in told
    assert "FICHE_LOYALTY_SOURCE_SCARCE_TTL=3600.0\n" in told
    assert "Calls are few" in told
    assert "FICHE_LOYALTY_SOURCE_BUDGET_STORE: without one" in told
    assert "few" not in run("connect", "loyalty")


@pytest.mark.parametrize("secret", ["WEBHOOK_SECRET", "WEBHOOK_SECRET_BEFORE", "BUDGET_STORE", "PASSWORD"])
def test_no_secret_is_shown(run: Run, secret: str) -> None:
    kept = "redis://:what-nobody-may-see@shop.example"
    told = run("connect", "loyalty", **{f"FICHE_LOYALTY_SOURCE_{secret}": kept})

    assert "what-nobody-may-see" not in told
    assert f"# FICHE_LOYALTY_SOURCE_{secret} is a secret" in told


def test_what_is_written_starts_the_subgraph_and_has_no_secret(run: Run, tmp_path: Path) -> None:
    written = tmp_path / "desk.env"
    told = run(
        "connect", "loyalty", "--option", "shop=1", "--write", str(written), FICHE_LOYALTY_SOURCE_TTL="9"
    )

    lines = [line for line in written.read_text().splitlines() if not line.startswith("#")]
    settings = dict(line.split("=", 1) for line in lines)
    assert settings["FICHE_LOYALTY_SOURCE"] == "tests.products.desk:DESK"
    assert settings["FICHE_LOYALTY_SOURCE_TTL"] == "9"
    assert settings["FICHE_LOYALTY_SOURCE_OPTIONS"] == "shop=1"
    assert KEY not in told + written.read_text()
    assert written.stat().st_mode & 0o077 == 0


def test_credentials_that_are_not_taken_are_told_as_such(run: Run) -> None:
    with pytest.raises(CommandFailed) as failed:
        run("connect", "loyalty", FICHE_LOYALTY_SOURCE_TOKEN="wrong")

    assert "http://desk.example/api: it does not take these credentials" in str(failed.value)
    assert "wrong" not in str(failed.value)


def test_a_source_that_nobody_knows_is_named_with_those_that_there_are(run: Run) -> None:
    with pytest.raises(CommandFailed) as failed:
        run("connect", "loyalty", "--source", "abacus")

    assert str(failed.value) == (
        "loyalty: There is no source 'abacus'. There are sql, medusa; your own is module:NAME."
    )


def test_each_field_has_an_owner_a_source_and_a_ttl(run: Run) -> None:
    told = run("sources", "loyalty", "crm")

    assert re.search(r"LoyaltyMember.cardNumber +loyalty +desk +5 s +member.card\n", told)
    assert re.search(r"Voucher.code +loyalty +sql +live +the desk has no vouchers\n", told)
    assert re.search(r"\* +crm +sql +live +its own database\n", told)
    assert re.search(
        r"loyalty +tests.products.desk:DESK at http://desk.example/api: up as Fiche in \d+ ms", told
    )
    assert "not declared" not in told


def test_the_fields_that_nobody_can_give_are_a_list_of_their_own(run: Run) -> None:
    told = run("sources", "loyalty", "--nobody", "--offline")

    fields = [line.split()[0] for line in told.splitlines()[1:] if " nobody " in line]
    assert fields[:2] == ["LoyaltyMember.phone", "LoyaltyMember.tier"]
    assert "LoyaltyMember.cardNumber" not in told
    assert "not asked" in told


def test_a_product_that_does_not_answer_is_down_and_the_others_are_shown(run: Run) -> None:
    told = run("sources", "loyalty", "crm", FICHE_LOYALTY_SOURCE_TOKEN="wrong")

    assert "DOWN, it does not take these credentials" in told
    assert re.search(r"crm +sql", told)


TICKETS = {
    "FICHE_CRM_EXCHANGES_SOURCE": "request-tracker",
    "FICHE_CRM_EXCHANGES_SOURCE_URL": "http://rt.example",
    "FICHE_CRM_EXCHANGES_SOURCE_TOKEN": "secret",
    "FICHE_CRM_EXCHANGES_SOURCE_TTL": "20",
}


def test_a_part_of_a_subgraph_is_shown_beside_the_rest_of_it(run: Run) -> None:
    told = run("sources", "crm", "--offline", **TICKETS)

    assert re.search(r"\* +crm +sql +live +its own database\n", told)
    assert re.search(r"Exchange.closedAt +crm +request-tracker +20 s +ticket: Resolved\n", told)
    assert re.search(r"Customer.exchanges +crm +request-tracker ", told)
    assert re.search(r"ExchangeMessage.recordingUrl +crm +nobody ", told)
    assert "CrmContact" not in told and "not declared" not in told
    assert re.search(r"\ncrm +sql\ncrm-exchanges +request-tracker at http://rt.example: not asked", told)


def test_a_part_is_connected_by_its_own_name(run: Run) -> None:
    with pytest.raises(CommandFailed, match=r"crm-exchanges: name a product by --source and --url."):
        run("connect", "crm-exchanges")
    with pytest.raises(CommandFailed, match=r"crm-exchanges: There is no source 'abacus'"):
        run("connect", "crm-exchanges", **{**TICKETS, "FICHE_CRM_EXCHANGES_SOURCE": "abacus"})


def test_a_part_that_nobody_knows_is_named_with_those_that_there_are(run: Run) -> None:
    with pytest.raises(CommandFailed, match=r"There is no part 'crm-parcels'. There are crm, crm-exchanges"):
        run("connect", "crm-parcels")
    with pytest.raises(CommandFailed, match=r"There is no part 'hub-parcels'. There are hub."):
        run("sources", "hub-parcels")
