"""A link to the page of a back office."""

from __future__ import annotations

import strawberry

from subgraphs.hub.back_office import Link
from subgraphs.kit.scalars import SystemCode, Url

__all__ = ["BackOfficeLink", "back_office_link"]


@strawberry.type
class BackOfficeLink:
    system: SystemCode
    rel: str
    label: str
    url: Url


def back_office_link(link: Link) -> BackOfficeLink:
    return BackOfficeLink(system=SystemCode(link.system), rel=link.rel, label=link.label, url=Url(link.url))
