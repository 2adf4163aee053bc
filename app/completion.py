"""Names that go on as they are being typed."""

import json
from collections.abc import Iterable
from itertools import islice, product

from fastapi import Request, Response
from sqlalchemy import Connection, select

from app import fulltext
from app.answers import JSON, form_of
from app.errors import ParameterError, faulty
from app.models import Text
from app.reader import Catalogue, reader
from app.schemas.parts import Place
from app.schemas.search import Completion, Completions
from app.spelling import going_on
from app.vocabulary import CompletionKind
from app.words import Term, fold, parse, too_much, words

LOOKED_AT = 200
"""How many records, those with the shortest names, are looked at for the likeliest."""
CORRECTED = 3
"""How many words of a text may be wrong for the likeliest to be looked for."""
TRIED = 20
"""How many spellings are tried for a text in which several words are wrong."""


def complete(request: Request, text: str, kinds: list[CompletionKind] | None, limit: int) -> Response:
    """The records with a name that goes on like a text, the likeliest first. Raises ParameterError for too much."""
    form_of(request, JSON)
    if excess := too_much(parse(" ".join(fold(text).split()))):
        raise ParameterError([faulty("q", text, excess)])
    typed = fold(text).split()
    corrected = None
    with reader(request).open(request) as (db, catalogue):
        found = _look(db, typed, kinds or [*CompletionKind])
        if not found:
            for spelling in _spellings(typed, catalogue):
                found = _look(db, spelling, kinds or [*CompletionKind])
                if found:
                    corrected = " ".join(spelling)
                    break
        version = catalogue.revision.version
    body = Completions(data=found[:limit], corrected=corrected, dataset=version)
    return Response(body.model_dump_json(), media_type=JSON["json"])


def _spellings(typed: list[str], catalogue: Catalogue) -> Iterable[list[str]]:
    """What may have been meant: for each word that begins no known one, those it is nearest to."""
    known = catalogue.words
    wrong = {word for word in typed if not any(other.startswith(word) for other in known)}
    if len(wrong) > CORRECTED:
        return []
    choices = [going_on(word, known) if word in wrong else [word] for word in typed]
    meant = (list(choice) for choice in product(*choices) if choice and list(choice) != typed)
    return islice(meant, TRIED)


def _look(db: Connection, typed: list[str], kinds: list[CompletionKind]) -> list[Completion]:
    if not typed:
        return []
    terms = tuple(Term((word,), prefix=True) for word in dict.fromkeys(typed))
    rows = db.execute(
        select(Text.kind, Text.resource, Text.key, Text.name, Text.fields)
        .where(Text.kind.in_(kinds), fulltext.holds(fulltext.holding(terms, "heading")))
        .order_by(Text.length, Text.id)
        .limit(LOOKED_AT)
    )
    ranked = []
    for place, row in enumerate(rows):
        names = [name for _, name in json.loads(row.fields)["heading"]]
        score, name = min(((_likeness(name, typed, terms), name) for name in names), key=lambda pair: pair[0])
        places = sorted({place for term in terms for place in term.places(words(name))})
        record = Completion(
            kind=CompletionKind(row.kind),
            path=f"/v1/{row.resource}/{row.key}",
            key=row.key,
            name=row.name,
            text=name,
            places=[Place(start=start, end=end) for start, end in places],
        )
        ranked.append((score, place, record))
    return [record for _, _, record in sorted(ranked, key=lambda each: each[:2])]


def _likeness(name: str, typed: list[str], terms: tuple[Term, ...]) -> tuple[int, int]:
    """How little a name is like what was typed: the same, beginning so, holding all of it, or some; then its length."""
    folded, whole = fold(name), " ".join(typed)
    cut = words(name)
    if folded == whole:
        return 0, len(cut)
    if folded.startswith(whole):
        return 1, len(cut)
    return 2 + (not all(term.places(cut) for term in terms)), len(cut)
