"""Time in this world. Nothing here reads a clock: its today is a constant, so every run is alike.

A moment is a whole number of seconds since 1970 in UTC. It becomes text once, when it becomes a row, and the
same text is read by SQLite and by PostgreSQL (whose session is set to UTC while it is seeded).
"""

from __future__ import annotations

import datetime as dt

__all__ = [
    "AS_OF",
    "DAY",
    "HOUR",
    "MINUTE",
    "NOW",
    "YEAR",
    "Moment",
    "date_text",
    "moment",
    "moment_text",
]

Moment = int

MINUTE = 60
HOUR = 3_600
DAY = 86_400
YEAR = 365 * DAY

AS_OF = dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC)
"""The moment of which all is told: what is open, valid or overdue is so at this moment."""

NOW: Moment = int(AS_OF.timestamp())


def moment(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> Moment:
    return int(dt.datetime(year, month, day, hour, minute, tzinfo=dt.UTC).timestamp())


def date_text(at: Moment) -> str:
    return _DATES[at // DAY]


def moment_text(at: Moment) -> str:
    """As SQLite keeps it, and as PostgreSQL reads it. Both halves are remembered, for millions of rows."""
    return _DATES[at // DAY] + _TIMES[at % DAY]


class _Dates(dict[int, str]):
    def __missing__(self, days: int) -> str:
        self[days] = text = (dt.date(1970, 1, 1) + dt.timedelta(days=days)).isoformat()
        return text


class _Times(dict[int, str]):
    def __missing__(self, seconds: int) -> str:
        hours, rest = divmod(seconds, HOUR)
        minutes, left = divmod(rest, MINUTE)
        self[seconds] = text = f" {hours:02}:{minutes:02}:{left:02}.000000"
        return text


_DATES, _TIMES = _Dates(), _Times()
