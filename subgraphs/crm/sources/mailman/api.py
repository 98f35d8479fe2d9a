"""Mailman's REST interface, as far as newsletters need it.

Mailman knows readers by their addresses, and answers one address at a time. An address is asked for in the
body of a request and never in its path: what fails is logged with its path.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from subgraphs.crm.sources.port import NewsletterListRecord
from subgraphs.crm.sources.words import SubscriptionState
from subgraphs.kit.masking import fold_email
from subgraphs.kit.products import values
from subgraphs.kit.products.call import ask, read, write
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.faults import ProductUnreadable

__all__ = ["Delivery", "Mailman", "Membership", "Pending", "Taken", "asked_by"]

LISTS_A_PAGE = 100

SELDOM = 60.0
"""Seconds for which lists and requests are shown again: those of a firm, not of a reader. A write ends it."""

GONE = (404,)

WILDCARD = "*"
"""Mailman takes an address with this sign for a pattern, so it is asked for none."""

Json = Mapping[str, object]


class Delivery(Enum):
    """Whether letters go to a member, and who has stopped them."""

    ENABLED = "enabled"
    BY_USER = "by_user"
    BY_BOUNCES = "by_bounces"
    BY_MODERATOR = "by_moderator"
    UNKNOWN = "unknown"


class Taken(Enum):
    """What became of a request to join a list."""

    JOINED = SubscriptionState.SUBSCRIBED
    PENDING = SubscriptionState.PENDING
    ALREADY = "already"
    """Somebody else was faster."""
    REFUSED = "refused"
    """Barred from the list, or an address that Mailman takes for none."""


@dataclass(frozen=True, slots=True)
class Membership:
    key: str
    code: str
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody has asked to join, and has not confirmed it or was not let in yet."""

    token: str = field(repr=False)
    email: str = field(repr=False)
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class Mailman:
    calls: ProductCalls
    domain: str
    """The mail host whose lists are the newsletters. Others, such as those of the staff, are not shown."""

    async def lists(self) -> Mapping[str, NewsletterListRecord]:
        """By code, which is the name of the list before the @."""
        found: dict[str, NewsletterListRecord] = {}
        page = 1
        while True:
            where = {"count": LISTS_A_PAGE, "page": page}
            answer = (
                await self.calls.send(read(f"/domains/{self.domain}/lists", where, ttl=self._seldom))
            ).object()
            for row in _rows(answer):
                code = _word(row, "list_name")
                found[code] = NewsletterListRecord(code, values.text(row.get("display_name")) or code)
            if page * LISTS_A_PAGE >= values.whole(answer.get("total_size")):
                return found
            page += 1

    async def memberships(self, email: str) -> list[Membership]:
        """Of this address on newsletters. Two calls, and one for each at which letters were stopped."""
        if WILDCARD in email or "@" not in email:
            return []
        wanted: dict[str, object] = {"subscriber": email, "role": "member"}
        wanted["fields"] = ["list_id", "email", "member_id"]
        keys = await self._found(wanted, email)
        if not keys:
            return []
        served = await self._found({**wanted, "delivery_status": "enabled"}, email)
        return [
            Membership(key, code, Delivery.ENABLED if key in served else await self._delivery(key))
            for key, code in keys.items()
        ]

    async def pending(self, code: str) -> list[Pending]:
        """All requests for this list: Mailman does not look for one."""
        call = read(f"/lists/{self._list_id(code)}/requests", also=GONE, ttl=self._seldom)
        answer = await self.calls.send(call)
        rows = _rows(answer.object()) if answer.status not in GONE else ()
        return [
            Pending(_word(row, "token"), _word(row, "email"), values.moment(row.get("when"))) for row in rows
        ]

    async def join(self, code: str, email: str, *, is_confirmed: bool = False) -> Taken:
        """The address is taken for one that letters reach; whether its owner confirms that it wants them is
        the list's to say, unless that is known already."""
        asked = {
            "list_id": self._list_id(code),
            "subscriber": email,
            "pre_verified": True,
            "pre_confirmed": is_confirmed,
            "pre_approved": is_confirmed,
        }
        match (await self.calls.send(write("POST", "/members", asked, also=(400, 409)))).status:
            case 201:
                return Taken.JOINED
            case 202:
                return Taken.PENDING
            case 409:
                return Taken.ALREADY
            case 400:
                return Taken.REFUSED
            case status:
                raise ProductUnreadable("neither took nor refused a reader", status)

    async def leave(self, membership: Membership) -> None:
        """At once, whatever the list asks of those who leave: they have said so here."""
        at_once = {"pre_confirmed": True, "pre_approved": True}
        answer = await self.calls.send(write("DELETE", f"/members/{membership.key}", at_once, also=GONE))
        if answer.status == 202:
            raise ProductUnreadable("holds back who wants to leave", answer.status)

    async def serve(self, membership: Membership) -> None:
        """Letters go to them again."""
        given = {"delivery_status": Delivery.ENABLED.value}
        await self.calls.send(write("PATCH", f"/members/{membership.key}/preferences", given))

    async def discard(self, code: str, pending: Pending) -> None:
        path = f"/lists/{self._list_id(code)}/requests/{pending.token}"
        await self.calls.send(write("POST", path, {"action": "discard"}, also=GONE))

    async def forget(self, email: str) -> None:
        """The account of an address that is on no list any more, if it has no other address."""
        found = await self.calls.send(read("/users/find", {"q": email}, ttl=0))
        for row in _rows(found.object()):
            user = _word(row, "user_id")
            answer = await self.calls.send(read(f"/users/{user}/addresses", ttl=0, also=GONE))
            addresses = [_word(one, "email") for one in _rows(answer.object())]
            if [fold_email(one) for one in addresses] != [fold_email(email)]:
                continue
            roles = await self.calls.send(ask("/members/find", {"subscriber": email}, ttl=0))
            if not any(_rows(roles.object())):
                await self.calls.send(write("DELETE", f"/users/{user}", also=GONE))

    async def _found(self, wanted: Json, email: str) -> dict[str, str]:
        """Keys of memberships and the codes of their lists."""
        answer = await self.calls.send(ask("/members/find", wanted))
        ending = f".{self.domain}"
        return {
            _word(row, "member_id"): list_id.removesuffix(ending)
            for row in _rows(answer.object())
            if (list_id := _word(row, "list_id")).endswith(ending)
            and fold_email(_word(row, "email")) == fold_email(email)
        }

    async def _delivery(self, key: str) -> Delivery:
        answer = await self.calls.send(read(f"/members/{key}/all/preferences", also=GONE))
        told = None if answer.status in GONE else answer.object().get("delivery_status")
        return next((one for one in Delivery if one.value == told), Delivery.UNKNOWN)

    def _list_id(self, code: str) -> str:
        return f"{code}.{self.domain}"

    @property
    def _seldom(self) -> float:
        usual = self.calls.settings.ttl
        return max(usual, SELDOM) if usual else 0.0


def _rows(answer: Json) -> Iterator[Json]:
    """An empty collection has no entries at all."""
    match answer.get("entries", []):
        case list() as rows if all(isinstance(row, dict) for row in rows):
            yield from rows
        case _:
            raise ProductUnreadable("answered a collection without entries")


def _word(row: Json, name: str) -> str:
    found = row.get(name)
    if not isinstance(found, str):
        raise ProductUnreadable(f"answered an entry without a {name}")
    return found


def asked_by(email: str, pending: Sequence[Pending]) -> list[Pending]:
    return [one for one in pending if fold_email(one.email) == fold_email(email)]
