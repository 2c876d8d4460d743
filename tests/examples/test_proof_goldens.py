"""What `prove`, `explain` and `lookup` say of an example stands in golden files: `make golden` rewrites them."""

from contextlib import chdir

import pytest
from tests.conftest import Golden
from tests.examples.stacks import ROOT, stack_file
from tests.rows import GATEWAY_MEDIA
from typer.testing import CliRunner

from webex_calling.cli import app

PACKETS = {
    "azure-certificate-pair": (
        "tcp 10.40.1.10:8000 -> 23.89.0.0:5062",
        "tcp 10.40.1.10 -> 23.89.0.0:5062",
        "tcp 10.40.1.10 -> 23.89.0.0:5063",
        "udp 23.89.0.0 -> 10.40.1.11:48200",
        "icmp 192.0.2.1 -> 10.40.1.10 type 3 code 4",
        "icmp 192.0.2.1 -> 10.40.1.10 type 8 code 0",
        "tcp 10.40.1.10 -> identity.webex.com:443",
        "tcp 10.30.0.5 -> 10.40.1.11:5061",
    ),
    "aws-certificate-pair": (
        "tcp 10.20.1.10:8000 -> 23.89.0.0:5062",
        "tcp 10.20.2.10 -> 23.89.0.0:5062",
        "udp 23.89.0.0:5004 -> 10.20.3.10:8000",
        "tcp 198.51.100.16 -> 10.20.1.10:5061",
        "udp 10.20.1.10 -> 10.20.0.2:53",
        "tcp 10.20.1.10:8000 -> identity.webex.com:443",
    ),
}
WHAT = (GATEWAY_MEDIA, "198.51.100.0/28", "*.webex.com")


def _said(*arguments: str) -> str:
    """Run a command at the root of the project; only a refused packet ends otherwise than with 0."""
    with chdir(ROOT):
        result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert (result.exit_code, result.stderr) == (int(result.stdout.startswith("refused: ")), "")
    return result.stdout


@pytest.mark.parametrize("name", PACKETS)
def test_proof(name: str, golden: Golden) -> None:
    """The proof of the whole site is as its golden file has it."""
    golden(f"prove/{name}.txt", _said("prove", "--config", str(stack_file(name))))


@pytest.mark.parametrize("name", PACKETS)
@pytest.mark.long
def test_explanations(name: str, golden: Golden) -> None:
    """Each packet is explained as the golden file has it."""
    told = (_said("explain", packet, "--config", str(stack_file(name))) for packet in PACKETS[name])
    golden(f"explain/{name}.txt", "\n".join(told))


@pytest.mark.long
def test_lookups(golden: Golden) -> None:
    """A row, a prefix and a domain are looked up as the golden file has them."""
    config = str(stack_file("aws-certificate-pair"))
    golden("lookup/aws-certificate-pair.txt", "\n".join(_said("lookup", what, "--config", config) for what in WHAT))
