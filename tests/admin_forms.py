"""Filling in the desk's forms as a browser does: every field as it stands, then what the test changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models.fields.files import FieldFile
from django.forms import BaseForm, ModelMultipleChoiceField
from django.test import Client
from django.urls import reverse

from articles.models import Article
from tests.factories import make_user


def signed_in(*groups: str, **overrides: Any) -> Client:
    """A browser in which a member of these groups is signed in."""
    client = Client()
    client.force_login(make_user(groups=groups, **overrides))
    return client


def change_url(thing: Any) -> str:
    """The address of the form of this piece, picture, author …; pages have a screen of their own."""
    model = "page" if isinstance(thing, Article) and thing.kind == Article.Kind.PAGE else thing._meta.model_name
    return reverse(f"admin:{thing._meta.app_label}_{model}_change", args=[thing.pk])


def filled_in(client: Client, url: str, **overrides: Any) -> dict[str, Any]:
    """What the form at this address would send; overrides by name, None leaves a field out."""
    context = client.get(url).context
    data = _values(context["adminform"].form)
    for inline in context["inline_admin_formsets"]:
        data |= _values(inline.formset.management_form)
        for form in inline.formset.forms:
            data |= _values(form)
    return {name: value for name, value in (data | overrides).items() if value is not None}


def _values(form: BaseForm) -> dict[str, Any]:
    values = {}
    for field in form:
        value = field.value()
        if isinstance(field.field, ModelMultipleChoiceField):
            value = list(value or [])
        if isinstance(value, list | tuple):
            value = [getattr(item, "pk", item) for item in value]
        elif isinstance(value, datetime):
            value = field.field.widget.format_value(value)
        elif isinstance(value, bool):
            value = "on" if value else None
        values[field.html_name] = (
            None if isinstance(value, FieldFile) else "" if value is None and field.name != "id" else value
        )
    return {name: value for name, value in values.items() if value is not None}
