"""From where a caller comes, behind proxies and without."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import httpx
import pytest
from starlette.datastructures import Headers

from gateway.app import create_app
from gateway.config import Settings
from gateway.config.reading import BadSettings, read_settings
from gateway.limits.addresses import Addresses

OURS = Addresses([ip_network("10.0.0.0/8"), ip_network("::1")])


def seen(peer: str, *written: str, addresses: Addresses = OURS) -> str:
    headers = Headers(raw=[(b"x-forwarded-for", each.encode()) for each in written])
    return addresses.of((peer, 5_000), headers)


def test_without_proxies_of_ours_the_connection_says_it() -> None:
    assert seen("192.0.2.1", "198.51.100.7", addresses=Addresses()) == "192.0.2.1"
    assert seen("192.0.2.1", "198.51.100.7") == "192.0.2.1"
    assert Addresses().of(None, Headers()) == ""
    assert seen("testclient") == ""


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (["198.51.100.7"], "198.51.100.7"),
        (["198.51.100.7, 10.0.0.2"], "198.51.100.7"),
        (["198.51.100.7", "10.0.0.2"], "198.51.100.7"),
        (["203.0.113.9, 198.51.100.7, 10.0.0.2"], "198.51.100.7"),
        (["10.0.0.3"], "10.0.0.3"),
        (["198.51.100.7, forged"], "10.0.0.1"),
        (["forged, 198.51.100.7"], "198.51.100.7"),
        (["198.51.100.7:4711"], "198.51.100.7"),
        (["[2001:db8:1:2::7]:4711"], "2001:db8:1:2::/64"),
        ([""], "10.0.0.1"),
        ([], "10.0.0.1"),
    ],
)
def test_a_proxy_of_ours_is_believed_and_what_its_client_wrote_is_not(
    written: list[str], expected: str
) -> None:
    assert seen("10.0.0.1", *written) == expected


def test_a_subscriber_is_one_caller_whatever_its_address_in_its_own_network() -> None:
    assert seen("2001:db8:1:2::7") == seen("2001:db8:1:2:ffff::8") == "2001:db8:1:2::/64"
    assert seen("2001:db8:1:3::7") != seen("2001:db8:1:2::7")
    assert seen("::ffff:192.0.2.1") == "192.0.2.1"
    assert seen("::1", "192.0.2.1") == "192.0.2.1"


async def test_those_without_a_token_have_a_budget_for_each_address(graph: Any, shop: Any) -> None:
    app = create_app(Settings(rate_limit=1, trusted_proxies=(ip_network("127.0.0.1"),)), graph, shop.connect)
    transport = httpx.ASGITransport(app)  # it comes from 127.0.0.1
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://gateway") as client,
    ):
        answers = [
            await client.post("/graphql", json={"query": "{ tiers }"}, headers={"x-forwarded-for": address})
            for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1", "192.0.2.9, 192.0.2.2")
        ]

    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]


def test_what_is_no_network_stops_the_start() -> None:
    assert [str(each) for each in read_settings(trusted_proxies="10.0.0.0/8, ::1").trusted_proxies] == [
        "10.0.0.0/8",
        "::1/128",
    ]
    with pytest.raises(BadSettings, match="FICHE_TRUSTED_PROXIES"):
        read_settings(trusted_proxies="proxy.example")
