"""The form of a picture: no file without words for those who do not see it, and no second copy unasked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import renditions, wording
from articles.admin.versions import VersionedForm
from articles.models import Picture
from articles.renditions import clean_line

WORDS = ["title", "alt", "caption", "credit", "rights"]
"""What a photographer may have written into the file, and what it then need not be typed for."""

ALIKE = "alike"
"""The code of the error that is only a question: whether it is another picture."""

ACCEPT = "image/jpeg,image/png,image/webp,image/avif,image/gif,.jpg,.jpeg,.png,.webp,.avif,.gif"


class PictureFile(forms.FileField):
    """A file of any name: ours is made from the picture's key, so theirs can be as long and as odd as it likes."""

    widget = forms.FileInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": gettext_lazy("Picture file"), "allow_empty_file": True} | kwargs)


class PictureForm(VersionedForm):
    """A picture with its words; whether they are missing is never chosen, only whether none are needed.

    `alike` are the pictures of the library that the file is a copy of, and `filled_in` what the file itself said
    where a field was left empty, by the name of the field; both once the form is cleaned.
    """

    original = PictureFile()
    decorative = forms.BooleanField(
        label=gettext_lazy("Decorative"),
        required=False,
        help_text=gettext_lazy("It says nothing that the text does not; screen readers pass over it."),
    )
    all_the_same = forms.BooleanField(label=gettext_lazy("Save all the same: it is another picture"), required=False)

    class Meta:
        model = Picture
        fields = ["original", "title", "alt", "caption", "credit", "rights", "rights_until", "focal_x", "focal_y"]
        widgets = {
            "alt": forms.Textarea(attrs={"rows": 2}),
            "caption": forms.Textarea(attrs={"rows": 2}),
            "rights_until": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "focal_x": forms.NumberInput(attrs={"min": 0, "max": 100}),
            "focal_y": forms.NumberInput(attrs={"min": 0, "max": 100}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alike: list[Picture] = []
        self.filled_in: dict[str, str] = {}
        self.taken: renditions.Taken | None = None
        self.initial["decorative"] = self.instance.alt_state == Picture.AltState.DECORATIVE
        if "original" in self.fields:
            self.fields["original"].widget.attrs["accept"] = ACCEPT
            if self.instance.pk and self.instance.is_lost:
                self.fields["original"].label = _("Choose the file")
                self.fields["original"].error_messages["required"] = _("The file is missing. Please choose one.")
            elif self.instance.pk:
                self.fields["original"].label = _("Replace the file")
                self.fields["original"].help_text = _(
                    "Pieces then show the new one, under the same address. The old file is kept for 30 days."
                )

    def clean_original(self) -> Any:
        """The file, looked at once: what cannot be used is said here, and saving does not decode it again."""
        file = self.cleaned_data["original"]
        if isinstance(file, UploadedFile):
            self.taken = self.instance.look_at(file)
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if refusal := getattr(self.request, "refused_file", None):
            self.add_error(None, refusal)
        self._fill_in(cleaned)
        self._check_words(cleaned)
        self._look_for_copies(cleaned)
        return cleaned

    def clean_title(self) -> str:
        """On one line, and without marks that would turn the words beside it around in the grid."""
        return clean_line(self.cleaned_data["title"], self.fields["title"].max_length)

    def _fill_in(self, cleaned: dict[str, Any]) -> None:
        """Take the words of the file where a field of a new picture was left empty."""
        if self.taken is None or self.instance.pk:
            return
        for name in WORDS:
            found = getattr(self.taken.words, name)
            wanted = not (name == "alt" and cleaned.get("decorative"))
            if found and wanted and name in cleaned and not cleaned[name]:
                cleaned[name] = self.filled_in[name] = found

    def _check_words(self, cleaned: dict[str, Any]) -> None:
        alt, decorative = cleaned.get("alt", "").strip(), cleaned.get("decorative")
        if alt and decorative:
            self.add_error("decorative", _("Either describe the picture, or mark it as decorative; not both."))
        elif not alt and not decorative and not {"alt", "original"} & set(self.errors):
            self.add_error("alt", _("Please say what is seen, for those who do not see it, or mark it as decorative."))
        states = Picture.AltState
        self.instance.alt_state = states.DECORATIVE if decorative else states.WRITTEN

    def _look_for_copies(self, cleaned: dict[str, Any]) -> None:
        """Say so before a picture is stored that is there already; a tick says that it is another one."""
        if self.taken is None or cleaned.get("all_the_same"):
            return
        self.instance.must_be_new = True
        self.alike = self.instance.lookalikes_of(self.taken)
        if self.alike:
            names = wording.all_of(wording.quoted(picture) for picture in self.alike)
            words = ngettext(
                "This looks like %(names)s, which is in the library already.",
                "This looks like %(names)s, which are in the library already.",
                len(self.alike),
            )
            self.add_error("original", ValidationError(words, code=ALIKE, params={"names": names}))
