"""The pages of the back offices as a YAML file: an installation writes one, the demonstration brings one."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from subgraphs.hub.back_office.configuration import BackOfficeConfiguration, PageTemplate, SearchPage

__all__ = ["BadBackOffice", "demonstration_file", "read_back_office"]


class BadBackOffice(ValueError):
    """The message names the file, and each key in it that is unknown, missing or wrong."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Page(_Strict):
    system: str
    kind: str
    rel: str
    label: str
    url: str


class _SearchPage(_Strict):
    system: str
    label: str
    url: str


class _File(_Strict):
    origins: frozenset[str]
    keys: dict[str, dict[str, str]]
    pages: tuple[_Page, ...]
    search_pages: tuple[_SearchPage, ...] = ()
    constants: dict[str, str] = Field(default_factory=dict)


def demonstration_file() -> Path:
    return Path(str(files("subgraphs.hub.back_office") / "demonstration.yaml"))


def read_back_office(path: Path) -> BackOfficeConfiguration:
    """Raises BadBackOffice."""
    try:
        read = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BadBackOffice(f"{path}: {error.strerror}") from None
    except yaml.YAMLError as error:
        raise BadBackOffice(f"{path}: is no YAML: {error}") from None
    except ValidationError as error:
        lines = (f"{path}: {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise BadBackOffice("\n".join(lines)) from None
    return BackOfficeConfiguration(
        origins=read.origins,
        key_patterns={
            (system, kind): pattern for system, kinds in read.keys.items() for kind, pattern in kinds.items()
        },
        pages=tuple(PageTemplate(**page.model_dump()) for page in read.pages),
        search_pages=tuple(SearchPage(**page.model_dump()) for page in read.search_pages),
        constants=read.constants,
    )
