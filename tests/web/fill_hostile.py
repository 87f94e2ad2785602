"""The worst that the rules allow, for tests/web/hostile.test.mjs: names that turn, stretch and act, numbers that are none, files that are not
what they are called."""
import json

SDK = r"""
import math
evil = "<script>document.title='owned'</script>"
card = "# Head\n" + evil + "<img src=x onerror=\"document.title='owned'\">\n[j](javascript:document.title='owned') ![p](https://evil.example/p.png)\n\n### Deeper\n\n- [ ] to do\n\n" + "|" + " wide column |" * 60 + "\n|" + "---|" * 60 + "\n|" + " cell |" * 60 + "\n\n" + ">" * 90 + " deep\n\n" + "unbreakable" * 90
with wandb.init(project="hostile", id="evil-run", name=evil + " \u202enur", notes=card, tags=["t" * 60], config={
    "none": None, "nan": math.nan, "low": -math.inf, "long": "x" * 20000, "value": {"value": 0.01}, "constructor": "c", "deep": {"er": [1, {"d": None}]}}) as run:
    for i in range(3):
        run.log({"loss": math.nan, "low": -math.inf, "high": math.inf, "toString": i, "m" * 128: i})
    run.log({"page": wandb.Html("<style>@import 'https://evil.example/x.css'</style><script>document.title='owned'</script><img src=https://evil.example/a.png><p>hello</p>")})
    a = wandb.Artifact("evil", type="model", description=card, metadata={"long": "y" * 100000, "nan": math.nan, "value": {"value": 0.01}, "many": {f"m{i}": i for i in range(400)}})
    for name, text in {"page.html": evil, "picture.svg": "<svg xmlns='http://www.w3.org/2000/svg'><script>document.title='owned'</script></svg>", "broken.png": "no picture", "empty.json": "", "broken.json": "{",
                       "odd.table.json": '{"columns":[{"a":1}],"data":[[-Infinity],null]}', "con\u202etxt.exe": "x", "n ?#&%2F<b>.txt": "odd name", "d/" * 60 + "deep.txt": "deep"}.items():
        with a.new_file(name) as f: f.write(text)
    run.log_artifact(a).wait()
    run.link_artifact(a, "wandb-registry-model/" + "W" * 128, aliases=["a" * 128])
    run.link_artifact(a, "wandb-registry-model/<script>&quot; %2F?#é🔥", aliases=["production", "<b>"])
    b = wandb.Artifact("evil", type="model")
    run.log_artifact(b).wait()
    run.link_artifact(b, "wandb-registry-model/" + "W" * 128)
with wandb.init(project="hostile", id="plain-run") as run:
    c = wandb.Artifact("evil", type="model", metadata={"only": 1})
    with c.new_file("w") as f: f.write("w")
    run.log_artifact(c).wait()
    run.link_artifact(c, "wandb-registry-model/" + "W" * 128)
collection = api.artifact_collection("model", org + "/wandb-registry-model/" + "W" * 128)
collection.description, collection.tags = card, ["x" * 128]
collection.save()
print("null")
"""


def fill(demo):
    demo.ask_sdk(SDK, WANDB_X_EXTRA_HTTP_HEADERS=json.dumps({"X-Pedigree-Reason": "<script>document.title='owned'</script>" + "why" * 300}))
