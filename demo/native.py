"""A few lines of client for the native API, as a script of a user would have them."""
import json
import re
import urllib.error
import urllib.parse
import urllib.request


class ApiError(Exception):
    def __init__(self, status, problem):
        super().__init__(f"{status}: {problem.get('detail', problem)}")
        self.status, self.problem = status, problem


class Native:
    def __init__(self, url, key):
        self.url, self.key = url, key

    def call(self, method, path, body=None, headers=None):
        """`path` is a list of segments, encoded one by one, or a ready path with query."""
        return self.call_with_headers(method, path, body, headers)[0]

    def call_with_headers(self, method, path, body=None, headers=None):
        if not isinstance(path, str):
            path = "/" + "/".join(urllib.parse.quote(part, safe="") for part in path)
        request = urllib.request.Request(self.url + "/api/v1" + path, method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", **(headers or {})})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
                return (json.loads(text) if text else None), answer.headers
        except urllib.error.HTTPError as error:
            text = error.read()
            try:
                problem = json.loads(text)
            except ValueError:
                problem = {"detail": text.decode(errors="replace")[:300]}
            raise ApiError(error.code, problem) from None

    def get(self, path):
        return self.call("GET", path)

    def all(self, path):
        """A list to its end, following `Link: <...>; rel="next"`."""
        rows = []
        while path:
            page, headers = self.call_with_headers("GET", path)
            rows += page
            following = re.search(r'<([^>]+)>; rel="next"', headers.get("Link") or "")
            path = following and following[1].partition("/api/v1")[2]
        return rows

    def post(self, path, body=None):
        return self.call("POST", path, body or {})

    def put(self, path, body):
        return self.call("PUT", path, body)

    def delete(self, path):
        return self.call("DELETE", path)
