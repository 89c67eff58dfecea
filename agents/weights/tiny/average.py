"""The mean of trainings' weights: `python average.py --of tiny.gguf --of build/tiny --folder build/mean`.

Trainings that went on from one another end in different places of one basin, and their mean is right
more often than each (Wortsman et al., Model soups, 2022, arXiv:2203.05482).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

sys.path[:0] = [str(Path(__file__).parent)]

from start import layers_of, tokenizer_of, weights_of
from transformer import Shape


def average(trainings: list[Path], folder: Path) -> None:
    """Write the mean, for `export.py` and for `train.py --start`.

    Args:
        trainings: folders or GGUF files.

    Raises:
        ValueError: they are not of one shape and one tokenizer.
    """
    tokenizers = [tokenizer_of(training).to_str() for training in trainings]
    weights = [weights_of(training, Shape()) for training in trainings]
    sizes = [{name: tensor.shape for name, tensor in one.items()} for one in weights]
    if any(tokenizer != tokenizers[0] for tokenizer in tokenizers) or any(size != sizes[0] for size in sizes):
        raise ValueError(f"not of one shape and one tokenizer: {', '.join(map(str, trainings))}")
    mean = {name: torch.stack([one[name] for one in weights]).mean(0) for name in weights[0]}
    folder.mkdir(parents=True, exist_ok=True)
    torch.save({"shape": Shape(layers=layers_of(mean)).to_json(), "weights": mean}, folder / "checkpoint.pt")
    (folder / "tokenizer.json").write_text(tokenizers[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--of", type=Path, action="append", required=True, help="folder or GGUF file; to be repeated")
    parser.add_argument("--folder", type=Path, default=Path("build/mean"), help="where the mean goes")
    options = parser.parse_args()
    average(options.of, options.folder)


if __name__ == "__main__":
    main()
