"""Stage two: which subgraph answers which field.

The problem. Most fields have one way only; they force the visits of their subgraphs. Where several
subgraphs could answer, the best one depends on who is asked anyway, in which wave, and on what lies below:
a choice at the top is paid for at the leaves. Trying all combinations explodes with the depth.

The way out. The answer for a position depends on how one arrives there and on nothing else of the way. So
each (position, arrivals) is solved once and remembered, bottom up, and what a solution costs is the set of
its requests (wave, subgraph), because two fields that ask one subgraph in one wave share a request. Within
a position the fields with the fewest ways are placed first; each further one goes where it adds least.
That greedy placement is repeated once for each subgraph that could be visited besides, starting with that
visit: so a subgraph that answers several undecided fields at once is found. The cheapest result stays.

Both loops are linear in the number of subgraphs, so the whole is polynomial, and it is bounded besides.
"""

from gateway.planning.choice.choose import choose
from gateway.planning.choice.search import MOST_PLACEMENTS

__all__ = ["MOST_PLACEMENTS", "choose"]
