#!/usr/bin/env python3
"""Builds every fuzz target and runs each for the given number of seconds (default 20), from its corpus in tests/fuzz/corpus."""
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main():
    seconds = sys.argv[1] if len(sys.argv) > 1 else "20"
    targets = sorted(path.name.removesuffix("_fuzz.cc") for path in (ROOT / "tests/fuzz").glob("*_fuzz.cc"))
    subprocess.run(["./dev", "_build", "fuzz", *[f"fuzz_{name}" for name in targets]], cwd=ROOT, check=True)
    passed = failed = 0
    for name in targets:
        corpus = ROOT / "tests/fuzz/corpus" / name
        with tempfile.TemporaryDirectory() as found:
            command = [str(ROOT / f"build/fuzz/tests/fuzz/fuzz_{name}"), f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048",
                       "-print_final_stats=1", f"-artifact_prefix={found}/", found]
            if corpus.is_dir():
                command.append(str(corpus))
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        if done.returncode == 0:
            passed += 1
            runs = [line.split()[-1] for line in done.stdout.splitlines() if "number_of_executed_units" in line]
            print(f"fuzz_{name}: {runs[0] if runs else '?'} runs")
        else:
            failed += 1
            print(f"fuzz_{name} FAILED\n{done.stdout[-4000:]}")
    print(f"{passed} fuzz targets passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
