"""Which files are not the same in several versions: all of them, page by page, and what is refused."""
import re
import urllib.parse

import pytest
from native import ApiError

SCRIPT = """
first = dict.fromkeys("abcd", "one") | {"dir/same": "same"}
second = first | {"a": "two", "c": "two", "e": "new", "f é": "new"}
del second["b"]
with wandb.init(project="changes") as run:
    for files in (first, second, first | {"g": "third"}):
        v = wandb.Artifact("m", type="model")
        for path, text in files.items():
            with v.new_file(path) as f: f.write(text)
        run.log_artifact(v).wait()
"""


@pytest.fixture(scope="module")
def base(user):
    user.sdk(SCRIPT)
    return f"/projects/{user.name}/changes/m/versions"


def pages(user, path):
    """What each page says, following the links to the end."""
    found = []
    while path:
        page, headers = user.native.call_with_headers("GET", path)
        found.append(page)
        following = re.search(r'<([^>]+)>; rel="next"', headers.get("Link") or "")
        path = following and following[1].partition("/api/v1")[2]
    return found


def told(files):
    return [(file["change"], file["path"]) for file in files]


CHANGES = [("changed", "a"), ("changed", "c"), ("added", "e"), ("added", "f é"), ("removed", "b")]


def test_every_change_in_one_page(user, base):
    whole, = pages(user, base + "/v0/changes?to=v1")
    assert told(whole["files"]) == CHANGES
    assert whole["counts"] == {"changed": 2, "added": 2, "removed": 1, "same": 2}
    assert whole["whole"] is True
    entry = next(file for file in whole["files"] if file["path"] == "b")["versions"]
    assert entry[0]["size"] == 3 and entry[1] is None
    assert told(pages(user, base + "/v0/changes?to=v1&same=1")[0]["files"]) == [*CHANGES, ("same", "d"), ("same", "dir/same")]
    assert told(pages(user, base + "/v0/changes?to=v1&same=1&prefix=dir/")[0]["files"]) == [("same", "dir/same")]


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_the_same_page_by_page(user, base, limit):
    parts = pages(user, base + f"/v0/changes?to=v1&limit={limit}")
    assert [change for part in parts for change in told(part["files"])] == CHANGES
    assert all(len(part["files"]) == limit for part in parts[:-1])
    assert all(part["counts"] == parts[0]["counts"] for part in parts)


def test_several_versions_at_once(user, base):
    whole, = pages(user, base + "/v0/changes?to=v1,v2")
    assert ("added", "g") in told(whole["files"]) and ("changed", "a") in told(whole["files"])
    assert all(len(file["versions"]) == 3 for file in whole["files"])


@pytest.mark.parametrize("path, status, says", [
    ("/v0/changes", 400, "to=v1"),
    ("/v0/changes?to=v9", 404, "v9"),
    ("/v9/changes?to=v0", 404, "v9"),
    ("/v0/changes?to=" + ",".join(["v1"] * 8), 400, "at most 8"),
    ("/v0/changes?to=v1&after=nonsense", 400, "'after'"),
    ("/v0/changes?to=v1&after=" + urllib.parse.quote("moved:a"), 400, "'after'"),
    ("/v0/changes?to=v1&limit=0", 400, "limit"),
    ("?from=middle", 400, "'from'"),
    ("?from=end&order=nonsense", 400, "nonsense"),
    ("?filter=" + urllib.parse.quote('{"$or":[{"version_index":1},{"acuracy":1}]}'), 400, "metric.<key>"),
    ("?filter=" + urllib.parse.quote('{"created_at":{"$gt":"yesterday"}}'), 400, "no date"),
])
def test_what_is_refused(user, base, path, status, says):
    with pytest.raises(ApiError) as refused:
        user.native.get(base + path)
    assert refused.value.status == status
    assert says in refused.value.problem["detail"]
