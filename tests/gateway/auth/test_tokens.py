"""A token is believed if its issuer signed it, for us, now. Everything else is a try."""

from __future__ import annotations

import asyncio
import hmac
import json
import warnings
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey
from starlette.datastructures import Headers

from gateway.auth.authenticate import Authenticator
from gateway.auth.bearer import TokenPlace
from gateway.auth.issuers import Issuer
from gateway.auth.key_sets import KeySet, Unavailable
from gateway.auth.principal import ANONYMOUS, Principal
from gateway.auth.tokens import Source, Verifier
from gateway.errors import Refusal

NOW = 1_800_000_000
URL = "https://id.example/jwks"

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    RSA = RSAKey.generate_key(2048, {"kid": "rsa-1", "alg": "RS256", "use": "sig"})
    EC = ECKey.generate_key("P-256", {"kid": "ec-1"})
    ED = OKPKey.generate_key("Ed25519", {"kid": "ed-1"})
    FREE = RSAKey.import_key(
        {name: value for name, value in RSA.as_dict(private=True).items() if name != "alg"}
    )
    STRANGER = RSAKey.generate_key(2048, {"kid": "rsa-1"})

CLAIMS: Mapping[str, Any] = {
    "iss": "https://id.example",
    "aud": "fiche",
    "sub": "camille",
    "client_id": "partner-agency",
    "scope": "read:orders read:customers",
    "exp": NOW + 300,
    "iat": NOW,
    "jti": "t-1",
}


class Endpoint:
    """The address of the key set."""

    def __init__(self, *keys: Any) -> None:
        self.keys = list(keys)
        self.readings = 0
        self.is_down = False
        self.gate: asyncio.Event | None = None

    async def read(self, url: str) -> object:
        assert url == URL
        self.readings += 1
        if self.gate is not None:
            await self.gate.wait()
        if self.is_down:
            raise Unavailable("down")
        return {"keys": [key.as_dict(private=False) for key in self.keys]}


class Clock:
    def __init__(self) -> None:
        self.now = float(NOW)

    def __call__(self) -> float:
        return self.now


class Door:
    def __init__(self, endpoint: Endpoint, *, is_required: bool = False, **issuer: Any) -> None:
        self.clock = Clock()
        given = {"issuer": "https://id.example", "audience": ("fiche",), **issuer}
        source = Source(Issuer(jwks_url=URL, **given), KeySet(URL, endpoint.read, self.clock))
        verifier = Verifier([source], self.clock)
        self.authenticate = Authenticator(
            verifier, TokenPlace(cookie="session"), is_required=is_required, clock=self.clock
        )

    async def opens(self, token: str) -> Principal | Refusal:
        return await self.authenticate(Headers({"authorization": f"Bearer {token}"}))


def signed(key: Any = RSA, alg: str = "RS256", header: Mapping[str, Any] | None = None, **claims: Any) -> str:
    told = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    full = {"alg": alg, "kid": key.kid, **(header or {})}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return jwt.encode(
            {name: value for name, value in full.items() if value is not None}, told, key, algorithms=[alg]
        )


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint(RSA, EC, ED)


@pytest.fixture
def door(endpoint: Endpoint) -> Door:
    return Door(endpoint)


@pytest.mark.parametrize(("key", "alg"), [(RSA, "RS256"), (EC, "ES256"), (ED, "Ed25519")])
async def test_a_token_says_who_asks_and_what_is_open(door: Door, key: Any, alg: str) -> None:
    principal = await door.opens(signed(key, alg))

    assert isinstance(principal, Principal)
    assert principal.scopes == ("read:customers", "read:orders")
    assert (principal.client, principal.subject, principal.token_id) == ("partner-agency", "camille", "t-1")


@pytest.mark.parametrize(
    "claims",
    [
        {"scope": ["read:orders", "read:customers"]},
        {"scope": None, "scp": "read:orders read:customers"},
        {"scope": None, "scp": ["read:orders", "read:customers", 7]},
    ],
)
async def test_scopes_are_a_text_or_a_list_under_either_name(door: Door, claims: dict[str, Any]) -> None:
    principal = await door.opens(signed(**claims))

    assert isinstance(principal, Principal)
    assert principal.scopes == ("read:customers", "read:orders")


def unsigned(header: Mapping[str, Any]) -> str:
    def part(value: Mapping[str, Any]) -> str:
        return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part(header)}.{part(CLAIMS)}."


def confused() -> str:
    """Signed with the public key, as if that were a shared secret."""
    text = unsigned({"alg": "HS256", "kid": "rsa-1"}).removesuffix(".")
    signature = hmac.digest(RSA.as_pem(private=False), text.encode(), "sha256")
    return f"{text}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


HOSTILE = {
    "alg none": lambda: unsigned({"alg": "none"}),
    "alg None": lambda: unsigned({"alg": "None", "kid": "rsa-1"}),
    "no alg": lambda: unsigned({"kid": "rsa-1"}),
    "a public key as a secret": confused,
    "a stranger's key under our kid": lambda: signed(STRANGER),
    "a key of another type": lambda: signed(EC, "ES256", {"kid": "rsa-1"}),
    "another algorithm than the key's own": lambda: signed(FREE, "PS256"),
    "an unknown kid": lambda: signed(STRANGER, header={"kid": "rsa-9"}),
    "a kid that is a path": lambda: signed(STRANGER, header={"kid": "../../dev/null"}),
    "a kid that is SQL": lambda: signed(STRANGER, header={"kid": "' OR 1=1 --"}),
    "a kid that is no text": lambda: unsigned({"alg": "RS256", "kid": {"a": 1}}),
    "a jku": lambda: signed(STRANGER, header={"jku": "https://evil.example/jwks"}),
    "an x5u": lambda: signed(STRANGER, header={"x5u": "https://evil.example/x"}),
    "a key of its own": lambda: signed(STRANGER, header={"jwk": STRANGER.as_dict(private=False)}),
    "expired": lambda: signed(exp=NOW - 61),
    "never expiring": lambda: signed(exp=None),
    "exp as a text": lambda: signed(exp="tomorrow"),
    "exp as a truth": lambda: signed(exp=True),
    "not yet valid": lambda: signed(nbf=NOW + 61),
    "issued in the future": lambda: signed(iat=NOW + 61),
    "another audience": lambda: signed(aud="shop"),
    "no audience": lambda: signed(aud=None),
    "an audience that is an object": lambda: signed(aud={"fiche": 1}),
    "another issuer": lambda: signed(iss="https://evil.example"),
    "no issuer": lambda: signed(iss=None),
    "a changed claim": lambda: changed(signed()),
    "two parts": lambda: ".".join(signed().split(".")[:2]),
    "five parts": lambda: signed() + ".a.b",
    "no JSON": lambda: "YQ.YQ.YQ",
    "JSON that nests without end": lambda: nested(),
}


def changed(token: str) -> str:
    head, _, tail = token.split(".")
    claims = urlsafe_b64encode(json.dumps({**CLAIMS, "scope": "everything"}).encode()).rstrip(b"=").decode()
    return f"{head}.{claims}.{tail}"


def nested() -> str:
    deep = urlsafe_b64encode(b'{"a":' * 1_000 + b"1" + b"}" * 1_000).rstrip(b"=").decode()
    return f"{deep}.{deep}.a"


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_token_that_is_not_ours_opens_nothing(door: Door, name: str) -> None:
    refused = await door.opens(HOSTILE[name]())

    assert isinstance(refused, Refusal)
    assert (refused.failure.code, refused.failure.status) == ("AUTH_ERROR", 401)
    assert str(refused) == "AUTH_ERROR: The token is not valid."


@pytest.mark.parametrize(("claims"), [{"exp": NOW - 59}, {"nbf": NOW + 59}, {"aud": ["shop", "fiche"]}])
async def test_clocks_may_differ_by_a_minute_and_audiences_be_several(
    door: Door, claims: dict[str, Any]
) -> None:
    assert isinstance(await door.opens(signed(**claims)), Principal)


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Basic YTpi", 400),
        ("Bearer", 400),
        ("Bearer ", 400),
        ("Bearer a b", 400),
        ("bearer\u00a0x", 400),
        ("Bearer " + "a" * 1_000_000, 400),
        ("bearer YQ.YQ.YQ", 401),
    ],
)
async def test_a_malformed_header_is_refused_and_not_ignored(door: Door, header: str, status: int) -> None:
    refused = await door.authenticate(Headers({"authorization": header}))

    assert isinstance(refused, Refusal)
    assert (refused.failure.code, refused.failure.status) == ("AUTH_ERROR", status)


async def test_two_headers_are_one_too_many(door: Door) -> None:
    raw = [(b"authorization", f"Bearer {signed()}".encode()), (b"authorization", b"Bearer x")]

    refused = await door.authenticate(Headers(raw=raw))

    assert isinstance(refused, Refusal)
    assert refused.failure.status == 400


async def test_a_cookie_is_read_where_there_is_no_header(door: Door) -> None:
    principal = await door.authenticate(Headers({"cookie": f"a=b; session={signed()}"}))

    assert isinstance(principal, Principal)
    assert principal.client == "partner-agency"


async def test_nobody_in_particular_may_ask_unless_a_token_is_required(endpoint: Endpoint) -> None:
    assert await Door(endpoint).authenticate(Headers({})) is ANONYMOUS

    refused = await Door(endpoint, is_required=True).authenticate(Headers({}))
    assert isinstance(refused, Refusal)
    assert (refused.failure.code, refused.failure.status) == ("AUTH_ERROR", 401)


async def test_a_new_key_is_found_at_once(endpoint: Endpoint, door: Door) -> None:
    await door.opens(signed())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rotated = RSAKey.generate_key(2048, {"kid": "rsa-2"})
    endpoint.keys = [rotated]

    assert isinstance(await door.opens(signed(rotated)), Principal)
    assert endpoint.readings == 2


async def test_callers_with_an_unknown_key_wait_for_one_reading(endpoint: Endpoint, door: Door) -> None:
    endpoint.gate = asyncio.Event()
    callers = [asyncio.create_task(door.opens(signed(jti=f"t-{number}"))) for number in range(50)]
    await asyncio.sleep(0)
    endpoint.gate.set()

    assert all(isinstance(found, Principal) for found in await asyncio.gather(*callers))
    assert endpoint.readings == 1


async def test_forged_keys_do_not_flood_the_issuer(endpoint: Endpoint, door: Door) -> None:
    for number in range(100):
        await door.opens(signed(STRANGER, header={"kid": f"forged-{number}"}))
    assert endpoint.readings == 5

    door.clock.now += 30
    await door.opens(signed(STRANGER, header={"kid": "forged-again"}, exp=NOW + 999))
    assert endpoint.readings == 6


async def test_the_last_keys_serve_while_the_issuer_is_down(endpoint: Endpoint, door: Door) -> None:
    await door.opens(signed())
    endpoint.is_down = True
    door.clock.now += 120

    assert isinstance(await door.opens(signed(jti="t-2")), Principal)


async def test_a_known_token_is_verified_again_after_a_minute_and_never_after_its_end(
    endpoint: Endpoint, door: Door
) -> None:
    token = signed(exp=NOW + 30)
    assert isinstance(await door.opens(token), Principal)

    door.clock.now += 91

    assert isinstance(await door.opens(token), Refusal)


async def test_a_token_is_verified_once_however_its_header_is_spelled_or_in_a_cookie(door: Door) -> None:
    token = signed()
    spelled = [
        {"authorization": f"Bearer {token}"},
        {"authorization": f"bearer   {token} "},
        {"cookie": f"session={token}"},
    ]

    first, *others = [await door.authenticate(Headers(each)) for each in spelled]

    assert isinstance(first, Principal)
    assert all(each is first for each in others)


async def test_two_headers_are_refused_though_their_token_is_known(door: Door) -> None:
    token = signed()
    await door.opens(token)
    header = (b"authorization", f"Bearer {token}".encode())

    assert isinstance(await door.authenticate(Headers(raw=[header, header])), Refusal)


async def test_a_key_that_was_withdrawn_opens_nothing_any_more(endpoint: Endpoint, door: Door) -> None:
    token = signed(exp=NOW + 3_600)
    await door.opens(token)
    endpoint.keys = [EC]

    door.clock.now += 61
    await door.opens(token)  # this one makes the set be read again, beside it
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    door.clock.now += 61

    assert isinstance(await door.opens(token), Refusal)


def test_a_symmetric_algorithm_cannot_be_configured() -> None:
    with pytest.raises(ValueError, match="HS256"):
        Issuer(jwks_url=URL, algorithms=("HS256",))
