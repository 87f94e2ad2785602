"""What the tests of the pages of runs and of lineage look at: a run of 100,000 points with media, and a graph across projects in which
something is deleted, something is hidden, and a version is used by many."""
import json
import math
import urllib.request

from wire import Client


MEDIA = """
import math, numpy as np, sys
with wandb.init(project="digits", id="media-run", name="media run", job_type="train", notes="Logs **much**.", tags=["media"],
                config={"steps": 1000, "nested": {"depth": 3, "list": [1, 2]}, "text": "<b>bold</b>"}) as run:
    for step in range(1000):
        row = {"train/loss": 2 / (1 + step / 50) + 0.1 * math.sin(step / 40), "train/rate": 0.01 * 0.997 ** step}
        if step % 10 == 0: row["val/accuracy"] = 1 - 1 / (2 + step / 10)
        if step % 7 == 0: row["odd"] = math.nan if step % 14 else 1.0
        run.log(row)
    for i in range(3):
        run.log({"samples": [wandb.Image((np.arange(64 * 64).reshape(64, 64) * (i + j + 1) % 255).astype("uint8"), caption=f"picture {i}.{j} <i>") for j in range(2)],
                 "weights": wandb.Histogram(np.random.default_rng(i).normal(size=500)), "page": wandb.Html("<script>document.title='owned'</script><p>hello</p>"),
                 "answers": wandb.Table(columns=["question", "right", "score", "drawn"], data=[[f"q{n} <b>", n % 2 == 0, n / 7, wandb.Image(np.full((16, 16), n * 8, "uint8"))] for n in range(30)])})
    run.log({"pr": wandb.plot.line(wandb.Table(columns=["recall", "precision"], data=[[n / 20, 1 - n / 40] for n in range(21)]), "recall", "precision", title="Precision over recall"),
             "counts": wandb.plot.bar(wandb.Table(columns=["label", "value"], data=[["cat", 3], ["dog", 4]]), "label", "value", title="Animals")})
    print("epoch 1/2\\repoch 2/2")
    print("\\x1b[31mred words\\x1b[0m and <b>markup</b>")
    for i in range(300): print("line", i)
    print("a warning", file=sys.stderr)
    run.summary["best"] = {"loss": 0.05, "at": "step 99000"}
print("null")
"""

GRAPH = """
def log(run, name, text, type="model"):
    a = wandb.Artifact(name, type=type)
    with a.new_file("w") as f: f.write(text)
    return run.log_artifact(a).wait()
with wandb.init(project="raw", id="scrape", name="scrape", job_type="scrape") as run: log(run, "pages", "r", "dataset")
with wandb.init(project="prepare", id="clean", name="clean", job_type="prepare") as run:
    run.use_artifact(f"{run.entity}/raw/pages:latest")
    log(run, "texts", "d", "dataset"); log(run, "stop-words", "s", "dataset")
with wandb.init(project="digits", id="teach", name="teach", job_type="train") as run:
    for name in ("texts:v0", "stop-words:v0"): run.use_artifact(f"{run.entity}/prepare/{name}")
    run.link_artifact(log(run, "reader", "m"), "wandb-registry-model/Reader", aliases=["production"])
for i in range(23):
    with wandb.init(project="serve", id=f"serve-{i}", name=f"serve {i}", job_type="serve") as run:
        used = run.use_artifact("wandb-registry-model/Reader:production")
        if i == 3: log(run, "answers", "a", "report")
api.run(f"{user}/raw/scrape").delete(delete_artifacts=False)
print("null")
"""

# Versions logged while their run goes on, in the two ways scripts count steps: by leaving it to the SDK, and by naming them.
CHECKPOINTS = """
with wandb.init(project="checkpoints", id="epochs", name="epochs") as run:
    run.define_metric("val/*", step_metric="epoch")
    run.define_metric("noise", hidden=True)
    for i in range(6):
        run.log({"train/loss": 1 / (i + 1), "noise": i % 2, **({"epoch": i // 2, "val/accuracy": i / 10} if i % 2 else {})})
for named, layers in ((False, [64, 32]), (True, [64, 16])):
    with wandb.init(project="checkpoints", job_type="train", config={"layers": layers}) as run:
        for epoch in range(3):
            run.log({"accuracy": (epoch + 1) / 10, "broken": float("nan") if epoch else 1.0}, **({"step": epoch * 10} if named else {}))
            a = wandb.Artifact("checkpoint", type="model")
            with a.new_file("weights") as f: f.write(f"{named} {epoch}")
            run.log_artifact(a).wait()
            run.link_artifact(a, "wandb-registry-model/Checkpoints")
        run.log({"accuracy": 0.9})
print("null")
"""


class Points(Client):
    """A run of 100,000 points, sent over the wire as the SDK would, without its minute and a half."""

    def long_run(self, count=100_000, at_once=10_000):
        self.upsert(displayName="long run", jobType="train", config=json.dumps({"steps": {"value": count}}))
        for start in range(0, count, at_once):
            self.points(start, [json.dumps(self.row(step)) for step in range(start, start + at_once)])
        self.points(0, [json.dumps({"_runtime": 2 * i, "_timestamp": 1_790_000_000 + 2 * i, "_wandb": True, "system.cpu": i % 90, "system.gpu.0.gpu": 50 + i % 40}) for i in range(60)],
                    "wandb-events.jsonl")
        for start in range(0, 25_000, at_once):
            self.points(start, [f"line {i} of a long log\n" for i in range(start, min(25_000, start + at_once))], "output.log")
        self.upsert(state="finished", summaryMetrics=json.dumps({"train/loss": 0.1}))

    def upsert(self, **fields):
        self.graphql("mutation($i: UpsertBucketInput!) { upsertBucket(input: $i) { inserted } }", i={"name": "long-run", "modelName": "digits", "entityName": "ada", **fields})

    @staticmethod
    def row(step):
        row = {"_step": step, "_runtime": step / 1000, "_timestamp": 1_790_000_000 + step, "train/loss": 2 / (1 + step / 5000) + 0.1 * math.sin(step / 40),
               "train/rate": 0.01 * 0.99997 ** step}
        if step == 61_803:
            row["train/loss"] = 9.75  # a spike that a chart must not lose
        if step % 1000 == 0:
            row["val/accuracy"] = 1 - 1 / (2 + step / 1000)
            row["weights"] = {"_type": "histogram", "bins": [0, 1, 2, 3], "values": [step % 7, step % 5, 3]}
        return row

    def points(self, offset, lines, file="wandb-history.jsonl"):
        request = urllib.request.Request(self.server.url + "/files/ada/digits/long-run/file_stream", headers={"Authorization": "Bearer " + self.key},
                                         data=json.dumps({"files": {file: {"offset": offset, "content": lines}}}).encode())
        urllib.request.urlopen(request, timeout=60).read()


def fill(demo):
    demo.ask_sdk(CHECKPOINTS)
    demo.ask_sdk(MEDIA)
    demo.ask_sdk(GRAPH, WANDB_X_EXTRA_HTTP_HEADERS=json.dumps({"X-Pedigree-Reason": "reads best"}))
    Points(demo.server, demo.native.key).long_run()
