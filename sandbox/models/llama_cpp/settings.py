"""Settings of the `llama_cpp` kind of model."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class LlamaCppSettings(BaseModel):
    """Settings of the `llama_cpp` kind.

    Attributes:
        path: a GGUF file to use instead of the preset's weights.
        template: a named template, a Jinja2 source, or `gguf` for the one in the file.
        context: tokens of one conversation; 0 takes what the model was trained with.
        cache_tokens: tokens whose keys and values are kept, of all conversations together; 0 for
            four contexts.
        slots: requests decoded together.
        batch: tokens computed in one step at most.
        deterministic: one request at a time from an empty cache, so that a reply depends on nothing
            but its request, to the bit.
        gpu_layers: layers to offload; -1 for all.
        threads: None leaves it to llama.cpp.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Literal["llama_cpp"]
    path: Path | None = None
    template: str = "gguf"
    context: int = Field(default=4096, ge=0)
    cache_tokens: int = Field(default=0, ge=0)
    slots: int = Field(default=16, gt=0, le=32)
    batch: int = Field(default=512, gt=31)
    deterministic: bool = False
    gpu_layers: int = Field(default=0, ge=-1)
    threads: int | None = Field(default=None, gt=0)
    temperature: float = Field(default=0.0, ge=0)
    top_p: float = Field(default=1.0, gt=0, le=1)
    max_tokens: int = Field(default=512, gt=0)
    stop: list[str] = []

    @model_validator(mode="after")
    def _cache_holds_a_context(self) -> LlamaCppSettings:
        if 0 < self.cache_tokens < self.context:
            raise ValueError(f"cache_tokens {self.cache_tokens} is less than one context of {self.context}")
        return self
