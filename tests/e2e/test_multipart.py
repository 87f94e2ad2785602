"""Large files in parts. The SDK sends files in parts from 2 GiB on (a constant of its Go program), so uploads are driven by hand here, as it
sends them; the ranged download is the SDK's own."""
import base64
import hashlib
import json
import random
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
from conftest import new_key  # noqa: E402
from native import Native  # noqa: E402
from server import Server  # noqa: E402
from wire import Client  # noqa: E402

PART = 1_000_003
FILES = """mutation CreateArtifactFiles($input: CreateArtifactFilesInput!) { createArtifactFiles(input: $input) { files { edges { node { storagePath uploadUrl
  uploadHeaders uploadMultipartUrls { uploadID uploadUrlParts { partNumber uploadUrl } } artifact { id } } } } } }"""
COMPLETE = """mutation CompleteMultipartUploadArtifact($completeMultipartAction: CompleteMultipartAction!, $completedParts: [UploadPartsInput!]!,
  $artifactID: ID!, $storagePath: String!, $uploadID: String!) { completeMultipartUploadArtifact(input: {completeMultipartAction:
  $completeMultipartAction, completedParts: $completedParts, artifactID: $artifactID, storagePath: $storagePath, uploadID: $uploadID}) { digest } }"""


def b64md5(data):
    return base64.b64encode(hashlib.md5(data).digest()).decode()


class Upload:
    """One file of a new version, offered in parts."""

    def __init__(self, client, collection, data, size=PART, digest=None):
        self.client, self.data = client, data
        self.parts = [data[at:at + size] for at in range(0, len(data), size)]
        digest = digest or hashlib.md5(f"wandb-artifact-manifest-v1\nw:{b64md5(data)}\n".encode()).hexdigest()
        self.artifact = client.graphql("mutation($i: CreateArtifactInput!) { createArtifact(input: $i) { artifact { id state } } }", i={
            "entityName": "", "projectName": "p", "artifactTypeName": "model", "artifactCollectionName": collection, "digest": digest,
            "digestAlgorithm": "MANIFEST_MD5", "runName": "base", "enableDigestDeduplication": True})["createArtifact"]["artifact"]["id"]
        self.announce()

    def announce(self):
        spec = {"artifactID": self.artifact, "name": "w", "md5": b64md5(self.data), "mimetype": None,
                "uploadPartsInput": [{"partNumber": n, "hexMD5": hashlib.md5(part).hexdigest()} for n, part in enumerate(self.parts, 1)]}
        self.node = self.client.graphql(FILES, input={"artifactFiles": [spec], "storageLayout": "V2", "cloudRegionID": None})[
            "createArtifactFiles"]["files"]["edges"][0]["node"]
        multipart = self.node["uploadMultipartUrls"]
        self.id = multipart["uploadID"] if multipart else None
        self.urls = {p["partNumber"]: p["uploadUrl"] for p in multipart["uploadUrlParts"]} if multipart else {}

    def put(self, number, data=None):
        """The ETag, or the status of a refusal with its text."""
        data = self.parts[number - 1] if data is None else data
        url = self.client.server.url + "/" + self.urls[number].split("/", 3)[3]
        request = urllib.request.Request(url, data=data, method="PUT", headers={"Content-MD5": b64md5(data)})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.headers["ETag"]
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def complete(self, etags):
        return self.client.graphql(COMPLETE, completeMultipartAction="Complete", artifactID=self.node["artifact"]["id"], uploadID=self.id,
                                   storagePath=self.node["storagePath"], completedParts=[{"partNumber": n, "hexMD5": e} for n, e in etags.items()])

    def commit(self):
        client, manifest = self.client, json.dumps({"version": 1, "storagePolicy": "wandb-storage-policy-v1", "storagePolicyConfig": {}, "contents": {"w": {"digest": b64md5(self.data), "size": len(self.data)}}}).encode()
        created = client.graphql("mutation($i: CreateArtifactManifestInput!) { createArtifactManifest(input: $i) { artifactManifest { file { uploadUrl } } } }",
                                 i={"artifactID": self.artifact, "name": "wandb_manifest.json", "digest": b64md5(manifest), "entityName": "",
                                    "projectName": "p", "runName": "", "type": "FULL"})
        client.put(created["createArtifactManifest"]["artifactManifest"]["file"]["uploadUrl"], manifest)
        return client.graphql("mutation($i: CommitArtifactInput!) { commitArtifact(input: $i) { artifact { versionIndex } } }",
                              i={"artifactID": self.artifact})["commitArtifact"]["artifact"]["versionIndex"]


def parts_on_disk(server):
    return [path for path in (server.data_dir / "blobs/parts").rglob("*") if path.is_file()]


@pytest.fixture
def client(server, user):
    client = Client(server, user.key)
    client.user = user.name
    client.run("base")
    return client


def test_parts_become_the_file_and_the_sdk_reads_it_in_ranges(server, user, client):
    data = random.Random(1).randbytes(3 * PART + 17)
    upload = Upload(client, "big", data)
    assert list(upload.urls) == [1, 2, 3, 4] and upload.node["uploadUrl"] and upload.node["storagePath"].startswith("wandb_artifacts/")
    etags = {number: upload.put(number) for number in (4, 2, 1, 3)}
    assert etags == {n: f'"{hashlib.md5(part).hexdigest()}"' for n, part in enumerate(upload.parts, 1)}
    assert upload.complete(etags)["completeMultipartUploadArtifact"]["digest"] == b64md5(data)
    assert upload.complete(etags)  # its answer was lost, the client asks again
    assert upload.commit() == 0
    assert parts_on_disk(server) == []
    again = Upload(client, "big", data, digest="of another version with the same file")
    assert again.node == {**again.node, "uploadUrl": None, "uploadMultipartUrls": None, "artifact": {"id": upload.artifact}}

    # The constant of the SDK is 100 MiB: with a smaller one several ranges are fetched at once.
    facts = user.sdk("""
import hashlib
from wandb.sdk.artifacts.storage_policies import _multipart
_multipart.multipart_download.__defaults__ = (700_001,)
a = wandb.Api().artifact("p/big:v0")
ranged = a.download("ranged", multipart=True, skip_cache=True)
plain = a.download("plain", multipart=False, skip_cache=True)
a.verify("ranged")
answer([hashlib.sha256(open(os.path.join(d, "w"), "rb").read()).hexdigest() for d in (ranged, plain)])""")
    assert facts == [hashlib.sha256(data).hexdigest()] * 2
    with urllib.request.urlopen(server.url + "/metrics") as answer:
        ranges = re.findall(r'^pedigree_http_request_seconds_count{.*status="206".*} (\d+)$', answer.read().decode(), re.MULTILINE)
    assert sum(map(int, ranges)) == 5


def test_wrong_and_missing_parts_change_nothing(server, client):
    data = random.Random(2).randbytes(2 * PART)
    upload = Upload(client, "strict", data)
    etags = {1: upload.put(1)}
    status, text = upload.put(2, b"x" * PART)
    assert status == 400 and "part 2" in text and hashlib.md5(upload.parts[1]).hexdigest() in text
    with pytest.raises(RuntimeError, match="part 2 was not uploaded"):
        upload.complete({**etags, 2: '"' + hashlib.md5(upload.parts[1]).hexdigest() + '"'})
    etags[2] = upload.put(2)
    with pytest.raises(RuntimeError, match="part 1 was not uploaded, or its ETag is another"):
        upload.complete({**etags, 1: '"00"'})
    with pytest.raises(RuntimeError, match="bytes of 'w' .* have not been uploaded"):
        upload.commit()
    upload.complete(etags)
    assert upload.commit() == 0


def test_one_put_of_the_whole_file_is_taken_too(client):
    upload = Upload(client, "whole", random.Random(3).randbytes(PART + 1))
    client.put(upload.node["uploadUrl"], upload.data)
    assert upload.commit() == 0


def test_parts_outlive_a_kill(binary, tmp_path):
    server = Server(binary, tmp_path / "data").start()
    try:
        key = new_key()
        Native(server.url, server.admin_key).post("/users", {"username": "kim", "api_key": key})
        client = Client(server, key)
        client.user = "kim"
        client.run("base")
        data = random.Random(4).randbytes(2 * PART + 5)
        upload = Upload(client, "m", data)
        etags = {number: upload.put(number) for number in (1, 3)}
        server.kill()
        server.start()
        first = upload.id
        upload.announce()
        assert upload.id == first
        etags[2] = upload.put(2)
        upload.complete(etags)
        assert upload.commit() == 0
        url = client.graphql('{ project(name: "p", entityName: "") { artifact(name: "m:v0") { files { edges { node { directUrl } } } } } }')[
            "project"]["artifact"]["files"]["edges"][0]["node"]["directUrl"]
        with urllib.request.urlopen(url) as answer:
            assert answer.read() == data
        assert parts_on_disk(server) == []
    finally:
        server.stop()
