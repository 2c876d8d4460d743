"""A pytest plugin: the tests as mutants meet them, with few examples, the same every time, and without shrinking.

A mutant that one run kills and another lets live would make the score a matter of luck. And every mutant starts as a
fork of a process in which the tests have passed: what that one computed and kept would answer in the mutant's place.
"""

import sys
from functools import _lru_cache_wrapper

import pytest
from hypothesis import Phase, settings
from tests.draws import vary

from webex_calling.verify.model.diagram import Diagram

settings.register_profile(
    "mutants", derandomize=True, database=None, deadline=None, phases=(Phase.explicit, Phase.generate)
)

FEW = 20
KEEPERS = ("webex_calling.plan.", "webex_calling.verify.", "tests.")


def pytest_sessionstart() -> None:
    """Choose the examples, and forget what earlier tests made the package and the tests keep."""
    settings.load_profile("mutants")
    for name, module in list(sys.modules.items()):
        if name.startswith(KEEPERS):
            for kept in list(vars(module).values()):
                if isinstance(kept, _lru_cache_wrapper):
                    kept.cache_clear()
                elif isinstance(kept, Diagram):
                    kept.forget()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Take a few examples of each property, where its own settings ask for many: every mutant runs them again."""
    vary(items, lambda own: min(FEW, own))
