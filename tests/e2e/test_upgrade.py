"""Data directories of released schemas: this program opens them, answers as they did, and goes on writing.

`python test_upgrade.py` makes the directory of the present schema anew; do that only for a schema that was never released.
"""
import json
import sys
import tarfile
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests/fixtures/data-dir"
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "demo"))

from native import Native  # noqa: E402
from server import Server  # noqa: E402
from wire import Client, download  # noqa: E402

MODEL = "/registries/admin/model-registry/M"
NATIVE_CALLS = [MODEL, MODEL + "/versions", MODEL + "/history?limit=1000", MODEL + "/aliases/production", MODEL + "/versions/v0/files"]
QUERIES = [
    '{ project(name: "p", entityName: "") { runs { edges { node { name displayName state config summaryMetrics historyLineCount tags } } } } }',
    '{ project(name: "p", entityName: "") { run(name: "base") { history historyKeys } } }',
    '{ project(name: "p", entityName: "") { artifactCollection(name: "m") { artifacts { edges { version node { id digest state size metadata } } } } } }',
    "{ viewer { username admin entity } }",
]


def answers(server):
    """What the directory says, free of addresses."""
    client, native = Client(server, server.admin_key), Native(server.url, server.admin_key)
    said = {call: native.get(call) for call in NATIVE_CALLS} | {query: client.graphql(query) for query in QUERIES}
    return json.loads(json.dumps(said).replace(server.url, "http://server"))


def fill(server):
    """A run with history, three versions, links, a promotion, a rollback, a deletion."""
    client, native = Client(server, server.admin_key), Native(server.url, server.admin_key)
    client.user = "admin"
    client.run("base", config=json.dumps({"lr": {"value": 0.1}, "odd": {"value": {"deep": [1, None]}}}), tags=["x", "y"])
    client.stream("base", 0, ['{"_step":0,"loss":1.5}', '{"_step":1,"loss":NaN}', '{"_step":2,"loss":0.5,"name":"ü"}'])
    for content in (b"one", b"two" * 200_000, b"three"):
        client.log("m", content)
    for version in ("v0", "v1"):
        native.post(MODEL + "/links", {"artifact": f"admin/p/m:{version}"})
        native.put(MODEL + "/aliases/production", {"version": version, "reason": f"promote {version}"})
    native.post(MODEL + "/aliases/production/rollback", {"reason": "back"})
    client.run("gone")
    run = client.graphql('{ project(name: "p", entityName: "") { run(name: "gone") { id } } }')["project"]["run"]["id"]
    client.graphql("mutation($i: DeleteRunInput!) { deleteRun(input: $i) { clientMutationId } }", i={"id": run})


@pytest.mark.parametrize("fixture", sorted(FIXTURES.glob("*.tar.gz")), ids=lambda path: path.name)
def test_a_released_data_directory_still_answers(binary, tmp_path, fixture):
    with tarfile.open(fixture) as archive:
        archive.extractall(tmp_path)
    expected = json.loads(fixture.with_name(fixture.name.replace(".tar.gz", ".json")).read_text())
    with Server(binary, tmp_path / "data") as server:
        assert answers(server) == expected
        client = Client(server, server.admin_key)
        assert download(server, server.admin_key, "m", 1) == b"two" * 200_000
        assert client.log("m", b"four") == 3, "numbers go on"
    with Server(binary, tmp_path / "data") as server:  # and once more after the upgrade
        assert download(server, server.admin_key, "m", 3) == b"four"


def make(name):
    FIXTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with Server(ROOT / "build/release/pedigree", data) as server:
            fill(server)
            (FIXTURES / f"{name}.json").write_text(json.dumps(answers(server), indent=1, ensure_ascii=False) + "\n")
        with tarfile.open(FIXTURES / f"{name}.tar.gz", "w:gz") as archive:
            archive.add(data, "data")


if __name__ == "__main__":
    make(sys.argv[1])
