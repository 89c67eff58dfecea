"""Muon for the inner matrices, AdamW for embeddings and norms."""

from __future__ import annotations

import torch
from torch import Tensor, nn

MUON_RATE, ADAM_RATE = 0.01, 0.0015


class Muon(torch.optim.Optimizer):
    """Momentum whose update is made orthogonal by five Newton-Schulz steps (Jordan et al., 2024)."""

    def __init__(self, params: list[nn.Parameter], lr: float, momentum: float = 0.95, decay: float = 0.05) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum, "decay": decay})

    @torch.no_grad()
    def step(self) -> None:  # type: ignore[override]
        for group in self.param_groups:
            for weight in group["params"]:
                moment = self.state[weight].setdefault("moment", torch.zeros_like(weight))
                moment.lerp_(weight.grad, 1 - group["momentum"])
                update = _orthogonal(weight.grad.lerp(moment, group["momentum"]))
                weight.mul_(1 - group["lr"] * group["decay"])
                weight.add_(update, alpha=-group["lr"] * max(1.0, weight.shape[0] / weight.shape[1]) ** 0.5)


def _orthogonal(matrix: Tensor) -> Tensor:
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = x / (x.norm() + 1e-7)
    for _ in range(5):
        square = x @ x.T
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x.T if tall else x


def rate(done: float, peak: float) -> float:
    """Learning rate at a part of the training: quick rise, level, then down to nothing."""
    return peak * min(1.0, done / 0.01, (1.0 - done) / 0.45)


class Optimizer:
    """Both, with their learning rates as `rate` has them."""

    def __init__(self, model: nn.Module) -> None:
        inner = {
            name: weight for name, weight in model.named_parameters() if weight.ndim == 2 and "embedding" not in name
        }
        self._model = model
        self._others = [weight for name, weight in model.named_parameters() if name not in inner]
        self._muon = Muon(list(inner.values()), MUON_RATE)
        self._adam = torch.optim.AdamW(self._others, ADAM_RATE, betas=(0.9, 0.98), weight_decay=0.0)

    def step(self, done: float) -> None:
        """Use the gradients, and forget them. `done` is the part of the training that is behind."""
        self._muon.param_groups[0]["lr"] = rate(done, MUON_RATE)
        self._adam.param_groups[0]["lr"] = rate(done, ADAM_RATE)
        nn.utils.clip_grad_norm_(self._others, 1.0)
        self._muon.step()
        self._adam.step()
        self._model.zero_grad(set_to_none=True)
