"""References between versions: what one version takes from another is read back with the same bytes, and is kept as long as it is referred to."""
import urllib.error
import urllib.request

import pytest
from conftest import User
from native import Native
from server import Server

COMMON = """
import shutil
import numpy as np
from PIL import Image
pixels = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
def shot(image): return np.array(Image.open(image._path)).tolist()
def filled(name, files, type="dataset"):
    a = wandb.Artifact(name, type=type)
    for path, text in files.items():
        with a.new_file(path) as f: f.write(text)
    return a
def media(name):
    a = filled(name, {"notes/n.txt": "noted"})
    a.add(wandb.Table(columns=["id", "image"], data=[[1, wandb.Image(pixels)], [2, wandb.Image(pixels + 1)]]), "images")
    return a
def fresh():
    shutil.rmtree(os.environ["WANDB_CACHE_DIR"], ignore_errors=True); shutil.rmtree("artifacts", ignore_errors=True)
    return wandb.Api()
def texts(name):
    root = fresh().artifact(name).download(root="out-" + name.replace("/", "-").replace(":", "-"))
    return {os.path.relpath(os.path.join(d, f), root): open(os.path.join(d, f), "rb").read().decode("latin-1") for d, _, fs in os.walk(root) for f in fs}
"""


def build(user):
    """A source in one project, versions that refer to it in two others; one of them is linked to a registry."""
    user.sdk(COMMON + """
with wandb.init(project="sources", id="s") as run: run.log_artifact(media("src")).wait()
with wandb.init(project="refs", id="r") as run:
    src = run.use_artifact(f"{run.entity}/sources/src:v0")
    one = filled("one", {"own.txt": "own"})
    one.add_reference(src.get_entry("notes/n.txt").ref_url(), name="taken.txt")
    one.add(src.get("images"), "table")
    one = run.log_artifact(one).wait()
    one.link("wandb-registry-dataset/One of " + run.entity)
with wandb.init(project="further", id="f") as run:   # a reference to a reference names where the bytes are
    two = filled("two", {})
    two.add_reference(run.use_artifact(f"{run.entity}/refs/one:v0").get_entry("taken.txt").ref_url(), name="again.txt")
    run.log_artifact(two).wait()
""")


@pytest.fixture(scope="module")
def chain(user):
    build(user)
    return user


READ = COMMON + """
api = fresh()
one, two = api.artifact("refs/one:v0"), api.artifact("further/two:v0")
source = [e.ref for e in one.manifest.entries.values() if e.ref] + [e.ref for e in two.manifest.entries.values()]
answer({"taken": texts("refs/one:v0")["taken.txt"], "again": texts("further/two:v0")["again.txt"], "linked": texts("wandb-registry-dataset/One of " + fresh().default_entity + ":v0")["taken.txt"],
        "own": texts("refs/one:v0")["own.txt"], "images": [shot(row[1]) for row in fresh().artifact("refs/one:v0").get("table").data],
        "expected": [pixels.tolist(), (pixels + 1).tolist()], "hosts": len({ref.split("/")[2] for ref in source}), "count": len(source)})
"""


def check(facts):
    assert (facts["taken"], facts["again"], facts["linked"], facts["own"]) == ("noted", "noted", "noted", "own")
    assert facts["images"] == facts["expected"] and facts["hosts"] == 1 and facts["count"] >= 3


def native_file(user, owner, path):
    request = urllib.request.Request(f"{user.server.url}/api/v1/registries/main/dataset/One%20of%20{owner.name}/versions/v0/files/{path}",
                                     headers={"Authorization": "Bearer " + user.key})
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def test_references_across_projects(chain):
    check(chain.sdk(READ))
    assert native_file(chain, chain, "taken.txt") == b"noted"   # also by the native API, through the registry


@pytest.mark.parametrize("what", ["version", "collection", "project", "linked version", "linked project"])
def test_the_source_may_be_deleted_meanwhile(make_user, what):
    user = make_user()
    build(user)
    delete = {"version": "api.artifact('sources/src:v0').delete(delete_aliases=True)", "collection": "api.artifact_collection('dataset', 'sources/src').delete()",
              "project": "api.run('sources/s').delete(); delete_project(api, 'sources')"}[what.split()[-1]]
    if what.startswith("linked"):
        user.sdk("wandb.Api().artifact('sources/src:v0').link(f'wandb-registry-dataset/Source of {wandb.Api().default_entity}')")
    user.sdk(DELETE_PROJECT + f"api = wandb.Api()\n{delete}\nanswer(1)")
    assert user.sdk("answer(wandb.Api().artifact_exists('sources/src:v0'))") is False
    check(user.sdk(READ))


DELETE_PROJECT = """
import base64, urllib.request
def delete_project(api, name):
    body = {"query": "mutation($i: DeleteModelInput!) { deleteModel(input: $i) { success } }", "variables": {"i": {"id": api.project(name).id}}}
    request = urllib.request.Request(os.environ["WANDB_BASE_URL"] + "/graphql", data=json.dumps(body).encode(),
                                     headers={"Content-Type": "application/json", "Authorization": "Bearer " + os.environ["WANDB_API_KEY"]})
    assert not json.loads(urllib.request.urlopen(request).read()).get("errors")
"""


def test_a_draft_of_the_same_run_as_source(user):
    facts = user.sdk(COMMON + """
with wandb.init(project="drafts", id="d") as run:
    images = wandb.Table(columns=["id", "image"], data=[[1, wandb.Image(pixels)], [2, wandb.Image(pixels + 1)]])
    source = filled("src", {"notes/n.txt": "noted"})
    source.add(images, "images")
    run.log_artifact(source)                       # not waited for: what is taken from it is named by the client's id
    two = filled("two", {"own": "o"})
    two.add(images, "same")
    client = [e.ref for e in two.manifest.entries.values() if e.ref]
    run.log_artifact(two).wait()
    words = wandb.Table(columns=["id", "word"], data=[[1, "x"], [2, "y"]])
    joined = filled("joined", {})
    joined.add(wandb.JoinedTable(words, images, "id"), "joined")
    run.log_artifact(joined).wait()
    run.config["data"] = source
    run.config["by_uri"] = f"wandb-artifact://{run.entity}/drafts/two:v0"
    run.log({"shown": images})
api = fresh()
run, two = api.run("drafts/d"), api.artifact("drafts/two:v0")
refs = [e.ref for e in two.manifest.entries.values() if e.ref]
left = api.artifact("drafts/joined:v0").get("joined")
answer({"client": [all(r.startswith("wandb-client-artifact://") for r in client), any("client" in r for r in refs)], "refs": [len(client), len(refs)], "images": [shot(r[1]) for r in two.get("same").data], "joined": left._table1.data,
        "right": [shot(r[1]) for r in left._table2.data], "config": [run.config[k]["version"] for k in ("data", "by_uri")],
        "names": [run.config[k]["sequenceName"] for k in ("data", "by_uri")], "shown": [shot(r[1]) for r in api.artifact("drafts/run-d-shown:latest").get("shown").data],
        "used": sorted(a.name for a in run.used_artifacts()), "expected": [pixels.tolist(), (pixels + 1).tolist()]})""")
    assert facts["client"] == [True, False] and facts["refs"][0] == facts["refs"][1] >= 1
    assert facts["images"] == facts["right"] == facts["shown"] == facts["expected"] and facts["joined"] == [[1, "x"], [2, "y"]]
    assert facts["config"] == ["v0", "v0"] and facts["names"] == ["src", "two"]


def test_a_source_that_others_may_not_see_stays_closed(chain, make_user):
    """The registry shows the version; what lies in a private project is shown by a reference no more than without it."""
    reader = make_user()
    facts = reader.sdk(COMMON + f"""
api = fresh()
a = api.artifact("wandb-registry-dataset/One of {chain.name}:v0")
own = open(a.get_entry("own.txt").download("o")).read()
try: a.get_entry("taken.txt").download("o"); taken = "read"
except Exception as e: taken = "refused"
answer([own, taken])""")
    assert facts == ["own", "refused"]
    with pytest.raises(urllib.error.HTTPError, match="404"):
        native_file(reader, chain, "taken.txt")


# ---------------------------------------------------------------- with garbage collection


@pytest.fixture(scope="module")
def hasty(binary, tmp_path_factory):
    """A server that keeps nothing in the trash and frees at once."""
    folder = tmp_path_factory.mktemp("hasty")
    with Server(binary, folder / "data", arguments=["--trash-days", "0", "--gc-grace", "0", "--gc-interval", "100000"]) as running:
        user = User(running, Native(running.url, running.admin_key), "hasty", folder / "user")
        yield user, Native(running.url, running.admin_key)


def test_bytes_are_kept_for_who_refers_to_them_and_no_longer(hasty):
    user, admin = hasty
    build(user)
    user.sdk(COMMON + DELETE_PROJECT + """
api = wandb.Api()
api.artifact("sources/src:v0").delete(delete_aliases=True)
api.run("sources/s").delete()
delete_project(api, "sources")
answer(1)""")
    for _ in range(2):
        assert admin.post("/admin/gc")["versions"] == 0
    check(user.sdk(READ))
    # The sources of the references go one by one; the linked one keeps the bytes alone, then nothing does.
    user.sdk("""
api = wandb.Api()
api.artifact("further/two:v0").delete(delete_aliases=True)
api.artifact("refs/one:v0").delete(delete_aliases=True)
answer(1)""")
    assert admin.post("/admin/gc")["versions"] == 1   # two
    assert user.sdk(COMMON + 'answer(texts("wandb-registry-dataset/One of " + fresh().default_entity + ":v0")["taken.txt"])') == "noted"
    user.sdk('wandb.Api().artifact("wandb-registry-dataset/One of hasty:v0").unlink(); answer(1)')
    plan, done = admin.post("/admin/gc", {"dry_run": True}), admin.post("/admin/gc")
    assert {**plan, "dry_run": False} == done and done["versions"] == 2   # one, and with it the source
    assert done["freed"]["count"] > 0
