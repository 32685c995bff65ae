"""The documentation site: it is built without a warning, every link leads somewhere, and no page asks another host."""

import re
import subprocess
import sys
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [
    "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md", "ontology/rules/README.md",
    *sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/**/*.md")),
]  # fmt: skip
CODE = re.compile(r"^ *```.*?^ *```$|`[^`\n]+`", re.M | re.S)
LOADS = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*?(?:src|href)=\"([^\"]+)\"")
LINK = re.compile(r"<a\b[^>]*?href=\"([^\"]+)\"")


def is_outside(address: str) -> bool:
    return re.match(r"(?:\w+:)?//|mailto:|data:", address) is not None


@cache
def anchors(path: Path) -> set[str]:
    """The anchors of the headings of a page, as GitHub and MyST make them."""
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    found: set[str] = set()
    for heading in re.findall(r"^#+ (.+)$", text, re.M):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
        slug = base = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        number = 0
        while slug in found:
            number += 1
            slug = f"{base}-{number}"
        found.add(slug)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_a_link_leads_to_a_file_and_a_heading(page: str) -> None:
    text = CODE.sub("", (ROOT / page).read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if is_outside(target):
            continue
        name, _, anchor = target.partition("#")
        path = (ROOT / page).parent / name if name else ROOT / page
        assert path.exists(), f"{page} links to {target}"
        assert not anchor or anchor in anchors(path.resolve()), f"{page} links to {target}"


def test_every_page_is_in_one_table_of_contents() -> None:
    listed: list[str] = []
    for page in ROOT.glob("docs/**/*.md"):
        for tree in re.findall(r"^```\{toctree\}\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S):
            names = [line for line in tree.splitlines() if line and not line.startswith(":")]
            listed += [(page.parent / f"{name}.md").relative_to(ROOT).as_posix() for name in names]
    assert sorted(listed) == sorted(page for page in PAGES if page.startswith("docs/") and page != "docs/index.md")


@pytest.mark.pages
def test_the_site_is_built_without_a_warning_and_every_link_leads_somewhere(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", ROOT / "docs", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(tmp_path.rglob("*.html"))}
    assert len(texts) > 50
    names = {path: set(re.findall(r"\b(?:id|name)=\"([^\"]+)\"", text)) for path, text in texts.items()}
    for page, text in texts.items():
        for address in LOADS.findall(text):
            assert not is_outside(address), f"{page.name} loads {address}"
        for address in map(unescape, [*LOADS.findall(text), *LINK.findall(text)]):
            if is_outside(address):
                continue
            name, _, anchor = unquote(address).partition("#")
            target = (page.parent / name.partition("?")[0]).resolve() if name else page
            assert target.exists(), f"{page.name} links to {address}"
            if anchor and target in names:
                assert anchor in names[target], f"{page.name} links to {address}"
    style = "".join(path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.css"))
    assert re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", style) == []
