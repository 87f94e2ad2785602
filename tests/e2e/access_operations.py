"""The operations of the access matrix: how each GraphQL root field, HTTP route and object is asked for. Whoever adds one to the server adds it
here; tests/e2e/test_access_matrix.py says which is missing.

A GraphQL operation is (selection, variables, mark): allowed means no error and, if there is a mark, the mark in the answer. An HTTP operation is
(path, body, mark). Both are made anew for each role by a function of (world, role)."""


def _m(field, selection, make):
    """A mutation whose input `make(world, role)` gives."""
    return field, lambda w, role: (f"mutation($i: {field[0].upper() + field[1:]}Input!) {{ {field}(input: $i) {selection} }}", {"i": make(w, role)}, None)


def _place(w, **more):
    return {"entityName": w.team, "projectName": "p", **more}


def _alias(w, alias):
    return [{**_place(w), "artifactCollectionName": w.collection, "alias": alias}]


def _portfolio_alias(w):
    name, _, artifact = w.new_portfolio()
    return {"artifactID": artifact, "aliases": [{"entityName": w.org, "projectName": "wandb-registry-model", "artifactCollectionName": name, "alias": "champion"}]}


def _unlink(w, role):
    _, portfolio, artifact = w.new_portfolio()
    return {"artifactID": artifact, "artifactPortfolioID": portfolio}


def _invited_id(w):
    import base64
    return base64.b64encode(f"Invite:{w.invitation()['id']}".encode()).decode()


def _draft_manifest(w, role):
    return {"artifactManifestID": w.draft(with_manifest=True)[1], "digest": "AAAAAAAAAAAAAAAAAAAAAA=="}


def _key_id(w, role):
    import base64
    return base64.b64encode(f"ApiKey:{w.key_of(role)}".encode()).decode()


QUERIES = {
    "artifact": lambda w, r: ("query($i: ID!) { artifact(id: $i) { digest } }", {"i": w.version["id"]}, w.version["digest"]),
    "artifactCollection": lambda w, r: ("query($i: ID!) { artifactCollection(id: $i) { name } }", {"i": w.version["artifactSequence"]["id"]}, w.collection),
    "clientIDMapping": lambda w, r: ("query($i: ID!) { clientIDMapping(clientID: $i) { serverID } }", {"i": "none"}, "serverID"),
    "entity": lambda w, r: ("query($n: String) { entity(name: $n) { name } }", {"n": w.team}, w.team),
    "model": lambda w, r: ("query($e: String) { model(name: \"p\", entityName: $e) { name entityName } }", {"e": w.team}, w.team),
    "models": lambda w, r: ("query($e: String) { models(entityName: $e) { edges { node { name } } } }", {"e": w.team}, '"p"'),
    "organization": lambda w, r: ("query($n: String) { organization(name: $n) { name } }", {"n": w.org}, w.org),
    "project": lambda w, r: ("query($e: String) { project(name: \"p\", entityName: $e) { entityName } }", {"e": w.team}, w.team),
    "projects": lambda w, r: ("query($e: String) { projects(entityName: $e) { edges { node { name } } } }", {"e": w.team}, '"p"'),
    "serverInfo": lambda w, r: ("{ serverInfo { features { name } } }", {}, "CLIENT_IDS"),
    "user": lambda w, r: ("query($n: String) { user(userName: $n) { username } }", {"n": w.users["member"].name}, w.users["member"].name),
    "users": lambda w, r: ("query($n: String) { users(query: $n) { edges { node { username } } } }", {"n": w.users["member"].name}, w.users["member"].name),
    "viewer": lambda w, r: ("{ viewer { username } }", {}, "username"),
}

MUTATIONS = dict([
    _m("addAliases", "{ success }", lambda w, r: {"artifactID": w.version["id"], "aliases": _alias(w, "seen-by-" + r)}),
    _m("commitArtifact", "{ artifact { id } }", lambda w, r: {"artifactID": w.version["id"]}),
    _m("createArtifact", "{ artifact { id } }", lambda w, r: _place(w, artifactTypeName="model", artifactCollectionName=w.next("c"), digest=w.version["digest"],
                                                                   digestAlgorithm="MANIFEST_MD5", runName="base")),
    _m("createArtifactCollectionTagAssignments", "{ tags { name } }", lambda w, r: _place(w, artifactCollectionName=w.collection, tags=[{"tagName": "by-" + r}])),
    _m("createArtifactFiles", "{ files { edges { node { id } } } }",
       lambda w, r: {"artifactFiles": [{"artifactID": w.draft(), "name": "w", "md5": "AAAAAAAAAAAAAAAAAAAAAA=="}]}),
    _m("completeMultipartUploadArtifact", "{ digest }", lambda w, r: {   # of an upload that never was: who may log is told that it does not exist
        "completeMultipartAction": "Complete", "completedParts": [{"partNumber": 1, "hexMD5": "0" * 32}], "artifactID": w.draft(),
        "storagePath": "wandb_artifacts/1/" + "0" * 32, "uploadID": "0" * 32}),
    _m("createArtifactManifest", "{ artifactManifest { id } }",
       lambda w, r: _place(w, artifactID=w.draft(), name="wandb_manifest.json", digest="AAAAAAAAAAAAAAAAAAAAAA==", runName="base")),
    _m("createArtifactPortfolio", "{ artifactCollection { name } }", lambda w, r: _place(w, name=w.next("x"), artifactTypeID=w.type_id)),
    _m("createArtifactSequence", "{ artifactCollection { name } }", lambda w, r: _place(w, name=w.next("y"), artifactTypeID=w.type_id)),
    _m("createArtifactType", "{ artifactType { name } }", lambda w, r: _place(w, name=w.next("type"))),
    _m("deleteAliases", "{ success }", lambda w, r: {"artifactID": w.version["id"], "aliases": _alias(w, "nobody")}),
    _m("deleteArtifact", "{ artifact { id } }", lambda w, r: {"artifactID": w.fresh()["id"], "deleteAliases": True}),
    _m("deleteArtifactCollectionTagAssignments", "{ success }", lambda w, r: _place(w, artifactCollectionName=w.collection, tags=[{"tagName": "nobody"}])),
    _m("deleteArtifactPortfolio", "{ artifactCollection { name } }", lambda w, r: {"artifactPortfolioID": w.new_portfolio()[1]}),
    _m("deleteArtifactSequence", "{ artifactCollection { name } }", lambda w, r: {"artifactSequenceID": w.fresh()["artifactSequence"]["id"]}),
    _m("linkArtifact", "{ versionIndex }", lambda w, r: {"artifactID": w.version["id"], "entityName": w.org, "projectName": "wandb-registry-model",
                                                        "artifactPortfolioName": w.next("by")}),
    _m("moveArtifactSequence", "{ artifactCollection { name } }",
       lambda w, r: {"artifactSequenceID": w.fresh()["artifactSequence"]["id"], "destinationArtifactTypeName": "model"}),
    _m("unlinkArtifact", "{ success }", _unlink),
    _m("updateArtifact", "{ artifact { id } }", lambda w, r: {"artifactID": w.version["id"], "description": "by " + r}),
    _m("updateArtifactManifest", "{ artifactManifest { id } }", _draft_manifest),
    _m("updateArtifactPortfolio", "{ artifactCollection { name } }", lambda w, r: {"artifactPortfolioID": w.new_portfolio()[1], "description": "by " + r}),
    _m("updateArtifactSequence", "{ artifactCollection { name } }", lambda w, r: {"artifactSequenceID": w.version["artifactSequence"]["id"], "description": r}),
    _m("useArtifact", "{ artifact { id } }", lambda w, r: _place(w, artifactID=w.version["id"], runName="base")),
    _m("createRunFiles", "{ runID }", lambda w, r: _place(w, runName="base", files=["by-" + r])),
    _m("deleteFiles", "{ success }", lambda w, r: {"files": [w.upload_run_file(w.next("f"), b"x")["id"]]}),
    _m("deleteRun", "{ clientMutationId }", lambda w, r: {"id": w.new_run()[1]}),
    _m("markRunFilesUploaded", "{ success }", lambda w, r: _place(w, runName="base", files=["note.txt"])),
    _m("rewindRun", "{ rewoundRun { name } }", lambda w, r: _place(w, runName=w.new_run()[0], metricName="_step", metricValue=0)),
    _m("stopRun", "{ success }", lambda w, r: {"id": w.new_run()[1]}),
    _m("updateRunState", "{ success }", lambda w, r: {"id": w.new_run()[1], "state": "failed"}),
    _m("upsertBucket", "{ inserted }", lambda w, r: {"name": w.next("u"), "entityName": w.team, "modelName": "p"}),
    _m("createProjectMembers", "{ success }", lambda w, r: {"projectId": w.fresh_registry_id(), "userIds": [w.user_ids["member"]]}),
    _m("deleteProjectMembers", "{ success }", lambda w, r: {"projectId": w.fresh_registry_id(), "userIds": [w.user_ids["member"]]}),
    _m("updateProjectMember", "{ success }", lambda w, r: {"projectId": w.fresh_registry_id(), "userId": w.user_ids["viewer"], "userProjectRole": "viewer"}),
    _m("updateProjectTeamMember", "{ success }", lambda w, r: {"projectId": w.fresh_registry_id(), "teamId": w.team_id, "teamProjectRole": "viewer"}),
    _m("deleteModel", "{ success }", lambda w, r: {"id": w.new_project()[1]}),
    ("renameProject", lambda w, r: ("mutation($i: RenameProjectInput!) { renameProject(input: $i) { inserted } }",
                                    {"i": {"entityName": w.team, "oldProjectName": w.new_project()[0], "newProjectName": w.next("n")}}, None)),
    _m("upsertModel", "{ inserted }", lambda w, r: {"entityName": w.team, "name": w.next("by-" + r)}),
    _m("createInvite", "{ success }", lambda w, r: {"entityName": w.team, "email": w.next("e") + "@example.org"}),
    _m("createServiceAccount", "{ user { username } }", lambda w, r: {"entityName": w.team, "description": w.next("svc")}),
    _m("createTeam", "{ entity { name } }", lambda w, r: {"teamName": w.next("made")}),
    _m("createUser", "{ user { username } }", lambda w, r: {"email": w.next("u") + "@example.org"}),
    _m("deleteApiKey", "{ success }", lambda w, r: {"id": _key_id(w, "member")}),
    _m("deleteInvite", "{ success }", lambda w, r: {"entityName": w.org, "id": _invited_id(w)}),
    _m("generateApiKey", "{ apiKey { name } }", lambda w, r: {"description": "by " + r}),
    _m("updateUser", "{ user { username } }", lambda w, r: {"id": w.user_ids["member"], "name": "Renamed"}),
])


def _collection(w, rest=""):
    return f"/api/v1/registries/{w.org}/model/C{rest}"


def _fresh_collection(w, rest):
    return f"/api/v1/registries/{w.org}/model/{w.new_portfolio()[0]}{rest}"


def _member(w, kind, name):
    return f"/api/v1/registry-members/{w.org}/{w.new_registry()}/{kind}/{name}"


def _url(url):
    return "/" + url.split("/", 3)[3]


def _v2(w, ids):
    """The path clients build for the file of the version."""
    import base64
    md5 = base64.b64decode(w.version["files"]["edges"][0]["node"]["md5"]).hex()
    return f"/artifactsV2/local/{w.team}/p/{w.collection}/{ids}/{md5}/w"


def _unsigned(path):
    return path.split("?")[0]


def _run(w, rest=""):
    return f"/api/v1/runs/{w.team}/p/base{rest}"


ROUTES = {
    "GET /admin/audit_logs": lambda w, r: ("/admin/audit_logs?limit=1", None, None),
    "GET /api/v1/aliases": lambda w, r: (f"/api/v1/aliases?registry={w.org}/model", None, None),
    "GET /api/v1/history": lambda w, r: (f"/api/v1/history?organization={w.org}", None, None),
    "GET /api/v1/invitations": lambda w, r: (f"/api/v1/invitations?organization={w.org}", None, None),
    "POST /api/v1/invitations": lambda w, r: ("/api/v1/invitations", {"organization": w.org, "email": w.next("j") + "@example.org"}, None),
    "DELETE /api/v1/invitations/{invitation}": lambda w, r: (f"/api/v1/invitations/{w.invitation()['id']}", None, None),
    "POST /api/v1/invitations/{invitation}/redeem": lambda w, r: (f"/api/v1/invitations/{w.invitation()['token']}/redeem", {"username": w.next("new")}, None),
    "POST /api/v1/invitations/{invitation}/renew": lambda w, r: (f"/api/v1/invitations/{w.invitation()['id']}/renew", {}, None),
    "GET /api/v1/me": lambda w, r: ("/api/v1/me", None, None),
    "GET /api/v1/openapi.json": lambda w, r: ("/api/v1/openapi.json", None, None),
    "GET /api/v1/organizations": lambda w, r: ("/api/v1/organizations?limit=1000", None, w.org),
    "POST /api/v1/organizations": lambda w, r: ("/api/v1/organizations", {"name": w.next("o")}, None),
    "DELETE /api/v1/organizations/{organization}": lambda w, r: (f"/api/v1/organizations/{w.doomed_organization()}", None, None),
    "GET /api/v1/organizations/{organization}": lambda w, r: (f"/api/v1/organizations/{w.org}", None, None),
    "GET /api/v1/organizations/{organization}/members": lambda w, r: (f"/api/v1/organizations/{w.org}/members", None, None),
    "POST /api/v1/organizations/{organization}/members": lambda w, r: (f"/api/v1/organizations/{w.org}/members", {"members": [{"username": w.guest()}]}, None),
    "DELETE /api/v1/organizations/{organization}/members/{user}": lambda w, r: (f"/api/v1/organizations/{w.org}/members/{w.teammate()}", None, None),
    "PUT /api/v1/organizations/{organization}/members/{user}": lambda w, r: (f"/api/v1/organizations/{w.org}/members/{w.guest()}", {"role": "viewer"}, None),
    "GET /api/v1/registries": lambda w, r: (f"/api/v1/registries?organization={w.org}", None, None),
    "GET /api/v1/registries/{o}/{r}": lambda w, r: (f"/api/v1/registries/{w.org}/model", None, None),
    "PUT /api/v1/registries/{o}/{r}": lambda w, r: (f"/api/v1/registries/{w.org}/{w.next('made')}", {"description": "d"}, None),
    "PATCH /api/v1/registries/{o}/{r}": lambda w, r: (f"/api/v1/registries/{w.org}/{w.new_registry()}", {"name": w.next("renamed")}, None),
    "DELETE /api/v1/registries/{o}/{r}": lambda w, r: (f"/api/v1/registries/{w.org}/{w.new_registry()}", None, None),
    "GET /api/v1/registry-members/{o}/{r}": lambda w, r: (f"/api/v1/registry-members/{w.org}/model", None, None),
    "PUT /api/v1/registry-members/{o}/{r}/users/{m}": lambda w, r: (_member(w, "users", w.users["member"].name), {"role": "viewer"}, None),
    "DELETE /api/v1/registry-members/{o}/{r}/users/{m}": lambda w, r: (_member(w, "users", w.users["member"].name), None, None),
    "PUT /api/v1/registry-members/{o}/{r}/teams/{m}": lambda w, r: (_member(w, "teams", w.team), {"role": "viewer"}, None),
    "DELETE /api/v1/registry-members/{o}/{r}/teams/{m}": lambda w, r: (_member(w, "teams", w.team), None, None),
    "GET /api/v1/protected-aliases/{o}/{r}": lambda w, r: (f"/api/v1/protected-aliases/{w.org}/model", None, None),
    "PUT /api/v1/protected-aliases/{o}/{r}/{a}": lambda w, r: (f"/api/v1/protected-aliases/{w.org}/{w.new_registry()}/live", {}, None),
    "DELETE /api/v1/protected-aliases/{o}/{r}/{a}": lambda w, r: (f"/api/v1/protected-aliases/{w.org}/{w.new_registry('live')}/live", None, None),
    "GET /api/v1/models": lambda w, r: ("/api/v1/models", None, '"name":"C"'),
    "GET /api/v1/runs/{entity}/{project}/{run}": lambda w, r: (_run(w), None, '"base"'),
    "GET /api/v1/runs/{entity}/{project}/{run}/keys": lambda w, r: (_run(w, "/keys"), None, None),
    "GET /api/v1/runs/{entity}/{project}/{run}/metrics": lambda w, r: (_run(w, "/metrics?keys=loss"), None, None),
    "GET /api/v1/runs/{entity}/{project}/{run}/logs": lambda w, r: (_run(w, "/logs"), None, None),
    "GET /api/v1/runs/{entity}/{project}/{run}/files": lambda w, r: (_run(w, "/files"), None, "note.txt"),
    "GET /api/v1/runs/{entity}/{project}/{run}/files/{path...}": lambda w, r: (_run(w, "/files/note.txt"), None, None),
    "GET /api/v1/search": lambda w, r: (f"/api/v1/search?q={w.collection}", None, '"kind"'),
    "GET /api/v1/registries/{o}/{r}/{c}/columns": lambda w, r: (_collection(w, "/columns"), None, None),
    "GET /api/v1/session": lambda w, r: ("/api/v1/session", None, '"username"'),
    "POST /api/v1/session": lambda w, r: ("/api/v1/session", {"api_key": "x" * 40}, None),
    "DELETE /api/v1/session": lambda w, r: ("/api/v1/session", None, None),
    "POST /api/v1/registries/{o}/{r}/{c}/promotions": lambda w, r: (_fresh_collection(w, "/promotions"), {"version": "v0", "aliases": ["champion"]}, None),
    "GET /api/v1/registries/{o}/{r}/{c}": lambda w, r: (_collection(w), None, None),
    "DELETE /api/v1/registries/{o}/{r}/{c}/aliases/{a}": lambda w, r: (_fresh_collection(w, "/aliases/latest"), None, None),
    "GET /api/v1/registries/{o}/{r}/{c}/aliases/{a}": lambda w, r: (_collection(w, "/aliases/latest"), None, None),
    "PUT /api/v1/registries/{o}/{r}/{c}/aliases/{a}": lambda w, r: (_fresh_collection(w, "/aliases/champion"), {"version": "v0"}, None),
    "POST /api/v1/registries/{o}/{r}/{c}/aliases/{a}/rollback": lambda w, r: (_rolled(w), {}, None),
    "GET /api/v1/registries/{o}/{r}/{c}/aliases/{a}/timeline": lambda w, r: (_collection(w, "/aliases/latest/timeline"), None, None),
    "GET /api/v1/registries/{o}/{r}/{c}/history": lambda w, r: (_collection(w, "/history"), None, None),
    "POST /api/v1/registries/{o}/{r}/{c}/links": lambda w, r: (_collection(w, "/links"), {"artifact": f"{w.team}/p/{w.collection}:v0"}, None),
    "DELETE /api/v1/registries/{o}/{r}/{c}/links/{v}": lambda w, r: (_fresh_collection(w, "/links/v0"), None, None),
    "GET /api/v1/registries/{o}/{r}/{c}/timeline": lambda w, r: (_collection(w, "/timeline?alias=latest"), None, None),
    "GET /api/v1/registries/{o}/{r}/{c}/versions": lambda w, r: (_collection(w, "/versions"), None, None),
    "GET /api/v1/registries/{o}/{r}/{c}/versions/{v}": lambda w, r: (_collection(w, "/versions/v0"), None, None),
    "GET /api/v1/registries/{o}/{r}/{c}/versions/{v}/files": lambda w, r: (_collection(w, "/versions/v0/files"), None, None),
    "GET /api/v1/registries/{o}/{r}/{c}/versions/{v}/changes": lambda w, r: (_collection(w, "/versions/v0/changes?to=v0"), None, None),
    "GET /api/v1/registries/{o}/{r}/{c}/versions/{v}/files/{path...}": lambda w, r: (_collection(w, "/versions/v0/files/w"), None, None),
    "GET /api/v1/registries/{o}/{r}/{c}/versions/{v}/history": lambda w, r: (_collection(w, "/versions/v0/history"), None, None),
    "GET /api/v1/registries/{o}/{r}/{c}/versions/{v}/lineage": lambda w, r: (_collection(w, "/versions/v0/lineage"), None, None),
    "GET /api/v1/registries/{o}/{r}/{c}/versions/{v}/reproduce": lambda w, r: (_collection(w, "/versions/v0/reproduce"), None, None),
    "GET /api/v1/registries/{o}/{r}/{c}/versions/{v}/reproduce.sh": lambda w, r: (_collection(w, "/versions/v0/reproduce.sh"), None, None),
    "GET /api/v1/registries/{o}/{r}/{c}/versions/{v}/metrics": lambda w, r: (_collection(w, "/versions/v0/metrics"), None, "\"metrics\""),
    "GET /api/v1/registries/{o}/{r}/{c}/versions/{v}/run": lambda w, r: (_collection(w, "/versions/v0/run"), None, '"base"'),
    "GET /api/v1/registries/{o}/{r}/{c}/versions/{v}/run/files": lambda w, r: (_collection(w, "/versions/v0/run/files"), None, "note.txt"),
    "GET /api/v1/registries/{o}/{r}/{c}/versions/{v}/run/files/{path...}": lambda w, r: (_collection(w, "/versions/v0/run/files/note.txt"), None, None),
    "GET /api/v1/registries/{o}/{r}/{c}/versions/{v}/run/history": lambda w, r: (_collection(w, "/versions/v0/run/history"), None, "loss"),
    "GET /api/v1/routes": lambda w, r: ("/api/v1/routes", None, None),
    "GET /api/v1/service_accounts": lambda w, r: (f"/api/v1/service_accounts?team={w.team}", None, None),
    "POST /api/v1/service_accounts": lambda w, r: ("/api/v1/service_accounts", {"team": w.team, "description": w.next("bot")}, None),
    "DELETE /api/v1/service_accounts/{user}": lambda w, r: (f"/api/v1/service_accounts/{w.service()}", None, None),
    "GET /api/v1/teams": lambda w, r: ("/api/v1/teams?limit=1000", None, w.team),
    "POST /api/v1/teams": lambda w, r: ("/api/v1/teams", {"name": w.next("team"), "organization": w.org}, None),
    "DELETE /api/v1/teams/{team}": lambda w, r: (f"/api/v1/teams/{w.new_team()}", None, None),
    "GET /api/v1/teams/{team}": lambda w, r: (f"/api/v1/teams/{w.team}", None, None),
    "GET /api/v1/teams/{team}/members": lambda w, r: (f"/api/v1/teams/{w.team}/members", None, None),
    "POST /api/v1/teams/{team}/members": lambda w, r: (f"/api/v1/teams/{w.team}/members", {"members": [{"username": w.guest()}]}, None),
    "DELETE /api/v1/teams/{team}/members/{user}": lambda w, r: (f"/api/v1/teams/{w.team}/members/{w.teammate()}", None, None),
    "PUT /api/v1/teams/{team}/members/{user}": lambda w, r: (f"/api/v1/teams/{w.team}/members/{w.guest()}", {"role": "viewer"}, None),
    "GET /api/v1/users": lambda w, r: (f"/api/v1/users?query={w.users['member'].name}", None, w.users["member"].name),
    "POST /api/v1/users": lambda w, r: ("/api/v1/users", {"username": w.next("user")}, None),
    "DELETE /api/v1/users/{user}": lambda w, r: (f"/api/v1/users/{w.guest()}", None, None),
    "GET /api/v1/users/{user}": lambda w, r: (f"/api/v1/users/{w.users['member'].name}", None, None),
    "PATCH /api/v1/users/{user}": lambda w, r: (f"/api/v1/users/{w.users['member'].name}", {"display_name": "By " + r}, None),
    "PUT /api/v1/users/{user}/password": lambda w, r: (f"/api/v1/users/{w.users['member'].name}/password", {"password": "the same for everybody"}, None),
    "GET /api/v1/users/{user}/keys": lambda w, r: (f"/api/v1/users/{w.users['member'].name}/keys", None, None),
    "POST /api/v1/users/{user}/keys": lambda w, r: (f"/api/v1/users/{w.users['member'].name}/keys", {}, None),
    "DELETE /api/v1/users/{user}/keys/{key}": lambda w, r: (f"/api/v1/users/{w.users['member'].name}/keys/{w.key_of('member')}", None, None),
    "GET /api/v1/lineage": lambda w, r: (f"/api/v1/lineage?run={w.team}/p/base", None, None),
    "GET /api/v1/impact": lambda w, r: (f"/api/v1/impact?artifact={w.team}/p/{w.collection}:v0", None, None),
    "GET /api/v1/trash": lambda w, r: (f"/api/v1/trash?organization={w.org}", None, None),
    "POST /api/v1/trash/{id}/restore": lambda w, r: ("/api/v1/trash/version-1/restore", {}, None),
    "GET /api/v1/entities/{e}/ttl": lambda w, r: (f"/api/v1/entities/{w.team}/ttl", None, None),
    "PUT /api/v1/entities/{e}/ttl": lambda w, r: (f"/api/v1/entities/{w.team}/ttl", {"seconds": 86400}, None),
    "GET /api/v1/admin/orphans": lambda w, r: ("/api/v1/admin/orphans", None, None),
    "POST /api/v1/admin/gc": lambda w, r: ("/api/v1/admin/gc?dry_run=true", {}, None),
    "POST /api/v1/admin/purge": lambda w, r: ("/api/v1/admin/purge", {"artifact": f"{w.team}/p/{w.new_collection()}:v0", "reason": "a test"}, None),
    "GET /api/v1/versions": lambda w, r: (f"/api/v1/versions?registry={w.org}/model", None, None),
    "GET /artifactsV2/{region}/{entity}/{project}/{collection}/{artifact}/{birth}/{md5}/{name}":
        lambda w, r: (_v2(w, f"{w.version['id']}/{w.version['id']}"), None, None),
    "GET /artifactsV2/{region}/{entity}/{project}/{collection}/{birth}/{md5}/{name}": lambda w, r: (_v2(w, w.version["id"]), None, None),
    "POST /files/{entity}/{project}/{run}/file_stream": lambda w, r: (f"/files/{w.team}/p/base/file_stream", {"files": {}}, None),
    "POST /graphql": lambda w, r: ("/graphql", {"query": "{ viewer { username } }"}, None),
    "GET /healthz": lambda w, r: ("/healthz", None, None),
    "GET /metrics": lambda w, r: ("/metrics", None, None),
    "POST /oidc/token": lambda w, r: ("/oidc/token", {}, None),
    "GET /ready": lambda w, r: ("/ready", None, None),
    "POST /sdk/otel/v1/{signal}": lambda w, r: ("/sdk/otel/v1/traces", {}, None),
    # Signed URLs are for whoever has one; here they come without their signature, with a key.
    "GET /storage/manifests/of/{artifact}/wandb_manifest.json": lambda w, r: (_unsigned(_url(w.version["currentManifest"]["file"]["directUrl"])), None, None),
    "PUT /storage/manifests/{manifest}/wandb_manifest.json": lambda w, r: ("/storage/manifests/1/wandb_manifest.json", b"{}", None),
    "GET /storage/run_files/{file}/{name...}": lambda w, r: (_unsigned(_url(w.run_file["directUrl"])), None, None),
    "PUT /storage/run_files/{file}/{name...}": lambda w, r: ("/storage/run_files/1/note.txt", b"x", None),
    "GET /storage/wandb_artifacts/blobs/{blob}/{name}": lambda w, r: (_unsigned(_url(w.version["files"]["edges"][0]["node"]["directUrl"])), None, None),
    "PUT /storage/wandb_artifacts/{artifact}/{md5}": lambda w, r: ("/storage/wandb_artifacts/1/" + "0" * 32, b"x", None),
    "PUT /storage/wandb_artifacts/parts/{upload}/{part}": lambda w, r: ("/storage/wandb_artifacts/parts/1/1", b"x", None),
    "OPTIONS /storage/{rest...}": lambda w, r: ("/storage/x", None, None),
}


def _rolled(w):
    """An alias that moved once, to be rolled back."""
    name = w.new_portfolio()[0]
    second = w.new_collection()
    w.link(second, name)
    path = f"/registries/{w.org}/model/{name}/aliases/champion"
    for version in ("v0", "v1"):
        w.users["member"].native.put(path, {"version": version})
    return "/api/v1" + path + "/rollback"


_REGISTRY = "query($e: String) {{ project(name: \"{}\", entityName: $e) {{ {} }} }}"

# Objects, lists and counts reached in another way than by their own root field. What is behind them must be as hidden as they are.
OBJECTS = {
    "run of a project": lambda w, r: ("query($e: String) { project(name: \"p\", entityName: $e) { run(name: \"base\") { name } } }", {"e": w.team}, '"base"'),
    "runs of a project": lambda w, r: ("query($e: String) { project(name: \"p\", entityName: $e) { runs { edges { node { name } } } } }", {"e": w.team}, '"base"'),
    "number of runs": lambda w, r: ("query($e: String) { project(name: \"p\", entityName: $e) { runCount } }", {"e": w.team}, "runCount"),
    "history of a run": lambda w, r: ("query($e: String) { project(name: \"p\", entityName: $e) { run(name: \"base\") { history } } }", {"e": w.team}, "loss"),
    "URL of a run's file": lambda w, r: ("query($e: String) { project(name: \"p\", entityName: $e) { run(name: \"base\") { files { edges { node { directUrl } } } } } }",
                                         {"e": w.team}, "/storage/"),
    "URL to upload a run's file": lambda w, r: ("query($e: String) { project(name: \"p\", entityName: $e) { run(name: \"base\") { files { edges { node { uploadUrl } } } } } }",
                                                {"e": w.team}, "/storage/"),
    "URL of a version's file": lambda w, r: ("query($i: ID!) { artifact(id: $i) { files { edges { node { directUrl } } } } }", {"i": w.version["id"]}, "/storage/"),
    "URL of a version's manifest": lambda w, r: ("query($i: ID!) { artifact(id: $i) { currentManifest { file { directUrl } } } }", {"i": w.version["id"]}, "/storage/"),
    "collections of a project": lambda w, r: ("query($e: String) { project(name: \"p\", entityName: $e) { artifactCollections(first: 5000) { totalCount edges { node { name } } } } }",
                                              {"e": w.team}, w.collection),
    "versions of a collection": lambda w, r: ("query($i: ID!) { artifactCollection(id: $i) { artifacts { edges { node { digest } } } } }",
                                              {"i": w.version["artifactSequence"]["id"]}, w.version["digest"]),
    "run that logged a version": lambda w, r: ("query($i: ID!) { artifact(id: $i) { createdBy { ... on Run { name } } } }", {"i": w.version["id"]}, '"base"'),
    "project by a version": lambda w, r: ("query($i: ID!) { artifact(id: $i) { artifactSequence { project { entityName } } } }", {"i": w.version["id"]}, w.team),
    "projects of an entity": lambda w, r: ("query($n: String) { entity(name: $n) { projects { edges { node { name } } } } }", {"n": w.team}, '"p"'),
    "members of a team": lambda w, r: ("query($n: String) { entity(name: $n) { members { username } } }", {"n": w.team}, w.users["member"].name),
    "members of an organization": lambda w, r: ("query($n: String) { organization(name: $n) { members { username } } }", {"n": w.org}, w.users["member"].name),
    "teams of an organization": lambda w, r: ("query($n: String) { organization(name: $n) { teams { name } } }", {"n": w.org}, w.team),
    "teams of a user": lambda w, r: ("query($n: String) { user(userName: $n) { teams { edges { node { name } } } } }", {"n": w.users["member"].name}, w.team),
    "default entity of a user": lambda w, r: ("query($n: String) { user(userName: $n) { entity } }", {"n": w.users["member"].name}, w.team),
    "keys of a user": lambda w, r: ("query($n: String) { user(userName: $n) { apiKeys { edges { node { id } } } } }", {"n": w.users["member"].name}, '"id"'),
    "version in a registry": lambda w, r: (_REGISTRY.format("wandb-registry-model", 'artifact(name: "C:v0") { digest }'), {"e": w.org}, w.version["digest"]),
    "URL of a file in a registry": lambda w, r: (_REGISTRY.format("wandb-registry-model", 'artifact(name: "C:v0") { files { edges { node { directUrl } } } }'),
                                                 {"e": w.org}, "/storage/"),
    "source project of a version in a registry": lambda w, r: (
        _REGISTRY.format("wandb-registry-model", 'artifact(name: "C:v0") { artifactSequence { name project { name entityName } } }'), {"e": w.org}, w.team),
    "run that logged a version in a registry": lambda w, r: (
        _REGISTRY.format("wandb-registry-model", 'artifact(name: "C:v0") { createdBy { ... on Run { name } } }'), {"e": w.org}, '"base"'),
    "runs that used a version in a registry": lambda w, r: (
        _REGISTRY.format("wandb-registry-model", 'artifact(name: "C:v0") { usedBy { edges { node { name } } } }'), {"e": w.org}, '"base"'),
    "collection of a registry": lambda w, r: (_REGISTRY.format("wandb-registry-model", 'artifactCollection(name: "C") { name }'), {"e": w.org}, '"C"'),
    "registries of an organization": lambda w, r: ("query($n: String) { organization(name: $n) { orgEntity { projects(first: 1000) { edges { node { name } } } } } }", {"n": w.org},
                                                   "wandb-registry-model"),
    "a restricted registry": lambda w, r: (_REGISTRY.format("wandb-registry-closed", "name"), {"e": w.org}, "closed"),
    "a restricted registry in the list": lambda w, r: ("query($n: String) { organization(name: $n) { orgEntity { projects(first: 1000) { edges { node { name } } } } } }", {"n": w.org},
                                                       "wandb-registry-closed"),
    "an alias in a registry": lambda w, r: ("mutation($i: AddAliasesInput!) { addAliases(input: $i) { success } }", {"i": _portfolio_alias(w)}, None),
}
# Cells that wait for registries to take members by the native API.
CLOSED = ("a restricted registry", "a restricted registry in the list")


# The document of the web application is the same at every address and tells nothing; what it shows is asked for by the routes above.
PAGES = {"GET " + pattern: "/" + pattern[1:].replace("{", "").replace("...}", "").replace("}", "") for pattern in (
    "/", "/authorize", "/login", "/search", "/compare", "/settings", "/settings/{path...}", "/docs", "/docs/{path...}", "/favicon.svg",
    "/orgs/{org}", "/orgs/{org}/{path...}", "/{entity}", "/{entity}/{project}", "/{entity}/{project}/{path...}")}
ROUTES |= {key: lambda w, r, path=path: (path, None, None) for key, path in PAGES.items()}
ROUTES["GET /assets/{path...}"] = lambda w, r: ("/assets/none", None, None)


def _as_project(key, make):
    """The same call for a collection of any project: reads in the private one of the team, changes in the registry under its full name."""
    def made(w, role):
        path, body, mark = make(w, role)
        path = path.replace(f"/registries/{w.org}/model/", f"/projects/{w.org}/wandb-registry-model/")
        if key.startswith("GET"):
            path = path.replace(f"/projects/{w.org}/wandb-registry-model/C", f"/projects/{w.team}/p/{w.collection}")
        return path, body, mark
    return made


ROUTES |= {key.replace("/registries/", "/projects/"): _as_project(key, make) for key, make in list(ROUTES.items()) if "/registries/{o}/{r}/{c}" in key}
