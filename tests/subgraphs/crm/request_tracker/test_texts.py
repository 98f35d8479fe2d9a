"""Messages that came as pages are read as words."""

from __future__ import annotations

import pytest

from subgraphs.crm.sources.request_tracker.texts import plain


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<p>Hello,</p>\n<p>it is&nbsp;too\nsmall.</p>", "Hello,\nit is too small."),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<style>p { color: red }</style><script>alert(1)</script><b>Dear</b> Anna", "Dear Anna"),
        ("1 &lt; 2 &amp; 3", "1 < 2 & 3"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("</style>still here", "still here"),
        ("", ""),
    ],
)
def test_a_page_is_its_words_with_a_line_for_each_block(page: str, words: str) -> None:
    assert plain(page) == words
