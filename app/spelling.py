"""What was perhaps meant: by a whole word that is wrong, or by one that is still being typed."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

LIKE, NEARLY_AS_LIKE = 60, 10
"""How like a word must be, from 0 to 100, and how much less like than the best one."""
LONGEST = 100
"""A longer word is nobody's slip of the pen, and comparing it would take its time."""
MOST_SLIPS = 2


def nearest(wrong: str, known: Iterable[str]) -> list[str]:
    """Up to three of the known words that look most like the wrong one, best first; case does not matter."""
    if not wrong or len(wrong) > LONGEST:
        return []
    like = process.extract(wrong, sorted(known), scorer=fuzz.ratio, processor=str.lower, score_cutoff=LIKE, limit=3)
    return [word for word, likeness, _ in like if likeness >= like[0][1] - NEARLY_AS_LIKE]


def going_on(typed: str, known: Iterable[str]) -> list[str]:
    """The known words that begin most nearly as was typed, up to five; none where all are too far from it.

    One slip is forgiven in four letters and two in seven: a letter too many, missing, wrong, or two exchanged.
    """
    slips = min((len(typed) >= 4) + (len(typed) >= 7), MOST_SLIPS)
    near = [(_slips(typed, word), word) for word in known if slips and _alike_at_first(typed, word)]
    least = min(near, default=(LONGEST, ""))[0]
    return [word for distance, word in sorted(near) if distance == least <= slips][:5]


def _alike_at_first(typed: str, word: str) -> bool:
    """Whether the two can be a slip or two apart: one of the first letters is the same."""
    return len(word) + 2 >= len(typed) and (word[0] in typed[:2] or typed[0] in word[:2] or word[1:3] == typed[1:3])


def _slips(typed: str, word: str) -> int:
    """The least number of slips between what was typed and the beginning of a word; more than any forgiven if so."""
    lengths = range(max(0, len(typed) - MOST_SLIPS), min(len(word), len(typed) + MOST_SLIPS) + 1)
    return min((OSA.distance(typed, word[:length], score_cutoff=MOST_SLIPS) for length in lengths), default=LONGEST)
