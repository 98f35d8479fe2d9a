from __future__ import annotations

import pytest

from resolvers.streams.server_sent_events import EventParser, ServerSentEvent
from resolvers.transport import AnswerTooLarge

TEXT = (
    b"\xef\xbb\xbf: a comment\r\n"
    b'event: next\r\ndata: {"a":\r\ndata:1}\r\n\r\n'
    b"id: 7\ndata:two\n\n"
    b"event: complete\rdata\r\r"
    b"\n"
    b"event: unfinished\ndata: "
)

EVENTS = [
    ServerSentEvent("next", b'{"a":\n1}'),
    ServerSentEvent("message", b"two"),
    ServerSentEvent("complete", b""),
]


def test_lines_end_in_three_ways_and_comments_are_no_events() -> None:
    assert list(EventParser().feed(TEXT)) == EVENTS


@pytest.mark.parametrize("length", [1, 2, 3, 7])
def test_it_does_not_matter_how_the_bytes_are_cut(length: int) -> None:
    parser = EventParser()

    found = [event for at in range(0, len(TEXT), length) for event in parser.feed(TEXT[at : at + length])]

    assert found == EVENTS


@pytest.mark.parametrize("text", [b"data: " + b"x" * 101, b"data: " + b"x" * 60 + b"\ndata: " + b"x" * 60])
def test_an_event_that_outgrows_the_limit_is_refused_while_it_comes(text: bytes) -> None:
    parser = EventParser(largest=100)

    with pytest.raises(AnswerTooLarge):
        list(parser.feed(text))


def test_many_events_may_together_be_larger_than_one() -> None:
    parser = EventParser(largest=100)

    assert len(list(parser.feed(b"data: " + b"x" * 60 + b"\n\n")) * 1) == 1
    assert len(list(parser.feed((b"data: " + b"x" * 60 + b"\n\n") * 5))) == 5
