"""Mailman's REST interface as its staff use it, for whoever fills it: not what the connector uses."""

from __future__ import annotations

from typing import Any

import httpx

from tests.products.mailman.installed import PASSWORD, USER

__all__ = ["DOMAIN", "Administration"]

DOMAIN = "news.shop.example"

Row = dict[str, Any]


class Administration:
    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, auth=(USER, PASSWORD), timeout=30)

    def found(self, path: str, **where: str) -> list[Row]:
        entries: list[Row] = self._sent("GET", path, params=where).json().get("entries", [])
        return entries

    def tell(self, method: str, path: str, **values: Any) -> httpx.Response:
        return self._sent(method, path, json=values)

    def create_list(self, code: str, name: str, policy: str, domain: str = DOMAIN) -> None:
        if domain not in {row["mail_host"] for row in self.found("/domains")}:
            self.tell("POST", "/domains", mail_host=domain)
        self.tell("POST", "/lists", fqdn_listname=f"{code}@{domain}")
        settings = {"subscription_policy": policy, "send_welcome_message": False}
        # The strictest way of leaving that there is: whoever leaves through the graph has said so there.
        settings |= {"unsubscription_policy": "confirm_then_moderate", "default_nonmember_action": "accept"}
        self.tell("PATCH", f"/lists/{code}.{domain}/config", display_name=name, **settings)

    def join(self, code: str, email: str, *, confirmed: bool = True, domain: str = DOMAIN) -> None:
        given = {"pre_verified": confirmed, "pre_confirmed": confirmed, "pre_approved": confirmed}
        self.tell("POST", "/members", list_id=f"{code}.{domain}", subscriber=email, **given)

    def members(self, email: str, code: str | None = None) -> list[Row]:
        rows = self.found("/members/find", subscriber=email, role="member")
        return [row for row in rows if code is None or row["list_id"].partition(".")[0] == code]

    def requests(self, code: str) -> list[str]:
        return [str(row["email"]) for row in self.found(f"/lists/{code}.{DOMAIN}/requests")]

    def confirm(self, code: str, email: str) -> None:
        """As the click in the letter does."""
        rows = self.found(f"/lists/{code}.{DOMAIN}/requests")
        [token] = [row["token"] for row in rows if row["email"] == email]
        self.tell("POST", f"/lists/{code}.{DOMAIN}/requests/{token}", action="accept")

    def leave(self, code: str, email: str) -> None:
        for row in self.members(email, code):
            self.tell("DELETE", f"/members/{row['member_id']}", pre_confirmed=True, pre_approved=True)

    def stop(self, code: str, email: str, status: str) -> None:
        for row in self.members(email, code):
            self.tell("PATCH", f"/members/{row['member_id']}/preferences", delivery_status=status)

    def post(self, code: str, sender: str, subject: str, text: str) -> None:
        """A letter to the list, as the mail server would hand it over."""
        head = (
            f"From: {sender}\nTo: {code}@{DOMAIN}\nSubject: {subject}\nMessage-ID: <{subject}@shop.example>\n"
        )
        self.tell("POST", "/queues/in", list_id=f"{code}.{DOMAIN}", text=f"{head}\n{text}\n")

    def _sent(self, method: str, path: str, **more: Any) -> httpx.Response:
        answer = self._client.request(method, path, **more)
        answer.raise_for_status()
        return answer
