from tests.architecture.sources import ROOT

ROLES = {"adapter.py", "inbound.py", "outbound.py", "address.py", "capabilities.py"}


def test_every_adapter_has_the_same_five_files() -> None:
    incomplete = {
        found.parent.name: sorted(missing)
        for found in (ROOT / "adapters").glob("*/adapter.py")
        if (missing := ROLES - {file.name for file in found.parent.iterdir()})
    }

    assert incomplete == {}
