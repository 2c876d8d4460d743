"""Say ``rules_per_group: StrictInt = granted(RULES_PER_GROUP, "…")``: a key of the site whose bounds a quota has."""

from typing import Any

from pydantic import Field

from webex_calling.quotas.quota import Quota


def granted(
    quota: Quota, words: str, *, least: int | None = None, most: int | None = None, default: int | None = None
) -> Any:
    """Return the field: the quota's default within its bounds, described by ``words`` with {least}, {most}, {default}.

    ``least``, ``most`` and ``default`` are the site's own, where it has reason to be narrower than the provider.
    """
    held = {
        "least": quota.least if least is None else least,
        "most": quota.most if most is None else most,
        "default": quota.default if default is None else default,
    }
    return Field(held["default"], ge=held["least"], le=held["most"], description=words.format(**held))
