"""Say ``arm_name("out-M1a-*.webex.com")``: the name of a rule as Azure Resource Manager takes it."""

import hashlib
import re

from webex_calling.quotas.azure import NAME_LENGTH


def arm_name(text: str) -> str:
    """Return ``text`` inside ARM's characters and length; what is cut is replaced by a digest of the whole."""
    name = re.sub(r"[^A-Za-z0-9_.-]", "-", text)
    if len(name) <= NAME_LENGTH.default:
        return name
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{name[: NAME_LENGTH.default - 9]}_{digest}"
