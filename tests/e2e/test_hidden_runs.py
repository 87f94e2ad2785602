"""Who reads a registry but may not see the project its versions come from: searches tell him of a run what the record of the run tells, nothing."""
import base64
import json
import re
import struct
import urllib.parse

import pytest

from native import ApiError
from wire import Client

HOME = "/registries/Hidden/tasks/Digits"
ACCURACIES = (0.9173, 0.9851, 0.9342)   # of v0, v1, v2


@pytest.fixture(scope="module")
def people(make_user, admin):
    owner, reader, colleague = (make_user(organization=None) for _ in range(3))
    admin.post("/organizations", {"name": "Hidden", "members": [{"username": owner.name, "role": "admin"}, {"username": reader.name, "role": "viewer"},
                                                                {"username": colleague.name}]})
    admin.post("/teams", {"name": "hidden-team", "organization": "Hidden", "members": [{"username": owner.name, "role": "member"},
                                                                                      {"username": colleague.name, "role": "viewer"}]})
    owner.sdk(f"""
wandb.Api().create_registry(name="tasks", visibility="organization", organization="Hidden")
for accuracy in {ACCURACIES}:
    with wandb.init(entity="hidden-team", project="secret", config={{"lr": accuracy / 10}}) as run:
        run.log({{"accuracy": accuracy}})
        a = wandb.Artifact("digits", type="model", metadata={{"size": int(accuracy * 1e4)}})
        with a.new_file("w") as f: f.write(str(accuracy))
        run.log_artifact(a).wait().link("Hidden/wandb-registry-tasks/Digits")
""")
    return owner, reader, colleague


def versions(person, **query):
    return [row["version"] for row in person.native.get(HOME + "/versions?" + urllib.parse.urlencode(query))]


def pages(person, **query):
    """The list one by one, and what its cursors hold."""
    found, held, path = [], "", HOME + "/versions?" + urllib.parse.urlencode({**query, "limit": 1})
    while path:
        rows, headers = person.native.call_with_headers("GET", path)
        found += [row["version"] for row in rows]
        following = re.search(r'<([^>]+)>; rel="next"', headers.get("Link") or "")
        path = following and following[1].partition("/api/v1")[2]
        if path:
            cursor = urllib.parse.parse_qs(urllib.parse.urlsplit(path).query)["after"][0]
            held += base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode(errors="replace") + "\n"
    return found, held


def shows_record(person):
    try:
        return person.native.get(HOME + "/versions/v1/run")["config"] is not None
    except ApiError as error:
        assert error.status == 404
        return False


SEARCH = """query($f: JSONString) { project(name: "wandb-registry-tasks", entityName: "%s") { artifactCollection(name: "Digits") {
  artifacts(filters: $f, order: "version_index") { totalCount edges { version } } } } }"""


def by_graphql(person, entity, **filter):
    """The same list as the client's protocol has it, and its count."""
    answer = Client(person.server, person.key).graphql(SEARCH % entity, f=json.dumps(filter))
    found = answer["project"]["artifactCollection"]["artifacts"]
    names = [edge["version"] for edge in found["edges"]]
    assert found["totalCount"] == len(names)
    return names


@pytest.mark.parametrize("which", ["owner", "reader", "colleague"])
def test_searches_know_what_the_record_of_the_run_tells(people, which):
    person = people[("owner", "reader", "colleague").index(which)]
    sees = shows_record(person)
    assert sees == (which != "reader")
    best = ["v1", "v2", "v0"] if sees else ["v0", "v1", "v2"]   # without values: as if no run had made them
    assert versions(person, order="-metric.accuracy") == best
    assert versions(person, order="metric.accuracy") == (best[::-1] if sees else best)
    assert versions(person, order="-config.lr") == best
    found, held = pages(person, order="-metric.accuracy")
    assert found == best
    told = [str(struct.unpack("<q", struct.pack("<d", accuracy))[0]) in held for accuracy in ACCURACIES]
    assert any(told) == sees, held
    for filter in ({"metric.accuracy": {"$gt": 0.93}}, {"summary_metrics.accuracy": {"$gte": 0.9342}}, {"$not": {"metric.accuracy": {"$lt": 0.93}}, "metric.accuracy": {"$exists": True}}):
        assert sorted(versions(person, filter=json.dumps(filter))) == (["v1", "v2"] if sees else []), filter
    assert len(versions(person, filter=json.dumps({"metric.accuracy": None}))) == (0 if sees else 3)
    assert len(person.native.get("/versions?" + urllib.parse.urlencode({"registry": "Hidden/tasks", "filter": json.dumps({"config.lr": {"$gt": 0}})}))) == (3 if sees else 0)
    rows = person.native.get(HOME + "/versions?columns=metric.accuracy,config.lr,metadata.size")
    assert [(row["values"]["metric.accuracy"], row["run"] is not None) for row in rows] == [(accuracy if sees else None, sees) for accuracy in ACCURACIES[::-1]]
    assert [row["values"]["metadata.size"] for row in rows] == [9342, 9851, 9173]
    model, = person.native.get("/models?" + urllib.parse.urlencode({"registry": "Hidden/tasks"}))
    assert (model["headline"] is not None) == sees, model
    kinds = {column["column"].split(".")[0] for column in person.native.get(HOME + "/columns")}
    assert kinds == ({"metric", "config", "metadata"} if sees else {"metadata"})
    entity = Client(person.server, person.key).graphql('{ organization(name: "Hidden") { orgEntity { name } } }')["organization"]["orgEntity"]["name"]
    everything = ["v0", "v1", "v2"]
    for filter, seen, hidden in (({"metric.accuracy": {"$gt": 0.93}}, ["v1", "v2"], []), ({"config.lr": {"$lt": 1}}, everything, []),
                                 ({"$not": {"metric.accuracy": {"$gt": 0.93}}}, ["v0"], everything), ({"metric.accuracy": {"$exists": True}}, everything, []),
                                 ({"metadata.size": {"$gt": 9300}}, ["v1", "v2"], ["v1", "v2"])):
        assert by_graphql(person, entity, **filter) == (seen if sees else hidden), filter


def test_a_deleted_source_tells_those_it_was_open_to(people):
    """Last, for it deletes."""
    owner, reader, colleague = people
    owner.sdk('for run in wandb.Api().runs("hidden-team/secret"): run.delete()')
    assert [shows_record(person) for person in people] == [True, False, True]
    assert [versions(person, order="-metric.accuracy") for person in people] == [["v1", "v2", "v0"], ["v0", "v1", "v2"], ["v1", "v2", "v0"]]
    high = json.dumps({"metric.accuracy": {"$gt": 0.93}})
    assert [len(versions(person, filter=high)) for person in people] == [2, 0, 2]
