"""Tests that share a stack go to one process."""

import pytest
from tests.engine.sharing import stack_of

pytestmark = pytest.mark.long

FAULTS, LIFE = "tests/engine/test_faults.py", "tests/engine/test_life.py"


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        pytest.param(f"{FAULTS}::test_a[aws-crash]", f"{FAULTS}::test_b", True, id="one file, one cloud"),
        pytest.param(f"{FAULTS}::test_a[aws]", f"{FAULTS}::test_a[azure]", False, id="one file, two clouds"),
        pytest.param(f"{FAULTS}::test_a[aws]", "tests/engine/test_aws.py::test_a", False, id="two files"),
        pytest.param("tests/engine/test_aws.py::a", "tests/engine/test_aws.py::b", False, id="a stack for each test"),
        pytest.param(f"{LIFE}::test_a[azure-vdi]", f"{LIFE}::test_b[azure-vdi]", True, id="one example"),
        pytest.param(f"{LIFE}::test_a[azure-vdi]", f"{LIFE}::test_a[everything]", False, id="two examples"),
    ],
)
def test_stack_of(one: str, other: str, shared: bool) -> None:
    """What one test leaves, the next one of the same stack finds."""
    assert (stack_of(one) == stack_of(other)) is shared
