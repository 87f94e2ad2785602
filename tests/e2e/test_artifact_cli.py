"""`wandb artifact …`, and what artifacts offer once they are downloaded: prefixes, checkout, verify."""
import subprocess
import sys
from pathlib import Path

WANDB = Path(sys.executable).parent / "wandb"


def test_put_ls_get_and_cache(user):
    user.environment()
    work = user.folder / "work"
    (work / "stuff/sub").mkdir(parents=True)
    (work / "stuff/f1").write_text("one")
    (work / "stuff/sub/f2").write_text("two")

    def wandb(*arguments):
        done = subprocess.run([WANDB, "artifact", *arguments], cwd=work, env=user.environment(WANDB_SILENT="false"), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        assert done.returncode == 0, done.stdout
        return done.stdout

    said = wandb("put", "--name", "cli/things", "--type", "dataset", "--description", "words", "--alias", "first", "stuff")
    assert f'run.use_artifact("{user.name}/cli/things:v0")' in said
    wandb("put", "--name", "cli/things", "--type", "dataset", "stuff/f1")
    listed = wandb("ls", "cli")
    assert "things:v1" in listed and "dataset" in listed
    wandb("get", "cli/things:first", "--root", "got")
    assert (work / "got/f1").read_text() == "one" and (work / "got/sub/f2").read_text() == "two"
    assert "Reclaimed" in wandb("cache", "cleanup", "1GB")
    assert user.sdk('a = wandb.Api().artifact("cli/things:v0"); answer([a.description, a.type, sorted(a.aliases)])') == ["words", "dataset", ["first"]]


def test_prefix_checkout_verify_files_and_deletion(user):
    facts = user.sdk("""
import shutil
with wandb.init(project="tree") as run:
    a = wandb.Artifact("tree", type="dataset")
    for name in ("a/1", "a/2", "ab", "b/1"):
        with a.new_file(name) as f: f.write(name)
    run.log_artifact(a).wait()
    open("train.py", "w").write("x = 1"); open("notes.md", "w").write("n")
    run.log_code(".", include_fn=lambda path: path.endswith(".py"))
shutil.rmtree(os.environ["WANDB_CACHE_DIR"], ignore_errors=True)
api = wandb.Api()
a = api.artifact("tree/tree:v0")
def tree(root): return sorted(os.path.relpath(os.path.join(d, f), root) for d, _, fs in os.walk(root) for f in fs)
def error(f):
    try: f(); return "no error"
    except Exception as e: return str(e)
part = tree(a.download("part", path_prefix="a/"))
a.checkout("out"); open("out/surplus", "w").write("s"); a.checkout("out")
whole = a.download("whole"); a.verify(whole)
open("whole/a/1", "w").write("broken")
code = [x for x in api.runs("tree")[0].logged_artifacts() if x.type == "code"][0]
answer({"part": part, "out": tree("out"), "broken": error(lambda: a.verify("whole")), "files": [f.name for f in a.files(["a/2", "ab"])], "all": len(a.files()),
        "one": error(a.file), "entry": a.get_entry("b/1").size, "none": error(lambda: a.get_entry("zz")), "code": sorted(code.manifest.entries),
        "guard": error(a.delete), "deleted": error(lambda: a.delete(delete_aliases=True)), "exists": api.artifact_exists("tree/tree:v0"),
        "left": [x.version for x in api.artifacts("dataset", "tree/tree")]})""")
    assert facts["part"] == ["a/1", "a/2"] and facts["out"] == ["a/1", "a/2", "ab", "b/1"]
    assert "Digest mismatch for file: a/1" in facts["broken"]
    assert facts["files"] == ["a/2", "ab"] and facts["all"] == 4 and facts["entry"] == 3
    assert "more than one file" in facts["one"] and "zz" in facts["none"]
    assert facts["code"] == ["train.py"]
    assert "has the alias 'latest'" in facts["guard"] and facts["deleted"] == "no error"
    assert facts["exists"] is False and facts["left"] == []
