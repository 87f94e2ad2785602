"""API keys: made, listed, revoked; expiry, read-only scope and last use, in every protocol."""
import datetime
import json
import subprocess
import time
import urllib.error
import urllib.request

import pytest
from native import ApiError, Native


def refused(call, *arguments):
    with pytest.raises(ApiError) as error:
        call(*arguments)
    return error.value


def raw(server, method, path, key, body=b""):
    """Status and text of any request."""
    request = urllib.request.Request(server.url + path, data=body if method != "GET" else None, method=method, headers={"Authorization": "Bearer " + key})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def soon(seconds):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)).isoformat()


def test_the_sdk_makes_and_deletes_keys(user):
    made = user.sdk("""
me = wandb.Api().viewer
before = me.api_keys
secret = me.generate_api_key("for the laptop")
after = wandb.Api().viewer.api_keys
fresh = [name for name in after if name not in before]
answer([secret, fresh, wandb.Api(api_key=secret).viewer.username, wandb.Api().viewer.delete_api_key(fresh[0]), wandb.Api().viewer.api_keys == before])""")
    secret, fresh, name, deleted, gone = made
    assert len(secret) >= 40 and [secret[:8]] == fresh and name == user.name and deleted and gone
    assert raw(user.server, "GET", "/api/v1/me", secret)[0] == 401


def test_keys_by_the_native_api(user, admin, make_user):
    path = ["users", user.name, "keys"]
    made = user.native.post(path, {"description": "ci", "expires_at": "2099-01-01T00:00:00Z", "scope": "read-only"})
    assert (made["description"], made["scope"], made["expires_at"]) == ("ci", "read-only", "2099-01-01T00:00:00.000000Z")
    row = next(k for k in user.native.get(path) if k["id"] == made["id"])
    assert "api_key" not in row and row["prefix"] == made["api_key"][:8] and row["last_used_at"] is None and row["current"] is False
    assert Native(user.server.url, made["api_key"]).get("/me")["key"]["scope"] == "read-only"
    assert next(k for k in user.native.get(path) if k["id"] == made["id"])["last_used_at"] is not None
    other = make_user()
    assert refused(other.native.get, path).status == 403
    assert refused(other.native.post, path, {}).status == 403
    assert refused(other.native.delete, [*path, str(made["id"])]).status == 403
    assert len(admin.get(path)) == len(user.native.get(path))
    user.native.delete([*path, str(made["id"])])
    assert refused(Native(user.server.url, made["api_key"]).get, "/me").status == 401
    assert refused(user.native.post, path, {"scope": "some"}).status == 400
    assert refused(user.native.post, path, {"expires_at": "2001-01-01"}).status == 400
    assert refused(user.native.post, path, {"expires_at": "tomorrow"}).status == 400


def test_an_expired_key_says_when_it_expired(user):
    at = soon(1.0)
    key = user.native.post(["users", user.name, "keys"], {"expires_at": at})["api_key"]
    assert raw(user.server, "GET", "/api/v1/me", key)[0] == 200
    time.sleep(1.2)
    for method, path, body in (("GET", "/api/v1/me", b""), ("POST", "/graphql", b'{"query": "{viewer {username}}"}'),
                               ("POST", f"/files/{user.name}/p/r/file_stream", b"{}")):
        status, text = raw(user.server, method, path, key, body)
        assert (status, "expired at 20" in text) == (401, True), (path, text)


def test_a_read_only_key_looks_and_downloads(user):
    user.sdk("""
with wandb.init(project="ro", id="r1") as run:
    model = wandb.Artifact("m", type="model")
    with model.new_file("w") as f: f.write("bytes")
    run.log_artifact(model).wait().link("wandb-registry-model/ReadOnly")""")
    key = user.native.post(["users", user.name, "keys"], {"scope": "read-only"})["api_key"]
    got = user.sdk(f"""
api = wandb.Api()
version = api.artifact("{user.name}/ro/m:latest")
folder = version.download(root="ro-copy")
answer([open(folder + "/w").read(), [r.id for r in api.runs("{user.name}/ro")], version.logged_by().id])""", WANDB_API_KEY=key)
    assert got == ["bytes", ["r1"], "r1"]
    words = "this API key is read-only"
    failed = user.process(f"""
version = wandb.Api().artifact("{user.name}/ro/m:latest")
version.aliases.append("mine")
version.save()""", WANDB_API_KEY=key)
    assert failed.returncode != 0 and words in failed.stdout, failed.stdout[-2000:]
    failed = user.process("wandb.init(project='ro')", WANDB_API_KEY=key)
    assert failed.returncode != 0 and words in failed.stdout, failed.stdout[-2000:]
    aliases = ["registries", "main", "model", "ReadOnly", "aliases"]
    reader = Native(user.server.url, key)
    assert reader.get([*aliases, "latest"])["version"] == "v0"
    files = {"query": "query($e: String) { project(name: \"ro\", entityName: $e) { run(name: \"r1\") { files { edges { node { directUrl uploadUrl } } } } } }",
             "variables": {"e": user.name}}
    text = raw(user.server, "POST", "/graphql", key, json.dumps(files).encode())[1]
    assert "/storage/" in text and '"uploadUrl":null' in text and '"uploadUrl":"' not in text, "no URL that would let it upload"
    mutation = {"query": 'mutation { generateApiKey(input: {description: "x"}) { apiKey { name } } }'}
    for method, path, body in (("POST", "/graphql", mutation), ("POST", f"/files/{user.name}/ro/r1/file_stream", {"files": {}}),
                               ("PUT", "/api/v1/registries/main/model/ReadOnly/aliases/p", {"version": "v0"}),
                               ("DELETE", "/api/v1/registries/main/model/ReadOnly/aliases/latest", {}),
                               ("POST", f"/api/v1/users/{user.name}/keys", {}), ("PATCH", f"/api/v1/users/{user.name}", {"display_name": "x"})):
        status, text = raw(user.server, method, path, key, json.dumps(body).encode())
        assert (status, words in text) == (403, True), (method, path, status, text)
    assert [r["action"] for r in user.native.get(["registries", "main", "model", "ReadOnly", "history"])].count("alias.add") == 1


def test_keys_by_the_command_line(user, binary):
    def new_key(*options):
        return subprocess.run([str(binary), "key", "new", user.name, "--data-dir", str(user.server.data_dir), *options], capture_output=True, text=True)
    key = new_key("--read-only", "--expires", "90d").stdout.strip()
    shown = Native(user.server.url, key).get("/me")["key"]
    assert shown["scope"] == "read-only" and shown["expires_at"] > soon(89 * 86400)[:19]
    wrong = new_key("--expires", "whenever")
    assert wrong.returncode == 1 and "90d" in wrong.stderr


def test_keys_of_deleted_users_die_at_once(admin, make_user):
    person = make_user()
    second = person.native.post(["users", person.name, "keys"], {})["api_key"]
    admin.delete(["users", person.name])
    for key in (person.key, second):
        assert raw(person.server, "GET", "/api/v1/me", key)[0] == 401


def test_every_key_has_its_events(user, admin):
    made = user.native.post(["users", user.name, "keys"], {"description": "noted", "reason": "to see it in the log"})
    user.native.delete(["users", user.name, "keys", str(made["id"])])
    request = urllib.request.Request(user.server.url + "/admin/audit_logs", headers={"Authorization": "Bearer " + admin.key})
    rows = [json.loads(line) for line in urllib.request.urlopen(request).read().splitlines()]
    mine = [(r["action"], r["event"]["reason"]) for r in rows if made["api_key"][:8] in json.dumps(r)]
    assert mine == [("user:create_api_key", "to see it in the log"), ("user:delete_api_key", None)]
    assert made["api_key"] not in json.dumps(rows)
