"""What moderators' earlier decisions say of the words."""

from __future__ import annotations

from collections.abc import Iterable

from comments.learning import classifier
from comments.learning.features import features, in_words
from comments.pipeline.reasons import Sign
from comments.pipeline.submission import Submission

SHOWN = 3


def learnt(post: Submission) -> Iterable[Sign]:
    """The classifier's opinion, for or against: alone it can hold a comment, and never set one aside."""
    opinion = classifier.opinion_of(
        features(post.author_name, post.body, post.author_url, is_answer=post.parent is not None)
    )
    if opinion is not None and abs(opinion.logit) >= 1:
        told = [words for feature in opinion.because if (words := in_words(feature))]
        yield Sign("learnt", opinion.logit / classifier.MOST, ", ".join(told[:SHOWN]))
