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
    r"(?:tell|give|provide|send|share|specify|state|name|confirm|clarify|choose|select|pick|enter|reply|respond|answer"
    r"|verify|supply|describe|explain|type|repeat|indicate|include|identify|advise|say|elaborate|mention|spell"
    r"|remind\s(?:me|us))"
)
_TOLD = r"(?:tell|told|provided?|confirm(?:ed)?|specif(?:y|ied)|choose|(?:give|send|show)\s(?:me|us))"
_SUBORDINATE = (
    "(?:i|you|we|he|she|it|they|this|that|these|those|there|the|a|an|your|to|possible|necessary|needed|means|happens)"
)
_SUBJECT = (
    r"(?:(?:i|you|we|he|she|it|they|this|that|these|those|there|your|the|my|his|her|their|both|either|one|all|any(?:one)?"
    r"|some(?:one|body)?)\b|(?-i:[A-Z]|\w*\d))"
)
"""What a verb that stands first is asked of; a name is told by its capital letter."""

_FACT = (
    r"(?:number|id|identifier|reference|code|name|e-?mail|address|phone|date|day|birth|detail|information|info|title"
    r"|reason|size|colou?r|amount|preference|destination)s?\b"
)
"""What users are asked for."""
_WORD = r"\byour\s(?:confirmation|reply|response|answer|decision|choice|approval|consent|permission|go-ahead|okay|ok)\b"
"""What it is called that the user is to say."""

_ASKS = re.compile(
    rf"""
    [?？]
    # A question without its mark: a question word that begins no subordinate clause, or the verb first.
    | (?:^(?:(?:at|for|from|in|on|to|under|with)\s)?|,\s(?:and\s)?(?=what|how))
        (?:what|which|who|whose|when|where|why|how)\b(?!\s+{_SUBORDINATE}\b)
    | (?:^|,\s)(?:is|are|was|were|do|does|did|have|has|can|could|would|will)\s
        (?:i|you|we|it|they|this|that|these|those|there|your|the)\b
    | ^(?:is|are|was|were|do|does|did|has|can|could|will|shall|should(?!\syou))\s{_SUBJECT}
    | ^(?:shall|should|may|might)\s(?:i|we)\b | ^would\b | ^mind\s\w+ing\b | ^any\s(?:preference|idea|objection)s?\b
    | \b(?:do|did|can|could|would|will)\syou\b | \b(?:may|shall|might)\s(?:i|we)\b
    # Something that the user is to say.
    | (?:^|\b(?:please|kindly)\s(?:also\s|just\s)?){_TELL}\b | \b(?:please|kindly)\s(?:list|write(?!\sto\b))\b
    | (?<!can\s)\b(?:(?:tell|remind)\s(?:me|us)|let\s(?:me|us)\s(?:know|have(?!\sa\b)))\b
    | \byou(?:'ll|\swill)?\s(?:(?:need|have)\sto|must)\s(?:tell|specify|state|name|clarify|choose|select|pick|decide)\b
    | \b(?:if|once|until|unless|as\ssoon\sas|provided(?:\sthat)?)\s
        (?:you(?:'ve|\shave)?\s{_TOLD}|you\s(?:can|could)\s{_TELL})\b
    | \b(?:after|when)\syou\s(?:tell|confirm|specify)\b
    | \byour\s.{{0,80}}\bplease\W*$ | \bawait(?:ing)?\syour\b | ^your\s(?:choice|pick|call|decision)\W*$
    | \b(?:wait(?:ing)?\sfor|forward\sto|pending|subject\sto|until|without|need)\s{_WORD}
    | \b(?:up)?on\s{_WORD}.{{0,80}}\b(?:i|we)(?:'ll|'d|\swill|\swould|\scan)\b
    # Something that is lacking.
    | \b(?:i|we)(?:'ll|\swill|'d|\swould|\sdo|(?:'m|\sam|'re|\sare)\sgoing\sto)?(?:\s(?:also|still|just|only|first))*\s
        (?:(?:need|require)\b(?!\sto\b)|(?:need|have|want|like)\sto\s(?:know|ask|confirm|verify)\b|must\s(?:know|ask)\b)
    | ^(?:still\s|only\s)?need\b(?!\sto\b)
    | \b(?:your\b|(?<!no\s)(?<!no\smore\s)(?<!further\s){_FACT}).{{0,40}}?
        \s(?:is|are|seems?\sto\sbe)\s(?:also\s|still\s)?(?:needed|required|missing)\b
    | \b(?:is|are)\s(?:also|still)\s(?:needed|required|missing)\b
    | \b(?:i|we)(?:'m|\sam|'re|\sare)?(?:\sstill|\salso)?\s(?:missing|lack)\b.{{0,30}}\b{_FACT}
    | \b(?:cannot|can't|unable)\b.{{0,60}}\bwithout\s(?:(?!your).{{0,20}}\b{_FACT}|your\b|knowing\b)
    | ^without\s.{{0,30}}\b(?:{_FACT}|knowing\b).{{0,40}}\b(?:cannot|can't|unable)\b
    | ^with\s.{{0,30}}\b{_FACT}.{{0,10}}\b(?:i|we)(?:'ll|\scan|\swill)\b
    | \b(?:once|as\ssoon\sas|when)\s(?:i|we)\s(?:have|know|get|receive)\b.{{0,20}}\b{_FACT}
    | (?:'d|\bwould)\s(?:appreciate|help|be\s(?:grateful|helpful|useful|great))\b.{{0,20}}
        \b(?:if\syou|to\s(?:have|know|get)|your\s(?!patience|understanding|feedback))\b
    | (?<!\bas\s)(?<!since\s)(?<!because\s)\byou\s(?:have\snot|haven't|did\snot|didn't)\s(?:yet\s)?
        (?:tell|told|say|said|mention|specif|name|g[ia]ve|provide)
    | \b(?:wonder(?:ing)?|(?:not|n't)\s(?:sure|clear|certain)|unclear|(?:do\snot|don't)\sknow)(?:\sto\s(?:me|us))?\s
        (?:what|which|who|whose|when|where|how|if|whether)\b
    | \b(?:cannot|not|\w+n't|unable\sto)\s(?:tell|determine)\s(?:what|which|who|whose|if|whether)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)

_CLOSES = re.compile(
    r"""
    \b(?:anything|something|what|how)\s(?:else|more|further)\b | \b(?:further|else)\s(?:assist|help|i|we)\b
    | \b(?:further|more|other|additional|any)\s(?:help|assistance|support|questions?|concerns?|doubts?|requests?)\b
    | \bfeel\sfree\b | \bhesitate\b | \bany\sother\sway\b
    | \blet\s(?:me|us)\sknow\s(?:if|should|when)\b.{0,120}\b(?:any\w*|something|help|questions?|problems?|issues?)\b
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
