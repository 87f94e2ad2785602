"""The world of the access matrix: an organisation with a team, a private project, a registry and a restricted registry, and a caller per role."""
import base64
import hashlib
import json
import uuid
import urllib.error
import urllib.request

from wire import Client

# reader: a viewer of the organisation who is in no team. restricted, viewer, member, admin: the same role in organisation and team.
ROLES = ("anonymous", "outsider", "reader", "restricted", "viewer", "member", "admin", "root")
DENIED, ABSENT = {401, 403}, {404}


class Caller:
    """Somebody who asks; the administrator of the server (root) uses his privileges."""

    def __init__(self, server, key=None, privileges=False):
        self.server = server
        self.headers = {"Authorization": "Bearer " + key} if key else {}
        if privileges:
            self.headers["Use-Admin-Privileges"] = "true"

    def http(self, method, path, body=None, headers=None):
        """Status and text."""
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.server.url + path, data=data, method=method, headers={**self.headers, **(headers or {})})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")

    def graphql(self, query, variables=None):
        return self.http("POST", "/graphql", {"query": query, "variables": variables or {}}, {"Content-Type": "application/json"})


class World:
    def __init__(self, server, admin, make_user):
        self.server, self.root_api = server, admin
        unique = uuid.uuid4().hex[:6]
        self.org, self.team = "org-" + unique, "crew-" + unique
        self.users = {"outsider": make_user(organization=None)}
        for role in ("reader", "restricted", "viewer", "member", "admin"):
            self.users[role] = make_user(organization=None)
        roles = {"restricted": "restricted_viewer", "viewer": "viewer", "member": "member", "admin": "admin"}
        members = [{"username": self.users[name].name, "role": role} for name, role in roles.items()]
        admin.post("/organizations", {"name": self.org, "members": [*members, {"username": self.users["reader"].name, "role": "viewer"}]})
        admin.post("/teams", {"name": self.team, "organization": self.org, "members": members})
        self.callers = {name: Caller(server, user.key) for name, user in self.users.items()}
        self.callers["anonymous"], self.callers["root"] = Caller(server), Caller(server, server.admin_key, privileges=True)
        admin.call("PATCH", ["users", self.users["member"].name], {"default_entity": self.team})
        self.maker = Client(server, self.users["member"].key)
        self.maker.user = self.team
        self.maker.run("base")
        self.maker.stream("base", 0, ['{"_step": 0, "loss": 1}'])
        self.count = 0
        self.collection = self.new_collection()
        self.link(self.collection, "C")
        self.version = self.artifact(self.collection)
        self.maker.graphql("mutation($i: UseArtifactInput!) { useArtifact(input: $i) { artifact { id } } }",
                           i={"artifactID": self.version["id"], "entityName": self.team, "projectName": "p", "runName": "base"})
        self.run = self.maker.graphql("query($e: String) { project(name: \"p\", entityName: $e) { id internalId run(name: \"base\") { id } "
                                      "artifactType(name: \"model\") { id } } }", e=self.team)["project"]
        self.project_id = self.run["id"]
        self.run_id = self.run["run"]["id"]
        self.type_id = self.run["artifactType"]["id"]
        self.registry_id = self.maker.graphql("query($e: String) { project(name: \"wandb-registry-model\", entityName: $e) { id } }", e=self.org)["project"]["id"]
        self.run_file = self.upload_run_file("note.txt", b"a note")
        self.team_id = self.maker.graphql("query($e: String) { entity(name: $e) { id } }", e=self.team)["entity"]["id"]
        chief = Client(server, self.users["admin"].key)
        self.closed = chief.graphql("mutation($i: UpsertModelInput!) { upsertModel(input: $i) { project { id } } }",
                                    i={"entityName": self.org, "name": "wandb-registry-closed", "access": "RESTRICTED"})["upsertModel"]["project"]["id"]
        self.closed_members = self.join_closed_registry()
        self.user_ids = {name: self.maker_id(name) for name in self.users}

    def next(self, prefix):
        self.count += 1
        return f"{prefix}{self.count}-{self.org[4:]}"

    def maker_id(self, name):
        client = Client(self.server, self.users[name].key)
        return client.graphql("{ viewer { id } }")["viewer"]["id"]

    def join_closed_registry(self):
        """Whether registries take members by the native API: the restricted viewer joins the restricted registry."""
        status, _ = self.callers["admin"].http("PUT", f"/api/v1/registry-members/{self.org}/closed/users/{self.users['restricted'].name}",
                                               {"role": "restricted_viewer"})
        assert status in (200, 201, 204, 404, 405), status
        return status < 400

    # ---- fresh subjects, so that what one role destroys is there for the next

    def new_collection(self, text=None):
        name = self.next("m")
        self.maker.log(name, (text or name).encode())
        return name

    def artifact(self, collection, ref="v0"):
        query = """query($n: String!, $e: String) { project(name: "p", entityName: $e) { artifact(name: $n) { id digest artifactSequence { id }
            files { edges { node { directUrl md5 } } } currentManifest { file { directUrl } } } } }"""
        return self.maker.graphql(query, n=f"{collection}:{ref}", e=self.team)["project"]["artifact"]

    def fresh(self):
        return self.artifact(self.new_collection())

    def link(self, collection, portfolio, registry="wandb-registry-model"):
        i = {"artifactID": self.artifact(collection)["id"], "entityName": self.org, "projectName": registry, "artifactPortfolioName": portfolio}
        self.maker.graphql("mutation($i: LinkArtifactInput!) { linkArtifact(input: $i) { versionIndex } }", i=i)

    def new_portfolio(self):
        """Name and id of a registry collection with one version."""
        name, collection = self.next("P"), self.new_collection()
        self.link(collection, name)
        query = 'query($e: String, $n: String!) { project(name: "wandb-registry-model", entityName: $e) { artifactCollection(name: $n) { id } } }'
        found = self.maker.graphql(query, e=self.org, n=name)["project"]["artifactCollection"]["id"]
        return name, found, self.artifact(collection)["id"]

    def new_registry(self, alias=None):
        """Its short name; `alias` is protected there."""
        name, chief = self.next("reg"), self.users["admin"].native
        chief.put(f"/registries/{self.org}/{name}", {})
        if alias:
            chief.put(f"/protected-aliases/{self.org}/{name}/{alias}", {})
        return name

    def fresh_registry_id(self):
        query = "query($e: String, $n: String) { project(name: $n, entityName: $e) { id } }"
        return Client(self.server, self.users["admin"].key).graphql(query, e=self.org, n="wandb-registry-" + self.new_registry())["project"]["id"]

    def new_run(self):
        name = self.next("r")
        query = "mutation($i: UpsertBucketInput!) { upsertBucket(input: $i) { bucket { id } } }"
        return name, self.maker.graphql(query, i={"name": name, "modelName": "p"})["upsertBucket"]["bucket"]["id"]

    def new_project(self):
        name = self.next("q")
        query = "mutation($i: UpsertModelInput!) { upsertModel(input: $i) { project { id } } }"
        return name, self.maker.graphql(query, i={"entityName": self.team, "name": name})["upsertModel"]["project"]["id"]

    def upload_run_file(self, name, data):
        created = self.maker.graphql("mutation($i: CreateRunFilesInput!) { createRunFiles(input: $i) { files { id uploadUrl } } }",
                                     i={"entityName": self.team, "projectName": "p", "runName": "base", "files": [name]})["createRunFiles"]["files"][0]
        self.maker.put(created["uploadUrl"], data)
        query = 'query($e: String, $n: [String]) { project(name: "p", entityName: $e) { run(name: "base") { files(names: $n) { edges { node { id directUrl } } } } } }'
        return self.maker.graphql(query, e=self.team, n=[name])["project"]["run"]["files"]["edges"][0]["node"]

    def draft(self, with_manifest=False):
        """A pending version; its id and that of a manifest."""
        digest = hashlib.md5(uuid.uuid4().bytes).hexdigest()
        made = self.maker.graphql("mutation($i: CreateArtifactInput!) { createArtifact(input: $i) { artifact { id } } }",
                                  i={"entityName": "", "projectName": "p", "artifactTypeName": "model", "artifactCollectionName": self.next("d"), "digest": digest,
                                     "digestAlgorithm": "MANIFEST_MD5", "runName": "base"})["createArtifact"]["artifact"]["id"]
        if not with_manifest:
            return made
        return made, self.maker.graphql(
            "mutation($i: CreateArtifactManifestInput!) { createArtifactManifest(input: $i) { artifactManifest { id } } }",
            i={"artifactID": made, "name": "wandb_manifest.json", "digest": base64.b64encode(b"0" * 16).decode(), "entityName": "", "projectName": "p",
               "runName": "", "type": "FULL"})["createArtifactManifest"]["artifactManifest"]["id"]

    def new_team(self):
        name = self.next("t")
        self.root_api.post("/teams", {"name": name, "organization": self.org,
                                      "members": [{"username": u.name, "role": {"restricted": "restricted_viewer"}.get(r, r)}
                                                  for r, u in self.users.items() if r not in ("outsider", "reader")]})
        return name

    def doomed_organization(self):
        name = self.next("o")
        self.root_api.post("/organizations", {"name": name, "members": [{"username": u.name, "role": {"restricted": "restricted_viewer", "reader": "viewer"}.get(r, r)}
                                                                        for r, u in self.users.items() if r != "outsider"]})
        return name

    def guest(self):
        """A user outside everything, to be added, removed, deleted."""
        name = self.next("guest")
        self.root_api.post("/users", {"username": name, "organization": None})
        return name

    def teammate(self):
        name = self.guest()
        for group in (f"organizations/{self.org}", f"teams/{self.team}"):
            self.root_api.put(f"/{group}/members/{name}", {"role": "viewer"})
        return name

    def invitation(self):
        made = self.users["admin"].native.post("/invitations", {"organization": self.org, "email": self.next("i") + "@example.org"})
        return made

    def service(self):
        return self.users["admin"].native.post("/service_accounts", {"team": self.team, "description": self.next("s")})["username"]

    def key_of(self, role):
        """A key to revoke, of the caller himself (the others cannot see it)."""
        return self.root_api.post(["users", self.users[role].name, "keys"], {})["id"] if role in self.users else 0
