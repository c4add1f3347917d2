"""The writing surface: the editor's toolbar, and the field that hands its HTML on as it came.

What may stand in a body is decided by `articles.rendering.clean_body()`, which every save passes; the editor's own
sanitiser would be a second opinion. The editor writes to its field only when something was changed, so a piece that
was merely opened keeps every byte.
"""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.templatetags.static import static
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import AdminProseEditorWidget

from articles.embeds import known_to_editors
from articles.models import Picture

EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Superscript": True,
    "Subscript": True,
    "Strike": True,
    "Code": True,
    "Heading": {"levels": [2, 3]},
    "Blockquote": True,
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Figure": True,
    "Caption": True,
    "Image": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "History": True,
    "HTML": True,
    "NodeClass": {"cssClasses": {"blockquote": ["pullquote"], "orderedList": ["footnotes"]}},
}
"""The library's own extensions; it knows them by these names."""

OURS = [
    "Embed",
    "EmbedPaste",
    "QuoteSource",
    "Cite",
    "Quoted",
    "Inserted",
    "Deleted",
    "Abbreviation",
    "Small",
    "Marked",
    "BlockNames",
    "PasteCare",
]
"""Those of static/desk/body.js: parts of the body format that the library would drop, and care for what comes in."""

MENU_GROUPS = [
    {"group": "blockType -lists", "type": "dropdown", "minItems": 2},
    {"group": "lists"},
    {"group": "nodes -blockType -lists"},
    {"group": "marks"},
    {"group": "nodeClass", "type": "dropdown"},
    {"group": "link"},
    {"group": "table"},
    {"group": "history"},
    {"group": "utility"},
]


class BodyWidget(AdminProseEditorWidget):
    """The editor over a text area, which is what is left of it without JavaScript."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        config = {"extensions": EXTENSIONS | {"Menu": {"groups": MENU_GROUPS}}}
        super().__init__(attrs={"rows": 24, **(attrs or {})}, config=config, preset="configurable")

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        return config | {
            "extensions": config["extensions"] | dict.fromkeys(OURS, True),
            "js_modules": [*config["js_modules"], static("desk/body.js"), static("desk/embed.js")],
        }

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With what the library says of the pictures in the text: the editor shows it, and writes none of it."""
        context = super().get_context(name, value, attrs)
        named = Picture.objects.named_in([value or ""])
        known = {picture.address: {"alt": picture.alt, "credit": picture.credit} for picture in named.values()}
        context["widget"]["attrs"] |= {
            "data-desk-pictures": json.dumps(known),
            "data-desk-providers": json.dumps(known_to_editors()),
            "data-desk-words": json.dumps(_words()),
        }
        return context


def _words() -> dict[str, str]:
    return {
        "picture": gettext("Picture"),
        "figure": gettext("Figure"),
        "caption": gettext("Caption"),
        "alt": gettext("Text alternative in this piece"),
        "altOf": gettext("Text alternative in this piece ({number})"),
        "add": gettext("Add to a gallery"),
        "addMore": gettext("Add pictures"),
        "removeOne": gettext("Take out this picture"),
        "removeOneOf": gettext("Take out this picture ({number})"),
        "removeAll": gettext("Remove from the text"),
        "source": gettext("Source of the quotation"),
        "rule": gettext("Rule"),
        "embed": gettext("Embed"),
        "address": gettext("Address of the video, post or map"),
        "title": gettext("Title, as readers see it"),
        "card": gettext("{provider}: a card that loads when readers ask"),
        "link": gettext("{provider}: a card with a link"),
        "noAddress": gettext("What does it show? Please give an address that begins with https://"),
        "foreign": gettext(
            "Pictures from elsewhere are left out. Please add them to the library; “Picture” then puts them in."
        ),
        "close": gettext("Close"),
    }


class BodyField(forms.CharField):
    """The body as HTML; saving the piece makes it clean."""

    widget = BodyWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "label": _("Body"), "strip": False} | kwargs)

    def has_changed(self, initial: str | None, data: str | None) -> bool:
        """Browsers send line breaks as CR LF; that is no change."""
        return (initial or "") != (data or "").replace("\r\n", "\n")

    def to_python(self, value: str | None) -> str:
        return super().to_python(value).replace("\r\n", "\n")
