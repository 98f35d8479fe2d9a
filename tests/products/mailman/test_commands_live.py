"""What becomes of readers in the real Mailman: of who comes through the graph, and of who does not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from uuid import uuid4

import pytest

from subgraphs.crm.sources.mailman.connector import MailmanConnector
from subgraphs.crm.sources.words import ConsentState, OptInLevel, SubscriptionState
from subgraphs.kit.commands import Command
from subgraphs.kit.errors import SourceDown
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Finding
from subgraphs.kit.products.faults import ProductRefusedUs
from subgraphs.kit.user_errors import UserErrorCode
from tests.products.contract.newsletter_commands import Counter, Reader
from tests.products.contract.road import Trouble, road_to
from tests.products.mailman.administration import DOMAIN, Administration
from tests.products.mailman.conftest import OpenCrm, settings
from tests.products.mailman.installed import Running
from tests.products.mailman.postbox import Postbox
from tests.products.mailman.seeding import CONFIRMED, OPEN

pytestmark = pytest.mark.soak

SUBSCRIBED, PENDING, LEFT, BOUNCED = (
    SubscriptionState.SUBSCRIBED,
    SubscriptionState.PENDING,
    SubscriptionState.UNSUBSCRIBED,
    SubscriptionState.BOUNCED,
)


@pytest.fixture
async def counter(open_crm: OpenCrm, mailman: Running) -> AsyncIterator[Counter]:
    async with open_crm(None, mailman.url) as crm:
        yield Counter(crm, OPEN, CONFIRMED)


async def test_who_joins_through_the_graph_gets_the_letters_and_who_leaves_gets_none(
    counter: Counter, administration: Administration, postbox: Postbox
) -> None:
    jo, ada = await counter.reader(), await counter.reader()
    await jo.joins(OPEN)
    await ada.joins(OPEN)
    administration.post(OPEN, "shop@shop.example", "Spring", "Everything is green.")
    [letter] = postbox.letters_to(jo.email, "Spring")
    await jo.leaves(OPEN)
    administration.post(OPEN, "shop@shop.example", "Summer", "Everything is dry.")

    assert letter["List-Id"].endswith(f"<{OPEN}.{DOMAIN}>")
    assert b"Everything is green." in (letter.get_payload(decode=True) or b"")
    assert len(postbox.letters_to(ada.email, "Summer")) == 1
    # Both letters of an issue go out together: hers has come, so his would have.
    assert postbox.letters_to(jo.email, "Summer", seconds=1) == []


async def test_a_list_that_wants_a_click_sends_the_letter_with_it(
    counter: Counter, administration: Administration, postbox: Postbox
) -> None:
    jo = await counter.reader()
    await jo.joins(CONFIRMED)
    letters = postbox.letters_to(jo.email, "confirm")
    before = await jo.states()
    administration.confirm(CONFIRMED, jo.email)
    [record] = await jo.subscriptions()

    assert len(letters) == 1
    assert before == {CONFIRMED: PENDING}
    # Who has confirmed it, the reader or the staff, and when, is kept by nobody.
    assert (record.state, record.opt_in, record.since) == (SUBSCRIBED, OptInLevel.UNKNOWN, None)


async def test_who_leaves_is_gone_from_mailman_whatever_the_list_wants(
    counter: Counter, administration: Administration
) -> None:
    jo = await counter.reader()
    await jo.joins(OPEN)
    await jo.joins(CONFIRMED)
    await jo.leaves(None)

    assert administration.members(jo.email) == []
    assert jo.email not in administration.requests(CONFIRMED)


async def test_who_has_joined_over_there_is_shown_without_what_nobody_knows(
    counter: Counter, administration: Administration
) -> None:
    jo = await counter.reader()
    administration.join(OPEN, jo.email.upper())
    [record] = await jo.subscriptions()
    await jo.leaves(None)

    assert (record.state, record.opt_in) == (SUBSCRIBED, OptInLevel.UNKNOWN)
    assert (record.since, record.source) == (None, None)
    assert administration.members(jo.email) == []
    assert await jo.states() == {OPEN: LEFT}
    assert await jo.events() == ["newsletter.unsubscribed"]


async def test_who_has_left_over_there_has_left(counter: Counter, administration: Administration) -> None:
    jo = await counter.reader()
    await jo.joins(OPEN)
    administration.leave(OPEN, jo.email)
    [record] = await jo.subscriptions()

    assert (record.state, record.since) == (LEFT, None)


@pytest.mark.parametrize(
    ("status", "state"), [("by_bounces", BOUNCED), ("by_user", LEFT), ("by_moderator", LEFT)]
)
async def test_to_whom_no_letters_go_is_no_reader(
    counter: Counter, administration: Administration, status: str, state: SubscriptionState
) -> None:
    jo = await counter.reader()
    await jo.joins(OPEN)
    administration.stop(OPEN, jo.email, status)
    before, outcome = await jo.states(), await jo.joins(OPEN, source="shop")

    assert before == {OPEN: state}
    if status == "by_moderator":
        assert [refusal.code for refusal in outcome.refusals] == [UserErrorCode.CONFLICT]
    else:
        assert await jo.states() == {OPEN: SUBSCRIBED}


async def test_who_is_barred_is_refused(counter: Counter, administration: Administration) -> None:
    jo, odd = await counter.reader(), await counter.reader(email="zoé@shop.example")
    administration.tell("POST", f"/lists/{OPEN}.{DOMAIN}/bans", email=jo.email)
    outcomes = [await jo.joins(OPEN), await odd.joins(OPEN)]

    assert {refusal.code for one in outcomes for refusal in one.refusals} == {UserErrorCode.CONFLICT}
    assert await jo.states() == await odd.states() == {}


async def test_an_address_that_is_a_pattern_to_mailman_reads_nothing_of_others(
    counter: Counter, administration: Administration
) -> None:
    anybody = await counter.reader(email="*@shop.example")
    await anybody.leaves(None)

    assert await anybody.subscriptions() == ()
    assert administration.found("/members/find", subscriber="*@shop.example")


async def test_who_got_no_answer_calls_again_and_is_not_asked_twice(
    counter: Counter, administration: Administration
) -> None:
    """Mailman did it, and the note of it was lost."""
    jo = await counter.reader()
    administration.join(CONFIRMED, jo.email, confirmed=False)
    administration.join(OPEN, jo.email)
    outcomes = [await jo.joins(CONFIRMED), await jo.joins(OPEN)]

    assert [outcome.refusals for outcome in outcomes] == [(), ()]
    assert administration.requests(CONFIRMED).count(jo.email) == 1
    assert [one.decision for one in await jo.consents()] == [ConsentState.GRANTED]


async def test_who_moves_is_a_reader_at_the_new_address_alone(
    counter: Counter, administration: Administration
) -> None:
    jo = await counter.reader()
    await jo.joins(OPEN)
    administration.join(CONFIRMED, jo.email)
    administration.stop(CONFIRMED, jo.email, "by_user")
    new = f"new.{jo.email}"
    await jo.moves(new)

    assert administration.members(jo.email) == []
    assert len(administration.members(new, OPEN)) == 1
    assert administration.members(new, CONFIRMED) == []


async def test_who_is_not_moved_after_all_is_where_they_were(
    counter: Counter, administration: Administration
) -> None:
    jo = await counter.reader()
    await jo.joins(OPEN)
    await jo.moves(f"new.{jo.email}", version="0")

    assert len(administration.members(jo.email, OPEN)) == 1
    assert administration.members(f"new.{jo.email}") == []


async def test_an_address_of_two_contacts_stays_with_the_other_one(
    counter: Counter, administration: Administration
) -> None:
    jo = await counter.reader()
    ada = await counter.reader(email=jo.email)
    await jo.joins(OPEN)
    of_both = [await jo.states(), await ada.states()]
    await ada.moves(f"ada.{jo.email}")

    assert of_both == [{OPEN: SUBSCRIBED}, {}]
    assert len(administration.members(jo.email, OPEN)) == 1


async def test_of_who_is_erased_mailman_keeps_nothing(
    counter: Counter, administration: Administration
) -> None:
    jo, member = await counter.reader(), await counter.reader()
    for one in (jo, member):
        await one.joins(OPEN)
    administration.join("staff", member.email, domain="staff.shop.example")
    await jo.is_erased()
    await member.is_erased()

    assert administration.found("/users/find", q=jo.email) == []
    assert [row["list_id"] for row in administration.members(member.email)] == ["staff.staff.shop.example"]


async def test_a_copy_of_a_persons_data_has_what_mailman_knows(
    counter: Counter, administration: Administration
) -> None:
    jo = await counter.reader()
    administration.join(OPEN, jo.email)
    command = Command("hub", "contactExport", uuid4().hex, {})
    outcome = await counter.crm.commands.subjects.export(command, [jo.key])

    assert outcome.refusals == ()
    assert "contact" in json.dumps(dict(outcome.notes))
    [record] = await jo.subscriptions()
    assert (record.state, record.since) == (SUBSCRIBED, None)


async def test_who_leaves_while_mailman_is_down_is_not_held_up_and_leaves(
    open_crm: OpenCrm, mailman: Running, administration: Administration
) -> None:
    async with road_to(mailman.url) as road, open_crm(None, road.url, seconds=1.0) as crm:
        jo = await Counter(crm, OPEN, CONFIRMED).reader()
        await jo.joins(OPEN)
        road.trouble = Trouble.CUT
        outcome = await jo.leaves(None)
        with pytest.raises(SourceDown):
            await jo.subscriptions()
        with pytest.raises(SourceDown):
            await jo.joins(OPEN)
        still_there = administration.members(jo.email)
        road.trouble = Trouble.NONE
        consents = await jo.consents()

    # The process has ended. The next one tells what was owed, as its first deed.
    async with open_crm(None, mailman.url) as crm, asyncio.timeout(20):
        while await asyncio.to_thread(administration.members, jo.email):
            pass
        states = (await crm.subscriptions([jo.key]))[0]

    assert outcome.refusals == ()
    assert len(still_there) == 1
    assert [one.decision for one in consents] == [ConsentState.WITHDRAWN]
    assert [(one.list.code, one.state) for one in states] == [(OPEN, LEFT)]


async def test_who_has_left_is_shown_as_gone_before_mailman_was_told(
    open_crm: OpenCrm, mailman: Running
) -> None:
    async with road_to(mailman.url) as road, open_crm(None, road.url, seconds=1.0) as crm:
        jo = await Counter(crm, OPEN, CONFIRMED).reader()
        await jo.joins(OPEN)
        road.trouble = Trouble.STOPPED
        await jo.leaves(OPEN)
        road.trouble = Trouble.NONE
        states = await _once_it_answers(jo)

    assert states == {OPEN: LEFT}


async def _once_it_answers(reader: Reader) -> dict[str, SubscriptionState]:
    async with asyncio.timeout(20):
        while True:
            with suppress(SourceDown):
                return await reader.states()


async def test_a_look_at_mailman_finds_out_which_newsletters_there_are(mailman: Running) -> None:
    connector = MailmanConnector()
    found = await _probed(connector.calls(settings(mailman.url)))

    assert found.who == "fiche"
    assert found.version is not None
    assert found.version.startswith("GNU Mailman 3.3.10")
    assert [right.is_granted for right in found.rights] == [True]
    assert found.sample == {"NewsletterList.code": "companies", "NewsletterList.name": "Letter to companies"}


async def test_a_wrong_password_and_a_domain_without_lists_are_told(mailman: Running) -> None:
    connector = MailmanConnector()
    with pytest.raises(ProductRefusedUs):
        await _probed(connector.calls(settings(mailman.url, password="a guess")))
    found = await _probed(connector.calls(settings(mailman.url, options={"domain": "nowhere.example"})))

    assert [right.is_granted for right in found.rights] == [False]


async def _probed(calls: ProductCalls) -> Finding:
    try:
        return await MailmanConnector().probe(calls)
    finally:
        await calls.close()
