"""The image and the compose file name what there is. No container engine is needed."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from gateway.cli import command_line
from gateway.commands.islands import ISLANDS, configured
from gateway.config import Settings

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()


def test_the_image_holds_every_package_that_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = {name.rstrip("*") for name in project["tool"]["setuptools"]["packages"]["find"]["include"]}
    ignored = (ROOT / "deploy/Dockerfile.dockerignore").read_text().splitlines()

    assert set(re.findall(r"^COPY (\w+) \1$", DOCKERFILE, re.MULTILINE)) == packages
    assert {f"!{name}" for name in packages} <= set(ignored)


def test_nobody_is_root_in_the_image() -> None:
    last = DOCKERFILE.rpartition("FROM ")[2]

    assert re.findall(r"^USER (\d+)$", last, re.MULTILINE) == ["10001"]


@pytest.mark.parametrize("name", [*ISLANDS, "seed", "gateway"])
def test_a_service_runs_a_command_that_there_is(name: str) -> None:
    command, *arguments = COMPOSE["services"][name]["command"]
    known = typer.main.get_command(command_line()).commands[command]  # type: ignore[attr-defined]

    context = known.make_context(command, list(arguments), resilient_parsing=False)

    assert context.command is known


def test_the_gateway_reads_the_five_subgraphs_where_they_listen() -> None:
    listed = json.loads(COMPOSE["configs"]["subgraphs"]["content"])
    ports = {name: COMPOSE["services"][name]["command"][-1] for name in ISLANDS}

    assert [each["url"] for each in listed] == [f"http://{name}:{ports[name]}/graphql" for name in ISLANDS]


def test_the_variables_are_settings() -> None:
    of_gateway = COMPOSE["services"]["gateway"]["environment"]
    of_subgraphs = COMPOSE["services"]["hub"]["environment"]

    assert {name.removeprefix("FICHE_").lower() for name in of_gateway} <= set(Settings.model_fields)
    for name in ISLANDS:
        assert configured(name, of_subgraphs).database_url.endswith("@postgres/fiche")


def test_everything_waits_for_what_it_needs() -> None:
    needed = {name: set(service.get("depends_on", ())) for name, service in COMPOSE["services"].items()}

    assert needed["gateway"] == {"redis", *ISLANDS}
    assert all(needed[name] == {"seed"} for name in ISLANDS)
    assert needed["seed"] == {"postgres"}
