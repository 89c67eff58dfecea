"""Builds llama.cpp's `llama-server` from the source inside llama-cpp-python's source package.

So the peer is the same llama.cpp that the engine calls, compiled by the same compiler. The first
build takes about ten minutes of two cores; later runs find it in the build folder.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

VERSION = "0.3.36"
OFF = (
    "BUILD_SHARED_LIBS",
    "LLAMA_BUILD_TESTS",
    "LLAMA_BUILD_EXAMPLES",
    "LLAMA_BUILD_APP",
    "LLAMA_BUILD_UI",
    "LLAMA_USE_PREBUILT_UI",
    "LLAMA_OPENSSL",
    "LLAMA_TOOLS_INSTALL",
    "GGML_CCACHE",
)


class BuildError(Exception):
    """The server cannot be built; the message says what to do."""


def default_folder() -> Path:
    """A folder in the user's cache directory."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    return cache / "sandbox" / "benchmarks" / f"llama-server-{VERSION}"


def server_binary(folder: Path) -> Path:
    """The `llama-server` of a build folder, built when it is not there.

    Raises:
        BuildError: a tool is missing, or a step failed.
    """
    binary = folder / "build" / "bin" / "llama-server"
    if binary.exists():
        return binary
    for tool in ("cmake", "c++"):
        if shutil.which(tool) is None:
            raise BuildError(f"{tool} is missing: apt-get install cmake g++, or give --without-server")
    folder.mkdir(parents=True, exist_ok=True)
    source = unpacked_source(folder)
    print(f"building llama-server in {folder}; see {folder / 'build.log'}", flush=True)
    configure = ["cmake", "-S", str(source), "-B", str(folder / "build"), "-DCMAKE_BUILD_TYPE=Release"]
    configure += [f"-D{option}=OFF" for option in OFF]
    build = ["cmake", "--build", str(folder / "build"), "--target", "llama-server", "--parallel", str(os.cpu_count())]
    for command in (configure, build):
        run_step(command, folder / "build.log")
    if not binary.exists():
        raise BuildError(f"the build wrote no {binary}; see {folder / 'build.log'}")
    return binary


def unpacked_source(folder: Path) -> Path:
    """The llama.cpp source in a build folder, downloaded when it is not there."""
    source = folder / "source" / "vendor" / "llama.cpp"
    if (source / "CMakeLists.txt").exists():
        return source
    package = f"llama-cpp-python=={VERSION}"
    download = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary", "llama-cpp-python", package]
    run_step([*download, "--dest", str(folder)], folder / "build.log")
    with tarfile.open(folder / f"llama_cpp_python-{VERSION}.tar.gz") as archive:
        archive.extractall(folder / "unpacking", filter="data")
    shutil.rmtree(folder / "source", ignore_errors=True)
    (folder / "unpacking" / f"llama_cpp_python-{VERSION}").rename(folder / "source")
    shutil.rmtree(folder / "unpacking")
    return source


def run_step(command: list[str], log: Path) -> None:
    with log.open("a") as file:
        file.write(f"$ {' '.join(command)}\n")
        file.flush()
        status = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT).returncode
    if status != 0:
        end = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise BuildError(f"{' '.join(command)} ended with status {status}; the end of {log}:\n{end}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build-folder", type=Path, default=default_folder())
    try:
        print(server_binary(parser.parse_args().build_folder))
    except BuildError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
