"""Exports as no hand would write them: whatever is in a file, nothing is raised, and nothing is lost without a line."""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article
from comments import moderation
from comments.models import Comment
from tests.newsroom.wxr_files import SITE, attachment, author, category, comment, export, item, label, tag

pytestmark = pytest.mark.django_db

ODD = st.sampled_from(
    ["", " ", "]]>", "<![CDATA[", "&amp;", "a\u202eb", "e\u0301" * 9, "\U0001f600", "0", "-1", "9" * 30, "x" * 500,
     "<p>", "[gallery",
     "[caption]", "<!-- wp:x", "<!--more-->", "<b><i>", "%%title%%", "%E0%A4%A", "..", "/", "?p=1", "مرحبا",
     "日本語"]
)  # fmt: skip
TEXTS = st.one_of(
    ODD, st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=60)
)
DATES = st.sampled_from(
    ["2013-03-01 09:00:00", "0000-00-00 00:00:00", "", "2013-02-30 00:00:00", "yesterday", "9999-12-31 23:59:59",
     "1969-01-01 00:00:00", "2013-03-31 02:30:00", "2099-01-01 00:00:00"]
)  # fmt: skip
NUMBERS = st.integers(0, 12)
SLUGS = st.sampled_from(["", "a", "feed", "search", "2013", "x-y", "%d9%85", "A B", "-", "é", "x" * 300])
STATUSES = st.sampled_from(
    ["publish", "draft", "future", "private", "pending", "trash", "inherit", "", "odd", "auto-draft"]
)
LABELS = st.builds(
    label, st.sampled_from(["category", "post_tag", "post_format", "author", "odd"]), SLUGS, TEXTS
)  # fmt: skip
COMMENTS = st.builds(
    comment, NUMBERS, TEXTS, parent=NUMBERS, approved=st.sampled_from(["1", "0", "spam", "trash", "odd", ""]),
    kind=st.sampled_from(["", "comment", "pingback", "trackback", "odd"]), name=TEXTS, date=DATES,
    email=st.sampled_from(["", "a@b.example", "no address"]),
)  # fmt: skip
METAS = st.dictionaries(
    st.sampled_from(
        ["_thumbnail_id", "_yoast_wpseo_title", "footnotes", "_wp_old_slug", "_yoast_wpseo_primary_category", "x"]
    ),
    TEXTS | NUMBERS.map(str), max_size=3,
)  # fmt: skip
ITEMS = st.builds(
    item, NUMBERS, TEXTS, TEXTS, kind=st.sampled_from(["post", "post", "page", "attachment", "wp_block", "odd"]),
    status=STATUSES, slug=SLUGS, date=DATES, parent=NUMBERS, excerpt=TEXTS,
    by=st.sampled_from(["", "nadia", "Ω", "a b"]),
    password=st.sampled_from(["", "p"]), sticky=st.booleans(), comments=st.sampled_from(["open", "closed", ""]),
    link=st.sampled_from(["", f"{SITE}/a/", f"{SITE}/?p=3", "http://[", "not one", f"{SITE}/2013/03/01/a/"]),
    labels=st.lists(LABELS, max_size=3), meta=METAS, replies=st.lists(COMMENTS, max_size=4),
    file=st.sampled_from(["", f"{SITE}/wp-content/uploads/a.jpg", f"{SITE}/x/../../y.png", "http://[/a.pdf", "a.exe"]),
)  # fmt: skip
PARTS = st.one_of(
    ITEMS,
    ITEMS,
    st.builds(category, SLUGS, TEXTS, SLUGS, NUMBERS),
    st.builds(tag, SLUGS.map(lambda slug: slug), TEXTS),
    st.builds(author, TEXTS, TEXTS),
    st.builds(attachment, NUMBERS, st.sampled_from(["a.jpg", "b.pdf", "c", "../d.png"]), TEXTS, parent=NUMBERS),
)


def bring(file: Path, report: Path) -> str:
    """Import; the line with which it was refused, if it was."""
    out = io.StringIO()
    try:
        call_command("import_wordpress", str(file), "--report", str(report), stdout=out, stderr=out)
    except CommandError as error:
        return str(error)
    return ""


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(parts=st.lists(PARTS, min_size=1, max_size=8))
def test_whatever_is_in_an_export_each_item_comes_in_or_has_a_line_about_it(parts):
    text = export(*parts)
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        file, report = Path(folder, "export.xml"), Path(folder, "report.json")
        file.write_text(text, "utf-8")
        assert bring(file, report) == ""
        told = json.loads(report.read_text("utf-8"))["items"]
        entries = [entry for entry in told if entry["kind"] not in {"author", "section", "tag", "file"}]
        assert len(entries) >= text.count("<item>")
        assert all(entry["notes"] for entry in told if entry["outcome"] in {"failed", "skipped"})
        assert not [entry for entry in told if entry["outcome"] == "failed"], told
        assert not moderation.reconcile(save=False)
        assert not any(piece.is_live for piece in Article.objects.all() if piece.status != "published")
        before = (Article.objects.count(), Comment.objects.count(), list(Article.objects.order_by("pk").values("body")))
        bring(file, report)
        after = (Article.objects.count(), Comment.objects.count(), list(Article.objects.order_by("pk").values("body")))
        assert after == before
        transaction.set_rollback(True)
