"""What letters say. A letter holds a link and no value of the customer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

__all__ = ["CLAIM", "CONFIRM", "SUBJECTS", "text_of"]

CONFIRM = "email-confirmation"

CLAIM = "guest-order-claim"


class _Wording(NamedTuple):
    subject: str
    text: str


_WORDINGS = {
    CONFIRM: _Wording(
        "Please confirm your new e-mail address",
        "Somebody, probably you, wants to sign in to our shop with this address from now on.\n\n"
        "To confirm it, follow this link:\n\n{link}\n\n"
        "The link works once. If it was not you, do nothing, and nothing will change.\n",
    ),
    CLAIM: _Wording(
        "Your order as a guest",
        "You have ordered in our shop without an account. To find that order in your account, sign in and "
        "follow this link:\n\n{link}\n\n"
        "The link works once. If you have no account, or did not ask for this, do nothing.\n",
    ),
}

SUBJECTS: Mapping[str, str] = MappingProxyType({name: wording.subject for name, wording in _WORDINGS.items()})


def text_of(template: str, link: str) -> str:
    return _WORDINGS[template].text.format(link=link)
