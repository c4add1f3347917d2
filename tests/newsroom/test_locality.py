"""The site's language and zone: from the settings, else from the environment, in every door and in the worker."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command, get_commands, load_command_class
from django.tasks import task
from django.utils import timezone, translation

from articles import locality
from articles.models import Article, SiteSettings
from articles.tasks import index_pieces
from tests.factories import make_article

pytestmark = pytest.mark.django_db(databases="__all__")

ABROAD = {"language": "ar", "time_zone": "Asia/Tokyo"}


@task()
def tell() -> str:
    return f"{translation.get_language()} {timezone.get_current_timezone_name()}"


def test_without_a_choice_the_environment_decides(client, settings):
    settings.LANGUAGE_CODE, settings.TIME_ZONE = "fr", "Europe/Paris"
    SiteSettings().save()
    piece = make_article(published_at=datetime(2026, 1, 5, 12, 0, tzinfo=UTC))
    page = client.get(piece.get_absolute_url()).content.decode()
    assert '<html lang="fr" dir="ltr"' in page
    assert "2026-01-05T13:00:00+01:00" in page


@pytest.mark.parametrize("address", ["/", "/nothing/here/", "/admin/login/", "/search/"])
def test_the_settings_win_over_the_environment_in_every_door(client, settings, address):
    settings.LANGUAGE_CODE = "fr"
    SiteSettings(language="ar").save()
    assert '<html lang="ar" dir="rtl"' in client.get(address).content.decode()


def test_times_are_told_in_the_zone_of_the_site(client):
    SiteSettings(**ABROAD).save()
    piece = make_article(published_at=datetime(2026, 1, 5, 20, 0, tzinfo=UTC))
    assert "2026-01-06T05:00:00+09:00" in client.get(piece.get_absolute_url()).content.decode()


def test_what_a_browser_asks_for_changes_nothing_and_nothing_varies_on_it(client):
    plain = client.get("/")
    asked = client.get("/", headers={"Accept-Language": "ar", "Cookie": "django_language=ar"})
    assert plain.content == asked.content
    assert asked["Vary"] == "Accept-Encoding"


def test_another_language_shows_at_once_on_kept_pages(client):
    kept = client.get("/")
    SiteSettings(language="ar").save()
    again = client.get("/", headers={"If-None-Match": kept["ETag"]})
    assert again.status_code == 200
    assert 'dir="rtl"' in again.content.decode()


def test_nothing_of_a_request_stays_behind_in_the_process(client):
    before = tell.func()
    SiteSettings(**ABROAD).save()
    client.get("/")
    assert tell.func() == before


def test_a_date_of_publication_never_moves_with_the_zone(client):
    SiteSettings(time_zone="Pacific/Auckland").save()
    with locality.of_stored_site():
        piece = make_article(status="ready", published_at=None)
        piece.schedule(datetime(2026, 1, 31, 20, 0, tzinfo=UTC))
    assert piece.published_on == date(2026, 2, 1)
    SiteSettings(time_zone="America/New_York").save()
    with locality.of_stored_site():
        Article.objects.get().save()
    again = Article.objects.get()
    assert (again.published_on, again.get_absolute_url()) == (date(2026, 2, 1), piece.get_absolute_url())
    assert client.get(piece.get_absolute_url()).status_code == 200
    assert str(piece.headline) in client.get("/2026/02/").content.decode()
    assert client.get("/2026/01/").status_code == 404


def test_feeds_and_the_news_sitemap_name_the_language_of_the_site(client):
    SiteSettings(language="de").save()
    make_article()
    assert "<language>de</language>" in client.get("/feed/").content.decode()
    assert "<news:language>de</news:language>" in client.get("/sitemap-news.xml").content.decode()


def test_tasks_of_the_worker_go_by_the_settings_as_they_are_when_they_begin():
    SiteSettings(**ABROAD).save()
    assert tell.call() == "ar Asia/Tokyo"
    SiteSettings(language="de", time_zone="Europe/Berlin").save()
    assert tell.call() == "de Europe/Berlin"
    assert type(index_pieces) is type(tell)


def test_every_command_of_ours_goes_by_the_settings():
    ours = {name: app for name, app in get_commands().items() if app in {"articles", "comments", "newsroom"}}
    others = {name for name, app in ours.items() if not isinstance(load_command_class(app, name), locality.SiteCommand)}
    assert others == {"worker"}  # its tasks do, each by itself


def test_a_command_dates_what_it_publishes_in_the_zone_of_the_site(tmp_path):
    SiteSettings(time_zone="Asia/Tokyo").save()
    story = tmp_path / "story.txt"
    story.write_text("A headline\n\nThe first paragraph of the story.\n", encoding="utf-8")
    call_command("import_text", str(story), "--publish", date="2026-02-01T03:00", stdout=StringIO())
    piece = Article.objects.get()
    assert piece.published_at == datetime(2026, 1, 31, 18, 0, tzinfo=UTC)
    assert piece.published_on == date(2026, 2, 1)


def test_a_zone_that_does_not_exist_is_refused_and_one_that_is_gone_harms_nothing(client):
    with pytest.raises(ValidationError, match="not a time zone"):
        SiteSettings(time_zone="Mars/Base").full_clean()
    SiteSettings(time_zone="Mars/Base").save()
    assert client.get("/").status_code == 200


def test_health_is_told_without_asking_for_the_settings(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")
