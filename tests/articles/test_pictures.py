"""Pictures in the library: private originals, renditions that are named only when they are there, nothing lost."""

from __future__ import annotations

import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from articles import cards, editions, renditions, sweeping, tasks
from articles.models import Article, Author, Picture, RetiredFiles
from articles.naming import clean_file_name, keys_in, keys_with_words_in, title_from_name
from articles.renditions import Crop, Format
from articles.storage import UNFINISHED, WholeFiles
from tests.factories import make_article, make_picture, picture_bytes
from tests.pictures import encoded

pytestmark = pytest.mark.django_db


def upload(width: int = 700, height: int = 400, colour: str = "navy", name: str = "harbour_dawn-2.jpg") -> ContentFile:
    return ContentFile(encoded(Image.new("RGB", (width, height), colour), "JPEG").read(), name=name)


def stored() -> set[str]:
    return {f"r/{name}" for name in default_storage.listdir("r")[1]} if default_storage.exists("r") else set()


def original_of(picture: Picture) -> bytes:
    with picture.original.storage.open(picture.original.name) as file:
        return file.read()


def jpegs(picture: Picture) -> set[str]:
    return {name for name in picture.names() if name.endswith(".jpg")}


# Taking in


def test_a_new_picture_says_what_its_file_says():
    picture = make_picture(original=upload())
    picture.refresh_from_db()
    assert (picture.width, picture.height, picture.kind) == (700, 400, "JPEG")
    assert picture.size == len(original_of(picture))
    assert len(picture.digest) == 64
    assert picture.colour in {"#000080", "#010080"}
    assert picture.title == "harbour dawn 2"


def test_jpegs_are_there_as_soon_as_the_picture_is():
    picture = make_picture(original=upload())
    assert jpegs(picture) == stored()
    assert picture.has(Format.JPEG)
    assert not picture.has(Format.AVIF)
    assert not picture.is_finished


def test_the_original_is_kept_whole_and_never_served(client):
    data = upload()
    picture = make_picture(original=data)
    assert original_of(picture) == data.file.getvalue()
    assert client.get(f"/media/{picture.original.name}").status_code == 404
    assert client.get(f"/media/r/../../originals/{picture.original.name}").status_code == 404
    with pytest.raises(ValueError, match="URL"):
        _ = picture.original.url


def test_a_file_that_is_no_picture_saves_nothing():
    with pytest.raises(renditions.Unusable):
        make_picture(original=ContentFile(b"words", name="words.jpg"))
    assert not Picture.objects.exists()
    assert not stored()


def test_a_disk_without_room_is_told_in_words_and_nothing_is_half_there(monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    picture = make_picture(original=upload(), caption="The quay")
    monkeypatch.setattr(WholeFiles, "_save", full)
    with pytest.raises(renditions.Unusable, match="the place for pictures is full"):
        make_picture(original=upload(colour="maroon"))
    picture.original = upload(500, 500)
    with pytest.raises(renditions.Unusable, match="the place for pictures is full"):
        picture.save()
    picture = Picture.objects.get()
    assert picture.width == 700
    assert jpegs(picture) == stored()


def test_the_same_file_twice_is_two_pictures_with_addresses_of_their_own():
    first, second = make_picture(original=upload()), make_picture(original=upload())
    assert not set(first.names()) & set(second.names())
    assert second.lookalikes() == [first]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\pictures\\moon.png", "moon.png"),
        ("photo\u202egnp.exe.png", "photognp.exe.png"),
        ("a\x00b\nc.png", "ab c.png"),
        ("x" * 300 + ".png", "x" * 119 + "…"),
        ("", ""),
    ],
)
def test_names_of_files_are_words_for_people_and_no_more(name, shown):
    assert clean_file_name(name) == shown


def test_the_name_of_a_file_makes_a_title():
    assert title_from_name("IMG__harbour-at_dawn.final.jpeg") == "IMG harbour at dawn.final"


def test_a_copy_that_was_scaled_and_encoded_again_is_recognised_and_another_picture_is_not():
    noise = Image.effect_noise((240, 160), 80).resize((960, 640)).convert("RGB")
    other = Image.effect_noise((240, 160), 80).resize((960, 640)).convert("RGB")
    known = make_picture(original=ContentFile(encoded(noise, "PNG").read(), name="a.png"))
    make_picture(original=ContentFile(encoded(other, "PNG").read(), name="b.png"))
    copy = renditions.take(encoded(noise.resize((500, 333)), "JPEG", quality=60), renditions.Limits(10**7, 10**7))
    assert Picture().lookalikes_of(copy) == [known]


def test_flat_pictures_are_not_said_to_be_copies_of_each_other():
    make_picture(original=upload(colour="navy"))
    assert make_picture(original=upload(colour="maroon")).lookalikes() == []


# Changing


def test_another_focal_point_gives_crops_new_addresses_and_leaves_the_whole_picture_where_it_was():
    picture = make_picture(original=upload())
    before = {spec: picture.url_of(spec, Format.JPEG) for crop in Crop for spec in picture.specs(crop)}
    number = editions.of_site().numbers
    picture.focal_x = 10
    picture.save()
    after = {spec: picture.url_of(spec, Format.JPEG) for crop in Crop for spec in picture.specs(crop)}
    for spec in before:
        assert (before[spec] == after[spec]) is (spec.crop is Crop.WHOLE)
    assert jpegs(picture) <= stored()
    assert editions.of_site().numbers > number


def test_another_focal_point_moves_the_crops():
    image = Image.new("RGB", (600, 200), "white")
    image.paste((200, 0, 0), (500, 0, 600, 200))
    picture = make_picture(original=ContentFile(encoded(image).read(), name="a.png"), focal_x=0)
    spec = picture.specs(Crop.SQUARE)[-1]

    def reddest() -> int:
        name = picture.url_of(spec, Format.JPEG).removeprefix("/media/")
        with default_storage.open(name) as file, Image.open(file) as shown:
            return 255 - shown.getpixel((spec.width - 4, 10))[1]

    assert reddest() < 30
    picture.focal_x = 100
    picture.save()
    assert reddest() > 200


def test_another_file_keeps_the_picture_and_its_lasting_address_and_gives_all_new_renditions():
    picture = make_picture(original=upload(), caption="The quay")
    address, names, original = picture.address, set(picture.names()), picture.original.name
    picture.original = upload(500, 500, "maroon", "other.jpg")
    picture.save()
    picture.refresh_from_db()
    assert (picture.address, picture.caption, picture.width) == (address, "The quay", 500)
    assert not names & set(picture.names())
    assert picture.original.name != original
    assert names & stored(), "copies of pages that others hold still name them"


def test_saving_words_alone_makes_no_renditions(monkeypatch):
    picture = make_picture()
    picture = Picture.objects.get(pk=picture.pk)
    monkeypatch.setattr(renditions, "render", lambda *_args: pytest.fail("nothing has to be made"))
    picture.caption = "Other words"
    picture.save()


def test_a_focal_point_without_its_original_is_refused_in_words():
    picture = make_picture()
    picture.original.storage.delete(picture.original.name)
    picture.focal_x = 3
    with pytest.raises(renditions.Unusable, match="not there any more"):
        picture.save()


def test_words_that_somebody_saved_while_a_file_was_taken_in_stay():
    slow = Picture.objects.get(pk=make_picture(original=upload()).pk)
    quick = Picture.objects.get(pk=slow.pk)
    slow.original = upload(colour="maroon")
    slow.prepare()
    quick.caption = "The east quay"
    quick.save()
    slow.save()
    slow.refresh_from_db()
    assert slow.caption == "The east quay"
    assert jpegs(slow) <= stored()


def test_a_focal_point_for_a_file_that_was_replaced_meanwhile_is_refused_and_the_new_file_stays():
    slow = Picture.objects.get(pk=make_picture(original=upload()).pk)
    quick = Picture.objects.get(pk=slow.pk)
    slow.focal_x = 10
    slow.prepare()
    quick.original = upload(500, 500, "maroon")
    quick.save()
    with pytest.raises(renditions.Unusable, match="in the meantime"):
        slow.save()
    slow.refresh_from_db()
    assert (slow.width, slow.focal_x) == (500, 50)
    assert jpegs(slow) <= stored()


# The worker


def test_the_worker_makes_the_other_formats_and_pages_name_them_when_all_are_there():
    picture = make_picture(original=upload())
    number = editions.of_site().numbers
    tasks.make_renditions.call()
    picture.refresh_from_db()
    assert picture.formats == "jpg webp avif"
    assert picture.is_finished
    assert set(picture.names()) == stored()
    assert editions.of_site().numbers > number
    assert not Picture.objects.unfinished().exists()


def test_work_that_was_stopped_after_any_file_is_finished_by_the_next_worker(monkeypatch):
    picture = make_picture(original=upload())
    encode, made = renditions.encode, []

    def stops_sometimes(*args):
        made.append(args)
        if len(made) % 4 == 0:
            raise SystemExit
        return encode(*args)

    monkeypatch.setattr(renditions, "encode", stops_sometimes)
    stops = 0
    while True:
        picture = Picture.objects.get(pk=picture.pk)
        for format in renditions.FORMATS:
            names = {name for name in picture.names() if name.endswith(f".{format}")}
            assert not picture.has(format) or names <= stored(), "a format is named only when all of it is there"
        try:
            tasks.make_renditions.call()
            break
        except SystemExit:
            stops += 1
    assert stops > 2
    picture.refresh_from_db()
    assert picture.is_finished
    assert set(picture.names()) == stored()


def test_a_picture_that_changed_while_its_renditions_were_made_is_not_said_to_have_them():
    picture = make_picture(original=upload())
    late = Picture.objects.get(pk=picture.pk)
    picture.focal_x = 1
    picture.save()
    late.make_renditions()
    picture.refresh_from_db()
    assert picture.formats == "jpg"
    assert not picture.is_finished


def test_one_picture_that_is_lost_does_not_keep_the_others_waiting(caplog):
    fine, lost = make_picture(), make_picture(original=upload())
    lost.original.storage.delete(lost.original.name)
    tasks.make_renditions.call()
    fine.refresh_from_db()
    assert fine.is_finished
    assert "not there any more" in caplog.text


def test_catching_up_after_a_new_recipe_keeps_old_addresses_until_the_new_ones_are_there(monkeypatch):
    picture = make_picture(original=upload())
    tasks.make_renditions.call()
    picture.refresh_from_db()
    old = picture.url
    monkeypatch.setitem(renditions.RECIPES, 2, renditions.RECIPES[1])
    monkeypatch.setattr(renditions, "CURRENT", 2)
    assert Picture.objects.get(pk=picture.pk).url == old
    tasks.catch_up()
    renewed = Picture.objects.get(pk=picture.pk)
    assert renewed.recipe == 2
    assert renewed.is_finished
    assert renewed.url != old
    assert set(renewed.names()) <= stored()


# Leaving


def test_former_renditions_are_swept_when_their_time_has_come_and_not_before():
    picture = make_picture(original=upload())
    crops_before, original = jpegs(picture), picture.original.name
    picture.original = upload(colour="maroon")
    picture.save()
    assert sweeping.sweep() == 0
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert sweeping.sweep() > 0
    assert not crops_before & stored()
    assert jpegs(picture) <= stored()
    assert not picture.original.storage.exists(original)
    assert picture.original.storage.exists(picture.original.name)
    assert not RetiredFiles.objects.exists()


def test_renditions_that_are_named_again_are_kept():
    picture = make_picture(original=upload())
    names = jpegs(picture)
    for focal in [20, 50]:
        picture.focal_x = focal
        picture.save()
    assert jpegs(picture) == names
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        sweeping.sweep()
    assert names == stored()


@pytest.mark.parametrize("way", ["one", "many"])
def test_the_files_of_a_deleted_picture_go_with_the_next_sweep(way):
    picture, other = make_picture(original=upload()), make_picture()
    kept = jpegs(other)
    original = picture.original.name
    picture.delete() if way == "one" else Picture.objects.filter(pk=picture.pk).delete()
    sweeping.sweep()
    assert stored() == kept
    assert not other.original.storage.exists(original)


def test_files_that_no_row_names_are_found_by_the_command_once_they_are_a_day_old(capsys):
    picture = make_picture()
    picture.make_renditions()
    article = make_article()
    cards.draw(article)
    named = stored()
    originals = picture.original.storage
    for letter, hours in [("a", 25), ("b", 1)]:
        for storage, place in [(default_storage, "r"), (originals, "aa")]:
            name = storage.save(f"{place}/{letter * 40}.jpg", ContentFile(b"left by a process that was stopped"))
            then = (timezone.now() - timedelta(hours=hours)).timestamp()
            os.utime(storage.path(name), (then, then))
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        call_command("make_renditions", "--sweep")
    assert "Files removed: 2." in capsys.readouterr().out
    assert stored() == named | {f"r/{'b' * 40}.jpg"}
    assert originals.listdir("aa")[1] == [f"{'b' * 40}.jpg"]
    assert originals.exists(picture.original.name)


def test_a_card_that_two_pieces_share_stays_while_one_of_them_names_it():
    first, second = (make_article(headline="The same words") for _ in range(2))
    cards.draw(first)
    cards.draw(second)
    first, second = Article.objects.order_by("pk")
    assert first.social_card == second.social_card
    cards.retire(first.social_card)
    RetiredFiles.objects.create(names=[first.social_card], due_at=timezone.now())
    sweeping.sweep()
    assert default_storage.exists(first.social_card)


# Uses


def test_a_body_names_its_pictures_and_the_library_knows_where_they_are_shown():
    lead, inside, other = make_picture(), make_picture(), make_picture()
    body = f'<p>Words.</p><figure><img src="{inside.address}"><figcaption>Here</figcaption></figure>'
    article = make_article(lead_picture=lead, body=body)
    assert set(article.pictures.all()) == {lead, inside}
    article.body = f'<figure><img src="{other.address}" alt="Ours"></figure>'
    article.lead_picture = None
    article.save()
    assert list(other.shown_in.all()) == [article]
    assert not inside.shown_in.exists()
    assert keys_in(article.body) == [other.key]
    assert keys_with_words_in(article.body) == {other.key}


@pytest.mark.parametrize("place", ["lead", "body"])
@pytest.mark.parametrize(
    "overrides",
    [{"alt": "", "alt_state": "missing"}, {"rights_until": timezone.localdate() - timedelta(days=1)}],
    ids=["no words", "no rights"],
)
def test_a_picture_without_words_or_rights_comes_into_no_further_piece(place, overrides):
    picture = make_picture(**overrides)
    article = make_article()
    article = Article.objects.get(pk=article.pk)
    if place == "lead":
        article.lead_picture = picture
    else:
        article.body += f'<figure><img src="{picture.address}"></figure>'
    with pytest.raises(ValidationError) as refusal:
        article.full_clean()
    assert set(refusal.value.message_dict) == {"lead_picture" if place == "lead" else "body"}
    assert not Picture.objects.usable().exists()


def test_a_picture_that_is_not_there_comes_into_no_piece():
    article = make_article()
    article.body = f'<figure><img src="/media/p/{"x" * 22}"><figcaption>Words that took long</figcaption></figure>'
    with pytest.raises(ValidationError, match="not in the library"):
        article.full_clean()


def test_spaces_are_no_words_of_a_use():
    picture = make_picture(alt="", alt_state="missing")
    article = make_article(body=f'<figure><img src="{picture.address}" alt="  "></figure>')
    assert "alt=" not in article.body


def test_an_authors_photo_needs_words_and_rights_too():
    author = Author(name="Ada", photo=make_picture(alt="", alt_state="missing"))
    with pytest.raises(ValidationError, match="no text alternative"):
        author.full_clean()


def test_a_picture_stays_in_the_piece_where_it_was_before_its_rights_ran_out():
    picture = make_picture()
    body = f'<figure><img src="{picture.address}"></figure>'
    article = make_article(lead_picture=picture, body=body)
    Picture.objects.filter(pk=picture.pk).update(rights_until=timezone.localdate() - timedelta(days=1))
    article = Article.objects.get(pk=article.pk)
    article.headline = "Another"
    article.full_clean()
    assert list(Picture.objects.with_expired_rights()) == [picture]


def test_a_use_with_words_of_its_own_needs_none_in_the_library():
    picture = make_picture(alt="", alt_state="missing")
    article = make_article()
    article.body = f'<figure><img src="{picture.address}" alt="A quay at dawn"></figure>'
    article.full_clean()


def test_rights_last_until_the_end_of_their_last_day():
    assert not make_picture(rights_until=timezone.localdate()).rights_have_ended


# Serving


@pytest.mark.parametrize(("format", "kind"), [("jpg", "image/jpeg"), ("webp", "image/webp"), ("avif", "image/avif")])
def test_renditions_are_served_for_ever_with_their_kind(client, format, kind):
    picture = make_picture()
    picture.make_renditions()
    response = client.get(picture.url_of(picture.specs(Crop.CARD)[0], Format(format)))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == kind
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert b"".join(response.streaming_content)


def test_the_lasting_address_leads_to_todays_rendition(client):
    picture = make_picture()
    response = client.get(reverse("articles:picture", kwargs={"key": picture.key}))
    assert response.status_code == 302
    assert response.headers["Location"] == picture.url
    assert client.get("/media/p/nothing").status_code == 404


@pytest.mark.parametrize("name", ["r/", "r/abc.jpg", f"r/{'a' * 40}.jpg", f"r/{'a' * 40}.svg", "p/", "..", "r/%00"])
def test_what_is_no_rendition_is_not_found(client, name):
    assert client.get(f"/media/{name}").status_code == 404


# Storage


class Stops(BytesIO):
    """A file that the process does not live to read."""

    def read(self, *_args):
        raise SystemExit


def test_nobody_ever_meets_half_a_file(tmp_path):
    storage = WholeFiles(location=tmp_path)
    with pytest.raises(SystemExit):
        storage.save("r/a.jpg", File(Stops()))
    assert not storage.exists("r/a.jpg")
    assert storage.save("r/a.jpg", ContentFile(b"whole")) == "r/a.jpg"
    assert storage.save("r/a.jpg", ContentFile(b"again")) == "r/a.jpg"
    assert (tmp_path / "r/a.jpg").read_bytes() == b"again"
    assert [file.name for file in (tmp_path / "r").iterdir()] == ["a.jpg"]


def test_what_a_killed_process_left_unfinished_is_removed_after_a_day():
    folder = Path(default_storage.path(UNFINISHED))
    folder.mkdir(parents=True)
    for name, hours in [("old", 25), ("new", 1)]:
        (folder / name).write_bytes(b"half")
        then = (timezone.now() - timedelta(hours=hours)).timestamp()
        os.utime(folder / name, (then, then))
    tasks.sweep_files.call()
    assert [file.name for file in folder.iterdir()] == ["new"]


# Commands


def test_the_command_makes_what_is_lacking_and_says_how_much(capsys):
    make_picture()
    call_command("make_renditions")
    assert "of pictures: 1." in capsys.readouterr().out
    call_command("make_renditions")
    assert capsys.readouterr().out.startswith("Renditions made: 0, of pictures: 0.")


def test_the_command_finds_lost_files_when_it_is_asked_to_check(capsys):
    picture = make_picture()
    picture.make_renditions()
    default_storage.delete(picture.url.removeprefix("/media/"))
    call_command("make_renditions", "--check")
    assert capsys.readouterr().out.startswith("Renditions made: 1, of pictures: 1.")
    assert default_storage.exists(picture.url.removeprefix("/media/"))


def test_checking_opens_no_original_where_nothing_lacks_and_names_one_that_is_gone(capsys, monkeypatch):
    fine, lost = make_picture(), make_picture(title="The lost one")
    for picture in [fine, lost]:
        picture.make_renditions()
    lost.original.storage.delete(lost.original.name)
    monkeypatch.setattr(Picture, "open_original", lambda _picture: pytest.fail("nothing has to be made"))
    with pytest.raises(CommandError, match="1 of 2"):
        call_command("make_renditions", "--check")
    assert "The lost one" in capsys.readouterr().err


def test_the_command_draws_cards_again_that_were_lost():
    article = make_article()
    cards.draw(article)
    article = Article.objects.get(pk=article.pk)
    default_storage.delete(article.social_card)
    call_command("make_renditions", "--check")
    assert default_storage.exists(article.social_card)


def test_the_command_names_what_it_cannot_open_goes_on_and_fails(capsys):
    lost, fine = make_picture(title="The lost one"), make_picture()
    lost.original.storage.delete(lost.original.name)
    with pytest.raises(CommandError, match="1 of 2"):
        call_command("make_renditions")
    assert "The lost one" in capsys.readouterr().err
    fine.refresh_from_db()
    assert fine.is_finished


# Cards


def test_a_published_piece_without_a_picture_gets_a_card_and_one_with_a_picture_does_not():
    plain, illustrated = make_article(headline="No picture"), make_article(lead_picture=make_picture())
    draft = make_article(status="draft")
    assert plain.needs_card
    assert not illustrated.needs_card
    assert not draft.needs_card
    tasks.make_renditions.call()
    plain.refresh_from_db()
    assert not plain.needs_card
    with default_storage.open(plain.social_card) as file, Image.open(file) as card:
        assert card.size == (1200, 630)


def test_another_headline_gives_another_card_and_the_old_one_is_swept_later():
    article = make_article(headline="The first words")
    cards.draw(article)
    article = Article.objects.get(pk=article.pk)
    old, edition, version = article.social_card, article.edition, article.version
    article.headline = "Other words"
    article.save()
    tasks.make_renditions.call()
    article.refresh_from_db()
    assert article.social_card != old
    assert article.edition > edition
    assert article.version == version + 1, "drawing is no change that an editor made"
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        sweeping.sweep()
    assert not default_storage.exists(old)
    assert default_storage.exists(article.social_card)


def test_an_authors_photo_is_a_picture_like_any_other():
    author = Author.objects.create(
        name="Ada", photo=make_picture(original=ContentFile(picture_bytes(300, 400), name="a.png"))
    )
    assert author.photo.specs(Crop.PORTRAIT)[-1].width == 300
