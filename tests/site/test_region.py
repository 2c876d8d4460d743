"""Regions are those that the SDK lists, roles those of the account, and lists those of the region."""

import subprocess
import sys
from typing import Any

import pytest
from tests.site.sites import AWS, changed, told

from webex_calling.fault import Faults
from webex_calling.site.place import known_regions
from webex_calling.site.validate import validate_site

ARN = "arn:aws:ec2:{}:210987654321:prefix-list/pl-0abc"


@pytest.mark.long
def test_the_regions_are_those_of_the_sdk() -> None:
    """What is read from the SDK's file is what the SDK has once it is loaded."""
    script = "import pulumi_aws; print(*(each.value for each in pulumi_aws.Region))"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert list(known_regions()) == answer.stdout.split()


def test_the_sdk_is_not_loaded() -> None:
    """To read the list costs no import of the SDK."""
    script = (
        "import sys; from webex_calling.site.place import known_regions; "
        "assert known_regions(); assert 'pulumi_aws' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


CASES = {
    "a region misspelled": (
        {"region": "us-eats-1"},
        'aws.fra.region: "us-eats-1" is not a region that the installed pulumi-aws lists; did you mean "us-east-1"? '
        "A newer region needs a newer one",
    ),
    "a role of another account": (
        {"account": "123456789012", "assumeRoleArn": "arn:aws:iam::999999999999:role/network"},
        'aws.fra.assumeRoleArn: "arn:aws:iam::999999999999:role/network" is a role of another account than '
        "123456789012; give one of that account, or correct account",
    ),
    "a list of another region": (
        {"publishedNetworks": {"calling": {"ids": ["pl-0abc"], "maxEntries": 20, "arns": [ARN.format("eu-west-1")]}}},
        f'aws.fra.publishedNetworks.calling.arns[0]: "{ARN.format("eu-west-1")}" is a list of another region than '
        "eu-central-1; give the list that stands there",
    ),
}


@pytest.mark.parametrize(("changes", "expected"), CASES.values(), ids=CASES)
def test_fault(changes: dict[str, Any], expected: str) -> None:
    """One mistake is one fault, with its place, its value and its remedy."""
    place = {**AWS["aws"]["fra"], **changes}
    with pytest.raises(Faults) as raised:
        validate_site(changed(AWS, (("aws", "fra"), place)))
    assert told(raised.value) == [expected]


def test_a_list_of_another_owner_is_right() -> None:
    """A list that is shared through RAM has the ARN of its owner's account."""
    arns = {
        "publishedNetworks": {"calling": {"ids": ["pl-0abc"], "maxEntries": 20, "arns": [ARN.format("eu-central-1")]}}
    }
    place = {**AWS["aws"]["fra"], "account": "123456789012", **arns}
    assert validate_site(changed(AWS, (("aws", "fra"), place))).aws["fra"].account == "123456789012"
