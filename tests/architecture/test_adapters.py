from tests.architecture.sources import ROOT

ROLES = {"adapter.py", "inbound.py", "outbound.py", "address.py", "capabilities.py"}

# What only carries messages out has nothing to translate; a webhook's address is in the settings.
NOTHING_TO_SAY = {
    "mail": {"inbound.py"},
    "webhook": {"address.py", "inbound.py"},
    "robot": {"address.py", "inbound.py"},
}


def test_every_adapter_has_the_same_five_files() -> None:
    incomplete = {
        found.parent.name: sorted(missing)
        for found in (ROOT / "adapters").glob("**/adapter.py")
        if (
            missing := ROLES
            - NOTHING_TO_SAY.get(found.parent.name, set())
            - {file.name for file in found.parent.iterdir()}
        )
    }

    assert incomplete == {}
