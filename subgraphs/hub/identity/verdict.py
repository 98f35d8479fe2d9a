"""What a rule answers: whose it is now, or why not, and what a data steward is asked."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from subgraphs.hub.sources.port import RecordKey
from subgraphs.kit.user_errors import Refusal, UserErrorCode

__all__ = ["Question", "Verdict", "refused"]


@dataclass(frozen=True, slots=True)
class Question:
    """About one customer: are these records theirs? About several: are they one?"""

    reason: str
    """The id of the rule that asks."""
    customer_ids: tuple[str, ...]
    records: tuple[RecordKey, ...]
    confidence: float
    blocked_by: str | None = None

    @property
    def id(self) -> str:
        """The same question has the same id, however often and in whatever order it is asked."""
        customers = sorted(self.customer_ids)
        records = sorted(f"{one.system}:{one.kind}:{one.key}" for one in self.records)
        text = "\n".join((self.reason, *customers, "", *records))
        return "K" + base64.b32encode(hashlib.sha256(text.encode()).digest())[:24].decode()


@dataclass(frozen=True, slots=True)
class Verdict:
    customer_id: str | None
    refusals: tuple[Refusal, ...] = ()
    """A rule that refuses has written nothing."""
    questions: tuple[Question, ...] = ()


def refused(
    code: UserErrorCode,
    message: str,
    *field: str,
    customer_id: str | None = None,
    question: Question | None = None,
) -> Verdict:
    questions = () if question is None else (question,)
    return Verdict(customer_id, (Refusal(code, message, tuple(field)),), questions)
