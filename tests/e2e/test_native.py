"""The native API: people, compare-and-set, as-of, rollback, problems that name their cause."""
import json
import urllib.parse
import urllib.request

import pytest
from native import ApiError, Native

LOG = """
def log(project, name, text):
    with wandb.init(project=project) as run:
        a = wandb.Artifact(name, type="model")
        with a.new_file("w") as f: f.write(text)
        return run.log_artifact(a).wait()
for text in ("1", "2"):
    log("native", "m", text).link("wandb-registry-model/N")
"""
BASE = ["registries", "main", "model", "N"]


@pytest.fixture(scope="module")
def linked(user):
    user.sdk(LOG)
    return user


def refused(call, *arguments):
    with pytest.raises(ApiError) as error:
        call(*arguments)
    return error.value


def test_compare_and_set_rollback_and_as_of(linked):
    api, alias = linked.native, [*BASE, "aliases", "production"]
    assert refused(api.get, alias).status == 404
    first = api.put(alias, {"version": "v0", "expected": None, "reason": "first"})
    conflict = refused(api.put, alias, {"version": "v1", "expected": None})
    assert (conflict.status, conflict.problem["type"]) == (409, "conflict")
    assert "is v0, but you expected it to be not set" in conflict.problem["detail"]
    second = api.put(alias, {"version": "v1", "expected": "v0", "reason": "second"})
    back = api.post([*alias, "rollback"], {"reason": "third"})
    assert (first["version"], second["version"], back["version"], back["actor"]) == ("v0", "v1", "v0", linked.name)
    at = "/registries/main/model/N/aliases/production?at="
    assert api.get(at + second["since"])["reason"] == "second"
    assert api.get(at + second["since"])["until"] == back["since"]
    assert refused(api.get, at + "2020-01-01T00:00:00Z").status == 404
    assert refused(api.get, at + "yesterday").status == 400
    assert api.delete(alias) is None
    assert refused(api.get, alias).status == 404
    assert api.get(at + back["since"])["version"] == "v0"


def test_files_of_an_alias_as_of_a_time(linked):
    api = linked.native
    first = api.put([*BASE, "aliases", "then"], {"version": "v0"})
    second = api.put([*BASE, "aliases", "then"], {"version": "v1"})
    version = "/registries/main/model/N/versions/then"
    assert [api.get(version + "?at=" + time)["version"] for time in (first["since"], second["since"])] == ["v0", "v1"]
    request = urllib.request.Request(f"{linked.server.url}/api/v1{version}/files/w?at={first['since']}", headers={"Authorization": "Bearer " + linked.key})
    with urllib.request.urlopen(request) as answer:
        assert answer.read() == b"1"
    assert "was not set at" in refused(api.get, version + "?at=2020-01-01T00:00:00Z").problem["detail"]
    assert "did not exist" in refused(api.get, "/registries/main/model/N/versions/v0?at=2020-01-01T00:00:00Z").problem["detail"]
    assert refused(api.get, "/registries/main/model/N/versions?at=" + first["since"]).status == 400, "better than today's list"
    api.delete([*BASE, "aliases", "then"])


def test_what_no_handler_sees_is_a_problem_too(linked):
    for method, path, status in (("GET", "/nope", 404), ("PATCH", "/me", 405), ("GET", "/registries/main/model/%zz", 400)):
        problem = refused(linked.native.call, method, path).problem
        assert (problem["status"], problem["type"] != "", problem["detail"] != "") == (status, True, True)


def test_versions_files_and_links(linked):
    api = linked.native
    versions = api.get([*BASE, "versions"])
    assert [v["version"] for v in versions] == ["v1", "v0"]
    assert versions[0]["source"] == {"entity": linked.name, "project": "native", "collection": "m", "version": "v1"}
    assert api.get([*BASE, "versions", "latest"])["version"] == "v1"
    assert [f["path"] for f in api.get([*BASE, "versions", "v0", "files"])] == ["w"]
    request = urllib.request.Request(linked.server.url + "/api/v1/registries/main/model/N/versions/v0/files/w", headers={"Authorization": "Bearer " + linked.key, "Range": "bytes=0-0"})
    with urllib.request.urlopen(request) as answer:
        assert (answer.status, answer.read()) == (206, b"1")
    linked_again = api.post([*BASE, "links"], {"artifact": f"{linked.name}/native/m:v0", "aliases": ["x"]})
    assert (linked_again["version"], linked_again["aliases"]) == ("v0", ["x"])
    api.delete([*BASE, "links", "x"])
    assert [v["version"] for v in api.get([*BASE, "versions"])] == ["v1"]


def test_history_pages_to_its_end(linked):
    api, seen, path = linked.native, [], "/registries/main/model/N/history?limit=3"
    while path:
        request = urllib.request.Request(linked.server.url + (path if path.startswith("/api") else "/api/v1" + path), headers={"Authorization": "Bearer " + linked.key})
        with urllib.request.urlopen(request) as answer:
            seen += json.loads(answer.read())
            link = answer.headers["Link"]
        path = link.split(">")[0][1:] if link else None
    assert [r["id"] for r in seen] == [r["id"] for r in api.get([*BASE, "history"])]
    assert seen[-1]["action"] == "collection.create"


def test_problems_name_their_cause(linked, admin, make_user):
    api = linked.native
    assert "collection 'None' not found" in refused(api.get, ["registries", "main", "model", "None"]).problem["detail"]
    assert "registry 'nope' not found" in refused(api.get, ["registries", "main", "nope", "N"]).problem["detail"]
    assert "'nobody' not found" in refused(api.get, ["registries", "nobody", "model", "N"]).problem["detail"]
    assert refused(api.put, [*BASE, "aliases", "a:b"], {"version": "v1"}).status == 400
    assert "unknown member 'verzion'" in refused(api.put, [*BASE, "aliases", "a"], {"verzion": "v1"}).problem["detail"]
    assert refused(api.post, "/users", {"username": "x"}).status == 403
    assert refused(admin.post, "/users", {"username": linked.name}).status == 409
    assert refused(admin.post, "/users", {"username": "bad name"}).status == 400
    for path, spec in (("/users", {"username": "Graphql"}), ("/organizations", {"name": "docs"}), ("/teams", {"name": "api", "organization": "main"})):
        assert "addresses of this server" in refused(admin.post, path, spec).problem["detail"]
    assert refused(Native(linked.server.url, "y" * 40).get, BASE).status == 401
    outsider = make_user(organization=None)
    assert refused(outsider.native.get, BASE).status == 404
    assert admin.get(BASE)["name"] == "N"


def test_no_entity_is_called_like_an_address_of_the_server(admin):
    """A new page or route needs its first part in domain/names.cc, or an organization of that name could not be opened."""
    parts = {route["pattern"].split("/")[1] for route in admin.get("/routes")}
    for part in parts - {"", "{entity}", "admin"}:   # the user admin is there from the start, and nobody else is called so
        assert "addresses of this server" in refused(admin.post, "/organizations", {"name": part.upper()}).problem["detail"], part


def test_the_best_version_of_a_task_in_one_call(user):
    """Ordered by a metric of the run that logged the version, filtered by metadata, over all collections of a registry."""
    user.sdk("""
for name, accuracy, framework in (("a", 0.7, "torch"), ("a", 0.9, "sklearn"), ("b", 0.8, "torch"), ("b", 0.95, "jax")):
    with wandb.init(project="best") as run:
        run.log({"accuracy": accuracy})
        model = wandb.Artifact(name, type="model", metadata={"framework": framework, "deep": {"layers": int(accuracy * 100)}})
        with model.new_file("w") as f: f.write(str(accuracy))
        run.link_artifact(run.log_artifact(model), "model-registry/Task " + name)
""")
    def best(**query):
        return user.native.all("/versions?" + urllib.parse.urlencode({"registry": f"{user.name}/model-registry", **query}))
    assert [(v["collection"], v["version"], v["run"]["metrics"]["accuracy"]) for v in best(order="-metric.accuracy", limit=3)] == [
        ("Task b", "v1", 0.95), ("Task a", "v1", 0.9), ("Task b", "v0", 0.8), ("Task a", "v0", 0.7)]
    assert [v["metadata"]["framework"] for v in best(filter='{"metadata.framework": "torch"}', order="-metric.accuracy")] == ["torch", "torch"]
    assert [v["version"] for v in user.native.get(f"/registries/{user.name}/model-registry/Task%20a/versions?order=metadata.deep.layers")] == ["v0", "v1"]
    wrong = refused(user.native.get, f"/versions?registry={user.name}/model-registry&order=nonsense")
    assert wrong.status == 400 and "metric.<key>" in wrong.problem["detail"]
    assert refused(user.native.get, "/versions?registry=nobody/model").status == 404


def test_a_repeated_request_changes_nothing(linked):
    """A client that lost the answer sends the same Idempotency-Key again."""
    path, again = [*BASE, "aliases", "once"], {"Idempotency-Key": "deploy-42"}
    first, headers = linked.native.call_with_headers("PUT", path, {"version": "v1"}, again)
    assert "Idempotency-Replayed" not in headers
    linked.native.delete(path)
    second, headers = linked.native.call_with_headers("PUT", path, {"version": "v1"}, again)
    assert second == first and headers["Idempotency-Replayed"] == "true"
    assert refused(linked.native.get, path).status == 404
    assert refused(linked.native.call, "PUT", path, {"version": "v0"}, again).status == 409


def test_people(admin, server, make_user):
    member = make_user()
    admin.post("/organizations", {"name": "Lab", "members": [{"username": member.name, "role": "viewer"}]})
    admin.post("/teams", {"name": "crew", "organization": "Lab", "members": [{"username": member.name}]})
    assert refused(admin.post, "/organizations", {"name": "LAB"}).status == 409
    assert refused(admin.post, "/organizations/Lab/members", {"members": [{"username": member.name, "role": "king"}]}).status == 400
    admin.post("/organizations/Lab/members", {"members": [{"username": member.name, "role": "member"}]})
    entities = member.sdk("""
with wandb.init(entity="crew", project="shared") as run: answer([run.entity, wandb.Api().viewer.teams])""")
    assert entities == ["crew", [member.name, "crew"]]
    admin.delete("/organizations/Lab")
    admin.delete(["users", member.name])
    assert refused(member.native.get, BASE).status == 401


def test_openapi_names_every_call(server, admin):
    with urllib.request.urlopen(server.url + "/api/v1/openapi.json") as answer:
        document = json.loads(answer.read())
    paths = document["paths"]
    for path, item in paths.items():  # what a registry answers, any project answers in the same way
        if "$ref" in item:
            paths[path] = paths[item["$ref"].removeprefix("#/paths/").replace("~1", "/")]
    described = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    served = {(route["method"], route["pattern"].removeprefix("/api/v1").replace("...}", "}")) for route in admin.get("/routes")
              if route["pattern"].startswith(("/api/v1/", "/admin/"))}
    assert served - described == set()
