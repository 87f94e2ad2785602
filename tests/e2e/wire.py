"""A hand-written client of the W&B wire, for tests that count what the server acknowledged."""
import base64
import hashlib
import json
import urllib.request


class Client:
    """A hand-written client of the wire that notes what the server acknowledged."""

    def __init__(self, server, key):
        self.server, self.key = server, key

    def graphql(self, query, **variables):
        request = urllib.request.Request(self.server.url + "/graphql", data=json.dumps({"query": query, "variables": variables}).encode(),
                                         headers={"Authorization": "Bearer " + self.key, "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            body = json.loads(answer.read())
        if body.get("errors"):
            raise RuntimeError(body["errors"][0]["message"])
        return body["data"]

    def put(self, url, data):
        # The port changes with each start; the signature covers path and query only.
        path = url.split("/", 3)[3]
        with urllib.request.urlopen(urllib.request.Request(f"{self.server.url}/{path}", data=data, method="PUT"), timeout=10) as answer:
            assert answer.status == 200

    def run(self, name, **fields):
        self.graphql("mutation($i: UpsertBucketInput!) { upsertBucket(input: $i) { inserted } }", i={"name": name, "modelName": "p", **fields})

    def stream(self, name, offset, lines):
        request = urllib.request.Request(f"{self.server.url}/files/{self.user}/p/{name}/file_stream", headers={"Authorization": "Bearer " + self.key},
                                         data=json.dumps({"files": {"wandb-history.jsonl": {"offset": offset, "content": lines}}}).encode())
        urllib.request.urlopen(request, timeout=10).read()

    def log(self, collection, data, run="base"):
        """A whole version with one file, of a run or (None) of the user; its number."""
        md5 = base64.b64encode(hashlib.md5(data).digest()).decode()
        digest = hashlib.md5(f"wandb-artifact-manifest-v1\nw:{md5}\n".encode()).hexdigest()
        artifact = self.graphql("mutation($i: CreateArtifactInput!) { createArtifact(input: $i) { artifact { id state } } }",
                                i={"entityName": "", "projectName": "p", "artifactTypeName": "model", "artifactCollectionName": collection, "digest": digest,
                                   "digestAlgorithm": "MANIFEST_MD5", "runName": run, "enableDigestDeduplication": True})["createArtifact"]["artifact"]
        node = self.graphql("mutation($i: CreateArtifactFilesInput!) { createArtifactFiles(input: $i) { files { edges { node { uploadUrl } } } } }",
                            i={"artifactFiles": [{"artifactID": artifact["id"], "name": "w", "md5": md5}]})["createArtifactFiles"]["files"]["edges"][0]["node"]
        if node["uploadUrl"]:
            self.put(node["uploadUrl"], data)
        manifest = json.dumps({"version": 1, "contents": {"w": {"digest": md5, "size": len(data)}}}).encode()
        created = self.graphql("mutation($i: CreateArtifactManifestInput!) { createArtifactManifest(input: $i) { artifactManifest { file { uploadUrl } } } }",
                               i={"artifactID": artifact["id"], "name": "wandb_manifest.json", "digest": base64.b64encode(hashlib.md5(manifest).digest()).decode(),
                                  "entityName": "", "projectName": "p", "runName": "", "type": "FULL"})["createArtifactManifest"]
        self.put(created["artifactManifest"]["file"]["uploadUrl"], manifest)
        return self.graphql("mutation($i: CommitArtifactInput!) { commitArtifact(input: $i) { artifact { versionIndex } } }",
                            i={"artifactID": artifact["id"]})["commitArtifact"]["artifact"]["versionIndex"]


def download(server, key, collection, version):
    query = """query($n: String!) { project(name: "p", entityName: "") { artifact(name: $n) { digest files { edges { node { directUrl md5 } } } } } }"""
    client = Client(server, key)
    artifact = client.graphql(query, n=f"{collection}:v{version}")["project"]["artifact"]
    node = artifact["files"]["edges"][0]["node"]
    with urllib.request.urlopen(node["directUrl"], timeout=10) as answer:
        data = answer.read()
    assert base64.b64encode(hashlib.md5(data).digest()).decode() == node["md5"]
    return data
