"""Durable links: addresses that a back office can keep, resolved at the click.

/go/{nodeId}?to=crm&rel=customer              from a node of the graph
/go/{system}/{kind}/{nativeKey}?to=loyalty    from a record, by the key that its own system knows
"""

from subgraphs.hub.go.routes import go_routes

__all__ = ["go_routes"]
