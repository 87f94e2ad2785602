"""Trains one classifier of handwritten digits and logs it: metrics per epoch, a confusion matrix, sample images, the model.

Run by the demo from inside a git repository; it is an ordinary script that knows nothing of the server it talks to.

usage: train.py sgd|mlp|forest [--epochs N]
"""
import argparse
import pickle
import sys
import tempfile
from pathlib import Path

import numpy as np
import wandb
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import accuracy_score, confusion_matrix, log_loss
from sklearn.neural_network import MLPClassifier

LEARNING_RATE = 0.01
CLASSES = np.arange(10)


def load_split(folder, name):
    data = np.load(Path(folder) / f"{name}.npz")
    return data["images"], data["labels"]


def make_classifier(kind):
    """The classifier and a function that trains it for one more epoch."""
    if kind == "forest":
        model = RandomForestClassifier(n_estimators=0, max_depth=12, warm_start=True, random_state=7)

        def grow(images, labels):
            model.n_estimators += 5
            model.fit(images, labels)

        return model, grow
    if kind == "mlp":
        model = MLPClassifier(hidden_layer_sizes=(64,), learning_rate_init=LEARNING_RATE, random_state=7)
    else:
        model = SGDClassifier(loss="log_loss", learning_rate="constant", eta0=LEARNING_RATE, random_state=7)
    return model, lambda images, labels: model.partial_fit(images, labels, classes=CLASSES)


def confusion_table(labels, predicted):
    matrix = confusion_matrix(labels, predicted, labels=CLASSES)
    rows = [[int(actual), *map(int, matrix[actual])] for actual in CLASSES]
    return wandb.Table(columns=["actual", *[f"as {digit}" for digit in CLASSES]], data=rows)


def image_grid(images, predicted):
    """The first 64 test images as one picture, eight in a row."""
    tiles = images[:64].reshape(8, 8, 8, 8).transpose(0, 2, 1, 3).reshape(64, 64)
    return wandb.Image((tiles * 15).astype(np.uint8), caption="read as " + "".join(map(str, predicted[:64])))


def train(kind, epochs):
    with wandb.init(project="digits", job_type="train", config={"classifier": kind, "epochs": epochs, "learning_rate": LEARNING_RATE},
                    save_code=True) as run:
        dataset = run.use_artifact("digits:latest")
        folder = dataset.download()
        train_images, train_labels = load_split(folder, "train")
        test_images, test_labels = load_split(folder, "test")

        model, train_epoch = make_classifier(kind)
        for epoch in range(epochs):
            train_epoch(train_images, train_labels)
            probabilities = model.predict_proba(test_images)
            run.log({"epoch": epoch, "loss": log_loss(test_labels, probabilities, labels=CLASSES),
                     "accuracy": accuracy_score(test_labels, CLASSES[probabilities.argmax(axis=1)])})

        predicted = model.predict(test_images)
        accuracy = accuracy_score(test_labels, predicted)
        run.log({"confusion": confusion_table(test_labels, predicted), "samples": image_grid(test_images, predicted)})
        run.summary["best_accuracy"] = accuracy

        artifact = wandb.Artifact("digits-classifier", type="model", description=f"{kind} on handwritten digits",
                                  metadata={"classifier": kind, "accuracy": accuracy, "parameters": model.get_params()})
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / "model.pkl"
            path.write_bytes(pickle.dumps(model))
            artifact.add_file(str(path))
            logged = run.log_artifact(artifact, aliases=[kind])
            logged.wait()
        print(f"logged {logged.name} accuracy {accuracy:.4f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["sgd", "mlp", "forest"])
    parser.add_argument("--epochs", type=int, default=12)
    options = parser.parse_args()
    sys.exit(train(options.kind, options.epochs))
