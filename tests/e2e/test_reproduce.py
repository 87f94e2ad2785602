"""Getting a model back from nothing but its place in the registry: in an empty folder, also without git, and after run and project were deleted."""
import hashlib
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from native import ApiError
from wire import Client

DATASET = """
import numpy as np
from sklearn.datasets import load_digits
digits = load_digits()
np.savez("digits.npz", images=digits.data[:600], labels=digits.target[:600])
with wandb.init(project=PROJECT) as run:
    a = wandb.Artifact("digits", type="dataset")
    a.add_file("digits.npz")
    run.log_artifact(a).wait().link("wandb-registry-dataset/Digits of " + PROJECT)
"""
TRAIN = """
import pickle, sys
import numpy as np, wandb
from sklearn.linear_model import SGDClassifier
from lib.shape import scaled
with wandb.init(project=sys.argv[1], config={"alpha": float(sys.argv[2])}, save_code=True) as run:
    run.log_code(".", include_fn=lambda path: path.endswith(".py"))
    data = np.load(run.use_artifact("digits:latest").file())
    model = SGDClassifier(alpha=run.config["alpha"], random_state=7).fit(scaled(data["images"]), data["labels"])
    for step in range(3): run.log({"step_accuracy": model.score(scaled(data["images"]), data["labels"]), "bad": float("nan") if step == 1 else step})
    with open("predictions.txt", "w") as f: f.write(" ".join(map(str, model.predict(scaled(data["images"])))))
    with open("model.pkl", "wb") as f: pickle.dump(model, f)
    out = wandb.Artifact("classifier", type="model")
    out.add_file("model.pkl")
    run.log_artifact(out).wait().link("wandb-registry-model/" + sys.argv[3])
"""


class Trained:
    def __init__(self, user, folder, project, git):
        self.user, self.project, self.collection = user, project, f"Model of {project}"
        self.folder = folder / "training"
        (self.folder / "lib").mkdir(parents=True)
        (self.folder / "train.py").write_text(TRAIN)
        (self.folder / "lib/shape.py").write_text("def scaled(images): return images / 16\n")
        if git:
            for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "one"]):
                self.call("git", "-c", "user.name=A", "-c", "user.email=a@example.org", *command)
            (self.folder / "lib/shape.py").write_text("def scaled(images): return images / 8 - 1   # not committed\n")
        user.sdk(f"PROJECT = {project!r}\n" + DATASET)
        self.call(sys.executable, "train.py", project, "0.001", self.collection)
        self.predictions = (self.folder / "predictions.txt").read_text()
        self.path = ["registries", "main", "model", self.collection, "versions", "v0"]

    def call(self, *command, cwd=None, **environment):
        done = subprocess.run([str(c) for c in command], cwd=cwd or self.folder, env=self.user.environment(**environment), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=240)
        assert done.returncode == 0, done.stdout[-4000:]
        return done.stdout

    def get(self, *rest):
        return self.user.native.get([*self.path, *rest])

    def bytes_of(self, url):
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": "Bearer " + self.user.key})) as answer:
            return answer.read()

    def script(self):
        quoted = "/".join(urllib.request.quote(part, safe="") for part in self.path)
        return self.bytes_of(f"{self.user.server.url}/api/v1/{quoted}/reproduce.sh")

    def delete_everything(self):
        runs = self.user.sdk(f"""
api = wandb.Api()
for run in api.runs({self.project!r}): run.delete()
answer(api.project({self.project!r}).id)""")
        Client(self.user.server, self.user.key).graphql("mutation($i: DeleteModelInput!) { deleteModel(input: $i) { success } }", i={"id": runs})

    def predictions_in(self, folder, **environment):
        """Runs the script in an empty folder; what the model made there predicts."""
        folder.mkdir()
        (folder / "reproduce.sh").write_bytes(self.script())
        self.call("sh", "reproduce.sh", "again", cwd=folder, PYTHON=sys.executable, **environment)
        return (folder / "again/code/predictions.txt").read_text()


@pytest.fixture(scope="module")
def in_git(make_user, tmp_path_factory):
    return Trained(make_user(), tmp_path_factory.mktemp("git"), "with-git", True)


@pytest.fixture(scope="module")
def loose(make_user, tmp_path_factory):
    return Trained(make_user(), tmp_path_factory.mktemp("loose"), "without-git", False)


def test_the_same_predictions_from_a_commit_and_its_patch(in_git, tmp_path):
    recipe = in_git.get("reproduce")
    assert "/ 8 - 1" in recipe["patch"] and recipe["code"] == [] and recipe["program"] == "train.py"
    assert recipe["arguments"] == ["with-git", "0.001", in_git.collection] and recipe["config"] == {"alpha": 0.001}
    data = [i for i in recipe["inputs"]]
    assert [(i["collection"], i["version"], i["from"], i["deleted"]) for i in data] == [("digits", "v0", f"{in_git.user.name}/with-git/digits:v0", False)]
    assert in_git.predictions_in(tmp_path / "empty", REPOSITORY=str(in_git.folder)) == in_git.predictions


def test_the_same_predictions_without_git(loose, tmp_path):
    recipe = loose.get("reproduce")
    assert recipe["commit"] is None and {f["path"] for f in recipe["code"]} == {"train.py", "lib/shape.py"}
    assert len(recipe["missing"]) == 1 and "2 file(s) of code it saved are used" in recipe["missing"][0]
    assert loose.predictions_in(tmp_path / "empty") == loose.predictions


def test_the_record_of_the_run(loose):
    run = loose.get("run")
    assert (run["entity"], run["project"], run["state"], run["created_by"]) == (loose.user.name, "without-git", "finished", loose.user.name)
    assert run["config"] == {"alpha": 0.001} and run["summary"]["bad"] == 2 and run["deleted"] is None and run["history"]["rows"] == 3
    assert [(k["key"], k["count"], k["maximum"]) for k in run["history"]["keys"] if k["key"] == "bad"] == [("bad", 3, 2)]
    whole = loose.get("run", "history")
    columns = dict(zip(whole["keys"], whole["columns"]))
    assert columns["bad"] == [0, "NaN", 2] and columns["_step"] == [0, 1, 2] and whole["rows"] == whole["total"] == 3
    quoted = "/" + "/".join(urllib.request.quote(part, safe="") for part in [*loose.path, "run"])
    page, headers = loose.user.native.call_with_headers("GET", quoted + "/history?limit=2&keys=bad,none")
    assert (page["keys"], page["columns"], page["rows"]) == (["bad", "none"], [[0, "NaN"], [None, None]], 2)
    rest = loose.user.native.get(headers["Link"].split("/api/v1")[1].split(">")[0])
    assert (rest["keys"], rest["columns"], rest["rows"]) == (["bad", "none"], [[2], [None]], 1)
    files = {f["path"]: f for f in loose.user.native.all(quoted + "/files?limit=2")}
    assert {"wandb-metadata.json", "requirements.txt", "code/train.py"} <= set(files)
    for file in files.values():
        data = loose.bytes_of(file["url"])
        assert len(data) == file["size"] and hashlib.md5(data).hexdigest() == file["md5"]
    assert loose.bytes_of(files["code/train.py"]["url"]).decode() == TRAIN
    for bad in ("/history?after=x", "/history?after=-2", "/history?limit=0"):
        with pytest.raises(ApiError) as error:
            loose.user.native.get(quoted + bad)
        assert error.value.status == 400
    with pytest.raises(urllib.error.HTTPError) as error:
        loose.bytes_of(f"{loose.user.server.url}/api/v1{quoted}/files/none.txt")
    assert error.value.code == 404


def test_the_record_is_for_those_who_could_see_the_run(loose, make_user):
    reader = make_user()
    for rest in (["run"], ["run", "history"], ["run", "files"], ["run", "files", "code", "train.py"]):
        with pytest.raises(ApiError) as error:
            reader.native.get([*loose.path, *rest])
        assert error.value.status == 404 and "may not see" in error.value.problem["detail"]
    recipe = reader.native.get([*loose.path, "reproduce"])
    assert recipe["run"] is None and recipe["code"] == [] and "may not see" in recipe["missing"][0]


@pytest.mark.parametrize("kind", ["in_git", "loose"])
def test_after_run_and_project_were_deleted(request, kind, tmp_path):
    trained = request.getfixturevalue(kind)
    before = trained.get("run"), trained.get("run", "history"), trained.get("run", "files"), trained.get("reproduce")
    trained.delete_everything()
    run = trained.get("run")
    assert run["deleted"]["by"] == trained.user.name and {**run, "deleted": None} == before[0]
    assert (trained.get("run", "history"), trained.get("run", "files")) == before[1:3]
    for file in before[2]:
        assert hashlib.md5(trained.bytes_of(file["url"])).hexdigest() == file["md5"]
    recipe = trained.get("reproduce")
    assert all(recipe[k] == before[3][k] for k in ("run", "commit", "patch", "code", "program", "arguments", "requirements", "config"))
    source = f"main/wandb-registry-dataset/Digits of {trained.project}:v0"
    assert [(i["digest"], i["deleted"], i["from"]) for i in recipe["inputs"]] == [(before[3]["inputs"][0]["digest"], True, source)]
    assert any("it is taken from " + source in m for m in recipe["missing"])
    environment = {"REPOSITORY": str(trained.folder)} if kind == "in_git" else {}
    assert trained.predictions_in(tmp_path / "empty", **environment) == trained.predictions
