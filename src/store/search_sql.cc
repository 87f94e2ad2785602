#include "store/search_sql.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace pedigree::store::search {
namespace {

using Kind = Condition::Kind;
using Op = Condition::Op;

constexpr std::int64_t kFew = 5'000;   // so many candidates are quicker to sort than an order is to walk

std::string_view sign(Op op) {
  switch (op) {
    case Op::kEqual: return "=";
    case Op::kLess: return "<";
    case Op::kLessOrEqual: return "<=";
    case Op::kGreater: return ">";
    case Op::kGreaterOrEqual: return ">=";
    case Op::kContains: break;   // never of a value or a number
  }
  return "=";
}

bool is_number(const Scalar& value) { return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value); }

/// What a row of run_value must be like: one of these. Values of other classes are never equal, less or greater.
std::vector<std::string> value_tests(Op op, const Scalar& operand, const std::string& mark) {
  const auto of_class = [&](std::string_view name, std::string_view column) { return fmt::format("class = '{}' AND {} {} {}", name, column, sign(op), mark); };
  if (std::holds_alternative<std::string>(operand)) return {of_class("text", "text")};
  if (std::holds_alternative<bool>(operand)) return {of_class("bool", "number")};
  std::vector<std::string> tests{of_class("number", "number")};
  if (op == Op::kLess || op == Op::kLessOrEqual) tests.emplace_back("class = '-inf'");
  if (op == Op::kGreater || op == Op::kGreaterOrEqual) tests.emplace_back("class = 'inf'");
  return tests;
}

}  // namespace

std::string Sql::bind(const sql::Param& value) {
  params_.push_back(value);
  return fmt::format("?{}", params_.size());
}

std::string Sql::bind_scalar(const Scalar& value) {
  return std::visit([this](const auto& plain) { return bind(sql::Param(plain)); }, value);
}

std::string Sql::joined(const std::vector<Condition>& parts, std::string_view word) {
  std::string text = "(";
  for (const auto& part : parts) {
    if (text.size() > 1) text += word;
    text += test(part);
  }
  return text + ")";
}

std::string Sql::test(const Condition& condition) {
  switch (condition.kind) {
    case Kind::kAlways: return "TRUE";
    case Kind::kNever: return "FALSE";
    case Kind::kAll: return condition.parts.empty() ? "TRUE" : joined(condition.parts, " AND ");
    case Kind::kAny: return condition.parts.empty() ? "FALSE" : joined(condition.parts, " OR ");
    case Kind::kNot: return "NOT " + test(condition.parts.front());
    case Kind::kTest: return condition.field.values != nullptr ? test_value(condition) : test_column(condition);
    case Kind::kAbsent: return fmt::format("({} IS NULL)", condition.field.column->sql);
  }
  return "TRUE";
}

std::string Sql::test_column(const Condition& condition) {
  const auto& column = *condition.field.column;
  const bool comparable = column.type == Column::Type::kInteger ? is_number(condition.operand) : std::holds_alternative<std::string>(condition.operand);
  if (!comparable) return "FALSE";
  const auto mark = bind_scalar(condition.operand);
  // Taking the part away changes the text: unlike LIKE it knows no wildcards, and unlike instr() every database has it.
  if (condition.op == Op::kContains) return fmt::format("COALESCE(replace({0}, {1}, '') <> {0}, FALSE)", column.sql, mark);
  if (column.type == Column::Type::kSet) return fmt::format("EXISTS ({} {} {})", column.sql, sign(condition.op), mark);
  return fmt::format("COALESCE({} {} {}, FALSE)", column.sql, sign(condition.op), mark);
}

std::string Sql::key_test(const Field& field, std::string_view row) {
  std::string text;
  if (!field.values->source.empty()) text = fmt::format("{}.source = {} AND ", row, bind(field.values->source));
  return text + fmt::format("{}.key = {}", row, bind(field.key));
}

std::string Sql::at_key(const Field& field, std::string_view row) {
  return fmt::format("{}.{} = {} AND {}", row, field.values->owner, field.values->row, key_test(field, row));
}

std::string Sql::test_value(const Condition& condition) {
  const auto& field = condition.field;
  const auto at = at_key(field, "x");
  return fmt::format("EXISTS (SELECT 1 FROM {} x WHERE {} AND ({}))", field.values->table, at,
                     fmt::join(value_tests(condition.op, condition.operand, bind_scalar(condition.operand)), " OR "));
}

namespace {

const SetIndex* set_index(const Subject& subject, const Condition& test) {
  if (test.field.column == nullptr || test.op != Op::kEqual || !std::holds_alternative<std::string>(test.operand)) return nullptr;
  for (const auto& index : subject.sets)
    if (index.set == test.field.column) return &index;
  return nullptr;
}

/// Whether an index knows the rows that a condition can hold for: a test it answers, or one of several such.
bool is_indexed(const Subject& subject, const Condition& condition) {
  if (condition.kind == Kind::kAny)
    return !condition.parts.empty() && std::all_of(condition.parts.begin(), condition.parts.end(), [&](const auto& part) { return is_indexed(subject, part); });
  if (condition.kind == Kind::kAll && condition.parts.size() == 1) return is_indexed(subject, condition.parts.front());
  if (condition.kind != Kind::kTest) return false;
  return condition.field.values != nullptr ? !condition.field.values->scope.empty() : set_index(subject, condition) != nullptr;
}

/// Where the ids that an index gives are found in the searched row: the same for all tests of a condition, or "".
std::string_view owner_row(const Subject& subject, const Condition& condition) {
  if (condition.kind == Kind::kTest) return condition.field.values != nullptr ? condition.field.values->row : subject.id;
  std::string_view row;
  for (const auto& part : condition.parts) {
    const auto own = owner_row(subject, part);
    if (own.empty() || (!row.empty() && own != row)) return {};
    row = own;
  }
  return row;
}

/// Conditions that every result must meet and that an index can answer.
void collect_candidates(const Subject& subject, const Condition& condition, std::vector<const Condition*>& found) {
  if (is_indexed(subject, condition) && !owner_row(subject, condition).empty()) found.push_back(&condition);
  else if (condition.kind == Kind::kAll)
    for (const auto& part : condition.parts) collect_candidates(subject, part, found);
}

/// One look into an index per alternative: with OR it would read every value of the key.
void add_candidates(const Subject& subject, const Condition& condition, std::int64_t scope, Sql& sql, std::vector<std::string>& queries) {
  for (const auto& part : condition.parts) add_candidates(subject, part, scope, sql, queries);
  if (condition.kind != Kind::kTest) return;
  const auto mark = sql.bind(scope);
  if (const auto* index = set_index(subject, condition)) {
    queries.push_back(fmt::format(fmt::runtime(index->candidates), mark, sql.bind_scalar(condition.operand)));
    return;
  }
  const auto& values = *condition.field.values;
  const auto at = sql.key_test(condition.field, "x");
  for (const auto& test : value_tests(condition.op, condition.operand, sql.bind_scalar(condition.operand)))
    queries.push_back(fmt::format("SELECT x.{} AS owner FROM {} x WHERE x.{} = {} AND {} AND {}", values.owner, values.table, values.scope, mark, at, test));
}

std::string candidates_of(const Subject& subject, const Condition& condition, std::int64_t scope, Sql& sql) {
  std::vector<std::string> queries;
  add_candidates(subject, condition, scope, sql, queries);
  // The alternatives of one test exclude each other; a row may meet several tests.
  return fmt::format("{}", fmt::join(queries, condition.kind == Kind::kTest ? " UNION ALL " : " UNION "));
}

}  // namespace

std::optional<std::string> indexed_count(const Subject& subject, std::int64_t scope, const Condition& test, Sql& sql) {
  if (test.kind != Kind::kTest || test.field.values == nullptr || test.field.values->scope.empty()) return std::nullopt;
  std::vector<std::string> queries;
  add_candidates(subject, test, scope, sql, queries);
  for (auto& query : queries) query = fmt::format("(SELECT count(*) FROM ({}) a)", query);
  return fmt::format("{}", fmt::join(queries, " + "));
}

std::optional<Driver> pick_driver(sql::Transaction& tx, const Subject& subject, std::int64_t scope, const Condition& condition, Sql& sql) {
  std::vector<const Condition*> candidates;
  collect_candidates(subject, condition, candidates);
  const Condition* best = nullptr;
  std::int64_t least = kFew;
  for (const auto* candidate : candidates) {
    Sql probe;
    const auto text = fmt::format("SELECT count(*) FROM (SELECT 1 FROM ({}) a LIMIT {}) c", candidates_of(subject, *candidate, scope, probe), least);
    const auto count = tx.all_of([](const sql::Row& row) { return row.integer(0); }, text, probe.params()).front();
    if (count >= least) continue;
    least = count;
    best = candidate;
  }
  if (best == nullptr) return std::nullopt;
  return Driver{fmt::format("({}) d CROSS JOIN {}", candidates_of(subject, *best, scope, sql), subject.driven.empty() ? subject.from : subject.driven),
                fmt::format("{} = d.owner", owner_row(subject, *best))};
}

}  // namespace pedigree::store::search
