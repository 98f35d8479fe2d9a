"""How a connector reaches Tryton: with the key of a user application at the REST door, or as a user at the
other one. The settings say which: a token, or a user and a password."""

from __future__ import annotations

from collections.abc import Mapping

from subgraphs.kit.models.domain import EVERYTHING
from subgraphs.kit.models.form import ModelForm
from subgraphs.kit.models.store import ModelStore
from subgraphs.kit.models.tryton import TrytonRest, TrytonRpc, login, session_of
from subgraphs.kit.products.authorisation import Authorisation, Exchange, FetchedToken, FixedHeaders, Token
from subgraphs.kit.products.call import ask
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Right
from subgraphs.kit.products.faults import ProductRefused, ProductRefusedUs
from subgraphs.kit.products.settings import ProductSettings

__all__ = ["tryton_authorisation", "tryton_form", "tryton_right", "tryton_version"]


def tryton_form(settings: ProductSettings, context: Mapping[str, object]) -> ModelForm:
    """Raises ValueError."""
    database = settings.option("database")
    return TrytonRpc(database, context) if settings.token is None else TrytonRest(database, context)


def tryton_authorisation(settings: ProductSettings) -> Authorisation:
    """Raises ValueError."""
    if settings.token is not None:
        return FixedHeaders({"authorization": f"bearer {settings.secret('token')}"})
    database = settings.option("database")
    user, password = settings.secret("user"), settings.secret("password")

    async def logged_in(exchange: Exchange) -> Token:
        return Token({"authorization": session_of(user, await exchange(login(database, user, password)))})

    return FetchedToken(logged_in)


async def tryton_right(store: ModelStore, model: str, why: str) -> Right:
    try:
        await store.count(model, EVERYTHING, 1)
    except (ProductRefused, ProductRefusedUs):
        return Right(model, False, why)
    return Right(model, True, why)


async def tryton_version(calls: ProductCalls) -> str | None:
    asked = {"id": 0, "method": "common.server.version", "params": []}
    version = (await calls.send(ask("/rpc/", asked))).object().get("result")
    return version if isinstance(version, str) else None
