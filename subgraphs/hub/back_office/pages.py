"""The configured pages, checked once and then filled with keys.

The check is strict because an address is built from data: only origins of the allow list, https, only `{key}`
and configured constants, percent-encoded, and the key never inside the origin. A bad template stops start-up
with a message that names it; a key that does not look like one of its kind gives no link, never a guess.
Products that run on this machine alone have no certificate: a loopback address may be http, nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import TypeAlias
from urllib.parse import SplitResult, quote, urlsplit

from subgraphs.hub.back_office.configuration import BackOfficeConfiguration
from subgraphs.hub.sources.port import RecordKey

__all__ = ["BackOfficePages", "Link", "TemplateRefused", "checked_pages"]

_PLACEHOLDER = re.compile(r"\{([a-z][a-z_]*)\}")
_KEY = "{key}"
_LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))

_PageId: TypeAlias = tuple[str, str, str]


class TemplateRefused(ValueError):
    """A template that could lead somewhere else than to the page it names."""


@dataclass(frozen=True, slots=True)
class Link:
    system: str
    rel: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class _Page:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class BackOfficePages:
    _pages: Mapping[_PageId, _Page]
    _search_pages: Mapping[str, _Page]
    _key_patterns: Mapping[tuple[str, str], re.Pattern[str]]

    def open(self, record: RecordKey, rel: str) -> Link | None:
        """The page of one record; None where none is configured or the key has not the form of its kind."""
        page = self._pages.get((record.system, record.kind, rel))
        if page is None or not self._key_patterns[record.system, record.kind].fullmatch(record.key):
            return None
        return Link(record.system, rel, page.label, page.url.replace(_KEY, quote(record.key, safe="")))

    def search(self, system: str, rel: str) -> Link | None:
        """The page where a person looks for the record that `rel` would have opened."""
        page = self._search_pages.get(system)
        return None if page is None else Link(system, rel, page.label, page.url)


def checked_pages(configuration: BackOfficeConfiguration) -> BackOfficePages:
    """Raises TemplateRefused for the first origin, pattern or template that is not safe."""
    origins = frozenset(map(_checked_origin, configuration.origins))
    patterns = {kind: _checked_pattern(kind, text) for kind, text in configuration.key_patterns.items()}
    pages: dict[_PageId, _Page] = {}
    for template in configuration.pages:
        where = f"{template.system} {template.kind} {template.rel}"
        if (template.system, template.kind) not in patterns:
            raise TemplateRefused(f"{where}: give the keys of {template.system} {template.kind} a pattern")
        if _KEY not in template.url:
            raise TemplateRefused(f"{where}: the address of a record must hold {_KEY}: {template.url}")
        url = _checked_url(template.url, where, configuration.constants, origins)
        pages[template.system, template.kind, template.rel] = _Page(template.label, url)
    search_pages: dict[str, _Page] = {}
    for search_page in configuration.search_pages:
        where = f"{search_page.system} search"
        if _KEY in search_page.url:
            raise TemplateRefused(f"{where}: a search page has no record, so no {_KEY}: {search_page.url}")
        url = _checked_url(search_page.url, where, configuration.constants, origins)
        search_pages[search_page.system] = _Page(search_page.label, url)
    return BackOfficePages(pages, search_pages, patterns)


def _checked_origin(origin: str) -> str:
    parts = urlsplit(origin)
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        raise TemplateRefused(
            f"origin {origin}: write https://; http:// is for loopback addresses only, "
            "which are 127.0.0.0/8, [::1] and localhost"
        )
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in origin or origin != _bare(parts):
        raise TemplateRefused(f"origin {origin}: write https://host or https://host:port and nothing more")
    return origin


def _bare(parts: SplitResult) -> str:
    return f"{parts.scheme}://{parts.netloc}"


def _is_loopback(host: str) -> bool:
    """By what is written, never by what a name resolves to: `localhost` is the one name that is reserved."""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost"
    return any(address in network for network in _LOOPBACK)


def _checked_pattern(kind: tuple[str, str], text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise TemplateRefused(f"key pattern of {' '.join(kind)}: {error}") from error


def _checked_url(template: str, where: str, constants: Mapping[str, str], origins: frozenset[str]) -> str:
    """The address with its constants filled in; the key stays open."""

    def fill(placeholder: re.Match[str]) -> str:
        name = placeholder[1]
        if name == "key":
            return _KEY
        if name not in constants:
            known = ", ".join(sorted({"key", *constants}))
            raise TemplateRefused(f"{where}: {placeholder[0]} is not configured; known: {known}")
        return quote(constants[name], safe="")

    url = _PLACEHOLDER.sub(fill, template)
    if re.search(r"[{}\s]", url.replace(_KEY, "")):
        raise TemplateRefused(f"{where}: a brace or a space is left over in {template}")
    parts = urlsplit(url)
    if _bare(parts) not in origins:
        raise TemplateRefused(
            f"{where}: {template} leads outside the allowed origins {', '.join(sorted(origins))}"
        )
    return url
