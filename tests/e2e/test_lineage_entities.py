"""Inputs from elsewhere: runs of one entity that read versions of another, and what each side is told of the other."""
import urllib.parse
import uuid

import pytest

LOG = """
def log(run, name, text, type="model", **extra):
    a = wandb.Artifact(name, type=type, **extra)
    with a.new_file("w") as f: f.write(text)
    return run.log_artifact(a).wait()
def error(f):
    try: f(); return "no error"
    except Exception as e: return str(e)
def text_of(a): return open(a.download(root="got-" + a.name.replace(":", "-")) + "/w").read()
"""


class Scene:
    """A maker with a private project and one of the team; a teammate; somebody of another team in the same organisation."""

    def __init__(self, admin, make_user):
        self.maker, self.mate, self.other = make_user(), make_user(), make_user()
        self.team = "team-" + uuid.uuid4().hex[:8]
        admin.post("/teams", {"name": self.team, "organization": "main", "members": [{"username": u.name, "role": "member"} for u in (self.maker, self.mate)]})
        self.maker.sdk(LOG + f"""
with wandb.init(entity={self.maker.name!r}, project="private", id="secret-run") as run:
    log(run, "data", "private data", "dataset")
    log(run, "model", "private weights").link("wandb-registry-model/Shared {self.team}", aliases=["production"])
with wandb.init(entity={self.team!r}, project="shared", id="team-run") as run:
    run.use_artifact("{self.maker.name}/private/data:v0").download()      # his own, read by a run of the team
    log(run, "model", "team weights")
""")
        self.mate.sdk(LOG + f"""
with wandb.init(entity={self.mate.name!r}, project="eval", id="mate-run") as run:
    used = run.use_artifact("{self.team}/shared/model:latest")
    answer([text_of(used), log(run, "report", "r", "report").name])
""")
        self.used = self.other.sdk(LOG + f"""
with wandb.init(project="serve", id="other-run") as run:
    used = run.use_artifact("wandb-registry-model/Shared {self.team}:production")
    refused = [error(lambda: run.use_artifact(name)) for name in ("{self.maker.name}/private/model:v0", "{self.team}/shared/model:v0")]
    answer([text_of(used), used.qualified_name, refused])
""")

    @property
    def linked(self):
        return f"main/model/Shared {self.team}:production"


@pytest.fixture(scope="module")
def scene(admin, make_user):
    return Scene(admin, make_user)


def facts(user, *versions, runs=()):
    return user.sdk(LOG + f"""
api = wandb.Api()
def names(items): return sorted(f"{{a.entity}}/{{a.project}}/{{a.name}}" for a in items)
answer({{"used_by": [sorted(f"{{r.entity}}/{{r.project}}/{{r.id}}" for r in api.artifact(v).used_by()) for v in {list(versions)!r}],
        "by": [(lambda r: r and r.id)(api.artifact(v).logged_by()) for v in {list(versions)!r}],
        "used": [names(api.run(r).used_artifacts()) for r in {list(runs)!r}]}})""")


def graph(user, **query):
    found = user.native.get("/lineage?" + urllib.parse.urlencode({"depth": 10, **query}))
    shown = {n["id"]: "hidden" if n["hidden"] else f"{n['entity']}/{n['project']}/{n['name']}" for n in found["nodes"]}
    return sorted(shown.values()), sorted((shown[e["from"]], shown[e["to"]]) for e in found["edges"]), found


def test_a_version_is_read_by_a_run_of_another_entity(scene):
    assert scene.used[:2] == ["private weights", f"main/wandb-registry-model/Shared {scene.team}:production"]
    assert all(text != "no error" for text in scene.used[2])   # only through the registry


def test_the_owner_is_told_of_the_runs_he_may_see(scene):
    maker, team, mate = scene.maker.name, scene.team, scene.mate.name
    told = facts(scene.maker, f"{maker}/private/data:v0", f"{maker}/private/model:v0", f"{team}/shared/model:v0", runs=[f"{team}/shared/team-run"])
    # The runs of mate and other are in their private projects.
    assert told == {"used_by": [[f"{team}/shared/team-run"], [], []], "by": ["secret-run", "secret-run", "team-run"], "used": [[f"{maker}/private/data:v0"]]}
    nodes, edges, _ = graph(scene.maker, artifact=f"{team}/shared/model:v0")
    assert nodes == sorted([f"{maker}/private/data", f"{maker}/private/secret-run", f"{team}/shared/model", f"{team}/shared/team-run", "hidden", "hidden"])
    assert (f"{maker}/private/data", f"{team}/shared/team-run") in edges and (f"{team}/shared/model", "hidden") in edges and ("hidden", "hidden") in edges
    nodes, edges, _ = graph(scene.maker, artifact=f"{maker}/private/model:v0", direction="down")
    assert (nodes, edges) == ([*sorted(["hidden", f"{maker}/private/model"])], [(f"{maker}/private/model", "hidden")])
    assert mate not in str(nodes) and scene.other.name not in str(nodes)


def test_a_teammate_sees_the_run_of_the_team_but_not_its_private_input(scene):
    maker, team, mate = scene.maker.name, scene.team, scene.mate.name
    told = facts(scene.mate, f"{team}/shared/model:v0", runs=[f"{team}/shared/team-run", f"{mate}/eval/mate-run"])
    assert told == {"used_by": [[f"{mate}/eval/mate-run"]], "by": ["team-run"], "used": [[], [f"{team}/shared/model:v0"]]}
    nodes, edges, found = graph(scene.mate, run=f"{mate}/eval/mate-run")
    assert {f"{mate}/eval/mate-run", f"{mate}/eval/report", f"{team}/shared/model", f"{team}/shared/team-run"} <= set(nodes)
    assert ("hidden", f"{team}/shared/team-run") in edges
    assert maker not in str([n for n in found["nodes"] if n["hidden"]]) and "secret-run" not in str(found)


def test_a_reader_of_the_registry_sees_his_run_and_the_linked_version(scene):
    told = facts(scene.other, f"wandb-registry-model/Shared {scene.team}:production", runs=[f"{scene.other.name}/serve/other-run"])
    # Of the linked version he is shown no source, and the SDK leaves out such inputs; the native graph has them.
    assert told == {"used_by": [[f"{scene.other.name}/serve/other-run"]], "by": [None], "used": [[]]}
    nodes, edges, found = graph(scene.other, artifact=f"main/model/Shared {scene.team}:production")
    assert f"{scene.other.name}/serve/other-run" in nodes and scene.maker.name not in str(found) and "secret-run" not in str(found)
    root = next(n for n in found["nodes"] if n["id"] == found["root"])
    assert root["places"][0]["collection"] == f"Shared {scene.team}" and root["name"] is None
    assert any(e["to"] == next(n["id"] for n in found["nodes"] if not n["hidden"] and n["name"] == "other-run") and e["from"] == found["root"] for e in found["edges"])


def test_who_joins_the_team_sees_what_was_hidden(scene, admin, make_user):
    late = make_user()
    assert late.sdk(f"answer(wandb.Api().artifact_exists('{scene.team}/shared/model:v0'))") is False
    admin.post(["teams", scene.team, "members"], {"members": [{"username": late.name, "role": "viewer"}]})
    told = facts(late, f"{scene.team}/shared/model:v0", runs=[f"{scene.team}/shared/team-run"])
    assert told == {"used_by": [[]], "by": ["team-run"], "used": [[]]}
