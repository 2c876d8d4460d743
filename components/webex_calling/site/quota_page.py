"""Say ``quota_page()``: every limit of the clouds as a page for people, with the site's key where it has one."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic.alias_generators import to_camel

from webex_calling.quotas import aws, azure
from webex_calling.quotas.quota import Quota, quotas_in
from webex_calling.site.place import AwsQuotas, AzureQuotas

PAGE = Path(__file__).parents[3] / "docs" / "quotas.md"

_OPENING = """# Quotas

What the clouds allow, as plans are held to it. This page is made by `make schema` and not edited. A limit with a key is
the account's: write what it was raised to under `quotas` of the place, `aws.NAME` or `azure.NAME`. *At least* and *at
most* bound what it can be set to, with a dash where no bound is published; without a default, whoever deploys chooses.
*Read* is when its source was.
"""


def quota_page() -> str:
    """Return the page, in Markdown."""
    return "\n".join(
        (
            _OPENING,
            *_table("AWS", quotas_in(vars(aws)), AwsQuotas.model_fields),
            *_table("Azure", quotas_in(vars(azure)), AzureQuotas.model_fields),
        )
    )


def _table(cloud: str, quotas: Iterable[Quota], keys: Iterable[str]) -> Iterator[str]:
    known = set(keys)
    yield f"## {cloud}\n"
    yield "| limit | default | at least | at most | of what | key | source | read |"
    yield "|---|---:|---:|---:|---|---|---|---|"
    for each in quotas:
        key = each.name.replace("-", "_")
        numbers = " | ".join(_numbers(each))
        written = f"`{to_camel(key)}`" if key in known else ""
        yield f"| {each.name} | {numbers} | {each.unit} | {written} | {each.source} | {each.read} |"
    yield ""


def _numbers(quota: Quota) -> tuple[str, str, str]:
    most = "-" if quota.most is None else f"{quota.most:,}"
    return "" if quota.chosen else f"{quota.default:,}", f"{quota.least:,}", "fixed" if quota.is_fixed else most


def write_page(path: Path = PAGE) -> None:
    """Write the page to ``path``."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(quota_page(), encoding="utf-8")


if __name__ == "__main__":
    write_page()
