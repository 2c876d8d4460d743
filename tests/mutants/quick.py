"""A pytest plugin: the tests as mutants meet them, with the same examples every time and without shrinking.

A mutant that one run kills and another lets live would make the score a matter of luck. And every mutant starts as a
fork of a process in which the tests have passed: what that one computed and kept would answer in the mutant's place.
"""

import sys
from functools import _lru_cache_wrapper

from hypothesis import Phase, settings

from webex_calling.verify.diagram import Diagram

settings.register_profile(
    "mutants", derandomize=True, database=None, deadline=None, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile("mutants")

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
