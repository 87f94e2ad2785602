#include "domain/headline.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace pedigree::domain {
namespace {

constexpr std::array<std::string_view, 22> kMeasures{
    "accuracy", "acc", "top1",      "f1",     "auc",   "auroc",  "map",  "ap",  "iou", "dice",       "bleu",
    "rouge",    "r2",  "precision", "recall", "score", "reward", "rmse", "mse", "mae", "perplexity", "loss"};
constexpr std::array<std::string_view, 10> kLower{"loss", "error",      "err", "mse",     "rmse",
                                                  "mae",  "perplexity", "wer", "latency", "duration"};

/// "val/best_F1-score" → val, best, f1, score.
std::vector<std::string> words_of(std::string_view key) {
  std::vector<std::string> words{""};
  for (const char c : lower(key)) {
    if (c == '/' || c == '_' || c == '-' || c == '.' || c == ' ' || c == ':')
      words.emplace_back();
    else
      words.back() += c;
  }
  return words;
}

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Lower comes first; nullopt: not a known measure.
std::optional<int> rank(std::string_view key) {
  const auto words = words_of(key);
  const auto known =
      std::find_if(kMeasures.begin(), kMeasures.end(), [&](std::string_view measure) { return has(words, measure); });
  if (known == kMeasures.end()) return std::nullopt;
  int split = 2;
  if (has(words, "test") || has(words, "best"))
    split = 0;
  else if (has(words, "val") || has(words, "eval") || has(words, "validation"))
    split = 1;
  else if (has(words, "train") || has(words, "training"))
    split = 3;
  return static_cast<int>(known - kMeasures.begin()) * 4 + split;
}

}  // namespace

std::optional<std::string> headline_metric(const std::vector<std::string>& keys) {
  std::optional<std::string> best;
  int best_rank = 0;
  for (const auto& key : keys)
    if (const auto own = rank(key); own && (!best || *own < best_rank)) best = key, best_rank = *own;
  return best;
}

bool lower_is_better(std::string_view key) {
  const auto words = words_of(key);
  return std::any_of(kLower.begin(), kLower.end(), [&](std::string_view word) { return has(words, word); });
}

}  // namespace pedigree::domain
