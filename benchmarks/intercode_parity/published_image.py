"""Images with a file system and its commit in layers of their own, as the published `Dockerfile` makes them.

Where a container changes a folder that an image has, the folder takes a block more of the disk, and dates that git
knows of stay as they are until then: so sizes and dates are those of the published containers.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from environments.intercode_bash.environment import make_spec
from environments.intercode_bash.place import IGNORED, OLD_LOGS, STANDARD
from environments.intercode_bash.trees import Times, Tree
from sandbox import SandboxSpec
from sandbox.sandboxes.docker_engine import Engine, EngineError, open_engine
from sandbox.sandboxes.images import image_source
from sandbox.sandboxes.images_engine import build_by_engine

SCRATCH_MB = 1024
"""All of the image can be written, and is remembered by the sandbox."""


@dataclass(slots=True)
class PublishedImages:
    """Makes images; a context has them at hand, as environments of a workspace of its own, and removes them."""

    engine: Engine
    workspace: Path
    base: str
    made: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def spec(self, file_system: int, tree: Tree, times: Times) -> SandboxSpec:
        """Make an image, and tell what asks for it.

        Raises:
            ProviderError: it cannot be built.
        """
        name = f"intercode_bash_{file_system}_{next(self.numbers)}"
        folder = self.workspace / "environments" / name
        folder.mkdir(parents=True)
        (folder / "environment.py").touch()
        (folder / "tree.tar").write_bytes(tree.archive(times, with_empty_folders=True))
        (folder / "gitignore").write_text("\n".join(IGNORED) + "\n")
        script = f"setup_nl2b_fs_{file_system}.sh"
        (folder / script).write_text("#!/bin/bash\n")
        (folder / "Dockerfile").write_text(_dockerfile(self.base, script, times))
        source = image_source(name)
        self.made.append(source.tag)
        build_by_engine(self.engine, source, lambda line: None, base_from_packages=False)
        return make_spec(file_system).model_copy(update={"image": name, "kept": (), "scratch_mb": SCRATCH_MB})


@contextlib.contextmanager
def published_images() -> Iterator[PublishedImages]:
    """Where images can be made as long as it lasts.

    Raises:
        ProviderError: no engine answers.
    """
    engine, before = open_engine(), os.environ.get("SANDBOX_WORKSPACE")
    with tempfile.TemporaryDirectory() as folder:
        images = PublishedImages(engine, Path(folder), image_source("intercode_bash").tag)
        os.environ["SANDBOX_WORKSPACE"] = folder
        try:
            yield images
        finally:
            os.environ.pop("SANDBOX_WORKSPACE")
            if before is not None:
                os.environ["SANDBOX_WORKSPACE"] = before
            for tag in images.made:
                with contextlib.suppress(EngineError):
                    engine.call("remove_image", tag, force=True)
            engine.close()


def _dockerfile(base: str, script: str, times: Times) -> str:
    old = " ".join(f"! -name {name}" for name in OLD_LOGS)
    return f"""FROM {base}
RUN mkdir -p {" ".join(STANDARD)} && chmod 1777 /tmp \\
    && find /var/log -depth {old} -exec touch -d @{times.now - times.fresh} {{}} +
COPY {script} /{script}
RUN chmod +x /{script}
ADD tree.tar /
COPY gitignore /.gitignore
RUN git config --global user.email intercode@localhost && git config --global user.name intercode \\
    && git config --global --add safe.directory /
RUN git -c init.defaultBranch=master init -q /
RUN cd / && git add -A
RUN cd / && git commit -q -m 'initial commit'
WORKDIR /
"""
