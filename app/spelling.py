"""What was perhaps meant."""

from collections.abc import Iterable
from difflib import SequenceMatcher

LIKE, NEARLY_AS_LIKE = 0.6, 0.1
"""How like a word must be, from 0 to 1, and how much less like than the best one."""
LONGEST = 100
"""A longer word is nobody's slip of the pen, and comparing it would take its time."""


def nearest(wrong: str, known: Iterable[str]) -> list[str]:
    """Up to three of the known words that look most like the wrong one, best first; case does not matter."""
    if len(wrong) > LONGEST:
        return []
    likeness = {word: SequenceMatcher(None, word.lower(), wrong.lower()).ratio() for word in sorted(known)}
    least = max(LIKE, max(likeness.values(), default=0) - NEARLY_AS_LIKE)
    like = [word for word in likeness if likeness[word] >= least]
    return sorted(like, key=lambda word: -likeness[word])[:3]
