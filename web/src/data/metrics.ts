// What the metrics of a model are called, and which way is better. Pure.

const lower = new Set(["loss", "error", "err", "mse", "rmse", "mae", "perplexity", "wer", "latency", "duration"]);
const higher = new Set(["accuracy", "acc", "top1", "f1", "auc", "auroc", "map", "ap", "iou", "dice", "bleu", "rouge", "r2", "precision", "recall", "score", "reward"]);

function words(key: string): string[] {
  return key.toLowerCase().split(/[/_\-. :]+/);
}

/** undefined: nobody can tell from the name. The same words as the server's (domain/headline.cc). */
export function lowerIsBetter(key: string): boolean | undefined {
  const parts = words(key);
  if (parts.some((word) => lower.has(word))) return true;
  return parts.some((word) => higher.has(word)) ? false : undefined;
}

/** metadata.accuracy → accuracy */
export function shortKey(key: string): string {
  return key.replace(/^(metadata|metric|config)\./, "");
}
