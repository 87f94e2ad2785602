"""Collections of a project by the SDK: listed, filtered, ordered, renamed, described, tagged, moved to another type, deleted."""
import pytest

MAKE = """
api = wandb.Api()
def error(f):
    try: f(); return "no error"
    except Exception as e: return str(e)
def names(**more): return [c.name for c in api.artifact_type("model", "shelf").collections(**more)]
"""


@pytest.fixture(scope="module")
def shelf(user):
    """Three collections of models and one of datasets."""
    user.sdk("""
with wandb.init(project="shelf") as run:
    for name, kind, versions in (("beta", "model", 2), ("alpha", "model", 1), ("gamma", "model", 1), ("data", "dataset", 1)):
        for i in range(versions):
            a = wandb.Artifact(name, type=kind)
            with a.new_file("w") as f: f.write(name + str(i))
            run.log_artifact(a).wait()
""")
    return user


def test_listed_filtered_ordered_and_paged(shelf):
    facts = shelf.sdk(MAKE + """
one = api.artifact_collection("model", "shelf/beta")
answer({"types": sorted(t.name for t in api.artifact_types("shelf")), "all": sorted(names()), "plain": sorted(c.name for c in api.artifact_collections("shelf", "model")),
        "by_name": [names(order="+name"), names(order="-name")], "by_time": [names(order="created_at"), names(order="-created_at")],
        "equal": names(filters={"name": "alpha"}), "any": names(filters={"name": {"$in": ["alpha", "gamma"]}}, order="name"), "like": names(filters={"name": {"$regex": "a$"}}, order="name"),
        "paged": names(order="name", per_page=1), "count": len(api.artifact_type("model", "shelf").collections(per_page=1)),
        "one": [one.name, one.type, one.entity, one.project, one.is_sequence(), sorted(one.aliases), one.description, list(one.tags), [a.version for a in one.artifacts()]],
        "exists": [api.artifact_collection_exists("shelf/" + n, t) for n, t in (("beta", "model"), ("beta", "dataset"), ("none", "model"))],
        "missing": error(lambda: api.artifact_collection("model", "shelf/none")), "times": one.created_at <= one.updated_at})""")
    assert facts["types"] == ["dataset", "model"] and facts["all"] == facts["plain"] == ["alpha", "beta", "gamma"]
    assert facts["by_name"] == [["alpha", "beta", "gamma"], ["gamma", "beta", "alpha"]]
    assert facts["by_time"] == [["beta", "alpha", "gamma"], ["gamma", "alpha", "beta"]]
    assert (facts["equal"], facts["any"], facts["like"]) == (["alpha"], ["alpha", "gamma"], ["alpha", "beta", "gamma"])
    assert facts["paged"] == ["alpha", "beta", "gamma"] and facts["count"] == 3
    assert facts["one"] == ["beta", "model", shelf.name, "shelf", True, ["latest"], None, [], ["v1", "v0"]] or facts["one"][6] == ""
    assert facts["exists"] == [True, False, False] and facts["missing"] != "no error" and facts["times"]


def test_renamed_described_tagged_and_moved_to_another_type(shelf):
    facts = shelf.sdk(MAKE + """
c = api.artifact_collection("model", "shelf/gamma")
c.name = "delta"; c.description = "words"; c.tags = ["good", "old one"]; c.save()
api = wandb.Api()
again = api.artifact_collection("model", "shelf/delta")
first = [again.name, again.description, sorted(again.tags), open(api.artifact("shelf/delta:v0").file()).read(), api.artifact_collection_exists("shelf/gamma", "model")]
again.tags = ["new"]; again.description = ""; again.save()
third = wandb.Api().artifact_collection("model", "shelf/delta")
second = [third.description, list(third.tags)]
taken = error(lambda: (setattr(third, "name", "alpha"), third.save()))
bad = error(lambda: (setattr(third, "name", "a/b"), third.save()))
moved = wandb.Api().artifact_collection("model", "shelf/delta")
moved.change_type("checkpoint")
api = wandb.Api()
answer({"first": first, "second": second, "taken": taken, "bad": bad, "type": api.artifact("shelf/delta:v0").type, "left": sorted(c.name for c in api.artifact_type("model", "shelf").collections()),
        "there": [c.name for c in api.artifact_type("checkpoint", "shelf").collections()], "text": open(api.artifact("shelf/delta:latest").file()).read()})""")
    assert facts["first"] == ["delta", "words", ["good", "old one"], "gamma0", False]
    assert facts["second"] in ([None, ["new"]], ["", ["new"]])
    assert "alpha" in facts["taken"] and facts["bad"] != "no error"
    assert (facts["type"], facts["left"], facts["there"], facts["text"]) == ("checkpoint", ["alpha", "beta"], ["delta"], "gamma0")


def test_collections_of_a_registry_are_renamed_tagged_and_keep_their_type(shelf):
    name = "Shelf " + shelf.name
    facts = shelf.sdk(MAKE + f"""
api.artifact("shelf/alpha:v0").link("wandb-registry-model/{name}", aliases=["live"])
def collection(name): return wandb.Api().artifact_collection("model", "wandb-registry-model/" + name)
c = collection("{name}")
c.name = "{name} 2"; c.description = "card"; c.tags = ["t"]; c.save()
again = collection("{name} 2")
answer([again.description, list(again.tags), sorted(again.aliases), again.is_sequence(), wandb.Api().artifact("wandb-registry-model/{name} 2:live").source_name,
        error(lambda: again.change_type("dataset")), wandb.Api().artifact_exists("wandb-registry-model/{name}:live")])""")
    assert facts[:5] == ["card", ["t"], ["latest", "live"], False, "alpha:v0"] and facts[5] != "no error" and facts[6] is False


def test_deleted(shelf):
    facts = shelf.sdk(MAKE + """
api.artifact_collection("model", "shelf/beta").delete()
api = wandb.Api()
answer([sorted(names()), api.artifact_exists("shelf/beta:v0"), error(lambda: api.artifact_collection("model", "shelf/beta"))])""")
    assert "beta" not in facts[0] and facts[1] is False and facts[2] != "no error"
