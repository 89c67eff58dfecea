"""Settings of the `llama_cpp` kind of model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

KV_BITS = {"f16": 16, "q8_0": 8.5, "q4_0": 4.5}
"""Bits for one number in the cache of keys and values."""


class LlamaCppSettings(BaseModel):
    """Settings of the `llama_cpp` kind.

    Attributes:
        path: a GGUF file to use instead of the preset's weights.
        template: a named template, a Jinja2 source, or `gguf` for the one in the file.
        context: tokens of one conversation; 0 takes what the model was trained with.
        cache_layout: `separate` gives each slot a context of its own, into which common prefixes are copied;
            `shared` keeps all conversations in one pool, common prefixes once; `auto` is separate on a
            CPU where that takes no more than a quarter of the memory that the model leaves free.
        cache_tokens: tokens whose keys and values are kept, of all conversations together; 0 for
            four contexts, or one for each slot where they are separate. More than that are more separate
            contexts, for more episodes at once.
        slots: requests decoded together; 1 with `deterministic`.
        batch: tokens computed in one step at most (llama.cpp's `n_batch`).
        micro_batch: tokens that llama.cpp computes at a time within a step (`n_ubatch`); 0 for `batch`.
        kv_type: how keys and values are stored; less than 16 bits costs exactness, and flash
            attention must not be off for it.
        flash_attention: whether attention is computed in one fused step; `auto` leaves it to llama.cpp
            where layers are offloaded or `kv_type` needs it, and is off on a CPU, where many short
            sequences beside each other are faster without it.
        deterministic: one request at a time from an empty cache, so that a reply depends on nothing
            but its request, to the bit.
        constrain: a tool call that begins with its name can only be completed as a valid one.
        isolate: the model lives in a process of its own, so that a crash of llama.cpp ends the
            requests it was working on and not the run.
        check_memory: whether a model is refused whose estimated need is more than the free memory.
        gpu_layers: layers to offload; -1 for all.
        split_mode: how a model is spread over several GPUs.
        main_gpu: the GPU that holds everything with `split_mode` none.
        threads: None takes as many as there are processors to run on.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Literal["llama_cpp"]
    path: Path | None = None
    template: str = "gguf"
    context: int = Field(default=4096, ge=0)
    cache_layout: Literal["auto", "shared", "separate"] = "auto"
    cache_tokens: int = Field(default=0, ge=0)
    slots: int = Field(default=16, gt=0, le=32)
    batch: int = Field(default=512, gt=31)
    micro_batch: int = Field(default=0, ge=0)
    kv_type: Literal["f16", "q8_0", "q4_0"] = "f16"
    flash_attention: Literal["auto", "on", "off"] = "auto"
    deterministic: bool = False
    constrain: bool = False
    isolate: bool = False
    check_memory: bool = True
    gpu_layers: int = Field(default=0, ge=-1)
    split_mode: Literal["none", "layer", "row"] = "layer"
    main_gpu: int = Field(default=0, ge=0)
    threads: int | None = Field(default=None, gt=0)
    temperature: float = Field(default=0.0, ge=0)
    top_p: float = Field(default=1.0, gt=0, le=1)
    max_tokens: int = Field(default=512, gt=0)
    stop: list[Annotated[str, Field(min_length=1)]] = []

    @property
    def attention_kernel(self) -> Literal["auto", "on", "off"]:
        """What `flash_attention` comes to with the other settings."""
        on_cpu = self.gpu_layers == 0 and self.kv_type == "f16"
        return "off" if self.flash_attention == "auto" and on_cpu else self.flash_attention

    @property
    def at_once(self) -> int:
        """Requests that are decoded together."""
        return 1 if self.deterministic else self.slots

    @property
    def micro_batch_tokens(self) -> int:
        return self.micro_batch or self.batch

    @model_validator(mode="after")
    def _cache_holds_a_context(self) -> LlamaCppSettings:
        if 0 < self.cache_tokens < self.context:
            raise ValueError(f"cache_tokens {self.cache_tokens} is less than one context of {self.context}")
        if self.micro_batch > self.batch:
            raise ValueError(f"micro_batch {self.micro_batch} is more than batch {self.batch}")
        if self.kv_type != "f16" and self.flash_attention == "off":
            raise ValueError(f"kv_type {self.kv_type} needs flash attention")
        return self
