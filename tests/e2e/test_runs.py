"""Runs: what the SDK writes is what it reads back."""
import json
import math


def test_history_config_summary_read_back(user):
    facts = user.sdk("""
with wandb.init(project="p", id="r1", config={"lr": 0.1, "opt": {"name": "adam"}}, tags=["a", "b"], notes="first", group="g", job_type="t") as run:
    for i in range(25):
        run.log({"loss": 1 / (i + 1), "nested": {"x": i}, "text": "t%d" % i})
    run.summary["best"] = 7
run = wandb.Api().run("p/r1")
answer({"config": dict(run.config), "loss": [r["loss"] for r in run.scan_history(keys=["loss"])], "rows": len(list(run.scan_history())),
        "nested": [r["nested.x"] for r in run.history(keys=["nested.x"], pandas=False)], "best": run.summary["best"], "state": run.state,
        "tags": sorted(run.tags), "notes": run.notes, "group": run.group, "name": run.name, "last": run.lastHistoryStep, "user": run.user.username})""")
    assert facts["config"] == {"lr": 0.1, "opt": {"name": "adam"}}
    assert facts["loss"] == [1 / (i + 1) for i in range(25)]
    assert facts["rows"] == 25
    assert facts["nested"] == list(range(25))
    assert (facts["best"], facts["state"], facts["tags"], facts["notes"], facts["group"]) == (7, "finished", ["a", "b"], "first", "g")
    assert facts["last"] == 24
    assert facts["user"] == user.name


def test_nan_and_infinity_survive(user):
    values = user.sdk("""
with wandb.init(project="p", id="nan") as run:
    for v in (float("nan"), float("inf"), float("-inf"), 0.1, 1e300):
        run.log({"v": v})
answer([str(r["v"]) for r in wandb.Api().run("p/nan").scan_history()])""")
    assert [float(v) for v in values[1:]] == [math.inf, -math.inf, 0.1, 1e300]
    assert math.isnan(float(values[0]))


def test_resume_continues_where_it_stopped(user):
    steps = user.sdk("""
with wandb.init(project="p", id="again") as run:
    for i in range(5): run.log({"x": i})
with wandb.init(project="p", id="again", resume="must") as run:
    for i in range(5, 8): run.log({"x": i})
answer([(r["_step"], r["x"]) for r in wandb.Api().run("p/again").scan_history()])""")
    assert steps == [[i, i] for i in range(8)]


def test_resume_rules(user):
    done = user.sdk("""
from wandb.errors import UsageError
def outcome(**kw):
    try:
        with wandb.init(project="p", **kw) as run: return "ok"
    except Exception as e: return type(e).__name__
answer([outcome(id="fresh-1", resume="must"), outcome(id="fresh-2", resume="allow"), outcome(id="fresh-2", resume="never")])""")
    assert done == ["UsageError", "ok", "UsageError"]


def test_rewind_and_fork(user):
    facts = user.sdk("""
with wandb.init(project="p", id="base") as run:
    for i in range(10): run.log({"x": i})
with wandb.init(project="p", id="forked", fork_from="base?_step=3") as run:
    run.log({"x": 100})
with wandb.init(project="p", resume_from="base?_step=5") as run:
    run.log({"x": 200})
api = wandb.Api()
answer({k: [(r["_step"], r["x"]) for r in api.run("p/" + k).scan_history()] for k in ("base", "forked")})""")
    assert facts["forked"] == [[0, 0], [1, 1], [2, 2], [3, 3], [4, 100]]
    assert facts["base"] == [[i, i] for i in range(6)] + [[6, 200]]


def test_files_up_and_down(user):
    facts = user.sdk("""
with wandb.init(project="p", id="files") as run:
    open(os.path.join(run.dir, "notes with blanks.txt"), "w").write("hello")
    run.save(os.path.join(run.dir, "notes with blanks.txt"), base_path=run.dir)
run = wandb.Api().run("p/files")
names = sorted(f.name for f in run.files())
path = run.file("notes with blanks.txt").download(root=".", replace=True).name
missing = run.file("not-there.txt")
run.file("notes with blanks.txt").delete()
answer({"names": names, "text": open(path).read(), "missing": missing.size, "after": sorted(f.name for f in wandb.Api().run("p/files").files())})""")
    assert "notes with blanks.txt" in facts["names"]
    assert "wandb-metadata.json" in facts["names"]
    assert facts["text"] == "hello"
    assert facts["missing"] == 0
    assert "notes with blanks.txt" not in facts["after"]


def test_filters_and_orders(user):
    facts = user.sdk("""
for i, acc in enumerate([0.5, 0.9, 0.7]):
    with wandb.init(project="filters", id="f%d" % i, config={"lr": 10 ** -i}, tags=["t%d" % (i % 2)]) as run:
        run.log({"acc": acc})
api = wandb.Api()
ids = lambda **kw: [r.id for r in api.runs("filters", **kw)]
answer({"best": ids(order="-summary_metrics.acc"), "good": sorted(ids(filters={"summary_metrics.acc": {"$gte": 0.7}})),
        "lr": ids(filters={"config.lr": 0.1}), "tag": sorted(ids(filters={"tags": {"$in": ["t0"]}})), "all": ids(order="+created_at"),
        "or": sorted(ids(filters={"$or": [{"config.lr": 1}, {"summary_metrics.acc": {"$gt": 0.8}}]})), "count": len(api.runs("filters"))})""")
    assert facts == {"best": ["f1", "f2", "f0"], "good": ["f1", "f2"], "lr": ["f1"], "tag": ["f0", "f2"], "all": ["f0", "f1", "f2"],
                     "or": ["f0", "f1"], "count": 3}


def test_failed_exit_and_stop(user):
    state = user.sdk("""
run = wandb.init(project="p", id="bad-exit")
run.finish(exit_code=3)
answer(wandb.Api().run("p/bad-exit").state)""")
    assert state == "failed"


def test_edit_and_delete_by_public_api(user):
    facts = user.sdk("""
with wandb.init(project="p", id="edit-me") as run: run.log({"x": 1})
run = wandb.Api().run("p/edit-me")
run.tags.append("new"); run.notes = "changed"; run.config["k"] = 5; run.update()
again = wandb.Api().run("p/edit-me")
seen = {"tags": again.tags, "notes": again.notes, "k": again.config["k"], "state": again.state}
again.delete()
try: wandb.Api().run("p/edit-me"); gone = False
except Exception as e: gone = "Could not find run" in str(e)
try:
    wandb.init(project="p", id="edit-me", settings=wandb.Settings(init_timeout=30)); text = "no error"
except Exception as e: text = str(e)
answer({**seen, "gone": gone, "text": text})""")
    assert (facts["tags"], facts["notes"], facts["k"], facts["state"], facts["gone"]) == (["new"], "changed", 5, "finished", True)
    assert "was deleted" in facts["text"]


def test_offline_run_syncs(user):
    user.sdk("""
with wandb.init(project="sync", id="off", mode="offline") as run:
    for i in range(4): run.log({"x": i})
    a = wandb.Artifact("offline-model", type="model")
    with a.new_file("w.txt") as f: f.write("weights")
    run.log_artifact(a)
import glob, subprocess
subprocess.run([os.path.join(os.path.dirname(sys.executable), "wandb"), "sync", *glob.glob("wandb/offline-run-*")], check=True)
""")
    facts = user.sdk("""
api = wandb.Api()
answer({"rows": [r["x"] for r in api.run("sync/off").scan_history()], "file": open(api.artifact("sync/offline-model:latest").file()).read()})""")
    assert facts == {"rows": [0, 1, 2, 3], "file": "weights"}


def test_rows_that_are_sent_again_are_there_once(user):
    """`wandb sync` of a run of which some rows arrived already: after a lost connection, a killed process, or by mistake."""
    facts = user.sdk("""
import glob, subprocess
def sync(*more): subprocess.run([os.path.join(os.path.dirname(sys.executable), "wandb"), "sync", *more, *glob.glob("wandb/offline-run-*-again")], check=True)
def rows(): return [[r["_step"], r["x"]] for r in wandb.Api().run("sync/again").scan_history(keys=["_step", "x"])]
with wandb.init(project="sync", id="again", mode="offline") as run:
    for i in range(5): run.log({"x": i})
sync(); first = rows()
for marker in glob.glob("wandb/offline-run-*/*.synced"): os.remove(marker)
sync(); second = rows()
with wandb.init(project="sync", id="again") as run:   # the same id without resume begins at the first step: all its rows are kept
    for i in range(3): run.log({"x": 10 + i})
answer([first, second, rows(), len(list(wandb.Api().run("sync/again").scan_history()))])""")
    once = [[i, i] for i in range(5)]
    assert facts[:2] == [once, once]
    assert sorted(facts[2]) == sorted(once + [[i, 10 + i] for i in range(3)]) and facts[3] == 8


def test_processes_that_write_one_run_together_lose_nothing(user):
    """Shared mode: each process counts its own lines from 0."""
    facts = user.sdk("""
import subprocess
code = '''import sys, time, wandb
i = int(sys.argv[1])
with wandb.init(project="shared", id="s", settings=wandb.Settings(mode="shared", x_label=f"w{i}", x_primary=i == 0, x_update_finish_state=i == 0)) as run:
    for k in range(10): run.log({f"m{i}": k})
    print("hello from", i)
    if i == 0: time.sleep(3)
'''
jobs = [subprocess.Popen([sys.executable, "-c", code, str(i)]) for i in range(3)]
assert all(job.wait() == 0 for job in jobs)
run = wandb.Api().run("shared/s")
rows = list(run.scan_history())
answer([[[r[f"m{i}"] for r in rows if f"m{i}" in r] for i in range(3)], sorted(line.content for line in run.console_logs()), run.state])""")
    assert facts == [[list(range(10))] * 3, [f"[w{i}] hello from {i}" for i in range(3)], "finished"]


def test_console_lines_have_a_time_and_a_level(user):
    lines = user.sdk("""
with wandb.init(project="console", id="c") as run:
    print("to stdout"); print("to stderr", file=sys.stderr); print("[brackets] are text")
answer([[line.number, line.timestamp is not None, line.level, line.content] for line in wandb.Api().run("console/c").console_logs()])""")
    assert lines == [[0, True, "", "to stdout"], [1, True, "error", "to stderr"], [2, True, "", "[brackets] are text"]]


def test_wrong_key_is_refused_at_once(user):
    done = user.process("""
try: wandb.init(project="p", settings=wandb.Settings(init_timeout=60))
except Exception as e: answer(str(e))""", WANDB_API_KEY="x" * 40)
    answer = json.loads(next(line[7:] for line in done.stdout.splitlines() if line.startswith("ANSWER ")))
    assert "invalid API key" in answer
