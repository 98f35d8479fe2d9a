"""What a letter is about, told by its subject: a letter has nothing else that a post box knows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from subgraphs.kit.products.settings import ProductSettings

__all__ = ["OTHER", "Subjects"]

OTHER = "other"
"""The template of a letter with a subject that nobody has explained."""

ORDER = "{order}"

PREFIX = "subject."

USUAL = {
    "order-confirmation": "Order confirmation for #{order}",
    "email-verification": "Please verify your email address",
    "password-reset": "Forgotten password reset",
    "email-address-change": "Please verify your change of email address",
}
"""Those of Vendure's own letters."""


@dataclass(frozen=True, slots=True)
class Subjects:
    patterns: Mapping[str, re.Pattern[str]]

    @classmethod
    def of(cls, settings: ProductSettings) -> Subjects:
        """Options `subject.<template>`, with an `{order}` where the number of an order stands. Raises
        ValueError."""
        given = {
            name.removeprefix(PREFIX): text
            for name, text in settings.options.items()
            if name.startswith(PREFIX)
        }
        strangers = [name for name in settings.options if not name.startswith(PREFIX)]
        if strangers:
            raise ValueError(f"There is no option {', '.join(strangers)}. There is {PREFIX}<template>.")
        return cls({name: _pattern(name, text) for name, text in {**USUAL, **given}.items()})

    def about(self, subject: str) -> tuple[str, str | None]:
        """The template, and the number of an order."""
        for name, pattern in self.patterns.items():
            if found := pattern.fullmatch(subject.strip()):
                return name, found.groupdict().get("order")
        return OTHER, None


def _pattern(name: str, text: str) -> re.Pattern[str]:
    before, mark, after = text.partition(ORDER)
    if ORDER in after or not text.strip():
        raise ValueError(f"The option {PREFIX}{name}={text!r} has no text, or more than one {ORDER}.")
    number = r"(?P<order>\S+)" if mark else ""
    return re.compile(f"{re.escape(before)}{number}{re.escape(after)}")
