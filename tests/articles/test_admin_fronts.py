"""The screens of front pages and banners: order by number, clear refusals, states, actions, the picker, the preview."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Banner, Front
from articles.models.fronts import MOST_RAILS, PLACES, Area
from tests.admin_forms import change_url, filled_in, signed_in
from tests.factories import make_article, make_banner, make_front, make_page, make_section, make_user

pytestmark = pytest.mark.django_db

ADD = reverse("admin:articles_front_add")
LIST = reverse("admin:articles_front_changelist")
PICK = reverse("admin:articles_front_pieces")
BANNERS = reverse("admin:articles_banner_changelist")


@pytest.fixture
def editor():
    return signed_in("Editor")


def rows(area: str, *given: dict) -> dict[str, object]:
    """What a browser sends for the rows of one area."""
    data: dict[str, object] = {f"{area}-TOTAL_FORMS": len(given)}
    for number, row in enumerate(given):
        data |= {f"{area}-{number}-{name}": getattr(value, "pk", value) for name, value in row.items()}
    return data


def save(client, front=None, **given):
    """Send the form with these rows and fields; as `lead`, `top`, `opinion`, `rails` and `rail`, lists of rows."""
    url = change_url(front) if front else ADD
    data = {"name": "Monday"} if front is None else {}
    for name, value in given.items():
        data |= rows(name, *value) if isinstance(value, list) else {name: value}
    return client.post(url, filled_in(client, url, **data), follow=True)


def placed(area: str) -> list:
    return [slot.piece for slot in Front.objects.get().slots.filter(area=area)]


def said(answer) -> str:
    return answer.content.decode()


# The form


def test_a_front_page_is_made_with_everything_on_it(editor):
    world = make_section(name="World")
    lead, one, two, opinion, in_rail = [make_article() for _ in range(5)]
    save(
        editor,
        is_ready="on",
        lead=[{"piece": lead}],
        top=[{"piece": one, "position": 1}, {"piece": two, "position": 2}],
        opinion=[{"piece": opinion, "position": 1}],
        rails=[{"section": world, "pieces": 3, "position": 1}],
        rail=[{"section": world, "piece": in_rail, "position": 1}],
    )
    front = Front.objects.get()
    assert (front.name, front.is_ready, front.shows_discussed, front.shown_rails) == (
        "Monday",
        True,
        True,
        {world.pk: 3},
    )
    assert [placed(area) for area in Area] == [[lead], [one, two], [opinion], [in_rail]]
    assert Front.objects.in_force().get() == front


def test_numbers_alone_put_pieces_in_order(editor):
    one, two, three = [make_article() for _ in range(3)]
    front = make_front(top=(one, two, three))
    save(editor, front, **{"top-0-position": 9, "top-1-position": 5, "top-2-position": 7})
    assert placed("top") == [two, three, one]


def test_pieces_with_the_same_number_stay_in_the_order_of_the_form(editor):
    one, two = make_article(), make_article()
    save(editor, top=[{"piece": two, "position": 1}, {"piece": one, "position": 1}])
    assert placed("top") == [two, one]


def test_a_piece_moves_from_one_area_to_another_and_two_change_places(editor):
    one, two, three = [make_article() for _ in range(3)]
    front = make_front(lead=one, top=(two, three))
    save(editor, front, **{"lead-0-piece": two.pk, "top-0-piece": one.pk})
    assert (placed("lead"), placed("top")) == ([two], [one, three])
    front = Front.objects.get()
    save(editor, front, **{"top-0-DELETE": "on"}, opinion=[{"piece": one, "position": 1}])
    assert (placed("lead"), placed("top"), placed("opinion")) == ([two], [three], [one])


def test_sections_change_places_too(editor):
    one, two = make_section(), make_section()
    front = make_front(rails=((one, 3), (two, 4)))
    save(editor, front, **{"rails-0-section": two.pk, "rails-1-section": one.pk})
    assert Front.objects.get().shown_rails == {two.pk: 3, one.pk: 4}


REFUSALS = [
    (lambda one, two, page, world, sport: {"lead": [{"piece": one}], "top": [{"piece": one, "position": 1}]},
     "“One” stands on this page already, under Lead. A piece stands there once."),
    (lambda one, two, page, world, sport: {"top": [{"piece": one, "position": 1}, {"piece": one, "position": 2}]},
     "“One” stands on this page already, under Top stories."),
    (lambda one, two, page, world, sport: {"lead": [{"piece": one}, {"piece": two}]},
     "A front page has one lead. Please remove the others, or put them under Top stories."),
    (lambda one, two, page, world, sport: {"lead": [{"piece": page}]},
     "“About” is a page. Only stories stand on the front page."),
    (lambda one, two, page, world, sport: {"starts_at": "2026-03-02T12:00", "ends_at": "2026-03-02T11:00"},
     "It ends before it starts. Please give an end that comes after the start."),
    (lambda one, two, page, world, sport: {"rails": [{"section": world, "pieces": 3, "position": 1}] * 2},
     "This section has a rail already."),
    (lambda one, two, page, world, sport: {
        "rails": [{"section": world, "pieces": 3, "position": 1}],
        "rail": [{"section": sport, "piece": one, "position": 1}]},
     "Sport has no rail on this page, so nothing can stand in it."),
    (lambda one, two, page, world, sport: {"rail": [{"section": sport, "piece": one, "position": 1}]},
     "Sport has no rail on this page, so nothing can stand in it."),
    (lambda one, two, page, world, sport: {"rails": [{"section": world, "pieces": 1, "position": 1}]},
     "Ensure this value is greater than or equal to 2."),
]  # fmt: skip


@pytest.mark.parametrize(("given", "sentence"), REFUSALS)
def test_what_cannot_stand_comes_back_as_it_was_typed_with_a_sentence(editor, given, sentence):
    one, two = make_article(headline="One"), make_article(headline="Two")
    world, sport = make_section(name="World"), make_section(name="Sport", in_menu=False)
    data = given(one, two, make_page(headline="About"), world, sport)
    answer = save(editor, name="Typed by hand", **data)
    assert sentence in said(answer).replace("&#x27;", "'")
    assert 'value="Typed by hand"' in said(answer)
    assert not Front.objects.exists()


def test_more_pieces_than_places_are_refused(editor):
    pieces = [{"piece": make_article(), "position": 1} for _ in range(PLACES[Area.OPINION] + 1)]
    assert "Opinion has 4 places. Please remove what is too much." in said(save(editor, opinion=pieces))


def test_a_refused_form_changes_nothing_of_what_stands(editor):
    one, two = make_article(), make_article()
    front = make_front(lead=one, top=(two,))
    save(editor, front, **{"top-0-piece": one.pk})
    assert (placed("lead"), placed("top")) == ([one], [two])


def test_nothing_is_saved_over_a_newer_save(editor):
    front = make_front(lead=make_article())
    url = change_url(front)
    sent = filled_in(editor, url, name="Mine")
    editor.post(url, filled_in(editor, url, name="Theirs"))
    answer = editor.post(url, sent)
    assert "Nothing of yours is saved or lost" in said(answer)
    assert Front.objects.get().name == "Theirs"


def test_the_form_says_what_each_area_has_by_date(editor):
    make_article(headline="An opinion", label="opinion")
    newest = make_article(headline="The newest")
    page = said(editor.get(change_url(make_front(lead=make_article(published_at=newest.published_at - timedelta(9))))))
    assert "Filled by date now: “The newest”" in page
    assert "Filled by date now: “An opinion”" in page
    assert "Filled by date now: “The newest”" in said(editor.get(ADD))


@pytest.mark.parametrize("number", [1, 7])
def test_the_form_costs_the_same_however_much_stands_on_the_page(editor, django_assert_num_queries, number):
    sections = [make_section() for _ in range(number)]
    front = make_front(
        lead=make_article(),
        top=tuple(make_article() for _ in range(number)),
        rails=tuple((section, 5) for section in sections),
        rail=tuple((section, make_article()) for section in sections),
    )
    editor.get(change_url(front))
    with django_assert_num_queries(QUERIES_OF_THE_FORM):
        assert editor.get(change_url(front)).status_code == 200


QUERIES_OF_THE_FORM = 17


def test_the_limits_fit_what_a_form_may_hold(settings):
    fields = sum(PLACES.values()) * 6 + MOST_RAILS * 6
    assert fields < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS


# The list


def test_the_list_says_where_each_stands(editor):
    now = timezone.now()
    make_front(name="A", starts_at=now - timedelta(hours=3))
    make_front(name="B", starts_at=now - timedelta(hours=2))
    make_front(name="C", starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1))
    make_front(name="D", starts_at=now + timedelta(days=400))
    make_front(name="E", is_ready=False)
    changelist = editor.get(LIST)
    model_admin = changelist.context["cl"].model_admin
    states = {front.name: model_admin.state(front) for front in changelist.context["cl"].queryset}
    year = (now + timedelta(days=400)).year
    expected = {"A": "behind a later one", "B": "in force now", "C": "over", "D": f" {year}", "E": "draft"}
    assert all(words in states[name] for name, words in expected.items())
    assert "from " in states["D"]


def act(client, url: str, action: str, *chosen):
    return client.post(url, {"action": action, "_selected_action": [thing.pk for thing in chosen]}, follow=True)


def test_ending_says_what_it_did_and_why_not(editor):
    running = make_front(name="Running")
    ahead = make_front(name="Ahead", starts_at=timezone.now() + timedelta(days=1))
    answer = said(act(editor, LIST, "end_now", running, ahead))
    assert "“Running” is over." in answer
    assert "“Ahead”: It has not begun yet." in answer
    running.refresh_from_db()
    assert running.ends_at <= timezone.now()
    assert LogEntry.objects.filter(object_id=running.pk, change_message__contains="Ended").exists()


def test_a_copy_is_a_draft_and_opens(editor):
    front = make_front(name="Monday", lead=make_article())
    answer = act(editor, LIST, "copy", front)
    copy = Front.objects.get(name="Copy of Monday")
    assert answer.redirect_chain[-1][0] == change_url(copy)
    assert not copy.is_ready
    assert copy.slots.count() == 1


@pytest.mark.parametrize("number", [2, 20])
@pytest.mark.parametrize(("make", "url"), [(make_front, LIST), (make_banner, BANNERS)])
def test_the_lists_cost_the_same_however_many(editor, django_assert_max_num_queries, number, make, url):
    for _ in range(number):
        make()
    editor.get(url)
    with django_assert_max_num_queries(12):
        assert editor.get(url).status_code == 200


# The picker


def picked(client, typed: str) -> list[str]:
    return [result["text"] for result in client.get(PICK, ASKED | {"term": typed}).json()["results"]]


ASKED = {"app_label": "articles", "model_name": "slot", "field_name": "piece"}


def test_the_picker_finds_live_and_scheduled_stories_by_their_words_and_says_what_they_are(editor):
    tomorrow = timezone.now() + timedelta(days=1)
    make_article(headline="A valley votes")
    make_article(headline="The valley tomorrow", published_at=tomorrow)
    make_article(headline="A valley in a draft", status="draft")
    make_article(headline="Something else", body="<p>It is about a valley.</p>")
    make_page(headline="Valley page")
    found = picked(editor, "vall")
    assert [text.partition(" (")[0] for text in found] == ["The valley tomorrow", "A valley votes", "Something else"]
    assert "(scheduled, " in found[0]
    assert "(live, " in found[1]


def test_with_nothing_typed_the_picker_shows_the_newest(editor):
    for number in range(3):
        make_article(headline=f"No {number}", published_at=timezone.now() - timedelta(hours=number + 1))
    make_article(headline="Ahead", published_at=timezone.now() + timedelta(hours=1))
    assert [text.partition(" (")[0] for text in picked(editor, "")] == ["Ahead", "No 0", "No 1", "No 2"]


@pytest.mark.parametrize("typed", ['"', "-only", "a" * 300, "\x00", "*", "%", "שלום", " "])
def test_whatever_is_typed_the_picker_answers(editor, typed):
    assert isinstance(picked(editor, typed), list)


def test_a_page_of_the_picker_follows_another(editor):
    for _ in range(25):
        make_article()
    first = editor.get(PICK, ASKED | {"term": "headline"}).json()
    second = editor.get(PICK, ASKED | {"term": "headline", "page": 2}).json()
    assert (len(first["results"]), first["pagination"]["more"]) == (20, True)
    assert (len(second["results"]), second["pagination"]["more"]) == (5, False)


# The preview


def preview(front) -> str:
    return reverse("admin:articles_front_preview", args=[front.pk])


def test_the_preview_shows_a_page_as_it_will_be_at_its_start_and_is_kept_nowhere(editor, client):
    now = timezone.now()
    ahead = make_article(headline="Tomorrow’s lead", published_at=now + timedelta(hours=20))
    make_article(headline="Today’s story")
    front = make_front(name="Tomorrow", lead=ahead, starts_at=now + timedelta(days=1), is_ready=False)
    answer = editor.get(preview(front))
    page = said(answer)
    assert answer.context["lead"] == ahead
    assert "<b>Preview</b>" in page
    assert "“Tomorrow” as readers see it at" in page
    assert "It is a draft" in page
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert "application/ld+json" not in page
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "Tomorrow’s lead" not in said(client.get("/"))


def test_the_preview_of_a_page_in_force_shows_it_now(editor):
    lead = make_article()
    answer = editor.get(preview(make_front(lead=lead)))
    assert answer.context["lead"] == lead
    assert "It is a draft" not in said(answer)


def test_a_preview_of_nothing_is_not_found(editor):
    assert editor.get(reverse("admin:articles_front_preview", args=[10**6])).status_code == 404


# Who may


def test_only_those_with_the_permission_see_previews_and_the_picker(client):
    front = make_front()
    for url in [preview(front), PICK, LIST, change_url(front)]:
        assert client.get(url).status_code == 302, "to the form to sign in"
        if url != PICK:
            assert signed_in("Reporter").get(url).status_code == 403
    assert signed_in().get(PICK, ASKED).status_code == 403


@pytest.mark.parametrize("thing", ["front", "banner"])
def test_who_may_only_look_changes_nothing(thing):
    made = make_front(lead=make_article()) if thing == "front" else make_banner()
    user, client = make_user(), Client()
    user.user_permissions.add(Permission.objects.get(codename=f"view_{thing}"))
    client.force_login(user)
    page = client.get(change_url(made))
    assert page.status_code == 200
    assert "_save" not in said(page)
    assert client.post(change_url(made), {"name": "x"}).status_code == 403


# Banners


def test_a_banner_is_put_up_and_taken_down(editor, client):
    url = reverse("admin:articles_banner_add")
    story = make_article()
    editor.post(url, filled_in(editor, url, text="The river rises", piece=story.pk))
    banner = Banner.objects.get()
    assert banner.piece == story
    assert timedelta(minutes=118) < banner.ends_at - timezone.now() < timedelta(minutes=121)
    assert "The river rises" in said(client.get("/"))
    assert "in force now" in said(editor.get(BANNERS))
    act(editor, BANNERS, "end_now", banner)
    assert "The river rises" not in said(client.get("/"))
    assert "over" in said(editor.get(BANNERS))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"address": "http://example.org/"}, "Give a path of this site, such as /live/"),
        ({"text": "x" * 161}, "at most 160 characters"),
        ({"ends_at": ""}, "This field is required."),
        ({"starts_at": "2026-03-02T12:00", "ends_at": "2026-03-02T12:00"}, "It ends before it starts."),
        ({"address": "/live/", "piece": "one"}, "A banner has one link: choose a piece or give an address, not both."),
    ],
)
def test_a_banner_that_cannot_be_comes_back_with_a_sentence(editor, given, sentence):
    url, story = reverse("admin:articles_banner_add"), make_article()
    given = given | ({"piece": story.pk} if "piece" in given else {})
    answer = editor.post(url, filled_in(editor, url, **{"text": "Words"} | given))
    assert sentence in said(answer)
    assert not Banner.objects.exists()


def test_the_form_of_a_banner_names_its_piece(editor):
    banner = make_banner(piece=make_article(headline="The river"))
    assert "The river</option>" in said(editor.get(change_url(banner)))


# The piece's own form


def test_keep_at_the_top_says_what_stands_above_it(editor):
    assert "Only what is placed on a front page by hand stands above it." in said(
        editor.get(change_url(make_article()))
    )
