"""Starting and stopping a Pedigree server from Python, for the demo, the tests and the bench."""
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ADMIN_KEY = "local-demo-admin-key-0123456789-abcdefghijklmnop"


def free_port(preferred=0):
    """`preferred` if nobody listens there, else any free port."""
    for port in ([preferred] if preferred else []) + [0]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return probe.getsockname()[1]
            except OSError:
                continue
    raise RuntimeError("no free port")


class Server:
    """One server process on its own data directory."""

    def __init__(self, binary, data_dir, port=0, environment=None, arguments=()):
        self.binary, self.data_dir = str(binary), Path(data_dir)
        self.port = port or free_port()
        self.admin_key = ADMIN_KEY
        self.environment = {**os.environ, "PEDIGREE_ADMIN_KEY": self.admin_key, **(environment or {})}
        self.arguments = list(arguments)
        self.process = None
        self.log_path = self.data_dir.parent / (self.data_dir.name + ".log")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self, timeout=20):
        self.data_dir.parent.mkdir(parents=True, exist_ok=True)
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([self.binary, "serve", "--data-dir", str(self.data_dir), "--listen", f"127.0.0.1:{self.port}",
                                             *self.arguments], stdout=log, stderr=log, env=self.environment)
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(self.url + "/ready", timeout=1) as answer:
                    if answer.status == 200:
                        return self
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.005)
        raise RuntimeError(f"the server did not become ready:\n{self.log()[-4000:]}")

    def stop(self, how=signal.SIGTERM, timeout=20):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(timeout)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode if self.process else None

    def kill(self):
        return self.stop(signal.SIGKILL)

    def log(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def __enter__(self):
        return self.start()

    def __exit__(self, *exception):
        self.stop()
