"""Train the model of agent `tiny`: `python train.py --minutes 90`, on CPU or GPU.

Everything it learns from is made by `generator/`; nothing is downloaded. At first every other batch
is sequences to be repeated, until it copies: the values of a call stand in the prompt.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

sys.path[:0] = [str(Path(__file__).parent)]

import copying_heads
from generator import HELD_OUT
from generator.domains import DOMAINS
from optimizer import Optimizer
from samples import Lessons, Sample, batches, collate, copying_batch, held_out_samples, make_tokenizer, tokens_to_copy
from start import take_over, tokenizer_of
from transformer import Shape, Transformer

COPYING = 0.5
"""Share of batches that are sequences to be repeated, until their loss is below `COPIES`."""
COPIES = 0.9
COPYING_LATER = 0.12
PLAIN, PLAIN_LATER = 0.6, 0.25
"""Share of requests in the words of the document, in the easy part and after it."""
PROMPT_SHARE, PROMPT_SHARE_LATER = 0.02, 0.01
"""Share of the prompt's tokens that are learned as well, in the easy part and after it."""
LONGEST_STEP = 30.0
"""Seconds that a step counts at most, so that the training may be stopped for a while and continued."""
FIRST_CHECK, CHECK_EVERY = 240.0, 420.0
"""Seconds between looks at the held-out conversations."""


@dataclass(slots=True)
class Progress:
    """Where a training is.

    Attributes:
        seconds: spent in steps.
        tokens: seen, with the padding.
        losses: of the model's own tokens since it was last told.
        copy_loss: of the sequences to be repeated, a running mean.
        checks: what was found on the held-out conversations.
    """

    seconds: float = 0.0
    steps: int = 0
    tokens: int = 0
    losses: list[float] = field(default_factory=list)
    copy_loss: float = 9.0
    checks: list[dict[str, object]] = field(default_factory=list)

    def tell(self) -> None:
        mean = sum(self.losses) / max(1, len(self.losses))
        told = f"step {self.steps}  {self.tokens / 1e6:.1f} M tokens  loss {mean:.4f}  copying {self.copy_loss:.3f}"
        print(f"{self.seconds / 60:6.1f} min  {told}", flush=True)
        self.losses.clear()


class Training:
    """A model on its way.

    Args:
        folder: where tokenizer, checkpoint and record go.
        start: an earlier training to go on from, with its tokenizer: its folder or its GGUF file.
        budget: tokens of a batch.
        peak: factor of the learning rates.
        easy_until: part of the training in which conversations with a single tool become fewer, from all to
            those that belong.
    """

    def __init__(
        self,
        folder: Path,
        *,
        budget: int,
        seed: int,
        shape: Shape,
        start: Path | None,
        peak: float,
        easy_until: float,
    ) -> None:
        torch.manual_seed(seed)
        torch.set_flush_denormal(True)
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._budget = budget
        self._easy_until = easy_until
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._rng = random.Random(seed)
        trained_on = {name: domain for name, domain in DOMAINS.items() if name != HELD_OUT}
        tokenizer = tokenizer_of(start) if start else make_tokenizer(trained_on, shape.vocabulary)
        tokenizer.save(str(folder / "tokenizer.json"))
        self._end = tokenizer.token_to_id("<|end|>")
        self._held_out = {
            "new conversations": held_out_samples(tokenizer, trained_on, 10_001, 160),
            "new domain": held_out_samples(tokenizer, {HELD_OUT: DOMAINS[HELD_OUT]}, 10_002, 160),
        }
        self._lessons = Lessons()
        self._stream = batches(self._rng, tokenizer, budget, trained_on, self._lessons)
        self._to_copy = tokens_to_copy(self._stream)
        self._plain = Transformer(shape).to(self._device)
        if start is None:
            copying_heads.wire(self._plain)
        else:
            take_over(self._plain, start)
        self._model = torch.compile(self._plain, dynamic=True)
        self._optimizer = Optimizer(self._plain, peak)
        self._progress = Progress()

    def run(self, minutes: float) -> None:
        progress, next_check = self._progress, FIRST_CHECK
        while progress.seconds < minutes * 60:
            before = time.monotonic()
            self._step(progress.seconds / (minutes * 60))
            if progress.steps % 50 == 0:
                progress.tell()
            if progress.seconds > next_check:
                next_check = progress.seconds + CHECK_EVERY
                self._check_and_save()
            progress.seconds += min(time.monotonic() - before, LONGEST_STEP)
        self._check_and_save()

    def _step(self, done: float) -> None:
        progress, lessons = self._progress, self._lessons
        lessons.easy = max(0.0, 1.0 - done / self._easy_until)
        lessons.plain = PLAIN if lessons.easy else PLAIN_LATER
        lessons.prompt_share = PROMPT_SHARE if lessons.easy else PROMPT_SHARE_LATER
        copying = self._rng.random() < (COPYING if progress.copy_loss > COPIES else COPYING_LATER)
        if copying:
            tokens, mask = copying_batch(self._rng, self._to_copy, self._budget)
        else:
            tokens, mask = collate(next(self._stream), self._rng, self._end, lessons.prompt_share)
        loss, own_loss = losses_of(self._model, self._plain, tokens.to(self._device), mask.to(self._device))
        loss.backward()
        self._optimizer.step(done)
        progress.steps += 1
        progress.tokens += tokens.numel()
        if copying:
            progress.copy_loss += 0.1 * (own_loss - progress.copy_loss)
        else:
            progress.losses.append(own_loss)

    def _check_and_save(self) -> None:
        progress, plain = self._progress, self._plain
        shares = {name: exact_share(self._model, plain, held, self._end) for name, held in self._held_out.items()}
        print(f"{progress.seconds / 60:6.1f} min  {shares}", flush=True)
        progress.checks.append({"minutes": round(progress.seconds / 60, 1), **shares})
        torch.save({"shape": plain.shape.to_json(), "weights": plain.state_dict()}, self._folder / "checkpoint.pt")
        record = {
            "steps": progress.steps,
            "tokens": progress.tokens,
            "parameters": sum(weight.numel() for weight in plain.parameters()),
            "held_out": progress.checks,
        }
        (self._folder / "training.json").write_text(json.dumps(record, indent=1))


def losses_of(model: nn.Module, plain: Transformer, tokens: Tensor, mask: Tensor) -> tuple[Tensor, float]:
    """Mean over all that is learned, and over the model's own tokens."""
    with torch.autocast(tokens.device.type, torch.bfloat16):
        hidden = model(tokens)
    chosen = mask[:, :-1] > 0
    each = F.cross_entropy(plain.logits(hidden[:, :-1][chosen]), tokens[:, 1:][chosen], reduction="none")
    own = mask[:, :-1][chosen] == 1
    return each.mean(), each.detach()[own].mean().item()


@torch.no_grad()
def exact_share(model: nn.Module, plain: Transformer, samples: list[Sample], pad: int) -> dict[str, tuple[int, int]]:
    """By kind, how many samples have every learned token as the most likely one, and of how many."""
    found: dict[str, tuple[int, int]] = {}
    ordered = sorted(samples, key=lambda one: len(one.tokens))
    for start in range(0, len(ordered), 16):
        batch = ordered[start : start + 16]
        tokens, _ = collate(batch, random.Random(0), pad, 0.0)
        best = plain.logits(model(tokens.to(plain.embedding.weight.device))).argmax(-1).cpu()
        for row, one in enumerate(batch):
            right = all(
                int(best[row, place]) == one.tokens[place + 1]
                for place in range(len(one.tokens) - 1)
                if one.learned[place]
            )
            hits, all_of = found.get(one.kind, (0, 0))
            found[one.kind] = (hits + right, all_of + 1)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=90.0)
    parser.add_argument("--folder", type=Path, default=Path("build/tiny"), help="where checkpoints go")
    parser.add_argument("--budget", type=int, default=8192, help="tokens of a batch")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peak", type=float, default=1.0, help="factor of the learning rates")
    parser.add_argument("--easy-until", type=float, default=0.45, help="part of the training that begins easy")
    parser.add_argument("--start", type=Path, help="folder, or GGUF file, of an earlier training to go on from")
    parser.add_argument("--layers", type=int, default=Shape().layers, help="may be more than those of `--start`")
    options = vars(parser.parse_args())
    minutes, shape = options.pop("minutes"), Shape(layers=options.pop("layers"))
    Training(shape=shape, **options).run(minutes)


if __name__ == "__main__":
    main()
