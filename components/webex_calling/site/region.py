"""Say ``known_regions()``: the regions of AWS, as the installed SDK lists them; the SDK itself is not loaded."""

import ast
from difflib import get_close_matches
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@cache
def known_regions() -> tuple[str, ...]:
    """Return the codes that ``pulumi_aws.Region`` has; none where the SDK keeps no such list."""
    found = find_spec("pulumi_aws")
    listing = Path(found.origin).with_name("_enums.py") if found and found.origin else None
    if listing is None or not listing.is_file():
        return ()
    tree = ast.parse(listing.read_text(encoding="utf-8"))
    return tuple(each for held in tree.body if isinstance(held, ast.ClassDef) for each in _values(held))


def listed(region: str) -> str:
    """Return a region that the SDK lists. Raises ValueError ("fault; remedy") for another."""
    known = known_regions()
    if known and region not in known:
        near = get_close_matches(region, known, 1)
        guess = f'did you mean "{near[0]}"?' if near else "write its code, for example eu-central-1."
        raise ValueError(f"is no region that the installed pulumi-aws lists; {guess} A newer region needs a newer one")
    return region


def _values(held: ast.ClassDef) -> list[str]:
    values = [each.value for each in held.body if isinstance(each, ast.Assign) and held.name == "Region"]
    return [each.value for each in values if isinstance(each, ast.Constant) and isinstance(each.value, str)]
