"""Say ``forge_of(os.environ)``: the forge that a step runs on, or none."""

from collections.abc import Mapping

from forge.azure_devops import AzureDevOps
from forge.forge import Forge
from forge.github import GitHub
from forge.gitlab import GitLab


def forge_of(environment: Mapping[str, str]) -> Forge | None:
    """Return the forge that the environment tells, None outside of all."""
    if environment.get("GITHUB_ACTIONS") == "true":
        return GitHub.of(environment)
    if environment.get("GITLAB_CI") == "true":
        return GitLab.of(environment)
    if environment.get("TF_BUILD", "").lower() == "true":
        return AzureDevOps.of(environment)
    return None


def token_of(environment: Mapping[str, str]) -> str:
    """Return the name of the variable that should hold the forge's token."""
    if environment.get("GITHUB_ACTIONS") == "true":
        return "GITHUB_TOKEN"
    return "GITLAB_TOKEN" if environment.get("GITLAB_CI") == "true" else "SYSTEM_ACCESSTOKEN"


def silence_of(environment: Mapping[str, str]) -> str:
    """Return why nothing can be told: there is no forge, or none of its tokens; "" where something can."""
    if forge_of(environment) is None:
        return "there is no forge"
    return "" if environment.get(token_of(environment)) else f"{token_of(environment)} is not given"
