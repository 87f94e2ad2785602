"""Registries by the native API: settings, members, protected aliases in every protocol, several aliases at once."""
import pytest
from native import ApiError


@pytest.fixture(scope="module")
def people(make_user, admin):
    """The admin of an organisation and a member; v0 and v1 of a model linked in the registry `guarded`."""
    boss, member = make_user(organization=None), make_user(organization=None)
    admin.post("/organizations", {"name": "Guards", "members": [{"username": boss.name, "role": "admin"}, {"username": member.name, "role": "member"}]})
    created = boss.native.put("/registries/Guards/guarded", {"description": "watched", "artifact_types": ["model"]})
    assert created["artifact_types"] == ["model"] and created["visibility"] == "organization"
    member.sdk("""
for text in ("1", "2"):
    with wandb.init(project="own") as run:
        a = wandb.Artifact("m", type="model")
        with a.new_file("w") as f: f.write(text)
        run.log_artifact(a).wait().link("Guards/wandb-registry-guarded/C")
""")
    return boss, member


def refusal(call):
    with pytest.raises(ApiError) as error:
        call()
    return error.value.status, error.value.problem["detail"]


def test_settings(people):
    boss, member = people
    assert "wandb-registry-guarded" in [r["name"] for r in member.native.get("/registries?organization=Guards")]
    assert boss.native.put("/registries/Guards/guarded", {"artifact_types": ["dataset"]})["artifact_types"] == ["dataset", "model"]
    assert refusal(lambda: boss.native.put("/registries/Guards/guarded", {"visibility": "secret"}))[0] == 400
    seen = member.native.get("/registries/Guards/guarded")
    assert (seen["role"], seen["collections"], seen["exists"]) == ("member", 1, True), "what the caller is there, and what is in it"
    only_new = {"If-None-Match": "*"}
    taken = refusal(lambda: member.native.call("PUT", "/registries/Guards/guarded", {"description": "mine"}, only_new))
    assert taken[0] == 409 and "choose another" in taken[1] and boss.native.get("/registries/Guards/guarded")["description"] == "watched"
    assert refusal(lambda: boss.native.call("PUT", "/registries/Guards/guarded", {}, {"If-None-Match": '"x"'}))[0] == 400
    assert boss.native.call("PUT", "/registries/Guards/brand-new", {"description": "new"}, only_new)["description"] == "new"
    assert boss.native.put("/registries/Guards/hidden", {"visibility": "restricted"})["artifact_types"] is None
    assert refusal(lambda: member.native.get("/registries/Guards/hidden"))[0] == 404
    assert boss.native.call("PATCH", "/registries/Guards/hidden", {"name": "unseen"})["name"] == "wandb-registry-unseen"
    boss.native.delete("/registries/Guards/unseen")
    assert refusal(lambda: boss.native.get("/registries/Guards/unseen"))[0] == 404


def test_members(people, make_user):
    boss, member = people
    boss.native.put("/registries/Guards/closed", {"visibility": "restricted"})
    path = f"/registry-members/Guards/closed/users/{member.name}"
    assert refusal(lambda: member.native.put(path, {"role": "admin"}))[0] == 404
    boss.native.put(path, {"role": "viewer"})
    assert {m["name"]: m["role"] for m in member.native.get("/registry-members/Guards/closed")} == {boss.name: "admin", member.name: "viewer"}
    effective = {m["name"]: (m["effective_role"], m["service"], m["active"]) for m in boss.native.get("/registry-members/Guards/closed")}
    assert effective == {boss.name: ("admin", False, True), member.name: ("viewer", False, True)}
    boss.native.put("/registries/Guards/closed", {"visibility": "organization"})
    assert {m["effective_role"] for m in boss.native.get("/registry-members/Guards/closed")} == {"admin", "member"}, "the role in the organization counts, too"
    boss.native.put("/registries/Guards/closed", {"visibility": "restricted"})
    assert refusal(lambda: member.native.put(path, {"role": "admin"}))[0] == 403
    boss.native.delete(path)
    assert refusal(lambda: member.native.get("/registries/Guards/closed"))[0] == 404
    assert [r["action"] for r in boss.native.get("/history?registry=Guards/closed") if r["action"].startswith("registry") or "member" in r["action"]]


def test_protected_aliases_hold_in_every_protocol(people):
    boss, member = people
    assert refusal(lambda: member.native.put("/protected-aliases/Guards/guarded/production", {}))[0] == 403
    boss.native.put("/protected-aliases/Guards/guarded/production", {})
    assert [r["alias"] for r in member.native.get("/protected-aliases/Guards/guarded")] == ["production"]
    model = "/registries/Guards/guarded/C"
    assert refusal(lambda: member.native.put(f"{model}/aliases/production", {"version": "v0"}))[0] == 403
    assert "protected" in member.sdk("""
a = wandb.Api().artifact("Guards/wandb-registry-guarded/C:v0")
a.aliases.append("production")
try: a.save(); answer("saved")
except Exception as error: answer(str(error))""")
    for version in ("v0", "v1"):
        boss.native.put(f"{model}/aliases/production", {"version": version})
    assert refusal(lambda: member.native.delete(f"{model}/links/v1"))[0] == 403
    assert refusal(lambda: member.native.post(f"{model}/aliases/production/rollback"))[0] == 403
    deleted = member.sdk("""
try: wandb.Api().artifact("own/m:v1").delete(delete_aliases=True); answer("deleted")
except Exception as error: answer(str(error))""")
    assert "protected alias 'production'" in deleted
    boss.native.delete("/protected-aliases/Guards/guarded/production")
    assert member.native.put(f"{model}/aliases/production", {"version": "v0"})["version"] == "v0"


def test_several_aliases_at_once(people):
    boss, member = people
    model = "/registries/Guards/guarded/C"
    moved = member.native.post(f"{model}/promotions", {"version": "v0", "aliases": ["champion", "fallback"], "expected": {"champion": None}, "reason": "both"})
    assert {(m["alias"], m["version"], m["reason"]) for m in moved} == {("champion", "v0", "both"), ("fallback", "v0", "both")}
    status, detail = refusal(lambda: member.native.post(f"{model}/promotions", {"version": "v1", "aliases": ["fallback"], "expected": {"champion": "v1"}}))
    assert status == 400 and "not among the aliases" in detail
    status, detail = refusal(lambda: member.native.post(f"{model}/promotions", {"version": "v1", "aliases": ["fallback", "champion"], "expected": {"champion": "v1"}}))
    assert status == 409 and "champion" in detail
    assert member.native.get(f"{model}/aliases/fallback")["version"] == "v0"   # all or none
