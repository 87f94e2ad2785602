"""Members of registries by the stock SDK: roles of users and teams, what each may do, restricted registries, people from outside."""
import pytest
from native import ApiError

HELPERS = """
def error(f):
    try: return (f(), "")[1]
    except Exception as e: return type(e).__name__ + ": " + str(e)
def roles(registry): return {m.user.username: m.role for m in registry.user_members()}
api = wandb.Api()
"""


@pytest.fixture(scope="module")
def people(make_user, admin):
    """An organisation of its own: its admin, a member, a viewer; and somebody outside."""
    boss, member, viewer, outsider = (make_user(organization=None) for _ in range(4))
    admin.post("/organizations", {"name": "Members", "members": [{"username": boss.name, "role": "admin"}, {"username": member.name, "role": "member"},
                                                                 {"username": viewer.name, "role": "viewer"}]})
    admin.post("/teams", {"name": "members-crew", "organization": "Members", "members": [{"username": boss.name}, {"username": member.name}]})
    return boss, member, viewer, outsider


def test_creator_members_and_roles(people):
    boss, member, viewer, outsider = people
    stranger = outsider.sdk("answer(wandb.Api().viewer.id)")   # who is not of the organisation is known by id only
    facts = boss.sdk(HELPERS + f"""
r = api.create_registry(name="plain", visibility="organization", organization="Members", description="d")
first = roles(r)
r.add_members(api.user("{member.name}"), "{stranger}")
added = roles(r)
r.add_members(api.user("{member.name}"))                       # again: nothing changes
steps = []
for role in ("admin", "member", "viewer", "restricted_viewer"):
    r.update_member("{stranger}", role=role)
    steps.append(roles(api.registry("plain", "Members"))["{outsider.name}"])
wrong = error(lambda: r.update_member("{stranger}", role="king"))
r.remove_members("{stranger}")
r.remove_members("{stranger}")                    # no member any more: fine
answer([first, added, steps, wrong, roles(r), error(lambda: r.add_members("VXNlcjo5OTk5OTk="))])""")
    first, added, steps, wrong, end, nobody = facts
    assert first == {boss.name: "admin"}
    assert added == {boss.name: "admin", member.name: "restricted_viewer", outsider.name: "restricted_viewer"}
    assert steps == ["admin", "member", "viewer", "restricted_viewer"]
    assert "is not a role" in wrong
    assert end == {boss.name: "admin", member.name: "restricted_viewer"}
    assert "user 999999 not found" in nobody


def test_teams_give_their_members_a_role(people):
    boss, member, viewer, _ = people
    listed = HELPERS + "answer(sorted(r.name for r in api.registries(organization='Members')))"
    facts = boss.sdk(HELPERS + """
r = api.create_registry(name="teamed", visibility="restricted", organization="Members")
r.add_members(api.team("members-crew"))
before = [[m.team.name, m.role] for m in r.team_members()]
r.update_member(r.team_members()[0], role="member")
answer([before, [[m.team.name, m.role] for m in r.team_members()], len(r.members())])""")
    assert facts == [[["members-crew", "restricted_viewer"]], [["members-crew", "member"]], 2]
    assert "teamed" in member.sdk(HELPERS + """
with wandb.init(project="own") as run:
    a = wandb.Artifact("m", type="model")
    with a.new_file("w") as f: f.write("1")
    run.log_artifact(a).wait().link("Members/wandb-registry-teamed/C")
answer([r.name for r in api.registries(organization="Members")])""")
    assert "teamed" not in viewer.sdk(listed)
    assert boss.sdk(HELPERS + """
r = api.registry("teamed", "Members")
r.remove_members(r.team_members()[0])
answer(r.team_members() == [])""")
    assert "teamed" not in member.sdk(listed)


def test_restricted_viewers_see_but_do_not_download(people):
    boss, member, viewer, outsider = people
    stranger = outsider.sdk("answer(wandb.Api().viewer.id)")
    boss.sdk(HELPERS + f"""
r = api.create_registry(name="shown", visibility="restricted", organization="Members")
with wandb.init(project="own") as run:
    a = wandb.Artifact("m", type="model", metadata={{"x": 1}})
    with a.new_file("w") as f: f.write("secret weights")
    run.log_artifact(a).wait().link("Members/wandb-registry-shown/C", aliases=["production"])
r.add_members("{stranger}")""")
    look = HELPERS + """
a = api.artifact("Members/wandb-registry-shown/C:production")
with wandb.init(project="mine") as run:
    used = error(lambda: run.use_artifact(a))
answer([a.version, a.metadata, sorted(a.manifest.entries), error(lambda: a.download()), error(lambda: [f.name for f in a.files()]), used])"""
    version, metadata, entries, download, files, used = outsider.sdk(look)
    assert (version, metadata, entries) == ("v0", {"x": 1}, ["w"])
    for refusal in (download, files, used):
        assert "permission denied" in refusal
    path = "/registries/Members/shown/C"
    assert outsider.native.get(path + "/versions/production")["metadata"] == {"x": 1}
    for hidden in ("/versions/v0/files/w", "/versions/v0/reproduce"):
        with pytest.raises(ApiError) as refused:
            outsider.native.get(path + hidden)
        assert refused.value.status == 403
    boss.sdk(HELPERS + f"""api.registry("shown", "Members").update_member("{stranger}", role="viewer")""")
    assert outsider.sdk(look)[3:] == ["", "", ""]
    assert "permission" in outsider.sdk(HELPERS + """
a = api.artifact("Members/wandb-registry-shown/C:production")
a.aliases.append("mine")
answer(error(a.save))""")
    boss.sdk(HELPERS + f"""api.registry("shown", "Members").remove_members("{stranger}")""")
    assert outsider.sdk(HELPERS + """answer([error(lambda: api.artifact("Members/wandb-registry-shown/C:production")) != "", api.organization("Members") if False else None])""")[0]


def test_only_admins_of_a_registry_change_members_and_settings(people):
    boss, member, viewer, outsider = people
    attempts = HELPERS + f"""
r = api.registry("plain", "Members")
me = api.user("{member.name}")
def set(**values):
    r.load()
    for name, value in values.items(): setattr(r, name, value)
    r.save()
    return api.registry(r.name, "Members")
add, role, remove = error(lambda: r.add_members(me)), error(lambda: r.update_member(me, role="admin")), error(lambda: r.remove_members(me))
access, text, gone = error(lambda: set(visibility="restricted")), error(lambda: set(description="by {{me.username}}")), error(r.delete)
answer([add, role, remove, access, text, gone])"""
    by_member, by_viewer = member.sdk(attempts), viewer.sdk(attempts)
    assert all("permission denied" in text for text in by_member[:3] + by_viewer[:3])
    assert [bool(text) for text in by_member[3:]] == [True, False, True]
    assert all(by_viewer[3:])
    boss.sdk(HELPERS + f"""api.registry("plain", "Members").update_member(api.user("{viewer.name}"), role="admin")""")
    assert not any(viewer.sdk(attempts)), "whoever administers the registry may do all of it"
