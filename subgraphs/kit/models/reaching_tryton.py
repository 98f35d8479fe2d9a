"""How a connector reaches Tryton: with the key of a user application at the REST door, or as a user at the
other one. The settings say which: a token, or a user and a password."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from subgraphs.kit.models.domain import EVERYTHING
from subgraphs.kit.models.form import ModelForm
from subgraphs.kit.models.store import ModelStore
from subgraphs.kit.models.tryton import TrytonRest, TrytonRpc, login, session_of
from subgraphs.kit.products.authorisation import Authorisation, Exchange, FetchedToken, FixedHeaders, Token
from subgraphs.kit.products.call import ask
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Finding, Right
from subgraphs.kit.products.faults import ProductRefused, ProductRefusedUs
from subgraphs.kit.products.settings import ProductSettings

__all__ = ["TRYTON_NEEDS", "tryton_authorisation", "tryton_finding", "tryton_form"]

TRYTON_NEEDS = ("url", "options.database", "token, or user and password")


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


async def tryton_finding(
    store: ModelStore, needed: Mapping[str, str], sample: Callable[[], Awaitable[Mapping[str, object]]]
) -> Finding:
    """`needed`: models, and what for. The sample is taken where all of them may be read."""
    rights = [await _right(store, model, why) for model, why in needed.items()]
    return Finding(
        who=store.calls.settings.user or "the owner of the application key",
        version=await _version(store.calls),
        rights=rights,
        sample=await sample() if all(right.is_granted for right in rights) else {},
    )


async def _right(store: ModelStore, model: str, why: str) -> Right:
    try:
        await store.count(model, EVERYTHING, 1)
    except (ProductRefused, ProductRefusedUs):
        return Right(model, False, why)
    return Right(model, True, why)


async def _version(calls: ProductCalls) -> str | None:
    asked = {"id": 0, "method": "common.server.version", "params": []}
    version = (await calls.send(ask("/rpc/", asked))).object().get("result")
    return version if isinstance(version, str) else None
