"""What a rule says from a caller's token."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from gateway.config.headers import RequestRule
from gateway.header_rules.requests import Asked, RequestRules

RULE = RequestRule.model_validate({"insert": {"name": "x-partner", "claim": "partner"}})


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("agence-horizon", "agence-horizon"),
        (7, "7"),
        (False, "false"),
        (["EMAIL", "SMS"], '["EMAIL","SMS"]'),
        ("two\r\nx-admin: true", '"two\\r\\nx-admin: true"'),
        ("café", '"caf\\u00e9"'),
    ],
)
def test_a_claim_is_a_text_or_json_and_never_a_second_header(claim: object, said: str) -> None:
    rules = RequestRules([RULE], "authorization")

    sent = rules.of((("x-partner", "forged"),), Asked(None, {"partner": claim}, None))

    assert sent == (("x-partner", said),)


def test_the_header_of_the_token_passes_by_no_pattern() -> None:
    rule = RequestRule.model_validate({"propagate": {"matching": "^x-"}})
    headers = {"x-token": "secret", "x-shop": "north"}

    sent = RequestRules([rule], "X-Token").of((), Asked(Headers(headers), {}, None))

    assert sent == (("x-shop", "north"),)
