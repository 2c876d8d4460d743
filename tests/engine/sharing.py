"""`ByStack` gives tests that share a stack to one worker, in their order, and spreads the others."""

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # xdist ships no types


class ByStack(LoadScopeScheduling):  # type: ignore[misc]  # as above
    """A scheduler for several processes; the marks for groups have no effect on the ids that pytest 9.2 sends."""

    def _split_scope(self, nodeid: str) -> str:
        return stack_of(nodeid)


ALONE = ("test_aws.py", "test_azure.py", "test_faults_of_a_life.py", "test_languages.py", "test_random.py")
"""The files whose tests each have a stack of their own."""


def stack_of(nodeid: str) -> str:
    """Name what a test shares with others: a life is one example's, any other stack one file's on one cloud.

    What does not say azure is about AWS or about both.
    """
    file, _, test = nodeid.partition("::")
    if file.endswith(ALONE):
        return nodeid
    if file.endswith("test_life.py"):
        return test.partition("[")[2]
    return f"{file} {'azure' if 'azure' in test else 'aws'}"
