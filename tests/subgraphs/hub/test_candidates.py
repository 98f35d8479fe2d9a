"""The queue of open questions."""

from __future__ import annotations

from typing import Any

from subgraphs.kit.ids import encode_id

CANDIDATE = """
  id reason confidence blockedBy openedAt customers { id }
  records { __typename ... on CrmContact { id } }
"""


def reasons(data: Any) -> list[str]:
    return [edge["node"]["reason"] for edge in data["linkCandidates"]["edges"]]


async def test_the_question_that_waits_longest_comes_first(hub: Any) -> None:
    fields = "edges { node { reason } } pageInfo { hasNextPage endCursor }"

    first = await hub.data(f"{{ linkCandidates(first: 2) {{ {fields} }} }}")
    end = first["linkCandidates"]["pageInfo"]["endCursor"]
    second = await hub.data(f'{{ linkCandidates(first: 2, after: "{end}") {{ {fields} }} }}')

    assert reasons(first) == ["phone-and-name", "source-merge"]
    assert reasons(second) == ["record-gone"]


async def test_a_system_has_the_questions_about_its_records(hub: Any) -> None:
    data = await hub.data('{ linkCandidates(first: 9, system: "LOYALTY") { edges { node { reason } } } }')

    assert reasons(data) == ["record-gone"]


async def test_a_candidate_names_each_living_customer_once_and_a_foreign_record_as_null(hub: Any) -> None:
    entity = {"__typename": "LinkCandidate", "id": encode_id("LinkCandidate", "K2")}

    assert await hub.entities(f"... on LinkCandidate {{ {CANDIDATE} }}", entity) == [
        {
            "id": entity["id"],
            "reason": "source-merge",
            "confidence": 0.5,
            "blockedBy": "one-contact-per-customer",
            "openedAt": "2025-01-03T00:00:00Z",
            "customers": [
                {"id": encode_id("Customer", "CMERGEDC0")},
                {"id": encode_id("Customer", "CFULL0000")},
            ],
            "records": [{"__typename": "CrmContact", "id": encode_id("CrmContact", "003A")}, None],
        }
    ]
