"""Settings are read once, and a wrong one is named."""

from __future__ import annotations

import pytest

from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.settings import BadSettings, SubgraphSettings


class LibrarySettings(SubgraphSettings):
    loans: ProductSettings | None = None


def test_without_a_word_a_subgraph_keeps_a_file_of_its_own() -> None:
    settings = SubgraphSettings.from_environment("books", {"HOME": "/root"})

    assert (settings.name, settings.database_url) == ("books", "sqlite:///.fiche/books.sqlite")


def test_the_environment_says_where_the_database_is() -> None:
    environment = {
        "FICHE_BOOKS_DATABASE_URL": "postgresql+psycopg://db/books",
        "FICHE_BOOKS_POOL_SIZE": "9",
        "FICHE_TOYS_POOL_SIZE": "-1",
    }

    settings = SubgraphSettings.from_environment("books", environment)

    assert (settings.database_url, settings.pool_size) == ("postgresql+psycopg://db/books", 9)


def test_every_unknown_or_wrong_variable_is_named() -> None:
    environment = {
        "FICHE_BOOKS_DATABASE_URL": "mysql://db/books",
        "FICHE_BOOKS_POOL_SIZE": "0",
        "FICHE_BOOKS_POOL_SIZES": "5",
    }

    with pytest.raises(BadSettings) as raised:
        SubgraphSettings.from_environment("books", environment)

    lines = str(raised.value).splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        "FICHE_BOOKS_DATABASE_URL",
        "FICHE_BOOKS_POOL_SIZE",
        "FICHE_BOOKS_POOL_SIZES",
    ]
    assert "names the database 'mysql'; use sqlite or postgresql" in lines[0]


def test_a_password_in_a_broken_url_is_not_repeated() -> None:
    with pytest.raises(BadSettings) as raised:
        SubgraphSettings.from_environment("books", {"FICHE_BOOKS_DATABASE_URL": "not a url, secret"})

    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused_for_each_connection_would_have_its_own(url: str) -> None:
    with pytest.raises(BadSettings) as raised:
        SubgraphSettings.from_environment("books", {"FICHE_BOOKS_DATABASE_URL": url})

    assert "names no file: sqlite:///folder/file.sqlite" in str(raised.value)


def test_another_system_is_named_by_its_connector_and_its_address() -> None:
    environment = {
        "FICHE_BOOKS_SOURCE": "desk",
        "FICHE_BOOKS_SOURCE_URL": "https://desk.example/api/",
        "FICHE_BOOKS_SOURCE_TOKEN": "a key of ours",
        "FICHE_BOOKS_SOURCE_WEBHOOK_SECRET": "a key of theirs!",
        "FICHE_BOOKS_SOURCE_FIELDS": "card=custom.card, shelf=location",
        "FICHE_BOOKS_SOURCE_LINKS": '{"book": "https://desk.example/books/{key}"}',
    }

    product = SubgraphSettings.from_environment("books", environment).product

    assert product is not None
    assert (product.source, product.url) == ("desk", "https://desk.example/api")
    assert product.fields == {"card": "custom.card", "shelf": "location"}
    assert product.links["book"].format(key=7) == "https://desk.example/books/7"
    assert product.secret("token") == "a key of ours"
    assert product.webhook_secrets == (b"a key of theirs!",)
    assert "a key" not in repr(product)


def test_without_another_system_the_subgraph_reads_its_own_database() -> None:
    assert SubgraphSettings.from_environment("books", {}).product is None
    assert SubgraphSettings.from_environment("books", {"FICHE_BOOKS_SOURCE": "sql"}).product is None


def test_every_wrong_variable_of_the_other_system_is_named_too() -> None:
    environment = {
        "FICHE_BOOKS_SOURCE_URL": "https://me:secret@desk.example",
        "FICHE_BOOKS_SOURCE_SPEED": "9",
        "FICHE_BOOKS_SOURCE_LINKS": "book=https://desk.example/books",
    }

    with pytest.raises(BadSettings) as raised:
        SubgraphSettings.from_environment("books", environment)

    told = dict(line.split(": ", 1) for line in str(raised.value).splitlines())
    assert told == {
        "FICHE_BOOKS_SOURCE": "Field required",
        "FICHE_BOOKS_SOURCE_URL": "has credentials in it; they are settings of their own",
        "FICHE_BOOKS_SOURCE_LINKS": "has no {key} in the link of book",
        "FICHE_BOOKS_SOURCE_SPEED": told["FICHE_BOOKS_SOURCE_SPEED"],
    }
    assert told["FICHE_BOOKS_SOURCE_SPEED"].startswith("unknown. There are FICHE_BOOKS_SOURCE_URL, ")


def test_a_part_of_a_subgraph_may_stand_elsewhere_than_the_rest() -> None:
    environment = {
        "FICHE_BOOKS_SOURCE": "desk",
        "FICHE_BOOKS_SOURCE_URL": "https://desk.example",
        "FICHE_BOOKS_LOANS_SOURCE": "counter",
        "FICHE_BOOKS_LOANS_SOURCE_URL": "https://counter.example",
        "FICHE_BOOKS_LOANS_SOURCE_TTL": "60",
    }

    products = LibrarySettings.from_environment("books", environment).products

    assert {name: (product.source, product.url, product.ttl) for name, product in products.items()} == {
        "product": ("desk", "https://desk.example", 5.0),
        "loans": ("counter", "https://counter.example", 60.0),
    }


def test_a_part_alone_leaves_the_rest_in_the_own_database() -> None:
    environment = {"FICHE_BOOKS_LOANS_SOURCE": "counter", "FICHE_BOOKS_LOANS_SOURCE_URL": "http://c.example"}

    assert list(LibrarySettings.from_environment("books", environment).products) == ["loans"]


def test_a_wrong_variable_of_a_part_is_named_with_those_of_the_part() -> None:
    environment = {
        "FICHE_BOOKS_LOANS_SOURCE": "counter",
        "FICHE_BOOKS_LOANS_SOURCE_SPEED": "9",
        "FICHE_BOOKS_LOAN_SOURCE": "counter",
    }

    with pytest.raises(BadSettings) as raised:
        LibrarySettings.from_environment("books", environment)

    told = dict(line.split(": ", 1) for line in str(raised.value).splitlines())
    assert told["FICHE_BOOKS_LOANS_SOURCE_URL"] == "Field required"
    assert told["FICHE_BOOKS_LOANS_SOURCE_SPEED"].startswith(
        "unknown. There are FICHE_BOOKS_LOANS_SOURCE_URL,"
    )
    assert told["FICHE_BOOKS_LOAN_SOURCE"].endswith("FICHE_BOOKS_SOURCE, FICHE_BOOKS_LOANS_SOURCE.")
