"""Deleting and getting back, lifetimes, garbage collection and purging, seen by the stock SDK."""
import os
import subprocess
import sys
import threading
import time
import urllib.error
from pathlib import Path

import pytest
from native import ApiError, Native
from server import Server
from wire import Client, download

LOG = """
def log(project, name, text, run_name=None, aliases=None):
    with wandb.init(project=project, id=run_name, config={"lr": 0.5}) as run:
        run.log({"loss": 0.25})
        a = wandb.Artifact(name, type="model", metadata={"text": text})
        with a.new_file("w") as f: f.write(text)
        return run.log_artifact(a, aliases=aliases).wait()
def text_of(path):
    folder = wandb.Api().artifact(path).download()
    return open(folder + "/w").read()
"""
REGISTRY = "wandb-registry-model"


def disk_use(folder):
    return sum(path.stat().st_blocks * 512 for path in Path(folder).rglob("*") if path.is_file())


def refused(call, *arguments):
    with pytest.raises(ApiError) as error:
        call(*arguments)
    return error.value


def newest(user, project):
    return user.native.get(f"/trash?project={user.name}/{project}")[0]


# ---------------------------------------------------------------- deletion detaches


@pytest.mark.parametrize("what", ["version", "run", "run with artifacts", "collection", "project"])
def test_a_linked_version_outlives_its_source(make_user, what):
    user = make_user()
    collection = f"C {what}"
    delete = {
        "version": "version.delete(delete_aliases=True)",
        "run": "wandb.Api().run(f'{entity}/p/maker').delete()",
        "run with artifacts": "wandb.Api().run(f'{entity}/p/maker').delete(delete_artifacts=True)",
        "collection": "wandb.Api().artifact_collection('model', f'{entity}/p/m').delete()",
        "project": "delete_project()",
    }[what]
    seen = user.sdk(LOG + f"""
import urllib.request
entity = wandb.Api().default_entity
version = log("p", "m", "precious", run_name="maker", aliases=["best"])
version.link("{REGISTRY}/{collection}", aliases=["production"])
def delete_project():
    body = json.dumps({{"query": "query($e: String!) {{ project(name: \\"p\\", entityName: $e) {{ id }} }}", "variables": {{"e": entity}}}}).encode()
    def post(body):
        r = urllib.request.Request(os.environ["WANDB_BASE_URL"] + "/graphql", data=body, headers={{"Content-Type": "application/json", "Authorization": "Bearer " + os.environ["WANDB_API_KEY"]}})
        return json.loads(urllib.request.urlopen(r).read())
    project_id = post(body)["data"]["project"]["id"]
    done = post(json.dumps({{"query": "mutation($id: String!) {{ deleteModel(input: {{id: $id}}) {{ success }} }}", "variables": {{"id": project_id}}}}).encode())
    assert not done.get("errors"), done
{delete}
fresh = wandb.Api()
answer({{"source": fresh.artifact_exists(f"{{entity}}/p/m:v0"), "text": text_of("{REGISTRY}/{collection}:production"),
         "metadata": fresh.artifact("{REGISTRY}/{collection}:production").metadata}})
""")
    gone = what != "run"
    assert seen == {"source": not gone, "text": "precious", "metadata": {"text": "precious"}}
    shown = user.native.get(["registries", "main", "model", collection, "versions", "production"])
    assert shown["source"]["project"] == "p" and shown["run"]["name"] == "maker" and shown["run"]["metrics"] == {"loss": 0.25}
    assert shown["run"]["deleted"] == (what not in ("version", "collection"))
    assert (shown["source"].get("deleted_by") == user.name) == gone
    assert (shown["source_deleted"] is not None) == gone
    recipe = user.native.get(["registries", "main", "model", collection, "versions", "v0", "reproduce"])
    assert recipe["config"] == {"lr": 0.5} and recipe["run"]["name"] == "maker" and recipe["requirements"]


def test_deleting_a_version_with_aliases_needs_a_word(user):
    seen = user.sdk(LOG + """
version = log("guard", "m", "x", aliases=["best"])
try: version.delete(); answer("deleted")
except Exception as e: answer(str(e))
""")
    assert "alias" in seen and "delete_aliases=True" in seen


# ---------------------------------------------------------------- restoring


def test_restored_things_are_read_by_the_sdk(user):
    user.sdk(LOG + """
for text in ("1", "2"): log("back", "m", text, run_name="r" + text, aliases=["best"] if text == "2" else [])
api = wandb.Api()
api.artifact("back/m:v1").delete(delete_aliases=True)
answer(1)
""")
    item = newest(user, "back")
    assert (item["kind"], item["name"], item["deleted_by"]) == ("version", "m:v1", user.name)
    assert item["restorable_until"] > item["deleted_at"]
    assert user.native.post(["trash", str(item["id"]), "restore"])["aliases_taken"] == []
    assert user.sdk(LOG + "answer([text_of('back/m:best'), wandb.Api().artifact('back/m:latest').version])") == ["2", "v1"]
    again = refused(user.native.post, ["trash", str(item["id"]), "restore"])
    assert again.status == 409

    user.sdk("wandb.Api().artifact_collection('model', 'back/m').delete(); answer(1)")
    assert user.sdk("answer(wandb.Api().artifact_collection_exists('back/m', 'model'))") is False
    user.sdk(LOG + "log('back', 'm', 'newcomer'); answer(1)")
    item = newest(user, "back")
    clash = refused(user.native.post, ["trash", str(item["id"]), "restore"])
    assert clash.status == 409 and '"name"' in clash.problem["detail"]
    user.native.post(["trash", str(item["id"]), "restore"], {"name": "m-restored", "reason": "it was the right one"})
    assert user.sdk(LOG + "answer([text_of('back/m-restored:v0'), text_of('back/m-restored:best'), text_of('back/m:latest')])") == ["1", "2", "newcomer"]

    user.sdk("wandb.Api().run('back/r1').delete(); answer(1)")
    user.native.post(["trash", str(newest(user, "back")["id"]), "restore"])
    assert user.sdk("answer(wandb.Api().run('back/r1').summary['loss'])") == 0.25


def test_a_restored_registry_has_its_links(user, admin, server):
    user.sdk(LOG + """
registry = wandb.Api().create_registry("Phoenix", visibility="organization")
log("fire", "m", "ashes").link("wandb-registry-Phoenix/C", aliases=["production"])
wandb.Api().registry("Phoenix").delete()
answer(1)
""")
    items = admin.get("/trash?organization=main")
    item = next(i for i in items if i["kind"] == "project" and i["name"] == "wandb-registry-Phoenix")
    user.native.post(["trash", str(item["id"]), "restore"])
    assert user.sdk(LOG + "answer(text_of('wandb-registry-Phoenix/C:production'))") == "ashes"


def test_the_trash_of_others_is_not_shown(user, make_user):
    other = make_user()
    assert refused(other.native.get, f"/trash?project={user.name}/back").status == 404
    assert refused(other.native.get, f"/trash?entity={user.name}").status == 404
    assert refused(other.native.post, ["trash", "1", "restore"]).status == 404
    assert refused(other.native.get, "/trash").status == 400
    for call, path in ((other.native.post, "/admin/gc"), (other.native.get, "/admin/orphans"), (other.native.post, "/admin/purge")):
        assert refused(call, path).status == 403


# ---------------------------------------------------------------- wandb restore of a deleted run


def test_wandb_restore_and_logged_by_of_a_deleted_run(user, tmp_path):
    path = user.sdk(LOG + """
log("restore", "m", "x", run_name="source").link("wandb-registry-model/Restore")
log("restore", "n", "y", run_name="nobody")
api = wandb.Api()
for name in ("source", "nobody"): api.run("restore/" + name).delete()
fresh = wandb.Api()
assert [run.id for run in fresh.runs("restore")] == []
try: fresh.run("restore/nobody"); found = True
except Exception: found = False
run = fresh.artifact("wandb-registry-model/Restore:v0").logged_by()
answer([fresh.default_entity + "/restore/source", found, run.id, run.config, run.summary["loss"], [row["loss"] for row in run.scan_history()]])
""")
    assert path[1:] == [False, "source", {"lr": 0.5}, 0.25, [0.25]]
    (tmp_path / "wandb").mkdir()
    done = subprocess.run([str(Path(sys.executable).parent / "wandb"), "restore", "--no-git", path[0]], cwd=tmp_path, env=user.environment(), capture_output=True,
                          text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0.5" in (tmp_path / "wandb/config.yaml").read_text()


# ---------------------------------------------------------------- lifetimes


@pytest.fixture(scope="module")
def hasty(binary, tmp_path_factory):
    """A server that looks for expired versions every second, keeps nothing in the trash and frees at once."""
    folder = tmp_path_factory.mktemp("hasty")
    with Server(binary, folder / "data", arguments=["--expiry-interval", "1", "--trash-days", "0", "--gc-grace", "0", "--gc-interval", "100000"]) as running:
        yield running


@pytest.fixture(scope="module")
def hasty_user(hasty, tmp_path_factory):
    from conftest import User

    return User(hasty, Native(hasty.url, hasty.admin_key), "hasty", tmp_path_factory.mktemp("hasty-user"))


def test_ttl_set_inherit_off_and_default(hasty_user):
    user = hasty_user
    seen = user.sdk(LOG + """
from datetime import timedelta
from wandb import ArtifactTTL
def ttl(a):
    t = wandb.Api().artifact(a.qualified_name).ttl
    return t and t.total_seconds()
a = log("ttl", "m", "1")
out = [ttl(a)]
a.ttl = timedelta(days=3); a.save(); out.append(ttl(a))
a.ttl = None; a.save(); out.append(ttl(a))
a.ttl = ArtifactTTL.INHERIT; a.save(); out.append(ttl(a))
with wandb.init(project="ttl") as run:
    b = wandb.Artifact("given", type="model"); b.ttl = timedelta(days=2)
    with b.new_file("w") as f: f.write("b")
    out.append(ttl(run.log_artifact(b).wait()))
answer(out)
""")
    assert seen == [None, 259200, None, None, 172800]
    assert user.native.put(["entities", user.name, "ttl"], {"seconds": 86400}) == {"seconds": 86400}
    assert user.sdk("answer(wandb.Api().artifact('ttl/m:v0').ttl.total_seconds())") == 86400
    assert refused(user.native.put, ["entities", user.name, "ttl"], {"seconds": 0}).status == 400
    assert refused(user.native.put, ["entities", "admin", "ttl"], {"seconds": 5}).status == 404
    user.native.put(["entities", user.name, "ttl"], {"seconds": None})
    linked = user.sdk(LOG + """
from datetime import timedelta
b = wandb.Api().artifact("ttl/given:v0")
link = b.link("wandb-registry-model/Linked")
after = wandb.Api().artifact("wandb-registry-model/Linked:v0")
try: after.ttl = timedelta(days=1); error = ""
except ValueError as e: error = str(e)
answer([wandb.Api().artifact("ttl/given:v0").ttl, error])
""")
    assert linked[0] is None and "link" in linked[1]


def test_an_expired_version_is_deleted(hasty_user):
    user = hasty_user
    user.sdk(LOG + """
from datetime import timedelta
keep = log("expiry", "m", "keep")
a = log("expiry", "m", "short")
a.ttl = timedelta(seconds=1); a.save()
answer(1)
""")
    deadline = time.monotonic() + 60
    while user.sdk("answer(wandb.Api().artifact_exists('expiry/m:v1'))"):
        assert time.monotonic() < deadline, "the version did not expire"
        time.sleep(0.5)
    assert user.sdk(LOG + "answer(text_of('expiry/m:latest'))") == "keep"


# ---------------------------------------------------------------- garbage


def test_gc_frees_the_disk_and_nothing_else(hasty, hasty_user, binary):
    user, blobs = hasty_user, hasty.data_dir / "blobs"
    admin = Native(hasty.url, hasty.admin_key)
    admin.post("/admin/gc")
    before = disk_use(blobs)
    user.sdk("""
with wandb.init(project="gc", id="maker") as run:
    for name in ("big", "kept", "linked"):
        a = wandb.Artifact(name, type="model")
        with a.new_file("large", mode="wb") as f: f.write(os.urandom(8_000_000))
        for i in range(40):
            with a.new_file(f"small{i}", mode="wb") as f: f.write(os.urandom(10_000))
        a = run.log_artifact(a).wait()
        if name == "linked": a.link("wandb-registry-model/GC")
api = wandb.Api()
api.artifact("gc/big:v0").delete(delete_aliases=True)
api.artifact("gc/linked:v0").delete(delete_aliases=True)
answer(1)
""")
    full = disk_use(blobs)
    dry = subprocess.run([str(binary), "gc", "--dry-run", "--data-dir", str(hasty.data_dir)], capture_output=True, text=True, timeout=60)
    assert dry.returncode == 0 and "would be freed, 8." in dry.stdout and "versions: 1" in dry.stdout
    assert disk_use(blobs) == full
    plan, done = admin.post("/admin/gc", {"dry_run": True}), admin.post("/admin/gc")
    assert {**plan, "dry_run": False} == done
    assert done["versions"] == 1 and done["freed"]["bytes"] > 8_000_000
    assert disk_use(blobs) < full - 8_300_000
    assert disk_use(blobs) < before + 17_500_000
    assert user.sdk("""
sizes = []
for path in ("gc/kept:v0", "wandb-registry-model/GC:v0"):
    folder = wandb.Api().artifact(path).download(root="fresh-" + path[:4], skip_cache=True)
    sizes.append(sum(os.path.getsize(os.path.join(folder, f)) for f in os.listdir(folder)))
    wandb.Api().artifact(path).verify(root=folder)
answer(sizes)
""") == [8_400_000, 8_400_000]


def test_orphans_are_listed_and_purge_removes_everywhere(hasty, hasty_user):
    user, admin = hasty_user, Native(hasty.url, hasty.admin_key)
    user.sdk(LOG + """
log("leak", "m", "secret" * 1000, run_name="leaky")
log("leak", "n", "harmless", run_name="fine").link("wandb-registry-model/Leak")
wandb.Api().run("leak/leaky").delete()
answer(1)
""")
    orphans = [o for o in admin.get("/admin/orphans") if o["run"] == "leaky"]
    assert [(o["artifact"], o["frees"]) for o in orphans] == [(f"{user.name}/leak/m:v0", 6000)]
    user.sdk("wandb.Api().artifact('leak/m:v0').link('wandb-registry-model/Leak'); answer(1)")
    assert not [o for o in admin.get("/admin/orphans") if o["run"] == "leaky"]
    plan = admin.post("/admin/purge", {"artifact": f"{user.name}/leak/m:v0", "dry_run": True})
    assert plan["versions"][0]["links"] == ["main/wandb-registry-model/Leak:v1"]
    done = admin.post("/admin/purge", {"artifact": f"{user.name}/leak/m:v0", "reason": "a key was in it"})
    assert done["freed"]["bytes"] == plan["freed"]["bytes"] >= 6000
    seen = user.sdk("api = wandb.Api(); answer([api.artifact_exists(p) for p in ('leak/m:v0', 'wandb-registry-model/Leak:v1', 'wandb-registry-model/Leak:v0')])")
    assert seen == [False, False, True]
    event = admin.get("/registries/main/model/Leak/history")[0]
    assert event["action"] in ("alias.add", "unlink") and event["reason"] == "a key was in it"


def test_kill_nine_during_collections_loses_nothing_committed(binary, tmp_path):
    """Uploads, deletions and collections go on while the server is killed; every version that was acknowledged and not deleted downloads."""
    living, arguments = {}, ["--trash-days", "0", "--gc-grace", "0", "--gc-interval", "1"]
    for round_number in range(int(os.environ.get("PEDIGREE_GC_KILL_ROUNDS", "8"))):
        server = Server(binary, tmp_path / "data", arguments=arguments).start()
        native, stop = Native(server.url, server.admin_key), threading.Event()
        client = Client(server, server.admin_key)
        client.run("base")

        def work(seed, client=client, server=server, round_number=round_number):
            number = 0
            while not stop.is_set():
                # The same few contents again and again, so that uploads meet what is just being freed.
                data = f"{number % 5}".encode() * (400_000 if number % 3 == 0 else 3_000)
                collection = f"c{seed}"
                try:
                    version = client.log(collection, data)
                    living[collection, version] = data
                    if number % 2 == 0:
                        del living[collection, version]   # from here on it may be gone, or not
                        found = client.graphql('query($n: String!) { project(name: "p", entityName: "") { artifact(name: $n) { id } } }', n=f"{collection}:v{version}")
                        client.graphql("mutation($i: DeleteArtifactInput!) { deleteArtifact(input: $i) { artifact { id } } }",
                                       i={"artifactID": found["project"]["artifact"]["id"], "deleteAliases": True})
                except (OSError, urllib.error.URLError, RuntimeError, ValueError, TypeError):
                    pass
                number += 1

        def collect(native=native):
            while not stop.is_set():
                try:
                    native.post("/admin/gc")
                except (OSError, urllib.error.URLError, ApiError, ValueError):
                    time.sleep(0.01)

        workers = [threading.Thread(target=work, args=(seed,)) for seed in (1, 2)] + [threading.Thread(target=collect)]
        for worker in workers:
            worker.start()
        time.sleep(0.5 + 0.1 * (round_number % 4))
        server.kill()
        stop.set()
        for worker in workers:
            worker.join()
    assert living
    with Server(binary, tmp_path / "data", arguments=arguments) as server:
        native = Native(server.url, server.admin_key)
        for _ in range(2):
            native.post("/admin/gc")
        for (collection, version), data in living.items():
            assert download(server, server.admin_key, collection, version) == data
        assert native.post("/admin/gc", {"dry_run": True})["leftovers"]["count"] == 0
