"""What planning can answer besides a plan.

PlanningError
  NoPlan           no subgraph can be reached that answers a field
  TooManyChoices   the operation asks for more choices than the planner may weigh
"""

from __future__ import annotations

__all__ = ["NoPlan", "PlanningError", "TooManyChoices"]


class PlanningError(Exception):
    """The message is safe for clients: it names types, fields and subgraphs of the graph, and no values."""


class NoPlan(PlanningError):
    pass


class TooManyChoices(PlanningError):
    pass
