"""The servers that are compared: how each is started, watched and stopped."""
import os
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from server import Server, free_port

CACHE = Path(__file__).resolve().parent.parent / ".cache"
RUNNING = []


def peer_python(name, requirement):
    """An environment of its own for a peer."""
    home = CACHE / f"bench-{name}"
    if not (home / ".done").exists():
        print(f"installing {requirement} into {home}", flush=True)
        subprocess.run(["/usr/bin/python3", "-m", "venv", str(home)], check=True)
        subprocess.run([str(home / "bin/pip"), "install", "-q", "--disable-pip-version-check", requirement], check=True)
        (home / ".done").touch()
    return home / "bin"


def family(pid):
    """A process and its children, theirs included."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += family(int(child))
    return found


class Watch:
    """CPU seconds and peak resident memory of a process family while the `with` block runs."""

    def __init__(self, pid):
        self.pid, self.cpu, self.peak_mib = pid, 0.0, 0.0

    def cpu_now(self):
        total = 0
        for pid in self.members():
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                total += sum(map(int, fields[11:15]))
            except OSError:
                continue
        return total / os.sysconf("SC_CLK_TCK")

    def members(self):
        try:
            return family(self.pid)
        except OSError:
            return []

    def memory_now(self):
        total = 0
        for pid in self.members():
            try:
                total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            except OSError:
                continue
        return total / 2**20

    def __enter__(self):
        self.start, self.stop = self.cpu_now(), threading.Event()

        def sample():
            while not self.stop.wait(0.05):
                self.peak_mib = max(self.peak_mib, self.memory_now())

        self.thread = threading.Thread(target=sample)
        self.thread.start()
        return self

    def __exit__(self, *exception):
        self.cpu = self.cpu_now() - self.start
        self.stop.set()
        self.thread.join()
        self.peak_mib = max(self.peak_mib, self.memory_now())


class Contender:
    def observe(self, workload, number):
        context = getattr(workload, "prepare_" + self.name, lambda *_: None)(self, number)
        with Watch(self.pid) as watch:
            value = getattr(workload, self.name)(self, number, context)
        return {"value": value, "cpu": watch.cpu, "peak_mib": watch.peak_mib}


class Pedigree(Contender):
    name = "pedigree"

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        self.server = Server(binary, folder / "pedigree", arguments=["--log-level", "warn"]).start()
        RUNNING.append(self.server.stop)

    @property
    def pid(self):
        return self.server.process.pid

    @property
    def url(self):
        return self.server.url

    @property
    def key(self):
        return self.server.admin_key


class MLflow(Contender):
    name = "mlflow"

    def __init__(self, binary, folder):
        home = peer_python("mlflow", "mlflow==3.17.2")
        self.port, self.folder, data = free_port(), folder, folder / "mlflow"
        data.mkdir()
        environment = {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "DO_NOT_TRACK": "true", "PATH": f"{home}:{os.environ['PATH']}"}
        log = open(data / "log", "wb")
        self.process = subprocess.Popen([str(home / "mlflow"), "server", "--host", "127.0.0.1", "--port", str(self.port), "--backend-store-uri",
                                         f"sqlite:///{data}/mlflow.db", "--artifacts-destination", str(data / "artifacts")],
                                        stdout=log, stderr=log, env=environment)
        RUNNING.append(self.stop)
        wait_for(self.url + "/health", 180)

    @property
    def pid(self):
        return self.process.pid

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def stop(self):
        for pid in reversed(family(self.pid)):
            try:
                os.kill(pid, 15)
            except OSError:
                pass
        self.process.wait(30)


class OpenWandb(Contender):
    name = "openwandb"

    def __init__(self, binary, folder):
        home = peer_python("openwandb", "openwandb==0.5.25")
        self.port, self.folder, data = free_port(), folder, folder / "openwandb"
        data.mkdir()
        log = open(data / "log", "wb")
        self.process = subprocess.Popen([str(home / "openwandb"), "serve", "--host", "127.0.0.1", "--port", str(self.port), "--log-level", "warning"],
                                        stdout=log, stderr=log, cwd=data, env={**os.environ, "HOME": str(data)})
        RUNNING.append(self.stop)
        wait_for(self.url + "/", 60)

    pid = MLflow.pid
    url = MLflow.url
    stop = MLflow.stop


class Nginx(Contender):
    """Serves the folder of the bench's large files, with sendfile."""
    name = "nginx"

    def __init__(self, binary, folder):
        self.port, self.folder = free_port(), folder
        home = folder / "nginx"
        home.mkdir()
        (home / "nginx.conf").write_text(
            f"user root; worker_processes auto; daemon off; pid {home}/pid; error_log {home}/error.log;\n"
            f"events {{}}\nhttp {{ access_log off; sendfile on; tcp_nopush on; server {{ listen 127.0.0.1:{self.port}; root {folder}; }} }}\n")
        self.process = subprocess.Popen(["/usr/sbin/nginx", "-p", str(home), "-c", str(home / "nginx.conf")], stderr=subprocess.DEVNULL)
        RUNNING.append(self.stop)
        wait_for(self.url + "/", 10)

    pid = MLflow.pid
    url = MLflow.url
    stop = MLflow.stop


def wait_for(url, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=2).read()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")


def start_all(binary, folder, names):
    return [kind(binary, folder) for kind in (Pedigree, MLflow, OpenWandb, Nginx) if kind.name in names]


def stop_all():
    for stop in RUNNING:
        stop()
