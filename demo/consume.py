"""A consumer of the registered model: a run that uses whatever is in production and reads some digits with it."""
import json
import pickle
import sys
import tempfile
from pathlib import Path

import wandb
from sklearn.datasets import load_digits


def main(name):
    with wandb.init(project="digits", job_type="inference", settings=wandb.Settings(silent=True)) as run, tempfile.TemporaryDirectory() as folder:
        artifact = run.use_artifact(name)
        artifact.download(folder)
        model = pickle.loads((Path(folder) / "model.pkl").read_bytes())
        digits = load_digits()
        predicted = model.predict(digits.data[:200])
        right = int((predicted == digits.target[:200]).sum())
        run.log({"right": right})
    print(json.dumps({"version": artifact.version, "source": artifact.source_name, "right": right, "of": 200}))


if __name__ == "__main__":
    main(sys.argv[1])
