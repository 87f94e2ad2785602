"""Logs scikit-learn's 1,797 handwritten digits as a dataset version with a train and a test file."""
import tempfile
from pathlib import Path

import numpy as np
import wandb
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split


def main():
    digits = load_digits()
    splits = dict(zip(("train", "test"), zip(*[train_test_split(part, test_size=0.25, random_state=0, stratify=digits.target)
                                               for part in (digits.data, digits.target)])))
    with wandb.init(project="digits", job_type="dataset") as run, tempfile.TemporaryDirectory() as folder:
        artifact = wandb.Artifact("digits", type="dataset", description="8x8 images of handwritten digits",
                                  metadata={"images": len(digits.target), "source": "sklearn.datasets.load_digits"})
        for name, (images, labels) in splits.items():
            path = Path(folder) / f"{name}.npz"
            np.savez(path, images=images, labels=labels)
            artifact.add_file(str(path))
        run.log_artifact(artifact).wait()


if __name__ == "__main__":
    main()
