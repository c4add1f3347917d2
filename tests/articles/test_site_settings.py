"""What editors decide for the whole site, and where readers and machines meet it."""

from __future__ import annotations

import io
import json
import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from articles import sweeping
from articles.models import MenuItem, Page, RetiredFiles, SiteSettings
from articles.models.marked import look_at
from articles.renditions import Unusable
from articles.views import preview_token
from comments import receipts
from tests.admin_forms import filled_in, signed_in
from tests.comments.factories import make_comment
from tests.factories import make_article, make_section, picture_bytes

pytestmark = pytest.mark.django_db(databases="__all__")

FORM = "/admin/articles/sitesettings/1/change/"
GREEN = "#0b6b3a"


@pytest.fixture
def editor():
    return signed_in("Editor")


def sign(width: int = 400, height: int = 300, colour: tuple = (200, 30, 30, 255)) -> SimpleUploadedFile:
    """A mark with a transparent margin."""
    image = Image.new("RGBA", (width + 40, height + 40), (0, 0, 0, 0))
    image.paste(colour, (20, 20, 20 + width, 20 + height))
    out = io.BytesIO()
    image.save(out, "PNG")
    return SimpleUploadedFile("our mark.png", out.getvalue(), "image/png")


def page_of(client, address: str = "/") -> str:
    return client.get(address).content.decode()


def send(editor, **typed):
    return editor.post(FORM, filled_in(editor, FORM, **typed))


def row(menu: str, number: int, **typed) -> dict:
    """One row of a menu as the form sends it; a number of rows has to be said beside."""
    fields = {
        "position": (number + 1) * 10,
        "section": "",
        "page": "",
        "address": "",
        "label": "",
        "site": "1",
        "id": "",
    }
    return {f"{menu}-{number}-{name}": value for name, value in (fields | typed).items()}


def make_page(headline: str, **fields) -> Page:
    page = make_article(kind="page", headline=headline, slug=headline.lower(), **fields)
    return Page.objects.get(pk=page.pk)


# Colours


def test_a_site_with_the_built_in_look_asks_for_no_further_file(client):
    page = page_of(client)
    assert "/site-" not in page
    assert page.count('<meta name="theme-color"') == 2


def test_an_accent_reaches_every_page_in_a_style_sheet_that_is_kept_for_ever(client):
    SiteSettings(accent=GREEN).save()
    address = re.search(r'href="(/site-[0-9a-f]+\.css)"', page_of(client))[1]
    answer = client.get(address)
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert f"--accent:{GREEN}" in answer.content.decode()
    assert f'<meta name="theme-color" content="{GREEN}">' in page_of(client)
    assert client.get("/site.webmanifest").json()["theme_color"] == GREEN


def test_the_address_of_former_colours_shows_those_of_now_and_is_not_kept(client):
    SiteSettings(accent=GREEN).save()
    former = SiteSettings.load().style_name
    SiteSettings(accent="#1d3f91").save()
    answer = client.get(f"/site-{former}.css")
    assert "#1d3f91" in answer.content.decode()
    assert answer["Cache-Control"] == "public, no-cache"
    SiteSettings().save()
    assert client.get(f"/site-{former}.css").content == b""


def test_no_page_has_colours_in_its_own_text(client):
    SiteSettings(accent=GREEN).save()
    assert "<style" not in page_of(client)
    assert "style=" not in page_of(client)


@pytest.mark.parametrize(("name", "colour", "on"), [("accent", "#ff8800", "paper"), ("dark_accent", "#333333", "dark")])
def test_a_colour_that_cannot_be_read_is_refused_with_its_figures_and_the_nearest_that_can(editor, name, colour, on):
    answer = send(editor, **{name: colour})
    said = " ".join(answer.context["adminform"].form.errors[name])
    assert re.search(rf"(?i){on}.* has a contrast of [\d.]+:1", said)
    shade = re.search(r"nearest shade that has it is (#[0-9a-f]{6})", said)[1]
    assert f'value="{colour}"' in answer.content.decode()
    assert send(editor, **{name: shade}).status_code == 302
    assert getattr(SiteSettings.load(), name) == shade


def test_the_form_shows_the_accent_on_both_papers_as_it_is_typed(editor):
    page = send(editor, accent="#ff8800").content.decode()
    assert page.count('<svg viewBox="0 0 320 132"') == 2
    assert 'fill="#ff8800"' in page


# The mark


def test_every_icon_is_made_from_the_one_mark(client, editor):
    assert send(editor, mark_file=sign()).status_code == 302
    site = SiteSettings.load()
    page = page_of(client)
    for name in ["tab", "touch", "masthead"]:
        assert site.icons[name].url in page
    icons = {(icon["src"], icon["purpose"]): icon["sizes"] for icon in client.get("/site.webmanifest").json()["icons"]}
    assert sorted(icons.values()) == ["192x192", "192x192", "512x512", "512x512", "96x96"]
    assert client.get("/favicon.ico")["Location"] == site.icons["tab"].url
    assert client.get("/feed/json/").json()["icon"].endswith(site.icons["large_masked"].url)
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    assert data["publisher"]["logo"]["url"].endswith(site.icons["large_masked"].url)
    for icon in site.icons.values():
        answer = client.get(icon.url)
        with Image.open(io.BytesIO(b"".join(answer.streaming_content))) as picture:
            assert picture.size == (icon.width, icon.height)


def test_icons_for_home_screens_stand_on_paper_and_keep_clear_of_the_corners():
    site = SiteSettings()
    site.take_mark(sign(300, 300))
    with default_storage.open(site.mark_files["large_masked"][0]) as file, Image.open(file) as picture:
        assert picture.convert("RGBA").getpixel((0, 0)) == (252, 252, 250, 255)
        assert picture.convert("RGBA").getpixel((256, 256)) == (200, 30, 30, 255)
        assert picture.convert("RGBA").getpixel((256, 80))[:3] == (252, 252, 250)
    with default_storage.open(site.mark_files["large"][0]) as file, Image.open(file) as picture:
        assert picture.convert("RGBA").getpixel((2, 2)) == (200, 30, 30, 255)  # its margins were cut off


def test_the_name_stays_beside_a_mark_unless_the_mark_shows_it(client):
    site = SiteSettings(name="The Meridian")
    site.take_mark(sign())
    site.save()
    assert re.search(r'<img class="sign"[^>]* alt=""', page_of(client))
    assert "<span>The Meridian</span>" in page_of(client)
    site.mark_has_name = True
    site.save()
    assert re.search(r'<img class="sign"[^>]* alt="The Meridian"', page_of(client))
    assert "<span>The Meridian</span>" not in page_of(client)


def test_a_dark_version_is_shown_beside_and_can_go_again(client, editor):
    send(editor, mark_file=sign())
    send(editor, dark_mark_file=sign(colour=(250, 250, 250, 255)))
    assert 'class="sign on-dark"' in page_of(client)
    send(editor, drop_dark_mark="on")
    assert "on-dark" not in page_of(client)
    assert 'class="sign"' in page_of(client)


def test_a_dark_version_needs_a_mark(editor):
    answer = send(editor, dark_mark_file=sign())
    assert "choose the mark itself first" in answer.content.decode()


def test_without_its_mark_a_site_has_the_built_in_one_again_and_the_files_go(client, editor):
    send(editor, mark_file=sign())
    names = SiteSettings.load().names_of_mark()
    send(editor, drop_mark="on")
    assert "/static/site/mark.svg" in page_of(client)
    RetiredFiles.objects.update(due_at=timezone.now())
    sweeping.sweep()
    assert not [name for name in names if default_storage.exists(name)]


def test_files_of_the_mark_in_use_are_swept_by_nobody(editor):
    send(editor, mark_file=sign())
    first = SiteSettings.load().names_of_mark()
    send(editor, mark_file=sign(colour=(0, 0, 0, 255)))
    send(editor, mark_file=sign())
    RetiredFiles.objects.update(due_at=timezone.now())
    sweeping.sweep()
    sweeping.remove_orphans()
    assert SiteSettings.load().names_of_mark() == first
    assert all(default_storage.exists(name) for name in first)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("mark.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "SVG drawings cannot be used"),
        (SimpleUploadedFile("mark.png", picture_bytes(100, 60)), "192 pixels"),
        (SimpleUploadedFile("mark.png", picture_bytes(300, 300, mode="RGBA")), "all of it is transparent"),
        (SimpleUploadedFile("mark.txt", b"words"), "not a picture"),
    ],
)
def test_what_makes_no_mark_is_refused_and_nothing_typed_is_lost(editor, file, sentence):
    answer = send(editor, mark_file=file, name="Another name")
    assert sentence in answer.content.decode()
    assert 'value="Another name"' in answer.content.decode()
    assert not SiteSettings.load().mark_files


def test_a_photograph_from_a_telephone_is_set_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert look_at(io.BytesIO(picture_bytes(400, 200, "JPEG", exif=exif))).size == (200, 400)
    with pytest.raises(Unusable, match="empty"):
        look_at(io.BytesIO())


def test_a_file_has_to_be_chosen_again_when_something_else_is_refused_and_the_form_says_so(editor):
    answer = send(editor, mark_file=sign(), accent="#ffffff")
    assert "Please choose it once more" in answer.content.decode()


# Menus


def test_without_items_the_menus_are_the_sections_as_before(client):
    make_section(name="World", slug="world", in_menu=True)
    make_section(name="Hidden", slug="hidden", in_menu=False)
    header = page_of(client).partition("<main")[0]
    assert ">World<" in header
    assert ">Hidden<" not in header
    assert ">Hidden<" in page_of(client).partition("<footer")[2]


def test_a_menu_of_two_levels_is_made_on_the_form(client, editor):
    world, about = make_section(name="World", slug="world"), make_page("About")
    rows = {
        **row("header", 0, section=world.pk),
        **row("header", 1, page=about.pk, is_below="on", label="Who we are"),
        **row("header", 2, address="https://shop.example/", label="Shop"),
        **row("footer", 0, address="/tag/climate/", label="Climate"),
    }
    sent = send(editor, **rows, **{"header-TOTAL_FORMS": 3, "footer-TOTAL_FORMS": 1})
    assert sent.status_code == 302
    header, _main, footer = (page_of(client).partition(mark) for mark in ["<main", "<main", "<footer"])
    assert re.search(r"<summary[^>]*><bdi>World</bdi></summary>", header[0])
    assert '<a href="/about/"><bdi>Who we are</bdi></a>' in header[0]
    assert '<a href="https://shop.example/"><bdi>Shop</bdi></a>' in header[0]
    assert '<a href="/tag/climate/"><bdi>Climate</bdi></a>' in footer[2]


def test_the_numbers_say_the_order_and_changing_them_shows_at_once(client, editor):
    for position, name in [(20, "Second"), (10, "First")]:
        MenuItem.objects.create(menu="header", position=position, address=f"/{name}/", label=name)
    kept = client.get("/")
    assert page_of(client).index("First") < page_of(client).index("Second")
    send(editor, **{"header-0-position": 90})
    again = client.get("/", headers={"If-None-Match": kept["ETag"]})
    assert again.status_code == 200
    assert again.content.decode().index("Second") < again.content.decode().index("First")


def test_what_is_not_public_hides_and_what_lies_below_it_stays(client):
    SiteSettings().save()
    draft, about = make_page("Draft", status="draft", published_at=None), make_page("About")
    MenuItem.objects.create(menu="header", position=1, page=draft)
    MenuItem.objects.create(menu="header", position=2, page=about, is_below=True)
    MenuItem.objects.create(menu="header", position=3, label="Empty heading")
    MenuItem.objects.create(menu="header", position=4, page=draft, is_below=True)
    header = page_of(client).partition("<main")[0]
    assert '<a href="/about/"><bdi>About</bdi></a>' in header
    assert "Draft" not in header
    assert "Empty heading" not in header


def test_a_section_that_is_deleted_leaves_the_menu(client):
    SiteSettings().save()
    gone = make_section(name="Gone", slug="gone")
    MenuItem.objects.create(menu="header", position=1, section=gone)
    MenuItem.objects.create(menu="header", position=2, address="/x/", label="Stays")
    gone.delete()
    header = page_of(client).partition("<main")[0]
    assert "Stays" in header
    assert "Gone" not in header
    MenuItem.objects.all().delete()
    assert "Stays" not in page_of(client)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"label": "Below nothing", "address": "/x/", "is_below": "on"}, "has none above"),
        ({"address": "javascript:alert(1)", "label": "x"}, "a path of this site"),
        ({"address": "http://other.example/", "label": "x"}, "a path of this site"),
        ({"address": "//other.example/", "label": "x"}, "a path of this site"),
        ({"address": "/x/"}, "An address needs a label"),
        ({"position": 5}, "where this item leads"),
    ],
)
def test_an_item_that_leads_nowhere_good_is_refused_and_stays_typed(editor, typed, sentence):
    answer = send(editor, **row("header", 0, **typed), **{"header-TOTAL_FORMS": 1})
    assert sentence in answer.content.decode()
    assert not MenuItem.objects.exists()


def test_an_item_leads_to_one_place():
    with pytest.raises(ValidationError, match="leads to one place"):
        MenuItem(menu="header", section=make_section(), address="/x/", label="x").full_clean()


def test_menus_cost_no_query(client, django_assert_max_num_queries):
    SiteSettings().save()
    world, about = make_section(), make_page("About")
    make_article()
    client.get("/")
    for position in range(20):
        MenuItem.objects.create(menu="header", position=position, section=world, is_below=bool(position % 4))
        MenuItem.objects.create(menu="footer", position=position, page=about, is_below=bool(position % 4))
    with django_assert_max_num_queries(10):
        client.get("/")


def test_the_section_that_one_reads_in_is_marked_in_the_menu(client):
    SiteSettings().save()
    world = make_section(name="World", slug="world")
    MenuItem.objects.create(menu="header", position=1, section=world)
    assert re.search(r'<a href="/section/world/" aria-current="page">', page_of(client, "/section/world/"))


# The foot


def test_the_foot_says_what_editors_wrote_with_its_links_and_nothing_else(client):
    SiteSettings(
        footer_text='Printed in <a href="/about/" onclick="x()">Imber</a>.\n<script>alert(1)</script><b>Since</b> 1908'
    ).save()
    foot = page_of(client).partition("<footer")[2]
    assert 'Printed in <a href="/about/">Imber</a>.' in foot
    assert "Since 1908" in foot
    assert "alert(1)" not in foot


def test_accounts_are_named_in_the_foot_in_their_order_and_told_to_machines(client):
    SiteSettings(accounts="https://www.facebook.com/us\nhttps://bsky.app/profile/us\nhttps://social.example/@us").save()
    foot = page_of(client).partition("<footer")[2]
    names = re.findall(r'<a href="([^"]+)" rel="me noopener"><bdi>([^<]+)</bdi>', foot)
    assert [name for _address, name in names] == ["Facebook", "Bluesky", "social.example"]
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page_of(client), re.DOTALL)[1])
    assert data["publisher"]["sameAs"] == [address for address, _name in names]


@pytest.mark.parametrize("typed", ["@us", "javascript:alert(1)", "ftp://social.example/us"])
def test_an_account_is_an_address(editor, typed):
    answer = send(editor, accounts=f"https://bsky.app/profile/us\n{typed}")
    assert "is no address" in answer.content.decode()


def test_the_imprint_is_named_while_it_is_public(client):
    imprint = make_page("Imprint")
    SiteSettings(imprint=imprint).save()
    assert '<a href="/imprint/"><bdi>Imprint</bdi></a>' in page_of(client).partition("<small>")[2]
    imprint.withdraw("Being rewritten")
    assert "Imprint" not in page_of(client).partition("<small>")[2]


# Counting visits

SCRIPT = "https://count.example/js/script.js"


def test_a_script_that_counts_is_let_in_on_public_pages_alone(client, editor):
    SiteSettings(analytics_script=SCRIPT, analytics_data='data-domain: news.example\ndata-api: "x"').save()
    piece = make_article()
    comment = make_comment(piece)
    answer = client.get(piece.get_absolute_url())
    page = answer.content.decode()
    assert f'<script defer src="{SCRIPT}" data-domain="news.example" data-api="&quot;x&quot;"></script>' in page
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["script-src"].split()[-1] == "https://count.example"
    assert policy["connect-src"] == "'self' https://count.example"
    assert "count.example" not in policy["img-src"]
    again = client.get(piece.get_absolute_url(), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert "count.example" in again["Content-Security-Policy"]
    for address in [
        "/nothing/",
        "/admin/login/",
        f"/comments/reply/{comment.public_id}/",
        receipts.receipt_url(comment),
    ]:
        private = client.get(address)
        assert private.status_code in {200, 404}
        assert "count.example" not in private.content.decode()
        assert "count.example" not in private["Content-Security-Policy"]


def test_a_preview_counts_nobody(client):
    SiteSettings(analytics_script=SCRIPT).save()
    answer = client.get(f"/preview/{preview_token(make_article(status='draft', published_at=None))}/")
    assert answer.status_code == 200
    assert "count.example" not in answer.content.decode()
    assert "count.example" not in answer["Content-Security-Policy"]


def test_what_a_view_raises_is_told_under_the_policy_of_all_pages(client):
    SiteSettings(analytics_script=SCRIPT).save()
    answer = client.get("/section/nothing/")
    assert answer.status_code == 404
    assert "count.example" not in answer.content.decode() + answer["Content-Security-Policy"]


def test_without_a_script_the_policy_is_as_it_was(client):
    assert client.get("/")["Content-Security-Policy"] == client.get("/nothing/")["Content-Security-Policy"]


def test_a_script_of_the_site_itself_needs_no_other_policy(client):
    policy = client.get("/")["Content-Security-Policy"]
    SiteSettings(analytics_script="/count.js").save()
    answer = client.get("/")
    assert '<script defer src="/count.js"></script>' in answer.content.decode()
    assert answer["Content-Security-Policy"] == policy


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://count.example/x.js", "over https"),
        ("//count.example/x.js", "over https"),
        ("https://a b.example/", "no spaces"),
        ("https://x.example; script-src *", "no spaces"),
        ("https://me:pw@count.example/x.js", "a host alone"),
        ("https://*.example/x.js", "a host alone"),
        ("javascript:alert(1)", "no address"),
        ("count.js", "no address"),
    ],
)
def test_a_bad_address_of_a_script_is_refused_with_the_reason(editor, address, sentence):
    answer = send(editor, analytics_script=address)
    assert sentence in answer.content.decode()
    assert not SiteSettings.load().analytics_script


def test_what_the_script_is_told_is_attributes_and_nothing_else(editor):
    answer = send(editor, analytics_script=SCRIPT, analytics_data="data-domain: news.example\nonload")
    assert "“onload” is no attribute" in answer.content.decode()


# Saving


def test_a_save_over_a_newer_save_is_refused_and_loses_nothing(editor):
    stale = filled_in(editor, FORM, name="Mine")
    send(editor, name="Theirs")
    answer = editor.post(FORM, stale)
    assert "after you opened it" in answer.content.decode()
    assert 'value="Mine"' in answer.content.decode()
    assert SiteSettings.load().name == "Theirs"


def test_every_part_of_the_form_can_be_jumped_to(editor):
    page = editor.get(FORM).content.decode()
    for target in re.findall(r'<li><a href="#([\w-]+)"', page):
        assert f'id="{target}"' in page
    assert "header-heading" in page


def test_whoever_may_only_look_sees_everything_and_changes_nothing():
    looking = signed_in()
    user = get_user_model().objects.get(pk=looking.session["_auth_user_id"])
    user.user_permissions.add(Permission.objects.get(codename="view_sitesettings"))
    SiteSettings(name="The Meridian", accent=GREEN).save()
    MenuItem.objects.create(menu="header", position=1, address="/x/", label="Shop")
    page = looking.get(FORM)
    assert page.status_code == 200
    assert "The Meridian" in page.content.decode()
    assert "Shop" in page.content.decode()
    assert f'fill="{GREEN}"' in page.content.decode()
    assert looking.post(FORM, {"name": "Mine"}).status_code == 403


def test_the_language_and_the_zone_are_chosen_from_what_there_is(client, editor):
    assert send(editor, language="ar", time_zone="Europe/Paris").status_code == 302
    assert '<html lang="ar" dir="rtl"' in page_of(client)
    assert "language" in send(editor, language="xx").context["adminform"].form.errors
    assert "time_zone" in send(editor, time_zone="Mars/Base").context["adminform"].form.errors


def test_the_form_costs_the_same_however_many_items(editor, django_assert_num_queries):
    SiteSettings().save()
    editor.get(FORM)
    for number in [3, 20]:
        for position in range(number):
            MenuItem.objects.create(menu="header", position=position, section=make_section())
        with django_assert_num_queries(QUERIES_OF_THE_FORM):
            editor.get(FORM)


QUERIES_OF_THE_FORM = 14
