"""Take the pictures that are there into the library as it is now: what was served becomes the private original, its
JPEG renditions are made (the worker makes the others), and bodies name it by its lasting address.

Undoing keeps what was filled in. A picture whose file is lost stays, without renditions, and says so on the desk.
"""

import logging
from datetime import timedelta
from io import BytesIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.db import migrations
from django.utils import timezone

from articles import renditions
from articles.models.rendered import FOLDER
from articles.naming import new_key
from articles.renditions import Crop, Format

logger = logging.getLogger("articles")


def take_in(apps, schema_editor):
    alias = schema_editor.connection.alias
    Picture, Article, Edition, RetiredFiles = (
        apps.get_model("articles", name) for name in ["Picture", "Article", "Edition", "RetiredFiles"]
    )
    limits = renditions.Limits(settings.PICTURE_MAX_PIXELS, settings.PICTURE_MAX_BYTES)
    for picture in Picture.objects.using(alias).order_by("pk"):
        picture.key = new_key()
        old = str(picture.file)
        try:
            with default_storage.open(old) as file:
                data = file.read()
            taken = renditions.take(BytesIO(data), limits)
        except (OSError, renditions.Unusable) as error:
            logger.error("Picture %d (%s) could not be opened: %s", picture.pk, old, error)
            picture.width, picture.height = picture.width or 1, picture.height or 1
            picture.save(using=alias)
        else:
            picture.original.name = storages["originals"].save(
                f"{picture.key[:2]}/{picture.key}-{taken.digest[:16]}.{taken.extension}", ContentFile(data)
            )
            picture.kind, picture.size, picture.digest = taken.kind, taken.size, taken.digest
            picture.width, picture.height = taken.width, taken.height
            picture.colour, picture.likeness = taken.colour, f"{taken.likeness:016x}"
            picture.recipe, picture.formats = renditions.CURRENT, Format.JPEG.value
            _write_jpegs(picture, taken)
            picture.save(using=alias)
            RetiredFiles.objects.using(alias).create(names=[old], due_at=timezone.now() + timedelta(days=30))
        address = f"{settings.MEDIA_URL}{old}"
        for article in Article.objects.using(alias).filter(body__contains=f'"{address}"'):
            article.body = article.body.replace(f'"{address}"', f'"/media/p/{picture.key}"')
            article.edition += 1
            article.save(using=alias, update_fields=["body", "edition"])
            article.pictures.add(picture)
        for article in Article.objects.using(alias).filter(lead_picture=picture):
            article.pictures.add(picture)
    Article.objects.using(alias).filter(kind="article", status="published", lead_picture=None).update(needs_card=True)
    for edition in Edition.objects.using(alias).filter(name="site"):
        edition.number += 1
        edition.save(using=alias)


def _write_jpegs(picture, taken):
    specs = renditions.plan(taken.width, taken.height)
    for spec, pixels in renditions.render(taken.image, (taken.width, taken.height), specs, (50, 50)):
        basis = f"{picture.digest}/{renditions.CURRENT}"
        if spec.crop is not Crop.WHOLE:
            basis += f"/{picture.focal_x}-{picture.focal_y}"
        name = FOLDER + renditions.name_of(picture.key, basis, spec, Format.JPEG)
        default_storage.save(name, ContentFile(renditions.encode(pixels, Format.JPEG)))


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_pictures")]
    operations = [migrations.RunPython(take_in, migrations.RunPython.noop, elidable=True)]
