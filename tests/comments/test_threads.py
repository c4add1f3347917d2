"""Discussions in pages: order, places, markers of what is gone, and a cost that does not grow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments import moderation, paths, threads
from comments.models import Comment
from tests.comments.factories import make_chain, make_comment, make_many
from tests.factories import make_article, make_author, make_user

pytestmark = pytest.mark.django_db(databases="__all__")


def show(article, after="") -> str:
    template = Template("{% load comment_tags %}{% comment_thread article %}")
    return template.render(Context({"article": type(article).objects.get(pk=article.pk), "after": after}))


def names(nodes) -> list:
    return [
        (n.gone or n.comment.author_name, names(n.replies)) if n.replies else n.gone or n.comment.author_name
        for n in nodes
    ]


def test_paths_sort_in_reading_order_and_inserting_rewrites_no_other_row(article):
    first = make_comment(article, author_name="1")
    second = make_comment(article, author_name="2")
    before = list(Comment.objects.order_by("pk").values("pk", "path", "root", "depth"))
    answer = make_comment(parent=first, author_name="1.1")
    deeper = make_comment(parent=answer, author_name="1.1.1")
    later = make_comment(parent=first, author_name="1.2")
    assert (
        list(Comment.objects.filter(pk__in=[first.pk, second.pk]).order_by("pk").values("pk", "path", "root", "depth"))
        == before
    )
    ordered = Comment.objects.order_by("path").values_list("author_name", flat=True)
    assert list(ordered) == ["1", "1.1", "1.1.1", "1.2", "2"]
    assert (deeper.root, deeper.depth, later.depth) == (first, 2, 1)


def test_a_path_names_its_ancestors_and_stops_growing_at_ten_levels(article):
    chain = [make_comment(article)]
    for _ in range(13):
        chain.append(make_comment(parent=chain[-1]))
    assert len(chain[-1].path) == paths.LEVELS * paths.WIDTH
    assert paths.ancestors_in(chain[5].path) == [c.pk for c in chain[:5]]
    assert chain[-1].parent == chain[-2]
    assert chain[-1].depth == 13
    assert [c.pk for c in Comment.objects.order_by("path")] == [c.pk for c in chain]


def test_replies_stand_inside_what_they_answer_for_three_levels_and_then_flat(article):
    a = make_comment(article, author_name="a")
    b = make_comment(parent=a, author_name="b")
    c = make_comment(parent=b, author_name="c")
    make_comment(parent=c, author_name="d")
    make_comment(article, author_name="e")
    assert names(threads.page_of_discussion(article).nodes) == [("a", [("b", ["c", "d"])]), "e"]
    html = show(article)
    assert html.count("<ol>") == html.count("</ol>") == 3
    assert f'<a href="#c-{c.public_id}">in reply to <bdi>c</bdi></a>' in html


def test_only_what_is_published_shows(article):
    for status in Comment.Status.values:
        make_comment(article, status=status, author_name=status)
    assert names(threads.page_of_discussion(article).nodes) == ["published"]
    assert "1 comment\n" in show(article)


def test_what_is_gone_keeps_its_place_while_somebody_has_answered_it(article):
    root = make_comment(article)
    answer = make_comment(parent=root, author_name="still here")
    moderation.transition(root, "rejected", None, "rude")
    html = show(article)
    assert f'<p class="gone" id="c-{root.public_id}">This comment was removed by a moderator.</p>' in html
    assert "in reply to a removed comment" in html
    assert root.body not in html
    moderation.transition(answer, "withdrawn", None, "asked")
    assert names(threads.page_of_discussion(article).nodes) == []


def test_a_marker_deep_down_stands_for_its_own_answers(article):
    chain = [make_comment(article)]
    for _ in range(14):
        chain.append(make_comment(parent=chain[-1]))
    moderation.transition(chain[12], "withdrawn", None, "asked")
    assert "withdrawn by its writer" in show(article)
    moderation.transition(chain[13], "spam", None, "spam")
    assert chain[12].public_id not in show(article), "its only answer is gone"
    assert "removed by a moderator" in show(article)


def test_fifty_roots_make_a_page_and_the_cursor_leads_on(article):
    roots = make_many(article, 120)
    page = threads.page_of_discussion(article)
    assert [n.comment.pk for n in page.nodes] == [c.pk for c in roots[:50]]
    assert page.next_after == roots[49].public_id
    second = threads.page_of_discussion(article, page.next_after)
    assert [n.comment.pk for n in second.nodes] == [c.pk for c in roots[50:100]]
    third = threads.page_of_discussion(article, second.next_after)
    assert [n.comment.pk for n in third.nodes] == [c.pk for c in roots[100:]]
    assert (page.is_first, third.is_first, third.next_after) == (True, False, "")
    assert f"?after={roots[49].public_id}#talk" in show(article)


def test_roots_come_by_the_time_they_were_written_whatever_the_order_of_arrival(article):
    now = timezone.now()
    make_comment(article, author_name="second", created_at=now)
    make_comment(article, author_name="first", created_at=now - timedelta(days=1))
    assert names(threads.page_of_discussion(article).nodes) == ["first", "second"]


def test_a_cursor_that_is_gone_since_still_leads_on_but_one_that_waits_never_did(article):
    roots = [make_comment(article) for _ in range(3)]
    moderation.transition(roots[0], "rejected", None, "rude")
    page = threads.page_of_discussion(article, roots[0].public_id)
    assert [n.comment for n in page.nodes] == roots[1:]
    waiting = make_comment(article, status="pending")
    reply = make_comment(parent=roots[1])
    elsewhere = make_comment()
    for public_id in [waiting.public_id, reply.public_id, elsewhere.public_id, "0" * 13, "';--", "9" * 500]:
        with pytest.raises(threads.NoSuchPlace):
            threads.page_of_discussion(article, public_id)


def test_a_long_thread_shows_twenty_replies_and_a_link_to_all(article, client):
    root = make_comment(article)
    replies = make_many(article, 230, parent=root)
    short = make_comment(article)
    make_many(article, 20, parent=short)
    nodes = threads.page_of_discussion(article).nodes
    assert [len(node.replies) for node in nodes] == [20, 20]
    assert [node.all_replies for node in nodes] == [230, 0]
    assert "All 230 replies" in show(article)

    address = reverse("comments:thread", args=[root.public_id])
    first = client.get(address).content.decode()
    assert first.count('class="cmt"') == 101, "the root and a hundred replies"
    assert f"?after={replies[99].public_id}" in first
    last = client.get(address, {"after": replies[199].public_id}).content.decode()
    assert last.count('class="cmt"') == 30
    assert f'href="/comments/{root.public_id}/"' in last, "the root is on another page"


@pytest.mark.parametrize("after", ["junk", "0" * 13, "';DROP", "1" * 5000])
def test_a_thread_page_of_nowhere_is_a_404(article, client, after):
    root = make_comment(article)
    assert client.get(reverse("comments:thread", args=[root.public_id]), {"after": after}).status_code == 404


def test_a_permalink_leads_to_the_page_and_the_anchor_of_its_comment(article, client):
    roots = make_many(article, 120)
    replies = make_many(article, 130, parent=roots[60])
    place = article.get_absolute_url()
    thread = reverse("comments:thread", args=[roots[60].public_id])
    for comment, page in [
        (roots[0], place),
        (roots[49], place),
        (roots[50], f"{place}?after={roots[49].public_id}"),
        (roots[119], f"{place}?after={roots[99].public_id}"),
        (replies[19], f"{place}?after={roots[49].public_id}"),
        (replies[20], thread),
        (replies[99], thread),
        (replies[100], f"{thread}?after={replies[99].public_id}"),
    ]:
        response = client.get(comment.get_absolute_url())
        assert response.status_code == 302
        assert response["Location"] == f"{page}#c-{comment.public_id}"


def test_only_what_was_published_has_an_address_and_the_rest_look_alike(article, client):
    pages = {client.get("/comments/0000000000000/").content}
    for status in ["pending", "spam", "rejected", "withdrawn"]:
        comment = make_comment(article, status=status)
        response = client.get(comment.get_absolute_url())
        assert response.status_code == 404
        pages.add(response.content.replace(comment.public_id.encode(), b"0000000000000"))
    assert len(pages) == 1


@pytest.mark.parametrize(
    "change",
    [{"status": "draft"}, {"replies": "hidden"}, {"embargoed_until": timezone.now() + timedelta(days=1)}],
)
def test_comments_vanish_with_their_article(article, client, change):
    comment = make_comment(article)
    make_comment(parent=comment)
    type(article).objects.filter(pk=article.pk).update(**change)
    for name in ["detail", "thread", "reply"]:
        assert client.get(reverse(f"comments:{name}", args=[comment.public_id])).status_code == 404
    if change.get("replies") == "hidden":
        assert comment.body not in show(article)


def test_staff_and_authors_of_the_piece_have_badges_and_others_by_their_name_do_not(client):
    writer, editor = make_user(), make_user()
    article = make_article(bylines=[make_author(name="Nadia Ferrant", user=writer)])
    make_comment(article, user=writer, author_name="Nadia Ferrant")
    make_comment(article, user=editor, author_name="Jonas Wray")
    make_comment(article, author_name="Nadia Ferrant")
    nodes = threads.page_of_discussion(article).nodes
    assert [node.badge for node in nodes] == ["author", "staff", ""]
    html = show(article)
    assert html.count('<span class="bdg">Author</span>') == html.count('<span class="bdg staff">Staff</span>') == 1


@pytest.mark.parametrize("payload", ['"><svg onload=alert(1)>', "</script><!--", "' onmouseover='alert(1)"])
def test_a_name_is_never_more_than_letters(article, payload):
    make_comment(parent=make_comment(article, author_name=payload), author_name=payload, body=payload)
    html = show(article)
    assert payload not in html.replace("<p>' onmouseover='alert(1)</p>", "")
    assert "<svg" not in html


def test_a_website_shows_only_when_the_site_wants_it_and_only_a_true_one(article, settings):
    make_comment(article, author_url="https://reader.example/")
    make_comment(article, author_url="javascript:alert(1)")
    make_comment(article, author_url="https://a.b/' onmouseover='x")
    assert "reader.example" not in show(article)
    settings.COMMENTS_WEBSITE_FIELD = True
    html = show(article)
    assert '<a href="https://reader.example/" rel="nofollow ugc noopener"><bdi>' in html
    assert "javascript" not in html
    assert "onmouseover" not in html


@pytest.mark.parametrize("kind", ["pingback", "trackback"])
def test_a_site_that_links_here_is_named_in_one_line_and_nobody_to_be_answered(article, kind):
    site = make_comment(
        article, kind=kind, author_name="The <i>Tide", author_url="https://tide.example/x", body="[…] a […]"
    )
    html = show(article)
    assert f'<p class="mention" id="c-{site.public_id}"' in html
    named = '<a href="https://tide.example/x" rel="nofollow ugc noopener"><bdi>The &lt;i&gt;Tide</bdi></a>'
    assert f"Mentioned in {named}" in html
    assert 'class="cmt"' not in html
    assert "comments/reply/" not in html
    assert "[…]" not in html
    moderation.transition(site, "spam", None, "spam")
    assert "Mentioned" not in show(article)


def test_a_site_that_links_here_keeps_its_place_and_its_permalink_among_the_replies(article, client):
    first, site, last = make_comment(article), make_comment(article, kind="pingback"), make_comment(article)
    html = show(article)
    assert html.index(first.public_id) < html.index(site.public_id) < html.index(last.public_id)
    assert html.count("comments/reply/") == 2
    assert client.get(site.get_absolute_url())["Location"].endswith(f"#c-{site.public_id}")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "https://a.b/' onmouseover='x"])
def test_a_site_without_a_true_address_is_named_without_a_link(article, url):
    make_comment(article, kind="pingback", author_name="The Tide", author_url=url)
    assert "Mentioned in <bdi>The Tide</bdi>" in show(article)


def test_nobodys_address_is_on_the_page(article):
    make_comment(parent=make_comment(article, author_email="secret@example.org"), author_email="hidden@example.org")
    assert "example.org" not in show(article)


def test_html_of_an_older_renderer_is_made_again_without_a_write(article):
    comment = make_comment(article, body="*new*")
    Comment.objects.filter(pk=comment.pk).update(body_html="<p>old</p>", renderer_version=0)
    with CaptureQueriesContext(connection) as queries:
        assert "<em>new</em>" in show(article)
    assert not [q for q in queries if q["sql"].startswith(("UPDATE", "INSERT"))]


def test_a_crowded_page_shows_five_replies_each_and_permalinks_know(article, client):
    roots = make_many(article, 14)
    threads_of = [make_many(article, 19, parent=root) for root in roots]
    nodes = threads.page_of_discussion(article).nodes
    assert [(len(node.replies), node.all_replies) for node in nodes] == [(5, 19)] * 14
    for position, on_article in [(4, True), (5, False), (18, False)]:
        to = client.get(threads_of[3][position].get_absolute_url())["Location"]
        assert to.startswith(article.get_absolute_url()) == on_article
    moderation.transition(roots[0], "rejected", None, "rude")
    for reply in threads_of[0]:
        moderation.transition(reply, "rejected", None, "rude")
    assert {len(node.replies) for node in threads.page_of_discussion(article).nodes} == {19}
    assert client.get(threads_of[3][18].get_absolute_url())["Location"].startswith(article.get_absolute_url())


def fill(article, roots: int, per_root: int) -> None:
    """Roots of which a few on the first page and a few on the second are answered."""
    made = make_many(article, roots)
    make_many(article, per_root, parents=[*made[:3], *made[51:53]])


@contextmanager
def counted(monkeypatch) -> Iterator[Counter]:
    """How many statements run within, and how many comments and answered comments they fetch."""
    count: Counter = Counter()
    from_db = Comment.from_db

    def fetch(_class, *args, **kwargs):
        count["rows"] += 1
        return from_db(*args, **kwargs)

    with monkeypatch.context() as patch, CaptureQueriesContext(connection) as queries:
        patch.setattr(Comment, "from_db", classmethod(fetch))
        yield count
    count["queries"] = len(queries)


def test_a_discussion_twice_as_long_costs_the_same(article, monkeypatch):
    writer, costs = make_user(), []
    make_comment(article, user=writer, created_at=timezone.now() - timedelta(days=9))
    for _ in range(2):
        fill(article, 120, 110)
        after = threads.page_of_discussion(article).next_after
        root = threads.page_of_discussion(article).nodes[1].comment.public_id
        inside = threads.page_of_thread(root)[1].next_after
        deeds = [
            lambda after=after: threads.page_of_discussion(article),
            lambda after=after: threads.page_of_discussion(article, after),
            lambda root=root: threads.page_of_thread(root),
            lambda root=root, inside=inside: threads.page_of_thread(root, inside),
        ]
        for deed in deeds:
            with counted(monkeypatch) as cost:
                deed()
            costs.append(cost)
    assert Comment.objects.count() == 1 + 2 * (120 + 5 * 110)
    assert costs[:4] == costs[4:]
    assert [cost["queries"] for cost in costs[:4]] == [2, 3, 2, 2]


def test_a_page_of_replies_costs_three_queries_and_a_thread_six_even_when_staff_have_answered(article, client):
    roots = make_many(article, 60)
    replies = make_many(article, 120, parent=roots[0])
    writer = make_user()
    article.set_bylines([(make_author(user=writer), "reporting")])
    for user in [writer, make_user()]:
        make_comment(parent=roots[1], user=user)
        make_comment(parent=make_comment(parent=replies[0], user=user))
    thread = reverse("comments:thread", args=[roots[0].public_id])
    page = article.get_absolute_url()
    budgets = {
        page: 12,
        f"{page}?after={roots[49].public_id}": 12,
        thread: 6,
        f"{thread}?after={replies[99].public_id}": 6,
    }
    for address, budget in budgets.items():
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        assert response.status_code == 200
        assert len(queries) <= budget, address
        of_replies = [query for query in queries if 'FROM "comments_comment"' in query["sql"]]
        assert len(of_replies) <= 3, address
        assert ('class="bdg">Author' in response.content.decode()) == ("after" not in address)


def test_the_fullest_page_is_lighter_than_250_kilobytes(article):
    roots = make_many(article, threads.ROOTS_ON_A_PAGE)
    make_many(article, threads.CROWD // threads.ROOTS_ON_A_PAGE, parents=roots)
    html = show(article)
    assert html.count('class="cmt"') == threads.ROOTS_ON_A_PAGE + threads.CROWD
    assert len(html.encode()) < 250_000


def test_five_hundred_levels_of_quarrel_are_shown_three_deep(article):
    links = make_chain(make_comment(article), 499)
    page = threads.page_of_thread(links[0].public_id)[1]
    assert len(page.nodes[0].replies[0].replies) == 99
    assert show(article).count("<ol>") == 3
    assert threads.address_of(Comment.objects.get(pk=links[-1].pk)).startswith("/comments/thread/")
    with CaptureQueriesContext(connection) as queries:
        moderation.transition(links[-1], "rejected", None, "rude")
    assert len(queries) < 15


def explained(sql: str) -> list[str]:
    """The database's plan for the statement; PostgreSQL reads small tables whole unless it is told not to."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(f"{'EXPLAIN QUERY PLAN' if connection.vendor == 'sqlite' else 'EXPLAIN'} {sql}")
        return [str(row[-1]) for row in cursor.fetchall()]


def test_the_pages_are_found_through_their_indexes(article):
    fill(article, 60, 30)
    first = threads.page_of_discussion(article)
    thread = first.nodes[0].comment.public_id
    with CaptureQueriesContext(connection) as queries:
        threads.page_of_discussion(article)
        threads.page_of_discussion(article, first.next_after)
        threads.page_of_thread(thread)
        Comment.objects.forget_networks(timezone.now())
    plans = [
        line
        for query in queries
        for line in explained(query["sql"])
        if query["sql"].startswith(("SELECT", "UPDATE", "("))
    ]
    for index in ["comment_shown_roots", "comment_shown_replies", "comment_with_network"]:
        assert any(index in line for line in plans), plans
    assert not [line for line in plans if line.startswith("SCAN") or "Seq Scan on comments_comment" in line], plans
