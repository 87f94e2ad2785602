"""Artifacts: versions, deduplication, aliases, links, downloads — written and read by the SDK, bytes compared."""


def test_bytes_come_back(user):
    facts = user.sdk("""
import hashlib, random
random.seed(1)
names = {"a.bin": 0, "dir/b.bin": 1, "dir/sub/c d%.bin": 70_000, "big.bin": 3_000_001, "tab\\tname.txt": 5}
os.makedirs("src/dir/sub", exist_ok=True)
digests = {}
for name, size in names.items():
    data = random.randbytes(size)
    open("src/" + name, "wb").write(data)
    digests[name] = hashlib.sha256(data).hexdigest()
with wandb.init(project="art", id="w1") as run:
    a = wandb.Artifact("set", type="dataset", metadata={"n": 1, "deep": {"x": [1, 2]}}, description="d")
    a.add_dir("src")
    a.add_reference("https://example.org/x.csv", name="ref.csv", checksum=False)
    run.log_artifact(a, aliases=["one"], tags=["t1"]).wait()
import shutil; shutil.rmtree(os.environ["WANDB_CACHE_DIR"], ignore_errors=True)
got = wandb.Api().artifact("art/set:one")
for name in names: got.get_entry(name).download("dst")
answer({"same": {n: hashlib.sha256(open("dst/" + n, "rb").read()).hexdigest() == d for n, d in digests.items()}, "version": got.version,
        "aliases": sorted(got.aliases), "tags": got.tags, "metadata": got.metadata, "description": got.description, "size": got.size,
        "digest": got.digest == a.digest, "ref": got.get_entry("ref.csv").ref_target(), "files": len(got.files()), "by": got.logged_by().id})""")
    assert all(facts["same"].values()) and len(facts["same"]) == 5
    assert (facts["version"], facts["aliases"], facts["tags"]) == ("v0", ["latest", "one"], ["t1"])
    assert facts["metadata"] == {"n": 1, "deep": {"x": [1, 2]}}
    assert facts["digest"] and facts["description"] == "d" and facts["by"] == "w1"
    assert facts["ref"] == "https://example.org/x.csv"
    assert facts["files"] == 6


LOG = """
def log(project, name, files, run_id=None, type="model", **kw):
    with wandb.init(project=project, id=run_id) as run:
        a = wandb.Artifact(name, type=type)
        for path, text in files.items():
            with a.new_file(path) as f: f.write(text)
        return run.log_artifact(a, **kw).wait()
"""


def test_versions_number_without_gap_and_deduplicate(user):
    facts = user.sdk(LOG + """
first = log("dedup", "m", {"w": "1"}).version
second = log("dedup", "m", {"w": "2"}).version
again = log("dedup", "m", {"w": "1"}, aliases=["back"])
api = wandb.Api()
answer({"versions": [first, second, again.version], "latest": api.artifact("dedup/m:latest").version, "back": api.artifact("dedup/m:back").version,
        "all": sorted(a.version for a in api.artifacts("model", "dedup/m")), "producers": len(list(api.runs("dedup")))})""")
    assert facts == {"versions": ["v0", "v1", "v0"], "latest": "v0", "back": "v0", "all": ["v0", "v1"], "producers": 3}


def test_a_listed_collection_gives_the_files_of_its_own_versions(user):
    """The third version of a sequence may be the first of a portfolio: lists of both lead to the right files."""
    facts = user.sdk(LOG + """
for i in range(4): log("listed", "m", {"w": str(i)})
for i in (2, 0, 3, 1): wandb.Api().artifact(f"listed/m:v{i}").link("listed/portfolio")
def listed(name):
    versions = wandb.Api().artifacts("model", name)
    return {a.name: [a.version, a.source_version, open(a.download(root="listed/" + a.name) + "/w").read(), sorted(a.aliases)] for a in versions}
answer([listed("listed/m"), listed("listed/portfolio")])""")
    assert facts == [{f"m:v{i}": [f"v{i}", f"v{i}", str(i), ["latest"] if i == 3 else []] for i in range(4)},
                     {f"portfolio:v{i}": [f"v{i}", f"v{source}", str(source), ["latest"] if i == 3 else []] for i, source in enumerate((2, 0, 3, 1))}]


def test_concurrent_writers_number_without_gap(user):
    facts = user.sdk(LOG + """
import subprocess
code = LOG_CODE + '\\nlog("conc", "m", {"w": sys.argv[1]})'
jobs = [subprocess.Popen([sys.executable, "-c", "import os, sys, wandb\\n" + code, str(i)]) for i in range(6)]
assert all(job.wait() == 0 for job in jobs)
answer(sorted(int(a.version[1:]) for a in wandb.Api().artifacts("model", "conc/m")))""".replace("LOG_CODE", repr(LOG)))
    assert facts == list(range(6))


def test_new_draft_uploads_only_what_changed(user):
    facts = user.sdk(LOG + """
log("draft", "m", {"keep": "same", "change": "old", "drop": "x"})
with wandb.init(project="draft") as run:
    draft = run.use_artifact("m:latest").new_draft()
    draft.remove("drop"); draft.remove("change")
    with draft.new_file("change") as f: f.write("new")
    run.log_artifact(draft).wait()
import shutil; shutil.rmtree(os.environ["WANDB_CACHE_DIR"], ignore_errors=True)
d = wandb.Api().artifact("draft/m:v1").download("draft-out")
answer({n: open(os.path.join(d, n)).read() for n in sorted(os.listdir(d))})""")
    assert facts == {"change": "new", "keep": "same"}


def test_incremental_and_distributed_merge(user):
    facts = user.sdk(LOG + """
log("inc", "m", {"a": "1"})
with wandb.init(project="inc") as run:
    a = wandb.Artifact("m", type="model", incremental=True)
    with a.new_file("b") as f: f.write("2")
    run.log_artifact(a).wait()
for part in ("x", "y"):
    with wandb.init(project="inc", group="g") as run:
        a = wandb.Artifact("dist", type="dataset")
        with a.new_file(part) as f: f.write(part)
        run.upsert_artifact(a, distributed_id="d1")
with wandb.init(project="inc", group="g") as run:
    a = wandb.Artifact("dist", type="dataset")
    with a.new_file("z") as f: f.write("z")
    run.finish_artifact(a, distributed_id="d1")
api = wandb.Api()
answer([sorted(api.artifact("inc/m:latest").manifest.entries), sorted(api.artifact("inc/dist:latest").manifest.entries)])""")
    assert facts == [["a", "b"], ["x", "y", "z"]]


def test_aliases_tags_and_edits(user):
    facts = user.sdk(LOG + """
log("edit", "m", {"w": "1"}); log("edit", "m", {"w": "2"})
api = wandb.Api()
a = api.artifact("edit/m:v0"); a.aliases.append("best"); a.tags = ["good one"]; a.description = "D"; a.metadata["k"] = 1; a.save()
b = api.artifact("edit/m:v1"); b.aliases.append("best"); b.save()
c = wandb.Api().artifact("edit/m:v0")
moved = wandb.Api().artifact("edit/m:best").version
b = wandb.Api().artifact("edit/m:v1"); b.aliases.remove("best"); b.save()
answer({"v0": [sorted(c.aliases), c.tags, c.description, c.metadata], "moved": moved, "exists": api.artifact_exists("edit/m:best"),
        "collection": sorted(api.artifact_collection("model", "edit/m").aliases)})""")
    assert facts == {"v0": [[], ["good one"], "D", {"k": 1}], "moved": "v1", "exists": False, "collection": ["latest"]}


def test_use_artifact_draws_lineage(user):
    facts = user.sdk(LOG + """
log("lineage", "data", {"d": "1"}, run_id="maker", type="dataset")
with wandb.init(project="lineage", id="eater") as run:
    run.use_artifact("data:latest")
    a = wandb.Artifact("out", type="model")
    with a.new_file("w") as f: f.write("w")
    run.log_artifact(a).wait()
api = wandb.Api()
data = api.artifact("lineage/data:v0")
answer({"by": data.logged_by().id, "used": [r.id for r in data.used_by()], "in": [a.name for a in api.run("lineage/eater").used_artifacts()],
        "out": [a.name for a in api.run("lineage/eater").logged_artifacts()]})""")
    assert facts == {"by": "maker", "used": ["eater"], "in": ["data:v0"], "out": ["out:v0"]}


def test_quickstart_from_a_personal_entity(user):
    facts = user.sdk("""
with wandb.init(project="quick") as run:
    run.log({"loss": 1})
    best_model = wandb.Artifact("model_name", type="model")
    with best_model.new_file("m.bin") as f: f.write("bytes")
    run.log_artifact(best_model)
    run.link_artifact(best_model, "model-registry/My Registered Model")
a = wandb.Api().artifact("model-registry/My Registered Model:latest")
answer({"version": a.version, "project": a.project, "entity": a.entity, "source": a.source_name, "text": open(a.file()).read(), "link": a.is_link})""")
    assert facts == {"version": "v0", "project": "model-registry", "entity": user.name, "source": "model_name:v0", "text": "bytes", "link": True}


def test_link_unlink_and_registry_rules(user):
    facts = user.sdk(LOG + """
for i in range(2): log("reg", "m", {"w": str(i)})
log("reg", "data", {"d": "1"}, type="dataset")
api = wandb.Api()
target = "wandb-registry-model/Linked"
l0 = api.artifact("reg/m:v0").link(target, aliases=["staging"])
l1 = api.artifact("reg/m:v1").link(target, aliases=["staging"])
again = api.artifact("reg/m:v0").link(target, aliases=["again"])
def error(f):
    try: f(); return "no error"
    except Exception as e: return str(e)
wrong_type = error(lambda: api.artifact("reg/data:v0").link(target))
no_registry = error(lambda: api.artifact("reg/m:v0").link("wandb-registry-nope/X"))
linked = [(a.version, "again" in a.aliases, "staging" in a.aliases) for a in api.artifact("reg/m:v0").linked_artifacts]
api.artifact(target + ":v1").unlink()
left = api.artifact(target + ":latest")
answer({"versions": [l0.version, l1.version, again.version], "staging": api.artifact_exists(target + ":staging"), "type": wrong_type, "no": no_registry,
        "linked": linked, "left": [left.version, sorted(left.aliases)]})""")
    assert facts["versions"] == ["v0", "v1", "v0"]
    assert facts["staging"] is False  # it was on the version that was unlinked
    assert "accepts only: model" in facts["type"]
    assert "wandb-registry-nope" in facts["no"]
    assert facts["linked"] == [["v0", True, False]]
    assert facts["left"] == ["v0", ["again", "latest"]]


def test_deleted_source_stays_in_the_registry(user):
    facts = user.sdk(LOG + """
log("detach", "m", {"w": "precious"}, run_id="maker")
api = wandb.Api()
api.artifact("detach/m:v0").link("wandb-registry-model/Kept", aliases=["production"])
def error(f):
    try: f(); return "no error"
    except Exception as e: return str(e)
guard = error(lambda: api.artifact("detach/m:v0").delete())
api.artifact("detach/m:v0").delete(delete_aliases=True)
api.run("detach/maker").delete()
gone = api.artifact_exists("detach/m:v0")
import shutil; shutil.rmtree(os.environ["WANDB_CACHE_DIR"], ignore_errors=True)
kept = wandb.Api().artifact("wandb-registry-model/Kept:production")
answer({"guard": guard, "gone": gone, "text": open(kept.file()).read(), "version": kept.version})""")
    assert "alias" in facts["guard"]
    assert facts == {**facts, "gone": False, "text": "precious", "version": "v0"}
    shown = user.native.get(["registries", "main", "model", "Kept", "versions", "v0"])
    assert shown["source_deleted"]["by"] == user.name
    assert shown["run"]["deleted"] is True


def test_registry_management(user, make_user):
    facts = user.sdk("""
api = wandb.Api()
r = api.create_registry(name="custom", visibility="organization", organization="main", artifact_types=["model"], description="mine")
again = api.registry("custom", organization="main")
names = sorted(x.name for x in api.registries(organization="main"))
answer({"name": r.name, "types": list(again.artifact_types), "description": again.description, "names": names})""")
    assert facts["name"] == "custom" and facts["types"] == ["model"] and facts["description"] == "mine"
    assert "custom" in facts["names"]


def test_outsiders_see_nothing(user, make_user):
    user.sdk(LOG + 'log("secret", "m", {"w": "1"}, run_id="hidden")')
    outsider = make_user(organization=None)
    facts = outsider.sdk(f"""
api = wandb.Api()
def error(f):
    try: f(); return "no error"
    except Exception as e: return str(e)
answer([api.artifact_exists("{user.name}/secret/m:v0"), error(lambda: api.run("{user.name}/secret/hidden")),
        error(lambda: api.artifact("main/wandb-registry-model/Linked:latest")), error(lambda: list(api.runs("{user.name}/secret")))])""")
    assert facts[0] is False
    assert all("no error" != text for text in facts[1:])
