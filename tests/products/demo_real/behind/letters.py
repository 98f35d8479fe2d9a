"""What the shop writes to its customers, in the post box to which it writes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from subgraphs.kit.products.settings import ProductSettings
from subgraphs.world.islands import ISLANDS
from tests.products.demo_real.behind.product import PATIENCE, PLENTY
from tests.products.demo_real.customers import WORLD, in_the_shop
from tests.products.maildev import installed
from tests.products.maildev.installed import PostBox, post_box
from tests.products.maildev.writing import letter, post

__all__ = ["enter_letters", "letters_made_with", "postal"]

LETTER = "commerce_transactional_email"

WAITING = "QUEUED"
"""No post box has it yet."""

SUBJECTS: Mapping[str, str] = {
    "order-confirmed": "We have your order {order}",
    "order-cancelled": "Your order {order} is cancelled",
    "invoice-ready": "Your invoice for {order}",
    "order-shipped": "Your order {order} is on its way",
    "order-delivered": "Your order {order} has arrived",
    "order-ready": "Your order {order} waits in the shop",
    "order-collected": "Thank you for collecting {order}",
    "return-received": "We have your return of {order}",
    "review-request": "How was {order}?",
    "password-reset": "Your new password",
}
"""A firm that writes its letters itself says which is which."""


def letters_made_with() -> str:
    """Of the version and of what is entered."""
    digest = hashlib.sha256()
    for file in (installed.LOCK, Path(__file__)):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def postal(place: Path) -> Iterator[tuple[PostBox, ProductSettings]]:
    """The post box, until the end of the block, and what is set for whoever reads it."""
    with post_box(place / "letters") as box:
        yield (
            box,
            ProductSettings(
                source="maildev",
                url=box.url,
                options={f"subject.{template}": subject for template, subject in SUBJECTS.items()},
                calls_per_minute=PLENTY,
                seconds=PATIENCE,
            ),
        )


def enter_letters(place: Path) -> None:
    """The letters of the past."""
    with post_box(place / "letters") as box:
        post(box, [*_letters()])


def _letters() -> Iterator[EmailMessage]:
    for person in in_the_shop():
        for table, row in ISLANDS["commerce"].customer_rows(WORLD, person.number):
            if table == LETTER:
                _, _, _, _, subject, sent_at, status, recipient = map(str, row)
                if status != WAITING:
                    yield letter(recipient, subject, datetime.fromisoformat(sent_at).replace(tzinfo=UTC))
