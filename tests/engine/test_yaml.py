"""A program in YAML runs under the engine: the way to use the components from another language."""

import pytest
from tests.engine.conftest import PROGRAMS, Deploy

pytestmark = pytest.mark.engine


def test_yaml_program_runs(deploy: Deploy) -> None:
    """The YAML language host reads the configuration and gives outputs."""
    stack = deploy(PROGRAMS / "yaml", "config:\n  small:ports: [5060]\n")
    assert stack.up().errors == ()
    assert stack.outputs() == {"first": 5060}
