"""`renewed`: the tables of the page on permissions are made of the grants."""

from pathlib import Path

import pytest

from webex_calling.permissions.page import PAGE, renewed, write_page

TEXT = PAGE.read_text(encoding="utf-8")


def test_the_page_is_current() -> None:
    """The committed tables are what the grants give; `make schema` rewrites them."""
    assert renewed(TEXT) == TEXT


def test_a_table_is_made_anew(tmp_path: Path) -> None:
    """A row that somebody changed comes back, and the prose around it stays."""
    changed = TEXT.replace("`ec2:CreateSecurityGroup` ", "", 1)
    assert changed != TEXT
    (tmp_path / PAGE.name).write_text(changed, encoding="utf-8")
    write_page(tmp_path / PAGE.name)
    assert (tmp_path / PAGE.name).read_text(encoding="utf-8") == TEXT
    assert renewed(TEXT.replace("# Permissions", "# Rights")) == TEXT.replace("# Permissions", "# Rights")


def test_a_heading_that_is_gone_is_told() -> None:
    """A page without a table to renew is refused."""
    with pytest.raises(ValueError, match="Azure: `pulumi up`"):
        renewed(TEXT.replace("## Azure: `pulumi up`", "## Azure"))
