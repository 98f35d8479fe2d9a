"""How an application comes by an access token: for itself, or for a person who signs in."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_urlsafe

import httpx

__all__ = ["REDIRECT", "SignIn"]

REDIRECT = "http://127.0.0.1/signed-in"
"""Nobody listens there: the code is read off the address."""

MOST_PAGES = 10


@dataclass(frozen=True, slots=True)
class SignIn:
    address: str
    client: str
    scopes: Sequence[str]

    def for_itself(self, secret: str) -> str:
        """Client credentials (RFC 6749, section 4.4)."""
        asked = {"grant_type": "client_credentials", "scope": " ".join(self.scopes)}
        with self._http() as http:
            return _token(http.post("/token", data=asked, auth=(self.client, secret)))

    def as_person(self, subject: str) -> str:
        """Authorization code with PKCE, as a browser goes through it: signs in, consents, comes back."""
        verifier = token_urlsafe(48)
        asked = {
            "client_id": self.client,
            "response_type": "code",
            "redirect_uri": REDIRECT,
            "scope": " ".join(self.scopes),
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        with self._http() as http:
            code = _code(http, http.get("/auth", params=asked), subject)
            exchanged = {
                "grant_type": "authorization_code",
                "client_id": self.client,
                "code": code,
                "redirect_uri": REDIRECT,
                "code_verifier": verifier,
            }
            return _token(http.post("/token", data=exchanged))

    def _http(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, trust_env=False)


def _code(http: httpx.Client, answer: httpx.Response, subject: str) -> str:
    forms = iter(({"prompt": "login", "login": subject, "password": "any"}, {"prompt": "consent"}))
    for _ in range(MOST_PAGES):
        assert answer.is_redirect, answer.text
        place = httpx.URL(answer.headers["location"])
        if str(place).startswith(REDIRECT):
            return str(place.params["code"])
        is_form = place.path.startswith("/interaction/")
        answer = http.post(place, data=next(forms)) if is_form else http.get(place)
    raise RuntimeError("Signing in does not end.")


def _token(answer: httpx.Response) -> str:
    assert answer.status_code == httpx.codes.OK, answer.text
    return str(answer.json()["access_token"])


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")
