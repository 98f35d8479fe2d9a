"""Settings of the graph that is served: where it is found, and how often it is looked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, model_validator

from gateway.config.kinds import PREFIX, Concept, FromJson

__all__ = ["GraphSettings"]


class GraphSettings(Concept):
    supergraph: str | None = None
    """A file of supergraph SDL, or the address of one."""
    supergraph_key: SecretStr | None = None
    """What opens that address, in the header of Hive's CDN."""
    subgraphs: Path | None = None
    """Instead: a list of subgraphs in JSON, or a folder with the SDL of each, `NAME.graphql`."""
    subgraph_urls: Annotated[Mapping[str, str], *FromJson] = {}
    """Addresses of subgraphs, by name, as JSON. They go before those of the supergraph or of the list."""
    graph_reload: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 10.0
    """Seconds after which the graph is looked for again; 0 is never."""
    breaking_changes: Literal["serve", "warn", "refuse"] = "serve"
    """What becomes of a new graph that takes from clients what they could ask for. It is compared with the
    one that is served; at the start there is none."""

    @model_validator(mode="after")
    def _is_found_in_one_place(self) -> Self:
        if self.supergraph is not None and self.subgraphs is not None:
            raise ValueError(
                f"{PREFIX}SUPERGRAPH and {PREFIX}SUBGRAPHS are both given: the gateway serves one graph"
            )
        return self
