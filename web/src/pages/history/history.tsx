// Everything that happened to a model: how it was at any time, which version held each stage when, and each step with who and why.
import type { Collection } from "../../data/generated";
import type { Place } from "../../data/places";
import { AsOf } from "./as_of";
import { Lanes } from "./lanes";
import { Steps } from "./steps";
import "./history.css";

export function History({ place, collection }: { place: Place; collection: Collection }) {
  return (
    <div class="history">
      <AsOf place={place} collection={collection} />
      <Lanes place={place} collection={collection} />
      <Steps place={place} collection={collection} />
    </div>
  );
}
