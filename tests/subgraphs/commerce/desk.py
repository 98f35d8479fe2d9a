"""Commerce as the hub writes to it, with a mailer that keeps its letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from subgraphs.commerce.mail.port import Letter
from subgraphs.commerce.schema import SCHEMA
from subgraphs.commerce.sources.sql import tables
from subgraphs.commerce.sources.sql.command_tables import WRITES
from subgraphs.kit.errors import SourceDown
from subgraphs.kit.ids import encode_id
from subgraphs.kit.masking import fold_email
from tests.subgraphs.desk import NOON, SUBJECTS, Desk, Island, Row

COMMERCE = Island(
    "commerce",
    SCHEMA,
    {
        "AccountPayload": "account { id number version email pendingEmail emailVerified state locale "
        "loyaltyCardNumber addresses { name lines postalCode city country phone } } "
        "userErrors { code field }",
        "OrderPayload": "order { id version updatedAt total { amount } tax { amount } pointsRedeemed "
        "discounts { label amount { amount } } } userErrors { code field }",
        "SubjectPayload": SUBJECTS,
    },
    WRITES,
)

_numbers: Iterator[int] = count(9_000_000, 1_000)
"""Keys of rows that tests add, with room for those that commands add after them."""


@dataclass
class Post:
    letters: list[Letter] = field(default_factory=list)
    down: bool = False

    async def send(self, letter: Letter) -> None:
        if self.down:
            raise SourceDown("The letter could not be sent.")
        self.letters.append(letter)

    def token(self, place: int = -1) -> str:
        """Of the link in a letter."""
        found = re.search(r"token=(\S+)", self.letters[place].text)
        assert found
        return found[1]


@dataclass
class CommerceDesk(Desk):
    post: Post = field(default_factory=Post)

    def account(self, **values: object) -> int:
        """A new account at version 3."""
        key = next(_numbers)
        email = values.pop("email", f"jo{key}@shop.example")
        row: Row = {
            "id": key,
            "number": f"T{key}",
            "version": 3,
            "email": email,
            "email_folded": None if email is None else fold_email(str(email)),
            "email_verified": True,
            "state": "ACTIVE",
            "locale": "fr-FR",
            "created_at": NOON,
        }
        self.add(tables.account, {**row, **values})
        return key

    def order(self, account: int, **values: object) -> int:
        """Goods of 60.00 and shipping of 4.90 at 20 % tax, version 3."""
        key = next(_numbers)
        row: Row = {
            "id": key,
            "number": f"T{key}",
            "version": 3,
            "account_id": account,
            "channel_code": "web",
            "status": "PAID",
            "placed_at": NOON,
            "updated_at": NOON,
            "currency": "EUR",
            "subtotal": 6000,
            "shipping": 490,
            "tax": 1082,
            "total": 6490,
        }
        self.add(tables.order, {**row, **values})
        return key

    def version(self, account: int) -> int:
        [row] = self.rows(tables.account.select().where(tables.account.c.id == account))
        return int(row.version)


def account_id(key: int | str) -> str:
    return encode_id("Account", key)


def order_id(key: int | str) -> str:
    return encode_id("Order", key)
