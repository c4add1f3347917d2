"""The library of pictures on the desk: the grid, adding one and many, the form, replacing, deleting, choosing."""

from __future__ import annotations

import errno
import json
import os
import random
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from articles import tasks
from articles.admin import looks
from articles.models import Article, Picture, RetiredFiles
from articles.renditions import Crop, crop_box
from articles.storage import WholeFiles
from tests.admin_forms import change_url, filled_in, signed_in
from tests.factories import make_article, make_author, make_picture, make_user, picture_bytes
from tests.pictures import encoded

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/picture/add/"
GRID = "/admin/articles/picture/"
PICK = "/admin/articles/picture/pick/"
UPLOAD = "/admin/articles/picture/upload/"
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
    b' xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" photoshop:Credit="Ada Archer"'
    b' Iptc4xmpCore:AltTextAccessibility="A dam at noon">'
    b"<dc:description><rdf:Alt><rdf:li>The dam holds.</rdf:li></rdf:Alt></dc:description>"
    b"</rdf:Description></rdf:RDF></x:xmpmeta>"
)


@pytest.fixture
def editor():
    return signed_in("Editor")


def a_file(content=None, name="a.png"):
    return SimpleUploadedFile(name, picture_bytes() if content is None else content, content_type="image/png")


def hills(width=300, kind="PNG", **options) -> bytes:
    """A picture that looks like something, so that its copies can be told, and others be told from it."""
    rough = Image.frombytes("L", (9, 8), random.Random(1).randbytes(72))
    return encoded(rough.resize((width, width * 2 // 3)).convert("RGB"), kind, **options).getvalue()


def add(client, content=None, **words):
    """The form for one file, as it is sent without JavaScript."""
    return client.post(ADD, {"original": a_file(content), "alt": "", **words})


def upload(client, content=None, name="a.png", **words):
    """One of many, as the page's script sends it."""
    return client.post(UPLOAD, {"original": a_file(content, name), "alt": "Words", **words})


def errors_of(response) -> dict[str, list[str]]:
    return response.context["adminform"].form.errors


def is_served(client, address) -> bool:
    response = client.get(address)
    response.close()
    return response.status_code == 200 and response.headers["Content-Type"] == "image/jpeg"


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# One file, without JavaScript


def test_a_picture_with_its_words_is_taken(editor):
    assert add(editor, alt="A dam", credit="Ours").status_code == 302
    assert Picture.objects.get().alt_state == "written"


def test_a_decorative_picture_needs_no_words(editor):
    add(editor, decorative="on")
    assert Picture.objects.get().alt_state == "decorative"


def test_a_picture_without_words_is_refused_unless_it_is_decorative(editor):
    assert "alt" in errors_of(add(editor))
    assert "decorative" in errors_of(add(editor, alt="A dam", decorative="on"))
    assert not Picture.objects.exists()


def test_what_was_typed_comes_back_with_the_sentence(editor):
    response = add(editor, b"not a picture", alt="A dam", caption="It holds")
    assert "original" in errors_of(response)
    assert "It holds" in response.content.decode()


def test_words_that_the_file_holds_are_filled_in_where_none_were_typed(editor):
    response = editor.post(
        ADD, {"original": a_file(hills(kind="JPEG", xmp=XMP), "a.jpg"), "caption": "My own"}, follow=True
    )
    picture = Picture.objects.get()
    assert (picture.alt, picture.credit, picture.caption) == ("A dam at noon", "Ada Archer", "My own")
    assert "Filled in from what the file says: Text alternative and Credit." in messages_of(response)


def test_a_copy_of_a_picture_is_told_of_and_taken_only_when_asked_twice(editor):
    first = make_picture(title="Hills", original=ContentFile(hills(), name="hills.png"))
    response = add(editor, hills(200), alt="Hills")
    assert "This looks like “Hills”, which is in the library already." in str(errors_of(response))
    assert change_url(first) in response.content.decode()
    assert Picture.objects.count() == 1
    add(editor, hills(200), alt="Hills", all_the_same="on")
    assert Picture.objects.count() == 2


# Many


def test_each_of_many_is_taken_alone_and_told_of_in_json(editor):
    response = upload(editor, name="harbour_dawn-2.png", credit="Ours")
    picture = Picture.objects.get()
    said = response.json()
    assert response.status_code == 201
    assert (said["title"], said["url"]) == ("harbour dawn 2", change_url(picture))
    assert is_served(editor, said["thumb"])
    assert (picture.alt, picture.credit) == ("Words", "Ours")


def test_the_answer_says_what_the_file_filled_in(editor):
    response = upload(editor, hills(kind="JPEG", xmp=XMP), "a.jpg", alt="", credit="Ours")
    assert response.json()["filled_in"] == {"Text alternative": "A dam at noon", "Caption": "The dam holds."}
    assert Picture.objects.get().credit == "Ours"


def test_a_copy_is_answered_with_what_it_looks_like(editor):
    first = make_picture(title="Hills", original=ContentFile(hills(), name="hills.png"))
    response = upload(editor, hills(200))
    assert response.status_code == 409
    assert [alike["url"] for alike in response.json()["alike"]] == [change_url(first)]
    assert response.json()["sentence"] == "This looks like “Hills”, which is in the library already."
    assert response.json()["errors"] == {}
    assert upload(editor, hills(200), all_the_same="on").status_code == 201


def beforehand(monkeypatch, deed):
    """Have something happen between the check of a form and the saving of its picture."""
    prepare, done = Picture.prepare, []

    def late(self):
        if not done:
            done.append(True)
            deed()
        return prepare(self)

    monkeypatch.setattr(Picture, "prepare", late)


@pytest.mark.parametrize("send", [add, upload])
def test_of_two_who_add_the_same_file_at_the_same_moment_the_second_is_asked(editor, monkeypatch, send):
    beforehand(monkeypatch, lambda: make_picture(title="Theirs", original=ContentFile(hills(), name="theirs.png")))
    response = send(editor, hills(), alt="Hills")
    said = response.json()["sentence"] if send is upload else response.content.decode()
    assert "This looks like “Theirs”" in said
    assert response.status_code == (409 if send is upload else 200)
    assert Picture.objects.get().title == "Theirs"
    assert send(editor, hills(), alt="Hills", all_the_same="on").status_code in {201, 302}


def test_no_room_for_a_file_is_an_answer_in_words(editor, monkeypatch):
    def full(*_arguments, **_options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(WholeFiles, "_save", full)
    response = upload(editor)
    assert response.status_code == 422
    assert "the place for pictures is full" in response.json()["errors"]["__all__"][0]
    assert not Picture.objects.exists()


def test_a_copy_without_words_is_first_asked_for_words(editor):
    make_picture(original=ContentFile(hills(), name="hills.png"))
    assert upload(editor, hills(200), alt="", decorative="on").status_code == 409
    response = upload(editor, hills(200), alt="x", decorative="on")
    assert response.status_code == 422
    assert list(response.json()["errors"]) == ["decorative"]
    assert len(response.json()["alike"]) == 1


BAD_FILES = {
    "nothing": b"",
    "text": b"not a picture",
    "cut off": picture_bytes()[:60],
    "a drawing": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "moving": encoded(
        Image.new("RGB", (9, 9)), "GIF", save_all=True, append_images=[Image.new("RGB", (9, 9), "red")]
    ).getvalue(),
    "another kind": picture_bytes(kind="BMP"),
    "more pixels than are taken": encoded(Image.new("1", (7000, 7000))).getvalue(),
    "a page": b"<html><img src=x onerror=alert(1)></html>",
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_no_file_is_answered_with_a_broken_page(editor, kind):
    response = upload(editor, BAD_FILES[kind])
    assert response.status_code == 422
    assert response.json()["errors"]["original"][0].endswith(".")
    assert "original" in errors_of(add(editor, BAD_FILES[kind], alt="Words"))
    assert not Picture.objects.exists()
    assert not storages["originals"].exists("") or storages["originals"].listdir("") == ([], [])


def test_a_file_over_the_limit_in_bytes_is_told_the_limit(editor, settings):
    settings.PICTURE_MAX_BYTES = 1_000_000
    response = upload(editor, picture_bytes() + b"\0" * 1_000_000)
    assert response.json()["errors"]["original"] == ["The file is too large: 2 MB, and the most is 1 MB."]


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.png",
        "gnp.\u202egpj.png",
        "a\0b.png",
        "n" * 300 + ".png",
        "صورة.png",
        ".png",
        "x",
        "a/b\\c.png",
    ],
)
def test_any_name_of_a_file_will_do(editor, name):
    assert upload(editor, name=name).status_code == 201
    picture = Picture.objects.get()
    assert not set("/\\\0\u202e") & set(picture.original_name)
    assert ".." not in picture.original.name
    assert picture.original.name.startswith(f"{picture.key[:2]}/{picture.key}")


def test_a_form_without_a_file_or_with_a_word_too_many_is_refused(editor):
    assert "original" in editor.post(UPLOAD, {"alt": "x"}).json()["errors"]
    assert "alt" in upload(editor, alt="x" * 401).json()["errors"]
    assert "caption" in upload(editor, caption="a\0b").json()["errors"]
    assert editor.get(UPLOAD).status_code == 405


def test_only_who_may_add_pictures_uploads():
    assert upload(signed_in("Moderator")).status_code == 403
    assert upload(Client()).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user(groups=("Editor",)))
    assert upload(strict).status_code == 403
    assert not Picture.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_pictures_are_made_outside_of_any_transaction(monkeypatch):
    client, seen = signed_in(is_superuser=True), []
    written = Picture._write

    def noting(self, *args, **kwargs):
        seen.append(connection.in_atomic_block)
        return written(self, *args, **kwargs)

    monkeypatch.setattr(Picture, "_write", noting)
    assert upload(client).status_code == 201
    picture = Picture.objects.get()
    client.post(change_url(picture), filled_in(client, change_url(picture), focal_x=10))
    assert Picture.objects.get().focal_x == 10
    assert len(seen) >= 2
    assert not any(seen)


def test_saving_has_the_worker_make_what_is_missing(editor, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        upload(editor)
    picture = Picture.objects.get()
    assert picture.is_finished
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(change_url(picture), filled_in(editor, change_url(picture), focal_x=10))
    assert Picture.objects.get().is_finished


def test_publishing_a_piece_has_the_worker_draw_its_card(editor, django_capture_on_commit_callbacks):
    article = make_article(status="draft")
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(change_url(article), filled_in(editor, change_url(article), _deed="publish"))
    assert Article.objects.get(pk=article.pk).social_card


# The grid


def test_the_grid_says_in_how_many_pieces_a_picture_is_used(editor):
    picture = make_picture()
    make_article(lead_picture=picture)
    make_article(body=f'<figure><img src="{picture.address}"></figure>', status="draft")
    make_author(photo=make_picture())
    page = editor.get(GRID).content.decode()
    assert "Used in 2 pieces" in page
    assert "An author’s photo" in page


def test_the_grid_shows_small_renditions_and_never_the_large_one(editor):
    picture = make_picture(original=ContentFile(picture_bytes(2600, 1700), name="a.png"))
    page = editor.get(GRID).content.decode()
    assert looks.thumbnail_address(picture, 240) in page
    assert picture.url not in page


@pytest.mark.parametrize(
    ("which", "expected"),
    [("words", "wordless"), ("credit", "uncredited"), ("unused", "alone"), ("ended", "ended")],
)
def test_the_grid_is_narrowed_to_what_somebody_should_see_to(editor, which, expected):
    yesterday = timezone.localdate() - timedelta(days=1)
    make_picture(title="wordless", alt="", alt_state="missing", credit="x")
    make_picture(title="uncredited")
    make_picture(title="ended", credit="x", rights_until=yesterday)
    make_picture(title="alone", credit="x")
    for picture in Picture.objects.exclude(title="alone"):
        make_article(lead_picture=picture)
    found = editor.get(GRID, {"which": which}).context["cl"].result_list
    assert [picture.title for picture in found] == [expected]


@pytest.mark.parametrize("words", ["dam noon", "HOLDS", "archer", "dsc_0042"])
def test_pictures_are_found_by_any_of_their_words_or_their_file(editor, words):
    found = make_picture(
        title="Dam",
        alt="A dam at noon",
        caption="It holds",
        credit="Ada Archer",
        original=ContentFile(picture_bytes(), name="DSC_0042.png"),
    )
    make_picture(title="Dam at night")
    assert list(editor.get(GRID, {"q": words}).context["cl"].result_list) == [found]


QUERIES_OF_THE_GRID = 8


@pytest.mark.parametrize("number", [3, 30])
def test_the_grid_costs_the_same_however_much_there_is(editor, django_assert_num_queries, number):
    for _ in range(number):
        picture = make_picture()
        make_article(lead_picture=picture)
        make_author(photo=picture)
    editor.get(GRID)
    with django_assert_num_queries(QUERIES_OF_THE_GRID):
        editor.get(GRID)


# The form


def test_a_picture_keeps_its_file_and_its_addresses_when_only_its_words_change(editor):
    picture = make_picture()
    editor.post(change_url(picture), filled_in(editor, change_url(picture), caption="A new caption"))
    again = Picture.objects.get()
    assert (again.caption, again.original.name, again.url) == ("A new caption", picture.original.name, picture.url)


def test_the_form_says_where_the_picture_is_used_and_what_it_is(editor):
    picture = make_picture(title="Dam")
    make_article(lead_picture=picture, headline="The dam holds")
    make_author(photo=picture, name="Nadia Ferrant")
    page = editor.get(change_url(picture)).content.decode()
    for words in ["The dam holds", "Nadia Ferrant", "used in 2 places", "grey.png", picture.address, "Portrait"]:
        assert words in page


QUERIES_OF_THE_FORM = 10


@pytest.mark.parametrize("number", [3, 30])
def test_the_form_costs_the_same_however_often_a_picture_is_used(editor, django_assert_num_queries, number):
    picture = make_picture()
    for _ in range(number):
        make_article(lead_picture=picture)
    make_author(photo=picture)
    editor.get(change_url(picture))
    more = number > 20  # then they are counted
    with django_assert_num_queries(QUERIES_OF_THE_FORM + more):
        editor.get(change_url(picture))


def test_the_proof_sheet_starts_from_the_crops_that_are_served(editor):
    picture = make_picture(original=ContentFile(picture_bytes(900, 500), name="a.png"), focal_x=80, focal_y=20)
    page = editor.get(change_url(picture)).content.decode()
    for crop in set(Crop) - {Crop.WHOLE}:
        left, top, right, bottom = crop_box(900, 500, crop, 80, 20)
        assert f'viewBox="{left:.3f} {top:.3f} {right - left:.3f} {bottom - top:.3f}"' in page


def test_another_focal_point_gives_other_crops_under_other_addresses(editor):
    picture = make_picture(original=ContentFile(hills(900), name="a.png"))
    before = looks.thumbnail_address(picture, 240)
    editor.post(change_url(picture), filled_in(editor, change_url(picture), focal_x=5, focal_y=5))
    again = Picture.objects.get()
    assert looks.thumbnail_address(again, 240) != before
    assert is_served(editor, looks.thumbnail_address(again, 240))


def test_a_focal_point_outside_the_picture_is_an_error_of_the_field(editor):
    picture = make_picture()
    response = editor.post(change_url(picture), filled_in(editor, change_url(picture), focal_x=101))
    assert "focal_x" in errors_of(response)


def test_with_the_original_gone_a_new_focal_point_is_refused_with_a_sentence(editor):
    picture = make_picture(title="Dam")
    picture.original.storage.delete(picture.original.name)
    response = editor.post(change_url(picture), filled_in(editor, change_url(picture), focal_x=10, caption="Mine"))
    assert "The original of “Dam” is not there any more. Please choose a file." in response.content.decode()
    assert "Mine" in response.content.decode()
    assert Picture.objects.get().focal_x == 50


def test_another_file_keeps_the_picture_and_its_address_and_gives_it_other_renditions(editor):
    picture = make_picture(title="Dam", original=ContentFile(hills(900), name="a.png"))
    article = make_article(lead_picture=picture)
    data = filled_in(editor, change_url(picture), original=a_file(picture_bytes(300, 400), "new.png"))
    response = editor.post(change_url(picture), data | {"_continue": "1"}, follow=True)
    again = Picture.objects.get()
    assert (again.pk, again.key, again.address, again.title) == (picture.pk, picture.key, picture.address, "Dam")
    assert again.url != picture.url
    assert (again.width, again.height, again.original_name) == (300, 400, "new.png")
    assert Article.objects.get(pk=article.pk).lead_picture == again
    assert editor.get(again.address).url == again.url
    assert RetiredFiles.objects.get().original == picture.original.name
    assert picture.original.storage.exists(picture.original.name)
    assert any("another shape" in message for message in messages_of(response))


def test_a_replacement_that_cannot_be_used_changes_nothing(editor):
    picture = make_picture()
    response = editor.post(change_url(picture), filled_in(editor, change_url(picture), original=a_file(b"no")))
    assert "original" in errors_of(response)
    assert Picture.objects.get().digest == picture.digest


def test_nothing_is_saved_over_what_somebody_else_has_saved_since_and_what_was_typed_comes_back(editor):
    picture = make_picture(caption="As it was")
    url, other = change_url(picture), signed_in("Editor", username="ines")
    mine = filled_in(editor, url, caption="Typed for an hour")
    other.post(url, filled_in(other, url, caption="Theirs", credit="Ines"))
    response = editor.post(url, mine)
    assert "ines saved this at" in str(response.context["errors"])
    assert "Typed for an hour" in response.content.decode()
    assert Picture.objects.values_list("caption", "credit").get() == ("Theirs", "Ines")
    editor.post(url, filled_in(editor, url, caption="Mine after theirs"))
    assert Picture.objects.get().caption == "Mine after theirs"


def test_what_the_worker_makes_is_nobodys_save(editor):
    picture = make_picture()
    mine = filled_in(editor, change_url(picture), caption="Typed")
    Picture.objects.get().make_renditions()
    editor.post(change_url(picture), mine)
    assert Picture.objects.get().caption == "Typed"


def test_a_title_is_one_line_that_turns_nothing_beside_it_around(editor):
    add(editor, title="Dam \u202e at\u2066 noon", alt="A dam")
    assert Picture.objects.get().title == "Dam at noon"


def lost_picture(**words) -> Picture:
    """As moving from an older form leaves a picture whose file was not there any more."""
    picture = make_picture(**words)
    facts = {"original": "", "digest": "", "formats": "", "is_finished": False, "width": 1, "height": 1}
    Picture.objects.filter(pk=picture.pk).update(**facts)
    return Picture.objects.get(pk=picture.pk)


def test_a_picture_whose_file_is_lost_asks_for_one_and_has_it_then(editor):
    picture = lost_picture(title="Long gone")
    page = editor.get(change_url(picture)).content.decode()
    assert "The file is missing" in page
    assert "Proof sheet" not in page
    refused = editor.post(change_url(picture), filled_in(editor, change_url(picture)))
    assert errors_of(refused) == {"original": ["The file is missing. Please choose one."]}
    editor.post(change_url(picture), filled_in(editor, change_url(picture), original=a_file()))
    picture = Picture.objects.get()
    assert not picture.is_lost
    assert is_served(editor, picture.url)


def test_a_picture_whose_file_is_lost_is_put_into_no_piece(editor):
    picture = lost_picture(title="Long gone")
    article = make_article(status="draft")
    response = editor.post(change_url(article), filled_in(editor, change_url(article), lead_picture=picture.pk))
    assert "The file of “Long gone” is missing." in str(errors_of(response))


def test_the_grid_shows_pictures_whose_file_is_missing_and_finds_them(editor):
    make_picture(title="Here")
    lost_picture(title="Long gone")
    page = editor.get(GRID, {"which": "lost"}).content.decode()
    assert "Long gone" in page
    assert "Here" not in page
    assert "no-picture.svg" in page
    assert editor.get(PICK).content.decode().count("no-picture.svg") == 1


def test_pages_leave_out_a_picture_whose_file_is_missing_and_the_editor_keeps_it(editor, client):
    picture = lost_picture(alt="Nowhere to be seen", caption="Gone")
    author = make_author(photo=picture)
    body = f'<p>One.</p><figure><img src="{picture.address}"><figcaption>Long gone</figcaption></figure>'
    article = make_article(body=body, lead_picture=picture, bylines=[author])
    for address in [article.get_absolute_url(), author.get_absolute_url(), "/", "/feed/"]:
        page = client.get(address)
        assert page.status_code == 200
        assert "Long gone" not in page.content.decode()
        assert "/media/" not in page.content.decode()
    assert client.get(picture.address).status_code == 404
    form = editor.get(change_url(article)).content.decode()
    assert "Nowhere to be seen" in form
    editor.post(change_url(article), filled_in(editor, change_url(article), headline="Another"))
    assert picture.address in Article.objects.get().body


def test_the_worker_passes_over_a_picture_whose_file_is_lost(caplog):
    lost_picture()
    tasks.make_renditions.call()
    assert caplog.text == ""


def test_what_looks_like_a_picture_is_named_beside_it(editor):
    first = make_picture(title="First hills", original=ContentFile(hills(), name="a.png"))
    second = make_picture(title="Second hills", original=ContentFile(hills(200), name="b.png"))
    assert "First hills" in editor.get(change_url(second)).content.decode()
    assert "Second hills" in editor.get(change_url(first)).content.decode()


def test_a_moderator_looks_at_a_picture_and_changes_nothing():
    moderator, picture = signed_in("Moderator"), make_picture(title="Dam")
    page = moderator.get(change_url(picture)).content.decode()
    assert "Dam" in page
    assert 'name="_save"' not in page
    assert moderator.post(change_url(picture), {"title": "x"}).status_code == 403
    assert moderator.get(ADD).status_code == 403


def test_a_picture_in_use_is_not_deleted_and_one_is_told_where_it_is(editor):
    leads, stands, shows, free = make_picture(), make_picture(), make_picture(), make_picture()
    make_article(lead_picture=leads, headline="The dam holds")
    make_article(body=f'<figure><img src="{stands.address}"></figure>')
    make_author(photo=shows)
    for picture in [leads, stands, shows, free]:
        response = editor.post(
            reverse("admin:articles_picture_delete", args=[picture.pk]), {"post": "yes"}, follow=True
        )
        if picture == leads:
            assert "Take it out there first: “The dam holds”." in messages_of(response)[0]
    assert set(Picture.objects.all()) == {leads, stands, shows}


# Choosing


def test_the_dialog_shows_the_newest_first_and_finds_by_words(editor):
    make_picture(title="Harbour")
    make_picture(title="Dam")
    page = editor.get(PICK).content.decode()
    assert page.index("Dam") < page.index("Harbour")
    assert "Harbour" not in editor.get(PICK, {"q": "dam"}).content.decode()
    assert "No picture answers" in editor.get(PICK, {"q": "nothing like it"}).content.decode()


def test_the_dialog_shows_what_cannot_be_used_and_says_why(editor):
    make_picture(title="Dam", alt="", alt_state="missing")
    page = editor.get(PICK).content.decode()
    assert "“Dam” has no text alternative yet." in page
    assert "data-address" not in page


def test_the_dialog_goes_on_page_by_page(editor):
    for number in range(30):
        make_picture(title=f"Picture {number:02}")
    first, second = [editor.get(PICK, {"page": page}).content.decode() for page in [1, 2]]
    assert (first.count("data-address"), second.count("data-address")) == (24, 6)
    assert 'data-next="2"' in first
    assert "data-next" not in second
    for odd in ["0", "-1", "x", "9" * 30, ""]:
        assert editor.get(PICK, {"page": odd}).status_code == 200


@pytest.mark.parametrize("number", [3, 20])
def test_a_page_of_the_dialog_costs_the_same_however_much_there_is(editor, django_assert_num_queries, number):
    for _ in range(number):
        make_picture()
    with django_assert_num_queries(6):
        editor.get(PICK)


def test_only_who_may_look_at_the_library_chooses_from_it():
    assert signed_in("Reporter").get(PICK).status_code == 200
    assert signed_in().get(PICK).status_code == 403
    assert Client().get(PICK).status_code == 302


def test_without_a_script_the_newest_usable_pictures_are_offered_and_the_chosen_one_stays(editor):
    old = make_picture(title="Old one")
    Picture.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=900), alt_state="missing")
    article = make_article(lead_picture=old, status="draft")
    new = make_picture(title="New one")
    page = editor.get(change_url(article)).content.decode()
    assert f'<option value="{old.pk}" selected>Old one</option>' in page
    assert f'<option value="{new.pk}">New one</option>' in page
    editor.post(change_url(article), filled_in(editor, change_url(article), lead_picture=new.pk))
    assert Article.objects.get(pk=article.pk).lead_picture == new


@pytest.mark.parametrize("value", ["x", "0", "9" * 30, "-1"])
def test_a_lead_picture_that_there_is_not_is_an_error_of_the_field(editor, value):
    article = make_article(status="draft")
    response = editor.post(change_url(article), filled_in(editor, change_url(article), lead_picture=value))
    assert "lead_picture" in errors_of(response)


def test_a_picture_that_may_not_be_used_comes_back_as_an_error_where_it_was_put(editor):
    article, picture = make_article(status="draft"), make_picture(alt="", alt_state="missing")
    lead = editor.post(change_url(article), filled_in(editor, change_url(article), lead_picture=picture.pk))
    body = f'<figure><img src="{picture.address}"></figure>'
    text = editor.post(change_url(article), filled_in(editor, change_url(article), body=body))
    assert "lead_picture" in errors_of(lead)
    assert "body" in errors_of(text)


def test_the_editor_is_told_what_the_library_says_of_the_pictures_in_a_text(editor):
    picture = make_picture(alt="A dam", credit="Ours")
    article = make_article(status="draft", body=f'<figure><img src="{picture.address}"></figure>')
    context = editor.get(change_url(article)).context
    told = context["adminform"].form["body"].as_widget()
    assert json.dumps({picture.address: {"alt": "A dam", "credit": "Ours"}}).replace('"', "&quot;") in told


def test_whoever_only_reads_a_piece_sees_its_pictures():
    picture = make_picture(credit="Ada Archer")
    article = make_article(body=f'<figure><img src="{picture.address}"><figcaption>Here</figcaption></figure>')
    page = signed_in("Moderator").get(change_url(article)).content.decode()
    assert "Here" in page
    assert "/media/r/" in page.partition("Here")[0].rpartition("<figure>")[2]


@pytest.mark.parametrize(("status", "may_change"), [("draft", True), ("published", False), ("ready", False)])
def test_a_reporter_changes_no_picture_of_what_is_no_longer_theirs(status, may_change):
    picture = make_picture(caption="As printed")
    make_article(status=status, lead_picture=picture)
    reporter = signed_in("Reporter")
    page = reporter.get(change_url(picture))
    assert page.status_code == 200
    assert ("Save picture" in page.content.decode()) is may_change
    typed = {"title": "T", "alt": "A", "caption": "Otherwise", "focal_x": 1, "focal_y": 1, "started_from": 1}
    answer = reporter.post(change_url(picture), typed)
    assert answer.status_code == (302 if may_change else 403)
    picture.refresh_from_db()
    assert (picture.caption == "As printed") is not may_change


def test_the_files_of_a_picture_deleted_on_the_desk_go_at_once(editor, django_capture_on_commit_callbacks):
    picture = make_picture()
    place = picture.url.removeprefix("/media/")
    assert default_storage.exists(place)
    with django_capture_on_commit_callbacks(execute=True):
        answer = editor.post(f"/admin/articles/picture/{picture.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 302
    assert not default_storage.exists(place)
    assert not picture.original.storage.exists(picture.original.name)
