"""Say ``__getattr__ = first_use(__name__, _MODULES)``: each class of a package is imported when it is first named."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def first_use(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of ``package``: each class of ``modules``, or its arguments, from its own module.

    It raises AttributeError for every other name, as Python does.
    """

    def attribute(name: str) -> Any:
        module = modules.get(name.removesuffix("Args"))
        if module is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found = getattr(import_module(f"{package}.{module}"), name)
        setattr(sys.modules[package], name, found)
        return found

    return attribute
