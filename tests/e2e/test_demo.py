"""The six points of the demo, each with the stock SDK."""
import re
import sys
import urllib.request
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "demo"))
from server import Server  # noqa: E402
from steps import Demo  # noqa: E402


@pytest.fixture(scope="module")
def story(binary, tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    with Server(binary, folder / "data") as server:
        demo = Demo(server, folder)
        demo.create_user()
        demo.prepare_repository()
        demo.log_dataset()
        demo.versions = demo.train()
        demo.between = demo.promote(demo.versions)
        yield demo


def test_dataset_has_both_splits(story):
    files = story.ask_sdk("""
a = api.artifact(f"{user}/digits/digits:latest", type="dataset")
print(json.dumps({"files": sorted(f.name for f in a.files()), "images": a.metadata["images"], "version": a.version}))""")
    assert files == {"files": ["test.npz", "train.npz"], "images": 1797, "version": "v0"}


def test_three_runs_trained_and_logged(story):
    assert {v["kind"] for v in story.versions} == {"sgd", "forest", "mlp"}
    assert {v["version"] for v in story.versions} == {"v0", "v1", "v2"}
    assert all(v["accuracy"] > 0.9 for v in story.versions)
    runs = story.ask_sdk("""
runs = list(api.runs(f"{user}/digits", filters={"jobType": "train"}))
print(json.dumps([{"state": r.state, "epochs": sum("loss" in row for row in r.scan_history()), "summary": r.summary["best_accuracy"],
                   "media": sorted(k for k in r.history(pandas=False)[-1] if k in ("confusion", "samples"))} for r in runs]))""")
    assert len(runs) == 3
    assert all(r["state"] == "finished" and r["epochs"] == 12 and r["media"] == ["confusion", "samples"] for r in runs)


def test_promotion_moved_and_rolled_back(story):
    state = story.native.get("/registries/main/model/Digits%20classifier/aliases/production")
    assert (state["version"], state["reason"]) == ("v0", "more errors on real scans")
    assert story.native.get("/registries/main/model/Digits%20classifier/aliases/staging")["version"] == "v0"


def test_consumer_predicts_with_production(story):
    consumed = story.consume()
    assert consumed["version"] == "v0"
    assert consumed["source"] == story.versions[0]["name"]
    assert consumed["right"] > 180
    users = story.ask_sdk("""
print(json.dumps([r.job_type for r in api.artifact(f"{org}/wandb-registry-model/Digits classifier:production").used_by()]))""")
    assert users == ["inference"]


def test_get_it_back(story):
    origin = story.provenance()
    same, _ = story.restore(origin["path"])
    assert same == {"train.py": True, "log_dataset.py": True, ".gitignore": True}
    assert origin["config"]["learning_rate"] == 0.005  # the uncommitted change
    assert origin["dataset"] == ["digits:v0"]
    assert origin["accuracy"] == origin["summary"] == story.versions[0]["accuracy"]


def test_reproduce_makes_the_same_model_in_an_empty_folder(story):
    path = "/registries/main/model/Digits%20classifier/versions/v0/reproduce"
    recipe = story.native.get(path)
    assert recipe["commit"] == story.provenance()["commit"] and "+LEARNING_RATE = 0.005" in recipe["patch"]
    assert (recipe["program"], recipe["config"]["learning_rate"]) == ("train.py", 0.005)
    assert [(i["collection"], i["version"], i["file_count"]) for i in recipe["inputs"]] == [("digits", "v0", 2)]
    assert recipe["missing"] == ["the address of the repository: it had no remote; say where it is with REPOSITORY=…"]
    script = story.folder / "reproduce.sh"
    request = urllib.request.Request(story.server.url + "/api/v1" + path + ".sh", headers={"Authorization": "Bearer " + story.native.key})
    with urllib.request.urlopen(request) as answer:
        script.write_bytes(answer.read())
    story.run(["sh", script, story.folder / "again"], REPOSITORY=str(story.repository), PYTHON=sys.executable)
    again = story.ask_sdk("""
run = next(iter(api.runs(f"{user}/digits", order="-created_at")))
made = [a for a in run.logged_artifacts() if a.type == "model"][0]
print(json.dumps([made.name, made.digest, made.metadata["accuracy"], len(api.runs(f"{user}/digits"))]))""")
    model = story.native.get(path.removesuffix("/reproduce"))
    assert again[1:3] == [model["digest"], story.versions[0]["accuracy"]]  # the same bytes, so the same predictions
    assert (story.folder / "again/inputs/digits-v0/train.npz").exists()


def test_history_tells_who_when_why_and_as_of(story):
    rows = [(r["action"], r["alias"], r["version"], r["previous_version"], r["reason"]) for r in story.history() if r["alias"] == "production"]
    assert rows == [("alias.add", "production", "v0", "v1", "more errors on real scans"),
                    ("alias.add", "production", "v1", "v0", "smaller and nearly as good"),
                    ("alias.add", "production", "v0", None, "passed the evaluation")]
    assert {r["actor"] for r in story.history()} == {"ada"}
    times = [r["time"] for r in story.history()]
    assert times == sorted(times, reverse=True)
    assert len(set(times)) == len(times)
    then = story.production_at(story.between)
    assert (then["version"], then["reason"]) == ("v0", "passed the evaluation")


def test_printed_pages_open(story):
    """What they show is tested in a browser, by tests/web."""
    for page in story.pages():
        with urllib.request.urlopen(page) as answer:
            text = answer.read().decode()
        parts = re.findall(r'(?:src|href)="(/assets/[^"]+)"', text)
        assert parts and "default-src 'none'" in answer.headers["Content-Security-Policy"]
        for part in parts:
            with urllib.request.urlopen(story.server.url + part) as file:
                assert "immutable" in file.headers["Cache-Control"] and file.read()

