#include "store/search_sql.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "domain/names.h"

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

/// Whether a column can be equal, less or greater at all.
bool is_comparable(const Condition& test) {
  return test.field.column->type == Column::Type::kInteger ? is_number(test.operand) : std::holds_alternative<std::string>(test.operand);
}

/// What a value must be like: of this class, and compare like this ("": all of the class do).
struct Alternative {
  std::string_view value_class, column;
};

/// One of these. Values of other classes are never equal, less or greater.
std::vector<Alternative> alternatives(Op op, const Scalar& operand) {
  if (std::holds_alternative<std::string>(operand)) return {{"text", "text"}};
  if (std::holds_alternative<bool>(operand)) return {{"bool", "number"}};
  std::vector<Alternative> any{{"number", "number"}};
  if (op == Op::kLess || op == Op::kLessOrEqual) any.push_back({"-inf", ""});
  if (op == Op::kGreater || op == Op::kGreaterOrEqual) any.push_back({"inf", ""});
  return any;
}

Cell cell_of(const Values& values, std::string_view row) {
  const auto column = [row](std::string_view name) { return fmt::format("{}.{}", row, name); };
  return {column("class"), column("number"), column("text"), values.home.empty() ? "" : column(values.home)};
}

/// The same as SQL on a value.
std::vector<std::string> value_tests(const Cell& cell, Op op, const Scalar& operand, const std::string& mark) {
  std::vector<std::string> tests;
  for (const auto& [value_class, column] : alternatives(op, operand))
    tests.push_back(fmt::format("{} = '{}'", cell.klass, value_class) +
                    (column.empty() ? "" : fmt::format(" AND {} {} {}", column == "text" ? cell.text : cell.number, sign(op), mark)));
  return tests;
}

std::string any_of(const std::vector<std::string>& tests) { return fmt::format("({})", fmt::join(tests, " OR ")); }

bool is_same(const Field& a, const Field& b) { return a.column == b.column && a.values == b.values && a.key == b.key; }

}  // namespace

std::string Sql::bind(const sql::Param& value) {
  params_.push_back(value);
  return fmt::format("?{}", params_.size());
}

std::string Sql::bind_scalar(const Scalar& value) {
  return std::visit([this](const auto& plain) { return bind(sql::Param(plain)); }, value);
}

std::string Sql::list(const std::vector<Condition>& parts, std::string_view word) {
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
    case Kind::kAll: return condition.parts.empty() ? "TRUE" : list(condition.parts, " AND ");
    case Kind::kAny: return condition.parts.empty() ? "FALSE" : list(condition.parts, " OR ");
    case Kind::kNot: return "NOT " + test(condition.parts.front());
    case Kind::kTest: return condition.field.values != nullptr ? test_value(condition) : test_column(condition);
    case Kind::kAbsent: return fmt::format("({} IS NULL)", condition.field.column->sql);
  }
  return "TRUE";
}

std::string Sql::test_column(const Condition& condition) {
  const auto& column = *condition.field.column;
  if (!is_comparable(condition)) return "FALSE";
  const auto mark = bind_scalar(condition.operand);
  // Taking the part away changes the text: unlike LIKE it knows no wildcards, and unlike instr() every database has it.
  if (condition.op == Op::kContains) return fmt::format("COALESCE(replace({0}, {1}, '') <> {0}, FALSE)", column.sql, mark);
  if (column.type == Column::Type::kSet) return fmt::format("EXISTS ({} {} {})", column.sql, sign(condition.op), mark);
  return fmt::format("COALESCE({} {} {}, FALSE)", column.sql, sign(condition.op), mark);
}

std::string Sql::plain_test(const Condition& condition) {
  const auto& column = *condition.field.column;
  const bool plain = condition.kind == Kind::kTest && condition.op != Op::kContains && column.type != Column::Type::kSet;
  if (!plain || !is_comparable(condition)) return test(condition);
  return fmt::format("{} {} {}", column.sql, sign(condition.op), bind_scalar(condition.operand));
}

std::string Sql::key_test(const Values& values, const std::string& key, std::string_view row) {
  std::string text;
  if (!values.source.empty()) text = fmt::format("{}.source = {} AND ", row, bind(values.source));
  return text + fmt::format("{}.key = {}", row, bind(key));
}

std::string Sql::joined_key(const Values& values, const std::string& key, std::string_view row) {
  return fmt::format("{}.{} = {} AND {}", row, values.owner, values.row, key_test(values, key, row));
}

std::string Sql::at_key(const Values& values, const std::string& key, std::string_view row) {
  return joined_key(values, key, row) + home_test(cell_of(values, row).home);
}

std::string Sql::home_test(std::string_view project) { return project.empty() ? "" : " AND " + is_open(project); }

std::string Sql::join(const Field& field, bool with_before) {
  const auto& values = *field.values;
  joined_field_ = &field;
  joined_ = cell_of(values, "o");
  if (values.before == nullptr || !with_before) return fmt::format(" LEFT JOIN {} o ON {}", values.table, joined_key(values, field.key, "o"));
  const auto& before = *values.before;
  const auto either = [](const std::string& first, const std::string& second) { return fmt::format("COALESCE({}, {})", first, second); };
  const auto first = cell_of(before, "b");   // where it is there, the other one is not
  joined_ = {either(first.klass, joined_.klass), either(first.number, joined_.number), either(first.text, joined_.text),
             joined_.home.empty() ? "" : either(first.home, joined_.home)};
  return fmt::format(" LEFT JOIN {} b ON {} LEFT JOIN {} o ON o.{} = CASE WHEN b.class IS NULL THEN {} END AND {}", before.table,
                     joined_key(before, field.key, "b"), values.table, values.owner, values.row, key_test(values, field.key, "o"));
}

std::string Sql::in(const std::vector<std::int64_t>& ids) {
  std::size_t padded = 1;   // few lengths: few texts to prepare
  while (padded < ids.size()) padded *= 2;
  const auto first = params_.size() + 1;
  for (std::size_t i = 0; i < padded; ++i) params_.emplace_back(ids[std::min(i, ids.size() - 1)]);
  return " IN " + sql::in_list(padded, first);
}

std::string Sql::is_open(std::string_view project) {
  static const Reader nobody;
  const auto& reader = reader_ == nullptr ? nobody : *reader_;
  std::vector<std::string> ways;
  if (reader.everything) ways.emplace_back("TRUE");
  if (!reader.entities.empty()) ways.push_back("re.id" + in(reader.entities));
  if (!reader.open_entities.empty()) ways.push_back(fmt::format("re.id{} AND rp.access <> {}", in(reader.open_entities), bind(domain::kRestrictedAccess)));
  if (!reader.projects.empty()) ways.push_back("re.kind = 'organization' AND rp.id" + in(reader.projects));
  if (ways.empty()) return "FALSE";
  const auto known = reader.known.empty() ? std::string() : fmt::format("{}{} OR ", project, in(reader.known));
  return fmt::format("({}EXISTS (SELECT 1 FROM project rp CROSS JOIN entity re WHERE rp.id = {} AND re.id = rp.entity_id AND re.deleted_at IS NULL AND ({})))",
                     known, project, fmt::join(ways, " OR "));
}

std::string Sql::test_value(const Condition& condition) {
  const auto& field = condition.field;
  if (joined_field_ != nullptr && is_same(field, *joined_field_))
    return fmt::format("COALESCE({}{}, FALSE)", any_of(value_tests(joined_, condition.op, condition.operand, bind_scalar(condition.operand))), home_test(joined_.home));
  const auto here = found_in(*field.values, condition);
  const auto* before = field.values->before;
  if (before == nullptr) return here;
  return fmt::format("CASE WHEN {} IS NULL THEN {} WHEN EXISTS (SELECT 1 FROM {} x WHERE {}) THEN {} ELSE {} END", before->row, here, before->table,
                     joined_key(*before, field.key, "x"), found_in(*before, condition), here);
}

std::string Sql::found_in(const Values& values, const Condition& condition) {
  const auto tests = value_tests(cell_of(values, "x"), condition.op, condition.operand, bind_scalar(condition.operand));
  return fmt::format("EXISTS (SELECT 1 FROM {} x WHERE {} AND {})", values.table, at_key(values, condition.field.key, "x"), any_of(tests));
}

namespace {

const SetIndex* set_index(const Subject& subject, const Condition& test) {
  if (test.field.column == nullptr || test.op != Op::kEqual || !std::holds_alternative<std::string>(test.operand)) return nullptr;
  for (const auto& index : subject.sets)
    if (index.set == test.field.column) return &index;
  return nullptr;
}

bool has_index(const Subject& subject, const Condition& test) {
  return std::find(subject.indexed.begin(), subject.indexed.end(), test.field.column) != subject.indexed.end();
}

/// Whether an index knows the rows that a condition can hold for: a test it answers, or one of several such.
bool is_indexed(const Subject& subject, const Condition& condition) {
  if (condition.kind == Kind::kAny)
    return !condition.parts.empty() && std::all_of(condition.parts.begin(), condition.parts.end(), [&](const auto& part) { return is_indexed(subject, part); });
  if (condition.kind == Kind::kAll && condition.parts.size() == 1) return is_indexed(subject, condition.parts.front());
  if (condition.kind != Kind::kTest) return false;
  if (condition.field.values != nullptr) return !condition.field.values->scope.empty();
  return set_index(subject, condition) != nullptr || (has_index(subject, condition) && condition.op == Op::kEqual && is_comparable(condition));
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

/// Calls `each` with the tests that every result must meet.
template <class F>
void for_each_required(const Condition& condition, const F& each) {
  if (condition.kind == Kind::kTest) each(condition);
  if (condition.kind == Kind::kAll || (condition.kind == Kind::kAny && condition.parts.size() == 1))
    for (const auto& part : condition.parts) for_each_required(part, each);
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
  if (condition.field.values == nullptr) {
    queries.push_back(fmt::format("SELECT {} AS owner FROM {} WHERE {} AND {}", subject.id, subject.from, fmt::format(fmt::runtime(subject.all), mark),
                                  sql.plain_test(condition)));
    return;
  }
  const auto& values = *condition.field.values;
  const auto at = sql.key_test(values, condition.field.key, "x");
  for (const auto& test : value_tests(cell_of(values, "x"), condition.op, condition.operand, sql.bind_scalar(condition.operand)))
    queries.push_back(fmt::format("SELECT x.{} AS owner FROM {} x WHERE x.{} = {} AND {} AND {}", values.owner, values.table, values.scope, mark, at, test));
}

enum class Repeated { kNo, kMaybe };   // to be without repetition, they have to be read to the end

std::string candidates_of(const Rows& rows, const Condition& condition, Repeated repeated, Sql& sql) {
  std::vector<std::string> queries;
  add_candidates(*rows.subject, condition, rows.scope, sql, queries);
  // The alternatives of one test exclude each other; a row may meet several tests.
  return fmt::format("{}", fmt::join(queries, repeated == Repeated::kMaybe || condition.kind == Kind::kTest ? " UNION ALL " : " UNION "));
}

}  // namespace

std::string indexed_candidates(const Rows& rows, const Condition& test, Sql& sql) { return candidates_of(rows, test, Repeated::kNo, sql); }

const Condition& only_part(const Condition& condition) {
  if (condition.kind != Kind::kAll) return condition;
  static const Condition always;
  const Condition* only = &always;
  for (const auto& part : condition.parts) {
    const auto& inner = only_part(part);
    if (inner.kind == Kind::kAlways) continue;
    if (only->kind != Kind::kAlways) return condition;
    only = &inner;
  }
  return *only;
}

Condition required_of(const Condition& condition, const Field& field) {
  Condition required;
  required.kind = Kind::kAll;
  for_each_required(condition, [&](const Condition& test) {
    if (is_same(test.field, field)) required.parts.push_back(test);
  });
  return required;
}

std::string bounds_of(const Condition& condition, const Field& key, std::string_view value_class, Sql& sql) {
  std::vector<std::string> bounds;
  for_each_required(condition, [&](const Condition& test) {
    if (!is_same(test.field, key)) return;
    if (key.column != nullptr) return bounds.push_back(sql.plain_test(test));
    const auto any = alternatives(test.op, test.operand);
    const auto same = std::find_if(any.begin(), any.end(), [&](const auto& one) { return one.value_class == value_class; });
    if (same == any.end()) bounds.emplace_back("FALSE");
    else if (!same->column.empty()) bounds.push_back(fmt::format("o.{} {} {}", same->column, sign(test.op), sql.bind_scalar(test.operand)));
  });
  return bounds.empty() ? "TRUE" : fmt::format("{}", fmt::join(bounds, " AND "));
}

std::optional<Driver> pick_driver(sql::Transaction& tx, const Rows& rows, const Condition& condition, Sql& sql) {
  const auto& subject = *rows.subject;
  std::vector<const Condition*> candidates;
  collect_candidates(subject, condition, candidates);
  const Condition* best = nullptr;
  std::int64_t least = kFew;
  for (const auto* candidate : candidates) {
    Sql probe;
    const auto text = fmt::format("SELECT count(*) FROM (SELECT 1 FROM ({}) a LIMIT {}) c", candidates_of(rows, *candidate, Repeated::kMaybe, probe), least);
    const auto count = tx.all_of([](const sql::Row& row) { return row.integer(0); }, text, probe.params()).front();
    if (count >= least) continue;
    least = count;
    best = candidate;
  }
  if (best == nullptr) return std::nullopt;
  return Driver{fmt::format("({}) d CROSS JOIN {}", candidates_of(rows, *best, Repeated::kNo, sql), subject.driven.empty() ? subject.from : subject.driven),
                fmt::format("{} = d.owner", owner_row(subject, *best))};
}

}  // namespace pedigree::store::search
