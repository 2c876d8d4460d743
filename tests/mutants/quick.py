"""A pytest plugin: the tests as mutants meet them, with few examples, the same every time, and without shrinking.

A mutant that one run kills and another lets live would make the score a matter of luck. And every mutant starts as a
fork of a process in which the tests have passed: what that one computed and kept would answer in the mutant's place.
"""

import sys
from functools import _lru_cache_wrapper

import pytest
from hypothesis import Phase, is_hypothesis_test, settings

from webex_calling.verify.diagram import Diagram

settings.register_profile(
    "mutants", derandomize=True, database=None, deadline=None, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile("mutants")

FEW = 20
KEEPERS = ("webex_calling.compiler.", "webex_calling.verify.", "tests.")


def pytest_sessionstart() -> None:
    """Forget what earlier tests made the package and the tests keep."""
    for name, module in list(sys.modules.items()):
        if name.startswith(KEEPERS):
            for kept in list(vars(module).values()):
                if isinstance(kept, _lru_cache_wrapper):
                    kept.cache_clear()
                elif isinstance(kept, Diagram):
                    kept.forget()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Take a few examples of each property, where its own settings ask for many: every mutant runs them again."""
    for item in items:
        test = getattr(item, "function", None)
        if test is not None and is_hypothesis_test(test):
            own = test._hypothesis_internal_use_settings  # hypothesis has no other way to change a test's own settings
            test._hypothesis_internal_use_settings = settings(own, max_examples=min(FEW, own.max_examples))
