"""What was perhaps meant."""

import difflib
from collections.abc import Iterable


def nearest(wrong: str, known: Iterable[str]) -> list[str]:
    """Up to three of the known words that look most like the wrong one, best first; case does not matter."""
    by_lower = {word.lower(): word for word in sorted(known)}
    return [by_lower[word] for word in difflib.get_close_matches(wrong.lower(), by_lower, n=3, cutoff=0.6)]
