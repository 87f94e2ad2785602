"""`wandb restore` in its forms: commit known, commit never pushed, without git."""
import subprocess
import sys
from pathlib import Path

import pytest

WANDB = Path(sys.executable).parent / "wandb"
SCRIPT = "import wandb\nwith wandb.init(project='restore', config={'lr': 0.5}, save_code=True) as run:\n    run.log({'x': 1})\nprint(run.path)\n"


@pytest.fixture(scope="module")
def trained(make_user, tmp_path_factory):
    """A run of a commit that was never pushed, with changes that were never committed."""
    user = make_user()
    user.environment()
    folder = tmp_path_factory.mktemp("restore")
    origin, work = folder / "origin.git", folder / "work"

    def call(*command, cwd):
        done = subprocess.run([str(part) for part in command], cwd=cwd, env=user.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def git(*arguments, cwd):
        return call("git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments, cwd=cwd)

    git("init", "-q", "--bare", "-b", "main", str(origin), cwd=folder)
    git("clone", "-q", str(origin), str(work), cwd=folder)
    (work / "train.py").write_text(SCRIPT)
    (work / ".gitignore").write_text("wandb/\n")
    git("checkout", "-q", "-b", "main", cwd=work)
    git("add", ".", cwd=work)
    git("commit", "-q", "-m", "pushed", cwd=work)
    git("push", "-q", "-u", "origin", "main", cwd=work)
    (work / "model.py").write_text("layers = 1\n")
    git("add", ".", cwd=work)
    git("commit", "-q", "-m", "only here", cwd=work)
    (work / "model.py").write_text("layers = 2\n")
    user.run_path = call(sys.executable, "train.py", cwd=work).strip().splitlines()[-1]
    user.folders, user.call, user.git = (folder, origin, work), call, git
    return user


def clone_of(user, source, name):
    folder = user.folders[0] / name
    user.git("clone", "-q", str(source), str(folder), cwd=user.folders[0])
    (folder / "wandb").mkdir()
    return folder


def test_the_commit_is_known(trained):
    clone = clone_of(trained, trained.folders[2], "known")
    trained.call(WANDB, "restore", trained.run_path, cwd=clone)
    assert (clone / "model.py").read_text() == "layers = 2\n"
    assert "lr" in (clone / "wandb/config.yaml").read_text()


def test_a_commit_that_was_never_pushed_comes_back_as_patch_on_the_upstream_one(trained):
    clone = clone_of(trained, trained.folders[1], "upstream")
    assert not (clone / "model.py").exists()
    trained.call(WANDB, "restore", trained.run_path, cwd=clone)
    assert (clone / "model.py").read_text() == "layers = 2\n"


def test_without_git_only_the_config_comes_back(trained):
    folder = trained.folders[0] / "plain"
    (folder / "wandb").mkdir(parents=True)
    trained.call(WANDB, "restore", "--no-git", trained.run_path, cwd=folder)
    assert "0.5" in (folder / "wandb/config.yaml").read_text()
