"""Files that cannot be loaded, models that do not fit, and what is said of those that do."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import CommandLine
from tiny_gguf import write_random_gguf, write_tiny_bert, write_tiny_gguf

from sandbox.errors import UsageError
from sandbox.models.llama_cpp import memory
from sandbox.models.llama_cpp.layout import Layout
from sandbox.models.llama_cpp.load_log import LoadLog
from sandbox.models.llama_cpp.settings import LlamaCppSettings

CUDA_LOG = (
    "llama_model_load_from_file_impl: using device CUDA0 (NVIDIA H200) (0000:01:00.0) - 142000 MiB free\n",
    "load_tensors: offloading output layer to GPU\n",
    "load_tensors: offloaded 27/33 layers to GPU\n",
)
SEVENTY_B = {
    "general.architecture": "llama",
    "llama.block_count": "80",
    "llama.embedding_length": "8192",
    "llama.feed_forward_length": "28672",
    "llama.attention.head_count": "64",
    "llama.attention.head_count_kv": "8",
}


@pytest.fixture(scope="module")
def gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_gguf(tmp_path_factory.mktemp("gguf") / "tiny.gguf")


def refused(line: CommandLine, path: Path, *settings: str) -> str:
    """What the user is told instead of a run; no run file is left."""
    more = [part for setting in settings for part in ("--set", setting)]
    done = line("run", "--agent", "lemur", "--suite", "starter", "--set", f"model.path={path}", *more)
    assert done.returncode not in (0, 1)
    assert not list(line.folder.glob("runs/*.sqlite"))
    return done.stderr


def test_a_model_that_does_not_continue_texts_is_refused(cli: CommandLine, tmp_path: Path) -> None:
    told = refused(cli, write_tiny_bert(tmp_path / "embedder.gguf"), "model.context=64")
    assert "embedder.gguf" in told
    assert "expected a model that continues a text; bert does something else" in told


def test_a_truncated_file_is_named_with_what_is_wrong(cli: CommandLine, gguf: Path) -> None:
    short = cli.folder / "short.gguf"
    short.write_bytes(gguf.read_bytes()[:-5000])
    told = refused(cli, short)
    assert "short.gguf" in told
    assert "not within the file bounds" in told


def test_an_unknown_architecture_is_named(cli: CommandLine, gguf: Path) -> None:
    other = cli.folder / "other.gguf"
    other.write_bytes(gguf.read_bytes().replace(b"llama", b"lxama"))
    assert "unknown model architecture: 'lxama'" in refused(cli, other)


def test_a_model_that_does_not_fit_is_refused_before_it_is_loaded(cli: CommandLine, gguf: Path) -> None:
    told = refused(cli, gguf, "model.cache_tokens=2000000000")
    assert "needs about" in told
    assert "are free" in told
    assert "model.check_memory=false" in told


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (("model.micro_batch=600",), "micro_batch 600 is more than batch 512"),
        (("model.kv_type=q8_0", "model.flash_attention=off"), "needs flash attention"),
        (("model.split_mode=diagonal",), "model.split_mode"),
        (("dialect=native",), "dialect native, and a llama_cpp model is told of tools as text"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(
    cli: CommandLine, gguf: Path, settings: tuple[str, ...], message: str
) -> None:
    assert message in refused(cli, gguf, *settings)


@pytest.mark.parametrize("more", ["model.deterministic=true", "model.cache_layout=shared"])
def test_steps_may_be_smaller_than_the_cache_has_sequences(cli: CommandLine, gguf: Path, more: str) -> None:
    settings = [f"model.path={gguf}", "model.batch=32", "model.max_tokens=4", "model.context=2048", more]
    chosen = [part for setting in settings for part in ("--set", setting)]
    cli.ok("run", "--agent", "lemur", "--suite", "starter", "--limit", "1", *chosen)


def test_keys_and_values_may_be_stored_in_eight_bits(cli: CommandLine) -> None:
    gguf = write_random_gguf(cli.folder / "m.gguf", width=64, layers=2, heads=2, feed_forward=128, context=4096)
    settings = ["model.kv_type=q8_0", "model.flash_attention=on", "model.micro_batch=64", "model.max_tokens=4"]
    more = [part for setting in [f"model.path={gguf}", *settings] for part in ("--set", setting)]
    cli.ok("run", "--agent", "lemur", "--suite", "starter", "--limit", "2", *more, "--out", "run.sqlite")
    model = cli.json("show", "run.sqlite", "--json")["header"]["model"]
    assert (model["kv_type"], model["layers"], model["offloaded_layers"], model["gpus"]) == ("q8_0", 2, 0, [])


def test_the_need_of_a_70b_model_is_told_from_its_metadata(tmp_path: Path) -> None:
    """80 layers x 8 heads x 128 features x 2 (key and value) x 2 bytes are 320 KiB for each token."""
    path = tmp_path / "large.gguf"
    path.write_bytes(b"x" * 1000)
    settings = LlamaCppSettings(kind="llama_cpp")
    pool = Layout(False, 4096, 64)
    need = memory.estimate(settings, path, pool, 32_000, SEVENTY_B.get)
    assert need.weights == 1000
    assert need.cache == 4096 * 320 * 1024
    half = memory.estimate(settings.model_copy(update={"gpu_layers": 40}), path, pool, 32_000, SEVENTY_B.get)
    assert (half.weights, half.cache) == (500, need.cache // 2)


def test_attention_that_is_not_fused_keeps_a_score_for_each_head_and_cell(tmp_path: Path) -> None:
    """llama.cpp reserves heads x cells x tokens of a step x 4 bytes, and as much as one head for the mask."""
    path = tmp_path / "model.gguf"
    path.write_bytes(b"x")
    plain, fused = (LlamaCppSettings(kind="llama_cpp", flash_attention=kind) for kind in ("off", "on"))
    one, parts = Layout(False, 4096, 64), Layout(True, 4 * 4096, 4)
    for layout in (one, parts):
        needs = [memory.estimate(settings, path, layout, 32_000, SEVENTY_B.get) for settings in (plain, fused)]
        assert needs[0].compute - needs[1].compute == 65 * 4096 * 512 * 4


def test_a_model_whose_file_names_no_heads_for_keys_has_as_many_as_for_queries(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"x")
    without = {key: value for key, value in SEVENTY_B.items() if not key.endswith("head_count_kv")}
    need = memory.estimate(LlamaCppSettings(kind="llama_cpp"), path, Layout(False, 4096, 64), 32_000, without.get)
    assert need.cache == 8 * 4096 * 320 * 1024


def test_a_context_beyond_what_the_model_was_trained_with_is_told(cli: CommandLine) -> None:
    gguf = write_tiny_gguf(cli.folder / "m.gguf", context=512)
    run = ["run", "--agent", "lemur", "--suite", "starter", "--limit", "1", "--set", f"model.path={gguf}"]
    done = cli(*run, "--set", "model.context=1024", "--set", "model.max_tokens=4", "--out", "long.sqlite")
    assert "model.context is 1024, and m.gguf was trained on 512 tokens" in done.stderr
    model = cli.json("show", "long.sqlite", "--json")["header"]["model"]
    assert (model["context"], model["trained_context"]) == (1024, 512)
    done = cli(*run, "--set", "model.context=0", "--set", "model.max_tokens=4", "--out", "short.sqlite")
    assert "was trained on" not in done.stderr


def test_an_empty_stop_string_is_refused(cli: CommandLine) -> None:
    refused = cli("run", "--agent", "lemur", "--suite", "starter", "--set", 'model.stop=[""]')
    assert refused.returncode == 2
    assert "model.stop" in refused.stderr


def test_a_split_model_counts_with_all_its_files(tmp_path: Path) -> None:
    for part in (1, 2, 3):
        (tmp_path / f"big-0000{part}-of-00003.gguf").write_bytes(b"x" * 10 * part)
    assert memory.file_bytes(tmp_path / "big-00001-of-00003.gguf") == 60


def test_what_needs_more_than_there_is_says_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available_bytes", lambda: 2**30)
    memory.require(memory.Estimate(2**29, 0, 0), Path("fits.gguf"))
    with pytest.raises(UsageError, match=r"3\.0 GiB .*1\.0 GiB are free"):
        memory.require(memory.Estimate(2**31, 2**30, 0), Path("large.gguf"))


def test_the_log_tells_what_is_really_offloaded() -> None:
    log = LoadLog()
    for line in CUDA_LOG:
        log.add(2, line)
    assert log.offloaded_layers() == 27
    assert log.devices() == ["CUDA0 (NVIDIA H200) (0000:01:00.0)"]
    assert log.problem() == ""
