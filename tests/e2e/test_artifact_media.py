"""Media: logged with a run or put into an artifact, read back equal."""
PICTURES = """
import hashlib, wave
import numpy as np
pixels = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
def same(path, value): return hashlib.sha256(open(path, "rb").read()).hexdigest() == value
"""


def test_tables_images_joins_and_partitions_in_artifacts(user):
    facts = user.sdk(PICTURES + """
import shutil
from PIL import Image
with wandb.init(project="tables", id="t1") as run:
    words = wandb.Table(columns=["id", "word"], data=[[1, "x"], [2, "y"]])
    images = wandb.Table(columns=["id", "image"], data=[[1, wandb.Image(pixels, caption="one")], [2, wandb.Image(pixels + 1)]])
    a = wandb.Artifact("set", type="dataset")
    a.add(words, "words"); a.add(images, "images"); a.add(wandb.Image(pixels), "picture")
    a.add(wandb.JoinedTable(words, images, "id"), "joined")
    for part in range(3): a.add(wandb.Table(columns=["n"], data=[[part], [part + 10]]), f"parts/{part}")
    a.add(wandb.data_types.PartitionedTable("parts"), "all-parts")
    run.log_artifact(a).wait()
with wandb.init(project="tables", id="t2") as run:
    used = run.use_artifact("set:latest")
    b = wandb.Artifact("derived", type="dataset")
    b.add(used.get("images"), "same-images")          # by reference, not copied
    run.log_artifact(b).wait()
    run.log({"seen": used.get("words")})
shutil.rmtree(os.environ["WANDB_CACHE_DIR"], ignore_errors=True)
api = wandb.Api()
a, b = api.artifact("tables/set:v0"), api.artifact("tables/derived:v0")
def shot(image): return np.array(Image.open(image._path)).tolist()
joined = a.get("joined")
answer({"words": a.get("words").data, "images": [shot(row[1]) for row in a.get("images").data], "picture": shot(a.get("picture")),
        "joined": [joined._table1.data, joined._join_key], "parts": sorted(row[0] for _, row in a.get("all-parts").iterrows()),
        "derived": [shot(row[1]) for row in b.get("same-images").data], "refs": sorted(e.ref is not None for e in b.manifest.entries.values()),
        "in": [x.name for x in api.run("tables/t2").used_artifacts()], "pixels": [pixels.tolist(), (pixels + 1).tolist()]})""")
    assert facts["words"] == [[1, "x"], [2, "y"]]
    assert facts["images"] == facts["derived"] == facts["pixels"] and facts["picture"] == facts["pixels"][0]
    assert facts["joined"] == [[[1, "x"], [2, "y"]], "id"]
    assert facts["parts"] == [0, 1, 2, 10, 11, 12]
    assert facts["in"] == ["set:v0"] and any(facts["refs"])


def test_media_of_a_run(user):
    facts = user.sdk(PICTURES + """
with wave.open("beep.wav", "wb") as w:
    w.setnchannels(1); w.setsampwidth(2); w.setframerate(8000); w.writeframes(bytes(200))
with wandb.init(project="media", id="m") as run:
    run.log({"image": wandb.Image(pixels, caption="c"), "images": [wandb.Image(pixels), wandb.Image(pixels + 1)], "histogram": wandb.Histogram([1, 2, 3, 4]),
             "html": wandb.Html("<b>bold</b>"), "audio": wandb.Audio("beep.wav", caption="beep"), "cloud": wandb.Object3D(np.zeros((3, 3))),
             "mask": wandb.Image(pixels, masks={"m": {"mask_data": np.ones((4, 4), dtype=np.uint8), "class_labels": {1: "one"}}})})
    run.log({"table": wandb.Table(columns=["a", "b"], data=[[1, "x"], [2, None]])})
    run.log({"line": wandb.plot.line(wandb.Table(columns=["x", "y"], data=[[1, 2], [3, 4]]), "x", "y", title="T")})
    growing = wandb.Table(columns=["i"], log_mode="INCREMENTAL")
    for i in range(3):
        growing.add_data(i); run.log({"growing": growing})
    run.summary["result"] = wandb.Table(columns=["z"], data=[[9]])
run = wandb.Api().run("media/m")
rows = {k: v for row in run.scan_history() for k, v in row.items()}
def fetch(path): return run.file(path).download(root="got", replace=True).name
files = {k: same(fetch(rows[k]["path"]), rows[k]["sha256"]) for k in ("image", "html", "audio", "cloud", "table", "mask")}
several = [fetch(p) for p in rows["images"]["filenames"]]
html = open(fetch(rows["html"]["path"])).read()
api = wandb.Api()
answer({"files": files, "caption": rows["image"]["caption"], "several": len(several), "histogram": sum(rows["histogram"]["values"]), "html": "<b>bold</b>" in html,
        "table": api.artifact("media/run-m-table:latest").get("table").data, "parts": len(api.artifact("media/run-m-incr-growing:latest").manifest.entries),
        "result": api.artifact("media/run-m-result:latest").get("result").data, "mask": list(rows["mask"]["masks"]), "types": {k: rows[k]["_type"] for k in
        ("image", "images", "html", "audio", "cloud", "table", "growing", "line_table")}, "sampled": run.history(keys=["image"], pandas=False)[0]["image"]["path"] ==
        rows["image"]["path"], "summary": run.summary["image"]["path"] == rows["image"]["path"], "listed": sum(f.name.startswith("media/") for f in run.files())})""")
    assert all(facts["files"].values()) and len(facts["files"]) == 6
    assert (facts["caption"], facts["several"], facts["histogram"], facts["html"]) == ("c", 2, 4, True)
    assert facts["table"] == [[1, "x"], [2, None]] and facts["result"] == [[9]] and facts["parts"] == 3
    assert facts["types"] == {"image": "image-file", "images": "images/separated", "html": "html-file", "audio": "audio-file", "cloud": "object3D-file",
                              "table": "table-file", "growing": "incremental-table-file", "line_table": "table-file"}
    assert facts["mask"] == ["m"] and facts["sampled"] and facts["summary"] and facts["listed"] >= 12
