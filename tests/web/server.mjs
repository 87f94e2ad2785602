// A server filled by fill.py.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "./harness.mjs";

/** What it tells about itself, and the way to end it. */
export async function filled({ python, binary }, ...more) {
  const child = spawn(python ?? join(root, ".cache/venv/bin/python"), [join(root, "tests/web/fill.py"), "--binary", binary, ...more], { stdio: ["pipe", "pipe", "inherit"] });
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`fill.py ended with ${code}`)));
  });
  return { told: JSON.parse(line), stop: () => new Promise((done) => (child.once("exit", done), child.stdin.end())) };
}
