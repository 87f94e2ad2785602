"""`wandb verify`, as administrators of the original run it against a new server."""
import os
import subprocess
import sys


def test_all_checks_pass_but_those_for_tls_and_sweeps(user):
    done = subprocess.run([os.path.join(os.path.dirname(sys.executable), "wandb"), "verify"], env=user.environment(), cwd=user.folder / "work",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=240)
    checks = {line.split("....")[0].strip("."): line[-1] for line in done.stdout.splitlines() if line.startswith("Checking")}
    failed = [name for name, mark in checks.items() if mark != "✅"]
    assert len(checks) >= 9, done.stdout
    # The server of the test is not behind TLS; sweeps are not part of this server.
    assert failed == ["Checking requests to base url", "Checking requests made over signed URLs", "Checking sweep creation and agent execution"], done.stdout
