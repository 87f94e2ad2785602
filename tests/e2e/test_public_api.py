"""What else `wandb.Api()` offers for runs and projects: each call of the stock SDK on what a run wrote."""
import pytest

LOG = """
import pathlib
pathlib.Path("deep").mkdir(exist_ok=True); pathlib.Path("deep/ü %.txt").write_text("nested"); pathlib.Path("empty").write_text("")
with wandb.init(project="public", id="one", config={"lr": 0.5}, notes="noted") as run:
    for i in range(30): run.log({"a": i, "b": i * i} if i % 3 == 0 else {"a": i})
    run.save("deep/ü %.txt", policy="now"); run.save("empty", policy="now")
    a = wandb.Artifact("m", type="model")
    with a.new_file("w") as f: f.write("w")
    run.log_artifact(a).wait()
with wandb.init(project="public", id="two", config={"lr": 0.25}) as run: run.log({"a": 5, "b": 1})
"""


@pytest.fixture(scope="module")
def logged(user):
    user.sdk(LOG)
    return user


def test_who_i_am_and_what_there_is(logged):
    facts = logged.sdk("""
api = wandb.Api()
project = api.project("public")
answer({"me": [api.viewer.username, api.default_entity, api.viewer.teams], "projects": [p.name for p in api.projects(per_page=1)],
        "project": [project.name, project.path, project.owner.username, [t.name for t in project.artifacts_types()], [c.name for c in project.collections()]],
        "run": api.from_path("public/runs/one").id, "plain": api.from_path("public").name,
        "versions": [v.name for v in api.artifact_versions("model", "public/m")], "collections": [c.name for c in api.artifact_collections("public", "model", per_page=1)],
        "jobs": api.list_jobs(api.default_entity, "public")})""")
    assert facts["me"] == [logged.name, logged.name, [logged.name]] and facts["projects"] == ["public"]
    assert facts["project"] == ["public", [logged.name, "public"], logged.name, ["model"], ["m"]]
    assert (facts["run"], facts["plain"], facts["versions"], facts["collections"], facts["jobs"]) == ("one", "public", ["m:v0"], ["m"], [])


def test_histories_of_one_run_and_of_many(logged):
    facts = logged.sdk("""
api = wandb.Api()
run = api.run("public/one")
answer({"sparse": [[r["_step"], r["b"]] for r in run.scan_history(keys=["_step", "b"], page_size=4)],
        "beta": [r["a"] for r in run.beta_scan_history(keys=["a"], page_size=7)],
        "part": [r["a"] for r in run.scan_history(min_step=5, max_step=8, page_size=2)],
        "by": [[r["a"], r["b"]] for r in run.history(keys=["b"], x_axis="a", samples=5, pandas=False)],
        "system": len(run.history(stream="system", pandas=False)) > 0, "gauges": "_timestamp" in run.system_metrics,
        "many": sorted([r["run_id"], r["a"]] for r in api.runs("public").histories(samples=1000, keys=["a"], format="default") if r["a"] >= 28 or r["run_id"] == "two"),
        "exports": len(run.download_history_exports("exports").paths)})""")
    assert facts["sparse"] == [[i, i * i] for i in range(0, 30, 3)] and facts["beta"] == list(range(30)) and facts["part"] == [5, 6, 7]
    assert len(facts["by"]) == 5 and all(b == a * a for a, b in facts["by"])
    assert facts["system"] and facts["gauges"] and facts["exports"] == 0, "history is not exported as parquet: it is read live"
    assert facts["many"] == [["one", 28], ["one", 29], ["two", 5]]


def test_files_of_a_run_are_listed_uploaded_and_deleted(logged):
    facts = logged.sdk("""
api = wandb.Api()
run = api.run("public/one")
pathlib = __import__("pathlib"); pathlib.Path("later.txt").write_text("later")
run.upload_file("later.txt")
names = lambda **k: sorted(f.name for f in api.run("public/one").files(**k))
before = names(per_page=1)
texts = [run.file(n).download(root="got", replace=True).read() for n in ("deep/ü %.txt", "empty", "later.txt")]
run.file("empty").delete()
answer({"new": [n in before for n in ("deep/ü %.txt", "empty", "later.txt")], "texts": texts, "pattern": names(pattern="deep/%"), "gone": "empty" in names()})""")
    assert facts == {"new": [True] * 3, "texts": ["nested", "", "later"], "pattern": ["deep/ü %.txt"], "gone": False}


def test_states_are_changed_and_waited_for(logged):
    facts = logged.sdk("""
api = wandb.Api()
made = api.create_run(project="public", run_id="made")
states = [api.run("public/made").state]
states.append(api.run("public/made").update_state("failed")); states.append(api.run("public/made").state)
run = api.run("public/one"); run.wait_until_finished(); run.stop()
lazy = api.runs("public", filters={"config.lr": {"$lt": 0.4}}, lazy=True); lazy.upgrade_to_full()
answer([states, run.state, [[r.id, r.config] for r in lazy]])""")
    assert facts == [["running", True, "failed"], "finished", [["two", {"lr": 0.25}]]]
