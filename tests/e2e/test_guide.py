"""Every snippet of docs/guide, run as a reader would: page by page, in order, in one shell.

```sh runs in that shell, ```python runs as a script, ```python NAME is saved as NAME. A ```text block is what the snippet before it
must have printed: its lines in order, `…` standing for anything.
"""
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from server import free_port

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
USUAL_ADDRESS = "127.0.0.1:8080"


def blocks(page):
    """(language, file name or "", text) of each snippet of a page."""
    return FENCE.findall((GUIDE / page).read_text())


def shell_of(page, port):
    """The page as one script; before each snippet that must print something, a mark tells its output from the rest."""
    lines = ["set -euo pipefail", "trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT"]
    for number, (language, name, text) in enumerate(blocks(page)):
        text = text.replace(USUAL_ADDRESS, f"127.0.0.1:{port}")
        lines.append(f"printf '\\n=== {number}\\n'")
        if language == "sh":
            lines.append(text)
        elif language == "python" and name:
            lines.append(f"cat > \"$PAGE/{name}\" <<'END_OF_SNIPPET'\n{text}END_OF_SNIPPET")
        elif language == "python":
            lines.append(f"python - <<'END_OF_SNIPPET'\n{text}END_OF_SNIPPET")
        elif language != "text":
            raise AssertionError(f"{page}: a snippet in {language} is not run by anybody")
    return "\n".join(lines)


def outputs(text):
    """Number of a snippet → what it printed."""
    parts = re.split(r"^=== (\d+)$", text, flags=re.MULTILINE)
    return dict(zip(map(int, parts[1::2]), parts[2::2]))


def run_page(page, binary, folder, environment, port=8080):
    folder.mkdir(parents=True, exist_ok=True)
    path = os.pathsep.join([str(Path(binary).parent), str(Path(sys.executable).parent), os.environ["PATH"]])
    settings = {**environment, "PATH": path, "PAGE": str(folder), "PEDIGREE_LISTEN": f"127.0.0.1:{port}", "PYTHONUNBUFFERED": "1"}
    done = subprocess.run(["bash", "-c", shell_of(page, port)], cwd=folder, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=240)
    assert done.returncode == 0, done.stdout[-5000:]
    printed = outputs(done.stdout)
    for number, (language, _, text) in enumerate(blocks(page)):
        if language == "text":
            wanted = ".*".join(".*".join(map(re.escape, line.split("…"))) for line in text.splitlines())
            assert re.search(wanted, printed[number - 1], re.DOTALL), f"{page} promises\n{text}\nbut it printed\n{printed[number - 1]}"


@pytest.fixture(scope="module")
def reader(make_user):
    return make_user("ada")


def test_quickstart(binary, tmp_path, reader):
    environment = {name: value for name, value in reader.environment().items() if name not in ("WANDB_BASE_URL", "WANDB_API_KEY")}
    run_page("quickstart.md", binary, tmp_path / "page", environment, free_port())


def test_walkthrough(binary, tmp_path, reader):
    run_page("walkthrough.md", binary, tmp_path / "page", reader.environment())


def test_operate(binary, tmp_path, server, reader):
    page = tmp_path / "page"
    page.mkdir()
    (page / "pedigree-data").symlink_to(server.data_dir)
    run_page("operate.md", binary, page, reader.environment(), server.port)


def test_no_page_is_forgotten():
    run = {"quickstart.md", "walkthrough.md", "operate.md"}
    assert {page.name for page in GUIDE.glob("*.md") if blocks(page.name)} == run
