#include "service/run_metrics.h"

#include <algorithm>
#include <cmath>
#include <future>
#include <span>
#include <thread>
#include <utility>

#include "service/line_scanner.h"
#include "service/run_lines.h"

namespace pedigree::service {
namespace {

constexpr std::size_t kFew = 4;                // series that get their room before they are read,
constexpr std::int64_t kRoomAtOnce = 200'000;  // of points
constexpr unsigned kMostThreads = 4;           // for one answer
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Lowest and highest finite-or-not value of a stretch, by their places.
struct Extremes {
  std::size_t lowest = 0, highest = 0;
  bool any = false;

  void add(const std::vector<MetricPoint>& points, std::size_t place) {
    const double y = points[place].y;
    if (!any) lowest = highest = place;
    any = true;
    // NaN is neither low nor high: it stays only where there is nothing else.
    if (y < points[lowest].y || std::isnan(points[lowest].y)) lowest = place;
    if (y > points[highest].y || std::isnan(points[highest].y)) highest = place;
  }
};

}  // namespace

std::vector<MetricPoint> thin_out(std::vector<MetricPoint> points, std::int64_t limit) {
  if (static_cast<std::int64_t>(points.size()) <= limit) return points;
  const auto stretches = static_cast<std::size_t>((limit - 2) / 2);
  const double first = points.front().x, width = points.back().x - first;
  const auto stretch_of = [&](std::size_t place) {
    if (!(width > 0)) return place * stretches / points.size();  // all at one x
    return std::min(stretches - 1, static_cast<std::size_t>((points[place].x - first) / width * static_cast<double>(stretches)));
  };
  std::vector<MetricPoint> kept{points.front()};
  Extremes extremes;
  const auto finish_stretch = [&] {
    if (!extremes.any) return;
    const auto [earlier, later] = std::minmax(extremes.lowest, extremes.highest);
    kept.push_back(points[earlier]);
    if (later != earlier) kept.push_back(points[later]);
    extremes = {};
  };
  std::size_t current = 0;
  for (std::size_t place = 1; place + 1 < points.size(); ++place) {
    if (const auto stretch = stretch_of(place); stretch != current) {
      finish_stretch();
      current = stretch;
    }
    extremes.add(points, place);
  }
  finish_stretch();
  kept.push_back(points.back());
  return kept;
}

NumberReader::NumberReader(std::vector<std::string> keys) : keys_(std::move(keys)), numbers_(keys_.size()) {
  dotted_ = std::any_of(keys_.begin(), keys_.end(), [](const std::string& key) { return key.find('.') != std::string::npos; });
}

const std::vector<std::optional<double>>& NumberReader::read(std::string_view line) {
  std::fill(numbers_.begin(), numbers_.end(), std::nullopt);
  if (dotted_ || !scan(line)) parse(line);
  return numbers_;
}

bool NumberReader::scan(std::string_view line) {
  LineScanner scanner(line);
  if (!scanner.take('{')) return false;
  if (scanner.take('}')) return scanner.finished();
  auto member = layout_.begin();
  do {
    if (member == layout_.end() || !scanner.follows(member->text)) {
      const auto* start = scanner.at();
      const auto key = scanner.plain_text();
      if (!key || !scanner.take(':')) return false;
      scanner.skip_space();
      layout_.erase(member, layout_.end());
      layout_.push_back({std::string(start, scanner.at()), place_of(*key)});
      member = std::prev(layout_.end());
    }
    const auto place = (member++)->place;
    double number = 0;
    const auto seen = scanner.value(number, place < keys_.size());
    if (seen == LineScanner::Seen::kStrange) return false;
    if (place < keys_.size()) numbers_[place] = seen == LineScanner::Seen::kNumber ? std::optional(number) : std::nullopt;
  } while (scanner.take(','));
  return scanner.take('}') && scanner.finished();
}

std::size_t NumberReader::place_of(std::string_view key) const {
  return static_cast<std::size_t>(std::find(keys_.begin(), keys_.end(), key) - keys_.begin());
}

void NumberReader::parse(std::string_view line) {
  std::fill(numbers_.begin(), numbers_.end(), std::nullopt);
  const auto row = json::parse(line, {.nonfinite = true});
  if (!row) return;
  for (std::size_t i = 0; i < keys_.size(); ++i)
    if (const auto* value = dig(*row, keys_[i])) numbers_[i] = value->number();
}

namespace {

using Columns = std::vector<std::vector<MetricPoint>>;  // points by key, in the order of their lines

std::int64_t lines_of(std::span<const store::RunBlock> blocks) {
  std::int64_t lines = 0;
  for (const auto& block : blocks) lines += block.line_count;
  return lines;
}

/// The numbers that some blocks have between from and to, with room for the points of so many lines.
Result<Columns> read_columns(std::span<const store::RunBlock> blocks, const MetricsQuery& query, std::int64_t room) {
  auto wanted = query.keys;
  wanted.push_back(query.x);
  // The same key twice has its number at the first place.
  const auto place_of = [&wanted](const std::string& key) {
    return static_cast<std::size_t>(std::find(wanted.begin(), wanted.end(), key) - wanted.begin());
  };
  std::vector<std::size_t> places;
  for (const auto& key : query.keys) places.push_back(place_of(key));
  const auto x_place = place_of(query.x);
  Columns columns(query.keys.size());
  if (columns.size() <= kFew)
    for (auto& column : columns) column.reserve(static_cast<std::size_t>(std::min(room, kRoomAtOnce)));
  NumberReader reader(wanted);
  PED_CHECK(each_line(blocks, [&](std::int64_t, std::string_view line) {
    const auto& numbers = reader.read(line);
    const auto& x = numbers[x_place];
    if (!x || !(*x >= query.from && *x <= query.to) || std::isinf(*x)) return;
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (const auto& y = numbers[places[i]]) columns[i].push_back({*x, *y});
  }));
  return columns;
}

/// The same, on several processors where there is much to read.
Result<Columns> read_together(std::span<const store::RunBlock> blocks, const MetricsQuery& query) {
  const auto stretches = cut(blocks, std::clamp(std::thread::hardware_concurrency(), 1U, kMostThreads));
  std::vector<std::future<Result<Columns>>> others;  // on this thread, when it asks, if the system gives no other
  for (std::size_t i = 1; i < stretches.size(); ++i)
    others.push_back(std::async([&query, stretch = stretches[i]] { return read_columns(stretch, query, lines_of(stretch)); }));
  PED_TRY(auto columns, read_columns(stretches.empty() ? blocks : stretches.front(), query, lines_of(blocks)));
  for (auto& other : others) {
    PED_TRY(const auto more, other.get());
    for (std::size_t i = 0; i < columns.size(); ++i) columns[i].insert(columns[i].end(), more[i].begin(), more[i].end());
  }
  return columns;
}

std::vector<store::RunBlock> blocks_between(sql::Transaction& tx, const store::Run& run, const MetricsQuery& query) {
  constexpr double kFarthest = 9e18;  // steps beyond are not asked for by number
  if (query.x != "_step" || (query.from <= -kFarthest && query.to >= kFarthest))
    return store::runs::blocks_of(tx, run.id, "history");
  return store::runs::blocks_by_step(tx, run.id, static_cast<std::int64_t>(std::ceil(std::max(query.from, -kFarthest))),
                                     static_cast<std::int64_t>(std::floor(std::min(query.to, kFarthest))) + 1);
}

}  // namespace

Result<std::vector<MetricSeries>> metrics(sql::Transaction& tx, const store::Run& run, const MetricsQuery& query) {
  const auto blocks = blocks_between(tx, run, query);
  PED_TRY(auto columns, read_together(blocks, query));
  const auto by_x = [](const MetricPoint& a, const MetricPoint& b) { return a.x < b.x; };
  const auto by_both = [](const MetricPoint& a, const MetricPoint& b) {
    return std::pair(a.x, std::isnan(a.y) ? -kInfinity : a.y) < std::pair(b.x, std::isnan(b.y) ? -kInfinity : b.y);
  };
  std::vector<MetricSeries> series;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    auto& points = columns[i];
    if (!std::is_sorted(points.begin(), points.end(), by_x)) std::sort(points.begin(), points.end(), by_both);
    const auto count = static_cast<std::int64_t>(points.size());
    series.push_back({query.keys[i], count, thin_out(std::move(points), query.points)});
  }
  return series;
}

std::string_view kind_of_values(std::string_view type) {
  if (type == "number" || type == "boolean" || type == "null" || type == "list") return type;
  if (type == "string") return "text";
  if (type == "map") return "object";
  if (type.find("table") != std::string_view::npos) return "table";
  return type.starts_with("image") ? "image" : "media";
}

}  // namespace pedigree::service
