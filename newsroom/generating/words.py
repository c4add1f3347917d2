"""Invented words, made of syllables, as often as in any language: a few everywhere, most hardly ever.

Sentences are made once and used again at chance, which is what makes texts of any number quick to write.
"""

from __future__ import annotations

from itertools import accumulate
from random import Random

VOCABULARY = 12_000
SENTENCES = 20_000
_ONSETS = "b br c ch d dr f fl g gr h j k kl l m n p pl r s sk st t th tr v w z".split()
_VOWELS = "a e i o u ai ea ou".split()
_CODAS = ["", "", "", "l", "m", "n", "nd", "r", "rt", "s", "t"]


class Words:
    """A language: words by their rank, sentences, and names. All letters are ASCII, so nothing has to be escaped."""

    def __init__(self, chance: Random) -> None:
        self.known: dict[str, None] = {}
        while len(self.known) < VOCABULARY:
            self.known[self._word(chance, len(self.known))] = None
        self.words = list(self.known)
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))
        self.sentences = self._sentences(chance)
        self.first_names = [self._word(chance, 700).capitalize() for _ in range(300)]
        self.last_names = [self._word(chance, 5_000).capitalize() for _ in range(2_000)]

    @staticmethod
    def _word(chance: Random, rank: int) -> str:
        """A word; frequent ones are short (G. K. Zipf, "Human Behavior and the Principle of Least Effort", 1949)."""
        number = 1 if rank < 80 else chance.choice((2, 2, 3) if rank < 3_000 else (2, 3, 3, 4))
        syllables = [chance.choice(_ONSETS) + chance.choice(_VOWELS) for _ in range(number)]
        return "".join([*syllables, chance.choice(_CODAS)])

    def _sentences(self, chance: Random) -> list[str]:
        lengths = [chance.randint(6, 20) for _ in range(SENTENCES)]
        stream = chance.choices(self.words, cum_weights=self.weights, k=sum(lengths))
        ends = list(accumulate(lengths))
        return [
            " ".join(stream[end - length : end]).capitalize() + "." for end, length in zip(ends, lengths, strict=True)
        ]

    def some(self, chance: Random, number: int) -> list[str]:
        """So many words, as often as in a text."""
        return chance.choices(self.words, cum_weights=self.weights, k=number)

    def subject(self, chance: Random) -> str:
        """A name of something that is written about: one to three words, and not the most common ones."""
        number = chance.choice((1, 1, 2, 2, 3))
        return " ".join(self.words[chance.randrange(200, VOCABULARY)] for _ in range(number)).capitalize()

    def place(self, chance: Random) -> str:
        return self.words[chance.randrange(3_000, 6_000)].capitalize()

    def person(self, chance: Random) -> str:
        return f"{chance.choice(self.first_names)} {chance.choice(self.last_names)}"

    def sentence(self, chance: Random) -> str:
        return self.sentences[int(chance.random() * SENTENCES)]

    def text(self, chance: Random, most: int) -> str:
        """One sentence, or up to `most` of them."""
        number = 1 + int(chance.random() * most)
        start = int(chance.random() * (SENTENCES - number))
        return " ".join(self.sentences[start : start + number])
