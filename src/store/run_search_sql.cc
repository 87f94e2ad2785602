#include "store/run_search_sql.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pedigree::store::run_search {
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
  }
  return "=";
}

bool is_text(Field::Kind kind) { return kind < Field::Kind::kCreatedAt || kind == Field::Kind::kTag || kind == Field::Kind::kUsername; }

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

std::string_view column_of(Field::Kind kind) {
  switch (kind) {
    case Field::Kind::kName: return "run.name";
    case Field::Kind::kDisplayName: return "run.display_name";
    case Field::Kind::kState: return "run.state";
    case Field::Kind::kGroup: return "run.group_name";
    case Field::Kind::kJobType: return "run.job_type";
    case Field::Kind::kHost: return "run.host";
    case Field::Kind::kCommit: return "run.git_commit";
    case Field::Kind::kNotes: return "run.notes";
    case Field::Kind::kSweep: return "run.sweep";
    case Field::Kind::kUpdatedAt: return "run.updated_at";
    case Field::Kind::kHeartbeatAt: return "run.heartbeat_at";
    case Field::Kind::kSeconds: return "((run.heartbeat_at - run.created_at) / 1000000)";
    default: return "run.created_at";
  }
}

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
    case Kind::kTest: return condition.field.kind == Field::Kind::kValue ? test_value(condition) : test_field(condition);
    case Kind::kAbsent: return fmt::format("({} IS NULL)", column_of(condition.field.kind));
  }
  return "TRUE";
}

std::string Sql::test_field(const Condition& condition) {
  const auto kind = condition.field.kind;
  const bool comparable = is_text(kind) ? std::holds_alternative<std::string>(condition.operand) : is_number(condition.operand);
  if (!comparable) return "FALSE";
  const auto mark = bind_scalar(condition.operand);
  if (kind == Field::Kind::kTag) return fmt::format("EXISTS (SELECT 1 FROM run_tag t WHERE t.run_id = run.id AND t.tag {} {})", sign(condition.op), mark);
  if (kind == Field::Kind::kUsername)
    return fmt::format("EXISTS (SELECT 1 FROM account a WHERE a.id = run.created_by AND a.username {} {})", sign(condition.op), mark);
  return fmt::format("COALESCE({} {} {}, FALSE)", column_of(kind), sign(condition.op), mark);
}

std::string Sql::test_value(const Condition& condition) {
  return fmt::format("EXISTS (SELECT 1 FROM run_value v WHERE v.run_id = run.id AND v.source = {} AND v.key = {} AND ({}))",
                     bind(condition.field.source), bind(condition.field.key),
                     fmt::join(value_tests(condition.op, condition.operand, bind_scalar(condition.operand)), " OR "));
}

namespace {

/// Tests that every result must pass and that an index can answer.
void collect_candidates(const Condition& condition, std::vector<const Condition*>& found) {
  if (condition.kind == Kind::kTest && condition.field.kind == Field::Kind::kValue) found.push_back(&condition);
  const bool all_must_hold = condition.kind == Kind::kAll || (condition.kind == Kind::kAny && condition.parts.size() == 1);
  if (!all_must_hold) return;
  for (const auto& part : condition.parts) collect_candidates(part, found);
}

/// One look into the index per alternative: with OR it would read every value of the key.
std::string candidates_of(const Condition& condition, std::int64_t project_id, Sql& sql) {
  const auto project = sql.bind(project_id), source = sql.bind(condition.field.source), key = sql.bind(condition.field.key);
  std::string text;
  for (const auto& test : value_tests(condition.op, condition.operand, sql.bind_scalar(condition.operand)))
    text += fmt::format("{}SELECT run_id FROM run_value WHERE project_id = {} AND source = {} AND key = {} AND {}", text.empty() ? "" : " UNION ALL ",
                        project, source, key, test);
  return text;
}

}  // namespace

std::optional<std::string> pick_driver(sql::Transaction& tx, std::int64_t project_id, const Condition& condition, Sql& sql) {
  std::vector<const Condition*> candidates;
  collect_candidates(condition, candidates);
  const Condition* best = nullptr;
  std::int64_t least = kFew;
  for (const auto* candidate : candidates) {
    Sql probe;
    const auto text = fmt::format("SELECT count(*) FROM (SELECT run_id FROM ({}) a LIMIT {}) c", candidates_of(*candidate, project_id, probe), least);
    const auto count = tx.all_of([](const sql::Row& row) { return row.integer(0); }, text, probe.params()).front();
    if (count >= least) continue;
    least = count;
    best = candidate;
  }
  if (best == nullptr) return std::nullopt;
  return "(" + candidates_of(*best, project_id, sql) + ") d";
}

}  // namespace pedigree::store::run_search
