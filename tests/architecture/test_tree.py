import re

from tests.architecture.sources import PACKAGES, ROOT, listed, tracked_files

FOLDERS = {*PACKAGES, "bench", "deploy", "docs", "tests", ".ci", ".github"}

# Put together here, so that this file does not hold what it looks for.
REGISTRIES = [
    ".".join(words)
    for words in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("pypi", "python", "org"),
        ("pypi", "tuna", "tsinghua"),
        ("mirrors", "aliyun"),
        ("mirrors", "cloud", "tencent"),
        ("registry", "npmjs"),
        ("registry", "npmmirror"),
        ("deb", "debian", "org"),
    )
]
HOMES = r"(?<![\w.\-/*}])/(?:home/[a-z]+|Users/[A-Za-z]+|root|work|workspace)(?=/)"
UNWANTED = re.compile("|".join([*map(re.escape, REGISTRIES), HOMES]))


def test_only_the_folders_of_the_plan_exist() -> None:
    folders = {path.parts[0] for path in tracked_files() if len(path.parts) > 1}

    assert folders - FOLDERS == set()


def test_no_file_names_a_registry_or_somebodys_machine() -> None:
    findings = []
    for path in tracked_files():
        content = (ROOT / path).read_bytes()
        if b"\0" in content:
            continue
        text = content.decode("utf-8")
        findings += [
            f"{path}:{text.count(chr(10), 0, found.start()) + 1}: {found[0]}"
            for found in UNWANTED.finditer(text)
        ]

    assert findings == []


def test_nothing_is_kept_that_git_should_ignore() -> None:
    assert listed("--cached", "--ignored", "--exclude-standard") == ()
