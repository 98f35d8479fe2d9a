"""Our HTTP reader beside h11 on bytes that nobody chose."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Final

import pytest

from tests.resolvers.transport.drawn_answers import WHOLE, draw_answer, mutated
from tests.resolvers.transport.readings import Reading, difference, read_by_us

pytestmark = pytest.mark.soak

ROUNDS: Final = 400_000


def test_no_bytes_are_an_answer_that_h11_does_not_read_and_no_cut_changes_it() -> None:
    random = Random()  # noqa: S311 # the bytes that break it are in the message
    for _ in range(ROUNDS):
        whole = mutated(random, draw_answer(random) or random.choice(list(WHOLE.values())))
        difference(whole)
        if whole:
            cuts = sorted(random.choices(range(len(whole) + 1), k=3))
            in_parts = read_by_us(whole[a:b] for a, b in pairwise((0, *cuts, len(whole))))
            at_once = read_by_us((whole,))
            assert isinstance(in_parts, Reading) == isinstance(at_once, Reading), (whole, cuts)
            if isinstance(in_parts, Reading):
                assert in_parts == at_once, (whole, cuts)
