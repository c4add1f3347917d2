"""The commenter's doors: posting, replying, the receipt; and the public pages of a comment and of a thread.

No refusal loses what was typed: each gives the form back as it was sent, with the reason and its status. Only what
is far beyond any comment is turned away unread.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.urls import get_resolver
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from articles.models import Article
from articles.models.queries import ArticleQuerySet
from articles.public import public_page
from comments import moderation, posting, receipts, remembering, threads, validators
from comments.forms import HONEYPOT, CommentForm
from comments.models import Comment
from comments.origin import from_this_site
from comments.pipeline import Submission, rules
from comments.pipeline import identity as identities

View = Callable[..., HttpResponse]

MAX_REQUEST = 512 * 1024
"""In bytes as they are sent: a letter may take twelve, and whoever pasted far too much still gets it back."""


def refuse_foreign(request: HttpRequest, article_id: int | None = None, public_id: str = "") -> HttpResponse:
    """A post that another site made the browser send: shown to its owner, who may send it from here."""
    article, parent = _place(article_id, public_id)
    problem = "foreign" if moderation.is_open(article) else "closed"
    return _form_page(request, article, parent, _as_typed(request), 403, problem)


def refuse_too_large(request: HttpRequest, article_id: int | None = None, public_id: str = "") -> HttpResponse:
    """More than any comment can be; not even looked at."""
    article, parent = _place(article_id, public_id)
    return _form_page(request, article, parent, CommentForm(), 413, "too_large")


def refuse_unreadable(request: HttpRequest, article_id: int | None = None, public_id: str = "") -> HttpResponse:
    """What no form sends: broken off, or in a thousand pieces."""
    article, parent = _place(article_id, public_id)
    return _form_page(request, article, parent, CommentForm(), 400, "unreadable")


def private(view: View) -> View:
    """An answer for one person: not kept, not listed by search engines, its address told to no other site."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404 as nowhere:  # answered here, so that it gets the same headers
            response = get_resolver().resolve_error_handler(404)(request, exception=nowhere)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return answered


def writes(view: View) -> View:
    """A view that takes a comment: bounded before anything is parsed, and only from this site."""
    judged = from_this_site(refused=refuse_foreign)(view)

    @wraps(judged)
    def bounded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if _content_length(request) > MAX_REQUEST:
            return refuse_too_large(request, *args, **kwargs)
        if not _is_readable(request):
            return refuse_unreadable(request, *args, **kwargs)
        return judged(request, *args, **kwargs)

    return private(bounded)


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def post(request: HttpRequest, article_id: int) -> HttpResponse:
    """A comment on an article; whoever only opens the address is led to the form."""
    article = _live_article(article_id)
    if request.method != "POST":
        return HttpResponseRedirect(f"{article.get_absolute_url()}#reply")
    return _take(request, article, None)


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page on which a comment is answered, and the answer."""
    parent = _answerable(public_id)
    if request.method == "POST":
        return _refuse_without_parent(request) if parent is None else _take(request, parent.article, parent)
    if parent is None:
        raise Http404("There is no such comment to answer.")
    if not moderation.is_open(parent.article):
        return _form_page(request, parent.article, parent, CommentForm(), 403, "closed")
    known = remembering.remembered(request)
    initial = _account_of_staff(request) | known | {"remember": bool(known)}
    return _form_page(request, parent.article, parent, CommentForm(initial=initial), 200)


@private
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """What became of a comment, for whoever holds its receipt."""
    comment = receipts.comment_of_receipt(token)
    if comment is None:
        raise Http404("Nobody here made out such a receipt.")
    return render(request, "comments/receipt.html", {"comment": comment, "article": comment.article})


@require_safe
@cache_control(no_cache=True)
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """A comment's own address: leads to where it stands now."""
    found = Comment.objects.with_place().readable().select_related("article", "root").defer("article__body")
    comment = found.filter(public_id=public_id).first()
    if comment is None or comment.status not in {Comment.Status.PUBLISHED, Comment.Status.WITHDRAWN}:
        raise Http404("There is no such comment.")
    return HttpResponseRedirect(threads.address_of(comment))


@require_safe
@public_page(validators.of_discussion)
def thread(request: HttpRequest, public_id: str) -> HttpResponse:
    """All replies to one comment, in pages."""
    try:
        root, page = threads.page_of_thread(public_id, request.GET.get("after", ""))
    except threads.NoSuchPlace:
        raise Http404("There is no such thread, or it has no such place.") from None
    context = {
        "root": root,
        "article": root.article,
        "thread_page": page,
        "is_open": moderation.is_open(root.article),
    }
    return render(request, "comments/thread.html", context)


# Taking a comment


def _take(request: HttpRequest, article: Article, parent: Comment | None) -> HttpResponse:
    identity = identities.identify(request, request.origin_proof)
    wait = rules.seconds_to_wait(identity)
    if wait:
        response = _form_page(request, article, parent, _as_typed(request), 429, "wait", minutes=-(-wait // 60))
        response.headers["Retry-After"] = str(wait)
        return response
    if not moderation.is_open(article):
        return _form_page(request, article, parent, _as_typed(request), 403, "closed")
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _form_page(request, article, parent, form, 422, "invalid")
    typed = form.cleaned_data
    received = posting.receive(
        Submission(
            article=article,
            parent=parent,
            author_name=typed["author"],
            author_email=typed["email"],
            author_url=typed.get("website", ""),
            body=typed["comment"],
            identity=identity,
            proof=request.origin_proof,
            honeypot=request.POST.get(HONEYPOT),
            form_article_id=receipts.article_id_of_form(request.POST.get("token", "")),
            typed=(request.POST.get("author", ""), request.POST.get("comment", "")),
            work=request.POST.get("work", ""),
        )
    )
    return _see_other(request, received, typed, on_own_page=parent is not None)


def _see_other(
    request: HttpRequest, received: posting.Received, typed: dict[str, str], *, on_own_page: bool
) -> HttpResponse:
    comment = received.comment
    to = comment.get_absolute_url() if comment.is_published else receipts.receipt_url(comment)
    response = HttpResponseRedirect(to)
    response.status_code = 303  # so that reloading what follows never posts again
    if received.new_key:
        identities.give_key(response, received.new_key)
    if typed["remember"]:
        remembering.remember(response, typed)
    elif on_own_page and remembering.COOKIE in request.COOKIES:
        remembering.forget(response)  # only there was the box shown ticked, and unticked by hand
    return response


def _refuse_without_parent(request: HttpRequest) -> HttpResponse:
    """The comment that was to be answered is not there (any more); the form knows which article it was on."""
    article = _live_article(receipts.article_id_of_form(request.POST.get("token", "")))
    problem = "parent_gone" if moderation.is_open(article) else "closed"
    return _form_page(request, article, None, _as_typed(request), 404, problem)


def _form_page(
    request: HttpRequest,
    article: Article,
    parent: Comment | None,
    form: CommentForm,
    status: int,
    problem: str = "",
    **more: object,
) -> HttpResponse:
    context = {"article": article, "parent": parent, "form": form, "problem": problem, **more}
    return render(request, "comments/form_page.html", context, status=status)


def _account_of_staff(request: HttpRequest) -> dict[str, str]:
    """The name and address of a member of staff, who need not type them."""
    staff = identities.staff_of(request, request.origin_proof)
    return {"author": posting.name_of_staff(staff), "email": staff.email} if staff else {}


def _as_typed(request: HttpRequest) -> CommentForm:
    """The form with what was typed in it, without a word about its content."""
    return CommentForm(initial=request.POST.dict())


def _place(article_id: int | None, public_id: str) -> tuple[Article, Comment | None]:
    """The article and the comment that an address under /comments/ speaks of."""
    parent = _answerable(public_id) if public_id else None
    return (parent.article, parent) if parent else (_live_article(article_id), None)


def _answerable(public_id: str) -> Comment | None:
    found = Comment.objects.published().readable().select_related("article__section").defer("article__body")
    return found.filter(public_id=public_id).first()


def _discussed() -> ArticleQuerySet:
    """What has, or could have, a discussion: live pieces, and those pages that show one."""
    hidden = Q(kind=Article.Kind.PAGE, replies=Article.Replies.HIDDEN)
    return Article.objects.live().exclude(hidden).select_related("section").defer("body")


def _live_article(article_id: int | None) -> Article:
    article = _discussed().filter(pk=article_id).first()
    if article is None:
        raise Http404("There is no such article to comment on.")
    return article


def _content_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _is_readable(request: HttpRequest) -> bool:
    """Whether its body is a form; taken apart here, so that nothing stumbles over it later."""
    try:
        request.encoding = "utf-8"  # as our form is sent, whatever the request says of itself
        request.POST.keys()
    except (BadRequest, MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        return False
    return True
