#include "store/search_unordered.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>

namespace pedigree::store::search {
namespace {

constexpr std::size_t kSample = 500;        // rows of the scope that tell how many match
constexpr std::size_t kMostTested = 1'000;  // rows tested one by one

/// Tests one row after the other.
class RowTest {
 public:
  explicit RowTest(const Search& search) : sql_(search.rows.reader) {
    const auto& subject = *search.rows.subject;
    const auto where = fmt::format(fmt::runtime(subject.where), sql_.bind(search.rows.scope));
    const auto test = sql_.test(*search.condition);
    text_ = fmt::format("SELECT 1 FROM {} WHERE {} AND {} AND {} = {}", subject.driven.empty() ? subject.from : subject.driven,
                        where, test, subject.id, sql_.bind(std::int64_t{0}));
    params_ = sql_.params();
  }

  bool holds_for(sql::Transaction& tx, std::int64_t id) {
    params_.back() = id;
    bool found = false;
    tx.execute(text_, params_, [&](const sql::Row&) { return found = true; });
    return found;
  }

 private:
  Sql sql_;
  std::string text_;
  std::vector<sql::Param> params_;
};

class Unordered {
 public:
  Unordered(sql::Transaction& tx, const Search& search, const std::vector<Segment>& segments, const Position& behind)
      : tx_(tx), search_(search), subject_(*search.rows.subject), segments_(segments), rest_(rest_of(segments)), behind_(behind) {}

  /// The keys of the rows that match are read, and the first ones kept.
  std::vector<Hit> of_matching(const Sql& sql, const std::optional<Driver>& driver, std::size_t limit) {
    std::vector<Hit> hits;
    for (const auto& key : first_keys(sql, driver, *search_.condition, limit)) hits.push_back(hit_of(key));
    return hits;
  }

  /// The keys of all rows are read, and rows tested from the first on until there are enough; nullopt if too many were in vain.
  std::optional<std::vector<Hit>> of_tested(std::size_t limit) {
    const auto quick = required_of(*search_.condition, search_.order.field);  // the key is at hand
    const auto keys = first_keys(Sql(search_.rows.reader), std::nullopt, quick, kMostTested);
    RowTest test(search_);
    std::vector<Hit> hits;
    for (auto key = keys.begin(); key != keys.end() && hits.size() < limit; ++key)
      if (test.holds_for(tx_, key->id)) hits.push_back(hit_of(*key));
    if (hits.size() < limit && keys.size() == kMostTested) return std::nullopt;
    return hits;
  }

  /// Whether so many rows match that `limit` of them should be found among few.
  bool is_mostly_met(std::size_t limit) {
    Sql sql(search_.rows.reader);
    const auto where = fmt::format(fmt::runtime(subject_.where), sql.bind(search_.rows.scope));
    const auto text =
        fmt::format("SELECT {} FROM {} WHERE {} LIMIT {}", sql.test(*search_.condition), subject_.from, where, kSample);
    std::size_t seen = 0, met = 0;
    tx_.execute(text, sql.params(), [&](const sql::Row& row) {
      ++seen;
      if (row.boolean(0)) ++met;
      return true;
    });
    return seen == kSample && 2 * limit * kSample <= kMostTested * met;
  }

 private:
  struct Key {
    std::size_t segment = 0;
    std::int64_t id = 0;
    Scalar value;
  };

  /// Of the rows that meet `condition`, behind the position.
  std::vector<Key> first_keys(const Sql& sql, const std::optional<Driver>& driver, const Condition& condition,
                              std::size_t limit) {
    while (true)   // three times at most: each time less is passed over
      if (auto keys = first_keys_if_enough(sql, driver, condition, limit)) return *std::move(keys);
  }

  /// What most lists need not know of each row, found out when it is needed.
  struct Looks {
    bool at_rest = false;    // the place among those without a value of rows that have one, if it may not be seen
    bool before = false;     // values that stand before others (Values::before)
  };

  /// nullopt if more has to be looked at: looks_ then says so.
  std::optional<std::vector<Key>> first_keys_if_enough(Sql sql, const std::optional<Driver>& driver, const Condition& condition, std::size_t limit) {
    const auto in_order = [this](const Key& a, const Key& b) { return precedes(a, b); };
    std::vector<Key> heap;  // the last one of the order on top
    const bool ignores_before = search_.order.field.values->before != nullptr && !looks_.before;
    const auto text = keys_statement(sql, driver, condition, ignores_before);
    bool enough = true;
    tx_.execute(text, sql.params(), [&](const sql::Row& row) {
      if (ignores_before && !row.is_null(6)) {
        looks_.before = true;
        return enough = false;
      }
      const auto segment = segment_of(row);
      if (!looks_.at_rest && segment == rest_ && row.is_null(1)) {
        looks_.at_rest = true;
        return enough = false;
      }
      auto key = read_key(row, segment);
      if (behind_.started && !precedes({behind_.segment, behind_.id, behind_.key}, key)) return true;
      if (heap.size() == limit) {
        if (!precedes(key, heap.front())) return true;
        std::pop_heap(heap.begin(), heap.end(), in_order);
        heap.pop_back();
      }
      heap.push_back(std::move(key));
      std::push_heap(heap.begin(), heap.end(), in_order);
      return true;
    });
    if (!enough) return std::nullopt;
    std::sort_heap(heap.begin(), heap.end(), in_order);
    return heap;
  }

  [[nodiscard]] std::string keys_statement(Sql& sql, const std::optional<Driver>& driver, const Condition& condition,
                                           bool ignores_before) const {
    auto where = fmt::format(fmt::runtime(subject_.where), sql.bind(search_.rows.scope));
    if (driver) where += " AND " + driver->where;
    const auto join = sql.join(search_.order.field, looks_.before);
    const auto& [klass, number, text, home] = sql.joined();
    const auto place = looks_.at_rest ? std::string(subject_.rest->sql)
                                      : fmt::format("CASE WHEN {0} IS NULL OR {0} IN ('null', 'other') THEN {1} END", klass, subject_.rest->sql);
    auto selected = fmt::format("{}, {}, {}, {}, {}, {}", subject_.id, place, klass, number, text, home.empty() ? "NULL" : home);
    auto test = sql.test(condition);
    if (ignores_before) {   // rows that have something there are not passed over
      const auto before = search_.order.field.values->before->row;
      selected += fmt::format(", {}", before);
      test = fmt::format("({} IS NOT NULL OR {})", before, test);
    }
    return fmt::format("SELECT {} FROM {}{} WHERE {} AND {}", selected, driver ? driver->from : std::string(subject_.from), join, where, test);
  }

  [[nodiscard]] Key read_key(const sql::Row& row, std::size_t segment) const {
    const auto id = row.integer(0);
    const auto type = segments_[segment].type;
    if (segment == rest_) return {segment, id, key_of(row, 1, type)};
    if (type == Segment::Key::kInteger) return {segment, id, id};  // no number of its own (inf, NaN)
    return {segment, id, key_of(row, type == Segment::Key::kReal ? 3 : 4, type)};
  }

  /// That of the rest for rows without a value that is a scalar and may be seen.
  std::size_t segment_of(const sql::Row& row) {
    if (row.is_null(2) || (!row.is_null(5) && !sees(row.integer(5)))) return rest_;
    const auto value_class = row.text(2);
    for (std::size_t segment = 0; segment < segments_.size(); ++segment)
      if (segment != rest_ && segments_[segment].value_class == value_class) return segment;
    return rest_;
  }

  static std::size_t rest_of(const std::vector<Segment>& segments) {
    const auto rest = std::find_if(segments.begin(), segments.end(), [](const auto& segment) { return segment.without_value; });
    return static_cast<std::size_t>(rest - segments.begin());
  }

  /// Of the home of a value. Asked once.
  bool sees(std::int64_t project) {
    const auto [found, is_new] = seen_.try_emplace(project, false);
    if (!is_new) return found->second;
    return found->second = search_.rows.reader != nullptr && !open_ones(tx_, *search_.rows.reader, std::array{project}).empty();
  }

  [[nodiscard]] bool precedes(const Key& a, const Key& b) const {
    if (a.segment != b.segment) return a.segment < b.segment;
    const bool descending = segments_[a.segment].descending;
    if (a.value != b.value) return (a.value < b.value) != descending;
    return a.id != b.id && (a.id < b.id) != descending;
  }

  static Hit hit_of(const Key& key) { return {key.id, position_text(key.segment, key.id, key_text(key.value))}; }

  sql::Transaction& tx_;
  const Search& search_;
  const Subject& subject_;
  const std::vector<Segment>& segments_;
  const std::size_t rest_;   // the segment of the rows without a value
  const Position& behind_;
  Looks looks_;
  std::map<std::int64_t, bool> seen_;
};

}  // namespace

std::vector<Hit> unordered_page(sql::Transaction& tx, const Search& search, const std::vector<Segment>& segments,
                                const Position& position, std::int64_t limit, const Sql& sql,
                                const std::optional<Driver>& driver) {
  if (limit <= 0) return {};
  const auto wanted = static_cast<std::size_t>(limit);
  Unordered rows(tx, search, segments, position);
  if (!driver && only_part(*search.condition).kind != Condition::Kind::kAlways && rows.is_mostly_met(wanted))
    if (auto hits = rows.of_tested(wanted)) return *std::move(hits);
  return rows.of_matching(sql, driver, wanted);
}

}  // namespace pedigree::store::search
