"""A consumer of the registered model: fetches whatever is in production and reads some digits with it."""
import json
import pickle
import sys
import tempfile
from pathlib import Path

import wandb
from sklearn.datasets import load_digits


def main(name):
    artifact = wandb.Api().artifact(name)
    with tempfile.TemporaryDirectory() as folder:
        artifact.download(folder)
        model = pickle.loads((Path(folder) / "model.pkl").read_bytes())
    digits = load_digits()
    predicted = model.predict(digits.data[:200])
    right = int((predicted == digits.target[:200]).sum())
    print(json.dumps({"version": artifact.version, "source": artifact.source_name, "right": right, "of": 200}))


if __name__ == "__main__":
    main(sys.argv[1])
