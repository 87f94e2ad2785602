"""Fills a server for the tests of the pages: the demo's story, told by real SDK runs, then a model with many files and a card, people with
other rights, and, with --versions N, a model of N versions. Prints one line of JSON: url, names and keys. Serves until its stdin closes.

usage: fill.py --binary build/release/pedigree [--port P] [--versions N] [--empty]
"""
import argparse
import base64
import hashlib
import json
import math
import shutil
import signal
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "demo"), str(ROOT / "tests" / "e2e")]
import fill_hostile  # noqa: E402
import fill_runs  # noqa: E402
from native import Native  # noqa: E402
from server import Server  # noqa: E402
from steps import MODEL, REGISTRY, Demo  # noqa: E402
from wire import Client  # noqa: E402

EVE_KEY = "local-web-eve-key-0123456789-abcdefghijklmnopqrst"
MIA_KEY = "local-web-mia-key-0123456789-abcdefghijklmnopqrst"
VIC_KEY = "local-web-vic-key-0123456789-abcdefghijklmnopqrst"
LAB = {name: f"local-web-{name}-key-0123456789-abcdefghijklmnopqrs" for name in ("olga", "pat", "rolf")}  # who administers, is a member, looks on

FILES = 10_000  # of each version of "Many files"

CARD = """## Summary
Reads **handwritten digits** of 8×8 dots. For demonstrations, not for cheques.

## Evaluation
| split | accuracy |
|---|---|
| test | see the versions |

## Limits
- trained on 1,347 images only
- `nan` in, nonsense out

<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>
[a link](javascript:alert(1)) and [another](https://example.org)
"""

RICH = """
import csv, math
with wandb.init(project="digits", job_type="evaluate", config={"threshold": 0.5, "labels": ["a", "b"], "nested": {"depth": 3}}) as run:
    used = run.use_artifact("main/wandb-registry-model/Digits classifier:production")
    for step in range(40):
        run.log({"val/accuracy": 1 - 1 / (step + 2), "val/loss": 1 / (step + 1), "nothing": math.nan if step % 2 else 1.0})
    a = wandb.Artifact("evaluation", type="model", description="What an evaluation leaves behind", metadata={
        "accuracy": 0.975, "loss": 0.000123, "parameters": 1234567, "notes": "<b>bold</b>", "nested": {"list": [1, 2, 3], "flag": True}})
    with a.new_file("readme.md") as f: f.write("# Evaluation\\n\\nSome *text*.\\n")
    with a.new_file("data/rows.csv") as f: csv.writer(f).writerows([["name", "value"], ["alpha, with comma", 1.5], ["beta", 22]])
    with a.new_file("data/deep/er/values.json") as f: json.dump({"a": [1, 2, 3], "b": {"c": None}}, f)
    with a.new_file("page.html") as f: f.write("<script>document.title='owned'</script>")
    with a.new_file("weights.bin", mode="wb") as f: f.write(bytes(range(256)) * 64)
    a.add(wandb.Table(columns=["digit", "right"], data=[[d, 0.9 + d / 100] for d in range(10)]), "table")
    import numpy as np
    a.add(wandb.Image((np.arange(64 * 64).reshape(64, 64) % 255).astype("uint8")), "picture")
    run.log_artifact(a, tags=["checked"]).wait()
    linked = run.link_artifact(a, "wandb-registry-model/Evaluated model", aliases=["candidate"])
    older = run.link_artifact(a, "model-registry/My Registered Model")
print(json.dumps([a.url, linked.url, older.url]))
"""


def rich_model(demo):
    urls = demo.ask_sdk(RICH, WANDB_X_EXTRA_HTTP_HEADERS=json.dumps({"X-Pedigree-Reason": "first evaluation"}))
    demo.ask_sdk(f"""
collection = api.artifact_collection("model", "{demo.organization}/{REGISTRY}/{MODEL}")
collection.description = {CARD!r}
collection.tags = ["digits", "small"]
collection.save()
print("null")""")
    return urls


def people(admin):
    admin.post("/users", {"username": "eve", "api_key": EVE_KEY, "organization": None})
    admin.post("/users", {"username": "vic", "api_key": VIC_KEY, "organization": None})
    admin.post(["organizations", "main", "members"], {"members": [{"username": "vic", "role": "viewer"}]})
    admin.post("/users", {"username": "mia", "api_key": MIA_KEY})  # a member of the organisation, as everybody is unless told otherwise
    admin.put(["protected-aliases", "main", "model", "blessed"], {})
    admin.put(["registries", "main", "model", MODEL, "aliases", "blessed"], {"version": "v0", "reason": "signed off"})


def laboratory(admin):
    """An organisation of its own, to be administered."""
    for name, key in LAB.items():
        admin.post("/users", {"username": name, "email": f"{name}@example.org", "api_key": key, "organization": None})
    admin.post("/organizations", {"name": "lab", "members": [{"username": name, "role": role} for name, role in zip(LAB, ("admin", "member", "viewer"))]})
    admin.delete(["organizations", "lab", "members", "admin"])  # olga is the only one who administers it
    admin.post("/teams", {"name": "vision", "organization": "lab", "members": [{"username": "olga", "role": "admin"}, {"username": "pat", "role": "member"}]})
    admin.put(["registries", "lab", "vision-models"], {"description": "What sees: detectors and classifiers that run in the warehouse", "visibility": "restricted",
                                                       "artifact_types": ["model", "tokenizer"]})
    admin.put(["registry-members", "lab", "vision-models", "teams", "vision"], {"role": "member"})
    admin.put(["registry-members", "lab", "vision-models", "users", "rolf"], {"role": "restricted_viewer"})
    admin.put(["protected-aliases", "lab", "vision-models", "production"], {})
    admin.post("/service_accounts", {"organization": "lab", "description": "nightly training"})
    admin.post("/invitations", {"organization": "lab", "email": "kim@example.org", "role": "viewer"})
    admin.put(["registries", "lab", "old-models"], {})
    admin.delete(["registries", "lab", "old-models"])


class Large(Client):
    """A model of many versions, each of a run of its own, logged over the wire: what the SDK would send, without its minute per thousand. One of
    fifty has a loss that is no number, another one none at all."""

    def many(self, number):
        loss = {7: math.nan, 11: None}.get(number % 50, round(2 / (1 + (number * 7919) % 10007), 6))
        self.graphql("mutation($i: UpsertBucketInput!) { upsertBucket(input: $i) { inserted } }", i={
            "name": f"many-{number}", "modelName": "large", "entityName": "ada", "displayName": f"many {number}", "state": "finished",
            "config": json.dumps({"learning_rate": {"value": [0.1, 0.01, 0.001][number % 3]}, "layers": {"value": 4 + number % 5}, "seed": {"value": 1}}),
            "summaryMetrics": json.dumps({"epoch": number} if loss is None else {"epoch": number, "loss": loss})})

    def version(self, name, number):
        self.many(number)
        metadata = {"accuracy": round(0.5 + 0.4999 * ((number * 7919) % 10007) / 10007, 6), "epoch": number, "optimizer": ["adam", "sgd"][number % 2]}
        self.log_files(name, f"many-{number}", {"w": f"weights {number}".encode()}, "Large model", metadata)

    def log_files(self, name, run, contents, model, metadata=None):
        """A version with these files, of a run, linked to a model. Files of the same content are sent once."""
        files = {path: (base64.b64encode(hashlib.md5(data).digest()).decode(), data) for path, data in contents.items()}
        lines = "".join(f"{path}:{md5}\n" for path, (md5, _) in sorted(files.items()))
        made = self.graphql("mutation($i: CreateArtifactInput!) { createArtifact(input: $i) { artifact { id } } }", i={
            "entityName": "ada", "projectName": "large", "artifactTypeName": "model", "artifactCollectionName": name, "runName": run,
            "digest": hashlib.md5(f"wandb-artifact-manifest-v1\n{lines}".encode()).hexdigest(),
            "digestAlgorithm": "MANIFEST_MD5", "aliases": [], "metadata": json.dumps(metadata or {})})["createArtifact"]["artifact"]["id"]
        manifest = json.dumps({"version": 1, "storagePolicy": "wandb-storage-policy-v1", "storagePolicyConfig": {"storageLayout": "V2"},
                               "contents": {path: {"digest": md5, "size": len(data)} for path, (md5, data) in files.items()}}).encode()
        for path, (md5, data) in {md5: (path, (md5, data)) for path, (md5, data) in files.items()}.values():
            answer = self.graphql("mutation($i: CreateArtifactFilesInput!) { createArtifactFiles(input: $i) { files { edges { node { uploadUrl } } } } }",
                                  i={"artifactFiles": [{"artifactID": made, "name": path, "md5": md5}], "storageLayout": "V2"})
            url = answer["createArtifactFiles"]["files"]["edges"][0]["node"]["uploadUrl"]
            if url:
                self.put(url, data)
        answer = self.graphql("mutation($i: CreateArtifactManifestInput!) { createArtifactManifest(input: $i) { artifactManifest { file { uploadUrl } } } }", i={
            "artifactID": made, "name": "wandb_manifest.json", "digest": base64.b64encode(hashlib.md5(manifest).digest()).decode(),
            "entityName": "ada", "projectName": "large", "runName": run, "type": "FULL"})
        self.put(answer["createArtifactManifest"]["artifactManifest"]["file"]["uploadUrl"], manifest)
        self.graphql("mutation($i: CommitArtifactInput!) { commitArtifact(input: $i) { artifact { digest } } }", i={"artifactID": made})
        self.graphql("mutation($i: LinkArtifactInput!) { linkArtifact(input: $i) { versionIndex } }", i={
            "artifactID": made, "artifactPortfolioName": model, "entityName": "main", "projectName": REGISTRY, "aliases": []})


def large_model(server, count, key):
    client = Large(server, key)
    for number in range(count):
        client.version("large", number)
    client.many(count)
    shards = {f"shards/{i:05}.bin": b"same" for i in range(FILES)}
    client.log_files("shards", f"many-{count}", shards, "Many files")
    del shards[f"shards/{FILES - 100:05}.bin"]
    client.log_files("shards", f"many-{count}", {**shards, f"shards/{FILES - 200:05}.bin": b"other", "shards/new.bin": b"same"}, "Many files")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--versions", type=int, default=0)
    parser.add_argument("--empty", action="store_true", help="a server on which nothing happened yet")
    parser.add_argument("--hostile", action="store_true", help="also the worst that the rules allow")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))   # the server ends with us
    folder = Path(tempfile.mkdtemp(prefix="pedigree-web-"))
    try:
        with Server(options.binary, folder / "data", port=options.port) as server:
            demo = Demo(server, folder)
            demo.create_user()
            told = {"url": server.url, "admin_key": server.admin_key, "ada_key": demo.native.key, "eve_key": EVE_KEY, "vic_key": VIC_KEY, "mia_key": MIA_KEY, "model": MODEL,
                    **{f"{name}_key": key for name, key in LAB.items()}}
            if not options.empty:
                large_model(server, options.versions, demo.native.key)
                demo.prepare_repository()
                if options.hostile:
                    fill_hostile.fill(demo)
                demo.log_dataset()
                told["between"] = demo.promote(demo.train())
                told["urls"] = rich_model(demo)
                fill_runs.fill(demo)
                people(Native(server.url, server.admin_key))
                laboratory(Native(server.url, server.admin_key))
            print(json.dumps(told), flush=True)
            sys.stdin.read()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
