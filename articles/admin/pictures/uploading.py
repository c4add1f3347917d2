"""Adding many: each file comes alone, so that one that is refused, or a connection that breaks, loses no other."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import tasks, wording
from articles.admin import looks
from articles.admin.pictures.forms import ALIKE, PictureForm
from articles.models import Picture
from articles.renditions import Unusable


def upload(screen: ModelAdmin, request: HttpRequest) -> JsonResponse:
    """Take one picture with its words, and say in JSON what became of it.

    201: `url`, `title`, `thumb`, and `filled_in`, what the file said where a field was left empty (by label), with
    the `sentence` that says so (empty where there was nothing).
    409: `alike`, the pictures that it looks like, and `sentence`; sent again with `all_the_same`, it is taken.
    422: `errors`, sentences by field (`original` for the file itself), and the two of 409 where it looks like others;
    nothing is kept of the file.
    403: the account may not add pictures.
    """
    if not screen.has_add_permission(request):
        return JsonResponse({}, status=403)
    form = screen.get_form(request)(request.POST, request.FILES)
    if not form.is_valid():
        return _refusal(form)
    picture = form.save(commit=False)
    try:
        picture.save()
    except Unusable as refusal:
        refuse(request, refusal)
        return _refusal(screen.get_form(request)(request.POST, request.FILES))
    screen.log_addition(request, picture, [{"added": {}}])
    tasks.nudge()
    filled_in = _by_label(form)
    return JsonResponse(card_of(picture) | {"filled_in": filled_in, "sentence": _sentence(filled_in)}, status=201)


def refuse(request: HttpRequest, refusal: Unusable) -> None:
    """Have the form of this request, cleaned once more, say what only saving has found out.

    That another has added the same file meanwhile, the form finds by itself.
    """
    if refusal.code != "alike":
        request.refused_file = refusal


def _refusal(form: PictureForm) -> JsonResponse:
    """A likeness apart from the errors: the one is asked about, the others are to be mended."""
    errors: dict[str, list[str]] = {}
    likeness: dict[str, Any] = {}
    for name, found in form.errors.as_data().items():
        for error in found:
            if error.code == ALIKE:
                likeness = {"alike": [card_of(picture) for picture in form.alike], "sentence": error.messages[0]}
            else:
                errors.setdefault(name, []).extend(error.messages)
    return JsonResponse({"errors": errors} | likeness, status=422 if errors else 409)


def card_of(picture: Picture) -> dict[str, Any]:
    """A picture as a link with its thumbnail."""
    return {
        "title": str(picture),
        "url": reverse("admin:articles_picture_change", args=[picture.pk]),
        "thumb": looks.thumbnail_address(picture, 240),
    }


def _sentence(filled_in: dict[str, str]) -> str:
    if not filled_in:
        return ""
    words = wording.listed(wording.labelled(label, text) for label, text in filled_in.items())
    return _("Filled in from what the file says: %s") % words


def _by_label(form: PictureForm) -> dict[str, str]:
    return {str(form.fields[name].label): words for name, words in form.filled_in.items()}
