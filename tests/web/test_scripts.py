"""The pages' own scripts: what they weigh and that nothing comes from elsewhere."""

import gzip
import re

from ascertain.web.assets import Assets

SCRIPTS = [asset for asset in Assets.load().files.values() if asset.name.endswith(".js")]


def test_scripts_stay_light() -> None:
    """At most 20 kB compressed in all, also those that only a copy without a server needs."""
    assert len(SCRIPTS) >= 8
    assert sum(len(gzip.compress(asset.body, 6)) for asset in SCRIPTS) <= 20_000


def test_scripts_make_nothing_of_text() -> None:
    """Elements are moved or made, never parsed from a text into the page; no address of another host."""
    for asset in SCRIPTS:
        found = re.findall(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", asset.body.decode()
        )
        assert found == []
        addresses = set(re.findall(r"https?://[^\"'`]*", asset.body.decode()))
        assert addresses <= {"http://www.w3.org/2000/svg"}
