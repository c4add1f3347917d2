"""Where a post was made, judged by its headers alone."""

from __future__ import annotations

import pytest
from django.conf import settings as configured
from django.test import RequestFactory

from comments.models import Comment
from comments.origin import Proof, judge
from tests.factories import make_user

HOST = "http://testserver"


def request_with(*, session=False, **headers):
    request = RequestFactory().post(
        "/comments/article/1/", headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    if session:
        request.COOKIES[configured.SESSION_COOKIE_NAME] = "x"
    return request


@pytest.mark.parametrize(
    ("headers", "session", "verdict"),
    [
        ({"Sec_Fetch_Site": "same-origin"}, False, Proof.SAME_ORIGIN),
        ({"Sec_Fetch_Site": "same-origin"}, True, Proof.SAME_ORIGIN),
        ({"Sec_Fetch_Site": "same-origin", "Origin": "null"}, True, Proof.SAME_ORIGIN),
        ({"Sec_Fetch_Site": "cross-site"}, False, Proof.FOREIGN),
        ({"Sec_Fetch_Site": "cross-site", "Origin": HOST}, True, Proof.FOREIGN),
        ({"Sec_Fetch_Site": "same-site", "Origin": "http://blog.testserver"}, False, Proof.FOREIGN),
        ({"Sec_Fetch_Site": "none"}, False, Proof.UNKNOWN),
        ({"Sec_Fetch_Site": "none"}, True, Proof.FOREIGN),
        ({"Sec_Fetch_Site": "nonsense"}, False, Proof.FOREIGN),
        ({"Origin": HOST}, False, Proof.SAME_ORIGIN),
        ({"Origin": HOST}, True, Proof.SAME_ORIGIN),
        ({"Origin": "https://testserver"}, False, Proof.FOREIGN),
        ({"Origin": "http://evil.example"}, False, Proof.FOREIGN),
        ({"Origin": "http://testserver.evil.example"}, False, Proof.FOREIGN),
        ({"Origin": "null"}, False, Proof.FOREIGN),
        ({"Origin": ""}, False, Proof.FOREIGN),
        ({}, False, Proof.UNKNOWN),
        ({}, True, Proof.FOREIGN),
    ],
)
def test_each_combination_of_headers_has_one_verdict(settings, headers, session, verdict):
    settings.SITE_URL = "https://news.example"
    settings.NEWSROOM_TRUSTED_ORIGINS = []
    assert judge(request_with(session=session, **headers)) is verdict


def test_the_sites_own_address_and_listed_origins_are_accepted(settings):
    settings.SITE_URL = "https://news.example/"
    settings.NEWSROOM_TRUSTED_ORIGINS = ["https://m.news.example"]
    assert judge(request_with(Origin="https://news.example")) is Proof.SAME_ORIGIN
    assert judge(request_with(Sec_Fetch_Site="same-site", Origin="https://m.news.example")) is Proof.SAME_ORIGIN
    assert judge(request_with(Sec_Fetch_Site="same-site", Origin="https://x.news.example")) is Proof.FOREIGN


@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_a_foreign_post_with_a_staff_session_gives_the_text_back_and_saves_nothing(send, client, headers):
    client.force_login(make_user())
    response = send(headers=headers, comment="Written <elsewhere>")
    assert response.status_code == 403
    page = response.content.decode()
    assert "Written &lt;elsewhere&gt;" in page
    assert "Post it from here" in page
    assert 'role="alert"' in page
    assert "no-store" in response["Cache-Control"]
    assert not Comment.objects.exists()


@pytest.mark.django_db(databases="__all__")
def test_a_post_without_any_proof_is_taken_and_held(send):
    assert send(headers={}).status_code == 303
    comment = Comment.objects.get()
    assert comment.status == "pending"
    assert "unproven_origin" in [reason["reason"] for reason in comment.held_reasons]


@pytest.mark.django_db(databases="__all__")
def test_a_session_without_any_proof_is_refused(send, client):
    client.force_login(make_user())
    assert send(headers={}).status_code == 403
    assert not Comment.objects.exists()
