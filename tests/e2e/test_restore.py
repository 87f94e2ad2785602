"""`wandb restore` in its forms: commit known, commit never pushed, deeper in the tree, without git, of deleted runs; and single files."""
import subprocess
import sys
from pathlib import Path

import pytest

WANDB = Path(sys.executable).parent / "wandb"
SCRIPT = "import wandb\nwith wandb.init(project='restore', config={'lr': 0.5}, save_code=True) as run:\n    run.log({'x': 1})\nprint(run.path)\n"


# The same below the root of the repository, with files the run saved in folders.
DEEP = """import os, wandb
with wandb.init(project='restore', config={'lr': 0.25}, save_code=True) as run:
    os.makedirs('out/a/b', exist_ok=True); open('out/a/b/notes.txt', 'w').write('deep'); run.save('out/a/b/notes.txt', base_path='out')
    model = wandb.Artifact('deep', type='model')
    with model.new_file('w') as f: f.write('w')
    run.link_artifact(run.log_artifact(model).wait(), 'wandb-registry-model/Restored')
print(run.path)
"""


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


def state_of(user, folder):
    head = user.call("git", "rev-parse", "HEAD", cwd=folder).strip()
    return user.call("git", "branch", "--show-current", cwd=folder).strip(), head == user.call("git", "rev-parse", "HEAD", cwd=user.folders[2]).strip()


@pytest.mark.parametrize("form", ["entity/project/run", "entity/project:run", "project:run", "project/run", "run"])
def test_each_way_to_name_the_run(trained, form):
    entity, project, run = trained.run_path.split("/")
    clone = clone_of(trained, trained.folders[2], "form-" + form.replace("/", "-"))
    environment = trained.environment(WANDB_PROJECT=project) if form == "run" else trained.environment()
    named = form.replace("entity", entity).replace("project", project).replace("run", run)
    done = subprocess.run([WANDB, "restore", named], cwd=clone, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
    assert state_of(trained, clone) == ("wandb/" + run, True)
    assert (clone / "model.py").read_text() == "layers = 2\n"


def test_without_a_branch_and_once_more(trained):
    entity, project, run = trained.run_path.split("/")
    clone = clone_of(trained, trained.folders[2], "detached")
    trained.call(WANDB, "restore", "--no-branch", "-p", project, "-e", entity, run, cwd=clone)
    assert state_of(trained, clone) == ("", True) and (clone / "model.py").read_text() == "layers = 2\n"
    trained.git("checkout", "-q", "--", ".", cwd=clone)
    for _ in range(2):   # a branch that is there is used again
        trained.call(WANDB, "restore", trained.run_path, cwd=clone)
        assert state_of(trained, clone)[0] == "wandb/" + run and (clone / "model.py").read_text() == "layers = 2\n"
        trained.git("checkout", "-q", "--", ".", cwd=clone)


@pytest.fixture(scope="module")
def deep(trained):
    """A run from a folder of the repository, with changes in another one; its path."""
    work = trained.folders[2]
    (work / "models/small").mkdir(parents=True)
    (work / "models/small/train.py").write_text(DEEP)
    (work / "lib/a b").mkdir(parents=True)
    (work / "lib/a b/ünïcode.py").write_text("x = 1\n")
    trained.git("add", ".", cwd=work)
    trained.git("commit", "-q", "-m", "deeper", cwd=work)
    trained.git("push", "-q", cwd=work)
    (work / "lib/a b/ünïcode.py").write_text("x = 2\n")
    return trained.call(sys.executable, "train.py", cwd=work / "models/small").strip().splitlines()[-1]


def test_nested_paths(trained, deep):
    clone = clone_of(trained, trained.folders[1], "nested")
    below = clone / "models/small"
    (below / "wandb").mkdir()
    trained.call(WANDB, "restore", deep, cwd=below)
    assert (clone / "lib/a b/ünïcode.py").read_text() == "x = 2\n"
    assert "0.25" in (below / "wandb/config.yaml").read_text()
    facts = trained.sdk(f"""
run = wandb.Api().run({deep!r})
api_file = run.file("a/b/notes.txt").download(root="by-api", replace=True).name
restored = wandb.restore("a/b/notes.txt", run_path={deep!r}, root="by-restore").name
with wandb.init(project="restore") as other: inside = other.restore("a/b/notes.txt", run_path={deep!r}, root="by-run").name
answer([open(p).read() for p in (api_file, restored, inside)] + [os.path.relpath(restored), run.metadata["codePath"]])""")
    assert facts == ["deep"] * 3 + ["by-restore/a/b/notes.txt", "models/small/train.py"]


def test_no_git_at_all_has_the_saved_code(trained):
    folder = trained.folders[0] / "nogit"
    folder.mkdir()
    (folder / "train.py").write_text(SCRIPT)
    path = trained.call(sys.executable, "train.py", cwd=folder).strip().splitlines()[-1]
    target = trained.folders[0] / "nogit-restored"
    (target / "wandb").mkdir(parents=True)
    said = trained.call(WANDB, "restore", path, cwd=target)
    assert "0.5" in (target / "wandb/config.yaml").read_text(), said
    trained.call(WANDB, "pull", path, cwd=target)
    assert (target / "code/train.py").read_text() == SCRIPT


def test_a_deleted_run_whose_version_is_linked(trained, deep):
    trained.sdk(f"wandb.Api().run({deep!r}).delete(); answer(1)")
    clone = clone_of(trained, trained.folders[1], "deleted")
    trained.call(WANDB, "restore", deep, cwd=clone)
    assert (clone / "lib/a b/ünïcode.py").read_text() == "x = 2\n" and "0.25" in (clone / "wandb/config.yaml").read_text()
    facts = trained.sdk(f"""
run = wandb.Api().artifact("wandb-registry-model/Restored:latest").logged_by()
answer([run.id, open(wandb.restore("a/b/notes.txt", run_path={deep!r}, root="of-deleted").name).read()])""")
    assert facts == [deep.split("/")[-1], "deep"]
