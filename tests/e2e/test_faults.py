"""What must hold when things go wrong: kill -9 at any time, a full disk, a second server, restarts."""
import json
import os
import random
import subprocess
import threading
import time
import urllib.error
import urllib.request

import pytest
from native import ApiError, Native
from server import Server
from wire import Client, download

ROUNDS = int(os.environ.get("PEDIGREE_KILL_ROUNDS", "50"))


def check_history_replays(native):
    """Replaying alias events gives exactly the aliases, and times strictly increase."""
    aliases, last = {}, ""
    for event in reversed(native.all("/registries/admin/model-registry/M/history?limit=1000")):
        assert event["time"] > last
        last = event["time"]
        if event["action"] == "alias.add":
            assert aliases.get(event["alias"]) == event["previous_version"]
            aliases[event["alias"]] = event["version"]
        elif event["action"] == "alias.remove":
            assert aliases.pop(event["alias"]) == event["version"]
    shown = {a["alias"]: a["version"] for a in native.get("/registries/admin/model-registry/M")["aliases"]}
    assert aliases == shown


def test_kill_nine_loses_nothing_acknowledged(binary, tmp_path):
    """Live clients log versions, lines and alias moves; the server is killed again and again."""
    versions, lines, moves = {}, {}, []
    rng = random.Random(7)
    for round_number in range(ROUNDS):
        server = Server(binary, tmp_path / "data").start()
        native = Native(server.url, server.admin_key)
        client = Client(server, server.admin_key)
        client.user = "admin"
        client.run("base")
        assert os.listdir(tmp_path / "data" / "tmp") == []  # leftovers of the killed server are gone
        stop = threading.Event()

        def log_versions(seed):
            number = 0
            while not stop.is_set():
                data = f"{round_number}-{seed}-{number}".encode() * (1 + 5000 * (number % 7 == 6))
                try:
                    versions[client.log("m", data)] = data
                except (OSError, urllib.error.URLError, RuntimeError, ValueError):
                    pass
                number += 1

        def log_lines():
            name, offset = f"r{round_number}", 0
            try:
                client.run(name)
                while not stop.is_set():
                    batch = [json.dumps({"_step": offset + i, "x": rng.random()}) for i in range(3)]
                    client.stream(name, offset, batch)
                    lines.setdefault(name, []).extend(batch)
                    offset += 3
            except (OSError, urllib.error.URLError, ValueError):
                pass

        def move_aliases():
            while not stop.is_set():
                try:
                    newest = max(versions, default=None)
                    if newest is None:
                        time.sleep(0.002)
                        continue
                    shown = native.post("/registries/admin/model-registry/M/links", {"artifact": f"admin/p/m:v{rng.randint(0, newest)}", "aliases": ["production"]})
                    moves.append(shown["version"])
                except (OSError, urllib.error.URLError, ApiError, ValueError):
                    pass

        workers = [threading.Thread(target=t, args=a) for t, a in ((log_versions, (1,)), (log_versions, (2,)), (log_lines, ()), (move_aliases, ()))]
        for worker in workers:
            worker.start()
        time.sleep(rng.uniform(0.05, 0.4))
        server.kill()
        stop.set()
        for worker in workers:
            worker.join()

    assert len(versions) > ROUNDS and len(lines) > ROUNDS // 2 and moves
    with Server(binary, tmp_path / "data") as server:
        client, native = Client(server, server.admin_key), Native(server.url, server.admin_key)
        for index, data in versions.items():
            assert download(server, server.admin_key, "m", index) == data
        # Nothing is visible without its bytes, numbers have no gap: look at every version there is, acknowledged or not.
        edges, cursor = [], None
        while True:
            page = client.graphql("""query($c: String) { project(name: "p", entityName: "") { artifactCollection(name: "m") { artifacts(first: 500, after: $c) {
                edges { version node { digest } } pageInfo { hasNextPage endCursor } } } } }""", c=cursor)["project"]["artifactCollection"]["artifacts"]
            edges += page["edges"]
            if not page["pageInfo"]["hasNextPage"]:
                break
            cursor = page["pageInfo"]["endCursor"]
        numbers = sorted(int(e["version"][1:]) for e in edges)
        assert numbers == list(range(len(numbers)))
        for number in numbers:
            download(server, server.admin_key, "m", number)
        for name, expected in lines.items():
            got = client.graphql('query($n: String!) { project(name: "p", entityName: "") { run(name: $n) { history } } }', n=name)["project"]["run"]["history"]
            assert got[: len(expected)] == expected
        check_history_replays(native)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")
def test_a_full_disk_is_told_and_survived(binary, tmp_path):
    mount = tmp_path / "small"
    mount.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(mount)], check=True)
    try:
        with Server(binary, mount / "data") as server:
            client, native = Client(server, server.admin_key), Native(server.url, server.admin_key)
            client.run("base")
            kept = client.log("m", b"before")
            ballast = mount / "ballast"
            with open(ballast, "wb", buffering=0) as file, pytest.raises(OSError):
                while True:
                    file.write(b"x" * 65536)
                    file.flush()
            with pytest.raises((urllib.error.HTTPError, RuntimeError)) as error:
                for number in range(200):
                    client.log("m", os.urandom(300_000) + bytes([number]))
            if isinstance(error.value, urllib.error.HTTPError):
                assert error.value.code == 507
                assert "disk" in error.value.read().decode()
            assert download(server, server.admin_key, "m", kept) == b"before"  # reads go on
            ballast.unlink()
            after = client.log("m", b"after")
            assert after == kept + 1
            assert download(server, server.admin_key, "m", after) == b"after"
            assert native.get("/openapi.json")["openapi"]
    finally:
        subprocess.run(["umount", "-l", str(mount)], check=False)


def test_a_second_server_is_refused(binary, tmp_path):
    with Server(binary, tmp_path / "data") as first:
        second = subprocess.run([str(binary), "serve", "--data-dir", str(first.data_dir), "--listen", "127.0.0.1:0"], capture_output=True, text=True, timeout=20)
        assert second.returncode == 1
        assert "is in use by another pedigree process" in second.stderr
        other = subprocess.run([str(binary), "serve", "--data-dir", str(tmp_path / "other"), "--listen", f"127.0.0.1:{first.port}"], capture_output=True, text=True, timeout=20)
        assert other.returncode == 1
        assert "cannot listen on" in other.stderr


def test_stop_is_clean_and_state_survives(binary, tmp_path):
    server = Server(binary, tmp_path / "data").start()
    client = Client(server, server.admin_key)
    client.run("base")
    assert client.log("m", b"x") == 0
    assert server.stop() == 0
    with Server(binary, tmp_path / "data") as again:
        assert download(again, again.admin_key, "m", 0) == b"x"
        assert Client(again, again.admin_key).log("m", b"y") == 1


def test_first_start_shows_the_key_once(binary, tmp_path):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PEDIGREE_")}
    data = tmp_path / "data"

    def start():
        process = subprocess.Popen([str(binary), "serve", "--data-dir", str(data), "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                   text=True, env=environment)
        deadline = time.monotonic() + 10
        while not (data / "control.sock").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        process.terminate()
        return process.communicate(timeout=20)[0], process.returncode

    text, code = start()
    key = (data / "admin.key").read_text().strip()
    assert code == 0 and key in text and "wandb login" in text
    assert (data / "admin.key").stat().st_mode & 0o777 == 0o600
    assert data.stat().st_mode & 0o777 == 0o700
    text, code = start()
    assert code == 0 and key not in text


def test_command_line_talks_to_a_running_server(binary, tmp_path):
    def command(*words):
        return subprocess.run([str(binary), *words], capture_output=True, text=True, timeout=30)

    with Server(binary, tmp_path / "data") as server:
        made = command("user", "add", "cli-user", "--data-dir", str(server.data_dir))
        assert made.returncode == 0
        assert Client(server, made.stdout.strip()).graphql("{ viewer { username } }")["viewer"]["username"] == "cli-user"
        again = command("user", "add", "cli-user", "--data-dir", str(server.data_dir))
        assert again.returncode == 1 and "taken" in again.stderr
        key = command("key", "new", "cli-user", "--data-dir", str(server.data_dir)).stdout.strip()
        assert Client(server, key).graphql("{ viewer { username } }")["viewer"]["username"] == "cli-user"
        assert command("doctor", "--data-dir", str(server.data_dir)).returncode == 0
    offline = command("key", "new", "cli-user", "--data-dir", str(tmp_path / "data"))
    assert offline.returncode == 0 and len(offline.stdout.strip()) >= 40
    assert command("version").stdout.startswith("pedigree ")
    assert "serve" in command("--help").stdout
    assert command("serve", "--listen", "nonsense").returncode == 2


def test_logs_hold_no_secrets(binary, tmp_path):
    with Server(binary, tmp_path / "data") as server:
        client = Client(server, server.admin_key)
        client.run("base")
        client.log("m", b"z")
    log = server.log()
    assert "route=/graphql" in log
    assert server.admin_key not in log
    assert "sig=" not in log
