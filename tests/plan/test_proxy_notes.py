"""What a plan tells of a proxy: for whom alone it works, who installs its authority, what is left out of inspection."""

from typing import Any

import pytest
from tests.site.sites import AWS, changed

from webex_calling.plan.site_plan import SitePlan, plan_site
from webex_calling.published.reference import load_reference
from webex_calling.site.validate import validate_site

REFERENCE = load_reference()
PROXY = {"addresses": ["10.20.8.10/32"], "port": 8080}
CITED = "(Cisco b2exve, the part on proxies)"
UNTOLD = "and of such an end nothing is published on that"
ROLES = ("webex-app", "thin-client", "mpp-device", "room-device", "ata", "webrtc-browser", "admin-browser")


def _plan(**proxy: object) -> SitePlan:
    """Plan a site with two gateways, a pool and clients of every role behind one proxy."""
    clients = [{"name": role, "role": role, "networks": [f"10.50.{at}.0/24"]} for at, role in enumerate(ROLES)]
    site = {
        **changed(AWS, (("https", "proxy"), {**PROXY, **proxy})),
        "clients": clients,
        "perimeters": [{"name": "edge", "clients": list(ROLES), "networkFirewall": {}}],
    }
    return plan_site(REFERENCE, validate_site(site, published=REFERENCE.published))


def _told(plain: SitePlan, other: SitePlan) -> list[tuple[str, str, str]]:
    """Return what the plans tell that a site which says nothing of its proxy is not told, without repeating texts."""
    known = {(note.about, note.text) for note in plain.notes}
    return [(note.level, note.about, note.text) for note in other.notes if (note.about, note.text) not in known]


@pytest.fixture(scope="module")
def plain() -> SitePlan:
    """Return the plan of a site that says nothing of its proxy."""
    return _plan()


def test_nothing_is_told_of_a_proxy_that_everybody_can_use(plain: SitePlan) -> None:
    """No authentication, basic, no inspection: nobody is warned, and no rule changes."""
    other = _plan(authentication=["none", "basic"], inspection=False)
    assert _told(plain, other) == []


def test_who_has_a_way_under_a_condition_alone_is_warned(plain: SitePlan) -> None:
    """NTLM beside Digest: Windows on a desktop and elsewhere needs the domain; all others have a way."""
    limit = (
        "the proxy offers ntlm, digest, and of that Webex for Windows has one way alone: NTLM works on Windows only "
        f"where the machine is logged on to the domain {CITED}"
    )
    found = _told(plain, _plan(authentication=["ntlm", "digest"]))
    assert [each for each in found if UNTOLD not in each[2]] == [
        ("warning", "desks", limit),
        ("warning", "webex-app", limit),
    ]


def test_who_of_a_population_has_no_way_is_named(plain: SitePlan) -> None:
    """Negotiate beside Digest: of the apps Windows, iOS and Android have a way, and a Mac has none."""
    found = _told(plain, _plan(authentication=["negotiate", "digest"]))
    assert [each for each in found if UNTOLD not in each[2]] == [
        (
            "warning",
            "webex-app",
            "Webex for Mac does not get through a proxy that offers negotiate, digest alone: published is none, basic, "
            f"ntlm {CITED}",
        ),
    ]


def test_of_whom_nothing_is_published_it_is_said(plain: SitePlan) -> None:
    """Gateways and adapters have no row: where a proxy asks who they are, somebody has to see whether they can tell."""
    found = _told(plain, _plan(authentication=["digest", "basic"]))
    assert found == [
        ("warning", name, f"the proxy offers digest, basic, {UNTOLD}: see that it has a way")
        for name in ("fra-a", "fra-b", "ata")
    ]


def test_inspection_says_what_has_to_be_done(plain: SitePlan) -> None:
    """The vendor's part is a warning, one's own a note; of gateways and adapters nothing is published."""
    found = _told(plain, _plan(inspection=True))
    vendor = "warning", f"the proxy inspects TLS. {REFERENCE.quote('authority-of-devices')}"
    owner = "note", f"the proxy inspects TLS. {REFERENCE.quote('authority-of-apps')}"
    store = REFERENCE.quote("authority-in-trust-store")
    everybody = "note", f"the proxy inspects TLS. {store}. {REFERENCE.quote('tls-inspection')}"
    words = "the proxy inspects TLS, and of such an end nothing is published on that: leave its HTTPS alone there"
    nothing = "warning", f"{words}. {REFERENCE.quote('tls-inspection')}"
    assert {name: [(level, text) for level, about, text in found if about == name] for _, name, _ in found} == {
        "fra-a": [nothing],
        "fra-b": [nothing],
        "desks": [owner, everybody],
        "webex-app": [owner, everybody],
        "mpp-device": [vendor, everybody],
        "room-device": [vendor, everybody],
        "ata": [nothing],
        "webrtc-browser": [owner, everybody],
        "admin-browser": [owner, everybody],
    }
    assert "*.webex.com" in everybody[1]


def test_no_rule_follows_from_either(plain: SitePlan) -> None:
    """What a proxy asks of its clients, and what it looks into, is no packet."""
    other = _plan(authentication=["basic"], inspection=True)

    def rules(plan: SitePlan) -> list[Any]:
        held = [*plan.gateways.values(), *plan.pools.values()]
        firewall = plan.perimeters["edge"].network_firewall
        assert firewall
        return [*((each.flows, each.interfaces) for each in held), firewall.policy]

    assert rules(plain) == rules(other)
