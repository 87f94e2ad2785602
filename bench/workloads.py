"""What is measured. A workload has one method per contender: `name(contender, round, context) -> value`; `prepare_name` runs unmeasured before it."""
import base64
import hashlib
import http.client
import json
import os
import re
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

SECONDS = 4


def call(method, url, body=None, key=None):
    headers = {"Content-Type": "application/json", **({"Authorization": "Bearer " + key} if key else {})}
    request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode(), headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=300) as answer:
            return json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{url}: {error.code} {error.read()[:500]!r}") from None


def graphql(server, query, **variables):
    answer = call("POST", server.url + "/graphql", {"query": query, "variables": variables}, server.key)
    assert not answer.get("errors"), answer
    return answer["data"]


def wrk(url, script, connections=64, seconds=SECONDS, threads=1):
    """Requests per second that were answered with 2xx, by wrk with a Lua script."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        out = subprocess.run(["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "-s", file.name, url], capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in out, out
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])


def lua_post(path, body_expression, headers, setup=""):
    """A Lua script that posts; `body_expression` may use n, a counter."""
    head = "\n".join(f'wrk.headers["{k}"] = "{v}"' for k, v in headers.items())
    return f'wrk.method = "POST"\n{head}\nlocal n = 0\n{setup}\nrequest = function()\n  n = n + 1\n  return wrk.format("POST", {path}, nil, {body_expression})\nend\n'


def bearer(server):
    return {"Authorization": "Bearer " + server.key, "Content-Type": "application/json"}


class ColdStart:
    name, title, unit, target = "start", "exec to first /ready on an existing data directory", "ms", "< 40 ms"
    contenders = ["pedigree"]

    def pedigree(self, contender, number, context):
        contender.server.stop(signal.SIGTERM)
        start = time.monotonic()
        process = subprocess.Popen([str(contender.binary), "serve", "--data-dir", str(contender.server.data_dir), "--listen", f"127.0.0.1:{contender.server.port}",
                                    "--log-level", "warn"], env=contender.server.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        contender.server.process = process
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", contender.server.port, timeout=5)
                connection.request("GET", "/ready")
                if connection.getresponse().status == 200:
                    return (time.monotonic() - start) * 1000
            except OSError:
                time.sleep(0.0003)


class IdleMemory:
    name, title, unit, target = "memory", "resident memory of an idle server", "MiB", "≤ 20 MiB"
    contenders = ["pedigree", "mlflow"]

    def measure(self, contender, number, context):
        from contenders import Watch
        time.sleep(6)  # idle workers end
        return Watch(contender.pid).memory_now()

    pedigree = mlflow = measure


class CreateRun:
    name, title, unit, target = "create_run", "create run, 64 clients", "requests/s", "≥ 300× MLflow"
    contenders = ["pedigree", "mlflow"]

    def pedigree(self, contender, number, context):
        query = "mutation($i: UpsertBucketInput!) { upsertBucket(input: $i) { bucket { id name } inserted } }"
        body = json.dumps({"query": query, "variables": {"i": {"name": "NAME", "modelName": "bench", "config": "{\"lr\":{\"value\":0.1}}"}}})
        expression = "(" + json.dumps(body) + f'):gsub("NAME", "r{number}-" .. n)'
        return wrk(contender.url, lua_post('"/graphql"', "(" + expression + ")", bearer(contender)))

    def prepare_mlflow(self, contender, number):
        return call("POST", contender.url + "/api/2.0/mlflow/experiments/create", {"name": f"runs-{number}-{time.time()}"})["experiment_id"]

    def mlflow(self, contender, number, experiment):
        body = json.dumps({"experiment_id": experiment, "start_time": 1, "run_name": "r"})
        return wrk(contender.url, lua_post('"/api/2.0/mlflow/runs/create"', json.dumps(body), {"Content-Type": "application/json"}), seconds=10)


class Points:
    name, title, unit, target = "points", "metric points stored, 1,000 per request, 8 runs at once", "points/s", "≥ 300× MLflow, ≥ 40× OpenWandb"
    contenders = ["pedigree", "mlflow", "openwandb"]
    clients = 8

    # Each wrk thread is one training job with its own run. What does not change from request to request is made beforehand, so that
    # the load generator takes as little of the machine as it can.
    each_thread_its_number = ("local threads = 0\nfunction setup(thread)\n  thread:set('id', threads)\n  threads = threads + 1\nend\n")

    @classmethod
    def stream_script(cls, contender, number, headers):
        """100 lines of 10 metrics a request; the offset moves on."""
        head = "\n".join(f'wrk.headers["{k}"] = "{v}"' for k, v in headers.items())
        return cls.each_thread_its_number + head + f"""
local tails, n = {{}}, 0
for i = 0, 99 do
  local t = {{}}
  for k = 1, 10 do t[k] = string.format(',\\\\"m%d\\\\":%.14g', k, (i + 1) * k * 0.3719) end
  tails[i] = table.concat(t) .. '}}"'
end
request = function()
  local lines, o = {{}}, n * 100
  for i = 0, 99 do lines[i + 1] = '"{{\\\\"_step\\\\":' .. (o + i) .. tails[i] end
  n = n + 1
  return wrk.format("POST", "/files/admin/bench/points-{number}-" .. id .. "/file_stream", nil,
                    '{{"files":{{"wandb-history.jsonl":{{"offset":' .. o .. ',"content":[' .. table.concat(lines, ",") .. "]}}}}}}")
end
"""

    def runs(self, number):
        return [f"points-{number}-{client}" for client in range(self.clients)]

    def prepare_pedigree(self, contender, number):
        for name in self.runs(number):
            graphql(contender, "mutation($i: UpsertBucketInput!) { upsertBucket(input: $i) { inserted } }", i={"name": name, "modelName": "bench"})

    def pedigree(self, contender, number, context):
        return 1000 * wrk(contender.url, self.stream_script(contender, number, bearer(contender)), self.clients, threads=self.clients)

    def prepare_openwandb(self, contender, number):
        for name in self.runs(number):
            body = {"query": "mutation($n: String!) { upsertBucket(input: {name: $n, modelName: \"bench\", entityName: \"admin\"}) { bucket { id } inserted } }",
                    "variables": {"n": name}}
            call("POST", contender.url + "/graphql", body)

    def openwandb(self, contender, number, context):
        return 1000 * wrk(contender.url, self.stream_script(contender, number, {"Content-Type": "application/json"}), self.clients, threads=self.clients)

    def prepare_mlflow(self, contender, number):
        experiment = call("POST", contender.url + "/api/2.0/mlflow/experiments/create", {"name": f"points-{number}-{time.time()}"})["experiment_id"]
        return [call("POST", contender.url + "/api/2.0/mlflow/runs/create", {"experiment_id": experiment, "start_time": 1})["run"]["info"]["run_id"]
                for _ in range(self.clients)]

    def mlflow(self, contender, number, runs):
        script = self.each_thread_its_number + f"""
wrk.headers["Content-Type"] = "application/json"
local runs, tails, n = {{ {", ".join(json.dumps(run) for run in runs)} }}, {{}}, 0
for i = 0, 999 do tails[i] = string.format('{{"key":"m%d","value":%.14g,"timestamp":', i % 10, (i + 1) * 0.3719) end
request = function()
  local metrics = {{}}
  for i = 0, 999 do metrics[i + 1] = tails[i] .. n .. ',"step":' .. (n * 100 + math.floor(i / 10)) .. "}}" end
  n = n + 1
  return wrk.format("POST", "/api/2.0/mlflow/runs/log-batch", nil, '{{"run_id":"' .. runs[id + 1] .. '","metrics":[' .. table.concat(metrics, ",") .. "]}}")
end
"""
        return 1000 * wrk(contender.url, script, self.clients, seconds=15, threads=self.clients)


def log_version(server, collection, data, name="w"):
    """A version with one file, by the wire; its artifact id."""
    md5 = base64.b64encode(hashlib.md5(data).digest()).decode()
    digest = hashlib.md5(f"wandb-artifact-manifest-v1\n{name}:{md5}\n".encode()).hexdigest()
    return commit_files(server, collection, digest, [(name, md5, len(data))], lambda url, index: put(url, data))


def put(url, data):
    with urllib.request.urlopen(urllib.request.Request(url, data=data, method="PUT"), timeout=300) as answer:
        assert answer.status == 200


def commit_files(server, collection, digest, files, upload=None, send_all=None):
    """The artifact flow of the SDK around `upload(url, index)` of each file, or `send_all(urls)`."""
    graphql(server, "mutation($i: UpsertBucketInput!) { upsertBucket(input: $i) { inserted } }", i={"name": "base", "modelName": "bench"})
    artifact = graphql(server, "mutation($i: CreateArtifactInput!) { createArtifact(input: $i) { artifact { id } } }",
                       i={"entityName": "", "projectName": "bench", "artifactTypeName": "model", "artifactCollectionName": collection, "digest": digest,
                          "digestAlgorithm": "MANIFEST_MD5"})["createArtifact"]["artifact"]["id"]
    edges = graphql(server, "mutation($i: CreateArtifactFilesInput!) { createArtifactFiles(input: $i) { files { edges { node { uploadUrl } } } } }",
                    i={"artifactFiles": [{"artifactID": artifact, "name": n, "md5": m} for n, m, _ in files]})["createArtifactFiles"]["files"]["edges"]
    urls = [edge["node"]["uploadUrl"] for edge in edges]
    if send_all:
        send_all(urls)
    else:
        for index, url in enumerate(urls):
            if url:  # else the server has these bytes already
                upload(url, index)
    manifest = json.dumps({"version": 1, "contents": {n: {"digest": m, "size": s} for n, m, s in files}}).encode()
    created = graphql(server, "mutation($i: CreateArtifactManifestInput!) { createArtifactManifest(input: $i) { artifactManifest { file { uploadUrl } } } }",
                      i={"artifactID": artifact, "name": "m", "digest": base64.b64encode(hashlib.md5(manifest).digest()).decode(), "entityName": "",
                         "projectName": "bench", "runName": "", "type": "FULL"})
    put(created["createArtifactManifest"]["artifactManifest"]["file"]["uploadUrl"], manifest)
    graphql(server, "mutation($i: CommitArtifactInput!) { commitArtifact(input: $i) { artifact { id } } }", i={"artifactID": artifact})
    return artifact


class ResolveAlias:
    name, title, unit, target = "resolve", "alias → version, 16 clients", "requests/s", "≥ 100× MLflow"
    contenders = ["pedigree", "mlflow"]

    def prepare_pedigree(self, contender, number):
        if number == 0:
            log_version(contender, "resolve", b"x")
            call("POST", contender.url + "/api/v1/registries/admin/model-registry/M/links", {"artifact": "admin/bench/resolve:latest", "aliases": ["production"]}, contender.key)

    def pedigree(self, contender, number, context):
        script = f'wrk.headers["Authorization"] = "Bearer {contender.key}"\n'
        return wrk(contender.url + "/api/v1/registries/admin/model-registry/M/aliases/production", script, connections=16)

    def prepare_mlflow(self, contender, number):
        if number > 0:
            return
        api = contender.url + "/api/2.0/mlflow/"
        call("POST", api + "registered-models/create", {"name": "M"})
        run = call("POST", api + "runs/create", {"experiment_id": "0", "start_time": 1})["run"]["info"]
        call("POST", api + "model-versions/create", {"name": "M", "source": run["artifact_uri"] + "/m", "run_id": run["run_id"]})
        call("POST", api + "registered-models/alias", {"name": "M", "alias": "production", "version": "1"})

    def mlflow(self, contender, number, context):
        return wrk(contender.url + "/api/2.0/mlflow/registered-models/alias?name=M&alias=production", "", connections=16)


class LargeFile:
    """A file of random bytes, made once a round and shared by the contenders."""
    size_mib = 1024

    def source(self, contender, number):
        path = contender.folder / f"large-{number}.bin"
        if not path.exists():
            for old in contender.folder.glob("large-*.bin"):
                old.unlink()
            with open(path, "wb") as file:
                for _ in range(self.size_mib):
                    file.write(os.urandom(1 << 20))
        return path

    @staticmethod
    def md5(path):
        with open(path, "rb") as file:
            return base64.b64encode(hashlib.file_digest(file, "md5").digest()).decode()

    def rate(self, *curl):
        start = time.monotonic()
        subprocess.run(["curl", "-sf", *map(str, curl)], check=True, stdout=subprocess.DEVNULL)
        return self.size_mib / (time.monotonic() - start)


class Upload(LargeFile):
    name, title, unit, target = "upload", "upload of one large file, one PUT", "MiB/s", "≥ 8× MLflow; memory grows ≤ 64 MiB"
    contenders = ["pedigree", "mlflow"]

    def prepare_pedigree(self, contender, number):
        path = self.source(contender, number)
        return path, self.md5(path)

    def pedigree(self, contender, number, context):
        path, md5 = context
        rates = []
        commit_files(contender, "large", md5, [("large.bin", md5, path.stat().st_size)], lambda url, index: rates.append(self.rate("-T", path, url)))
        return rates[0]

    def prepare_mlflow(self, contender, number):
        return self.source(contender, number)

    def mlflow(self, contender, number, path):
        return self.rate("-T", path, f"{contender.url}/api/2.0/mlflow-artifacts/artifacts/0/bench/artifacts/large-{number}.bin")


class Download(LargeFile):
    name, title, unit, target = "download", "download of one large file", "MiB/s", "≥ 1× nginx"
    contenders = ["pedigree", "nginx", "mlflow"]

    def prepare_pedigree(self, contender, number):
        path = self.source(contender, 0)
        if number == 0:
            md5 = self.md5(path)
            artifact = commit_files(contender, "download", md5, [("large.bin", md5, path.stat().st_size)], lambda url, index: self.rate("-T", path, url))
            files = graphql(contender, "query($i: ID!) { artifact(id: $i) { files(first: 1) { edges { node { directUrl } } } } }", i=artifact)["artifact"]["files"]
            contender.download_url = files["edges"][0]["node"]["directUrl"]

    def prepare_nginx(self, contender, number):
        contender.download_url = f"{contender.url}/{self.source(contender, 0).name}"

    def prepare_mlflow(self, contender, number):
        contender.download_url = f"{contender.url}/api/2.0/mlflow-artifacts/artifacts/0/bench/artifacts/download.bin"
        if number == 0:
            self.rate("-T", self.source(contender, 0), contender.download_url)

    def pedigree(self, contender, number, context):
        return self.rate("-o", "/dev/null", contender.download_url)

    nginx = mlflow = pedigree


class SmallFiles:
    name, title, unit, target = "files", "artifact of 2,000 files of 4 KiB, 32 connections", "files/s", "≥ 10× MLflow"
    contenders = ["pedigree", "mlflow"]
    count = 2000

    def make_files(self, contender, number):
        """New content each round."""
        folder = contender.folder / f"files-{number}"
        folder.mkdir(exist_ok=True)
        paths = [folder / str(i) for i in range(self.count)]
        for path in paths:
            path.write_bytes(os.urandom(4096))
        return paths

    prepare_pedigree = prepare_mlflow = make_files

    @staticmethod
    def send(paths, urls):
        """All files by one curl, 32 at a time over kept connections."""
        with tempfile.NamedTemporaryFile("w", suffix=".curlrc") as file:
            file.write("\nnext\n".join(f'upload-file = "{path}"\nurl = "{url}"\nfail\nsilent\noutput = "/dev/null"' for path, url in zip(paths, urls)))
            file.flush()
            subprocess.run(["curl", "--parallel", "--parallel-immediate", "--parallel-max", "32", "--no-progress-meter", "-K", file.name], check=True, stdout=subprocess.DEVNULL)

    def pedigree(self, contender, number, paths):
        contents = [path.read_bytes() for path in paths]
        files = [(f"f{i}", base64.b64encode(hashlib.md5(data).digest()).decode(), len(data)) for i, data in enumerate(contents)]
        start = time.monotonic()
        commit_files(contender, "many", f"many-{number}-{time.time()}", files, send_all=lambda urls: self.send(paths, urls))
        return self.count / (time.monotonic() - start)

    def mlflow(self, contender, number, paths):
        start = time.monotonic()
        self.send(paths, [f"{contender.url}/api/2.0/mlflow-artifacts/artifacts/0/many{number}/artifacts/f{i}" for i in range(self.count)])
        return self.count / (time.monotonic() - start)


ALL = [ColdStart(), IdleMemory(), CreateRun(), Points(), ResolveAlias(), SmallFiles(), Upload(), Download()]
