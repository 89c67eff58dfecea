"""Whether what an agent says to a user asks for something, or only closes the conversation."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SENTENCE_END = re.compile(r"(?<=[.!?？])\s|\n")
_CLAUSE_END = re.compile(r"[:;–—]|\s-")
_LEAD = re.compile(
    r"[\W\d_]*(?:(?:and|also|so|then|but|or|first|next|finally|just|sure|okay|ok|great|thanks)\b\W*)*", re.IGNORECASE
)
"""What may stand before the words that make a question: a list's mark, a conjunction."""

_TELL = (
    "(?:tell|give|provide|send|share|specify|state|name|confirm|clarify|choose|select|pick|enter|reply|respond|answer"
    "|verify|supply|describe|explain|type|repeat|indicate|include|identify|advise|let (?:me|us) know)"
)
_SUBORDINATE = (
    "(?:i|you|we|he|she|it|they|this|that|these|those|there|the|a|an|your|to|possible|necessary|needed|means|happens)"
)

_ASKS = re.compile(
    rf"""
    [?？]
    # A question without its mark: a question word that begins no subordinate clause, or the verb first.
    | (?:^(?:(?:at|for|from|in|on|to|under|with)\s)?|,\s(?:and\s)?(?=what|how))
        (?:what|which|who|whose|when|where|why|how)\b(?!\s+{_SUBORDINATE}\b)
    | (?:^|,\s)(?:is|are|was|were|do|does|did|have|has|can|could|would|will)\s
        (?:i|you|we|it|they|this|that|these|those|there|your|the)\b
    | ^(?:shall|should|may)\s(?:i|we)\b | ^would\b
    | \b(?:do|did|can|could|would|will)\syou\b | \b(?:may|shall)\s(?:i|we)\b
    # Something that the user is to say.
    | (?:^|\b(?:please|kindly)\s(?:also\s|just\s)?){_TELL}\b
    | (?<!can\s)(?:\btell\s(?:me|us)|\blet\s(?:me|us)\sknow)\b
    | \b(?:if|once|until|unless)\syou(?:'ve|\shave)?\s(?:tell|told|provided?|confirm(?:ed)?|specif(?:y|ied))\b
    | \byour\s.*\bplease\W*$ | \bawait(?:ing)?\syour\b
    # Something that is lacking.
    | \b(?:i|we)(?:'ll|\swill|'d|\swould|\sdo)?(?:\s(?:also|still|just|only|first))*\s
        (?:(?:need|require)(?!\sto\b)|(?:need|have|want|like)\sto\s(?:know|ask|confirm|verify))\b
    | \b(?:your\b.{{0,40}}?\s(?:is|are)|(?:is|are)\s(?:also|still))\s(?:also\s|still\s)?(?:needed|required|missing)\b
    | \b(?:wonder|not\s(?:sure|clear|certain)|unclear|(?:do\snot|don't)\sknow)\s
        (?:what|which|who|whose|when|where|how|if|whether)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)

_CLOSES = re.compile(
    r"""
    \b(?:anything|something|what|how)\s(?:else|more|further)\b | \b(?:further|else)\s(?:assist|help|i|we)\b
    | \b(?:further|more|other|additional|any)\s(?:help|assistance|support|questions?|concerns?|doubts?|requests?)\b
    | \bfeel\sfree\b | \bhesitate\b | \bany\sother\sway\b
    | \blet\s(?:me|us)\sknow\s(?:if|should|when)\b.*\b(?:any\w*|something|help|questions?|problems?|issues?)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def asks(text: str) -> bool:
    """Whether a message asks the user to say something.

    A sentence asks that has a question mark or the form of a question, that tells the user to say something (`please
    provide`, `let me know`), or that says what is lacking (`I need`, `I am not sure which`). It does not where it only
    offers more help: whether there is anything else, any questions.
    """
    return any(_ASKS.search(clause) for clause in _clauses(text))


def _clauses(text: str) -> Iterator[str]:
    """The clauses of the sentences that do more than to offer help, each from its first word of weight."""
    for sentence in _SENTENCE_END.split(text.replace("’", "'")):
        plain = " ".join(sentence.split())
        if not _CLOSES.search(plain):
            yield from (clause[_end(clause) :] for clause in _CLAUSE_END.split(plain))


def _end(clause: str) -> int:
    lead = _LEAD.match(clause)
    return lead.end() if lead else 0
