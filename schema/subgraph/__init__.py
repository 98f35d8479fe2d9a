"""A subgraph: as it is given (name, url, SDL), and as composition reads it."""

from schema.subgraph.model import KeyApplication, Subgraph, SubgraphSchema, SubgraphType
from schema.subgraph.reading import read_subgraph

__all__ = ["KeyApplication", "Subgraph", "SubgraphSchema", "SubgraphType", "read_subgraph"]
