"""The names of the stages, apart from what they do: a command line offers them before it loads a planner."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["WHOLE", "Stage"]


class Stage(StrEnum):
    NORMALIZED = "normalized"
    PATHS = "paths"
    CHOICES = "choices"
    FETCHES = "fetches"
    PLAN = "plan"


WHOLE = (Stage.CHOICES, Stage.FETCHES, Stage.PLAN)
"""What is printed where no stage is named."""
