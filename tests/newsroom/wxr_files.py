"""WordPress exports as the tests need them, written by hand in the shape of real ones."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

SITE = "https://old.example"
HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/6.5" created="2024-06-10 12:29" -->
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/{version}/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/{version}/">
<channel>
<title>The Old Paper</title>
<link>{site}</link>
<language>en-GB</language>
<wp:wxr_version>{version}</wp:wxr_version>
<wp:base_site_url>{site}</wp:base_site_url>
<wp:base_blog_url>{site}</wp:base_blog_url>
"""


def cdata(text: str) -> str:
    """The text in a CDATA section, split where it would end one."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def export(*parts: str, version: str = "1.2", site: str = SITE) -> str:
    return HEAD.format(version=version, site=site) + "\n".join(parts) + "\n</channel>\n</rss>\n"


def author(login: str, name: str = "") -> str:
    return (
        f"<wp:author><wp:author_id>1</wp:author_id><wp:author_login>{cdata(login)}</wp:author_login>"
        f"<wp:author_display_name>{cdata(name or login)}</wp:author_display_name></wp:author>"
    )


def category(slug: str, name: str = "", parent: str = "", number: int = 0) -> str:
    return (
        f"<wp:category><wp:term_id>{number}</wp:term_id><wp:category_nicename>{slug}</wp:category_nicename>"
        f"<wp:category_parent>{parent}</wp:category_parent>"
        f"<wp:cat_name>{cdata(name or slug)}</wp:cat_name></wp:category>"
    )


def tag(slug: str, name: str = "") -> str:
    return f"<wp:tag><wp:tag_slug>{slug}</wp:tag_slug><wp:tag_name>{cdata(name or slug)}</wp:tag_name></wp:tag>"


def label(domain: str, slug: str, name: str = "") -> str:
    return f"<category domain={quoteattr(domain)} nicename={quoteattr(slug)}>{cdata(name or slug)}</category>"


def comment(number: int, text: str = "Well said.", *, parent: int = 0, approved: str = "1", kind: str = "",
            name: str = "Ada", email: str = "ada@example.com", date: str = "2013-03-02 10:00:00") -> str:  # fmt: skip
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>{cdata(name)}</wp:comment_author>"
        f"<wp:comment_author_email>{email}</wp:comment_author_email><wp:comment_author_url></wp:comment_author_url>"
        f"<wp:comment_date>{date}</wp:comment_date><wp:comment_date_gmt>{date}</wp:comment_date_gmt>"
        f"<wp:comment_content>{cdata(text)}</wp:comment_content><wp:comment_approved>{approved}</wp:comment_approved>"
        f"<wp:comment_type>{kind}</wp:comment_type><wp:comment_parent>{parent}</wp:comment_parent></wp:comment>"
    )


def item(number: int, title: str = "A piece", content: str = "<p>Words.</p>", *, kind: str = "post",
         status: str = "publish", slug: str = "", date: str = "2013-03-01 09:00:00", link: str = "", parent: int = 0,
         excerpt: str = "", by: str = "nadia", password: str = "", sticky: bool = False, comments: str = "open",
         file: str = "", order: int = 0, labels: Iterable[str] = (), meta: dict[str, str] | None = None,
         replies: Iterable[str] = ()) -> str:  # fmt: skip
    slug = slug or f"piece-{number}"
    day = date[:10].replace("-", "/")
    link = link or (f"{SITE}/{day}/{slug}/" if kind == "post" else f"{SITE}/{slug}/")
    metas = "".join(
        f"<wp:postmeta><wp:meta_key>{cdata(name)}</wp:meta_key><wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>"
        for name, value in (meta or {}).items()
    )
    return (
        f"<item><title>{cdata(title)}</title><link>{escape(link)}</link><dc:creator>{cdata(by)}</dc:creator>"
        f'<guid isPermaLink="false">{SITE}/?p={number}</guid><description></description>'
        f"<content:encoded>{cdata(content)}</content:encoded><excerpt:encoded>{cdata(excerpt)}</excerpt:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_date>{date}</wp:post_date><wp:post_date_gmt>{date}</wp:post_date_gmt>"
        f"<wp:comment_status>{comments}</wp:comment_status><wp:post_name>{slug}</wp:post_name>"
        f"<wp:status>{status}</wp:status><wp:post_parent>{parent}</wp:post_parent><wp:menu_order>{order}</wp:menu_order>"
        f"<wp:post_type>{kind}</wp:post_type><wp:post_password>{password}</wp:post_password>"
        f"<wp:is_sticky>{int(sticky)}</wp:is_sticky>"
        + (f"<wp:attachment_url>{escape(file)}</wp:attachment_url>" if file else "")
        + "".join(labels) + metas + "".join(replies) + "</item>"
    )  # fmt: skip


def attachment(number: int, place: str, title: str = "", *, alt: str = "", caption: str = "", parent: int = 0) -> str:
    """A file below the old site's uploads."""
    return item(
        number, title or place.rpartition("/")[2], "", kind="attachment", status="inherit", excerpt=caption,
        parent=parent, file=f"{SITE}/wp-content/uploads/{place}", link=f"{SITE}/attached-{number}/",
        meta={"_wp_attachment_image_alt": alt} if alt else None,
    )  # fmt: skip


def write(folder: Path, *parts: str, **options: str) -> Path:
    file = folder / "export.xml"
    file.write_text(export(*parts, **options), "utf-8")
    return file
