"""An address is what the standard's reader of URLs makes of it, whoever read it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyreqwest.http import Url

from resolvers.transport.address import PLAIN, is_address, read_address

PLAIN_ONES = (
    "http://orders:4101/graphql",
    "http://127.0.0.1:4101/graphql",
    "http://localhost",
    "http://orders.shop-1.svc.cluster.local:80/",
    "http://orders/v1.2/graphql/",
    "http://10.0.0.255:59999",
    "http://3com.example/a/b",
)

OTHERS = (
    "https://orders/graphql",
    "http://ada:secret@orders/graphql",
    "http://orders/graphql?shop=1",
    "http://orders/a/../graphql",
    "http://orders/%67raphql",
    "HTTP://Orders/graphql",
    "http://127.1/graphql",
    "http://127.0.0.01/graphql",
    "http://0x7f.0.0.1/graphql",
    "http://[::1]:4101/graphql",
    "http://xn--bcher-kva.example/",
    "http://my_orders:4101/graphql",
    "http://orders:65535/graphql",
    "http://orders/graphql#top",
    "http://orders\n/graphql",
    "http://orders./graphql",
)


def by_the_standard(url: str) -> tuple[str, str | None, int | None, str]:
    read = Url(url)
    query = f"?{read.query_string}" if read.query_string else ""
    return read.scheme, read.host_str, read.port, read.path + query


def ours(url: str) -> tuple[str, str | None, int | None, str]:
    read = read_address(url)
    return read.scheme, read.host, read.port, read.target


@pytest.mark.parametrize("url", PLAIN_ONES)
def test_a_plain_url_is_read_here(url: str) -> None:
    assert PLAIN.fullmatch(url)
    assert ours(url) == by_the_standard(url)


@pytest.mark.parametrize("url", OTHERS)
def test_any_other_is_left_to_the_library(url: str) -> None:
    assert not PLAIN.fullmatch(url)
    assert ours(url) == by_the_standard(url)


@given(st.from_regex(PLAIN, fullmatch=True))
def test_whatever_counts_as_plain_is_read_alike(url: str) -> None:
    assert ours(url) == by_the_standard(url)


@pytest.mark.parametrize("url", ["", "orders:4101", "http://", "http://orders:70000/", "http://999.0.0.1/"])
def test_what_leads_nowhere_is_no_address(url: str) -> None:
    assert not is_address(url)
