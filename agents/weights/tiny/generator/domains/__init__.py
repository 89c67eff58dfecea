"""The fields of life that the generator has tools for; each module here holds one as `DOMAIN`."""

from __future__ import annotations

import importlib
import pkgutil

from generator.tools import Domain

DOMAINS: dict[str, Domain] = {
    module.name: importlib.import_module(f"{__name__}.{module.name}").DOMAIN
    for module in pkgutil.iter_modules(__path__)
}
