"""The subgraph `products` that Apollo's public compatibility suite prescribes, built with `subgraphs/kit`."""
