"""The exact scorer: gold calls pass, and each way of being wrong has its class."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sandbox.types import Verdict
from tasks.apibench.calls import find_calls
from tasks.apibench.exact import ExactScorer, gold_defect
from tasks.apibench.official import OfficialScorer
from tasks.apibench.records import EVAL_FILES, Hub

GOLD = "torch.hub.load(repo_or_dir='pytorch/vision', model='resnet18', pretrained=True)"
DEFECTIVE = {"torchhub": 19, "huggingface": 22, "tensorflowhub": 0}
"""Gold calls that are not one readable call, such as a positional argument after a keyword."""


@pytest.fixture(scope="module")
def hubs(apibench_data: Path) -> dict[str, Hub]:
    return {name: Hub(name, apibench_data, "") for name in EVAL_FILES}


@pytest.mark.parametrize("hub", EVAL_FILES)
def test_every_gold_call_passes_or_is_named_as_defective(hubs: dict[str, Hub], hub: str) -> None:
    scorer = ExactScorer(hubs)
    defective = 0
    for gold in hubs[hub].golds:
        verdict = scorer.judge(hub, gold.api_call, f"<<<api_call>>>: {gold.api_call}, <<<api_provider>>>: x")
        if gold_defect(gold.api_call):
            defective += 1
            assert verdict.owner == "grader"
            assert "not one readable call" in verdict.details["message"]
        else:
            assert verdict.passed, (gold.api_call, verdict)
    assert defective == DEFECTIVE[hub]


@pytest.mark.parametrize(
    ("answer", "error_class"),
    [
        ("torch.hub.load('pytorch/vision', 'resnet18', pretrained=True)", None),
        ("import torch; model = torch.hub.load('pytorch/vision', model='resnet18', pretrained=True).eval()", None),
        ("torch.hub.load('pytorch/vision', 'resnet18')", "missing_argument"),
        ("torch.hub.load('pytorch/vision', 'resnet18', pretrained=True, force_reload=True)", "unexpected_argument"),
        ("torch.hub.load('pytorch/vision', 'resnet18', pretrained='True')", "wrong_type"),
        ("torch.hub.load('pytorch/vision', 'resnet18', pretrained=False)", "wrong_value"),
        ("torch.hub.load('facebookresearch/pytorchvideo', 'slow_r50', pretrained=True)", "wrong_api"),
        ("torch.hub.load('pytorch/vision', 'resnet19', pretrained=True)", "hallucinated_api"),
        ("I would look at the hub.", "no_call"),
        ("<<<api_call>>>: torch.hub.load('pytorch/vision', 'resnet18'", "unparsable_call"),
    ],
)
def test_each_way_of_being_wrong_has_its_class(hubs: dict[str, Hub], answer: str, error_class: str | None) -> None:
    verdict = ExactScorer(hubs).judge("torchhub", GOLD, answer)
    assert verdict.error_class == error_class
    assert verdict.passed == (error_class is None)


@given(st.text() | st.text(alphabet="()'\",=.ab[{:\\\n"))
@example("(" * 5000)
@example("a(" * 5000 + ")" * 5000)
@example("api_call" + ")" * 1000)
@example("\ud800api_call: f(\ud800)")
@example("api_call:" + "[" * 1000)
def test_no_text_makes_a_scorer_raise(apibench_data: Path, text: str) -> None:
    hubs = {name: Hub(name, apibench_data, "") for name in EVAL_FILES}
    for hub in EVAL_FILES:
        for verdict in (
            _official(hubs).judge(hub, "Classification", text),
            _exact(hubs).judge(hub, GOLD, text),
        ):
            assert isinstance(verdict, Verdict)
            assert verdict.passed or verdict.error_class is not None
    find_calls(text)


_SCORERS: dict[str, OfficialScorer | ExactScorer] = {}


def _official(hubs: dict[str, Hub]) -> OfficialScorer:
    """One scorer for all examples, so that the API files are parsed once."""
    scorer = _SCORERS.setdefault("official", OfficialScorer(hubs))
    assert isinstance(scorer, OfficialScorer)
    return scorer


def _exact(hubs: dict[str, Hub]) -> ExactScorer:
    scorer = _SCORERS.setdefault("exact", ExactScorer(hubs))
    assert isinstance(scorer, ExactScorer)
    return scorer


def test_megabytes_of_text_get_a_verdict(hubs: dict[str, Hub]) -> None:
    text = "api_call: " + "f(x) " * 500_000
    assert OfficialScorer(hubs).judge("torchhub", "Classification", text).error_class == "unparsable_call"
    assert ExactScorer(hubs).judge("torchhub", GOLD, text).error_class == "unparsable_call"
