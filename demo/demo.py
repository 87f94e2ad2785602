"""./dev demo: real training against a fresh server, then promotion, rollback, consumption, restore, history."""
import argparse
import shutil
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from server import Server, free_port  # noqa: E402
from steps import MODEL, REGISTRY, Demo  # noqa: E402


def say(text=""):
    print(text, flush=True)


def tell(demo):
    demo.create_user()
    demo.prepare_repository()
    say("1. logging the handwritten digits as a dataset version")
    demo.log_dataset()
    say("2. training three classifiers with the stock wandb SDK, from a repository with an uncommitted change")
    versions = demo.train()
    for version in versions:
        say(f"     {version['name']:<24} {version['kind']:<7} accuracy {version['accuracy']:.4f}")
    say(f"3. linking the best to {REGISTRY}/{MODEL}: staging, production, another promotion, a rollback")
    between = demo.promote(versions)
    say("4. consuming what is in production from another process")
    consumed = demo.consume()
    say(f"     {consumed['source']} read {consumed['right']} of {consumed['of']} digits correctly")
    say("5. getting it back: source tree, config, metrics, dataset of the production version")
    origin = demo.provenance()
    same, clone = demo.restore(origin["path"])
    say(f"     run {origin['path']}, commit {origin['commit'][:10]} + uncommitted patch")
    say(f"     restored to {clone}: {'identical' if all(same.values()) else 'DIFFERENT: ' + str(same)}")
    say(f"     config {origin['config']}")
    say(f"     accuracy {origin['accuracy']:.4f}, loss {origin['loss']:.4f}; trained on {', '.join(origin['dataset'])}")
    say("6. the history of the model, newest first")
    for row in demo.history():
        moved = f" (was {row['previous_version']})" if row.get("previous_version") else ""
        alias = f" {row['alias']}" if row.get("alias") else ""
        why = f"  — {row['reason']}" if row.get("reason") else ""
        say(f"     {row['time']}  {row['actor']:<6} {row['action']:<18}{alias} {row.get('version') or ''}{moved}{why}")
    then = demo.production_at(between)
    say(f"     at {between} production was {then['version']}, set by {then['actor']}: {then['reason']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--exit", action="store_true", help="stop after the job")
    parser.add_argument("--port", type=int, default=8080)
    options = parser.parse_args()

    folder = Path(options.binary).resolve().parents[2] / ".cache" / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Server(options.binary, folder / "pedigree-data", port=free_port(options.port)) as server:
        say(f"Pedigree serves {server.url}; its data is in {server.data_dir}")
        start = time.monotonic()
        demo = Demo(server, folder)
        tell(demo)
        say(f"\nDone in {time.monotonic() - start:.0f} s. Pages to open:")
        for page in demo.pages():
            say(f"  {page}")
        if options.exit:
            return
        say("\nPoint a script of yours at it:\n"
            f"  export WANDB_BASE_URL={server.url} WANDB_API_KEY={demo.native.key}\nPress Ctrl-C to stop.")
        try:
            server.process.wait()
        except (KeyboardInterrupt, SystemExit):
            pass


if __name__ == "__main__":
    main()
