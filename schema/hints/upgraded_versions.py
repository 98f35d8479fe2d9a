"""Who links a specification beside federation may have directives that this federation has not yet."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import HintCode
from schema.composition import CompositionHint, composition_hint
from schema.federation import Federation
from schema.subgraph.specification import FEDERATION_ONE, implied_version

__all__ = ["hint_upgraded_versions"]


def hint_upgraded_versions(federation: Federation) -> Iterator[CompositionHint]:
    for schema in federation.subgraphs.values():
        if schema.version == FEDERATION_ONE:
            continue
        implied = [(version, link) for link in schema.links if (version := implied_version(link))]
        newest, link = max(implied, key=lambda found: found[0], default=(schema.version, None))
        if link is not None and newest > schema.version:
            linked, needed = (".".join(map(str, version)) for version in (schema.version, newest))
            yield composition_hint(
                HintCode.IMPLICITLY_UPGRADED_FEDERATION_VERSION,
                f"[{schema.name}] links federation {linked}, and with `{link.url}` what federation has since "
                f"{needed}. It is composed as if it linked that. Link v{needed}.",
                [(schema.name, link.node)],
            )
