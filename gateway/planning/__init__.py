"""An operation in, a query plan out, without I/O. `planner` is the page that tells the story."""

from gateway.planning.assemble import assemble
from gateway.planning.build_fetch_graph import build_fetch_graph
from gateway.planning.choice import choose
from gateway.planning.errors import NoPlan, PlanningError, TooManyChoices
from gateway.planning.optimize import optimize
from gateway.planning.paths import find_paths
from gateway.planning.planner import plan

__all__ = [
    "NoPlan",
    "PlanningError",
    "TooManyChoices",
    "assemble",
    "build_fetch_graph",
    "choose",
    "find_paths",
    "optimize",
    "plan",
]
