"""Redirects made by hand: what one may be, files of them, how often they are used, and what is gone."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as site
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import asking, redirect_files, redirect_rules, redirecting
from articles.models import Edition, MissedAddress, Redirect, RedirectHit
from articles.redirect_files import Line
from tests.admin_forms import change_url, filled_in, signed_in
from tests.factories import make_article, make_page, make_section, make_tag

pytestmark = pytest.mark.django_db(databases="__all__")

ADD = "/admin/articles/redirect/add/"
LIST = "/admin/articles/redirect/"
SIDE = connections[site.SIDE_DATABASE]
IMPORT = "/admin/articles/redirect/import/"
EXPORT = "/admin/articles/redirect/export/"


@pytest.fixture
def editor():
    return signed_in("Editor")


def add(client, path, **given):
    return client.post(ADD, {"path": path, **given}, follow=True)


def why_not(response) -> str:
    """The sentences with which a form was refused."""
    assert response.status_code == 200
    assert not response.redirect_chain
    errors = response.context["adminform"].form.errors
    return " ".join(sentence for sentences in errors.values() for sentence in sentences)


def write_counts():
    for tally in asking.TALLIES:
        tally.flush()


# What a redirect may be


@pytest.mark.parametrize(
    ("path", "to_path", "words"),
    [
        ("/old/?p=4", "/about/", "query string"),
        ("/old/#top", "/about/", "query string"),
        ("/old/%3Fp=4", "/about/", "query string"),
        ("https://elsewhere.example/old/", "/about/", "another site"),
        ("//elsewhere.example/", "/about/", "path of this site"),
        ("old/", "/about/", "path of this site"),
        ("/old/", "https://elsewhere.example/", "another site"),
        ("/old/", "//elsewhere.example/", "path of this site"),
        ("/old/", "/\\elsewhere.example/", "path of this site"),
        ("/old/", "/%5Celsewhere.example/", "path of this site"),
        ("/old/", "/%2Felsewhere.example/", "path of this site"),
        ("/old/", "/about/?x=1", "query string"),
        ("/old/", "javascript:alert(1)", "path of this site"),
        ("/old/", "/old/", "circle"),
        ("/old", "/old/", "circle"),
        ("/old/", "/old/feed/", "circle"),
        ("/old/", "/old", "circle"),
        ("/", "/about/", "stands at this address"),
        ("/admin/", "/about/", "stands at this address"),
    ],
)
def test_a_redirect_that_could_not_work_is_refused_with_a_sentence(editor, path, to_path, words):
    assert words in why_not(add(editor, path, to_path=to_path))
    assert not Redirect.objects.exists()


def test_our_own_host_is_taken_off(editor, settings):
    add(editor, f"{settings.SITE_URL}/old/", to_path=f"{settings.SITE_URL}/contact/")
    redirect = Redirect.objects.get()
    assert (redirect.path, redirect.to_path) == ("/old/", "/contact/")


def test_an_address_in_its_own_script_is_found_however_it_is_typed(editor, client):
    add(editor, "/%D8%A7%D9%84%D9%82%D8%AF%D8%B3/", gone_reason="Closed.")
    assert Redirect.objects.get().path == "/القدس/"
    assert client.get("/القدس/").status_code == 410


@pytest.mark.parametrize("ending", ["", "no slash"])
def test_the_address_of_a_live_piece_page_or_list_is_refused(editor, ending):
    page, section, tag = make_page(slug="about"), make_section(), make_tag()
    for thing in [make_article(), page, section, tag]:
        path = thing.get_absolute_url()
        path = path.rstrip("/") if ending else path
        assert "stands at this address" in why_not(add(editor, path, to_path="/contact/")), path


def test_a_target_at_which_something_stands_is_followed_when_it_moves(editor, client):
    things = [make_article(), make_page(slug="about"), make_section(slug="news"), make_tag(slug="dam")]
    for number, thing in enumerate(things):
        add(editor, f"/old-{number}/", to_path=thing.get_absolute_url())
        redirect = Redirect.objects.get(path=f"/old-{number}/")
        assert (redirect.target, redirect.to_path) == (thing, "")
    things[3].slug = "dams"
    things[3].save()
    assert client.get("/old-3/")["Location"] == "/tag/dams/"


def test_a_target_that_is_a_former_address_becomes_what_that_leads_to(editor):
    article = make_article()
    Redirect.objects.create(path="/first/", to_path="/second/")
    Redirect.objects.create(path="/second/", article=article)
    Redirect.objects.create(path="/shop/", to_path="/contact/")
    add(editor, "/a/", to_path="/first/")
    assert "stands at" in why_not(add(editor, "/a/1/", to_path="/first/"))
    add(editor, "/b/", to_path="/first/feed/")
    add(editor, "/c/", to_path="/shop")
    found = {redirect.path: redirect.target or redirect.to_path for redirect in Redirect.objects.all()}
    assert (found["/a/"], found["/b/"], found["/c/"]) == (article, article, "/contact/")


def test_a_circle_of_several_is_refused_through_other_forms_of_an_address_too(editor):
    Redirect.objects.create(path="/one/", to_path="/two/")
    Redirect.objects.create(path="/x/", to_path="/y/feed/")
    Redirect.objects.create(path="/round/", to_path="/and-round/")
    Redirect.objects.create(path="/and-round/", to_path="/round/")
    assert "circle" in why_not(add(editor, "/two/", to_path="/one/"))
    assert "circle" in why_not(add(editor, "/y/", to_path="/x/"))
    assert "leads nowhere" in why_not(add(editor, "/three/", to_path="/round/"))


def test_a_target_that_is_gone_is_refused(editor):
    Redirect.objects.create(path="/shop/", gone_reason="Closed.")
    assert "gone" in why_not(add(editor, "/old/", to_path="/shop/"))


def test_those_that_led_to_an_address_follow_when_it_gets_a_redirect(editor):
    article = make_article()
    Redirect.objects.create(path="/first/", to_path="/second/")
    response = add(editor, "/second/", article=article.pk)
    assert Redirect.objects.get(path="/first/").target == article
    assert "1 redirect that led to this address" in response.content.decode()


def test_a_redirect_can_be_changed_without_being_in_its_own_way(editor):
    Redirect.objects.create(path="/old/", to_path="/contact/")
    url = change_url(Redirect.objects.get())
    assert editor.post(url, filled_in(editor, url, to_path="/imprint/")).status_code == 302
    assert Redirect.objects.get().to_path == "/imprint/"
    assert editor.post(url, filled_in(editor, url, to_path="", gone_reason="  Sold.  ")).status_code == 302
    assert (Redirect.objects.get().to_path, Redirect.objects.get().gone_reason) == ("", "Sold.")


def test_what_is_left_of_a_target_never_sends_a_reader_round(client):
    Redirect.objects.create(path="/old", to_path="/old/")  # a page stood at /old/ when this was made
    assert client.get("/old/").status_code == 404


# Gone


def test_what_is_gone_answers_410_with_the_reason_in_every_form(client):
    Redirect.objects.create(path="/shop/", gone_reason="The shop <closed> in 2024.")
    for path in ["/shop/", "/shop", "/shop/feed/", "/index.php/shop/"]:
        answer = client.get(path)
        assert answer.status_code == 410, path
        page = answer.content.decode()
        assert "The shop &lt;closed&gt; in 2024." in page
        assert "This piece has been withdrawn." not in page
    assert client.head("/shop/").status_code == 410


def test_a_thing_that_takes_a_gone_address_over_is_not_gone(client):
    Redirect.objects.create(path="/tag/dam/", gone_reason="Closed.")
    tag = make_tag(slug="dam")
    tag.slug = "dams"
    tag.save()
    assert client.get("/tag/dam/")["Location"] == "/tag/dams/"


# Uses


def test_uses_are_counted_in_batches_and_shown_in_the_list(editor, client):
    used, unused = Redirect.objects.create(path="/used/", to_path="/contact/"), Redirect(path="/not/", to_path="/b/")
    unused.save()
    gone = Redirect.objects.create(path="/gone/", gone_reason="Sold.")
    for path in ["/used/", "/used/", "/used", "/gone/"]:
        client.get(path)
    assert not RedirectHit.objects.exists()
    write_counts()
    client.get("/used/")
    write_counts()
    assert dict(RedirectHit.objects.values_list("pk", "number")) == {used.pk: 4, gone.pk: 1}
    shown = {redirect.path: redirect.use for redirect in editor.get(LIST).context["cl"].result_list}
    assert (shown["/used/"].number, shown["/gone/"].number, shown["/not/"]) == (4, 1, None)
    by_use = editor.get(LIST, {"use": "most"}).context["cl"].result_list
    assert [redirect.path for redirect in by_use] == ["/used/", "/gone/"]


def test_counting_a_use_asks_no_database_anything(client, monkeypatch, time_machine):
    time_machine.move_to(datetime(2026, 1, 1, 12, tzinfo=UTC), tick=False)
    Redirect.objects.create(path="/used/", to_path="/contact/")
    asked = {}
    for is_counting in [True, False]:
        with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(SIDE) as side:
            assert client.get("/used/").status_code == 301
        asked[is_counting] = [query["sql"] for query in [*main.captured_queries, *side.captured_queries]]
        monkeypatch.setattr(asking, "note_use", lambda redirect: None)
    assert asked[True] == asked[False]
    assert all(sql.startswith("SELECT") for sql in asked[True])


def test_the_list_shows_redirects_without_uses_when_the_side_database_is_away(editor, monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("disk I/O error")

    Redirect.objects.create(path="/old/", to_path="/contact/")
    monkeypatch.setattr(RedirectHit.objects.__class__, "in_bulk", fail, raising=False)
    assert "/old/" in editor.get(LIST).content.decode()


def test_counts_of_deleted_redirects_are_forgotten():
    kept = Redirect.objects.create(path="/kept/", to_path="/contact/")
    now = timezone.now()
    RedirectHit.objects.create(redirect_id=kept.pk, number=3, last_at=now)
    RedirectHit.objects.create(redirect_id=kept.pk + 1000, number=3, last_at=now)
    asking.forget_uses_of_deleted()
    assert RedirectHit.objects.get().pk == kept.pk


# The list


def test_redirects_are_found_by_address_reason_and_kind(editor):
    Redirect.objects.create(path="/one/", article=make_article(headline="The dam holds"))
    Redirect.objects.create(path="/two/", to_path="/contact/")
    Redirect.objects.create(path="/three/", gone_reason="The shop was sold.")

    def listed(**asked):
        return [redirect.path for redirect in editor.get(LIST, asked).context["cl"].result_list]

    assert listed(q="two") == ["/two/"]
    assert listed(q="contact") == ["/two/"]
    assert listed(q="sold") == ["/three/"]
    assert listed(q="dam") == ["/one/"]
    assert [listed(kind=kind) for kind in ["thing", "path", "gone"]] == [["/one/"], ["/two/"], ["/three/"]]


@pytest.mark.parametrize("number", [3, 60])
def test_the_list_costs_the_same_with_many_used_redirects(editor, django_assert_max_num_queries, number):
    now = timezone.now()
    for n in range(number):
        redirect = Redirect.objects.create(path=f"/old-{n}/", section=make_section())
        RedirectHit.objects.create(redirect_id=redirect.pk, number=n, last_at=now)
    editor.get(LIST)
    for asked in [{}, {"use": "most"}, {"q": "old"}]:
        with django_assert_max_num_queries(12):
            editor.get(LIST, asked)


@pytest.mark.parametrize("group", ["Reporter", "Moderator", None])
def test_only_editors_manage_redirects(group):
    client = signed_in(*filter(None, [group]))
    for url in [LIST, ADD, IMPORT, EXPORT]:
        assert client.get(url).status_code == 403, url


# Files


def upload(client, text, **given):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post(IMPORT, {"file": SimpleUploadedFile("redirects.csv", data), **given}, follow=True)


def lines(response) -> list[Line]:
    return [line for line, chip in response.context["lines"]]


def outcomes(text: str) -> list[str]:
    return [line.outcome for line in redirect_files.take_in(redirect_files.lines_of(text), dry_run=False)]


def test_a_file_is_looked_through_first_and_then_taken_in_at_once(editor):
    article = make_article()
    text = f"path,target,kind,reason\n/a-a/,{article.get_absolute_url()},thing,\n/b/,/contact/,path,\n/c/,,gone,Sold.\n"
    response = upload(editor, text)
    assert [line.outcome for line in lines(response)] == ["new"] * 3
    assert not Redirect.objects.exists()
    assert "Nothing is changed yet" in response.content.decode()
    response = editor.post(IMPORT, {"text": response.context["text"], "for_good": "1"}, follow=True)
    assert response.redirect_chain[-1][0] == LIST
    found = {redirect.path: redirect for redirect in Redirect.objects.all()}
    assert found["/a-a/"].target == article
    assert (found["/b/"].to_path, found["/c/"].gone_reason) == ("/contact/", "Sold.")
    assert LogEntry.objects.count() == 3


def test_a_new_upload_is_a_dry_run_whatever_is_pressed(editor):
    upload(editor, "/old/,/contact/\n", for_good="1")
    assert not Redirect.objects.exists()


def test_a_file_that_was_just_small_enough_stays_so_on_its_way_through_the_page(editor, monkeypatch):
    text = "/a/,/contact/\n/b/,/contact/\n"
    monkeypatch.setattr(redirect_files, "LARGEST", len(text))
    sent = upload(editor, text).context["text"].replace("\n", "\r\n")
    assert len(editor.post(IMPORT, {"text": sent}).context["lines"]) == 2


def test_bad_lines_are_named_with_number_and_reason_and_the_good_ones_come_in(editor):
    article = make_article()
    text = "\n".join(
        [
            "old,new,type,reason",
            "/good/,/contact/",
            "",
            "no-path,/contact/",
            f"{article.get_absolute_url()},/contact/",
            "/x/,/x/",
            "/y/,,gone,",
            "/z/,/contact/,maybe",
            "/v/,https://elsewhere.example/",
            "/w/,",
            "/also-good/,/contact/,301",
        ]
    )
    response = upload(editor, text)
    refused = {line.number: line.note for line in lines(response) if line.outcome == Line.Outcome.REFUSED}
    assert sorted(refused) == [4, 5, 6, 7, 8, 9, 10]
    assert all(refused.values())
    response = editor.post(IMPORT, {"text": response.context["text"], "for_good": "1"}, follow=True)
    assert {redirect.path for redirect in Redirect.objects.all()} == {"/good/", "/also-good/"}
    assert "stands at this address" in response.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        b"/old/,/contact/",
        b"\xef\xbb\xbf/old/;/contact/\r\n",
        b"\xef\xbb\xbfpath;target;kind;reason\r\n/old/;/contact/;path;\r\n",
        b"Old URL\tNew URL\n/old/\t/contact/\n",
        b'"target","path"\n"/contact/","/old/"\n',
        b"\r\n\r\n /old/ , /contact/ \r",
    ],
)
def test_files_of_spreadsheets_are_read_as_they_are(editor, data):
    response = upload(editor, data)
    editor.post(IMPORT, {"text": response.context["text"], "for_good": "1"})
    redirect = Redirect.objects.get()
    assert (redirect.path, redirect.to_path) == ("/old/", "/contact/")


def test_a_line_break_inside_quotes_keeps_the_numbers_right():
    read = redirect_files.lines_of('/a/,,gone,"Two\nlines"\n/b/,/c/\n')
    assert [line.number for line in read] == [1, 3]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "no line"),
        (b"path,target\n", "no line"),
        ("/caf\u00e9/,/x/".encode("latin-1"), "UTF-8"),
        (b"/a/,/b/\0", "UTF-8"),
        (b"/a/,/b/\n" * 2001, "2000 lines"),
        (b"/a/,/" + b"b" * 500_001, "too large"),
        (b"/a/," + b"b" * 140_000, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_a_sentence(editor, data, words):
    response = upload(editor, data)
    assert words in " ".join(response.context["form"].errors["file"]).lower().replace("utf-8", "UTF-8")
    assert not Redirect.objects.exists()


def test_no_file_at_all_is_asked_for(editor):
    assert "file" in editor.post(IMPORT, {}).context["form"].errors


def test_what_goes_out_comes_in_again_as_it_was(editor):
    Redirect.objects.create(path="/القدس/", article=make_article())
    Redirect.objects.create(path="/b/", to_path="/contact/")
    for number, reason in enumerate(['=1+1, "quoted"', "It's sold.", "'quoted'"]):
        Redirect.objects.create(path=f"/c{number}/", gone_reason=reason)
    answer = editor.get(EXPORT)
    text = b"".join(answer.streaming_content).decode()
    assert answer["Content-Type"].startswith("text/csv")
    assert not [cell for row in csv.reader(io.StringIO(text)) for cell in row if cell.startswith("=")]
    assert set(outcomes(text)) == {"unchanged"}
    before = list(Redirect.objects.order_by("path").values_list("path", "article", "to_path", "gone_reason"))
    Redirect.objects.all().delete()
    assert set(outcomes(text)) == {"new"}
    assert list(Redirect.objects.order_by("path").values_list("path", "article", "to_path", "gone_reason")) == before


def test_an_address_that_has_a_redirect_gets_the_new_one_and_chains_in_a_file_are_made_straight():
    Redirect.objects.create(path="/old/", to_path="/contact/")
    assert outcomes("/old/,/imprint/\n/one/,/two/\n/two/,/three/\n/four/,/one/\n/three/,/one/\n") == [
        "changed", "new", "new", "new", "refused",
    ]  # fmt: skip
    assert dict(Redirect.objects.values_list("path", "to_path")) == {
        "/old/": "/imprint/", "/one/": "/three/", "/two/": "/three/", "/four/": "/three/",
    }  # fmt: skip


def test_a_dry_run_changes_neither_redirects_nor_editions():
    Redirect.objects.create(path="/old/", to_path="/contact/")
    before = list(Edition.objects.values_list("name", "number"))
    read = redirect_files.take_in(redirect_files.lines_of("/old/,/imprint/\n/b/,/c/\n"), dry_run=True)
    assert [line.outcome for line in read] == ["changed", "new"]
    assert Redirect.objects.get().to_path == "/contact/"
    assert list(Edition.objects.values_list("name", "number")) == before


def test_what_stands_at_an_address_is_asked_before_the_database_is_locked(monkeypatch):
    article, asked = make_article(), []
    monkeypatch.setattr(
        redirecting, "thing_at", lambda path: asked.append(len(connections["default"].savepoint_ids)) or article
    )
    outside = len(connections["default"].savepoint_ids)
    text = "".join(f"/old-{number}/,{article.get_absolute_url()}\n" for number in range(5))
    redirect_files.take_in(redirect_files.lines_of(text), dry_run=True)
    assert asked == [outside]


def test_a_target_at_which_nothing_stands_is_said_to_be_so():
    read = redirect_files.take_in(redirect_files.lines_of("/b/,/nowhere/\n/c/,/search/\n"), dry_run=True)
    assert [bool(line.note) for line in read] == [True, False]


def test_what_comes_in_leaves_the_log_of_404s():
    for path in ["/b/", "/c/"]:
        MissedAddress.objects.create(path=path, first_at=timezone.now(), last_at=timezone.now() - timedelta(days=1))
    outcomes("/b/,/contact/\n/c/,/c/\n")
    assert [missed.path for missed in MissedAddress.objects.all()] == ["/c/"]


def test_a_redirect_without_target_is_refused_by_the_rules_themselves():
    with pytest.raises(ValidationError):
        redirect_rules.settle(Redirect(path="/old/"))
