"""Versions of one run have the metrics of their time: in lists, filters, orders, the headline and the record; seen with the stock SDK."""
import time
import urllib.parse

import pytest

MODEL = "/registries/{organization}/model/Steps"
SCRIPT = """
import math
with wandb.init(project="steps") as run:
    for epoch, accuracy in enumerate((0.4, 0.9, 0.6)):
        run.log({"accuracy": accuracy, "loss": math.nan if epoch == 1 else 1 - accuracy}, step=STEP)
        a = wandb.Artifact("ckpt", type="model")
        with a.new_file("w") as f: f.write(f"weights {epoch}")
        run.log_artifact(a)
        run.link_artifact(a, "wandb-registry-model/Steps")
    run.log({"accuracy": 0.5, "final": 1}, step=LAST)
    run.summary["best"] = 0.9
"""


@pytest.fixture(scope="module", params=[("None", "None"), ("10 * epoch", "100")], ids=["counted", "named"])
def owner(request, make_user, admin):
    step, last = request.param
    name = "Steps-" + ("counted" if step == "None" else "named")
    person = make_user(organization=None)
    admin.post("/organizations", {"name": name, "members": [{"username": person.name, "role": "admin"}]})
    person.sdk(SCRIPT.replace("STEP", step).replace("LAST", last).replace("wandb-registry-model", f"{name}/wandb-registry-model"))
    person.model = MODEL.format(organization=name)
    person.steps = [0, 1, 2] if step == "None" else [0, 10, 20]
    until(lambda: list(values(person, "metric.accuracy").values()) == [0.6, 0.9, 0.4])   # newest first
    return person


def until(holds, seconds=30):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "what was waited for did not come"
        time.sleep(0.2)


def versions(person, **query):
    return person.native.get(person.model + "/versions?" + urllib.parse.urlencode(query))


def values(person, column):
    return {row["version"]: row["values"][column] for row in versions(person, columns=column)}


def test_columns_filters_and_orders(owner):
    assert values(owner, "metric.accuracy") == {"v0": 0.4, "v1": 0.9, "v2": 0.6}
    assert values(owner, "metric.loss") == {"v0": 0.6, "v1": "NaN", "v2": 0.4}
    assert values(owner, "metric.best") == {"v0": 0.9, "v1": 0.9, "v2": 0.9}   # only the summary has it
    assert [row["version"] for row in versions(owner, order="-metric.accuracy")] == ["v1", "v2", "v0"]
    assert [row["version"] for row in versions(owner, filter='{"metric.accuracy":{"$gte":0.6}}', order="metric.accuracy")] == ["v2", "v1"]
    assert versions(owner, filter='{"metric.accuracy":0.5}') == []
    assert {"metric.accuracy", "metric.loss", "metric.best"} <= {column["column"] for column in owner.native.get(owner.model + "/columns")}


def test_the_trend_of_the_model(owner):
    model = next(model for model in owner.native.get("/models") if model["name"] == "Steps")
    assert model["headline"] == {"key": "metric.accuracy", "lower_is_better": False,
                                 "points": [{"version": "v0", "value": 0.4}, {"version": "v1", "value": 0.9}, {"version": "v2", "value": 0.6}]}


def test_the_record_of_a_version(owner):
    record = owner.native.get(owner.model + "/versions/v1/metrics")
    step = owner.steps[1]
    assert record["step"] == step
    found = {metric["key"]: (metric["value"], metric["step"]) for metric in record["metrics"]}
    assert found == {"accuracy": (0.9, step), "loss": ("NaN", step), "final": (1, None), "best": (0.9, None)}


def test_the_record_stays_when_the_run_is_gone(owner):
    owner.sdk("""
run = next(iter(wandb.Api().runs("steps")))
run.delete()
""")
    assert values(owner, "metric.accuracy") == {"v0": 0.4, "v1": 0.9, "v2": 0.6}
    assert owner.native.get(owner.model + "/versions/v2/metrics")["step"] == owner.steps[2]
