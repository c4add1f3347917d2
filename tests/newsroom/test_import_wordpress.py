"""A WordPress site comes in: everything that is public, nothing that is not, once, and where it can be found."""

from __future__ import annotations

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model
from django.utils import timezone

from articles.models import Article, Author, Document, Picture, Redirect, Section, Tag, TagAlias
from articles.models.aliases import merge
from comments import moderation
from comments.models import Comment
from newsroom.importing.wordpress import WordPressImport
from newsroom.models import Imported
from tests.factories import make_section, make_tag, picture_bytes
from tests.newsroom.wxr_files import SITE, attachment, author, category, comment, export, item, label, tag, write

pytestmark = pytest.mark.django_db

KINDS: list[type[Model]] = [Article, Author, Comment, Document, Imported, Picture, Redirect, Section, Tag, TagAlias]
NEWS = label("category", "news", "News")


def run(file: Path, *arguments: str) -> tuple[str, str]:
    """What the command says, and what it complains of."""
    out, errors = StringIO(), StringIO()
    call_command("import_wordpress", str(file), *arguments, stdout=out, stderr=errors)
    return re.sub(" {2,}", " ", out.getvalue()), errors.getvalue()


def bring(folder: Path, *parts: str, media: Path | None = None) -> tuple[str, str]:
    return run(write(folder, *parts), *(["--media", str(media)] if media else []))


def tables() -> dict[str, list]:
    """Everything that an import can write."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in KINDS}


def piece(number: int = 10) -> Article:
    return Article.objects.get(source_id=str(number))


# What comes in


def test_a_post_comes_in_with_everything_that_it_has(tmp_path, client):
    bring(
        tmp_path,
        author("nadia", "Nadia Ferrant"),
        category("world", "World"),
        category("asia", "Asia", "world"),
        tag("dams"),
        item(
            10,
            "The dam <em>holds</em> &amp; stands",
            "<p>One.</p><h2>Two</h2>",
            slug="the-dam",
            excerpt="<p>In short.</p>",
            labels=[label("category", "asia", "Asia"), label("category", "world", "World"), label("post_tag", "dams")],
        ),
    )
    found = piece()
    assert found.headline == "The dam holds & stands"
    assert found.body == "<p>One.</p>\n<h2>Two</h2>"
    assert found.standfirst == "In short."
    assert found.get_absolute_url() == "/2013/03/01/the-dam/"
    assert (found.section.path, [s.slug for s in found.secondary_sections.all()]) == ("world/asia", ["world"])
    assert [(b.author.name, b.author.slug) for b in found.byline_list] == [("Nadia Ferrant", "nadia")]
    assert list(found.tags.values_list("slug", flat=True)) == ["dams"]
    assert found.source == "wp:old.example"
    assert client.get("/2013/03/01/the-dam/").status_code == 200


@pytest.mark.parametrize(
    ("status", "password", "becomes", "is_public"),
    [
        ("publish", "", "published", True),
        ("future", "", "published", False),
        ("draft", "", "draft", False),
        ("pending", "", "submitted", False),
        ("private", "", "draft", False),
        ("publish", "secret", "draft", False),
        ("pitch", "", "draft", False),
    ],
)
def test_what_was_not_public_is_not_public_here(tmp_path, client, status, password, becomes, is_public):
    year = timezone.now().year + (1 if status == "future" else -1)
    date = f"{year}-03-01 09:00:00"
    bring(tmp_path, item(10, status=status, password=password, date=date, labels=[NEWS]))
    found = piece()
    assert found.status == becomes
    assert found.is_live is is_public
    assert client.get(found.get_absolute_url()).status_code == (200 if is_public else 404)
    assert "secret" not in json.dumps(tables(), default=str)


@pytest.mark.parametrize(("status", "content"), [("trash", "x"), ("inherit", "x"), ("auto-draft", "")])
def test_what_nobody_would_miss_is_left_out_and_named(tmp_path, status, content):
    said, errors = bring(tmp_path, item(10, "" if not content else "T", content, status=status))
    assert not Article.objects.exists()
    assert "article 1 skipped" in said
    assert errors.startswith("article 10: It ")


def test_pages_lie_in_pages_at_any_depth_whatever_their_order(tmp_path, client):
    page = {"kind": "page"}
    bring(
        tmp_path,
        item(3, "C", **page, slug="three", parent=2),
        item(2, "B", **page, slug="two", parent=1),
        item(1, "A", **page, slug="one"),
        item(4, "Search", **page, slug="search"),
    )
    assert set(Article.objects.pages().values_list("path", flat=True)) == {
        "one",
        "one/two",
        "one/two/three",
        "search-page",
    }
    assert client.get("/one/two/three/").status_code == 200


def test_pages_in_a_circle_stand_at_the_top_and_are_named(tmp_path):
    _said, errors = bring(tmp_path, *(item(n, kind="page", slug=f"p{n}", parent=3 - n) for n in (1, 2)))
    assert set(Article.objects.pages().values_list("path", flat=True)) == {"p1", "p2"}
    assert errors.count("lie in one another") == 2


def test_categories_in_a_circle_and_those_whose_parent_is_missing_come_in_all_the_same(tmp_path):
    bring(tmp_path, category("a", parent="b"), category("b", parent="a"), category("c", parent="nowhere"))
    assert Section.objects.count() == 3
    assert Section.objects.get(slug="c").parent is None


def test_a_section_and_a_tag_that_are_here_serve_as_they_are(tmp_path):
    ours = make_section(name="World", slug="world", description="Ours")
    bring(tmp_path, category("world", "WORLD"), item(10, labels=[label("category", "world", "WORLD")]))
    assert Section.objects.get() == ours
    assert Section.objects.get().description == "Ours"
    assert piece().section == ours


def test_of_many_categories_those_with_the_most_pieces_stand_in_the_menu(tmp_path, client):
    slugs = [f"c{number}" for number in range(20)]
    posts = [
        item(number * 100 + copy, labels=[label("category", slug)])
        for number, slug in enumerate(slugs, 1)
        for copy in range(1 + (number > 9))
    ]
    below = category("below", parent="c0")
    several = [item(5000 + copy, labels=[label("category", "below")]) for copy in range(3)]
    file = write(tmp_path, *map(category, slugs), below, *posts, *several)
    run(file)
    shown = set(Section.objects.top_level().filter(in_menu=True).values_list("slug", flat=True))
    assert shown == {"c0", *slugs[9:]}
    page = client.get("/").content.decode()
    bar, foot = page.partition('id="main"')[0], page.partition("<footer")[2]
    assert "/section/c0/" in bar
    assert "/section/c5/" not in bar
    assert all(f"/section/{slug}/" in foot for slug in slugs)

    Section.objects.filter(slug="c0").update(in_menu=False)
    run(file)
    assert not Section.objects.get(slug="c0").in_menu, "the desk has decided since"


def test_a_few_categories_all_stand_in_the_menu(tmp_path):
    bring(tmp_path, category("a"), category("b", parent="a"), item(1, labels=[label("category", "c")]), item(2))
    assert set(Section.objects.filter(in_menu=True).values_list("slug", flat=True)) == {"a", "b", "c", "uncategorized"}


def test_terms_and_authors_that_only_items_name_come_in_with_them(tmp_path):
    bring(tmp_path, item(10, by="omar", labels=[label("category", "x", "Ex"), label("post_tag", "y", "Why")]))
    assert (Section.objects.get().name, Tag.objects.get().name, Author.objects.get().name) == ("Ex", "Why", "omar")


def test_several_authors_of_a_plug_in_are_all_credited_in_their_order(tmp_path):
    names = [label("author", "cap-zoe", "zoe"), label("author", "cap-ada", "ada")]
    bring(tmp_path, author("zoe", "Zoë"), author("ada", "Ada"), item(10, by="ada", labels=[NEWS, *names]))
    assert [byline.author.name for byline in piece().byline_list] == ["Zoë", "Ada"]


def test_the_first_category_is_the_section_unless_a_plug_in_says_which(tmp_path):
    both = [label("category", "a"), label("category", "b")]
    bring(
        tmp_path,
        category("a", number=1),
        category("b", number=2),
        item(10, labels=both),
        item(11, labels=both, meta={"_yoast_wpseo_primary_category": "2"}),
    )
    assert (piece(10).section.slug, piece(11).section.slug) == ("a", "b")


def test_words_for_search_engines_formats_and_pins_come_along(tmp_path, client):
    meta = {"_yoast_wpseo_title": "%%title%% %%sep%% Found", "_yoast_wpseo_metadesc": "For engines."}
    format = label("post_format", "post-format-gallery", "Gallery")
    bring(tmp_path, item(10, "Dam", meta=meta, sticky=True, labels=[NEWS, format]))
    found = piece()
    assert (found.search_title, found.search_description) == ("Dam – Found", "For engines.")
    assert (found.is_pinned, found.kicker) == (True, "Gallery")
    assert "<title>Dam – Found –" in client.get(found.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("title", "content", "headline"),
    [
        ("", "<p>Seven words are enough for a headline.</p>", "Seven words are enough for a headline."),
        ("", "", "Piece 10"),
        ("  A \n B ", "x", "A B"),
        ("AT&amp;T &#8211; &lt;b&gt;", "x", "AT&T – <b>"),
    ],
)
def test_a_headline_is_found_for_whatever_has_none(tmp_path, title, content, headline):
    bring(tmp_path, item(10, title, content, labels=[NEWS]))
    assert piece().headline == headline
    assert piece().is_live


def test_a_post_without_a_date_is_dated_today_and_named(tmp_path):
    _said, errors = bring(tmp_path, item(10, date="0000-00-00 00:00:00", link=f"{SITE}/?p=10", labels=[NEWS]))
    assert piece().published_at.date() == timezone.now().date()
    assert "It has no date that can be read" in errors


def test_two_posts_of_one_day_with_one_slug_have_two_addresses(tmp_path):
    bring(tmp_path, item(10, slug="x", labels=[NEWS]), item(11, slug="x", labels=[NEWS]))
    assert {piece(10).get_absolute_url(), piece(11).get_absolute_url()} == {"/2013/03/01/x/", "/2013/03/01/x-2/"}


def test_a_number_that_comes_twice_is_named_the_second_time(tmp_path):
    _said, errors = bring(tmp_path, item(10, "First", labels=[NEWS]), item(10, "Second", labels=[NEWS]))
    assert piece().headline == "First"
    assert "Another item of the file has its number (10) already." in errors


def test_what_has_no_place_here_is_counted_and_named(tmp_path):
    said, errors = bring(tmp_path, item(5, kind="nav_menu_item"), item(6, kind="product"))
    assert "nav_menu_item 1 skipped" in said
    assert "product 6: There is no place here for a “product”." in errors


# Pictures and files


@pytest.fixture
def uploads(tmp_path) -> Path:
    folder = tmp_path / "uploads" / "2013" / "03"
    folder.mkdir(parents=True)
    (folder / "dam.png").write_bytes(picture_bytes(640, 480))
    (folder / "report.pdf").write_bytes(b"%PDF-1.4 words")
    return tmp_path / "uploads"


def shown(*, number: int = 7) -> str:
    return (
        f'<!-- wp:image {{"id":{number}}} --><figure class="wp-block-image">'
        f'<img src="{SITE}/wp-content/uploads/2013/03/dam-300x200.png" alt="" class="wp-image-{number}"/>'
        "<figcaption>Here it is</figcaption></figure><!-- /wp:image -->"
    )


def test_pictures_of_the_folder_go_through_the_library_and_stand_where_they_stood(tmp_path, uploads, client):
    bring(
        tmp_path,
        attachment(7, "2013/03/dam.png", "The dam", alt="A dam", caption="It holds.", parent=10),
        item(10, content=shown(), meta={"_thumbnail_id": "7"}, labels=[NEWS]),
        media=uploads,
    )
    picture = Picture.objects.get()
    assert (picture.width, picture.title, picture.alt, picture.caption) == (640, "The dam", "A dam", "It holds.")
    assert piece().lead_picture == picture
    assert piece().body == f'<figure><img src="{picture.address}"><figcaption>Here it is</figcaption></figure>'
    assert picture.url in client.get(piece().get_absolute_url()).content.decode()


def test_a_picture_that_is_not_there_is_known_by_its_words_and_comes_with_a_later_run(tmp_path, uploads, client):
    file = write(
        tmp_path, attachment(7, "2013/03/dam.png", "The dam", alt="A dam"), item(10, content=shown(), labels=[NEWS])
    )
    _said, errors = run(file)
    assert "picture 7: Its file is not in the folder of media: 2013/03/dam.png." in errors
    assert Picture.objects.get().is_lost
    assert "Here it is" not in client.get(piece().get_absolute_url()).content.decode()
    said, _errors = run(file, "--media", str(uploads))
    assert "picture 1 updated" in said
    assert "article 1 unchanged" in said
    assert "Here it is" in client.get(piece().get_absolute_url()).content.decode()


def test_a_picture_below_uploads_that_the_export_does_not_tell_of_comes_in_too(tmp_path, uploads):
    bring(tmp_path, item(10, content=shown(), labels=[NEWS]), media=uploads)
    picture = Picture.objects.get()
    assert (picture.source_id, picture.width) == ("file:2013/03/dam-300x200.png", 640)
    assert picture.address in piece().body


def test_a_file_that_is_no_picture_is_a_document_with_an_address(tmp_path, uploads, client):
    link = f'<p><a href="{SITE}/wp-content/uploads/2013/03/report.pdf">The report</a></p>'
    bring(tmp_path, attachment(8, "2013/03/report.pdf", "Report"), item(10, content=link, labels=[NEWS]), media=uploads)
    document = Document.objects.get()
    assert piece().body == f'<p><a href="{document.get_absolute_url()}">The report</a></p>'
    response = client.get(document.get_absolute_url())
    assert b"".join(response.streaming_content) == b"%PDF-1.4 words"
    assert response.headers["Content-Type"] == "application/pdf"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_a_gallery_shows_the_pictures_that_belong_to_the_post(tmp_path):
    bring(
        tmp_path,
        attachment(7, "a.png", parent=10),
        attachment(8, "b.png", parent=10),
        attachment(9, "c.png"),
        item(10, content="[gallery]", labels=[NEWS]),
    )
    body = piece().body
    assert [Picture.objects.get(source_id=n).address in body for n in ("7", "8", "9")] == [True, True, False]


def test_a_file_of_no_use_is_named_and_its_words_come_in(tmp_path, uploads):
    (uploads / "2013" / "03" / "dam.png").write_bytes(b"no picture")
    _said, errors = bring(tmp_path, attachment(7, "2013/03/dam.png", "The dam"), media=uploads)
    assert "picture 7: 2013/03/dam.png: This file is not a picture" in errors
    assert (Picture.objects.get().title, Picture.objects.get().is_lost) == ("The dam", True)


# Replies


def test_comments_come_in_with_threads_kinds_states_and_times(tmp_path, client):
    bring(
        tmp_path,
        item(
            10,
            labels=[NEWS],
            replies=[
                comment(2, "An <strong>answer</strong>", parent=1, date="2013-03-02 11:00:00"),
                comment(1, "First\n\nSecond"),
                comment(3, "Held", approved="0"),
                comment(4, "Buy", approved="spam"),
                comment(5, "Gone", approved="trash"),
                comment(6, "They wrote …", kind="pingback", name="Another site", email=""),
                comment(7, "Note", kind="order_note"),
            ],
        ),
    )
    assert dict(Comment.objects.values_list("source_id", "status")) == {
        "1": "published",
        "2": "published",
        "3": "pending",
        "4": "spam",
        "5": "rejected",
        "6": "published",
    }
    first, answer = Comment.objects.get(source_id="1"), Comment.objects.get(source_id="2")
    assert (answer.parent, answer.root, first.published_below) == (first, first, 1)
    assert "<strong>answer</strong>" in answer.body_html
    assert Comment.objects.get(source_id="6").kind == "pingback"
    assert piece().reply_count == 3
    assert not moderation.reconcile(save=False)
    assert "First" in client.get(piece().get_absolute_url()).content.decode()


def test_comments_of_pages_are_shown_and_pages_without_any_have_no_form(tmp_path, client):
    bring(
        tmp_path,
        item(1, kind="page", slug="one", comments="closed", replies=[comment(1, "On a page")]),
        item(2, kind="page", slug="two", comments="closed"),
    )
    assert "On a page" in client.get("/one/").content.decode()
    assert "Leave a Reply" not in client.get("/two/").content.decode()


# Addresses


def test_every_former_address_leads_straight_to_todays(tmp_path, client):
    bring(
        tmp_path,
        author("Nadia F"),
        category("world", "World"),
        category("asia", "Asia", "world"),
        tag("big-dams", "Big dams"),
        item(
            10,
            slug="the-dam",
            link=f"{SITE}/world/asia/the-dam.html",
            labels=[label("category", "asia")],
            meta={"_wp_old_slug": "dam"},
            by="Nadia F",
        ),
        item(2, "About us", kind="page", slug="about-us"),
        attachment(7, "2013/03/dam.png", parent=10),
    )
    today = "/2013/03/01/the-dam/"
    leads = {
        "/world/asia/the-dam.html": today,
        "/world/asia/the-dam.html/feed/": today,
        "/?p=10": today,
        "/2013/03/01/the-dam/feed/": today,
        "/2013/03/01/the-dam/2/": today,
        "/attached-7/": today,
        "/index.php/2013/03/01/the-dam/": today,
        "/2013/03/01/the-dam": today,
        "/?page_id=2": "/about-us/",
        "/category/world/asia/": "/section/world/asia/",
        "/category/asia/": "/section/world/asia/",
        "/category/world/asia/feed/": "/section/world/asia/feed/",
        "/category/asia/feed/atom": "/section/world/asia/feed/atom/",
        "/category/world/page/2/": "/section/world/",
        "/?tag=big-dams": "/tag/big-dams/",
        "/tag/big-dams/feed/rss2/": "/tag/big-dams/feed/",
        "/author/Nadia F/": "/author/nadia-f/",
        "/author/Nadia F/feed/": "/author/nadia-f/feed/",
        "/?feed=rss2": "/feed/",
        "/?feed=atom": "/feed/atom/",
        "/feed/rdf/": "/feed/",
        "/?attachment_id=7": Picture.objects.get().address,
        "/wp-content/uploads/2013/03/dam.png": Picture.objects.get().address,
    }
    answers = {old: client.get(old) for old in leads}
    assert {old: (answer.status_code, answer.headers.get("Location")) for old, answer in answers.items()} == {
        old: (301, new) for old, new in leads.items()
    }


def test_a_front_page_with_a_query_that_names_nothing_is_the_front_page(client):
    for query in ["?p=99", "?p=x", "?p=", "?utm_source=x", "?page_id=1&p=2"]:
        assert client.get(f"/{query}").status_code == 200


def test_links_between_posts_lead_to_todays_addresses_whichever_came_first(tmp_path):
    links = [
        f"{SITE}/2013/03/01/piece-11/",
        "http://www.old.example/?p=11#c",
        "/about/",
        "https://elsewhere.example/x/",
    ]
    body = "".join(f'<p><a href="{link}">x</a></p>' for link in links)
    bring(
        tmp_path,
        item(10, content=body, labels=[NEWS]),
        item(12, content=body, labels=[NEWS]),
        item(11, link=f"{SITE}/2013/03/01/piece-11/", slug="other", labels=[NEWS]),
        item(2, kind="page", slug="about"),
    )
    expected = ["/2013/03/01/other/", "/2013/03/01/other/#c", "/about/", "https://elsewhere.example/x/"]
    for number in [10, 12]:
        assert [part.split('"')[0] for part in piece(number).body.split('href="')[1:]] == expected


# Again


PARTS = [
    author("nadia", "Nadia"),
    category("news", "News"),
    tag("dams"),
    attachment(7, "2013/03/dam.png", "The dam", alt="A dam"),
    item(
        10,
        content=f'{shown()}<p><a href="{SITE}/2013/03/01/piece-11/">On</a></p>',
        labels=[NEWS, label("post_tag", "dams")],
        replies=[comment(1), comment(2, parent=1)],
    ),
    item(11, labels=[NEWS], meta={"_thumbnail_id": "7"}),
    item(2, kind="page", slug="about"),
]


def test_a_second_run_changes_nothing(tmp_path):
    bring(tmp_path, *PARTS)
    before = tables()
    said, errors = bring(tmp_path, *PARTS)
    assert tables() == before
    assert "created" not in said
    assert "updated" not in said
    assert errors == ""


def test_a_newer_export_updates_what_nobody_edited_and_brings_what_is_new(tmp_path):
    bring(tmp_path, *PARTS)
    newer = [
        item(
            10,
            "Another headline",
            "<p>Anew.</p>",
            labels=[NEWS],
            replies=[comment(1), comment(2, parent=1), comment(3)],
        ),
        item(11, labels=[NEWS], meta={"_thumbnail_id": "7"}),
        item(13, labels=[NEWS]),
    ]
    said, _errors = bring(tmp_path, *PARTS[:4], *newer)
    assert (piece().headline, piece().body, piece().reply_count) == ("Another headline", "<p>Anew.</p>", 3)
    assert "article 1 updated, 1 unchanged, 1 created" in said
    assert "comment 2 unchanged, 1 created" in said


def test_what_was_edited_here_stays_and_is_named_but_its_new_comments_come_in(tmp_path):
    bring(tmp_path, *PARTS)
    edited = piece()
    edited.headline = "Ours"
    edited.save()
    _said, errors = bring(tmp_path, *PARTS[:4], item(10, "Theirs", labels=[NEWS], replies=[comment(1), comment(9)]))
    assert piece().headline == "Ours"
    assert "article 10: It was edited here since it came in, so it stays as it is." in errors
    assert piece().reply_count == 3


def test_what_was_deleted_here_does_not_come_back(tmp_path):
    bring(tmp_path, *PARTS)
    Article.objects.get(source_id="11").delete()
    _said, errors = bring(tmp_path, *PARTS)
    assert not Article.objects.filter(source_id="11").exists()
    assert "article 11: It was deleted here" in errors


def test_stopped_at_any_item_the_next_run_brings_it_to_the_same_end(tmp_path, monkeypatch):
    """Names, addresses and counts are those of a run that nothing stopped."""
    bring(tmp_path, *PARTS)
    undisturbed = comparable()
    for model in [Comment, Redirect, Article, Author, Document, Imported, Picture, Section, Tag]:
        model.objects.all().delete() if model is not Comment else Comment.objects.all()._raw_delete("default")
    whole = WordPressImport.bring

    def stops_after(entries):
        def bring_some(self):
            for number, entry in enumerate(whole(self)):
                if number == entries:
                    raise KeyboardInterrupt
                yield entry

        return bring_some

    for entries in range(1, 6):
        monkeypatch.setattr(WordPressImport, "bring", stops_after(entries))
        with pytest.raises(CommandError, match="Stopped before the end"):
            bring(tmp_path, *PARTS)
    monkeypatch.setattr(WordPressImport, "bring", whole)
    bring(tmp_path, *PARTS)
    assert comparable() == undisturbed


def comparable() -> dict[str, list]:
    """The tables without numbers of rows and times of writing."""
    left_out = {"id", "row", "created_at", "saved_at", "path", "root_id", "parent_id", "article_id", "made", "told"}
    rows = {
        name: sorted(
            sorted((k, str(v)) for k, v in row.items() if k not in left_out and not k.endswith("_id")) for row in found
        )
        for name, found in tables().items()
    }
    return rows


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path):
    file = write(tmp_path, *PARTS)
    before = tables()
    said, errors = run(file, "--dry-run")
    assert tables() == before
    assert said.endswith("Nothing was written: this was a dry run.\n")
    real, real_errors = run(file)
    assert said.splitlines()[:-1] == real.splitlines()
    assert errors == real_errors


# What cannot be read


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (export("<item><title>x</title>"), r"Line \d+: this is not well-formed XML \(mismatched tag\)"),
        ("<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY x 'y'>]><rss><channel/></rss>", "holds a document type"),
        ("<rss><channel><title>A feed</title></channel></rss>", "This is no WordPress export"),
        ("not xml", "Line 1: this is not well-formed XML"),
        ("", "this is not well-formed XML"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing_and_is_refused_in_one_line(tmp_path, text, problem):
    file = tmp_path / "export.xml"
    file.write_text(
        text.replace("</channel>", f"{item(10)}</channel>") if "mismatched" not in problem else text, "utf-8"
    )
    if "export" in problem:
        file.write_text(text, "utf-8")
    before = tables()
    with pytest.raises(CommandError, match=problem) as refusal:
        run(file)
    assert "\n" not in str(refusal.value)
    assert tables() == before


@pytest.mark.parametrize("arguments", [["nowhere.xml"], ["export.xml", "--media", "nowhere"]])
def test_a_file_or_a_folder_that_is_not_there_is_refused_in_one_line(tmp_path, arguments):
    write(tmp_path, item(10))
    with pytest.raises(CommandError, match=r"cannot be read: No such file|is not a folder"):
        run(*(str(tmp_path / part) if not part.startswith("-") else part for part in arguments))


def test_a_bad_item_is_named_and_the_others_come_in(tmp_path, monkeypatch):
    save = Article.save

    def refuses(self, *arguments, **options):
        if self.headline == "Bad":
            raise ValueError("it cannot be\nkept")
        save(self, *arguments, **options)

    monkeypatch.setattr(Article, "save", refuses)
    out, errors = StringIO(), StringIO()
    file = write(tmp_path, item(9, labels=[NEWS]), item(10, "Bad", labels=[NEWS]), item(11, labels=[NEWS]))
    with pytest.raises(CommandError, match="1 item could not come in"):
        call_command("import_wordpress", str(file), stdout=out, stderr=errors)
    assert "article 10: It does not come in: it cannot be kept." in errors.getvalue()
    assert set(Article.objects.values_list("source_id", flat=True)) == {"9", "11"}


# The report


def test_the_report_counts_every_kind_and_names_what_was_said(tmp_path):
    report = tmp_path / "report.json"
    run(write(tmp_path, *PARTS), "--report", str(report))
    told = json.loads(report.read_text("utf-8"))
    assert told["source"] == "wp:old.example"
    assert told["counts"]["article"] == {"created": 2}
    assert told["counts"]["comment"] == {"created": 2}
    assert {entry["address"] for entry in told["items"] if entry["kind"] == "page"} == {"/about/"}


def test_a_tag_known_here_by_another_name_or_with_other_accents_serves(tmp_path):
    turkey, cafe = make_tag(name="Türkiye", slug="turkiye"), make_tag(name="Café", slug="cafes")
    TagAlias(tag=turkey, name="Turkey").save()
    labels = [NEWS, label("post_tag", "turkey", "Turkey"), label("post_tag", "cafe", "CAFE")]
    bring(tmp_path, tag("turkey", "Turkey"), item(10, labels=labels))
    assert set(piece().tags.all()) == set(Tag.objects.all()) == {turkey, cafe}


def test_a_tag_that_was_merged_here_since_stays_so_when_the_import_is_repeated(tmp_path):
    parts = [tag("turkey", "Turkey"), item(10, labels=[NEWS, label("post_tag", "turkey", "Turkey")])]
    bring(tmp_path, *parts)
    stays = make_tag(name="Türkiye")
    merge(Tag.objects.get(name="Turkey"), stays)
    another = item(11, slug="another", labels=[NEWS, label("post_tag", "turkey", "Turkey")])
    bring(tmp_path, *parts, another)
    assert list(Tag.objects.all()) == [stays]
    assert {article.tags.get() for article in Article.objects.all()} == {stays}
