"""Settings are read once, and a wrong one is named."""

from __future__ import annotations

import pytest

from subgraphs.kit.settings import BadSettings, SubgraphSettings


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
