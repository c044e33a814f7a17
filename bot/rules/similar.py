"""How alike two stems are: Jaccard overlap of their content words.

Good enough to keep two versions of one question apart in time; it doesn't understand meaning. The linter finds
near-duplicates with the same words, so that what it lets through is what selection takes for two questions.
"""

from bot.text import NEAR as ALIKE
from bot.text import jaccard, near_duplicate
from bot.text import question_words as words

__all__ = ["ALIKE", "jaccard", "near_duplicate", "words"]
