"""What players write stays text, and what we write comes out as meant, by Discord's own reading of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord import inert, limits, spans
from adapters.discord.blocks import block
from adapters.discord.markup import bare, flat, markdown
from bot import ui
from bot.foreign import clean
from tests.adapters.discord.reading import read

OURS = {ord(sign): None for sign in "\u200b\u200e\u2068\u2069"}
"""Invisible signs that the renderer itself puts in."""
TRIGGERS = (
    "@everyone", "@here", "<@1>", "<@!1>", "<@&1>", "<#1>", "<!channel>", "</quiz start:1>", "<t:0:R>", "<:e:1>",
    "<a:e:1>", "<id:guide>", ":joy:", ":", "[x](http://evil)", "http://evil/x", "<https://evil>", "`", "``", "```",
    "||", "```py\n", "**", "*", "_", "__", "~~", "~", "\\", "\n> ", "\n>>> ", "\n# ", "\n-# ", "\n- ", "\n1. ", " ",
    "\n", "a", "b", "<", ">", "[", "]", "(", ")", "\u202e", "\u2066", "\u200d", "\u200b", "م", "e\u0301", "👩‍👧",
)  # fmt: skip
HOSTILE = st.lists(st.sampled_from(TRIGGERS), max_size=12).map("".join) | st.text(max_size=80)
OUR_WORDS = (
    "**", "*", "_", "`", "``", "a", "b c", " ", "\\", "x_y", "2**k", "- ", "# ", "1. ", "> ", "[t](https://e.org/a(b))",
    "<https://e.org>", "||", "~~", "<t:1>", "@here", ":a:", "http://x.y/z", ".", "[", "]", "!", "\n", "\n\n",
)  # fmt: skip
MEANT = {"bold", "italic", "code", "link", "address"}


def seen(text: str) -> str:
    """Text without the signs that aren't seen, white space squeezed."""
    return " ".join(text.translate(OURS).split())


def test_the_reader_sees_what_discord_would_do() -> None:
    sample = "# a\n**b** _c_ <@1> <t:0:R> @everyone :joy: ||d|| `e` [f](http://g) </h:1> http://i/j\n> k\n- l\n```m```"
    kinds = read(sample).kinds
    assert kinds == [
        "heading", "bold", "italic", "user", "time", "everybody", "emoji", "spoiler", "code", "link", "command",
        "address", "quotation", "list", "code block",
    ]  # fmt: skip


@given(HOSTILE)
def test_a_typed_text_is_only_text(text: str) -> None:
    result = read(spans.line([ui.Typed(text)]))
    assert result.found == ()
    assert seen(result.text) == seen(limits.clip(clean(text), inert.MOST_TYPED))


@given(HOSTILE)
def test_a_name_is_only_a_name_in_bold(name: str) -> None:
    result = read(spans.line(["1. ", ui.Who(name), " and **", ui.Who(name), "** more"]))
    assert set(result.kinds) <= {"bold"}
    assert seen(result.text).startswith("1. " + seen(inert.name(name)))


@given(HOSTILE)
def test_a_quoted_text_is_only_a_quotation(text: str) -> None:
    (shown, *_) = block(ui.Plain(text), limits.TEXT) or ["> "]
    result = read(shown)
    assert set(result.kinds) <= {"quotation"}
    assert seen(result.text) == seen(limits.clip(clean(text, lines=True).strip("\n"), inert.MOST_PLAIN))


@given(HOSTILE, HOSTILE)
def test_small_print_stays_one_line_and_small(name: str, text: str) -> None:
    (shown,) = block(ui.Note(ui.Who(name), ": ", ui.Typed(text)), limits.TEXT)
    assert "\n" not in shown
    assert set(read(shown).kinds) <= {"small", "bold"}


@given(HOSTILE)
def test_code_ends_where_it_should(text: str) -> None:
    for shown in block(ui.CodeBlock(text, "python"), limits.TEXT):
        result = read(shown)
        assert result.kinds == ["code block"]
        assert seen(result.text) == seen(clean(text, lines=True))


@given(HOSTILE)
def test_a_table_of_names_is_one_code_block(name: str) -> None:
    rows = (("1", ui.Who(name), "30"), ("2", ui.Who("Ann"), "20"))
    (shown,) = block(ui.Table(("#", "Name", "Points"), rows, (0, 2), 0), limits.TEXT)
    assert read(shown).kinds == ["code block"]
    assert "@everyone" not in shown
    assert len(shown.splitlines()) == 5


@given(st.lists(st.sampled_from(OUR_WORDS), max_size=14).map("".join))
def test_our_markdown_says_the_same_and_nothing_more(text: str) -> None:
    for shown in (markdown(text), inert.starts(flat(text))):
        result = read(shown)
        assert set(result.kinds) <= MEANT
        # Brackets within the words of a link may have become parentheses.
        assert seen(result.text).translate({91: "(", 93: ")"}) == seen(bare(text)).translate({91: "(", 93: ")"})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**bold** and *italic* and _italic_", "**bold** and _italic_ and _italic_"),
        ("***both*** at once", "**_both_** at once"),
        ("un*believ*able", "un*believ*able"),
        ("**a *b*** c", "**a _b_** c"),
        ("**with `code` in it**", "**with `code` in it**"),
        ("**`2**k` ops**", "`2**k` **ops**"),
        ("*see `a_b`, please*", "_see_ `a_b`_, please_"),
        ("snake_case and 2 * 3 * 4", r"snake\_case and 2 \* 3 \* 4"),
        ("``a`b``", "``a`b``"),
        ("`` `a` ``", "`` `a` ``"),
        ("[a [b] c](https://e.org/x_(y))", r"[a \[b\] c](https://e.org/x_%28y%29)"),
        ("<https://e.org/a>", "<https://e.org/a>"),
        ("[no](javascript:alert(1))", r"\[no\](javascript:alert(1))"),
        ("one\ntwo", "one two"),
        ("as follows:\n- one\n- two", "as follows:\n\\- one\n\\- two"),
        ("1. one\n2. two", "1\\. one\n2\\. two"),
        ("# no heading", r"\# no heading"),
        ("-# not small", r"\-# not small"),
        ("> no quotation", r"\> no quotation"),
        ("||open|| ~~kept~~", r"\|\|open\|\| \~\~kept\~\~"),
        ("10:30:45 at 09:00", r"10\:30:45 at 09:00"),
        ("shape [B, T, D], x < y", r"shape \[B, T, D\], x \< y"),
        ("two\n\nparagraphs", "two\n\nparagraphs"),
        ("@everyone", "@\u200beveryone"),
    ],
)
def test_markdown_as_discord_wants_it(text: str, shown: str) -> None:
    assert markdown(text) == shown


def test_emphasis_is_found_where_it_was_meant() -> None:
    result = read(markdown("**a** plain *b* un*c*d `e` **f *g* `h`** [**i**](https://e.org)"))
    found = [(one.kind, one.text) for one in result.found]
    assert found == [
        ("bold", "a"), ("italic", "b"), ("italic", "c"), ("code", "e"), ("bold", "f g h"), ("italic", "g"),
        ("code", "h"), ("link", "i"), ("bold", "i"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("  Ann\n\tBerg ", "Ann Berg"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("a\u200bb\u2060c\ufeffd\u00ade", "abcde"),
        ("\u3164\u2800", "(no name)"),
        ("", "(no name)"),
        ("a\u0300\u0301\u0302\u0303\u0304\u0305", "a\u0300\u0301\u0302"),
        ("👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"),
        ("🏳️‍🌈 and 👍🏽", "🏳️‍🌈 and 👍🏽"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\u200db\u200cc", "abc"),
        ("\U0001fae8", "\U0001fae8"),
        ("x" * 50, "x" * 39 + "…"),
        ("👩‍👩‍👧‍👦" * 32, "👩‍👩‍👧‍👦" * 3 + "…"),
    ],
)
def test_a_name_is_cleaned_and_capped(name: str, shown: str) -> None:
    assert inert.name(name) == shown


def test_a_name_from_right_to_left_leaves_its_neighbours_in_place() -> None:
    assert spans.line(["1. ", ui.Who("مرحبا"), " (30)"]) == "1\\. **\u2068مرحبا\u2069** (30)"
