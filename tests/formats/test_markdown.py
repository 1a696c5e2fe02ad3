"""Markdown comes out as the few tags we mean, and as nothing else, whatever comes in."""

import re
import time
from html import unescape

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.formats.markdown import block_html, inert, inline_html, inline_text, plain_value

MARKS = ["**", "*", "_", "`", "#", ">", "\\", "\0", "é", "&lt;", "<script>", "</p>", "<http://x.y>"]
LINKS = ["[x](javascript:x)", "![x](//y)", "[x](http://y)"]
SPACED = ["\n", "\n\n", "- ", "1. ", "    ", "{{ a }}"]
NASTY = st.one_of(
    st.text(st.characters()),
    st.lists(st.sampled_from([*MARKS, *LINKS, *SPACED])).map("".join),
)
INLINE_TAGS = re.compile(r'</?(?:strong|em)>|<mark class="(?:slot|fact" data-slot="\w+)">|</mark>')
BLOCK_TAGS = re.compile(
    r'</?(?:p|ul|li|ol|strong|em|a)>|<br>|<ol start="\d+">'
    r'|<a(?: href="(?:https?|tel|mailto):[^"<>]*")? rel="noopener">',
    re.IGNORECASE,
)


@settings(deadline=None)
@given(NASTY)
def test_a_line_comes_out_as_bold_emphasis_slots_and_escaped_text_only(text: str) -> None:
    html = inline_html(text, {"a": "<i>"})
    assert "<" not in INLINE_TAGS.sub("", html)
    assert html.count("<strong>") == html.count("</strong>")
    assert html.count("<em>") == html.count("</em>")


@settings(deadline=None)
@given(NASTY)
def test_the_plain_words_are_what_the_html_shows(text: str) -> None:
    shown = re.sub(r'<mark class="slot">(.*?)</mark>', r"{{ \1 }}", inline_html(text))
    assert unescape(INLINE_TAGS.sub("", shown)) == inline_text(text)


@settings(deadline=None)
@given(NASTY)
def test_blocks_come_out_as_the_few_tags_we_mean_never_as_an_error(text: str) -> None:
    assert "<" not in BLOCK_TAGS.sub("", block_html(text))


@settings(deadline=None)
@given(st.one_of(NASTY, st.text("#-+1.)( \n*_`[]<>&;:!{}\\a")))
def test_an_inert_value_is_read_as_it_was_typed_in_a_line_and_in_a_block(value: str) -> None:
    plain = plain_value(value)
    assert inline_text(inert(value)) == plain
    assert plain_value(plain) == plain
    shown = block_html(inert(value))
    assert unescape(re.sub(r"^<p>|</p>\n$", "", shown)) == plain.replace("\0", "\ufffd")


def test_bold_emphasis_and_slots_are_drawn() -> None:
    assert inline_html("**Boil *hard*** for {{ time }} & {{ until }}", {"time": "1 < 3"}) == (
        "<strong>Boil <em>hard</em></strong> for "
        '<mark class="fact" data-slot="time">1 &lt; 3</mark> &amp; <mark class="slot">until</mark>'
    )
    assert inline_html("5 * 3 * 1, snake_case_ **a**") == (
        "5 * 3 * 1, snake_case_ <strong>a</strong>"
    )
    assert inline_html("\\*not\\* **never closed") == "*not* **never closed"


def test_a_blank_value_leaves_its_slot_open() -> None:
    assert inline_html("{{ a }}", {"a": "\u202e \n"}) == '<mark class="slot">a</mark>'


def test_links_lead_to_web_phone_and_mail_only() -> None:
    html = block_html("[a](https://x.org) [b](tel:311) [c](mailto:a@x.org) [d](ftp://x) [e](/f)")
    assert html.count("href=") == 3
    assert html.count('rel="noopener"') >= 3
    assert "javascript" not in re.sub(">[^<]*<", "", block_html("[x](JavaScript:alert(1))"))


def test_lists_and_paragraphs_are_drawn_and_the_rest_stays_text() -> None:
    assert block_html("Now:\n\n- one\n- **two**\n\n# no heading") == (
        "<p>Now:</p>\n<ul>\n<li>one</li>\n<li><strong>two</strong></li>\n</ul>\n"
        "<p># no heading</p>\n"
    )


def test_hostile_texts_are_drawn_within_seconds() -> None:
    start = time.process_time()
    for part in ("*a **b", "[", "- " * 30 + "\n", "**a*", "<", "\\", "{{", "> ", "[a](", "*a "):
        block_html(part * (40_000 // len(part)))
        inline_html(part * (20_000 // len(part)))
    assert time.process_time() - start < 5


def test_numbers_among_arabic_words_keep_their_order_and_english_lines_stay_as_they_are() -> None:
    said = inline_html("اتصل بـ **555-0142** أو {{ desk }} قبل 10:30", {"desk": "(305) 555-0199"})
    assert '<strong><bdi dir="ltr">555-0142</bdi></strong>' in said
    assert '<mark class="fact" data-slot="desk"><bdi dir="ltr">(305) 555-0199</bdi></mark>' in said
    assert said.endswith('<bdi dir="ltr">10:30</bdi>')
    assert "bdi" not in inline_html("Call **555-0142** before 10:30.")
