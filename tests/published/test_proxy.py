"""The tables on proxies: who is which product, and what is wrong in a row, by file and line."""

from pathlib import Path

import pytest
from tests.published.copied import changed

from webex_calling.fault import Faults
from webex_calling.published.proxy import ProxyEnd
from webex_calling.published.reference import load_reference
from webex_calling.published.requirement import Role

FILE = "calling/proxies.yaml"


def test_each_role_is_the_products_that_it_may_be() -> None:
    """The app is four products, on a hosted desktop one; browsers are the web app; of gateways and adapters none."""
    table = load_reference().proxy_table
    assert {role: [each.id for each in table.of(ProxyEnd(role))] for role in Role} == {
        Role.LOCAL_GATEWAY_EXTERNAL: [],
        Role.LOCAL_GATEWAY_INTERNAL: [],
        Role.WEBEX_APP: ["webex-for-mac", "webex-for-windows", "webex-for-ios", "webex-for-android"],
        Role.THIN_CLIENT: [],
        Role.MPP_DEVICE: ["cisco-ip-phones"],
        Role.ROOM_DEVICE: ["webex-devices"],
        Role.ATA: [],
        Role.WEBRTC_BROWSER: ["webex-web-app"],
        Role.ADMIN_BROWSER: ["webex-web-app"],
    }
    assert [each.id for each in table.of(ProxyEnd(Role.WEBEX_APP, hosted=True))] == ["webex-for-windows"]
    assert set(table.cited.values()) == {"Cisco b2exve, the part on proxies"}


def test_a_product_can_do_what_its_row_has_of_what_is_offered() -> None:
    """What is usable keeps the order of the row, with the statement that limits it."""
    products = load_reference().proxy_products
    used = products["webex-for-windows"].usable(("negotiate", "ntlm", "digest"))
    assert [(str(each.by), each.limit, each.note) for each in used] == [
        ("ntlm", "ntlm-on-windows", ""),
        ("negotiate", "", "negotiate"),
    ]
    assert products["cisco-ip-phones"].usable(("ntlm", "negotiate")) == ()


@pytest.mark.long
@pytest.mark.parametrize(
    ("row", "old", "new", "fault"),
    [
        pytest.param(
            "cisco-ip-phones",
            "authentication: [none, basic, digest]\n    statements: [proxy-guide-phones]",
            "authentication: [none, kerberos]\n    statements: [proxy-guide-phones]",
            'authentication[1].by: "kerberos" is not a known way to authenticate; write one of none, basic, digest,'
            " ntlm, negotiate",
            id="mechanism",
        ),
        pytest.param(
            "webex-for-android",
            "configuration: [manual, pac]",
            "configuration: [manual, dhcp]",
            'configuration[1]: "dhcp" is not a known way to tell a client of its proxy; write one of manual, wpad, pac,'
            " gpo, system",
            id="configuration",
        ),
        pytest.param(
            "webex-for-android",
            "configuration: [manual, pac]",
            "configuration: [manual, manual]",
            'configuration[1]: "manual" appears twice; keep one of them',
            id="twice",
        ),
        pytest.param(
            "webex-for-windows",
            "limit: ntlm-on-windows",
            "limit: ntlm-on-window",
            'authentication[2].limit: "ntlm-on-window" is not among the statements of the data; did you mean'
            ' "ntlm-on-windows"?',
            id="limit",
        ),
        pytest.param(
            "webex-devices",
            "statements: [proxy-guide-room]",
            "statements: [proxy-guide-rooms]",
            'statements[0]: "proxy-guide-rooms" is not among the statements of the data; did you mean'
            ' "proxy-guide-room"?',
            id="statement",
        ),
        pytest.param(
            "webex-for-mac",
            "printed: [none, basic, ntlm, empty]\n    where: [b2exve/proxy]\n    readings: [A-41]\n",
            "printed: [none, basic, ntlm, empty]\n    where: [b2exve/proxy]\n",
            'printed[3]: "empty" is read as nothing; name the reading under "readings"',
            id="empty item without a reading",
        ),
        pytest.param(
            "webex-for-mac",
            "printed: [none, basic, ntlm, empty]\n    where: [b2exve/proxy]\n    readings: [A-41]\n",
            "printed: [none, basic]\n    where: [b2exve/proxy]\n",
            'printed: "none, basic" is read as none, basic, ntlm; correct it, or name the reading under "readings"',
            id="read otherwise than printed",
        ),
        pytest.param(
            "webex-for-mac",
            "printed: [none, basic, ntlm, empty]",
            "printed: [none, basic, ntlm, blank]",
            'printed[3]: "blank" is no way to authenticate; write one of none, basic, digest, ntlm, negotiate, or'
            " empty",
            id="printed word",
        ),
        pytest.param(
            "webex-devices",
            "roles: [room-device]\n    configuration",
            "roles: [room-device]\n    hosted: true\n    configuration",
            "is hosted, and is not the app; name webex-app under roles, or leave hosted out",
            id="hosted device",
        ),
        pytest.param(
            "webex-for-android",
            "configuration: [manual, pac]",
            "configuration: []",
            "says nothing of a proxy; name configuration and authentication",
            id="nothing",
        ),
        pytest.param(
            "trust-of-room-devices",
            "    roles: [room-device]\n    taken: true",
            "    roles: [room-device, webex-app]\n    taken: true",
            'roles[1]: "webex-app" is a role of trust-of-apps already; name it in one row of the table',
            id="one role in two rows",
        ),
        pytest.param(
            "trust-of-room-devices",
            "    roles: [room-device]\n    taken: true",
            "    roles: []\n    taken: true",
            "is about nobody; name roles",
            id="nobody",
        ),
        pytest.param(
            "trust-of-phones",
            "[mpp-device]\n    taken: true",
            "[mpp-device]\n    taken: false",
            "says who installs an authority where none is taken, or not who; write both or neither",
            id="installed nowhere",
        ),
        pytest.param(
            "trust-of-apps",
            "taken: true",
            "taken: ja",
            'taken: "ja" is neither true nor false; write true or false',
            id="taken",
        ),
    ],
)
def test_a_row_that_is_wrong_is_refused(tmp_path: Path, row: str, old: str, new: str, fault: str) -> None:
    """The fault has the file, the line of the row, and what to write."""
    data = changed(tmp_path, (FILE, old, new))
    with pytest.raises(Faults) as refused:
        load_reference(data)
    (line,) = str(refused.value).splitlines()
    where, told = line.split(": ", 1)
    assert told.endswith(fault)
    file, number = where.rsplit(":", 1)
    text = (data / FILE).read_text(encoding="utf-8").splitlines()
    above = next(each for each in reversed(text[: int(number)]) if each.startswith("  - id: "))
    assert (file, above) == ("data/calling/proxies.yaml", f"  - id: {row}")
