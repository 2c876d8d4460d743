"""Say ``no_site(document)``: what to write where a stack file has no site yet, and an example to begin with."""

import re

from webex_calling.documents.document import Document
from webex_calling.fault import Fault

SITE_KEY = "webex-calling:site"
EXAMPLE = "examples/aws-registration/Pulumi.aws-registration.yaml"
BEGIN = f"write config: {{{SITE_KEY}: {{…}}}}, beginning with a copy of one of the examples, such as {EXAMPLE}"


def no_site(document: Document) -> Fault | None:
    """Return the fault of a stack file that is empty, names no site, or leaves it without a value."""
    value = document.value
    if value is None:
        return Fault("file", "is empty", BEGIN, "", document.file)
    if not isinstance(value, dict):
        return document.fault((), "is no mapping of keys to values", BEGIN)
    config = value.get("config")
    if not isinstance(config, dict) or SITE_KEY not in config:
        return document.fault(("config", SITE_KEY), "is missing", BEGIN)
    if config[SITE_KEY] is None:
        words = "has no value: what belongs to it is indented below it"
        return document.fault(("config", SITE_KEY), words, f"write the site there, as {EXAMPLE} does")
    return None


def tabbed(text: str, file: str) -> list[Fault]:
    """Return the fault of each line of ``text`` that is indented with a tab, of which YAML makes nothing."""
    lines = (number for number, line in enumerate(text.splitlines(), 1) if re.match(r" *\t+ *[^\s#]", line))
    return [Fault("yaml", "is indented with a tab", "indent with spaces", "", file, number) for number in lines]
