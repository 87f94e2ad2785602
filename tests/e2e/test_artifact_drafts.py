"""Drafts as inputs, artifacts in the config, models by their short calls, and the public API's ways to write."""


def test_a_draft_as_input_and_artifacts_in_config(user):
    facts = user.sdk("""
with wandb.init(project="drafts", id="eater") as run:
    draft = wandb.Artifact("seed", type="dataset")
    with draft.new_file("f") as f: f.write("hello")
    run.use_artifact(draft).wait()            # logged by a person, then an input
    run.use_artifact("seed:v0")               # the same edge once
    run.config["data"] = run.use_artifact("seed:latest", use_as="training")
    run.config.update({"named": f"wandb-artifact://{run.entity}/drafts/seed:v0"})
api = wandb.Api()
run, seed = api.run("drafts/eater"), api.artifact("drafts/seed:v0")
answer({"in": [a.name for a in run.used_artifacts()], "out": [a.name for a in run.logged_artifacts()], "config": dict(run.config), "by": seed.logged_by(),
        "used": [r.id for r in seed.used_by()], "id": seed.id, "text": open(seed.file()).read()})""")
    assert (facts["in"], facts["out"], facts["by"], facts["used"], facts["text"]) == (["seed:v0"], [], None, ["eater"], "hello")
    for key in ("data", "named"):
        assert {k: facts["config"][key][k] for k in ("_type", "id", "version", "sequenceName")} == {
            "_type": "artifactVersion", "id": facts["id"], "version": "v0", "sequenceName": "seed"}


def test_log_use_and_link_model(user):
    facts = user.sdk("""
import shutil
os.makedirs("net", exist_ok=True)
for name in ("a.bin", "b.bin"): open("net/" + name, "w").write("weights of " + name)
open("one.bin", "w").write("alone")
with wandb.init(project="models", id="maker") as run:
    run.log_model("net", name="net", aliases=["best"])
    run.link_model("one.bin", "Prod", name="single", aliases=["blue"])
shutil.rmtree(os.environ["WANDB_CACHE_DIR"], ignore_errors=True)
with wandb.init(project="models", id="user") as run:
    folder, single = run.use_model("net:best"), run.use_model("single:latest")
    texts = [open(os.path.join(folder, n)).read() for n in sorted(os.listdir(folder))] + [open(single).read()]
    try: run.use_model("none:latest"); missing = "no error"
    except Exception as e: missing = str(e)
api = wandb.Api()
prod = api.artifact("model-registry/Prod:blue")
answer({"texts": texts, "in": sorted(a.name for a in api.run("models/user").used_artifacts()), "prod": [prod.source_name, prod.type, prod.is_link, sorted(prod.aliases)],
        "linked": [a.qualified_name for a in api.artifact("models/single:v0").linked_artifacts], "missing": missing})""")
    assert facts["texts"] == ["weights of a.bin", "weights of b.bin", "alone"]
    assert facts["in"] == ["net:v0", "single:v0"]
    assert facts["prod"] == ["single:v0", "model", True, ["blue", "latest"]]
    assert facts["linked"] == [f"{user.name}/model-registry/Prod:v0"]
    assert "not found" in facts["missing"]


def test_the_public_api_logs_uses_and_creates(user):
    facts = user.sdk("""
with wandb.init(project="api", id="first") as run:
    a = wandb.Artifact("set", type="dataset")
    with a.new_file("f") as f: f.write("1")
    run.log_artifact(a).wait()
with wandb.init(project="elsewhere", id="far"): pass
api = wandb.Api()
made = api.create_run(project="api", run_id="made")
source = api.artifact("api/set:v0")
run = api.run("api/made")
run.log_artifact(source, aliases=["again"], tags=["t"])
run.use_artifact(source)
far = api.run("elsewhere/far"); far.use_artifact(source)     # inputs may come from other projects
try: far.log_artifact(source); refused = "no error"
except Exception as e: refused = str(e)
again = wandb.Api().artifact("api/set:again")
answer({"out": [a.name for a in api.run("api/made").logged_artifacts()], "in": [a.name for a in api.run("api/made").used_artifacts()],
        "far": [a.qualified_name for a in api.run("elsewhere/far").used_artifacts()], "version": again.version, "tags": again.tags,
        "used_by": sorted(r.id for r in again.used_by()), "by": again.logged_by().id, "refused": refused})""")
    assert (facts["out"], facts["in"], facts["version"], facts["tags"]) == (["set:v0"], ["set:v0"], "v0", ["t"])
    assert facts["far"] == [f"{user.name}/api/set:v0"]
    assert facts["used_by"] == ["far", "made"] and facts["by"] == "first"
    assert "different project" in facts["refused"]


def test_names_digests_ids_and_existence(user):
    facts = user.sdk("""
with wandb.init(project="names") as run:
    for i in range(3):
        a = wandb.Artifact("m", type="model")
        with a.new_file("w") as f: f.write(str(i))
        run.log_artifact(a, aliases=["candidate"]).wait()
api = wandb.Api()
v1 = api.artifact("names/m:v1")
def error(f):
    try: f(); return "no error"
    except Exception as e: return str(e)
answer({"by": {how: api.artifact(f"names/m:{key}").version for how, key in
               {"version": "v1", "digest": v1.digest, "commit": v1.commit_hash, "alias": "candidate", "latest": "latest"}.items()},
        "plain": api.artifact("names/m").version, "typed": error(lambda: api.artifact("names/m:v0", type="dataset")),
        "exists": [api.artifact_exists(n) for n in ("names/m:v0", "names/m:v9", "names/none:v0", "nowhere/m:v0")],
        "collections": [api.artifact_collection_exists("names/m", t) for t in ("model", "dataset")] + [api.artifact_collection_exists("names/x", "model")],
        "error": error(lambda: api.artifact("names/m:v9")), "list": [a.version for a in api.artifacts("model", "names/m")],
        "ordered": [a.version for a in api.artifacts("model", "names/m", order="+version_index")],
        "types": [t.name for t in api.artifact_types("names")], "len": len(api.artifacts("model", "names/m", per_page=2))})""")
    assert facts["by"] == {"version": "v1", "digest": "v1", "commit": "v1", "alias": "v2", "latest": "v2"}
    assert facts["plain"] == "v2" and "type 'dataset' specified but this artifact is of type 'model'" in facts["typed"]
    assert facts["exists"] == [True, False, False, False] and facts["collections"] == [True, False, False]
    assert "m:v9" in facts["error"]
    assert facts["list"] == ["v2", "v1", "v0"] and facts["ordered"] == ["v0", "v1", "v2"] and facts["len"] == 3
    assert facts["types"] == ["model"]


def test_edits_reach_the_version_through_a_link_too(user):
    facts = user.sdk("""
with wandb.init(project="edits") as run:
    a = wandb.Artifact("m", type="model", metadata={"a": 1}, description="first")
    with a.new_file("w") as f: f.write("w")
    run.log_artifact(a).wait()
api = wandb.Api()
link = api.artifact("edits/m:v0").link("wandb-registry-model/Edited", aliases=["x"])
link.description = "by link"; link.metadata["b"] = {"c": [1, 2]}; link.tags = ["good"]; link.aliases.append("y"); link.aliases.remove("x"); link.save()
source, again = wandb.Api().artifact("edits/m:v0"), wandb.Api().artifact("wandb-registry-model/Edited:y")
seen = [source.description, source.metadata, source.tags, sorted(source.aliases), again.description, again.metadata, again.tags, sorted(again.aliases)]
source.tags = []; source.description = ""; source.metadata = {}; source.save()
cleared = wandb.Api().artifact("edits/m:v0")
answer({"seen": seen, "cleared": [cleared.description, cleared.metadata, cleared.tags]})""")
    both = ["by link", {"a": 1, "b": {"c": [1, 2]}}, ["good"]]
    assert facts["seen"] == [*both, ["latest"], *both, ["latest", "y"]]
    assert facts["cleared"] in ([None, {}, []], ["", {}, []])


def test_digest_algorithm_xxh128_is_hashed_again_as_md5(user):
    """Not advertised by the server: the SDK then says so and takes MD5."""
    facts = user.sdk("""
with wandb.init(project="xxh") as run:
    a = wandb.Artifact("m", type="model", digest_algorithm="XXH128")
    with a.new_file("w") as f: f.write("hello")
    run.log_artifact(a).wait()
import shutil; shutil.rmtree(os.environ["WANDB_CACHE_DIR"], ignore_errors=True)
a = wandb.Api().artifact("xxh/m:v0")
text = open(a.file()).read(); a.verify()
answer([text, a.get_entry("w").digest])""")
    assert facts == ["hello", "XUFAKrxLKna5cZ2REBfFkg=="]  # the MD5


def test_identical_files_are_stored_once(user, server):
    """Within a version, between versions and between collections, also of files too large for a pack."""
    def stored():
        return sum(path.stat().st_size for path in (server.data_dir / "blobs/sha256").rglob("*") if path.is_file())

    before = stored()
    facts = user.sdk("""
import random
data = random.Random(7).randbytes(1_500_000)
with wandb.init(project="once") as run:
    for name, extra in (("m", "1"), ("m", "2"), ("other", "3")):
        a = wandb.Artifact(name, type="model")
        for path in ("big", "copy/of/big"):
            with a.new_file(path, mode="wb") as f: f.write(data)
        with a.new_file("extra") as f: f.write(extra)
        run.log_artifact(a).wait()
api = wandb.Api()
answer([[e.birth_artifact_id for n, e in sorted(api.artifact(f"once/{v}").manifest.entries.items())] for v in ("m:v0", "m:v1", "other:v0")]
       + [[api.artifact("once/m:v0").id, api.artifact("once/m:v1").id, api.artifact("once/other:v0").id]])""")
    assert stored() - before == 1_500_000
    first, second, third = facts[3]
    assert facts[0] == [first] * 3 and facts[1] == [first, first, second] and facts[2] == [third] * 3
