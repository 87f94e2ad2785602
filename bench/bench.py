"""./dev bench: Pedigree beside MLflow (and OpenWandb for ingest) on this machine, in one run, interleaved.

Every figure is a median of rounds in which the contenders take turns; CPU seconds and peak memory are the server's own. Pedigree syncs every
acknowledgement to the disk; MLflow does not.  usage: bench.py --binary PATH [--rounds N] [--only NAME] [--size MIB]
"""
import argparse
import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "demo"))
import contenders  # noqa: E402
import workloads  # noqa: E402


def median_row(results):
    return {key: statistics.median(r[key] for r in results) for key in results[0]}


def measure(workload, servers, rounds):
    """One row per contender; the contenders take turns, in both orders."""
    results = {server.name: [] for server in servers}
    for number in range(rounds):
        for server in servers if number % 2 == 0 else reversed(servers):
            results[server.name].append(server.observe(workload, number))
    return {name: median_row(rows) for name, rows in results.items() if rows}


def show(title, unit, rows, target):
    ours = rows["pedigree"]["value"]
    print(f"\n{title} [{unit}]")
    for name, row in rows.items():
        ratio = "" if name == "pedigree" or not row["value"] else f"   pedigree is {ours / row['value'] if unit.endswith('/s') else row['value'] / ours:.1f}×"
        print(f"  {name:<10} {row['value']:>14,.1f}   cpu {row['cpu']:>7.2f} s   peak {row['peak_mib']:>7.0f} MiB{ratio}")
    print(f"  target: {target}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=[w.name for w in workloads.ALL])
    parser.add_argument("--size", type=int, default=1024, help="MiB of the large upload")
    parser.add_argument("--json", help="also write the rows to this file")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="pedigree-bench-", dir=Path(options.binary).resolve().parents[2] / ".cache"))
    rows = {}
    try:
        chosen = [w for w in workloads.ALL if options.only in (None, w.name)]
        servers = contenders.start_all(options.binary, folder, {name for w in chosen for name in w.contenders})
        for workload in chosen:
            workload.size_mib = options.size
            rows[workload.name] = measure(workload, [s for s in servers if s.name in workload.contenders], options.rounds)
            show(workload.title, workload.unit, rows[workload.name], workload.target)
    finally:
        contenders.stop_all()
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        Path(options.json).write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
