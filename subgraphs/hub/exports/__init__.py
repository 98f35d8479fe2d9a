"""What `customerExportRequest` has collected, fetched from the systems and kept nowhere."""

from subgraphs.hub.exports.routes import export_routes

__all__ = ["export_routes"]
