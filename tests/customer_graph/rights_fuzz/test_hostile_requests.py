"""Which test has which hostile request. A test that is renamed or lost is missed here."""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]

TOKENS = "gateway/auth/test_tokens.py"
LIMITS = "gateway/limits/test_operation.py"

HOSTILE: dict[str, tuple[tuple[str, str], ...]] = {
    "alg none, confusion, kid injection, jku, x5u, expired, not yet valid, another audience": (
        (TOKENS, "test_a_token_that_is_not_ours_opens_nothing"),
    ),
    "a token of one megabyte": ((TOKENS, "test_a_malformed_header_is_refused_and_not_ignored"),),
    "a JWKS endpoint that is down": (
        (TOKENS, "test_the_last_keys_serve_while_the_issuer_is_down"),
        ("gateway/auth/test_oauth_server.py", "test_while_the_server_is_down_known_keys_serve"),
    ),
    "a JWKS endpoint that hangs, drips or never ends": (
        ("gateway/auth/test_slow_issuer.py", "test_an_issuer_that_does_not_come_to_an_end_is_given_up"),
        ("gateway/auth/test_slow_issuer.py", "test_who_has_an_unknown_key_waits_no_longer_than_one_reading"),
    ),
    "keys that rotate under load": (
        (TOKENS, "test_callers_with_an_unknown_key_wait_for_one_reading"),
        (TOKENS, "test_forged_keys_do_not_flood_the_issuer"),
        ("gateway/auth/test_oauth_server.py", "test_keys_that_change_are_found_at_once"),
    ),
    "a forged caller context": (
        ("gateway/auth/test_caller_context.py", "test_a_context_signed_by_somebody_else_is_not_believed"),
        ("customer_graph/test_rows.py", "test_a_subgraph_gives_nothing_without_a_context_of_the_gateway"),
    ),
    "a replayed caller context": (
        ("gateway/auth/test_caller_context.py", "test_it_is_believed_for_half_a_minute"),
        ("gateway/auth/test_caller_context.py", "test_a_known_context_is_not_believed_once_its_time_has"),
        ("gateway/auth/test_inner.py", "test_the_context_of_another_client_counts_for_nothing"),
    ),
    "bombs of aliases and of fragments": (
        (LIMITS, "test_an_operation_may_reach_a_limit_and_not_pass_it"),
        (LIMITS, "test_a_bomb_of_fragments_is_counted_without_writing_it_out"),
        ("gateway/limits/test_height.py", "test_fragments_that_double_each_other_are_refused"),
    ),
    "fragments in a circle": (
        (LIMITS, "test_fragments_in_a_circle_end"),
        (LIMITS, "test_a_cyclic_document_is_refused_as_invalid"),
    ),
    "deep introspection": ((LIMITS, "test_an_operation_may_reach_a_limit_and_not_pass_it"),),
    "order numbers tried out by aliases, batches and one by one": (
        ("customer_graph/test_brute_force.py", "test_a_thousand_guesses_in_one_operation_are_refused"),
        ("customer_graph/test_brute_force.py", "test_each_guess_is_charged_to_the_budget"),
        ("customer_graph/test_brute_force.py", "test_a_batch_is_off_is_bounded_and_counts_as_what_is_in_it"),
    ),
    "enumeration by timing and by the text of errors": (
        (
            "customer_graph/test_enumeration.py",
            "test_what_is_hidden_costs_and_tells_what_an_unknown_thing_does",
        ),
        ("customer_graph/test_enumeration.py", "test_every_way_in_is_asked"),
    ),
    "cursors of somebody else's lists": (
        ("customer_graph/test_cursors_of_others.py", "test_a_cursor_of_somebody_elses_leads_to_rows_of_mine"),
        ("customer_graph/test_somebody_elses.py", "test_a_cursor_of_somebody_elses_leads_to_rows_of_mine"),
    ),
    "names of what is hidden in suggestions, errors and introspection": (
        ("gateway/auth/test_shown.py", "test_an_error_names_nothing_hidden_that_the_client_did_not_write"),
        ("gateway/auth/test_shown.py", "test_no_way_through_introspection_leads_to_what_is_hidden"),
        ("customer_graph/rights_fuzz/test_rights_fuzz.py", "test_no_token_is_given_more_or_less_than_the"),
    ),
    "CRLF and tricks of Unicode in ids, links and texts; __proto__": (
        ("gateway/auth/test_pairwise.py", "test_an_id_of_the_graph_is_unknown_in_any_spelling"),
        ("gateway/auth/test_pairwise.py", "test_an_id_has_one_spelling"),
        ("subgraphs/hub/back_office/test_pages.py", "test_a_key_that_does_not_look_like_one_gives_no_link"),
        ("customer_graph/test_bad_input.py", "test_a_hostile_text_finds_nothing_and_breaks_nothing"),
    ),
    "an overflow of cost by a huge page": (
        ("schema/test_costs.py", "test_a_huge_page_saturates"),
        ("gateway/limits/test_demand.py", "test_a_page_counts_as_long_as_its_variable_says"),
    ),
}


@pytest.mark.parametrize("request_", HOSTILE)
def test_each_hostile_request_has_its_test(request_: str) -> None:
    for path, name in HOSTILE[request_]:
        assert f"def {name}" in (TESTS / path).read_text(), f"{path} has no test {name}…"
