"""What comes into the pipeline and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.functional import Promise

from articles.models import Article
from comments.models import Comment, Trust
from comments.origin import Proof
from comments.pipeline.identity import Identity
from comments.pipeline.reasons import Reason

STEP_UP = "step_up"
NUDGE = "nudge"


@dataclass(frozen=True)
class Submission:
    """A comment as it came in, normalised and valid, with everything that is known about its coming in.

    What views may leave out: `typed` is the name and the text, in this order, before they were cleaned up; `shown_at`
    the signed moment (`proofs.moment_of()`) at which the page was made on which it was typed, where that page is kept
    nowhere; `answer` the proof that its writer has seen a preview; `work` what the browser's script worked out;
    `editing` the comment whose edit this is.
    """

    article: Article
    parent: Comment | None
    author_name: str
    author_email: str
    author_url: str
    body: str
    identity: Identity
    proof: Proof
    honeypot: str | None
    form_article_id: int | None
    exceeded_limits: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()
    shown_at: datetime | None = None
    answer: str = ""
    work: str = ""
    editing: Comment | None = None

    @cached_property
    def trust(self) -> Trust:
        """What its writer has earned, by their key or a confirmed address; a query where an address is confirmed."""
        if self.identity.staff is not None:
            return Trust.TRUSTED
        return self.identity.commenter.trust() if self.identity.commenter else Trust.NEW

    @property
    def is_known(self) -> bool:
        return self.trust in {Trust.KNOWN, Trust.TRUSTED}


@dataclass(frozen=True)
class Ask:
    """What the writer is asked before the comment is taken: `sentences` say what, and why.

    Nothing is refused: the view answers 200 with a preview that carries `proofs.make(post, purposes)`, and the same
    words with that proof as `Submission.answer` are taken. `purposes` are STEP_UP (the form was not fresh, so somebody
    has to look once) and NUDGE (it would wait for an editor as it stands; send it so, or change it).
    """

    purposes: tuple[str, ...]
    sentences: tuple[str | Promise, ...]


@dataclass(frozen=True)
class Verdict:
    """Where a comment goes, and every reason for it: users of such systems want to see all of them.

    `status` is where it goes also when `asks` is not put to the writer.
    """

    status: str
    reasons: tuple[Reason, ...]
    because: str
    asks: Ask | None = None

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.reasons)

    def reasons_as_json(self) -> list[dict[str, object]]:
        return [reason.as_json() for reason in self.reasons]
