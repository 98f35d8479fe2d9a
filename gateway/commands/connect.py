"""`fiche connect`: points a subgraph at a product, and says what will come of it."""

from __future__ import annotations

import asyncio
import os
import shlex
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from gateway.commands.options import CommandFailed
from gateway.commands.products import Place, connector_of, explained

if TYPE_CHECKING:
    from subgraphs.kit.products.connector import Connector
    from subgraphs.kit.products.settings import ProductSettings
    from subgraphs.kit.products.survey import Survey

__all__ = ["connect"]

FEW = """\
# Calls are few: keys of several requests go in one, and what was read may be shown for {minutes:.0f} minutes
# while it is read again behind. Several processes share the budget by {prefix}_PROCESSES,
# and by a Redis in {prefix}_BUDGET_STORE: without one each has an equal part."""


def connect(
    name: Annotated[
        str,
        typer.Argument(
            metavar="SUBGRAPH",
            help="commerce, crm, loyalty, accounting; crm-exchanges, crm-newsletters; or one that joins.",
        ),
    ],
    source: Annotated[str | None, typer.Option(help="The connector, such as vendure or tryton.")] = None,
    url: Annotated[str | None, typer.Option(help="Where the product's API is.")] = None,
    user: Annotated[str | None, typer.Option(help="For products that know us by user and password.")] = None,
    option: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="What only this product asks for. Repeatable."),
    ] = None,
    write: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the configuration as an environment file.")
    ] = None,
) -> None:
    """Check a product's credentials and rights, show what it can fill, measure it, and propose a budget.

    It only reads. Secrets are read from FICHE_<NAME>_SOURCE_TOKEN or …_PASSWORD, and are never shown.
    """
    place = Place.joining(name, source)
    given = {
        **_environment(place, os.environ),
        **{key: value for key, value in (("", source), ("_URL", url), ("_USER", user)) if value is not None},
    }
    if option:
        given["_OPTIONS"] = ",".join([*filter(None, [given.get("_OPTIONS")]), *option])
    settings = _settings(place, given)
    connector = connector_of(place, settings)
    found = _surveyed(connector, settings)
    for line in _told(place, connector, found):
        print(line)
    lines = list(_configuration(place, given, found))
    print("\nConfiguration")
    for line in lines:
        print(f"  {line}")
    if write is not None:
        _write(write, lines)
        print(f"\nWritten to {write}. The secrets are not in it.")


def _environment(place: Place, environment: Mapping[str, str]) -> dict[str, str]:
    """By what follows FICHE_<NAME>_SOURCE."""
    prefix = place.variable
    return {
        key.removeprefix(prefix): value
        for key, value in environment.items()
        if key == prefix or key.startswith(f"{prefix}_")
    }


def _settings(place: Place, given: Mapping[str, str]) -> ProductSettings:
    from gateway.commands.islands import configured

    variables = {f"{place.variable}{key}": value for key, value in given.items()}
    product = configured(place.island, variables).products.get(place.part)
    if product is None:
        raise CommandFailed(f"{place}: name a product by --source and --url.")
    return product


def _surveyed(connector: Connector, settings: ProductSettings) -> Survey:
    from subgraphs.kit.errors import SourceFailure
    from subgraphs.kit.products.survey import survey

    try:
        return asyncio.run(survey(connector, settings))
    except SourceFailure as failure:
        raise CommandFailed(f"{settings.url}: {explained(failure)}") from None
    except ValueError as error:
        needs = ", ".join(connector.needs)
        raise CommandFailed(f"{error} The connector {connector.name} needs {needs}.") from None


def _told(place: Place, connector: Connector, found: Survey) -> Iterator[str]:
    finding, pace = found.finding, found.pace
    version = f" {finding.version}" if finding.version else ""
    yield f"{connector.name}{version}, as {finding.who}"
    middle, slow = pace.middle * 1000, pace.slow * 1000
    yield f"{middle:.0f} ms in the middle, {slow:.0f} ms when slow ({pace.calls} calls)"
    if finding.rights:
        yield "\nRights"
        for right in finding.rights:
            yield f"  {'yes' if right.is_granted else 'NO ':3} {right.name:32} {right.needed_for}"
    yield "\nFields"
    yield from _fields(place, connector, finding.sample)


def _fields(place: Place, connector: Connector, sample: Mapping[str, object]) -> Iterator[str]:
    """Of a subgraph whose schema is elsewhere, what its connector declares."""
    origins = connector.origins
    if place.is_ours:
        sdl = (files(f"subgraphs.{place.island}") / "schema.graphql").read_text(encoding="utf-8")
        fields = origins.of_schema(sdl)
    else:
        declared = (origin.field for origin in origins.declared)
        fields = {field: origins.of(field) for field in (*declared, *sample)}
    for field, origin in fields.items():
        if origin is not None:
            value = sample.get(field)
            shown = "" if value is None else f"  e.g. {value}"
            yield f"  {field:44} {origin.place.value:8} {origin.words}{shown}"


def _configuration(place: Place, given: Mapping[str, str], found: Survey) -> Iterator[str]:
    """What was given stays as it is; the rest is proposed."""
    prefix, proposal = place.variable, found.proposal
    proposed = {
        "_CALLS_PER_MINUTE": proposal.calls_per_minute,
        "_CONCURRENCY": proposal.concurrency,
        "_SECONDS": proposal.seconds,
        "_TTL": proposal.ttl,
    }
    if proposal.scarce_ttl is not None:
        proposed["_SCARCE_TTL"] = proposal.scarce_ttl
    secrets = _secrets()
    for key, value in ({key: str(value) for key, value in proposed.items()} | dict(given)).items():
        if key not in secrets:
            yield f"{prefix}{key}={shlex.quote(value)}"
    for key in sorted(secrets & set(given)):
        yield f"# {prefix}{key} is a secret: keep it where you keep those"
    if proposal.scarce_ttl is not None:
        yield from FEW.format(minutes=proposal.scarce_ttl / 60, prefix=prefix).splitlines()


def _secrets() -> set[str]:
    """What is never shown, by what follows FICHE_<NAME>_SOURCE."""
    from pydantic import SecretStr

    from subgraphs.kit.products.settings import ProductSettings

    fields = ProductSettings.model_fields.items()
    return {
        f"_{name.upper()}"
        for name, field in fields
        if SecretStr in (field.annotation, *get_args(field.annotation))
    }


def _write(path: Path, lines: Iterable[str]) -> None:
    try:
        path.touch(mode=0o600)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise CommandFailed(f"{path}: {(error.strerror or str(error)).lower()}") from None
