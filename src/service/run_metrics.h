// Metrics of a run as columns for charts: few enough points to draw, and no spike lost.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/runs.h"

namespace pedigree::service {

struct MetricPoint {
  double x = 0, y = 0;
  bool operator==(const MetricPoint&) const = default;
};

/// At most `limit` (4 or more) of these points, which are in order of x: the first, the last, and the lowest and highest of each
/// of equal stretches of x. All of them when they are no more than that.
std::vector<MetricPoint> thin_out(std::vector<MetricPoint> points, std::int64_t limit);

struct MetricsQuery {
  std::vector<std::string> keys;  // dotted, as in the history
  std::string x = "_step";        // the key along the axis
  double from = -std::numeric_limits<double>::infinity(), to = std::numeric_limits<double>::infinity();  // of x, inclusive
  std::int64_t points = 1'000;                                                                           // of each series at most
};
struct MetricSeries {
  std::string key;
  std::int64_t count = 0;  // points between from and to
  std::vector<MetricPoint> points;
  [[nodiscard]] bool exact() const { return count == static_cast<std::int64_t>(points.size()); }
};

/// Of each key the numbers of the lines that have a number at x too, in order of x. Reads the history between from and to once.
Result<std::vector<MetricSeries>> metrics(sql::Transaction& tx, const store::Run& run, const MetricsQuery& query);

/// What a chart or a page makes of a type in RunKey: number, text, boolean, null, list, object, table, image, media.
std::string_view kind_of_values(std::string_view type);

/// The numbers that a history line has at some keys, as dig() finds them. For many lines in a row: the usual line is not made
/// into values.
class NumberReader {
 public:
  explicit NumberReader(std::vector<std::string> keys);
  /// By the order of the keys; valid until the next call.
  const std::vector<std::optional<double>>& read(std::string_view line);

 private:
  bool scan(std::string_view line);
  void parse(std::string_view line);
  /// Place of a key, or keys_.size().
  [[nodiscard]] std::size_t place_of(std::string_view key) const;

  /// Members of the line before, as they are written up to the value: the usual line has the same in the same order.
  struct Member {
    std::string text;
    std::size_t place = 0;
  };
  std::vector<Member> layout_;
  std::vector<std::string> keys_;
  bool dotted_ = false;  // some key may lie deeper
  std::vector<std::optional<double>> numbers_;
};

}  // namespace pedigree::service
