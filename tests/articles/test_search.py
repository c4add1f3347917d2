"""The search: who is found, in which order, what the page says, and what it costs."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article, Byline, SearchEntry
from articles.search import finding, sqlite
from articles.search.finding import Filters, find, one_slip_away, suggest
from articles.search.query import parse
from tests.factories import make_article, make_author, make_page, make_picture, make_section, make_tag

pytestmark = pytest.mark.django_db


def found(typed: str, filters: Filters = Filters(), **how):
    """The headlines of what is found."""
    numbers = find(parse(typed), filters, **how)
    by_number = dict(Article.objects.filter(pk__in=numbers).values_list("pk", "headline"))
    return [by_number[number] for number in numbers]


def ask(client, **asked):
    return client.get(f"/search/?{urlencode(asked)}")


# What is found


def test_a_word_is_found_wherever_a_piece_says_it():
    make_article(headline="Ferry", standfirst="", body="<p>x</p>")
    make_article(headline="A", standfirst="The ferry.", body="<p>x</p>")
    make_article(headline="B", standfirst="", body="<p>A <em>fer</em>ry leaves.</p>")
    make_article(headline="C", standfirst="", body="<p>x</p>", tags=(make_tag(name="Ferry lines"),))
    make_article(headline="D", standfirst="", body="<p>x</p>", bylines=(make_author(name="Ada Ferry"),))
    make_article(headline="E", standfirst="", body="<p>Ferryman</p>")
    assert found("ferry") == ["Ferry", "A", "D", "C", "B"]


def test_all_words_are_wanted_and_phrases_as_they_stand():
    make_article(headline="One", body="<p>the night train to the lake</p>")
    make_article(headline="Two", body="<p>the train at night</p>")
    assert found("night train") == ["Two", "One"]
    assert found('"night train"') == ["One"]
    assert found("night -lake") == ["Two"]
    assert found('train -"night train"') == ["Two"]
    assert found("tra* nig*") == ["Two", "One"]
    assert found("night bus") == []


def test_no_phrase_reaches_from_one_text_of_a_piece_into_the_next():
    author = make_author(name="Ada Byron")
    make_article(headline="Ends here", standfirst="Begins there", body="<p>x</p>", bylines=(author, make_author()))
    assert found('"here begins"') == found('"byron author"') == []
    assert found('"ends here"') == ["Ends here"]


def test_words_weigh_by_where_they_stand_and_then_by_their_date():
    now = timezone.now()
    places = [
        ("old text", {"body": "<p>ferry ferry ferry</p>"}),
        ("new text", {"body": "<p>ferry</p>"}),
        ("tag", {"tags": (make_tag(name="Ferry"),)}),
        ("standfirst", {"standfirst": "A ferry."}),
        ("ferry", {}),
    ]
    for days, (headline, said) in enumerate(reversed(places), 1):
        fields = {"standfirst": "", "body": "<p>x</p>"} | said
        make_article(headline=headline, published_at=now - timedelta(days=days), **fields)
    make_article(headline="ferry, older", standfirst="", body="<p>x</p>", published_at=now - timedelta(days=90))
    assert found("ferry") == ["ferry", "ferry, older", "standfirst", "tag", "new text", "old text"]
    assert found("ferry", by_date=True) == ["ferry", "standfirst", "tag", "new text", "old text", "ferry, older"]


def test_words_in_the_order_that_was_typed_weigh_more():
    make_article(headline="Train in the night")
    make_article(headline="Night train", published_at=timezone.now() - timedelta(days=9))
    assert found("night train") == ["Night train", "Train in the night"]


def test_only_what_is_live_is_found():
    later = timezone.now() + timedelta(hours=1)
    make_article(headline="ferry draft", status="draft")
    make_article(headline="ferry ready", status="ready")
    make_article(headline="ferry withdrawn", status="withdrawn")
    make_article(headline="ferry scheduled", published_at=later)
    make_article(headline="ferry embargoed", embargoed_until=later)
    live = make_article(headline="ferry live")
    assert found("ferry") == ["ferry live"]
    assert set(found("ferry", now=later + timedelta(seconds=1))) == {
        "ferry live", "ferry scheduled", "ferry embargoed",
    }  # fmt: skip
    live.withdraw("A mistake.")
    assert found("ferry") == []
    Article.objects.get(pk=live.pk).publish()
    assert found("ferry") == ["ferry live"]


def test_a_page_is_found_as_a_story_is():
    make_page(headline="About the ferry", slug="about")
    assert found("ferry") == ["About the ferry"]


def test_words_of_many_scripts_are_found_in_the_spellings_of_readers():
    make_article(headline="Łódź und München", body="<p>東京都知事、ﾊﾟﾘを訪問。 대한민국 서울</p>")
    make_article(headline="أَخْبَارُ المدينة", body="<p>שָׁלוֹם Ἀθῆναι İstanbul Nguyễn đường Алёна</p>")
    for typed in ["lodz", "MUNCHEN", "京都", "知", "パリ", "민국", "서울"]:
        assert found(typed) == ["Łódź und München"], typed
    for typed in ["اخبار", "المدينه", "שלום", "αθηναι", "istanbul", "nguyen duong", "алена"]:
        assert found(typed) == ["أَخْبَارُ المدينة"], typed


def test_what_is_found_can_be_narrowed_by_section_author_and_day():
    world = make_section(name="World", slug="world")
    asia, sport = make_section(name="Asia", slug="asia", parent=world), make_section(name="Sport", slug="sport")
    ada, ben = make_author(name="Ada"), make_author(name="Ben")
    noon = datetime(2020, 10, 6, 12, tzinfo=UTC)
    make_article(headline="in world", section=world, bylines=(ada,), published_at=noon)
    make_article(headline="in asia", section=asia, bylines=((ben, Byline.Role.EDITING), ada), published_at=noon)
    also = make_article(headline="in sport", section=sport, bylines=(ben,), published_at=noon - timedelta(days=1))
    also.set_secondary_sections([asia])

    def narrowed(**how):
        return sorted(found("in", Filters(**how)))

    assert narrowed() == ["in asia", "in sport", "in world"]
    assert narrowed(sections=(world.pk, asia.pk)) == ["in asia", "in sport", "in world"]
    assert narrowed(sections=(sport.pk,)) == ["in sport"]
    assert narrowed(author=ada.pk) == ["in asia", "in world"]
    assert narrowed(author=ben.pk, sections=(asia.pk,)) == ["in asia", "in sport"]
    assert narrowed(since=noon) == ["in asia", "in world"]
    assert narrowed(before=noon) == ["in sport"]
    assert narrowed(since=noon - timedelta(days=1), before=noon) == ["in sport"]


def test_the_newest_are_collected_and_no_more(monkeypatch):
    monkeypatch.setattr(finding, "NEWEST", 3)
    now = timezone.now()
    for days in range(5):
        make_article(headline=f"ferry {days}", published_at=now - timedelta(days=days + 1))
    assert found("ferry") == ["ferry 0", "ferry 1", "ferry 2"]


# What was meant


def test_a_slip_is_put_right_with_a_word_of_the_index():
    make_article(headline="Ceasefire in Łódź", body="<p>A Ceasefire line and a café.</p>")
    assert suggest(parse("ceasfire")) == "ceasefire"
    assert suggest(parse("caesefire -war")) == "ceasefire -war"
    assert suggest(parse("lodzz")) == "łódź"
    assert suggest(parse("  ceassefire   lien  ")) == "ceasefire line"
    assert suggest(parse("ceasefire")) == ""
    assert suggest(parse('"ceasfire line"')) == ""
    assert suggest(parse("zzzzzzzz")) == suggest(parse("cae")) == ""


def test_what_nobody_may_see_yet_is_not_suggested():
    make_article(headline="Abdication", status="draft")
    make_article(headline="Resignation", published_at=timezone.now() + timedelta(days=1))
    make_article(headline="Armistice", embargoed_until=timezone.now() + timedelta(days=1))
    assert suggest(parse("abdicatoin")) == suggest(parse("resignaton")) == suggest(parse("armistise")) == ""


def test_of_several_words_the_one_that_more_pieces_hold_is_suggested():
    make_article(headline="Cart")
    make_article(headline="Card")
    make_article(headline="A card")
    assert suggest(parse("carb")) == "card"


@pytest.mark.parametrize("word", ["ceasefire", "λόγοσ", "москва", "שלום", "كتاب", "हिन्दी"])
def test_the_words_that_are_tried_are_bounded_by_the_length_of_the_word(word):
    tried = one_slip_away(word)
    assert word not in tried
    assert len(tried) <= 2 * 40 * (len(word) + 1)


# The page


@pytest.fixture
def story():
    section = make_section(name="World", slug="world")
    return make_article(
        headline="What the <b> ceasefire left",
        standfirst="A sum.",
        body="\n".join(
            ["<p>Filler.</p>"] * 40 + ["<p>The Ceasefire line &lt;held&gt; for years.</p>"] + ["<p>More.</p>"] * 60
        ),
        section=section,
        bylines=(make_author(name="Nadia Ferrant", slug="nadia-ferrant"),),
        lead_picture=make_picture(),
    )


def test_the_page_shows_what_was_found_with_the_words_marked(client, story):
    page = ask(client, q="ceasefire line").content.decode()
    assert "What the &lt;b&gt; <mark>ceasefire</mark> left" in page
    assert "The <mark>Ceasefire</mark> <mark>line</mark> &lt;held&gt; for years." in page
    assert page.count("… ") >= 1
    assert 'value="ceasefire line"' in page
    assert "1 result" in page
    assert story.get_absolute_url() in page
    assert "<title>ceasefire line – Search" in page


def test_pages_of_results_are_not_for_search_engines(client, story):
    for asked in [{}, {"q": "ceasefire"}, {"q": "nothing-of-it"}, {"q": "-x"}]:
        assert '<meta name="robots" content="noindex">' in ask(client, **asked).content.decode()


def test_the_standfirst_is_shown_where_it_says_it(client):
    make_article(standfirst="The ferry leaves.", body="<p>Of the ferry, at length.</p>")
    page = ask(client, q="ferry").content.decode()
    assert "The <mark>ferry</mark> leaves." in page
    assert "at length" not in page


def test_an_empty_search_shows_the_form_and_help_alone(client, story, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        page = client.get("/search/")
    html = page.content.decode()
    assert page.status_code == 200
    assert "Search tips" in html
    assert story.headline not in html
    assert "<mark>" not in html


def test_nothing_found_says_so_and_helps(client, story):
    page = ask(client, q="ceasfire", section="world").content.decode()
    assert "Nothing was found for “<bdi>ceasfire</bdi>”." in page
    assert '<a href="/search/?q=ceasefire&amp;section=world"><bdi>ceasefire</bdi></a>' in page
    assert "Search everywhere" in page
    assert story.get_absolute_url() in page


def test_the_form_is_filled_in_again_and_pages_keep_what_was_asked(client, story):
    for _ in range(21):
        make_article(headline="A ceasefire", section=story.section, bylines=(story.byline_list[0].author,))
    asked = {"q": "ceasefire", "sort": "date", "section": "world", "author": "Nadia Ferrant", "from": "2020-01-01"}
    html = ask(client, **asked).content.decode()
    assert '<option value="world" selected>' in html
    assert '<option value="date" selected>' in html
    assert 'value="Nadia Ferrant"' in html
    assert 'value="2020-01-01"' in html
    link = "/search/?q=ceasefire&amp;sort=date&amp;section=world&amp;author=Nadia+Ferrant&amp;from=2020-01-01"
    assert f'href="{link}&amp;page=2"' in html
    second = ask(client, **asked, page="2").content.decode()
    assert f'href="{link}"' in second
    assert second.count('<article class="card row">') == 2


def test_pages_of_results_have_one_address_each(client, story):
    assert ask(client, q="ceasefire", page="1")["Location"] == "/search/?q=ceasefire"
    for page in ["2", "0", "x", "-1", "99999"]:
        assert ask(client, q="ceasefire", page=page).status_code == 404
    assert ask(client, page="2").status_code == 404


def test_an_author_is_known_by_name_and_by_address(client, story):
    make_article(headline="Another ceasefire")
    for name in ["Nadia Ferrant", "nadia-ferrant", "NADIA FERRANT"]:
        assert "1 result" in ask(client, q="ceasefire", author=name).content.decode()


def test_a_day_is_the_whole_day_of_the_site(client, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    with timezone.override("Pacific/Auckland"):
        make_article(headline="Ferry", published_at=datetime(2020, 10, 5, 23, tzinfo=UTC))  # the 6th there
        for day, number in [("2020-10-05", 0), ("2020-10-06", 1), ("2020-10-07", 0)]:
            html = ask(client, q="ferry", **{"from": day, "to": day}).content.decode()
            assert html.count('<article class="card row">') == number


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ({"q": "-train"}, "q", "not only what to leave out"),
        ({"q": "x" * 10_000}, "q", "at most 200 characters"),
        ({"q": "train", "sort": "colour"}, "sort", "Please choose one of these."),
        ({"q": "train", "section": "nowhere"}, "section", "Please choose one of these."),
        ({"q": "train", "author": "Nobody"}, "author", "no author with this name"),
        ({"q": "train", "from": "6.10.2020"}, "from", "2020-10-06"),
        ({"q": "train", "from": "2020-10-06", "to": "2020-10-05"}, "to", "before the first"),
    ],
)
def test_what_cannot_be_answered_is_a_400_that_says_why_beside_the_field(client, story, asked, field, sentence):
    page = ask(client, **asked)
    html = page.content.decode()
    assert page.status_code == 400
    error = re.search(rf'<p class="err" id="search-{field}_error">([^<]*)</p>', html)
    assert sentence in error[1]
    tag = re.search(rf'<(?:input|select)[^>]*id="search-{field}"[^>]*>', html)[0]
    assert 'aria-invalid="true"' in tag
    assert f'aria-describedby="search-{field}_error"' in tag


def test_what_narrows_a_search_is_open_where_it_is_in_use_or_wrong(client, story):
    is_open = '<details class="filters" open>'
    for asked in [{"section": "world"}, {"from": "2020-01-01"}, {"to": "nonsense"}, {"sort": "colour"}]:
        assert is_open in ask(client, q="ceasefire", **asked).content.decode()
    for asked in [{"q": "ceasefire", "sort": "date"}, {"q": "-x"}, {}]:
        assert is_open not in ask(client, **asked).content.decode()


def test_the_search_is_linked_from_every_page(client):
    assert '<a href="/search/">' in client.get("/").content.decode()


def test_a_kept_page_of_results_is_stale_once_the_piece_changes(client, story):
    page = ask(client, q="ceasefire")
    same = client.get("/search/?q=ceasefire", headers={"If-None-Match": page["ETag"]})
    assert same.status_code == 304
    story.headline = "An armistice"
    story.save()
    assert client.get("/search/?q=ceasefire", headers={"If-None-Match": page["ETag"]}).status_code == 200


# What it costs

ASKED = [
    {"q": "ceasefire"},
    {"q": "ceasefire", "sort": "date", "page": "2"},
    {"q": '"ceasefire line" -war', "section": "world", "author": "nadia-ferrant", "from": "2000-01-01"},
    {"q": "ceasfire lien", "section": "world", "author": "nadia-ferrant"},
]


def many(number: int, story) -> None:
    """So many pieces more like the story, all at once."""
    now = timezone.now()
    pieces = Article.objects.bulk_create(
        Article(
            headline=f"A ceasefire {n}", body="<p>The ceasefire line held.</p>", slug=f"ceasefire-{n}",
            section=story.section, status="published", published_at=now - timedelta(hours=n + 1),
            displayed_at=now - timedelta(hours=n + 1), published_on=(now - timedelta(hours=n + 1)).date(), saved_at=now,
        )
        for n in range(number)
    )  # fmt: skip
    author = story.byline_list[0].author
    Byline.objects.bulk_create(Byline(article=piece, author=author) for piece in pieces)
    SearchEntry.objects.index([piece.pk for piece in pieces])


@pytest.mark.parametrize("asked", ASKED, ids=["word", "page", "narrowed", "nothing"])
def test_a_search_costs_at_most_eight_queries_and_the_same_at_ten_and_a_thousand_pieces(client, story, asked):
    make_page(slug="about")
    counts = []
    for number in [30, 1000]:
        Article.objects.filter(slug__startswith="ceasefire-").delete()
        many(number, story)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert ask(client, **asked).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


# What is thrown at it

SNIPPETS = [
    '"', "'", "''", '""', '" "', '"a', 'a"', "-", "--", "-a", "- a", "*", "a*", "**", "*a", "a* b*", "(", ")",
    "()", "(a", "a)", "a AND", "AND", "OR", "NOT", "NOT a", "a NOT", "a OR OR b", "NEAR", "NEAR(a b)",
    "NEAR(a b, 2)", "{headline}: a", "{", "}", "headline : a", "words:a", "rowid:1", "^a", "a ^", "a + b",
    "a:b", ":", "::", "&", "|", "!", "a & b", "a | b", "!a", "a <-> b", "<2>", "a:*", "a:ABCD", "\\", "\\'",
    "\\\\", "%", "%s", "%(a)s", "?", "$1", ";", "; DROP TABLE articles_article; --", "' OR 1=1 --",
    '" OR "1"="1', "/*", "*/", "--x", "#", "`", "~", "=", "==", "<script>alert(1)</script>", "<mark>", "&amp;",
    "&#0;", "{{ 7 }}", "{% now %}", "../../etc/passwd", "\0", "a\0b", '"a\0b"', "\x01", "\x1f", "\x7f", "\x85",
    "\u200b", "\u200d", "\u200e", "\u200f", "\u202e", "\u2066a\u2069", "\u202eabc", "\ufeff", "\ufffe",
    "\uffff", "\ufffd", "\u2028", "\u2029", "\xa0", "\u3000", "a\u3000b", "é", "e\u0301", "\u0301", "\u0301a",
    "a" + "\u0301" * 150, "ﬁ", "ß", "İ", "ı", "ǰ", "ŉ", "\u0345", "Ω", "½", "²", "①", "Ⅻ", "㎞", "㍿", "ｶﾞ", "ﾞ",
    "東", "東京", "東京都", '"東"', "-東", "東*", "東 京", "一" * 200, "한", "ㅎ", "กรุง", "ـــ", "ّ", "لا", "ﷺ", "שלום",
    "हि", "்", "👩\u200d🚀", "🏳️\u200d🌈", "\U0001d54f", "\U0010ffff", "\ue000", "_", "__", "a_b", "§", "§s1",
    "§a1", "0", "-1", "1e400", "0x10", "NaN", "null", "None", "true", "a" * 200, "a" * 201, "a" * 10_000,
    "a " * 100, "- " * 100, '"' * 200, '"a" ' * 50, "*" * 200, "(" * 200, "-a " * 60, "東 " * 100, " " * 10_000,
    "\0" * 10_000, "a b c d e f g h", "a b c d e f g h i j k", "“", "”", "„a“", "«a»", "»a«", "‘a’", "“a\" b”",
    "a“b”c", "-“a”", "a-“b”", '-"', '-""', '-" "', "http://x.example/?a=b", "me@example.com", "10.000,00 €",
    "C++", ".NET", "AT&T", "rock'n'roll", "l’homme", "24/7", "a\r\nb", "a\tb", "\n", "\r", "a\nSet-Cookie: x=1",
    "q=1&q=2", "+", "+a", "a+b", "%00", "%ED%A0%80", "%zz",
]  # fmt: skip


def test_two_hundred_queries_that_mean_harm_are_answered_or_told_why():
    make_article(headline="A b c", body="<p>東京 a § s1</p>")
    client = Client(raise_request_exception=True)
    assert len(SNIPPETS) >= 200
    for typed in SNIPPETS:
        for sort in ["relevance", "date"]:
            page = client.get("/search/?sort=" + sort + "&q=" + quote(typed, errors="surrogatepass"))
            assert page.status_code in {200, 400}, repr(typed)
            assert (page.status_code == 400) == (b'class="err"' in page.content), repr(typed)


@pytest.mark.parametrize("raw", ["%ED%A0%80", "a%ED%B0%80b", "%FF%FE", "%C0%AF", "a%00b", "%E2%80%8F%E2%80%AEabc", "%"])
def test_bytes_that_are_no_text_are_answered(client, raw):
    assert client.get(f"/search/?q={raw}").status_code in {200, 400}
    assert client.get(f"/search/?q=a&author={raw}&section={raw}&from={raw}").status_code in {200, 400}


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["q", "sort", "section", "author", "from", "to"]),
        st.one_of(
            st.text(max_size=60),
            st.text(alphabet="\"-* ab東\0\ud800\u200f§'\\:&|!()", max_size=30),
            st.dates().map(str),
            st.sampled_from(["world", "date", "nadia-ferrant"]),
        ),
    )
)
def test_anything_asked_is_answered_or_told_why(asked):
    query = "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in asked.items())
    page = Client().get(f"/search/?{query}")
    assert page.status_code in {200, 400}
    assert (page.status_code == 400) == (b'class="err"' in page.content)


# What has to be there


def test_a_sqlite_without_fts5_is_told_of_before_anything_else(monkeypatch):
    from articles.checks import search_is_possible

    assert search_is_possible() == []
    monkeypatch.setattr(sqlite, "is_available", lambda: False)
    errors = search_is_possible()
    assert [error.id for error in errors] == (["articles.E001"] if connection.vendor == "sqlite" else [])
