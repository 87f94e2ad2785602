"""Not everybody upgrades at once: what an unchanged script does with wandb 0.28.2, and both versions of the SDK on one server."""
import subprocess

import pytest
from conftest import OLD_PYTHON

WANDB = OLD_PYTHON.parent / "wandb"
TRAIN = "import wandb\nwith wandb.init(project='old-code', config={'lr': 0.5}, save_code=True) as run:\n    run.log({'x': 1})\nprint(run.path)\n"


@pytest.fixture(scope="module")
def old(make_user):
    assert OLD_PYTHON.exists(), f"{OLD_PYTHON} is missing: ./dev test makes it"
    user = make_user()
    user.python = str(OLD_PYTHON)
    user.environment()
    return user


def call(user, *command, cwd=None):
    done = subprocess.run([str(part) for part in command], cwd=cwd or user.folder / "work", env=user.environment(WANDB_SILENT="false"), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=240)
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_a_model_from_init_to_delete(old):
    facts = old.sdk("""
import hashlib, random, shutil
random.seed(3)
data = {"weights.bin": random.randbytes(300_000), "sub/vocab.txt": b"a b c", "sub/d e%.txt": b"x"}
with wandb.init(project="old", id="trainer", config={"lr": 0.5, "deep": {"n": [1, 2]}}, tags=["t"], notes="n", group="g", job_type="train") as run:
    for i in range(5): run.log({"loss": 1 / (i + 1), "nested": {"acc": i}})
    run.summary["best"] = 0.2
    seed = wandb.Artifact("data", type="dataset")
    with seed.new_file("rows.csv") as f: f.write("1,2")
    run.use_artifact(run.log_artifact(seed).wait())
    model = wandb.Artifact("model", type="model", metadata={"acc": 0.9}, description="d")
    for name, content in data.items():
        with model.new_file(name, mode="wb") as f: f.write(content)
    run.log_artifact(model, aliases=["best"], tags=["good"])
    run.link_artifact(model, "wandb-registry-model/Old", aliases=["staging"])
shutil.rmtree(os.environ["WANDB_CACHE_DIR"], ignore_errors=True)
api = wandb.Api()
candidate = api.artifact("wandb-registry-model/Old:staging")
candidate.aliases.append("production"); candidate.save()
live = wandb.Api().artifact("wandb-registry-model/Old:production")
folder = live.download()
source, run = live.source_artifact, api.run("old/trainer")
same = {name: open(os.path.join(folder, name), "rb").read() == content for name, content in data.items()}
answer({"sdk": wandb.__version__, "same": same, "version": live.version, "aliases": sorted(live.aliases), "source": [source.name, sorted(source.aliases), source.tags,
        source.description, source.metadata], "digest": live.digest == model.digest, "by": live.logged_by().id, "in": [a.name for a in run.used_artifacts()],
        "out": sorted(a.name for a in run.logged_artifacts()), "used_by": [r.id for r in api.artifact("old/data:v0").used_by()], "config": dict(run.config),
        "tags": [run.tags, run.notes, run.group, run.job_type, run.state], "best": run.summary["best"], "rows": [row["loss"] for row in run.scan_history()],
        "sampled": len(run.history(keys=["nested.acc"], pandas=False)), "found": [r.id for r in api.runs("old", filters={"config.lr": 0.5}, order="-summary_metrics.best")],
        "verified": live.verify() is None, "entry": live.get_entry("sub/vocab.txt").size})""")
    assert facts["sdk"] == "0.28.2"
    assert list(facts["same"].values()) == [True] * 3 and facts["digest"] and facts["verified"] and facts["entry"] == 5
    assert (facts["version"], facts["aliases"], facts["by"]) == ("v0", ["latest", "production", "staging"], "trainer")
    assert facts["source"] == ["model:v0", ["best", "latest"], ["good"], "d", {"acc": 0.9}]
    assert (facts["in"], facts["out"], facts["used_by"]) == (["data:v0"], ["data:v0", "model:v0"], ["trainer"])
    assert facts["config"] == {"lr": 0.5, "deep": {"n": [1, 2]}} and facts["tags"] == [["t"], "n", "g", "train", "finished"]
    assert facts["rows"] == [1 / (i + 1) for i in range(5)] and facts["best"] == 0.2 and facts["sampled"] == 5 and facts["found"] == ["trainer"]
    history = old.native.get("/registries/main/model/Old/history")
    assert [(r["action"], r.get("alias")) for r in history] == [("alias.add", "production"), ("alias.add", "staging"), ("alias.add", "latest"), ("link", None),
                                                              ("collection.create", None)]
    assert {r["actor"] for r in history} == {old.name}
    gone = old.sdk("""
api = wandb.Api()
def error(f):
    try: f(); return "no error"
    except Exception as e: return str(e)
guard = error(lambda: api.artifact("old/model:v0").delete())
api.artifact("old/model:v0").delete(delete_aliases=True)
api.run("old/trainer").delete()
import shutil; shutil.rmtree(os.environ["WANDB_CACHE_DIR"], ignore_errors=True)
fresh = wandb.Api()
left = fresh.artifact("wandb-registry-model/Old:production")
text = open(left.get_entry("sub/vocab.txt").download()).read()
by = left.logged_by().id
left.unlink()
answer({"guard": guard, "source": fresh.artifact_exists("old/model:v0"), "run": error(lambda: wandb.Api().run("old/trainer")), "kept": text,
        "linked": wandb.Api().artifact_exists("wandb-registry-model/Old:production"), "by": by})""")
    assert "alias" in gone["guard"] and gone["source"] is False and gone["kept"] == "a b c" and gone["linked"] is False
    assert gone["by"] == "trainer" and "ould not find run" in gone["run"]


def test_runs_resume_files_offline_and_pull(old):
    facts = old.sdk("""
import glob, subprocess
tool = os.path.join(os.path.dirname(sys.executable), "wandb")
with wandb.init(project="old-runs", id="r") as run:
    run.log({"x": 1})
    os.makedirs("out/deep", exist_ok=True); open("out/deep/f.txt", "w").write("saved"); run.save("out/deep/f.txt", base_path="out")
with wandb.init(project="old-runs", id="r", resume="must") as run: run.log({"x": 2})
with wandb.init(project="old-runs", id="off", mode="offline") as run:
    run.log({"x": 7})
    a = wandb.Artifact("offline", type="model")
    with a.new_file("w") as f: f.write("o")
    run.log_artifact(a)
subprocess.run([tool, "sync", *glob.glob("wandb/offline-run-*")], check=True)
api = wandb.Api()
run = api.run("old-runs/r")
os.makedirs("restored", exist_ok=True)
restored = wandb.restore("deep/f.txt", run_path=run.entity + "/old-runs/r", root="restored").name
run.config["extra"] = 3; run.tags = ["seen"]; run.update()
again = wandb.Api().run("old-runs/r")
answer({"rows": [row["x"] for row in run.scan_history()], "restored": open(restored).read(),
        "edited": [again.config["extra"], again.tags], "offline": [row["x"] for row in api.run("old-runs/off").scan_history()],
        "model": open(api.artifact("old-runs/offline:latest").file()).read(), "count": len(api.runs("old-runs")),
        "projects": [p.name for p in api.projects() if p.name == "old-runs"],
        "listed": sorted(r["name"] for r in wandb.apis.InternalApi().api.list_runs("old-runs", entity=run.entity))})""")
    assert facts == {"rows": [1, 2], "restored": "saved", "edited": [3, ["seen"]], "offline": [7], "model": "o", "count": 2,
                     "projects": ["old-runs"], "listed": ["off", "r"]}
    (old.folder / "pulled").mkdir()
    call(old, WANDB, "pull", "-e", old.name, "-p", "old-runs", "r", cwd=old.folder / "pulled")   # it takes the entity from nowhere else
    assert (old.folder / "pulled/deep/f.txt").read_text() == "saved"


def test_artifacts_drafts_parts_references_tables_and_edits(old):
    facts = old.sdk("""
import shutil
def log(run, a, **more):
    return run.log_artifact(a, **more).wait()
def filled(name, files, **more):
    a = wandb.Artifact(name, type="dataset", **more)
    for path, text in files.items():
        with a.new_file(path) as f: f.write(text)
    return a
with wandb.init(project="old-sets", id="w") as run:
    log(run, filled("m", {"keep": "same", "drop": "x"}))
    draft = run.use_artifact("m:latest").new_draft(); draft.remove("drop")
    with draft.new_file("new") as f: f.write("n")
    log(run, draft)
    log(run, filled("m", {"more": "+"}, incremental=True))
    same = log(run, filled("m", {"keep": "same", "drop": "x"})).version
    table = filled("t", {}); table.add(wandb.Table(columns=["a", "b"], data=[[1, "x"], [2, None]]), "rows"); log(run, table)
    run.log({"shown": wandb.Table(columns=["z"], data=[[9]])})
    refs = filled("refs", {}); refs.add_reference("https://example.org/x", name="x", checksum=False); refs.add(run.use_artifact("t:latest").get("rows"), "copy")
    log(run, refs)
for part in ("x", "y"):
    with wandb.init(project="old-sets", group="g") as run: run.upsert_artifact(filled("dist", {part: part}), distributed_id="d")
with wandb.init(project="old-sets", group="g") as run: run.finish_artifact(filled("dist", {"z": "z"}), distributed_id="d")
shutil.rmtree(os.environ["WANDB_CACHE_DIR"], ignore_errors=True)
api = wandb.Api()
def texts(name):
    d = api.artifact("old-sets/" + name).download("out-" + name.replace(":", "-"))
    return {n: open(os.path.join(d, n)).read() for n in sorted(os.listdir(d))}
collection = api.artifact_collection("dataset", "old-sets/t")
collection.description = "C"; collection.tags = ["tagged"]; collection.name = "renamed"; collection.save()
again = wandb.Api().artifact_collection("dataset", "old-sets/renamed")
answer({"v1": texts("m:v1"), "v2": texts("m:v2"), "same": same, "dist": texts("dist:latest"), "rows": api.artifact("old-sets/renamed:v0").get("rows").data,
        "copy": api.artifact("old-sets/refs:v0").get("copy").data, "ref": api.artifact("old-sets/refs:v0").get_entry("x").ref_target(),
        "shown": api.artifact("old-sets/run-w-shown:latest").get("shown").data, "list": [a.version for a in api.artifacts("dataset", "old-sets/m")],
        "collection": [again.description, list(again.tags), sorted(again.aliases)], "types": sorted(t.name for t in api.artifact_types("old-sets")),
        "exists": [api.artifact_exists("old-sets/m:v9"), api.artifact_collection_exists("old-sets/t", "dataset")]})""")
    assert facts["v1"] == {"keep": "same", "new": "n"} and facts["v2"] == {"keep": "same", "more": "+", "new": "n"} and facts["same"] == "v0"
    assert facts["dist"] == {"x": "x", "y": "y", "z": "z"} and facts["rows"] == facts["copy"] == [[1, "x"], [2, None]] and facts["shown"] == [[9]]
    assert facts["ref"] == "https://example.org/x" and facts["list"] == ["v2", "v1", "v0"]
    assert facts["collection"] == ["C", ["tagged"], ["latest"]] and facts["types"] == ["dataset", "run_table"] and facts["exists"] == [False, False]


def test_registries_are_made_searched_and_cleared(old):
    facts = old.sdk("""
api = wandb.Api()
registry = api.create_registry("Elders", visibility="organization", artifact_types=["model"], description="r")
with wandb.init(project="old-reg") as run:
    for i in range(2):
        a = wandb.Artifact("m", type="model", metadata={"i": i})
        with a.new_file("w") as f: f.write(str(i))
        run.link_artifact(run.log_artifact(a).wait(), "wandb-registry-Elders/Best", aliases=["live"])
registry.description = "changed"; registry.save()
found = wandb.Api().registry("Elders")
versions = [(v.name, sorted(v.aliases)) for v in wandb.Api().registries(filter={"name": "Elders"}).collections(filter={"name": "Best"}).versions()]
tagged = [v.version for v in found.versions(filter={"alias": "live"})]
members = [m.user.username for m in found.user_members()]
link = wandb.Api().artifact("wandb-registry-Elders/Best:v1"); link.unlink()
left = [v.version for v in wandb.Api().registry("Elders").versions()]
model = wandb.Api().artifact("old-reg/m:v0").link("model-registry/Mine")
found.delete()
answer({"made": [registry.name, found.description, list(found.artifact_types), found.visibility], "versions": sorted(versions), "tagged": tagged, "members": members,
        "left": left, "mine": model.qualified_name, "gone": [r.name for r in wandb.Api().registries(filter={"name": "Elders"})]})""")
    assert facts["made"] == ["Elders", "changed", ["model"], "organization"] and facts["members"] == [old.name]
    assert facts["versions"] == [["Best:v0", []], ["Best:v1", ["latest", "live"]]] and facts["tagged"] == ["v1"] and facts["left"] == ["v0"]
    assert facts["mine"] == f"{old.name}/model-registry/Mine:v0" and facts["gone"] == []


def test_the_command_line_puts_lists_gets_and_restores(old, tmp_path):
    work = old.folder / "work"
    (work / "stuff/sub").mkdir(parents=True)
    (work / "stuff/f1").write_text("one")
    (work / "stuff/sub/f2").write_text("two")
    call(old, WANDB, "artifact", "put", "--name", "old-cli/things", "--type", "dataset", "--alias", "first", "stuff")
    assert "things" in call(old, WANDB, "artifact", "ls", "old-cli")
    call(old, WANDB, "artifact", "get", "old-cli/things:first", "--root", "got")
    assert (work / "got/f1").read_text() == "one" and (work / "got/sub/f2").read_text() == "two"

    def git(*arguments, cwd):
        call(old, "git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments, cwd=cwd)

    origin, tree = tmp_path / "origin.git", tmp_path / "tree"
    git("init", "-q", "--bare", "-b", "main", origin, cwd=tmp_path)
    git("clone", "-q", origin, tree, cwd=tmp_path)
    (tree / "train.py").write_text(TRAIN)
    (tree / ".gitignore").write_text("wandb/\n")
    git("checkout", "-q", "-b", "main", cwd=tree)
    git("add", ".", cwd=tree)
    git("commit", "-q", "-m", "pushed", cwd=tree)
    git("push", "-q", "-u", "origin", "main", cwd=tree)
    (tree / "model.py").write_text("layers = 1\n")
    git("add", ".", cwd=tree)
    git("commit", "-q", "-m", "only here", cwd=tree)
    (tree / "model.py").write_text("layers = 2\n")
    path = call(old, old.python, "train.py", cwd=tree).strip().splitlines()[-1]
    entity, project, name = path.split("/")
    for form, clone in ((f"{entity}/{project}:{name}", "by-colon"), (path, "by-path")):
        git("clone", "-q", tree, tmp_path / clone, cwd=tmp_path)
        (tmp_path / clone / "wandb").mkdir()
        call(old, WANDB, "restore", form, cwd=tmp_path / clone)
        assert (tmp_path / clone / "model.py").read_text() == "layers = 2\n", form
        assert "0.5" in (tmp_path / clone / "wandb/config.yaml").read_text()
    # Where the commit is missing it finds the upstream one and its patch, and then breaks in its own code (KeyError: wandb_dir), as everywhere.
    git("clone", "-q", origin, tmp_path / "upstream", cwd=tmp_path)
    (tmp_path / "upstream/wandb").mkdir()
    upstream = subprocess.run(["git", "rev-parse", "HEAD"], cwd=tmp_path / "upstream", stdout=subprocess.PIPE, text=True).stdout.strip()
    done = subprocess.run([WANDB, "restore", path], cwd=tmp_path / "upstream", env=old.environment(WANDB_SILENT="false"), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=240)
    assert f"Falling back to upstream commit: {upstream}" in done.stdout and "'wandb_dir'" in done.stdout
    script = tmp_path / "fetch.py"
    script.write_text(f"import wandb; print(wandb.Api().run({path!r}).file('upstream_diff_{upstream}.patch').download(root='.', replace=True).name)")
    call(old, old.python, script, cwd=tmp_path / "upstream")
    git("apply", f"upstream_diff_{upstream}.patch", cwd=tmp_path / "upstream")
    assert (tmp_path / "upstream/model.py").read_text() == "layers = 2\n"


def test_two_versions_of_the_sdk_share_collections(old, server, admin, tmp_path):
    from conftest import User

    new = User.__new__(User)   # the same person, on an upgraded machine
    new.server, new.name, new.folder, new.key, new.native = server, old.name, tmp_path, old.key, old.native
    log = """
with wandb.init(project="both") as run:
    a = wandb.Artifact("m", type="model")
    with a.new_file("w") as f: f.write({text!r})
    a = run.log_artifact(a).wait()
answer([a.version, a.digest])
"""
    first, again = old.sdk(log.format(text="one")), new.sdk(log.format(text="one"))
    assert first[0] == again[0] == "v0" and first[1] == again[1]   # one version, whoever logs it
    assert new.sdk(log.format(text="two"))[0] == "v1" and old.sdk(log.format(text="three"))[0] == "v2"
    read = "answer([open(wandb.Api().artifact(f'both/m:v{i}').download() + '/w').read() for i in range(3)])"
    assert old.sdk(read) == new.sdk(read) == ["one", "two", "three"]
