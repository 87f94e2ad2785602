"""What the pages show beside the models: runs and their metrics, search, tables of versions, previews of a promotion, files that no browser runs."""
import hashlib
import json
import urllib.parse
import urllib.request

import pytest
from native import ApiError

LOG = """
import math, pathlib
pathlib.Path("page.html").write_text("<script>alert(1)</script>")
with wandb.init(project="pages", name="Zephyr page run", id="pagerun1", config={"lr": 0.5, "opt": {"name": "adam"}}, tags=["nightly"], notes="for the pages",
                group="sweep-a", job_type="train") as run:
    for step in range(3000):
        run.log({"loss": 1e6 if step == 1234 else 1 / (step + 1), "eval": {"acc": step / 3000}})
    run.log({"nan": float("nan"), "odd, key": 7})
    print("hello from the console")
    run.save("page.html")
    for i in range(3):
        a = wandb.Artifact("page-model", type="model", metadata={"framework": "torch", "size_class": i})
        a.add_file("page.html")
        for name in ("data/train/a.txt", "data/train/b.txt", "data/c.txt", "z.txt"):
            with a.new_file(name) as f: f.write(name + str(i))
        run.summary["score"] = [3, 20, 100][i]
        logged = run.log_artifact(a, tags=["first", "Second one"][:1] if i == 0 else []).wait()
        logged.link("wandb-registry-model/Page model", aliases=["staging"] if i == 1 else [])
for i, score in enumerate([9, 10, 100]):
    with wandb.init(project="pages", config={"lr": i}) as run:
        run.log({"score": score})
        a = wandb.Artifact("ordered", type="model", metadata={"rank": 10 - i, "mixed": ["x", 2, True][i]})
        with a.new_file("w") as f: f.write(str(score))
        run.log_artifact(a).wait()
answer(logged.digest)
"""
RUN = "/runs/{}/pages/pagerun1"
MODEL = ["registries", "main", "model", "Page model"]


@pytest.fixture(scope="module")
def pages(user):
    user.digest = user.sdk(LOG)
    user.run = RUN.format(user.name)
    return user


def raw(user, path, **headers):
    request = urllib.request.Request(user.server.url + "/api/v1" + path, headers={"Authorization": "Bearer " + user.key, **headers})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read(), answer.headers


def next_page(headers):
    link = headers.get("Link")
    return link and link.split(">")[0].lstrip("<").removeprefix("/api/v1")


def every_page(user, path):
    rows = []
    while path:
        body, headers = raw(user, path)
        rows += json.loads(body)
        path = next_page(headers)
    return rows


def refused(call, *arguments):
    with pytest.raises(ApiError) as error:
        call(*arguments)
    return error.value


def test_a_run_says_everything_at_once(pages):
    run = pages.native.get(pages.run)
    assert (run["entity"], run["project"], run["name"], run["display_name"]) == (pages.name, "pages", "pagerun1", "Zephyr page run")
    assert (run["state"], run["created_by"], run["exit_code"], run["role"]) == ("finished", pages.name, 0, "admin")
    assert (run["tags"], run["notes"], run["group"], run["job_type"]) == (["nightly"], "for the pages", "sweep-a", "train")
    assert run["config"] == {"lr": 0.5, "opt": {"name": "adam"}}
    assert run["summary"]["score"] == 100 and run["summary"]["nan"] == "NaN"
    assert run["history"]["rows"] >= 3001 and run["history"]["last_step"] >= 3000
    assert run["python"] and run["os"] and run["deleted"] is None


def test_metrics_are_thinned_out_and_keep_the_spike(pages):
    series = pages.native.get(pages.run + "/metrics?keys=loss,eval.acc,nan,absent&points=100")["series"]
    loss, accuracy, nan, absent = series
    assert (loss["count"], loss["exact"]) == (3000, False) and len(loss["x"]) == len(loss["y"]) <= 100
    assert loss["y"][loss["x"].index(1234)] == 1e6, "the spike is there"
    assert (loss["x"][0], loss["y"][0], loss["x"][-1]) == (0, 1, 2999) and loss["x"] == sorted(loss["x"])
    assert (accuracy["count"], nan["y"], absent["x"]) == (3000, ["NaN"], [])
    zoomed = pages.native.get(pages.run + "/metrics?keys=loss&points=100&from=1230&to=1240")["series"][0]
    assert zoomed["exact"] and zoomed["x"] == list(range(1230, 1241))
    by_time = pages.native.get(pages.run + "/metrics?keys=loss&points=5000&x=_runtime")["series"][0]
    assert by_time["exact"] and len(by_time["x"]) == 3000 and by_time["x"] == sorted(by_time["x"])
    repeated = pages.native.get(pages.run + "/metrics?key=loss&key=odd%2C%20key&key=eval.acc")["series"]
    assert [(series["key"], series["count"]) for series in repeated] == [("loss", 3000), ("odd, key", 1), ("eval.acc", 3000)]
    assert refused(pages.native.get, pages.run + "/metrics").status == 400
    assert refused(pages.native.get, pages.run + "/metrics?keys=loss&points=many").status == 400
    assert refused(pages.native.get, pages.run + "/metrics?keys=loss&from=x").status == 400


def test_keys_logs_and_files_of_a_run(pages):
    keys = {row["key"]: row for row in pages.native.get(pages.run + "/keys")}
    assert (keys["loss"]["kind"], keys["loss"]["count"], keys["loss"]["maximum"]) == ("number", 3000, 1e6)
    assert keys["eval.acc"]["monotonic"] and keys["nan"]["last"] == "NaN"
    logs = pages.native.get(pages.run + "/logs?tail=50")
    assert any("hello from the console" in line["text"] for line in logs["lines"]) and logs["total"] >= 1
    line = next(line for line in logs["lines"] if "hello" in line["text"])
    assert line["at"] and not line["text"].startswith("20"), "the time is told apart"
    files = every_page(pages, pages.run + "/files?limit=2")
    assert "page.html" in [f["path"] for f in files] and [f["path"] for f in files] == sorted(f["path"] for f in files)
    assert [f["path"] for f in every_page(pages, pages.run + "/files?prefix=page")] == ["page.html"]
    address = next(f["url"] for f in files if f["path"] == "page.html").removeprefix("/api/v1")
    body, headers = raw(pages, address)
    assert body == b"<script>alert(1)</script>"
    assert_inert(headers)


def assert_inert(headers):
    """A browser sent to the address neither runs nor guesses anything."""
    policy = headers["Content-Security-Policy"]
    assert "sandbox" in policy and "default-src 'none'" in policy and "allow-" not in policy
    assert (headers["X-Content-Type-Options"], headers["Content-Type"]) == ("nosniff", "application/octet-stream")


def test_files_of_a_version_never_run_in_a_browser(pages):
    body, headers = raw(pages, "/registries/main/model/Page%20model/versions/v0/files/page.html")
    assert b"<script>" in body
    assert_inert(headers)
    body, headers = raw(pages, "/registries/main/model/Page%20model/versions/v0/files/page.html", Range="bytes=0-7")
    assert body == b"<script>"
    assert_inert(headers)


def test_large_folders_come_in_pages(pages):
    files = "/registries/main/model/Page%20model/versions/v2/files"
    assert [f["path"] for f in every_page(pages, files + "?limit=2")] == ["data/c.txt", "data/train/a.txt", "data/train/b.txt", "page.html", "z.txt"]
    assert [f["path"] for f in every_page(pages, files + "?prefix=data/train/&limit=1")] == ["data/train/a.txt", "data/train/b.txt"]
    top = every_page(pages, files + "?folders=1&limit=1")
    assert [(f["path"], f["folder"]) for f in top] == [("data/", True), ("page.html", False), ("z.txt", False)]
    inside = every_page(pages, files + "?folders=1&prefix=data/&limit=1")
    assert [(f["path"], f["folder"]) for f in inside] == [("data/c.txt", False), ("data/train/", True)]
    assert inside[0]["size"] == 11 and "size" not in inside[1]


def found(user, text, kind=None):
    groups = {g["kind"]: g for g in user.native.get("/search?limit=20&q=" + urllib.parse.quote(text))["groups"]}
    return groups if kind is None else groups.get(kind, {"results": []})["results"]


def test_search_by_name_alias_tag_and_digest(pages):
    model = next(r for r in found(pages, "page m", "model") if r["name"] == "Page model")
    assert (model["entity"], model["project"], model["type"], model["matched"]) == ("main", "wandb-registry-model", "model", {"by": "name", "value": "Page model"})
    assert [r["name"] for r in found(pages, "PAGE-", "collection")] == ["page-model"]
    run = found(pages, "zephyr", "run")[0]
    assert (run["name"], run["display_name"], run["matched"]["by"]) == ("pagerun1", "Zephyr page run", "display_name")
    assert found(pages, "pageru", "run")[0]["matched"] == {"by": "name", "value": "pagerun1"}
    assert [(r["name"], r["version"]) for r in found(pages, "stag", "version")] == [("Page model", "v1")]
    assert {(r["name"], r["version"]) for r in found(pages, "first", "version")} == {("page-model", "v0"), ("Page model", "v0")}
    assert {(r["name"], r["version"], r["matched"]["by"]) for r in found(pages, pages.digest[:10], "version")} == \
        {("page-model", "v2", "digest"), ("Page model", "v2", "digest")}
    content = b"z.txt1"
    for digest in (hashlib.md5(content).hexdigest(), hashlib.sha256(content).hexdigest()):
        assert {(r["name"], r["version"], r["matched"]["by"]) for r in found(pages, digest, "version")} == \
            {("page-model", "v1", "file"), ("Page model", "v1", "file")}
    assert found(pages, "pages", "project")[0]["project"] == "pages"
    for text in ("Page model:v1", "page model v1", "main/wandb-registry-model/Page model:staging", "model/Page model:v1"):
        assert [(r["name"], r["version"], r["matched"]["by"]) for r in found(pages, text, "version") if r["name"] == "Page model"] == [("Page model", "v1", "name")], text
    assert found(pages, f"{pages.name}/pages/page-model", "collection")[0]["name"] == "page-model"
    assert found(pages, f"{pages.server.url}/{pages.name}/pages/runs/pagerun1", "run")[0]["name"] == "pagerun1"
    assert found(pages, "run page", "run")[0]["matched"] == {"by": "display_name", "value": "Zephyr page run"}
    assert found(pages, "nothing is named so") == {}
    assert refused(pages.native.get, "/search?q=").status == 400


def test_search_shows_only_what_one_may_see(pages, make_user):
    stranger, colleague = make_user(organization=None), make_user()
    for text in ("page", "zephyr", "first", pages.digest[:10], hashlib.md5(b"z.txt1").hexdigest()):
        assert found(stranger, text) == {}, text
    assert {r["project"] for r in found(colleague, pages.digest[:10], "version")} == {"wandb-registry-model"}
    assert found(colleague, "zephyr") == {}
    for path in ("", "/metrics?keys=loss", "/keys", "/logs", "/files", "/files/page.html"):
        assert refused(colleague.native.get, pages.run + path).status == 404, path


def test_a_table_of_versions(pages):
    base = f"/projects/{pages.name}/pages/ordered"
    columns = {c["column"]: c for c in pages.native.get(base + "/columns")}
    assert (columns["metric.score"]["kind"], columns["metric.score"]["versions"]) == ("number", 3)
    assert {"config.lr", "metadata.rank", "metadata.mixed"} <= set(columns) and not any(c.startswith("metric._") for c in columns)
    wanted = base + "/versions?columns=metric.score,metadata.rank,metadata.mixed,config.absent&limit=1&order="
    rows = every_page(pages, wanted + "-metric.score")
    assert [r["values"]["metric.score"] for r in rows] == [100, 10, 9], "as numbers, not as texts, and through all pages"
    assert [r["version"] for r in rows] == ["v2", "v1", "v0"]
    assert [r["values"]["metadata.mixed"] for r in rows] == [True, 2, "x"] and rows[0]["values"]["config.absent"] is None
    assert rows[0]["run"]["project"] == "pages" and rows[0]["aliases"] == ["latest"] and "metadata" not in rows[0]
    assert [r["version"] for r in every_page(pages, wanted + "metadata.rank")] == ["v2", "v1", "v0"]
    filtered = every_page(pages, wanted + "metric.score&filter=" + urllib.parse.quote('{"metric.score": {"$gt": 9}}'))
    assert [r["values"]["metric.score"] for r in filtered] == [10, 100]
    counted = wanted + "metric.score&count=1&filter=" + urllib.parse.quote('{"metric.score": {"$gt": 9}}')
    first, headers = pages.native.call_with_headers("GET", counted)
    assert len(first) == 1 and headers["X-Total-Count"] == "2", "how many match, whatever a page holds"
    assert pages.native.call_with_headers("GET", wanted + "metric.score")[1]["X-Total-Count"] is None, "counted only when asked"
    assert refused(pages.native.get, base + "/versions?columns=nonsense").status == 400


def test_a_table_hides_what_a_reader_may_not_see(pages, make_user):
    colleague = make_user()
    rows = every_page(colleague, "/registries/main/model/Page%20model/versions?columns=metric.score,metadata.framework")
    assert [(r["run"], r["values"]) for r in rows] == [(None, {"metric.score": None, "metadata.framework": "torch"})] * 3
    assert not any(c["column"].startswith(("metric.", "config.")) for c in colleague.native.get([*MODEL, "columns"]))


def test_a_preview_says_what_would_change_and_changes_nothing(pages, admin):
    api, alias = pages.native, [*MODEL, "aliases", "production"]
    preview = api.put(alias, {"version": "v1", "dry_run": True})
    assert preview == {"dry_run": True, "changes": [{"alias": "production", "from": None, "to": "v1", "protected": False}]}
    assert refused(api.get, alias).status == 404, "nothing changed"
    before = api.get([*MODEL, "history"])
    assert refused(api.put, alias, {"version": "v9", "dry_run": True}).status == 404
    assert refused(api.put, alias, {"version": "v1", "expected": "v0", "dry_run": True}).status == 409
    assert refused(api.post, [*alias, "rollback"], {"dry_run": True}).status == 409
    assert api.get([*MODEL, "history"]) == before
    api.put(alias, {"version": "v0"})
    api.put(alias, {"version": "v2"})
    assert api.post([*alias, "rollback"], {"dry_run": True})["changes"] == [{"alias": "production", "from": "v2", "to": "v0", "protected": False}]
    both = api.post([*MODEL, "promotions"], {"version": "v1", "aliases": ["production", "staging"], "dry_run": True})
    assert [(c["alias"], c["from"], c["to"]) for c in both["changes"]] == [("production", "v2", "v1"), ("staging", "v1", "v1")]
    request = urllib.request.Request(pages.server.url + "/api/v1/registries/main/model/Page%20model/aliases/production?dry_run=true", method="DELETE",
                                     headers={"Authorization": "Bearer " + pages.key})
    with urllib.request.urlopen(request) as answer:
        assert json.loads(answer.read())["changes"] == [{"alias": "production", "from": "v2", "to": None, "protected": False}]
    assert api.get(alias)["version"] == "v2"
    admin.put("/protected-aliases/main/model/production", {})
    try:
        assert refused(api.put, alias, {"version": "v1", "dry_run": True}).status == 403, "the error the change would give"
        assert admin.put(alias, {"version": "v1", "dry_run": True})["changes"][0]["protected"] is True
    finally:
        admin.delete("/protected-aliases/main/model/production")
    assert api.get(alias)["version"] == "v2"


def test_home_lists_registries_with_what_is_in_them(pages, make_user):
    listed = {(r["organization"], r["name"]): r for r in pages.native.get("/registries")}
    model, dataset = listed[("main", "wandb-registry-model")], listed[("main", "wandb-registry-dataset")]
    assert (model["exists"], model["collections"] >= 1, model["role"]) == (True, True, "member")
    assert (dataset["exists"], dataset["collections"], dataset["artifact_types"]) == (False, 0, ["dataset"])
    assert every_page(pages, "/registries?limit=1") == list(listed.values())
    assert make_user(organization=None).native.get("/registries") == []
    assert [o["name"] for o in pages.native.get("/organizations")] == ["main"]


def test_a_deleted_run_stays_as_long_as_its_version_is_linked(pages):
    gone = pages.sdk("""
with wandb.init(project="pages", id="gone1") as run: run.log({"x": 1})
wandb.Api().run("pages/gone1").delete()
wandb.Api().run("pages/pagerun1").delete()
answer(1)
""")
    assert gone == 1
    assert refused(pages.native.get, RUN.format(pages.name).replace("pagerun1", "gone1")).status == 404
    run = pages.native.get(pages.run)
    assert run["deleted"]["by"] == pages.name and run["config"]["lr"] == 0.5
    assert found(pages, "zephyr") == {}
