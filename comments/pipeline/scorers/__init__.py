"""Signs that a comment is not what it seems. Each scorer looks at one matter and yields what it finds.

What a sign weighs stands in `comments.pipeline.reasons`. None of these is a refusal: a person can always be right. To
add one, write it in the module of its matter, with its signs in SIGNALS, and list it here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from comments.pipeline.reasons import Sign
from comments.pipeline.scorers import copies, sending, taught, text, writer
from comments.pipeline.submission import Submission

Scorer = Callable[[Submission], Iterable[Sign]]

SCORERS: list[Scorer] = [
    sending.honeypot,
    sending.form,
    sending.speed,
    sending.origin,
    sending.rate,
    sending.work,
    text.links,
    text.denied_sites,
    text.other_markup,
    text.shouting,
    text.misleading_letters,
    copies.same_text,
    copies.near_copies,
    taught.learnt,
    writer.names,
    writer.trust,
]
