"""The queries of the field's public benchmark, and the graph that they are asked of, in this process."""

from __future__ import annotations

from bench.federation.sdl import SUBGRAPHS, composed
from gateway.graph import Graph, build_graph

__all__ = ["HEAVY", "SMALL", "shop_graph"]

PRODUCT = "upc name price weight inStock shippingEstimate"
USER = "id username name"
HEAVY = f"""query Benchmark {{
  users {{ {USER} reviews {{ id body product {{ {PRODUCT} reviews {{ id body author {{ {USER}
    reviews {{ id body product {{ {PRODUCT} }} }} }} }} }} }} }}
  topProducts {{ {PRODUCT} reviews {{ id body author {{ {USER}
    reviews {{ id body product {{ {PRODUCT} }} }} }} }} }}
}}"""
SMALL = "query Small($id: ID!) { user(id: $id) { id name reviews { id body } } }"


def shop_graph() -> Graph:
    addresses = {name: f"http://{name}.example/" for name in SUBGRAPHS}
    return build_graph(composed(addresses), operation_cache_size=100)
