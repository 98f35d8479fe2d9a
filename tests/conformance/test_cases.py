"""Every case, from composition to the answer. `ACCEPT=1` writes what came into the case: read it then."""

from __future__ import annotations

import os

import pytest

from tests.conformance.case_file import Case, all_cases, print_json, write_case
from tests.conformance.requests import asked_twice, planned_twice, print_requests
from tests.conformance.run import open_shop

ACCEPT = os.environ.get("ACCEPT") == "1"


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_the_plan_and_the_answer_are_those_of_the_case(case: Case) -> None:
    shop = open_shop(case)
    outcome = shop.serve(case.operation, case.variables, case.operation_name)
    if "oracle" not in case.sections:
        expected = shop.oracle(case.operation, case.variables, case.operation_name)
        assert outcome.answer.get("data") == expected
    assert outcome.planned is None or planned_twice(outcome.planned) == []
    if "twice" not in case.sections:
        assert asked_twice(outcome.requests) == []
    if ACCEPT:
        write_case(case, outcome.plan, print_requests(outcome.requests), outcome.answer)
        return
    assert outcome.plan == case.plan
    assert print_requests(outcome.requests) == case.requests
    assert print_json(outcome.answer) == print_json(case.answer)
