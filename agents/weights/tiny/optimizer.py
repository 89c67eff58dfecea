"""Muon for the inner matrices, AdamW for embeddings and norms."""

from __future__ import annotations

import torch
from torch import Tensor, nn

MUON_RATE, ADAM_RATE = 0.007, 0.0014
"""Learning rates at their highest, at a `peak` of 1."""


class Muon(torch.optim.Optimizer):
    """Momentum whose update is made orthogonal by five Newton-Schulz steps (Jordan et al., 2024).

    Matrices of one shape are made orthogonal together.
    """

    def __init__(self, params: list[nn.Parameter], lr: float, momentum: float = 0.95, decay: float = 0.05) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum, "decay": decay})

    @torch.no_grad()
    def step(self) -> None:  # type: ignore[override]
        for group in self.param_groups:
            alike: dict[torch.Size, list[nn.Parameter]] = {}
            for weight in group["params"]:
                alike.setdefault(weight.shape, []).append(weight)
            for (rows, columns), weights in alike.items():
                updates = _orthogonal(torch.stack([self._moved(weight, group["momentum"]) for weight in weights]))
                for weight, update in zip(weights, updates, strict=True):
                    weight.mul_(1 - group["lr"] * group["decay"])
                    weight.add_(update, alpha=-group["lr"] * max(1.0, rows / columns) ** 0.5)

    def _moved(self, weight: nn.Parameter, momentum: float) -> Tensor:
        assert weight.grad is not None
        moment: Tensor = self.state[weight].setdefault("moment", torch.zeros_like(weight))
        moment.lerp_(weight.grad, 1 - momentum)
        return weight.grad.lerp(moment, momentum)


def _orthogonal(matrices: Tensor) -> Tensor:
    """Nearly orthogonal matrices near the given ones, shape (number, rows, columns)."""
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.mT if tall else matrices
    x = (x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)).bfloat16()
    for _ in range(5):
        square = x @ x.mT
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return (x.mT if tall else x).float()


def rate(done: float, peak: float) -> float:
    """Learning rate at a part of the training: a quick rise, then evenly down to nothing."""
    return peak * min(1.0, done / 0.01, 1.0 - done)


class Optimizer:
    """Both, with their learning rates as `rate` has them.

    Args:
        peak: a factor for both rates.
    """

    def __init__(self, model: nn.Module, peak: float) -> None:
        inner = {
            name: weight for name, weight in model.named_parameters() if weight.ndim == 2 and "embedding" not in name
        }
        self._model = model
        self._peak = peak
        self._others = [weight for name, weight in model.named_parameters() if name not in inner]
        self._muon = Muon(list(inner.values()), MUON_RATE)
        self._adam = torch.optim.AdamW(self._others, ADAM_RATE, betas=(0.9, 0.98), weight_decay=0.0)

    def step(self, done: float) -> None:
        """Use the gradients, and forget them. `done` is the part of the training that is behind."""
        self._muon.param_groups[0]["lr"] = rate(done, self._peak) * MUON_RATE
        self._adam.param_groups[0]["lr"] = rate(done, self._peak) * ADAM_RATE
        nn.utils.clip_grad_norm_(self._others, 1.0)
        self._muon.step()
        self._adam.step()
        self._model.zero_grad(set_to_none=True)
