"""An address is built from data, so the template and the key are both checked."""

from dataclasses import replace

import pytest

from subgraphs.hub.back_office import (
    BackOfficeConfiguration,
    Link,
    PageTemplate,
    SearchPage,
    TemplateRefused,
    checked_pages,
    demonstration_file,
    read_back_office,
)
from subgraphs.hub.sources.port import RecordKey

CRM = BackOfficeConfiguration(
    origins=frozenset({"https://shop.crm.example"}),
    key_patterns={("CRM", "contact"): r"[A-Za-z0-9/ ]{1,18}"},
    constants={"domain": "shop", "view": "a b"},
    pages=(PageTemplate("CRM", "contact", "self", "Contact", "https://{domain}.crm.example/r/{key}/{view}"),),
    search_pages=(SearchPage("CRM", "Search", "https://{domain}.crm.example/search"),),
)


def with_url(url: str) -> BackOfficeConfiguration:
    return replace(CRM, pages=(replace(CRM.pages[0], url=url),))


def test_keys_and_constants_are_percent_encoded() -> None:
    link = checked_pages(CRM).open(RecordKey("CRM", "contact", "00/3 A"), "self")

    assert link == Link("CRM", "self", "Contact", "https://shop.crm.example/r/00%2F3%20A/a%20b")


@pytest.mark.parametrize("key", ["", "003A?x", "003A\n", "jo@shop.example", "0" * 19])
def test_a_key_that_does_not_look_like_one_gives_no_link(key: str) -> None:
    assert checked_pages(CRM).open(RecordKey("CRM", "contact", key), "self") is None


def test_a_page_that_is_not_configured_gives_no_link() -> None:
    assert checked_pages(CRM).open(RecordKey("CRM", "contact", "003A"), "exchange") is None
    assert checked_pages(CRM).search("LOYALTY", "card") is None


def test_a_search_page_keeps_the_rel_that_was_asked_for() -> None:
    link = checked_pages(CRM).search("CRM", "customer")

    assert link == Link("CRM", "customer", "Search", "https://shop.crm.example/search")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://shop.crm.example/{key}", "outside the allowed origins"),
        ("https://evil.example/{key}", "outside the allowed origins"),
        ("https://shop.crm.example@evil.example/{key}", "outside the allowed origins"),
        ("https://shop.crm.example:8443/{key}", "outside the allowed origins"),
        ("https://{key}.crm.example/", "outside the allowed origins"),
        ("//shop.crm.example/{key}", "outside the allowed origins"),
        ("https://shop.crm.example/{key}/{tenant}", "{tenant} is not configured; known: domain, key, view"),
        ("https://shop.crm.example/{key}/{Tenant}", "a brace or a space is left over"),
        ("https://shop.crm.example/{key}/a b", "a brace or a space is left over"),
        ("https://shop.crm.example/contacts", "must hold {key}"),
    ],
)
def test_a_template_that_could_lead_elsewhere_stops_the_start(url: str, reason: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        checked_pages(with_url(url))

    assert "CRM contact self" in str(refused.value)
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    "origin",
    [
        "https://shop.crm.example/",
        "https://a@shop.crm.example",
        "https://",
        "http://localhost:8080/",
        "http://shop.crm.example@127.0.0.1",
        "ftp://localhost",
    ],
)
def test_only_a_bare_origin_is_an_origin(origin: str) -> None:
    with pytest.raises(TemplateRefused, match="write https://host"):
        checked_pages(replace(CRM, origins=frozenset({origin})))


@pytest.mark.parametrize(
    "origin",
    [
        "http://shop.crm.example",
        "http://127.0.0.1.crm.example",
        "http://localhost.crm.example",
        "http://127.0.0.1@shop.crm.example",
        "http://127.1",
        "http://128.0.0.1",
        "http://10.0.0.1:8000",
        "http://0.0.0.0:8000",
        "http://[::2]:8000",
        "http://[::ffff:10.0.0.1]",
    ],
)
def test_http_leads_to_this_machine_alone(origin: str) -> None:
    with pytest.raises(TemplateRefused, match=r"http:// is for loopback addresses only"):
        checked_pages(replace(CRM, origins=frozenset({origin})))


@pytest.mark.parametrize(
    "origin", ["http://127.0.0.1:8000", "http://127.9.8.7", "http://localhost:3000", "http://[::1]:8000"]
)
def test_a_product_on_this_machine_needs_no_certificate(origin: str) -> None:
    pages = checked_pages(
        replace(with_url(f"{origin}/r/{{key}}"), origins=frozenset({origin}), search_pages=())
    )

    assert pages.open(RecordKey("CRM", "contact", "003A"), "self") == Link(
        "CRM", "self", "Contact", f"{origin}/r/003A"
    )


def test_a_port_that_is_not_listed_is_another_product() -> None:
    pages = replace(with_url("http://localhost:3001/{key}"), origins=frozenset({"http://localhost:3000"}))

    with pytest.raises(TemplateRefused, match="outside the allowed origins"):
        checked_pages(pages)


def test_a_page_needs_a_pattern_for_its_keys() -> None:
    with pytest.raises(TemplateRefused, match="give the keys of CRM contact a pattern"):
        checked_pages(replace(CRM, key_patterns={}))


def test_a_pattern_that_does_not_compile_is_named() -> None:
    with pytest.raises(TemplateRefused, match="key pattern of CRM contact"):
        checked_pages(replace(CRM, key_patterns={("CRM", "contact"): "("}))


def test_a_search_page_holds_no_key() -> None:
    search = (SearchPage("CRM", "Search", "https://shop.crm.example/?q={key}"),)

    with pytest.raises(TemplateRefused, match="CRM search: a search page has no record"):
        checked_pages(replace(CRM, search_pages=search))


def test_the_back_offices_of_the_demonstration_pass_the_check() -> None:
    link = checked_pages(read_back_office(demonstration_file())).open(
        RecordKey("ACCOUNTING", "ledgerAccount", "411000123"), "ledger"
    )

    assert link == Link("ACCOUNTING", "ledger", "Ledger", "https://ledger.example/accounts/411000123/entries")
