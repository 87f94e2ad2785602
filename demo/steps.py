"""The demo's story as steps that return what happened, so that the tests can assert it and demo.py can tell it."""
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

from native import Native

HERE = Path(__file__).resolve().parent
REGISTRY = "wandb-registry-model"
MODEL = "Digits classifier"
USER_KEY = "local-demo-user-key-0123456789-abcdefghijklmnopq"


class Demo:
    def __init__(self, server, folder):
        self.server, self.folder = server, Path(folder)
        self.repository = self.folder / "training"
        self.admin = Native(server.url, server.admin_key)
        self.native = Native(server.url, USER_KEY)
        self.organization = "main"
        self.user = "ada"

    # ---------------------------------------------------------------- the stage

    def create_user(self):
        self.admin.post("/users", {"username": self.user, "email": "ada@example.org", "api_key": USER_KEY})

    def environment(self, **extra):
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
        home = self.folder / "home"
        home.mkdir(parents=True, exist_ok=True)
        return {**kept, "HOME": str(home), "WANDB_BASE_URL": self.server.url, "WANDB_API_KEY": USER_KEY, "WANDB_SILENT": "true",
                "WANDB_CACHE_DIR": str(self.folder / "cache"), "WANDB_DATA_DIR": str(self.folder / "data"),
                "WANDB_CONFIG_DIR": str(self.folder / "config"), "WANDB_ERROR_REPORTING": "false", "PYTHONUNBUFFERED": "1", **extra}

    def run(self, command, cwd=None, **extra):
        done = subprocess.run([str(part) for part in command], cwd=cwd or self.folder, env=self.environment(**extra),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{done.stdout[-4000:]}")
        return done.stdout

    def git(self, *arguments, cwd=None):
        return self.run(["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", *arguments], cwd=cwd or self.repository)

    def prepare_repository(self):
        """A committed training script, then a change nobody committed."""
        self.repository.mkdir(parents=True)
        for name in ("train.py", "log_dataset.py"):
            shutil.copy(HERE / name, self.repository / name)
        (self.repository / ".gitignore").write_text("wandb/\nartifacts/\n")
        self.git("init", "-q", "-b", "main")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "Train digit classifiers")
        script = self.repository / "train.py"
        script.write_text(script.read_text().replace("LEARNING_RATE = 0.01", "LEARNING_RATE = 0.005  # tried on a hunch"))

    # ---------------------------------------------------------------- the story

    def log_dataset(self):
        self.run([sys.executable, "log_dataset.py"], cwd=self.repository)

    def train(self):
        """Three classifiers; the versions with their accuracy, best first."""
        for kind in ("sgd", "forest", "mlp"):
            self.run([sys.executable, "train.py", kind], cwd=self.repository)
        return self.ask_sdk("""
versions = [{"name": a.name, "version": a.version, "kind": a.metadata["classifier"], "accuracy": a.metadata["accuracy"]}
            for a in api.artifacts("model", f"{user}/digits/digits-classifier")]
print(json.dumps(sorted(versions, key=lambda v: -v["accuracy"])))""")

    def ask_sdk(self, body, **extra):
        """Runs a few lines against the public Api in a process of its own; they print JSON on their last line."""
        program = f"import json, wandb\napi = wandb.Api()\nuser, org = {self.user!r}, {self.organization!r}\n{body}"
        return json.loads(self.run([sys.executable, "-c", program], **extra).strip().splitlines()[-1])

    def reason(self, text):
        return {"WANDB_X_EXTRA_HTTP_HEADERS": json.dumps({"X-Pedigree-Reason": text})}

    @property
    def model_path(self):
        return ["registries", self.organization, "model", MODEL]

    def alias(self, name):
        return [*self.model_path, "aliases", name]

    def promote(self, versions):
        """staging → production, a second promotion, a rollback; returns the time between the two promotions."""
        best, second = versions[0], versions[1]
        self.ask_sdk(f"""
api.artifact(f"{{user}}/digits/{best['name'].split(':')[0]}:{best['version']}").link("{REGISTRY}/{MODEL}", aliases=["staging"])
print("null")""", **self.reason("best accuracy on the test split"))
        self.ask_sdk(f"""
candidate = api.artifact("{REGISTRY}/{MODEL}:staging")
candidate.aliases.append("production")
candidate.save()
print("null")""", **self.reason("passed the evaluation"))
        time.sleep(0.05)
        between = self.now()
        time.sleep(0.05)
        self.native.post([*self.model_path, "links"],
                         {"artifact": f"{self.user}/digits/{second['name'].split(':')[0]}:{second['version']}", "aliases": ["candidate"],
                          "reason": "a smaller model to try"})
        self.native.put(self.alias("production"), {"version": "v1", "expected": "v0", "reason": "smaller and nearly as good"})
        self.native.post([*self.alias("production"), "rollback"], {"reason": "more errors on real scans"})
        return between

    @staticmethod
    def now():
        return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + f".{int(time.time() % 1 * 1e6):06d}Z"

    def consume(self):
        return json.loads(self.run([sys.executable, str(HERE / "consume.py"),
                                    f"{self.organization}/{REGISTRY}/{MODEL}:production"]).strip().splitlines()[-1])

    def provenance(self):
        """The run behind the production version, its metrics at the logged step, its dataset."""
        return self.ask_sdk(f"""
artifact = api.artifact(f"{{org}}/{REGISTRY}/{MODEL}:production")
run = artifact.logged_by()
rows = [row for row in run.scan_history() if "accuracy" in row]
print(json.dumps({{"run": run.id, "path": "/".join(run.path), "commit": run.commit, "config": dict(run.config),
                  "accuracy": rows[-1]["accuracy"], "loss": rows[-1]["loss"], "rows": len(rows), "summary": run.summary["best_accuracy"],
                  "dataset": [a.name for a in run.used_artifacts()], "outputs": sorted(a.name for a in run.logged_artifacts())}}))""")

    def restore(self, run_path):
        """A fresh clone, brought to the exact source tree the production version was trained from."""
        clone = self.folder / "restored"
        self.git("clone", "-q", str(self.repository), str(clone), cwd=self.folder)
        (clone / "wandb").mkdir()  # where the command keeps the patch; it does not make the folder itself
        self.run([Path(sys.executable).parent / "wandb", "restore", run_path], cwd=clone)
        names = ("train.py", "log_dataset.py", ".gitignore")
        return {name: (clone / name).read_bytes() == (self.repository / name).read_bytes() for name in names}, clone

    def history(self):
        return self.native.get([*self.model_path, "history"])

    def production_at(self, time_text):
        path = "/" + "/".join(urllib.parse.quote(part, safe="") for part in self.alias("production"))
        return self.native.get(f"{path}?at={time_text}")

    def pages(self):
        quoted = MODEL.replace(" ", "%20")
        return [f"{self.server.url}/orgs/{self.organization}/registry/model?selectionPath={self.organization}%2F{REGISTRY}%2F{quoted}&view=membership&version=v0",
                f"{self.server.url}/{self.user}/digits"]
