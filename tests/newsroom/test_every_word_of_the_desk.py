"""No word on the screens of the desk that could not be translated."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from articles.models import Article, MissedAddress, Picture, Redirect
from comments import precision
from comments.models import Comment, Rule, SignalTally
from comments.moderation import transition
from comments.pipeline.reasons import SIGNALS
from newsroom.models import ImportRun
from tests.admin_forms import filled_in
from tests.factories import make_article, make_picture, make_tag, picture_bytes
from tests.marking import text_of, unmarked

pytestmark = pytest.mark.django_db(databases="__all__")


SCREENS = [model for model in admin.site._registry if model._meta.app_label in {"articles", "comments", "newsroom"}]


@pytest.mark.parametrize("model", SCREENS, ids=lambda model: model._meta.label)
def test_every_word_of_the_desk_comes_through_a_catalogue(chief, paper, marked, model):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    addresses = [reverse(f"{name}_changelist"), f"{reverse(f'{name}_changelist')}?q=река"]
    one = model._default_manager.first()
    if one is not None:
        addresses += [reverse(f"{name}_{screen}", args=[one.pk]) for screen in ["change", "history", "delete"]]
    with suppress(NoReverseMatch):
        addresses.append(reverse(f"{name}_add"))
    seen = 0
    for address in addresses:
        answer = chief.get(address, follow=True)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            seen += 1
            assert unmarked(answer.content.decode()) == [], address
    assert seen


def test_every_word_of_the_desks_front_and_of_signing_in_comes_through_a_catalogue(client, chief, marked):
    assert unmarked(chief.get("/admin/").content.decode()) == []
    chief.logout()
    assert unmarked(client.get("/admin/login/").content.decode()) == []
    failed = client.post("/admin/login/", {"username": "кто", "password": "что"})
    assert unmarked(failed.content.decode()) == []


def test_every_word_of_too_many_tries_to_sign_in_comes_through_a_catalogue(client, paper, marked):
    for _try in range(11):
        answer = client.post("/admin/login/", {"username": "кто", "password": "что"})
    assert "⟦Too many tries" in text_of(answer)
    assert unmarked(text_of(answer)) == []


def test_every_word_of_a_desk_with_work_on_it_comes_through_a_catalogue(chief, paper, marked):
    soon = timezone.now() + timedelta(minutes=1)
    words = {"headline": "Вода", "standfirst": "Вода.", "body": "<p>Да.</p>", "bylines": (paper["author"],)}
    make_article(**words, slug="а", status="submitted")
    make_article(**words, slug="б", published_at=soon)
    Comment.objects.create(article=paper["piece"], author_name="Ия", body="Да.")
    lost = make_picture(alt="Поле", title="Поле", original_name="поле", rights_until=timezone.localdate())
    Picture.objects.filter(pk=lost.pk).update(rights_until=timezone.localdate() - timedelta(days=3))
    wordless = make_picture(alt="Поле", title="Поле", original_name="поле")
    Picture.objects.filter(pk=wordless.pk).update(alt="", alt_state="missing")
    Comment.objects.filter(pk=paper["reply"].pk).update(created_at=timezone.now())
    page = text_of(chief.get("/admin/"))
    for part in ["Held replies", "Submitted pieces", "Rights have run out", "Need a text alternative", "Oldest has"]:
        assert f"⟦{part}" in page
    assert unmarked(page) == []


DEEDS = ["submit", "take_in_edit", "send_back", "make_ready", "schedule", "publish", "withdraw", "reopen", "publish"]


def test_every_word_that_a_deed_says_comes_through_a_catalogue(chief, paper, marked):
    words = {"headline": "Вода", "standfirst": "Вода.", "body": "<p>Да.</p>"}
    piece = make_article(**words, slug="а", status="draft", section=paper["section"])
    address = reverse("admin:articles_article_change", args=[piece.pk])
    for deed in [*DEEDS, *DEEDS[:4]]:
        when = "2040-01-01T10:00" if deed == "schedule" else ""
        data = filled_in(chief, address, _deed=deed, reason="Ошибка.", schedule_at=when)
        assert unmarked(text_of(chief.post(address, data, follow=True))) == [], deed
        if deed == "schedule":
            Article.objects.filter(pk=piece.pk).update(status="ready", published_at=None)


@pytest.mark.parametrize("number", [1, 2])
def test_every_word_that_an_action_says_comes_through_a_catalogue(chief, paper, marked, number):
    words = {"headline": "Вода", "standfirst": "Вода.", "body": "<p>Да.</p>", "section": paper["section"]}
    pieces = [make_article(**words, slug=f"а{n}", status="draft") for n in range(number)]
    address = reverse("admin:articles_article_changelist")
    chosen = {"_selected_action": [piece.pk for piece in pieces], "select_across": 0}
    for action in ["submit", "take_in_edit", "make_ready", "send_back", "publish", "publish", "withdraw"]:
        page = text_of(chief.post(address, chosen | {"action": action}, follow=True))
        assert unmarked(page) == [], action
    reason = {"action": "withdraw", "reason": "Ошибка."}
    assert "withdrawn: Ошибка." in text_of(chief.post(address, chosen | reason, follow=True))
    assert unmarked(text_of(chief.post(address, chosen | {"action": "reopen"}, follow=True))) == []


def test_every_word_of_a_save_that_came_too_late_comes_through_a_catalogue(chief, paper, marked):
    address = reverse("admin:articles_article_change", args=[paper["piece"].pk])
    mine, theirs = filled_in(chief, address, headline="Моё"), filled_in(chief, address, headline="Их", slug="их")
    assert unmarked(text_of(chief.post(address, theirs, follow=True))) == []
    page = text_of(chief.post(address, mine))
    assert "saved this at" in page
    assert unmarked(page) == []


def test_every_word_of_pieces_in_each_state_comes_through_a_catalogue(chief, paper, marked):
    words = {"headline": "Вода", "standfirst": "Вода.", "body": "<p>Да.</p>", "section": paper["section"]}
    for status in ["draft", "submitted", "in_edit", "ready", "withdrawn"]:
        piece = make_article(**words, slug=status, status=status, withdrawal_reason="Ошибка.")
        assert unmarked(text_of(chief.get(reverse("admin:articles_article_change", args=[piece.pk])))) == []
    ahead = make_article(**words, slug="ahead", published_at=timezone.now() + timedelta(days=400))
    assert unmarked(text_of(chief.get(reverse("admin:articles_article_change", args=[ahead.pk])))) == []
    for state in ["draft", "live", "scheduled", "withdrawn"]:
        assert unmarked(text_of(chief.get(f"/admin/articles/article/?state={state}&label__exact=opinion"))) == []


def test_every_word_of_merging_tags_comes_through_a_catalogue(chief, paper, marked):
    other = make_tag(name="Море", slug="море")
    asked = {"action": "merge", "_selected_action": [paper["tag"].pk, other.pk]}
    for more in [{}, {"merge": "1"}, {"merge": "1", "into": other.pk}]:
        answer = chief.post("/admin/articles/tag/", asked | more, follow=True)
        assert unmarked(text_of(answer)) == [], more
    alone = {"action": "merge", "_selected_action": [other.pk]}
    assert unmarked(text_of(chief.post("/admin/articles/tag/", alone, follow=True))) == []
    assert unmarked(text_of(chief.get(reverse("admin:articles_tag_change", args=[other.pk])))) == []


def test_every_word_of_what_cannot_be_deleted_comes_through_a_catalogue(chief, paper, marked):
    make_tag(name="Море", slug="море")
    for name, thing in [("section", paper["section"]), ("author", paper["author"]), ("tag", paper["tag"])]:
        assert unmarked(text_of(chief.get(reverse(f"admin:articles_{name}_delete", args=[thing.pk])))) == [], name
        asked = {"action": "delete_selected", "_selected_action": [thing.pk]}
        assert unmarked(text_of(chief.post(f"/admin/articles/{name}/", asked))) == [], name
    shown = paper["piece"].lead_picture
    deleted = chief.post(reverse("admin:articles_picture_delete", args=[shown.pk]), follow=True)
    assert "⟦This picture is shown" in text_of(deleted)
    assert unmarked(text_of(deleted)) == []


QUEUE = "/admin/comments/comment/"


def test_every_word_of_the_queue_comes_through_a_catalogue(chief, paper, marked):
    held = [{"reason": code, "points": 3} for code in SIGNALS]
    rows = {"article": paper["piece"], "author_name": "Ия", "body": "Да.", "held_reasons": held}
    replies = [Comment.objects.create(**rows, parent=paper["reply"]) for _number in range(4)]
    for status in ["pending", "published", "rejected", "spam", "withdrawn"]:
        assert unmarked(text_of(chief.get(f"{QUEUE}?status={status}"))) == [], status
    assert unmarked(text_of(chief.get(f"{QUEUE}?q=облако"))) == []
    verdict = reverse("admin:comments_comment_verdict")
    last = replies[-1]
    for said in ["published", "rejected", "spam"]:
        one = {"verdict": f"{said}:{last.pk}", "back": QUEUE}
        several = {"verdict": said, "card": [reply.pk for reply in replies[:2]], "back": QUEUE}
        for data in [one, several]:
            page = text_of(chief.post(verdict, data, follow=True))
            assert 'class="desk-undo"' in page
            assert unmarked(page) == [], data
    assert unmarked(text_of(chief.get(reverse("admin:comments_comment_change", args=[last.pk])))) == []
    transition(last, "withdrawn", None, "")
    for data in [{"verdict": f"published:{last.pk}"}, {"verdict": "spam"}, {"verdict": "spam:999999"}]:
        assert unmarked(text_of(chief.post(verdict, data | {"back": QUEUE}, follow=True))) == [], data


RULES = {
    "word": ["я", "…", "*я", "я " * 13, "a", "облако"],
    "link": ["я", "localhost", "а.example"],
    "name": ["", "Ада"],
    "email": ["я", "а.example"],
    "network": ["я", "0.0.0.0/0", "192.0.2.0/24"],
}


@pytest.mark.parametrize("kind", RULES)
def test_every_word_of_a_rule_comes_through_a_catalogue(chief, paper, marked, kind):
    Comment.objects.create(article=paper["piece"], author_name="Ада", body="Облако.", author_url="https://а.example/")
    add = "/admin/comments/rule/add/"
    for pattern in RULES[kind]:
        answer = chief.post(add, filled_in(chief, add, kind=kind, pattern=pattern))
        assert unmarked(text_of(answer)) == [], pattern
    form = answer.context["adminform"].form
    assert 'class="desk-trial"' in text_of(answer)
    kept = chief.post(add, filled_in(chief, add, kind=kind, pattern=pattern, tried=form.data["tried"]), follow=True)
    assert unmarked(text_of(kept)) == []
    again = chief.post(add, filled_in(chief, add, kind=kind, pattern=pattern, action="spam"))
    assert unmarked(text_of(again)) == []
    rule = Rule.objects.get()
    for action in Rule.Action.values:
        Rule.objects.filter(pk=rule.pk).update(action=action, expires_at=timezone.now(), hits=3)
        for query in ["", "?in_force=no", "?in_force=yes", f"?kind__exact={kind}&action__exact={action}"]:
            assert unmarked(text_of(chief.get(f"/admin/comments/rule/{query}"))) == [], query
    for screen in ["change", "delete", "history"]:
        assert unmarked(text_of(chief.get(reverse(f"admin:comments_rule_{screen}", args=[rule.pk])))) == [], screen


def test_every_word_of_signals_comes_through_a_catalogue(chief, paper, marked):
    screen, weigh = "/admin/comments/signal/", "/admin/comments/signal/weigh/"
    this_week = precision.week_of(timezone.now())
    for week, right, wrong in [(this_week, 1, 30), (this_week - timedelta(weeks=3), 0, 1)]:
        SignalTally.objects.create(code="links", week=week, right=right, wrong=wrong)
    missing = {"held_reasons": [{"reason": "honeypot_missing"}], "article": paper["piece"]}
    Comment.objects.bulk_create(
        Comment(**missing, author_name="Ия", body="Да.", public_id=f"{n:013}") for n in range(99)
    )
    page = text_of(chief.get(screen))
    assert "⟦More often wrong than right" in page
    assert "⟦Most replies of the last day" in page
    assert page.count("<title>⟦") >= 3
    assert unmarked(page) == []
    sent = {"code": "links", "points": "3", "note": "Так."}
    for change in [{"points": "99"}, {"points": "я"}, {"note": ""}, {"note": "я" * 999}, {}, {"usual": "1"}]:
        answer = chief.post(weigh, sent | change, follow=True)
        assert unmarked(text_of(answer)) == [], change
        if not change:
            assert "⟦Back to" in text_of(answer)
    logged = LogEntry.objects.filter(content_type__model="signal").values_list("change_message", flat=True)
    assert len(logged) == 2
    assert unmarked("".join(logged)) == []


def test_every_word_of_the_screens_of_pictures_comes_through_a_catalogue(chief, paper, marked):
    add, one = reverse("admin:articles_picture_add"), paper["piece"].lead_picture
    change = reverse("admin:articles_picture_change", args=[one.pk])

    def sent(data: bytes, name: str = "а.png") -> SimpleUploadedFile:
        return SimpleUploadedFile(name, data)

    with one.original.open("rb") as file:
        same = file.read()
    for file in [b"", b"no picture", b"%PDF-1.4", b"<svg/>", same]:
        page = text_of(chief.post(add, {"original": sent(file), "alt": "", "title": "Поле"}))
        assert unmarked(page) == [], file[:9]
    both = {"original": sent(picture_bytes(70, 90)), "alt": "Поле", "decorative": "on"}
    assert unmarked(text_of(chief.post(add, both))) == []
    data = filled_in(chief, change, original=sent(picture_bytes(300, 900)))
    assert "⟦The new file has another shape" in text_of(chief.post(change, data, follow=True))
    for which in ["words", "credit", "unused", "ended", "lost"]:
        assert unmarked(text_of(chief.get(f"/admin/articles/picture/?which={which}"))) == []
    Picture.objects.filter(pk=one.pk).update(digest="", alt="", alt_state="missing")
    for address in [change, "/admin/articles/picture/", reverse("admin:articles_picture_pick")]:
        assert unmarked(text_of(chief.get(address))) == [], address
    assert unmarked(text_of(chief.get(f"{reverse('admin:articles_picture_pick')}?page=9"))) == []


def test_every_word_of_an_upload_that_answers_in_json_comes_through_a_catalogue(chief, paper, marked):
    address = reverse("admin:articles_picture_upload")
    one = picture_bytes(70, 90, "JPEG")
    for data in [{"alt": "Поле"}, {"alt": "", "original": SimpleUploadedFile("а.jpg", one)}]:
        answer = chief.post(address, data).json()
        sentences = " ".join(sentence for said in answer["errors"].values() for sentence in said)
        assert "⟦" in sentences
        assert unmarked(sentences) == []


REDIRECTS = """path,target,kind,reason
/старый/,/о-нас/,path,
/другой/,/нет/,path,
/прочь/,,gone,Продан.
/без/,,gone,
,/о-нас/,path,
/круг/,/круг/,path,
/вид/,/о-нас/,вид,
https://a.example/а/,/о-нас/,path,
/а/?б,/о-нас/,path,
"""


def test_every_word_of_redirects_from_a_file_comes_through_a_catalogue(chief, paper, marked):
    address = reverse("admin:articles_redirect_import")
    files = ["", "\0", "path,target\n", "я\n" * 9, '"', "/а/,/б/\n" * 6000, REDIRECTS]
    for text in files:
        answer = chief.post(address, {"file": SimpleUploadedFile("а.csv", text.encode())})
        assert unmarked(text_of(answer)) == [], text[:30]
    assert unmarked(text_of(chief.post(address, {}))) == []
    assert unmarked(text_of(chief.post(address, {"file": SimpleUploadedFile("а.csv", b"\xff\xfe\xff")}))) == []
    done = chief.post(address, {"text": REDIRECTS, "for_good": "1"})
    assert Redirect.objects.filter(path="/старый/").exists()
    assert unmarked(text_of(done)) == []
    listed = "/admin/articles/redirect/"
    for query in ["", "?kind=gone", "?use=most", "?q=прочь"]:
        assert unmarked(text_of(chief.get(listed + query))) == [], query
    for fields in [
        {"path": ""},
        {"path": "/а/"},
        {"path": "/а/", "to_path": "/а/"},
        {"path": "а?б", "to_path": "/о-нас/"},
    ]:
        assert unmarked(text_of(chief.post(f"{listed}add/", fields, follow=True))) == [], fields


def test_every_word_of_the_log_of_missed_addresses_comes_through_a_catalogue(chief, paper, marked):
    now = timezone.now()
    for place in "аб":
        MissedAddress.objects.create(
            path=f"/{place}/", number=3, first_at=now, last_at=now, referrer="https://a.example/"
        )
    listed = "/admin/articles/missedaddress/"
    one, other = MissedAddress.objects.values_list("pk", flat=True)
    assert unmarked(text_of(chief.get(listed))) == []
    for data in [{"ignore_one": one}, {"action": "ignore", "_selected_action": [one, other]}]:
        assert unmarked(text_of(chief.post(listed, data, follow=True))) == []
    assert unmarked(text_of(chief.get(f"{listed}?state=ignored"))) == []
    assert unmarked(text_of(chief.post(f"{listed}?state=ignored", {"take_back_one": one}, follow=True))) == []


STATES = {
    "waiting": {},
    "reading": {"total": 100, "done": 30},
    "running": {"total": 100, "done": 30},
    "done": {"total": 100, "done": 100, "finished_at": timezone.now()},
    "failed": {"problem": "Файл.", "finished_at": timezone.now()},
    "stopped": {"total": 100, "done": 30, "finished_at": timezone.now()},
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("dry_run", [True, False])
def test_every_word_of_an_import_comes_through_a_catalogue(chief, marked, state, dry_run):
    kinds = ["author", "section", "tag", "picture", "document", "article", "page", "comment"]
    counts = {kind: {"created": 2, "skipped": 1} for kind in kinds} if state not in {"waiting", "reading"} else {}
    lines = [{"kind": "article", "id": "7", "outcome": "failed", "notes": ["Нет."]}] * 60
    run = ImportRun.objects.create(
        name="а.xml", archive_name="б.zip", export="а.xml", dry_run=dry_run, state=state, counts=counts,
        messages=lines, started_by=User.objects.get(), **STATES[state],
    )  # fmt: skip
    addresses = [reverse(f"admin:newsroom_importrun_{screen}", args=[run.pk]) for screen in ["change", "progress"]]
    for address in [*addresses, "/admin/newsroom/importrun/"]:
        assert unmarked(text_of(chief.get(address))) == [], address
    counted = {kind: {"created": 1, "failed": 1} for kind in counts}
    ImportRun.objects.filter(pk=run.pk).update(stop_asked=state == "running", export="", counts=counted)
    assert unmarked(text_of(chief.get(addresses[0]))) == []


def test_every_word_of_asking_for_an_import_comes_through_a_catalogue(chief, marked, settings):
    settings.IMPORT_MAX_BYTES = 3
    large = io.BytesIO(b"<rss/>")
    large.name = "а.xml"
    for data in [{}, {"export": large}]:
        assert unmarked(text_of(chief.post("/admin/newsroom/importrun/add/", data))) == []
