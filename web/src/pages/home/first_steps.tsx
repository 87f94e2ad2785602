// What a newcomer sees: how the first model gets here.
import { useUser } from "../../data/session";
import { connectLines, linkLines } from "../../parts/snippets";
import { Code } from "../../parts/layout";
import { Empty } from "../../parts/notices";

export function FirstSteps() {
  const user = useUser();
  const owner = user.organizations[0]?.name ?? user.default_entity;
  return (
    <Empty title="No registered models yet">
      <p>Point a training script at this server. The script itself stays as it is:</p>
      <Code title="In the shell" text={connectLines()} />
      <p>Then link the version that is worth keeping. It appears here with its metrics, its data and its code:</p>
      <Code title="At the end of the script" text={linkLines(owner, user.organizations.length ? "wandb-registry-model" : "model-registry", "my-model")} />
      <p>No key yet? <a href="/settings#apikeys">Make one</a>. The guide leads <a href="/docs/quickstart">from nothing to a model in production</a> in five minutes.</p>
    </Empty>
  );
}
