"""Fixtures of the end-to-end tests: the release binary, driven by the stock wandb SDK in processes of its own."""
import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "demo"))
from native import Native  # noqa: E402
from server import Server  # noqa: E402

OLD_PYTHON = ROOT / ".cache/venv-0.28/bin/python"   # ./dev makes it: the SDK of those who have not upgraded
BINARY = Path(os.environ.get("PEDIGREE_BINARY", ROOT / "build/release/pedigree"))


@pytest.fixture(scope="session")
def binary():
    assert BINARY.exists(), f"{BINARY} is missing: run ./dev build"
    return BINARY


@pytest.fixture(scope="module")
def server(binary, tmp_path_factory):
    with Server(binary, tmp_path_factory.mktemp("server") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def admin(server):
    return Native(server.url, server.admin_key)


def new_key():
    return "local-" + uuid.uuid4().hex + uuid.uuid4().hex


class User:
    """A user with a key, and ways to act as him: the SDK in a fresh process, the native API."""

    python = sys.executable  # whose wandb he uses

    def __init__(self, server, admin, name, folder, **spec):
        self.server, self.name, self.folder, self.key = server, name, folder, new_key()
        admin.post("/users", {"username": name, "api_key": self.key, **spec})
        self.native = Native(server.url, self.key)

    def environment(self, **extra):
        for part in ("home", "work"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        return {**kept, "HOME": str(self.folder / "home"), "WANDB_BASE_URL": self.server.url, "WANDB_API_KEY": self.key, "WANDB_SILENT": "true",
                "WANDB_CACHE_DIR": str(self.folder / "cache"), "WANDB_DATA_DIR": str(self.folder / "data"), "WANDB_CONFIG_DIR": str(self.folder / "config"),
                "WANDB_ERROR_REPORTING": "false", **extra}

    def process(self, body, **extra):
        """Runs lines of Python with `wandb` imported; `answer(x)` hands a JSON value back. Returns the finished process."""
        prelude = "import json, os, sys, wandb\ndef answer(value): print('ANSWER ' + json.dumps(value), flush=True)\n"
        return subprocess.run([self.python, "-c", prelude + body], env=self.environment(**extra), cwd=self.folder / "work" if (self.folder / "work").exists()
                              else self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=240)

    def sdk(self, body, **extra):
        self.environment()
        done = self.process(body, **extra)
        assert done.returncode == 0, done.stdout[-6000:]
        answers = [json.loads(line[7:]) for line in done.stdout.splitlines() if line.startswith("ANSWER ")]
        return answers[-1] if answers else None


@pytest.fixture(scope="module")
def make_user(server, admin, tmp_path_factory):
    def make(name=None, **spec):
        name = name or "user-" + uuid.uuid4().hex[:8]
        folder = tmp_path_factory.mktemp(name)
        return User(server, admin, name, folder, **spec)

    return make


@pytest.fixture(scope="module")
def user(make_user):
    return make_user()
