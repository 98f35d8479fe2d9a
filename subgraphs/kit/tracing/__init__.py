"""Federated tracing: what each field took, in the extensions of a response, for a router that asks for it.

See `mdg.engine.proto.Trace` of Apollo's reports.proto, which is public. Only names and times of fields leave
the subgraph, and errors as the response tells them anyway: no argument, no value.
"""

from __future__ import annotations

from subgraphs.kit.tracing.recording import Recording, is_trace_asked

__all__ = ["Recording", "is_trace_asked"]
