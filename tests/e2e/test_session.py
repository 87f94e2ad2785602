"""Browsers: signing in with a key, changes with the cookie, signing out; and the list of registered models the landing page is made of."""
import http.client
import json
import urllib.parse

import pytest

LOG = """
for text, accuracy in (("1", 0.8), ("2", 0.9)):
    with wandb.init(project="web") as run:
        a = wandb.Artifact("m", type="model", metadata={"accuracy": accuracy})
        with a.new_file("w") as f: f.write(text)
        run.log_artifact(a).wait().link("wandb-registry-model/Seen", aliases=["staging"])
"""


class Browser:
    def __init__(self, server):
        self.host, self.cookie = urllib.parse.urlsplit(server.url).netloc, None

    def ask(self, method, path, body=None, web="1"):
        """(status, JSON or None, headers)"""
        connection = http.client.HTTPConnection(self.host, timeout=30)
        headers = {**({"X-Pedigree-Web": web} if web else {}), **({"Cookie": self.cookie} if self.cookie else {})}
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None, answer.headers

    def sign_in(self, key):
        status, body, headers = self.ask("POST", "/api/v1/session", {"api_key": key})
        if status == 201:
            self.cookie = headers["Set-Cookie"].split(";")[0]
        return status, body, headers


@pytest.fixture(scope="module")
def linked(user):
    user.sdk(LOG)
    return user


def test_a_browser_signs_in_changes_and_signs_out(linked):
    browser = Browser(linked.server)
    assert browser.ask("GET", "/api/v1/session")[:2] == (200, {"user": None})
    status, body, headers = browser.sign_in(linked.key)
    assert (status, body["user"]["username"]) == (201, linked.name)
    assert all(word in headers["Set-Cookie"] for word in ("HttpOnly", "SameSite=Strict", "Path=/"))
    assert linked.key not in headers["Set-Cookie"]
    assert browser.ask("GET", "/api/v1/session")[1]["user"]["username"] == linked.name
    alias = "/api/v1/registries/main/model/Seen/aliases/production"
    change = {"version": "v1", "expected": None, "reason": "from a page"}
    status, problem, _ = browser.ask("PUT", alias, change, web=None)
    assert (status, problem["type"]) == (403, "permission_denied"), "another page may have forged it"
    assert browser.ask("PUT", alias, change)[0] == 200
    event = browser.ask("GET", "/api/v1/registries/main/model/Seen/history?alias=production&limit=1")[1][0]
    assert (event["via"], event["actor"], event["reason"]) == ("web", linked.name, "from a page")
    viewer = browser.ask("POST", "/graphql", {"query": "{ viewer { username } }"})[1]
    assert viewer["data"]["viewer"]["username"] == linked.name
    stolen = browser.cookie
    assert browser.ask("DELETE", "/api/v1/session")[0] == 204
    browser.cookie = stolen
    status, _, headers = browser.ask("GET", "/api/v1/models")
    assert (status, headers["WWW-Authenticate"]) == (401, None), "the page asks for the key, not the browser"


def test_signing_in_anew_ends_the_session_before(linked):
    browser = Browser(linked.server)
    browser.sign_in(linked.key)
    before = browser.cookie
    browser.sign_in(linked.key)
    assert browser.cookie != before and browser.ask("GET", "/api/v1/session")[1]["user"]
    browser.cookie = before
    assert browser.ask("GET", "/api/v1/session")[1] == {"user": None}
    browser.cookie = "pedigree_session=chosen-by-somebody-else"
    assert browser.sign_in(linked.key)[0] == 201 and "chosen-by-somebody-else" not in browser.cookie


def test_a_service_account_has_no_session(linked, admin):
    robot = admin.post("/service_accounts", {"organization": "main", "description": "robot", "role": "member"})
    status, problem, headers = Browser(linked.server).sign_in(robot["api_key"])
    assert (status, "service account" in problem["detail"], "Set-Cookie" in headers) == (403, True, False)


def test_guessing_is_slowed_down(linked):
    browser = Browser(linked.server)
    answers = [browser.sign_in("0" * 48) for _ in range(8)]
    assert answers[0][0] == 401 and answers[-1][0] == 429
    assert int(answers[-1][2]["Retry-After"]) >= 1


def test_models_say_what_is_live_and_how_good_it_is(linked, make_user):
    found = [m for m in linked.native.get("/models?registry=main/model") if m["name"] == "Seen"]
    assert len(found) == 1
    model = found[0]
    assert (model["versions"], model["newest_version"], model["type"]) == (2, "v1", "model")
    staging = next(a for a in model["aliases"] if a["alias"] == "staging")
    assert (staging["version"], staging["actor"]) == ("v1", linked.name)
    assert model["headline"] == {"key": "metadata.accuracy", "lower_is_better": False,
                                 "points": [{"version": "v0", "value": 0.8}, {"version": "v1", "value": 0.9}]}
    assert "Seen" in [m["name"] for m in linked.native.get("/models")]
    assert make_user(organization=None).native.get("/models") == [], "nothing of an organization one is not in"


def test_a_file_is_never_a_page_of_ours(linked):
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(linked.server.url).netloc, timeout=30)
    connection.request("GET", f"/api/v1/projects/{linked.name}/web/m/versions/v0/files/w", headers={"Authorization": "Bearer " + linked.key})
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (200, b"1")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox") and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Cache-Control"] == "private, no-cache", "no cache between keeps what is private"


def test_collections_of_projects_have_the_calls_of_registries(linked):
    base = f"/projects/{linked.name}/web/m"
    collection = linked.native.get(base)
    assert (collection["kind"], collection["role"], collection["versions"]) == ("sequence", "admin", 2)
    assert [v["version"] for v in linked.native.get(base + "/versions")] == ["v1", "v0"]
    assert [f["path"] for f in linked.native.get(base + "/versions/v0/files")] == ["w"]
