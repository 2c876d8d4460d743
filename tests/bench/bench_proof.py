"""``make bench``: what the proof of a site costs, and what a site of 1,000 gateways is told where it does not fit.

The gateways have two interfaces, an ITSP and a Unified CM each, in four places of a region each. Timed is the proof of
what was registered, and the comparison of the flows with the published rows; both in one process, once each, since a
command proves a site once.
"""

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml

from webex_calling.commands.stack_run import flows_of
from webex_calling.fault import Faults
from webex_calling.plan.site_plan import plan_site
from webex_calling.published.reference import load_reference
from webex_calling.registered.embedded_engine import run
from webex_calling.site.validate import validate_site
from webex_calling.stack import deploy
from webex_calling.verify.proof.derivation import check_derivation
from webex_calling.verify.proof.site_proof import prove_site

ROOT = Path(__file__).resolve().parents[2]
FULL = ROOT / "examples" / "everything" / "Pulumi.everything.yaml"
SITE = "webex-calling:site"
GATEWAYS = 1000
DOCUMENTED = ("192.0.2", "203.0.113")
REGIONS = ("eu-central-1", "eu-west-1", "us-east-1", "ap-southeast-1")

Made = TypeVar("Made")


def main(count: int) -> None:
    """Print the figures."""
    report("everything", yaml.safe_load(FULL.read_text(encoding="utf-8"))["config"][SITE])
    print(f"{count} gateways in one region: refused, as it should be")
    print("".join(f"  {line}\n" for line in refusal(many(count, REGIONS[:1])).splitlines()), end="")
    report(f"{count} gateways in {len(REGIONS)} regions", many(count, REGIONS))


def many(count: int, regions: tuple[str, ...]) -> Mapping[str, Any]:
    """Return a site of ``count`` gateways with two interfaces, spread over a place in each region."""
    return {
        "resolvers": ["10.0.0.53"],
        "timeServers": ["169.254.169.123"],
        "https": {"proxy": {"addresses": ["10.0.0.80/32"], "port": 8080}},
        "aws": {
            region: {
                "region": region,
                "vpcs": {"voice": {"id": f"vpc-{at:017x}", "cidrs": [f"10.{20 + at}.0.0/16"]}},
            }
            for at, region in enumerate(regions)
        },
        "localGateways": [gateway(number, regions) for number in range(count)],
    }


def gateway(number: int, regions: tuple[str, ...]) -> Mapping[str, Any]:
    """Return one gateway; each has addresses and an ITSP of its own, and every other one has a certificate trunk."""
    rank, at = divmod(number, len(regions))
    subnet, host = divmod(number, 200)
    peer = {"transport": "tcp", "peerPorts": [5060], "localPorts": [5060], "mediaPorts": "16384-32767"}
    return {
        "name": f"gateway-{number:04}",
        "place": regions[at],
        **(certificate(rank // 2 * len(regions) + at) if rank % 2 else {"trunk": "registration"}),
        "interfaces": {
            "external": f"10.{20 + at}.{subnet}.{host + 10}",
            "internal": f"10.{20 + at}.{100 + subnet}.{host + 10}",
        },
        "peers": [
            {"name": "itsp", "interface": "external", "addresses": [f"198.51.100.{number % 256}/32"], **peer},
            {"name": "ucm", "interface": "internal", "addresses": ["10.200.0.0/24"], **peer},
        ],
    }


def certificate(number: int) -> Mapping[str, Any]:
    """Return a certificate trunk; of the gateways before ``number``, half have a public address already."""
    prefix, host = divmod(number, 250)
    return {"trunk": "certificate", "listenPorts": [5062], "publicAddress": f"{DOCUMENTED[prefix]}.{host + 1}"}


def refusal(value: Mapping[str, Any]) -> str:
    """Return what a site that does not fit is told."""
    reference = load_reference()
    try:
        plan_site(reference, validate_site(value, published=reference.published))
    except Faults as faults:
        return str(faults)
    sys.exit("a site that must not fit does")


def report(name: str, value: Mapping[str, Any]) -> None:
    """Register, prove and cross-check a site, and print what each took."""
    reference = load_reference()
    site = validate_site(value, published=reference.published)
    planned, planning = timed(lambda: plan_site(reference, site))

    def program() -> None:
        deploy(value)

    found, running = timed(lambda: run(program, project="bench", stack="dev", config={}))
    flows = flows_of(planned)
    sides, proving = timed(lambda: prove_site(found.resources, site, reference.networks, flows))
    disagreements, comparing = timed(lambda: check_derivation(reference, site, flows))
    if disagreements or not all(side.proven for side in sides):
        sys.exit(f"{name} is not proven")
    print(f"{name}: {len(found.resources)} resources, {len(sides)} sides")
    print(
        f"  plan {planning:.2f} s, embedded run {running:.2f} s, proof {proving:.2f} s, cross-check {comparing:.2f} s"
    )


def timed(make: Callable[[], Made]) -> tuple[Made, float]:
    """Return what ``make`` makes, and the seconds of CPU time it takes: nothing here waits."""
    start = time.process_time()
    made = make()
    return made, time.process_time() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else GATEWAYS)
