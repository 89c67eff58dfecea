"""What can be looked up: history, an encyclopaedia, a search engine, documents, sound, pictures; and the calculator."""

from __future__ import annotations

from .apis import JSON, Apis, RefusedError, State
from .formula import calculate
from .okapi import ranked
from .times import plain_day

KNOWLEDGE = Apis()
TOO_DIFFICULT = "The question is too difficult to answer."
"""What every recorded question was answered; the database's answers were never found."""
RESULTS = 2
"""Documents that the search engine shows."""
IMAGES = (".jpg", ".jpeg", ".png")


@KNOWLEDGE.add("Calculator")
def use_calculator(state: State, formula: str) -> JSON:
    return calculate(formula)


@KNOWLEDGE.add("QueryHistoryToday")
def query_history(state: State, date: str) -> JSON:
    events = state.read("History").get(plain_day(date))
    if events is None:
        raise RefusedError("Nothing is known of this day.")
    return [
        f"Title: {event['Title'].strip()}, Date: {event['Date'].strip()}, Description: {event['Description'].strip()}"
        for event in events
    ]


@KNOWLEDGE.add("Wiki")
def search_wiki(state: State, keyword: str) -> JSON:
    article = state.read("Wiki").get(keyword.replace("_", " ").strip().lower())
    if article is None:
        raise RefusedError("There is no such article.")
    return {"url": article["url"], "summary": article["summary"]}


@KNOWLEDGE.add("SearchEngine")
def search_documents(state: State, keyword: str) -> JSON:
    engine = state.read("SearchEngine")
    return [engine["raw_documents"][place] for place in ranked(engine["tokenized_documents"], keyword)[:RESULTS]]


@KNOWLEDGE.add("DocumentQA")
def ask_document(state: State, url: str, question: str) -> JSON:
    if not question.strip():
        raise RefusedError("The question is empty.")
    if url.strip() not in state.read("QuestionAnswering"):
        raise RefusedError("There is no such document.")
    return TOO_DIFFICULT


@KNOWLEDGE.add("SpeechRecognition")
def recognize_speech(state: State, url: str) -> JSON:
    transcript = state.read("SpeechRecognition").get(url.strip())
    if transcript is None:
        raise RefusedError("There is no such .wav file.")
    return transcript


@KNOWLEDGE.add("ImageCaption")
def caption_image(state: State, url: str) -> JSON:
    if not url.strip().endswith(IMAGES):
        raise RefusedError(f"The address has to end with one of {', '.join(IMAGES)}.")
    for image in state.read("ImageCaptioning"):
        if image["url"] == url.strip():
            return image["caption"]
    raise RefusedError("There is no such image.")
