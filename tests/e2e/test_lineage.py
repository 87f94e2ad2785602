"""Lineage: who made and who used a version, across projects, through registries, past deletions; the native graph, and impact."""
import urllib.parse

import pytest
from native import ApiError
from wire import Client

LOG = """
def log(run, name, text, type="model", **extra):
    a = wandb.Artifact(name, type=type, **extra)
    with a.new_file("w") as f: f.write(text)
    return run.log_artifact(a).wait()
"""


def graph(user, **query):
    return user.native.get("/lineage?" + urllib.parse.urlencode(query))


def shown(node):
    if node["hidden"]:
        return "hidden"
    return f"{node['project']}/{node['name']}" + (f":{node['version']}" if node["kind"] == "version" else "")


def names(found):
    return sorted(shown(n) for n in found["nodes"])


def edges(found):
    by_id = {n["id"]: shown(n) for n in found["nodes"]}
    return sorted((by_id[e["from"]], by_id[e["to"]]) for e in found["edges"])


@pytest.fixture(scope="module")
def chain(user):
    """raw → prepare → data → train → model, in three projects; the model is linked to a registry, and served from there by a run of a fourth."""
    user.sdk(LOG + """
with wandb.init(project="raw", id="scrape", job_type="scrape") as run: log(run, "raw", "r", "dataset")
with wandb.init(project="data", id="prepare", job_type="prepare") as run:
    run.use_artifact(f"{run.entity}/raw/raw:latest")
    log(run, "data", "d", "dataset")
with wandb.init(project="train", id="train", job_type="train") as run:
    run.use_artifact(f"{run.entity}/data/data:v0")
    run.link_artifact(log(run, "model", "m"), "wandb-registry-model/Chain", aliases=["production"])
with wandb.init(project="serve", id="serve", job_type="serve") as run:
    run.use_artifact("wandb-registry-model/Chain:production").download()
""")
    return user


def test_the_sdk_follows_edges_across_projects_and_links(chain):
    told = chain.sdk("""
api = wandb.Api()
source, linked = api.artifact("train/model:v0"), api.artifact("wandb-registry-model/Chain:production")
def runs(a): return sorted(f"{r.project}/{r.id}" for r in a.used_by())
def versions(items): return [f"{a.project}/{a.name}" for a in items]
run = api.run("train/train")
answer({"by": [f"{a.logged_by().project}/{a.logged_by().id}" for a in (source, linked)], "used": [runs(source), runs(linked)],
        "in": versions(run.used_artifacts()), "out": versions(run.logged_artifacts()), "served": versions(api.run("serve/serve").used_artifacts())})
""")
    assert told == {"by": ["train/train"] * 2, "used": [["serve/serve"]] * 2, "in": ["data/data:v0"], "out": ["train/model:v0"],
                    "served": ["train/model:v0"]}


def test_the_native_graph_has_the_whole_pipeline(chain):
    found = graph(chain, artifact="main/model/Chain:production", depth=10)
    assert names(found) == sorted(["raw/scrape", "raw/raw:v0", "data/prepare", "data/data:v0", "train/train", "train/model:v0", "serve/serve"])
    assert edges(found) == sorted([("raw/scrape", "raw/raw:v0"), ("raw/raw:v0", "data/prepare"), ("data/prepare", "data/data:v0"),
                                   ("data/data:v0", "train/train"), ("train/train", "train/model:v0"), ("train/model:v0", "serve/serve")])
    assert not found["truncated"] and found["groups"] == []
    model = found["nodes"][0]
    assert model["id"] == found["root"] and model["distance"] == 0 and model["type"] == "model" and model["created_by"] == chain.name
    assert model["places"] == [{"organization": "main", "registry": "wandb-registry-model", "collection": "Chain", "version": "v0",
                                "aliases": ["latest", "production"]}]
    assert {n["distance"] for n in found["nodes"]} == {0, 1, -1, -2, -3, -4, -5}


def test_direction_depth_and_where_it_begins(chain):
    entity = chain.name
    assert names(graph(chain, artifact=f"{entity}/data/data:latest", direction="up", depth=1)) == ["data/data:v0", "data/prepare"]
    assert names(graph(chain, artifact=f"{entity}/data/data:v0", direction="down", depth=2)) == ["data/data:v0", "train/model:v0", "train/train"]
    assert names(graph(chain, run=f"{entity}/train/train", depth=1)) == ["data/data:v0", "train/model:v0", "train/train"]
    of_version = chain.native.get("/registries/main/model/Chain/versions/production/lineage?depth=1")
    assert names(of_version) == ["serve/serve", "train/model:v0", "train/train"]
    assert names(graph(chain, node=of_version["root"], depth=1)) == names(of_version)
    limited = graph(chain, artifact=f"{entity}/train/model:v0", depth=10, limit=3)
    assert len(limited["nodes"]) == 3 and limited["truncated"]
    for query in ({"artifact": "x"}, {}, {"artifact": f"{entity}/train/model:v0", "depth": 21}, {"artifact": f"{entity}/train/model:v0", "direction": "left"},
                  {"expand": "AAAA"}):
        with pytest.raises(ApiError) as error:
            graph(chain, **query)
        assert error.value.status == 400, query


def test_a_large_fan_out_is_one_group_that_can_be_expanded(user):
    user.sdk(LOG + """
with wandb.init(project="fan", id="maker") as run: log(run, "shared", "s", "dataset")
for i in range(9):
    with wandb.init(project="fan", id=f"eater-{i}") as run: run.use_artifact("shared:v0")
""")
    found = graph(user, artifact=f"{user.name}/fan/shared:v0", direction="down", fanout=4)
    assert names(found) == ["fan/eater-5", "fan/eater-6", "fan/eater-7", "fan/eater-8", "fan/shared:v0"]   # the newest are shown
    group, = found["groups"]
    assert (group["of"], group["kind"], group["direction"], group["count"], group["exact"]) == (found["root"], "run", "down", 5, True)
    rest = []
    while group:
        page = graph(user, expand=group["cursor"], limit=2)
        rest += [shown(n) for n in page["nodes"][1:]]
        assert page["root"] == found["root"] and all(e["from"] == found["root"] and e["kind"] == "input" for e in page["edges"])
        group = page["groups"][0] if page["groups"] else None
    assert rest == [f"fan/eater-{i}" for i in (4, 3, 2, 1, 0)]


def test_what_may_not_be_seen_is_a_placeholder(chain, make_user):
    reader = make_user()
    found = graph(reader, artifact="main/model/Chain:production", depth=10)
    model = found["nodes"][0]
    assert (model["entity"], model["project"], model["name"], model["version"]) == (None,) * 4   # known only by where it is linked
    assert model["places"][0]["collection"] == "Chain"
    hidden = [n for n in found["nodes"] if n["hidden"]]
    assert len(hidden) == 6 and len(found["edges"]) == 6   # the path is whole
    assert all(set(n) == {"id", "kind", "distance", "hidden"} and n["id"].startswith("hidden:") for n in hidden)
    for secret in (chain.name, "scrape", "prepare", "serve", "raw"):
        assert secret not in str(found)
    theirs = graph(chain, artifact="main/model/Chain:production", depth=10)
    for node in theirs["nodes"][1:]:
        with pytest.raises(ApiError) as error:
            graph(reader, node=node["id"])
        assert error.value.status == 404
    outsider = make_user(organization=None)
    with pytest.raises(ApiError) as error:
        graph(outsider, artifact="main/model/Chain:production")
    assert error.value.status == 404


def test_a_version_of_a_person_without_a_run(user):
    client = Client(user.server, user.key)
    client.run("base")   # makes the project
    client.log("by-hand", b"hand", run=None)
    told = user.sdk("""
with wandb.init(project="p", id="reader") as run: run.use_artifact("by-hand:v0")
a = wandb.Api().artifact("p/by-hand:v0")
answer({"by": a.logged_by(), "used": [r.id for r in a.used_by()]})
""")
    assert told == {"by": None, "used": ["reader"]}
    found = graph(user, artifact=f"{user.name}/p/by-hand:v0")
    assert names(found) == ["p/by-hand:v0", "p/reader"] and found["nodes"][0]["created_by"] == user.name


def test_deleted_runs_and_versions_stay_in_the_graph(user):
    told = user.sdk(LOG + """
with wandb.init(project="gone", id="maker") as run: run.link_artifact(log(run, "thing", "t"), "wandb-registry-model/Gone", aliases=["production"])
with wandb.init(project="gone", id="eater") as run:
    run.use_artifact("thing:v0")
    log(run, "result", "r")
api = wandb.Api()
api.run("gone/maker").delete()
api.run("gone/eater").delete()
a = api.artifact("wandb-registry-model/Gone:production")
answer({"by": a.logged_by().id, "used": a.used_by(), "source": a.source_name})
""")
    # A deleted run is found as long as a version it logged is linked; others are not told to the SDK, which would fail on them.
    assert told == {"by": "maker", "used": [], "source": "thing:v0"}
    found = graph(user, artifact="main/model/Gone:production")
    assert names(found) == ["gone/eater", "gone/maker", "gone/result:v0", "gone/thing:v0"]
    assert {shown(n): n["deleted"] and n["deleted"]["by"] for n in found["nodes"]} == {
        "gone/eater": user.name, "gone/maker": user.name, "gone/result:v0": None, "gone/thing:v0": None}
    assert names(graph(user, run=f"{user.name}/gone/eater", depth=1)) == ["gone/eater", "gone/result:v0", "gone/thing:v0"]
    user.sdk("wandb.Api().artifact('gone/thing:v0').delete(delete_aliases=True)")
    thing = graph(user, artifact="main/model/Gone:production")["nodes"][0]
    assert thing["deleted"]["by"] == user.name and shown(thing) == "gone/thing:v0"


def test_a_deleted_project_stays_in_the_graph(user, make_user):
    told = user.sdk(LOG + """
with wandb.init(project="doomed", id="maker") as run: run.link_artifact(log(run, "thing", "doomed"), "wandb-registry-model/Doomed")
answer(wandb.Api().project("doomed").id)
""")
    Client(user.server, user.key).graphql("mutation($i: DeleteModelInput!) { deleteModel(input: $i) { success } }", i={"id": told})
    assert user.sdk("a = wandb.Api().artifact('wandb-registry-model/Doomed:latest'); answer([a.logged_by(), a.used_by()])") == [None, []]
    found = graph(user, artifact="main/model/Doomed:latest")
    assert names(found) == ["doomed/maker", "doomed/thing:v0"] and all(n["deleted"] for n in found["nodes"])
    assert [n["hidden"] for n in graph(make_user(), artifact="main/model/Doomed:latest")["nodes"]] == [False, True]


# ---------------------------------------------------------------- impact

def impact(user, **query):
    return user.native.get("/impact?" + urllib.parse.urlencode(query))


def test_impact_of_a_dataset_now_and_then(chain):
    found = impact(chain, artifact=f"{chain.name}/raw/raw:v0")
    assert [(h["registry"], h["collection"], h["alias"], h["version"], h["set_by"], h["distance"]) for h in found["live"]] == [
        ("wandb-registry-model", "Chain", "latest", "v0", chain.name, 4), ("wandb-registry-model", "Chain", "production", "v0", chain.name, 4)]
    assert [shown(v) for v in found["versions"]] == ["data/data:v0", "train/model:v0"]
    assert found["counts"] == {"versions": 2, "runs": 3, "hidden": 0} and found["complete"]
    since = found["live"][1]["since"]
    assert [h["alias"] for h in impact(chain, artifact=f"{chain.name}/raw/raw:v0", alias="production")["live"]] == ["production"]
    assert impact(chain, artifact=f"{chain.name}/raw/raw:v0", at="2020-01-01T00:00:00Z")["live"] == []
    chain.native.delete("/registries/main/model/Chain/aliases/production")
    assert [h["alias"] for h in impact(chain, artifact=f"{chain.name}/raw/raw:v0")["live"]] == ["latest"]
    then = impact(chain, artifact=f"{chain.name}/raw/raw:v0", at=since, alias="production")["live"]
    assert [(h["collection"], h["version"], h["since"]) for h in then] == [("Chain", "v0", since)] and then[0]["until"]
    chain.native.put("/registries/main/model/Chain/aliases/production", {"version": "v0"})


def test_impact_of_a_file(chain):
    import base64
    import hashlib
    md5 = hashlib.md5(b"r").digest()
    for digest in (md5.hex(), base64.b64encode(md5).decode(), hashlib.sha256(b"r").hexdigest()):
        found = impact(chain, digest=digest)
        assert "raw/raw:v0" in [shown(s) for s in found["sources"]]
        assert ("Chain", "production") in [(h["collection"], h["alias"]) for h in found["live"]]
    assert impact(chain, digest="00" * 32)["live"] == []


def test_impact_of_a_reference(user):
    user.sdk("""
with wandb.init(project="refs", id="maker") as run:
    a = wandb.Artifact("bucket", type="dataset")
    a.add_reference("lake://bucket/key", name="k")
    run.log_artifact(a).wait()
""")
    found = impact(user, digest="lake://bucket/key")
    assert [shown(s) for s in found["sources"]] == ["refs/bucket:v0"]


def test_impact_of_a_commit(user, make_user):
    commit = "0123456789abcdef0123456789abcdef01234567"
    user.sdk(LOG + """
with wandb.init(project="code", id="trainer") as run: run.link_artifact(log(run, "model", "coded"), "wandb-registry-model/Coded", aliases=["production"])
""", WANDB_GIT_COMMIT=commit, WANDB_GIT_REMOTE_URL="https://example.org/code.git")
    found = impact(user, commit=commit[:8])
    assert [shown(s) for s in found["sources"]] == ["code/trainer"]
    assert [(h["collection"], h["alias"]) for h in found["live"]] == [("Coded", "latest"), ("Coded", "production")]
    assert impact(make_user(), commit=commit)["sources"] == []   # runs of others are not found by their commit
    with pytest.raises(ApiError) as error:
        impact(user, commit="zzz")
    assert error.value.status == 400
