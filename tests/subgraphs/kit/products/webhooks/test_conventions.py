"""What a product signed is believed, and nothing that differs from it by a byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.kit.products.webhooks.convention import CLOCKS_DIFFER, Delivery, Doubt
from tests.subgraphs.kit.products.webhooks.signing import ALL, NOW, SECRET, Signed, shopify

NAMES = st.sampled_from(sorted(ALL))

BODIES = st.binary(max_size=200)

LETTERS = st.characters(max_codepoint=255)


@pytest.fixture(params=ALL.values(), ids=ALL)
def product(request: pytest.FixtureRequest) -> Signed:
    found: Signed = request.param
    return found


@given(NAMES, BODIES)
def test_what_a_product_signs_is_believed(name: str, body: bytes) -> None:
    product = ALL[name]

    verdict = product.convention.verify(product.sign(body, SECRET, NOW), body, [SECRET], NOW)

    assert isinstance(verdict, Delivery)


@given(NAMES, st.binary(min_size=1, max_size=200), st.data())
def test_any_changed_byte_of_the_body_is_refused(name: str, body: bytes, data: st.DataObject) -> None:
    product = ALL[name]
    place = data.draw(st.integers(0, len(body) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != body[place]))
    changed = body[:place] + bytes([other]) + body[place + 1 :]
    headers = product.sign(body, SECRET, NOW)

    for wrong in (changed, body[:-1], body + b" "):
        assert product.convention.verify(headers, wrong, [SECRET], NOW) is Doubt.FOREIGN


@given(NAMES, BODIES, st.data())
def test_any_changed_letter_of_the_signature_is_refused(name: str, body: bytes, data: st.DataObject) -> None:
    product = ALL[name]
    [(header, text)] = product.sign(body, SECRET, NOW).items()
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(LETTERS.filter(lambda letter: letter != text[place]))
    changed = {header: text[:place] + other + text[place + 1 :]}

    assert isinstance(product.convention.verify(changed, body, [SECRET], NOW), Doubt)


@given(NAMES, BODIES, BODIES)
def test_what_somebody_else_signs_is_refused(name: str, body: bytes, secret: bytes) -> None:
    product = ALL[name]
    headers = product.sign(body, b"not " + secret, NOW)

    assert product.convention.verify(headers, body, [SECRET], NOW) is Doubt.FOREIGN
    assert product.convention.verify(headers, body, [], NOW) is Doubt.FOREIGN


def test_either_of_two_secrets_is_good(product: Signed) -> None:
    for secret in (b"the new one", b"the one before"):
        headers = product.sign(b"{}", secret, NOW)
        verdict = product.convention.verify(headers, b"{}", [b"the new one", b"the one before"], NOW)
        assert isinstance(verdict, Delivery)


def test_what_has_no_signature_is_told_from_what_has_a_wrong_one(product: Signed) -> None:
    assert product.convention.verify({}, b"{}", [SECRET], NOW) is Doubt.UNSIGNED


@pytest.mark.parametrize("seconds", [-CLOCKS_DIFFER - 2, CLOCKS_DIFFER + 2])
def test_a_signed_time_is_near_ours(seconds: float) -> None:
    for product in (each for each in ALL.values() if each.signs_the_time):
        headers = product.sign(b"{}", SECRET, NOW + seconds)
        assert product.convention.verify(headers, b"{}", [SECRET], NOW) is Doubt.STALE


def test_two_base64_of_one_signature_are_one_delivery() -> None:
    """The last letter before the `=` has two bits that mean nothing."""
    [(header, text)] = shopify(b"{}").items()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    same_bytes = f"{text[:-2]}{letters[letters.index(text[-2]) ^ 1]}="

    assert ALL["shopify"].convention.verify({header: same_bytes}, b"{}", [SECRET], NOW) is Doubt.FOREIGN


@pytest.mark.parametrize(
    ("body", "keys"),
    [
        (b'{"id": 5, "customer": {"id": 7}}', {"5", "7"}),
        (b'{"id": 5, "customer": null}', {"5"}),
        (b'{"id": 9, "order_id": 5}', {"5"}),
        (b'{"shop_id": 1}', None),
    ],
)
def test_what_shopify_tells_names_the_records_to_read_again(body: bytes, keys: set[str] | None) -> None:
    assert ALL["shopify"].convention.changed(body) == keys
