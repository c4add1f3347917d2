"""What moderators' decisions teach: which words stand in spam, and which in comments that they publish.

A naive Bayes classifier that only people train: `follow()` stands in the list of what follows from a change of state,
`forget()` takes back what one comment taught, `opinion_of()` says what the words of another suggest.
"""

from comments.learning.classifier import FEWEST, MOST, Opinion, opinion_of
from comments.learning.features import features
from comments.learning.lessons import LESSONS_OF_ONE, follow, forget

__all__ = ["FEWEST", "LESSONS_OF_ONE", "MOST", "Opinion", "features", "follow", "forget", "opinion_of"]
