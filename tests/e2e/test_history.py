"""Which versions moved through each stage and when; who did what; the state of a collection and a registry at any time."""
import urllib.parse

import pytest
from native import ApiError

BASE = "/registries/main/model/Stages"


@pytest.fixture(scope="module")
def staged(user):
    """v0 goes to staging and production, v1 follows, production is rolled back; the times between are kept."""
    user.sdk("""
for text in ("1", "2"):
    with wandb.init(project="stages") as run:
        a = wandb.Artifact("m", type="model")
        with a.new_file("w") as f: f.write(text)
        run.link_artifact(run.log_artifact(a), "wandb-registry-model/Stages")
""")
    user.times = []
    for alias, version, reason in (("staging", "v0", "first"), ("production", "v0", "good"), ("production", "v1", "better")):
        shown = user.native.put(f"{BASE}/aliases/{alias}", {"version": version, "reason": reason})
        user.times.append(shown["since"])
    user.native.post(f"{BASE}/aliases/production/rollback", {"reason": "worse on Sundays"})
    return user


def test_timeline_of_a_stage(staged):
    rows = staged.native.get(f"{BASE}/aliases/production/timeline")
    assert [(r["version"], r["reason"], r["set_by"]) for r in rows] == [
        ("v0", "worse on Sundays", staged.name), ("v1", "better", staged.name), ("v0", "good", staged.name)]
    assert [r["to"] for r in rows] == [None, rows[0]["from"], rows[1]["from"]]
    assert {r["alias"] for r in staged.native.all(f"{BASE}/timeline?limit=2")} == {"latest", "staging", "production"}


def test_a_collection_and_a_registry_as_of_a_time(staged):
    then = {a["alias"]: a["version"] for a in staged.native.get(f"{BASE}?at={staged.times[2]}")["aliases"]}
    assert then == {"latest": "v1", "staging": "v0", "production": "v1"}
    live = staged.native.get("/aliases?" + urllib.parse.urlencode({"registry": "main/model", "alias": "production", "at": staged.times[1]}))
    assert [(r["collection"], r["version"]) for r in live if r["collection"] == "Stages"] == [("Stages", "v0")]
    with pytest.raises(ApiError) as error:
        staged.native.get(f"{BASE}?at=2020-01-01")
    assert error.value.status == 404 and "did not exist" in error.value.problem["detail"]


def test_history_by_actor_action_and_time(staged):
    def rows(**query):
        return [(r["action"], r["alias"], r["version"]) for r in staged.native.all(f"{BASE}/history?" + urllib.parse.urlencode({**query, "limit": 2}))]
    assert rows(action="link") == [("link", None, "v1"), ("link", None, "v0")]
    assert rows(alias="staging") == [("alias.add", "staging", "v0")]
    assert rows(actor="nobody") == []
    assert rows(action="alias.*", since=staged.times[2])[-1] == ("alias.add", "production", "v1")
    assert len(rows()) == len(staged.native.get(f"{BASE}/history?limit=1000"))
    of_v1 = staged.native.get(f"{BASE}/versions/v1/history")
    assert all("v1" in (r["version"], r["previous_version"]) for r in of_v1)
    assert (of_v1[0]["alias"], of_v1[0]["version"], of_v1[0]["reason"]) == ("production", "v0", "worse on Sundays")   # it moved away from v1
    assert staged.native.get(f"{BASE}/history?before={staged.times[0]}")[0]["time"] < staged.times[0]
    assert any(r["objects"].get("collection") == "Stages" for r in staged.native.get("/history?registry=main/model"))


def test_the_history_of_an_organisation_is_for_its_administrators(staged, admin):
    assert any(r["action"] == "link" for r in admin.get("/history?organization=main&limit=1000"))
    with pytest.raises(ApiError) as error:
        staged.native.get("/history?organization=main")
    assert error.value.status == 403 and "administrators of 'main'" in error.value.problem["detail"]
