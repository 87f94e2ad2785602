"""References: what lies elsewhere is described, read back through its own scheme, and never stored here."""
import hashlib
import http.server
import threading

import pytest


@pytest.fixture(scope="module")
def web():
    """A web server with ETags, as an object store would be."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = b"remote " + self.path.encode()
            self.send_response(200)
            for name, value in (("Content-Length", len(body)), ("ETag", f'"{hashlib.md5(body).hexdigest()}"')):
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_http_and_file_references(user, web, server):
    facts = user.sdk(f"""
web = {web!r}
""" + """
import hashlib, shutil
os.makedirs("outside/sub", exist_ok=True)
for name, text in (("a.txt", "A"), ("sub/b.txt", "B")): open("outside/" + name, "w").write(text)
here = "file://" + os.path.abspath("outside")
with wandb.init(project="refs") as run:
    a = wandb.Artifact("mixed", type="dataset")
    a.add_reference(web + "/x.csv")
    a.add_reference(web + "/y.csv", name="unchecked.csv", checksum=False)
    a.add_reference(here, name="folder")
    with a.new_file("own.txt") as f: f.write("own")
    run.log_artifact(a).wait()
shutil.rmtree(os.environ["WANDB_CACHE_DIR"], ignore_errors=True)
api = wandb.Api()
a = api.artifact("refs/mixed:v0")
entries = {name: [e.ref, e.digest, e.size] for name, e in a.manifest.entries.items()}
got = {}
for name in ("x.csv", "folder/a.txt", "folder/sub/b.txt", "own.txt"): got[name] = open(a.get_entry(name).download("out")).read()
files = {f.name: [f.url, f.size] for f in a.files()}
# What changed elsewhere is noticed, not silently handed out.
open("outside/a.txt", "w").write("changed")
shutil.rmtree(os.environ["WANDB_CACHE_DIR"], ignore_errors=True)
try: a.get_entry("folder/a.txt").download("again"); noticed = "no error"
except ValueError as e: noticed = str(e)
with wandb.init(project="refs") as run:   # the same references again are the same version
    b = wandb.Artifact("paths", type="dataset"); b.add_reference(here + "/a.txt", name="p", checksum=False)
    run.log_artifact(b).wait()
    open("outside/a.txt", "w").write("changed again")
    c = wandb.Artifact("paths", type="dataset"); c.add_reference(here + "/a.txt", name="p", checksum=False)
    same = run.log_artifact(c).wait().version
    d = wandb.Artifact("paths", type="dataset"); d.add_reference(here + "/a.txt", name="p")
    checked = run.log_artifact(d).wait().version
answer({"entries": entries, "got": got, "files": files, "noticed": noticed, "here": here, "versions": [same, checked], "size": a.size})""")
    here, entries = facts["here"], facts["entries"]
    assert facts["got"] == {"x.csv": "remote /x.csv", "folder/a.txt": "A", "folder/sub/b.txt": "B", "own.txt": "own"}
    assert entries["x.csv"] == [web + "/x.csv", hashlib.md5(b"remote /x.csv").hexdigest(), 13]
    assert entries["unchecked.csv"][:2] == [web + "/y.csv"] * 2
    assert entries["folder/sub/b.txt"][0] == here + "/sub/b.txt" and entries["own.txt"][0] is None
    assert facts["files"]["x.csv"] == [web + "/x.csv", 13] and facts["files"]["own.txt"][0].startswith(server.url)
    assert "Digest mismatch" in facts["noticed"]
    assert facts["versions"] == ["v0", "v1"]
    assert not any(b"remote /" in path.read_bytes() for path in (server.data_dir / "blobs").rglob("*") if path.is_file())


# Stand-ins for the clouds' own libraries, which the SDK asks for size and checksum.
CLOUDS = """
import types
from unittest import mock
from wandb.sdk.artifacts.storage_handlers.gcs_handler import GCSHandler
from wandb.sdk.artifacts.storage_handlers.s3_handler import S3Handler
class Object:
    bucket_name, key, content_length, content_type, e_tag, version_id, metadata = "bucket", "k/x.bin", 7, "binary", '"etag-x"', "ver1", {}
    def load(self): pass
class Blob:
    name, size, etag, md5_hash, generation = "k2/y.bin", 9, "etag-y", "bWQ1LW9mLXk=", 12
def s3(handler):
    handler._s3 = mock.Mock(); handler._s3.Object = lambda bucket, key: Object(); handler._s3.ObjectVersion.return_value.Object = lambda: Object()
    handler._botocore = types.SimpleNamespace(exceptions=types.SimpleNamespace(ClientError=KeyError))
    return handler._s3
S3Handler.init_boto = s3
GCSHandler.init_gcs = lambda handler: mock.Mock(bucket=lambda name: mock.Mock(get_blob=lambda key, generation=None: Blob()))
"""


def test_s3_and_gs_references(user):
    facts = user.sdk(CLOUDS + """
with wandb.init(project="refs") as run:
    for name, checksum in (("plain", False), ("checked", True)):
        a = wandb.Artifact(name, type="dataset")
        a.add_reference("s3://bucket/k/x.bin", checksum=checksum)
        a.add_reference("gs://bucket2/k2/y.bin", name="y", checksum=checksum)
        run.log_artifact(a).wait()
api = wandb.Api()
answer({name: {n: [e.ref, e.digest, e.size, e.extra] for n, e in api.artifact(f"refs/{name}:v0").manifest.entries.items()} for name in ("plain", "checked")})""")
    assert facts["plain"] == {"k/x.bin": ["s3://bucket/k/x.bin"] * 2 + [0, {}], "y": ["gs://bucket2/k2/y.bin"] * 2 + [0, {}]}
    assert facts["checked"]["x.bin"][:3] == ["s3://bucket/k/x.bin", "etag-x", 7] and facts["checked"]["x.bin"][3]["versionID"] == "ver1"
    assert facts["checked"]["y"][:3] == ["gs://bucket2/k2/y.bin", "etag-y", 9]
