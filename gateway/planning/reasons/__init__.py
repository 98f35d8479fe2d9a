"""Why the planner chose as it did, told afterwards.

The search keeps no notes. What it chose stands in the route; what else it could have chosen stands in the
query graph; and what that would have cost is found by planning once more without the choice. So nothing is
paid for an explanation that nobody asks for, and it cannot differ from what the planner does.
"""

from gateway.planning.reasons.choices import Choices, Entry, FieldChoice
from gateway.planning.reasons.explain_choices import explain_choices
from gateway.planning.reasons.notation import print_choices

__all__ = ["Choices", "Entry", "FieldChoice", "explain_choices", "print_choices"]
