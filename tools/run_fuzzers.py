#!/usr/bin/env python3
"""Builds every fuzz target and runs each for the given number of seconds (default 20), from its corpus in tests/fuzz/corpus."""
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def fuzz(name, seconds):
    """Runs one target; (whether it found nothing, what to print)."""
    corpus = ROOT / "tests/fuzz/corpus" / name
    with tempfile.TemporaryDirectory() as found:
        command = [str(ROOT / f"build/asan/tests/fuzz/fuzz_{name}"), f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048",
                   "-print_final_stats=1", f"-artifact_prefix={found}/", found]
        if corpus.is_dir():
            command.append(str(corpus))
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    if done.returncode != 0:
        return False, f"fuzz_{name} FAILED\n{done.stdout[-4000:]}"
    runs = [line.split()[-1] for line in done.stdout.splitlines() if "number_of_executed_units" in line]
    return True, f"fuzz_{name}: {runs[0] if runs else '?'} runs"


def main():
    seconds = sys.argv[1] if len(sys.argv) > 1 else "20"
    targets = sorted(path.name.removesuffix("_fuzz.cc") for path in (ROOT / "tests/fuzz").glob("*_fuzz.cc"))
    subprocess.run(["./dev", "_build", "asan", *[f"fuzz_{name}" for name in targets]], cwd=ROOT, check=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        outcomes = list(pool.map(lambda name: fuzz(name, seconds), targets))
    for _, text in outcomes:
        print(text)
    passed = sum(good for good, _ in outcomes)
    print(f"{passed} fuzz targets passed, {len(outcomes) - passed} failed")
    return 0 if outcomes and passed == len(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
