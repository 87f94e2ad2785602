"""The wire: what the installed SDK can send is understood; what clients must not do is refused with a clear 4xx and changes nothing."""
import base64
import hashlib
import json
import re
import socket
import urllib.error
import urllib.request

import pytest
from wheel import PACKAGES, operations

def graphql(server, key, query, variables=None, raw=None):
    request = urllib.request.Request(server.url + "/graphql", data=raw if raw is not None else json.dumps({"query": query, "variables": variables or {}, "operationName": ""}).encode(),
                                     headers={"Authorization": "Basic " + base64.b64encode(b"api:" + key.encode()).decode(), "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"{}")


@pytest.mark.parametrize("version", PACKAGES)
def test_operations_of_the_sdk_validate(server, version):
    documents = operations(PACKAGES[version])
    assert len(documents) > 100
    refused = {}
    for document in documents:
        status, answer = graphql(server, server.admin_key, document)
        messages = [e["message"] for e in answer.get("errors", [])]
        # Asked without variables: that they are missing is the only thing that may be said before execution.
        bad = [m for m in messages if re.match(r"(Syntax Error|Cannot query|Unknown|Field .* must|Fragment|Directive|There can be)|.*(position expecting|is not defined|conflict because)", m)]
        if status != 200 or bad:
            refused[document[:60]] = (status, bad or messages)
    print(f"{len(documents)} operations of wandb {version}, {len(refused)} refused")
    assert refused == {}


def test_unanswered_fields_say_so(server):
    status, answer = graphql(server, server.admin_key, 'mutation { upsertSweep(input: {}) { sweep { id } } }')
    assert status == 200
    assert "upsertSweep is not supported by this server yet" in answer["errors"][0]["message"]


def test_malformed_requests_are_refused(server):
    key = server.admin_key
    assert graphql(server, key, "", raw=b"{not json")[0] == 400
    assert graphql(server, key, "", raw=b"[]")[0] == 400
    status, answer = graphql(server, key, "{ viewer { nope } }")
    assert (status, answer["errors"][0]["message"]) == (200, 'Cannot query field "nope" on type "User".')
    status, answer = graphql(server, key, "{ viewer {")
    assert status == 200 and "Syntax Error" in answer["errors"][0]["message"]
    status, answer = graphql(server, "x" * 40, "{ viewer { id } }")
    assert status == 401 and "API key" in answer["errors"][0]["message"]
    status, answer = graphql(server, key, "", raw=b'{"query": "' + b"x" * (33 << 20) + b'"}')
    assert status == 413 and "33554432" in answer["errors"][0]["message"]


def test_unknown_things_are_null(server):
    query = """{ project(name: "none", entityName: "none") { id } entity(name: "none") { id } organization(name: "none") { id }
                 artifact(id: "QXJ0aWZhY3Q6OTk5OTk=") { id } clientIDMapping(clientID: "x") { serverID } }"""
    assert graphql(server, server.admin_key, query) == (200, {"data": {"project": None, "entity": None, "organization": None, "artifact": None,
                                                                       "clientIDMapping": None}})


def test_telemetry_and_tokens_are_404(server):
    for path in ("/sdk/otel/v1/metrics", "/oidc/token"):
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(urllib.request.Request(server.url + path, data=b"", method="POST"))
        assert error.value.code == 404


def put(url, data):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=data, method="PUT"), timeout=30) as answer:
            return answer.status, b""
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@pytest.fixture
def pending(server, user):
    """A pending artifact with one file to upload: (artifact id, signed URL)."""
    run = {"input": {"name": "r", "modelName": "wire"}}
    assert graphql(server, user.key, "mutation($input: UpsertBucketInput!) { upsertBucket(input: $input) { inserted } }", run)[0] == 200
    spec = {"entityName": "", "projectName": "wire", "artifactTypeName": "model", "artifactCollectionName": "m", "digest": "d", "digestAlgorithm": "MANIFEST_MD5"}
    status, answer = graphql(server, user.key, "mutation($i: CreateArtifactInput!) { createArtifact(input: $i) { artifact { id state } } }", {"i": spec})
    artifact = answer["data"]["createArtifact"]["artifact"]["id"]
    md5 = base64.b64encode(hashlib.md5(b"right").digest()).decode()
    query = "mutation($i: CreateArtifactFilesInput!) { createArtifactFiles(input: $i) { files { edges { node { uploadUrl artifact { id } } } } } }"
    status, answer = graphql(server, user.key, query, {"i": {"artifactFiles": [{"artifactID": artifact, "name": "f", "md5": md5}], "storageLayout": "V2", "cloudRegionID": None}})
    node = answer["data"]["createArtifactFiles"]["files"]["edges"][0]["node"]
    assert node["artifact"]["id"] == artifact
    return artifact, node["uploadUrl"]


def test_uploads_are_checked(server, user, pending):
    artifact, url = pending
    status, text = put(url, b"wrong")
    assert status == 400 and b"MD5" in text
    assert put(url.replace("sig=", "sig=x"), b"right")[0] == 403
    assert put(re.sub(r"exp=\d+", "exp=9999999999", url), b"right")[0] == 403
    assert put(url.split("?")[0], b"right")[0] == 403
    status, answer = graphql(server, user.key, "mutation($id: ID!) { commitArtifact(input: {artifactID: $id}) { artifact { id } } }", {"id": artifact})
    assert status == 200 and "manifest has not been uploaded" in answer["errors"][0]["message"]
    assert put(url, b"right")[0] == 200


def test_smuggling_and_floods_are_refused(server):
    def send(data):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            connection.sendall(data)
            return connection.recv(4096).split(b" ")[1]

    host = b"Host: x\r\n"
    assert send(b"GET /ready HTTP/1.1\r\n" + host + b"\r\n") == b"200"
    for bad in (b"GET /ready HTTP/1.1\r\n\r\n", b"GET /ready HTTP/1.1\r\n" + host + host + b"\r\n",
                b"POST /graphql HTTP/1.1\r\n" + host + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                b"POST /graphql HTTP/1.1\r\n" + host + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
                b"POST /graphql HTTP/1.1\r\n" + host + b"Transfer-Encoding: xchunked\r\n\r\n", b"GET /ready HTTP/1.1\n" + host + b"\r\n\r\n",
                b"GET /%zz HTTP/1.1\r\n" + host + b"\r\n", b"GET /ready HTTP/1.1\r\n" + host + b"X: a\r\n b\r\n\r\n"):
        assert send(bad) == b"400", bad
    assert send(b"GET /ready HTTP/1.1\r\n" + host + b"".join(b"X-%d: y\r\n" % i for i in range(3000)) + b"\r\n") == b"431"
    assert send(b"DELETE /ready HTTP/1.1\r\n" + host + b"\r\n") == b"405"


def test_ranges(server, user):
    user.sdk("""
with wandb.init(project="ranges") as run:
    a = wandb.Artifact("m", type="model")
    with a.new_file("f") as f: f.write("0123456789")
    run.log_artifact(a).wait()
""")
    query = '{ project(name: "ranges", entityName: "") { artifact(name: "m:latest") { files { edges { node { directUrl } } } } } }'
    url = graphql(server, user.key, query)[1]["data"]["project"]["artifact"]["files"]["edges"][0]["node"]["directUrl"]

    def get(**headers):
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
                return answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, b"", error.headers

    assert get()[:2] == (200, b"0123456789")
    status, body, headers = get(Range="bytes=2-4")
    assert (status, body, headers["Content-Range"]) == (206, b"234", "bytes 2-4/10")
    assert get(Range="bytes=7-")[:2] == (206, b"789")
    assert get(Range="bytes=-2")[:2] == (206, b"89")
    assert get(Range="bytes=10-")[0] == 416
    assert get(Range="bytes=0-1,3-4")[:2] == (200, b"0123456789")
    assert get(**{"If-None-Match": headers["ETag"]})[0] == 304


def test_what_the_sdk_could_not_read_back_is_not_taken(user):
    """Clients of other makes: one bad value would break every list that shows it."""
    user.sdk("""
with wandb.init(project="strict", id="s") as run:
    a = wandb.Artifact("m", type="model", metadata={"good": 1})
    with a.new_file("w") as f: f.write("w")
    run.log_artifact(a).wait()""")
    def ask(query, variables): return graphql(user.server, user.key, query, variables)[1]
    found = ask('query($e: String) { project(name: "strict", entityName: $e) { artifact(name: "m:v0") { id } } }', {"e": user.name})
    change = "mutation($i: UpdateArtifactInput!) { updateArtifact(input: $i) { artifact { id } } }"
    for metadata in ("[1]", "{bad", json.dumps({str(i): i for i in range(101)})):
        answer = ask(change, {"i": {"artifactID": found["data"]["project"]["artifact"]["id"], "metadata": metadata}})
        assert "invalid artifact metadata" in answer["errors"][0]["message"]
    for files in ({"wandb-history.jsonl": {"offset": 9e18, "content": ["{}"]}}, {"wandb-summary.json": {"offset": 0, "content": ["[1]"]}}):
        request = urllib.request.Request(f"{user.server.url}/files/{user.name}/strict/s/file_stream", json.dumps({"files": files}).encode(),
                                         {"Authorization": "Bearer " + user.key, "Content-Type": "application/json"})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)
        assert refused.value.code == 400
    assert user.sdk('api = wandb.Api(); answer([api.artifact("strict/m:v0").metadata, [r.id for r in api.runs("strict")]])') == [{"good": 1}, ["s"]]
