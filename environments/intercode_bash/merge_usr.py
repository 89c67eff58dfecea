"""Moves what is in `/bin`, `/sbin`, `/lib` and `/lib64` of an image to `/usr`, and makes these links.

The published image was a release of Ubuntu that has them so from the start. Runs while the image is built; needs no
other program, since between two steps none could be started.
"""

import os
import shutil


def merge(name: str) -> None:
    old, new = f"/{name}", f"/usr/{name}"
    os.makedirs(new, exist_ok=True)
    for folder, folders, files in os.walk(old):
        target = os.path.join(new, os.path.relpath(folder, old))
        for entry in folders + files:
            source, place = os.path.join(folder, entry), os.path.join(target, entry)
            if os.path.islink(place) and os.path.realpath(place) == os.path.realpath(source):
                os.unlink(place)
            if os.path.lexists(place):
                continue
            if os.path.islink(source):
                os.symlink(os.readlink(source), place)
            elif os.path.isdir(source):
                os.mkdir(place)
            else:
                shutil.copy2(source, place)
    shutil.rmtree(old)
    os.symlink(f"usr/{name}", old)


for merged in ("bin", "sbin", "lib", "lib64"):
    if not os.path.islink(f"/{merged}"):
        merge(merged)
