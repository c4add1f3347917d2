"""What a commenter types, checked: each rule once, each refusal in a sentence that says what to do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from comments import markup

HONEYPOT = "second_thoughts"  # a name that no browser and no password manager fills in

MAX_NAME = 60
MIN_BODY, MAX_BODY = 2, 5000


class TypedField(forms.CharField):
    """Text as somebody typed it; it is cleaned up before its length is judged, and never cut off."""

    def __init__(self, *, clean_up: Any = markup.normalise, **kwargs: Any) -> None:
        self.clean_up = clean_up
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return self.clean_up(super().to_python(value))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without maxlength: browsers cut off what is pasted without a word."""
        return {}


class CommentForm(forms.Form):
    """The form under "Leave a Reply"."""

    author = TypedField(
        clean_up=markup.normalise_name,
        max_length=MAX_NAME,
        error_messages={
            "required": _("Enter the name to show with your comment."),
            "max_length": _("Enter a name of at most %(limit_value)d characters; this one has %(show_value)d."),
        },
    )
    email = TypedField(
        max_length=254,
        validators=[EmailValidator(_("Enter a whole address, such as name@example.org."))],
        error_messages={
            "required": _("Enter your e-mail address. It will not be published."),
            "max_length": _("Enter an address of at most %(limit_value)d characters."),
        },
    )
    website = TypedField(max_length=200, required=False)
    comment = TypedField(
        min_length=MIN_BODY,
        max_length=MAX_BODY,
        error_messages={
            "required": _("Write something before you send it."),
            "min_length": _("Write a little more: at least %(limit_value)d characters."),
            "max_length": format_lazy(
                "{} {}",
                _("Please shorten your comment: it has %(show_value)d characters, and %(limit_value)d fit."),
                _("Nothing was cut off."),
            ),
        },
    )
    remember = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not getattr(settings, "COMMENTS_WEBSITE_FIELD", False):
            del self.fields["website"]

    def clean_author(self) -> str:
        name = self.cleaned_data["author"]
        if not any(character.isalnum() for character in name):
            raise ValidationError(_("Enter a name with at least one letter or digit."), code="no_letters")
        if "://" in name:
            raise ValidationError(_("Enter a name, not an address."), code="address")
        return name

    def clean_website(self) -> str:
        url = self.cleaned_data["website"]
        if url and "://" not in url and not url.casefold().startswith(("javascript:", "data:", "//")):
            url = f"https://{url}"
        if url and not markup.is_web_address(url):
            raise ValidationError(_("Enter a whole web address, such as https://example.org."), code="invalid")
        return url

    def clean_comment(self) -> str:
        body = self.cleaned_data["comment"]
        most = getattr(settings, "COMMENTS_MAX_LINKS", 3)
        if markup.count_links(body) > most:
            at_most = ngettext("At most %(most)d is allowed.", "At most %(most)d are allowed.", most)
            raise ValidationError(
                f"{gettext('Please use fewer links.')} {at_most % {'most': most}}", code="too_many_links"
            )
        return body
