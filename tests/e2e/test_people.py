"""Organisations, teams, users, service accounts and invitations: by the stock SDK, and by the native API."""
import uuid

import pytest
from native import ApiError, Native
from test_session import Browser


def unique(prefix):
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


def refused(call, *arguments):
    with pytest.raises(ApiError) as error:
        call(*arguments)
    return error.value


@pytest.fixture(scope="module")
def organization(admin, make_user):
    """An organisation with an administrator, a member and a viewer."""
    name = unique("org")
    people = {role: make_user(organization=None) for role in ("admin", "member", "viewer")}
    admin.post("/organizations", {"name": name, "members": [{"username": person.name, "role": role} for role, person in people.items()]})
    return name, people


def test_the_sdk_creates_users_and_finds_them(server, admin, make_user):
    boss = make_user()
    admin.call("PATCH", ["users", boss.name], {"admin": True})
    mail = unique("grace") + "@example.org"
    made = boss.sdk(f"""
api = wandb.Api()
made = api.create_user({mail!r}, admin=False)
found = api.user({mail!r})
answer([made.username, made.admin, found.username, found.email, found.admin, [u.username for u in api.users(made.username[:9])]])""")
    name = mail.split("@")[0]
    assert made == [name, False, name, mail, False, [name]]
    assert admin.get(["users", name])["email"] == mail
    outsider = make_user(organization=None)
    assert outsider.sdk(f"api = wandb.Api()\nanswer([api.user({mail!r}), api.users({name!r})])") == [None, []], "strangers are not found"
    assert "only an administrator" in outsider.process("wandb.Api().create_user('x@example.org')").stdout


def test_the_sdk_finds_the_very_name_first(make_user):
    name = unique("z")
    longer, exact = make_user(name + "longer"), make_user(name)
    assert exact.sdk(f"answer(wandb.Api().user({name!r}).username)") == exact.name != longer.name


def test_the_sdk_makes_teams_invites_and_removes(organization, make_user):
    org, people = organization
    chief, friend, mail, team = people["admin"], make_user(), unique("new") + "@example.org", unique("team")
    state = chief.sdk(f"""
api = wandb.Api()
team = api.create_team({team!r})
def members():
    team.load(True)
    return sorted([m.name, m.account_type, bool(m.pending)] for m in team.members)
first = members()
invited = [team.invite({friend.name!r}), team.invite({friend.name!r}), team.invite("nobody-at-all"), team.invite({mail!r}, admin=True)]
second = members()
bot = team.create_service_account("nightly CI")
team.load(True)
removed = [m.delete() for m in team.members if m.name in ({friend.name!r}, {mail!r})]
answer([first, invited, second, [bot.name, bot.account_type, bot.api_key], removed, members(), api.viewer.teams, api.organization({org!r}).name])""")
    first, invited, second, bot, removed, last, teams, named = state
    assert first == [[chief.name, "USER", False]]
    assert invited == [True, False, False, True]
    assert second == sorted([[chief.name, "USER", False], [friend.name, "USER", False], [mail, "USER", True]])
    assert bot[:2] == ["nightly CI", "SERVICE"] and len(bot[2]) >= 40
    assert removed == [True, True]
    assert last == sorted([[chief.name, "USER", False], ["nightly CI", "SERVICE", False]])
    assert team in teams and named == org
    worker = Native(chief.server.url, bot[2])
    assert worker.get("/me")["service"] is True and worker.get("/me")["default_entity"] == team
    assert refused(people["member"].native.post, "/teams", {"name": unique("no"), "organization": org}).status == 403


def test_runs_of_a_service_account_belong_to_its_team(organization, make_user):
    org, people = organization
    team = unique("team")
    people["admin"].native.post("/teams", {"name": team, "organization": org, "members": [{"username": people["member"].name}]})
    made = people["admin"].native.post("/service_accounts", {"team": team, "description": "trainer"})
    bot = people["member"]
    assert bot.sdk("with wandb.init(project='ci') as run: answer(run.entity)", WANDB_API_KEY=made["api_key"]) == team
    assert [a["username"] for a in people["viewer"].native.get("/service_accounts?organization=" + org)] == []
    assert [a["username"] for a in people["member"].native.get("/service_accounts?team=" + team)] == [made["username"]]
    assert refused(people["viewer"].native.get, "/service_accounts?team=" + team).status == 404
    assert refused(people["member"].native.delete, ["service_accounts", made["username"]]).status == 403
    browser = Browser(bot.server)
    status, problem, _ = browser.sign_in(made["api_key"])
    assert status == 403 and "is a service account" in problem["detail"]
    people["admin"].native.delete(["service_accounts", made["username"]])
    assert refused(Native(bot.server.url, made["api_key"]).get, "/me").status == 401


def test_a_default_entity_is_where_runs_go(organization):
    org, people = organization
    team = unique("team")
    people["admin"].native.post("/teams", {"name": team, "organization": org, "members": [{"username": people["viewer"].name, "role": "member"}]})
    person = people["viewer"]
    assert refused(people["member"].native.call, "PATCH", ["users", people["member"].name], {"default_entity": team}).status == 404
    assert person.native.call("PATCH", ["users", person.name], {"default_entity": team})["default_entity"] == team
    assert person.sdk("with wandb.init(project='d') as run: answer([run.entity, wandb.Api().default_entity])") == [team, team]
    people["admin"].native.delete(["teams", team])
    assert person.native.get("/me")["default_entity"] == person.name


def test_members_by_the_native_api(organization, admin, make_user):
    org, people = organization
    chief, extra = people["admin"].native, make_user(organization=None)
    path = ["organizations", org, "members"]
    assert {m["username"]: m["role"] for m in chief.get(path)}.items() >= {p.name: r for r, p in people.items()}.items()
    assert chief.put([*path, extra.name], {"role": "viewer"}) == {"username": extra.name, "role": "viewer"}
    assert extra.native.get(["organizations", org])["role"] == "viewer"
    assert [o["name"] for o in extra.native.get("/organizations")] == [org]
    assert refused(extra.native.put, [*path, extra.name], {"role": "admin"}).status == 403
    assert refused(make_user(organization=None).native.get, path).status == 404
    extra.native.delete([*path, extra.name])
    assert extra.native.get("/organizations") == []
    names = [m["username"] for m in chief.all("/organizations/" + org + "/members?limit=2")]
    assert names == [m["username"] for m in chief.get(path)] and len(names) > 2
    events = [(e["action"], e["before"], e["after"]) for e in chief.all(f"/history?organization={org}&action=member.*")]
    assert ("member.remove", {"user": extra.name, "role": "viewer"}, None) in events
    assert ("member.set", None, {"user": extra.name, "role": "viewer"}) in events


def test_an_invitation_by_mail_becomes_an_account(server, organization):
    org, people = organization
    chief, mail, name = people["admin"].native, unique("guest") + "@example.org", unique("guest")
    made = chief.post("/invitations", {"organization": org, "email": mail, "role": "viewer"})
    assert made["url"].startswith(server.url + "/api/v1/invitations/")
    assert [i["email"] for i in chief.get("/invitations?organization=" + org)] == [mail]
    assert refused(people["member"].native.get, "/invitations?organization=" + org).status == 403
    assert refused(chief.post, "/invitations", {"organization": org, "email": mail}).status == 409
    visitor = Native(server.url, "")
    redeem = ["invitations", made["token"], "redeem"]
    assert refused(visitor.post, redeem, {}).status == 400
    created = visitor.post(redeem, {"username": name})
    assert (created["username"], created["email"], created["organization"]) == (name, mail, org)
    assert Native(server.url, created["api_key"]).get(["organizations", org])["role"] == "viewer"
    again = refused(visitor.post, redeem, {"username": unique("guest")})
    assert (again.status, "used or revoked" in again.problem["detail"]) == (410, True)
    assert chief.get("/invitations?organization=" + org) == []
    second = chief.post("/invitations", {"organization": org, "email": "x" + mail})
    chief.delete(["invitations", str(second["id"])])
    assert refused(visitor.post, ["invitations", second["token"], "redeem"], {"username": unique("g")}).status == 410
    assert refused(chief.post, "/invitations", {"organization": org, "username": people["member"].name}).status == 409, "a member already"


def test_users_are_changed_deactivated_and_deleted(server, admin, make_user):
    person = make_user()
    changed = admin.call("PATCH", ["users", person.name], {"email": person.name + "@example.org", "display_name": "A Person"})
    assert (changed["email"], changed["display_name"], changed["active"]) == (person.name + "@example.org", "A Person", True)
    assert refused(person.native.call, "PATCH", ["users", person.name], {"admin": True}).status == 403
    admin.call("PATCH", ["users", person.name], {"active": False})
    out = refused(person.native.get, "/me")
    assert (out.status, "deactivated" in out.problem["detail"]) == (401, True)
    admin.call("PATCH", ["users", person.name], {"active": True})
    assert person.native.get("/me")["username"] == person.name
    admin.delete(["users", person.name])
    assert refused(person.native.get, "/me").status == 401
    assert refused(admin.get, ["users", person.name]).status == 404
    assert refused(admin.post, "/users", {"username": person.name.upper()}).status == 409


def test_teams_are_seen_by_their_members(organization, make_user):
    org, people = organization
    team = unique("team")
    chief = people["admin"].native
    chief.post("/teams", {"name": team, "organization": org, "members": [{"username": people["member"].name, "role": "viewer"}]})
    assert people["member"].native.get(["teams", team])["role"] == "viewer"
    assert refused(people["viewer"].native.get, ["teams", team]).status == 404
    assert team in [t["name"] for t in chief.get("/teams?organization=" + org)]
    assert team not in [t["name"] for t in people["viewer"].native.get("/teams?organization=" + org)]
    chief.put(["teams", team, "members", people["viewer"].name], {"role": "member"})
    assert [m["role"] for m in people["viewer"].native.get(["teams", team, "members"]) if m["username"] == people["viewer"].name] == ["member"]
    chief.delete(["teams", team, "members", people["viewer"].name])
    assert refused(people["viewer"].native.get, ["teams", team]).status == 404
    chief.delete(["teams", team])
    assert refused(people["member"].native.get, ["teams", team]).status == 404
