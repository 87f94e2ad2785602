#!/usr/bin/env python3
"""Runs every test of Pedigree and prints a budget per step and one closing line.

Steps: structure (the invariants of ARCHITECTURE.md), unit tests under ASan+UBSan, the concurrent modules under TSan, every fuzz
target for a while, then the release build under the stock wandb SDK and in a browser. `--only STEP` runs one of them; `--fast` leaves out the
sanitizers and fuzzers.
"""
import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONCURRENT_MODULES = ["base", "sql", "blob", "http"]
MEMORY_FOLDER = Path("/dev/shm")
FUZZ_SECONDS = int(os.environ.get("PEDIGREE_FUZZ_SECONDS", "20"))


class Tally:
    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.steps = []

    def add(self, passed, failed):
        self.passed += passed
        self.failed += failed


def run(command, **kwargs):
    """Runs a command with its output captured; returns (exit code, output)."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", **kwargs)
    return done.returncode, done.stdout


def build(preset, targets):
    code, output = run(["./dev", "_build", preset, *targets])
    if code != 0:
        print(output[-8000:])
    return code == 0


def modules_with_tests():
    return sorted({path.relative_to(ROOT / "src").parts[0] for path in (ROOT / "src").rglob("*_test.cc")})


def run_gtest(program, tally, label):
    """One GoogleTest program: counts its tests, shows its output only when something failed."""
    environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=1", "UBSAN_OPTIONS": "print_stacktrace=1"}
    if MEMORY_FOLDER.is_dir():
        environment["TMPDIR"] = str(MEMORY_FOLDER)  # what a sync costs is measured elsewhere; here it would be most of the time
    code, output = run([str(program), "--gtest_brief=1"], env=environment)
    passed = sum(int(n) for n in re.findall(r"\[  PASSED  \] (\d+) test", output))
    failed = sum(int(n) for n in re.findall(r"\[  FAILED  \] (\d+) test", output))
    if code != 0 and failed == 0:
        failed = 1  # crashed, or a sanitizer spoke
    if code == 0 and passed == 0:
        failed = 1  # a test program that ran no test is a defect
        output += "\nno test ran"
    if failed:
        print(f"--- {label}\n{output[-12000:]}")
    tally.add(passed, failed)


def step_structure(tally):
    code, output = run([sys.executable, "tools/check_structure.py"])
    print(output, end="")
    tally.add(int(code == 0), int(code != 0))


def unit_step(preset, modules, tally):
    targets = [f"test_{module}" for module in modules]
    if not build(preset, targets):
        tally.add(0, len(targets))
        return
    for module in modules:
        run_gtest(ROOT / f"build/{preset}/src/{module}/test_{module}", tally, f"test_{module} ({preset})")


def step_asan(tally):
    unit_step("asan", modules_with_tests(), tally)


def step_tsan(tally):
    unit_step("tsan", [m for m in CONCURRENT_MODULES if m in modules_with_tests()], tally)
    if not build("tsan", ["test_gc_stress"]):  # uploads, deletions and collections at once, without the rest of test_service
        tally.add(0, 1)
        return
    run_gtest(ROOT / "build/tsan/src/service/test_gc_stress", tally, "test_gc_stress (tsan)")


def step_dev(tally):
    unit_step("dev", modules_with_tests(), tally)


def step_fuzz(tally):
    code, output = run([sys.executable, "tools/run_fuzzers.py", str(FUZZ_SECONDS)])
    print(output[-6000:], end="")
    counts = re.search(r"(\d+) fuzz targets passed, (\d+) failed", output)
    tally.add(int(counts[1]), int(counts[2])) if counts else tally.add(0, 1)
    if code != 0 and counts and counts[2] == "0":
        tally.add(0, 1)


def step_oracle(tally):
    """The GraphQL engine beside graphql-js."""
    if not build("asan", ["graphql_oracle"]):
        tally.add(0, 1)
        return
    code, output = run(["node", "tests/graphql/oracle.mjs", str(ROOT / "build/asan/src/graphql/graphql_oracle")])
    counts = re.search(r"(\d+) documents agree with graphql-js, (\d+) differ", output)
    if code != 0 or not counts:
        print(output[-4000:])
    tally.add(int(counts[1]), int(counts[2])) if counts else tally.add(0, 1)


def step_release(tally):
    if not build("release", ["pedigree"]):
        tally.add(0, 1)


def step_end_to_end(tally):
    python = ROOT / ".cache/venv/bin/python"
    code, output = run([str(python), "-m", "pytest", "-q", "tests/e2e", "-p", "no:cacheprovider"])
    summary = ([line for line in output.splitlines() if re.search(r"\d+ (passed|failed|error)", line)] or [""])[-1]
    passed = sum(int(n) for n in re.findall(r"(\d+) passed", summary))
    failed = sum(int(n) for n in re.findall(r"(\d+) (?:failed|error)", summary))
    if code != 0 and failed == 0:
        failed = 1
    if failed:
        print(output[-20000:])
    tally.add(passed, failed)


def step_web(tally):
    """Types, unit tests and weight of the web application, then its pages in a real browser over a server that real SDK runs filled."""
    code, output = run(["npm", "--prefix", "web", "run", "check"])
    units = re.search(r"Tests\s+(?:(\d+) failed \| )?(\d+) passed", re.sub(r"\x1b\[[0-9;]*m", "", output))
    if code != 0 or not units:
        print(output[-6000:])
    tally.add(int(units[2]) if units else 0, max(int(code != 0), int(units[1] or 0)) if units else 1)
    code, output = run(["node", "tests/web/run.mjs", "--binary", str(ROOT / "build/release/pedigree")])
    pages = re.search(r"^(\d+) passed, (\d+) failed$", output, re.MULTILINE)
    if code != 0 or not pages:
        print(output[-12000:])
    tally.add(int(pages[1]), int(pages[2])) if pages else tally.add(0, 1)


STEPS = {
    "structure": step_structure,
    "release": step_release,
    "asan": step_asan,
    "oracle": step_oracle,
    "tsan": step_tsan,
    "fuzz": step_fuzz,
    "e2e": step_end_to_end,
    "web": step_web,
}
FAST_STEPS = {"structure": step_structure, "release": step_release, "dev": step_dev, "e2e": step_end_to_end, "web": step_web}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=sorted({*STEPS, *FAST_STEPS}))
    parser.add_argument("--fast", action="store_true")
    arguments = parser.parse_args()
    steps = FAST_STEPS if arguments.fast else STEPS
    if arguments.only:
        steps = {arguments.only: {**STEPS, **FAST_STEPS}[arguments.only]}

    tally = Tally()
    for name, step in steps.items():
        start, before = time.monotonic(), (tally.passed, tally.failed)
        print(f"== {name}", flush=True)
        step(tally)
        tally.steps.append((name, time.monotonic() - start, tally.passed - before[0], tally.failed - before[1]))
    print("\nstep          seconds  passed  failed")
    for name, seconds, passed, failed in tally.steps:
        print(f"{name:<12} {seconds:>8.0f} {passed:>7} {failed:>7}")
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed or tally.passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
