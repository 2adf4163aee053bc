"""What was perhaps meant: by a whole word that is wrong, or by one that is still being typed."""

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


def going_on(typed: str, known: Iterable[str]) -> list[str]:
    """The known words that begin most nearly as was typed, up to five; none where all are too far from it.

    One slip is forgiven in four letters and two in seven: a letter too many, missing, wrong, or two exchanged.
    """
    slips = (len(typed) >= 4) + (len(typed) >= 7)
    near = [(_slips(typed, word), word) for word in known if slips and _alike_at_first(typed, word)]
    least = min(near, default=(LONGEST, ""))[0]
    return [word for distance, word in sorted(near) if distance == least <= slips][:5]


def _alike_at_first(typed: str, word: str) -> bool:
    """Whether the two can be a slip or two apart: one of the first letters is the same."""
    return len(word) + 2 >= len(typed) and (word[0] in typed[:2] or typed[0] in word[:2] or word[1:3] == typed[1:3])


def _slips(typed: str, word: str) -> int:
    """The least number of slips between what was typed and the beginning of a word."""
    before: list[int] = []
    row = list(range(len(word) + 1))
    for i, letter in enumerate(typed, 1):
        last, row, earlier = row, [i], before
        for j, other in enumerate(word, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and typed[i - 2] == other:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        before = last
    return min(row)
