"""Hold the exported file to the weights it came from: `python compare.py --folder build/tiny`.

llama.cpp answers prompts greedily; PyTorch then reads prompt and answer at once and says which token
it would have chosen at each place. Needs both torch and llama-cpp-python. Where the two part, the
difference of the two tokens' scores in PyTorch is printed: small ones are ties that 16-bit
arithmetic may break either way.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import torch

sys.path[:0] = [str(Path(__file__).parent)]

import vocabulary
from generator.conversations import conversation
from prompts import first_message
from transformer import Shape, Transformer

from sandbox.models.llama_cpp.engine import Engine
from sandbox.models.llama_cpp.generation import Completion, Generation
from sandbox.models.llama_cpp.library import Library
from sandbox.models.llama_cpp.sampler import Sampler
from sandbox.models.llama_cpp.settings import LlamaCppSettings


@dataclass(slots=True, frozen=True)
class Compared:
    """A prompt, llama.cpp's answer, and where PyTorch first chose another token, by how much of its score."""

    prompt: str
    answer: str
    place: int | None
    difference: float


def compare(folder: Path, model_file: Path, number: int) -> list[Compared]:
    """Both on some held-out conversations.

    Raises:
        AssertionError: the two tokenizers differ.
    """
    checkpoint = torch.load(folder / "checkpoint.pt", map_location="cpu", weights_only=True)
    model = Transformer(Shape(**checkpoint["shape"]))
    model.load_state_dict({name: weight.half().float() for name, weight in checkpoint["weights"].items()})
    tokenizer = vocabulary.load(folder / "tokenizer.json")
    settings = LlamaCppSettings(kind="llama_cpp", context=2048, deterministic=True)
    engine = Engine(lambda: Library(settings, model_file), 1, settings.batch, False)
    engine.start()
    rng = random.Random(10_003)
    compared = []
    for _ in range(number):
        text = f"<|user|>{first_message(conversation(rng))}<|end|><|assistant|>"
        prompt = engine.library.tokenize(text)
        if prompt != tokenizer.encode(text).ids:
            raise AssertionError(f"the two tokenizers differ on {text!r}")
        answer = _answer(engine, prompt)
        written = b"".join(map(engine.library.piece, answer)).decode("utf-8", "replace")
        compared.append(Compared(text, written, *_first_difference(model, prompt, answer)))
    engine.close()
    return compared


def _answer(engine: Engine, prompt: list[int]) -> list[int]:
    future: Future[Completion] = Future()
    generation = Generation(prompt, 200, (), Sampler(0, 1, 0), future)
    engine.submit(generation)
    future.result()
    return generation.generated


@torch.no_grad()
def _first_difference(model: Transformer, prompt: list[int], answer: list[int]) -> tuple[int | None, float]:
    scores = model.logits(model(torch.tensor([prompt + answer])))[0]
    for place, token in enumerate(answer):
        row = scores[len(prompt) - 1 + place]
        if int(row.argmax()) != token:
            return place, float(row.max() - row[token])
    return None, 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("build/tiny"))
    parser.add_argument("--model", type=Path, default=Path(__file__).parent / "tiny.gguf")
    parser.add_argument("--prompts", type=int, default=200)
    parser.add_argument("--write", type=Path, help="a file for the first 40 prompts on which both agree")
    options = parser.parse_args()
    compared = compare(options.folder, options.model, options.prompts)
    parted = [(one.place, one.difference) for one in compared if one.place is not None]
    print(json.dumps({"prompts": len(compared), "equal": len(compared) - len(parted), "parted": parted}))
    if options.write:
        agreed = [{"prompt": one.prompt, "answer": one.answer} for one in compared if one.place is None]
        lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in agreed[:40]]
        options.write.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
