"""Search over the registries of an organisation by the stock SDK: filters, orders, cursors, and what may not be seen."""
import pytest

HELPERS = """
api = wandb.Api()
def cols(filter=None, registry=None, **kw): return [c.name for c in api.registries(organization="Searching", filter=registry).collections(filter=filter, **kw)]
def vers(filter=None, registry=None, collection=None, **kw):
    found = api.registries(organization="Searching", filter=registry)
    if collection is not None: found = found.collections(filter=collection)
    return [v.name for v in found.versions(filter=filter, **kw)]
"""


@pytest.fixture(scope="module")
def people(make_user, admin):
    boss, member = make_user(organization=None), make_user(organization=None)
    admin.post("/organizations", {"name": "Searching", "members": [{"username": boss.name, "role": "admin"}, {"username": member.name}]})
    boss.sdk("""
api = wandb.Api()
for name, visibility in (("one", "organization"), ("two", "organization"), ("hidden", "restricted")):
    api.create_registry(name=name, visibility=visibility, organization="Searching", description="about " + name)
for i, (registry, collection) in enumerate((("one", "Alpha"), ("two", "Beta"), ("one", "Gamma"), ("two", "Delta"), ("hidden", "Secret"))):
    for version in (0, 1):
        with wandb.init(project="p") as run:
            a = wandb.Artifact(f"m{i}", type="model", metadata={"n": i * 2 + version, "kind": "ab"[version]})
            with a.new_file("w") as f: f.write("x" * (100 - i * 10 - version))
            logged = run.log_artifact(a, tags=[f"t{i}"]).wait()
            logged.link(f"Searching/wandb-registry-{registry}/{collection}", aliases=["production"] if version == 0 else ["staging"])
c = api.artifact_collection(type_name="model", name="Searching/wandb-registry-one/Alpha")
c.tags, c.description = ["vision"], "sees things"
c.save()
""")
    return boss, member


def test_registries_and_collections(people):
    boss, member = people
    facts = member.sdk(HELPERS + """
regs = lambda **kw: [r.name for r in api.registries(organization="Searching", **kw)]
first = api.registries(organization="Searching").collections(order="name", per_page=1)
names, cursor = [next(first).name, next(first).name], first.cursor
rest = [c.name for c in api.registries(organization="Searching").collections(order="name", per_page=1, start=cursor)]
answer([regs(order="name"), regs(order="-name"), regs(filter={"name": "one"}), regs(filter={"name": {"$regex": "tw"}}), regs(filter={"description": {"$contains": "about t"}}),
        cols(order="name"), cols(order="-name"), cols({"tag": "vision"}), cols({"name": {"$regex": "^.*eta$"}}), cols({"$or": [{"name": "Gamma"}, {"description": {"$contains": "sees"}}]}, order="+name"),
        cols({"name": {"$nin": ["Alpha", "Beta"]}}, order="name"), cols(None, {"name": "two"}, order="created_at"), cols({"created_at": {"$lt": "2020-01-01"}}),
        names + rest, len(api.registries(organization="Searching").collections())])""")
    everything = ["Alpha", "Beta", "Delta", "Gamma"]
    assert facts == [["one", "two"], ["two", "one"], ["one"], ["two"], ["two"], everything, everything[::-1], ["Alpha"], ["Beta"], ["Alpha", "Gamma"],
                     ["Delta", "Gamma"], ["Beta", "Delta"], [], everything, 4]
    assert boss.sdk(HELPERS + "answer(len(cols()))") == 5


def test_versions(people):
    _, member = people
    facts = member.sdk(HELPERS + """
first = api.registries(organization="Searching").versions(order="linked_at", per_page=3)
some, cursor = [next(first).name for _ in range(3)], first.cursor
rest = [v.name for v in api.registries(organization="Searching").versions(order="linked_at", per_page=3, start=cursor)]
answer([sorted(vers({"alias": "production"})), sorted(vers({"$or": [{"tag": "t1"}, {"alias": "staging"}]})), vers({"metadata.n": {"$gte": 6}}, order="created_at"),
        sorted(vers({"metadata.kind": "a", "version": 0})), vers(order="artifact_size"), vers(order="-created_at", collection={"name": "Beta"}),
        vers({"alias": "latest"}, {"name": "one"}, {"tag": "vision"}), vers({"alias": {"$regex": "^prod"}}, collection={"name": {"$regex": "^G"}}),
        some + rest == vers(order="linked_at"), len(some + rest), vers({"tag": {"$not": {"$in": ["t0", "t1", "t2"]}}}, order="created_at"), vers({"alias": "nowhere"})])""")
    assert facts[:8] == [["Alpha:v0", "Beta:v0", "Delta:v0", "Gamma:v0"], ["Alpha:v1", "Beta:v0", "Beta:v1", "Delta:v1", "Gamma:v1"], ["Delta:v0", "Delta:v1"],
                         ["Alpha:v0", "Beta:v0", "Delta:v0", "Gamma:v0"],
                         ["Delta:v1", "Delta:v0", "Gamma:v1", "Gamma:v0", "Beta:v1", "Beta:v0", "Alpha:v1", "Alpha:v0"], ["Beta:v1", "Beta:v0"], ["Alpha:v1"], ["Gamma:v0"]]
    assert facts[8:] == [True, 8, ["Delta:v0", "Delta:v1"], []]
