"""./dev bench scale: how the answers of a server hold up when much is stored.

The rows of a million versions are not sent one by one: the server makes its schema and one row of each kind, by the wire; then it is stopped, and
copies of them are written straight into its SQLite file (fill.py); then it serves them. Events of the copies are left out, for no list measured
here reads them. Every figure but those of the SDK is the median time of one request over a kept connection, everything included.
usage: scale.py --binary PATH [--share 0.1] [--only NAME] [--keep]
"""
import argparse
import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "demo"))
import contenders  # noqa: E402
import fill  # noqa: E402
import workloads  # noqa: E402
from server import Server  # noqa: E402

REPEATS, WARM_UP = 41, 5
FILES = 10_000


class Client:
    """One kept connection."""

    def __init__(self, server):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
        self.headers = {"Authorization": "Bearer " + server.admin_key, "Content-Type": "application/json"}

    def ask(self, method, path, body=None):
        start = time.perf_counter()
        self.connection.request(method, path, None if body is None else json.dumps(body), self.headers)
        answer = self.connection.getresponse()
        text = answer.read()
        took = (time.perf_counter() - start) * 1000
        assert answer.status == 200, (path, answer.status, text[:500])
        parsed = json.loads(text)
        assert not (isinstance(parsed, dict) and parsed.get("errors")), text[:1000]
        return took, parsed

    def get(self, path, **query):
        return self.ask("GET", "/api/v1" + path + ("?" + urllib.parse.urlencode(query) if query else ""))

    def graphql(self, query, variables):
        took, parsed = self.ask("POST", "/graphql", {"query": query, "variables": variables})
        return took, parsed["data"]


def medians(*requests):
    """The median of each of several requests that take turns."""
    for request in requests:
        for _ in range(WARM_UP):
            request()
    times = [[] for _ in requests]
    for _ in range(REPEATS):
        for place, request in zip(times, requests):
            place.append(request()[0])
    return [statistics.median(place) for place in times]


def show(title, figure, target, met):
    print(f"{title:<86} {figure:>22}   target {target:<12} {'met' if met else 'MISSED'}", flush=True)
    return met


def text_of(document):
    """wandb keeps its documents as text or parsed."""
    return document if isinstance(document, str) else document.loc.source.body if getattr(document, "loc", None) else str(document)


def resolve(client, sizes):
    from wandb.sdk.artifacts._generated.operations import ARTIFACT_MEMBERSHIP_BY_NAME_GQL
    query = text_of(ARTIFACT_MEMBERSHIP_BY_NAME_GQL)

    def request(name, alias):
        def ask():
            took, data = client.graphql(query, {"entity": "admin", "project": "bench", "name": f"{name}:{alias}"})
            assert data["project"]["artifactCollectionMembership"]["artifact"], data
            return took, data
        return ask
    met = True
    for alias in ("production", "latest"):
        small, large = medians(request("small", alias), request("large", alias))
        met &= show(f"'{alias}' → version, as the SDK asks: {sizes.versions:,} versions against 100", f"{large:.2f} / {small:.2f} ms = {large / small:.2f}×", "≈ 1×",
                    large / small < 1.25)
    return met


def runs(client, sizes):
    from wandb.apis.public.runs import _create_runs_query
    query = text_of(_create_runs_query(lazy=True))
    met = True
    for name, filters in (("filtered and ordered by a metric", {"summary_metrics.accuracy": {"$gt": 0.5}}),
                          ("filtered by a rare metric value", {"summary_metrics.accuracy": {"$gt": 0.9999}}),
                          ("ordered by a metric, filtered by another", {"summary_metrics.loss": {"$lt": 0.5}}),
                          ("ordered by a metric, filtered by two", {"summary_metrics.loss": {"$lt": 0.5}, "summary_metrics.accuracy": {"$gt": 0.5}}),
                          ("ordered by a metric, filtered by it, another and config", {"summary_metrics.loss": {"$lt": 0.5}, "summary_metrics.accuracy": {"$gt": 0.5},
                                                                                       "config.layers": 3}),
                          ("ordered by a metric, filtered by it and state", {"state": "finished", "summary_metrics.accuracy": {"$gt": 0.5}}),
                          ("ordered by a metric, filtered by name", {"display_name": "run-77"}),
                          ("ordered by a metric, filtered by $regex", {"display_name": {"$regex": "^run-.*7$"}})):
        def ask():
            took, data = client.graphql(query, {"project": "runs", "entity": "admin", "order": "-summary_metrics.accuracy", "filters": json.dumps(filters),
                                                "perPage": 50})
            assert data["project"]["runs"]["edges"], data
            return took, data
        took, = medians(ask)
        met &= show(f"first page of {sizes.runs:,} runs, {name}", f"{took:.2f} ms", "< 50 ms", took < 50)
    return met


def versions(client, sizes):
    best, of_collection, filtered = medians(
        lambda: client.get("/versions", registry="admin/model-registry", order="-metric.accuracy", limit=1),
        lambda: client.get("/registries/admin/model-registry/M/versions", order="-metric.accuracy", limit=20),
        lambda: client.get("/versions", registry="admin/model-registry", order="-metric.accuracy", limit=20, filter=json.dumps({"metric.loss": {"$lt": 0.5}})))
    met = show(f"best of {sizes.candidates:,} versions of a registry by a metric", f"{best:.2f} ms", "< 20 ms", best < 20)
    met &= show(f"the 20 best of {sizes.candidates:,} versions of a collection", f"{of_collection:.2f} ms", "< 20 ms", of_collection < 20)
    return met & show(f"the 20 best of {sizes.candidates:,} versions of a registry, filtered by another metric", f"{filtered:.2f} ms", "< 20 ms", filtered < 20)


def lineage(client, sizes):
    met = True
    middle = sizes.nodes // 2 // 100
    for what, version in (("of a version in the middle", middle), ("of a dataset every run used", 0), ("of the newest version", sizes.nodes // 2 - 1)):
        took, = medians(lambda: client.get("/lineage", artifact=f"admin/bench/graph:v{version}", depth=5))
        met &= show(f"lineage to depth 5 {what}, {sizes.nodes:,} nodes", f"{took:.2f} ms", "< 5 ms", took < 5)
    return met


OURS = """
import sys, time, wandb
folder, target, what = sys.argv[1:]
if what == "log":
    with wandb.init(project="files", settings=wandb.Settings(silent=True)) as run:
        start = time.perf_counter()
        artifact = wandb.Artifact("many", "dataset")
        artifact.add_dir(folder)
        run.log_artifact(artifact).wait()
        print("seconds", time.perf_counter() - start)
else:
    artifact = wandb.Api().artifact("files/many:latest")
    start = time.perf_counter()
    artifact.download(target)
    print("seconds", time.perf_counter() - start)
"""
THEIRS = """
import os, sys, time, mlflow
folder, target, what = sys.argv[1:]
if what == "log":
    with mlflow.start_run() as run:
        start = time.perf_counter()
        mlflow.log_artifacts(folder, "many")
        print("seconds", time.perf_counter() - start)
        open(folder + ".run", "w").write(run.info.run_id)
else:
    run = open(folder + ".run").read()
    start = time.perf_counter()
    mlflow.artifacts.download_artifacts(run_id=run, artifact_path="many", dst_path=target)
    print("seconds", time.perf_counter() - start)
"""


def files(server, binary, folder, share):
    """A folder of small files through the two clients, new content for each, nothing in a cache. Says where the CPU time went:
    what a client burns by itself no server can give back."""
    count = int(FILES * share)
    mlflow = contenders.MLflow(binary, folder)
    met = True
    rates = {}
    for name, serving, python, script, environment in (
            ("pedigree", server.process.pid, sys.executable, OURS, {"WANDB_BASE_URL": server.url, "WANDB_API_KEY": server.admin_key}),
            ("mlflow", mlflow.process.pid, str(contenders.peer_python("mlflow", "mlflow==3.17.2") / "python"), THEIRS, {"MLFLOW_TRACKING_URI": mlflow.url})):
        source, home = folder / f"files-{name}", folder / f"home-{name}"
        source.mkdir()
        home.mkdir()
        for number in range(count):
            (source / f"{number:05}.bin").write_bytes(os.urandom(4096))
        for what in ("log", "download"):
            target = folder / f"target-{name}"
            target.mkdir(exist_ok=True)
            private = {**os.environ, **environment, "HOME": str(home), "WANDB_CACHE_DIR": str(home / what), "WANDB_DATA_DIR": str(home / what),
                       "WANDB_DIR": str(home), "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false"}
            before = os.times()
            with contenders.Watch(serving) as watch:
                done = subprocess.run([python, "-c", script, str(source), str(target), what], env=private, cwd=home, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr[-3000:]
            after = os.times()
            client = after.children_user + after.children_system - before.children_user - before.children_system
            rates[name, what] = count / float(re.search(r"^seconds (.*)$", done.stdout, re.M)[1])
            print(f"  {what} by {name}: {client:.1f} s of CPU in the client, {watch.cpu:.1f} s in the server", flush=True)
        arrived = {path.name: path.read_bytes() for path in (folder / f"target-{name}").rglob("*.bin")}
        assert arrived == {path.name: path.read_bytes() for path in source.glob("*.bin")}, f"{name}: the files that came back differ"
    for what in ("log", "download"):
        ours, theirs = rates["pedigree", what], rates["mlflow", what]
        met &= show(f"{what} an artifact of {count:,} files by the SDK, beside MLflow's client", f"{ours:,.0f} / {theirs:,.0f} = {ours / theirs:.1f}×", "≥ 10×",
                    ours / theirs >= 10)
    return met


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--share", type=float, default=1.0, help="of the sizes, for a quick look")
    parser.add_argument("--only", choices=["resolve", "runs", "versions", "lineage", "files"])
    parser.add_argument("--keep", action="store_true", help="leave the filled data directory behind and print where it is")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="pedigree-scale-", dir=Path(options.binary).resolve().parents[2] / ".cache"))
    sizes = fill.Sizes(options.share)
    server = Server(options.binary, folder / "pedigree", arguments=["--log-level", "warn"])
    met = True
    try:
        if options.only != "files":
            fill.templates(server.start())
            server.stop()
            start = time.monotonic()
            rows = fill.fill(server.data_dir / "pedigree.db", sizes)
            print(f"filled with {rows:,} rows in {time.monotonic() - start:.0f} s; {(server.data_dir / 'pedigree.db').stat().st_size / 2**20:,.0f} MiB\n", flush=True)
        server.start()
        client = Client(server)
        for name, measure in (("resolve", resolve), ("runs", runs), ("versions", versions), ("lineage", lineage)):
            if options.only in (None, name):
                met &= measure(client, sizes)
        if options.only in (None, "files"):
            met &= files(server, options.binary, folder, options.share)
    finally:
        server.stop()
        contenders.stop_all()
        if options.keep:
            print(f"kept: {server.data_dir}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print("\nevery target is met" if met else "\nsome targets are missed")


if __name__ == "__main__":
    main()
