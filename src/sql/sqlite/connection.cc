#include "sql/sqlite/connection.h"

#include <sqlite3.h>

#include <array>

#include "sql/sqlite/plans.h"

namespace pedigree::sql::sqlite {
namespace {

constexpr std::size_t kMaxStatements = 512;

/// The row under a statement's cursor.
class StatementRow final : public Row {
 public:
  explicit StatementRow(sqlite3_stmt* statement) : statement_(statement) {}
  bool is_null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
  double real(int column) const override { return sqlite3_column_double(statement_, column); }
  std::string_view text(int column) const override {
    const auto* bytes = sqlite3_column_text(statement_, column);
    return view(bytes, column);
  }
  std::string_view blob(int column) const override {
    const void* bytes = sqlite3_column_blob(statement_, column);
    return view(bytes, column);
  }

 private:
  std::string_view view(const void* bytes, int column) const {
    return {static_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
  }
  sqlite3_stmt* statement_;
};

PlanWatcher plan_watcher;

void tell_plan(sqlite3* handle, std::string_view statement) {
  const std::string text = "EXPLAIN QUERY PLAN " + std::string(statement);
  sqlite3_stmt* explained = nullptr;
  std::vector<std::string> plan;
  if (sqlite3_prepare_v2(handle, text.c_str(), -1, &explained, nullptr) == SQLITE_OK)
    while (sqlite3_step(explained) == SQLITE_ROW) plan.push_back(StatementRow(explained).str(3));
  sqlite3_finalize(explained);
  plan_watcher(statement, plan);
}

int bind_one(sqlite3_stmt* statement, int index, const Param& param) {
  struct Binder {
    sqlite3_stmt* statement;
    int index;
    int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
    int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, index, value); }
    int operator()(double value) const { return sqlite3_bind_double(statement, index, value); }
    int operator()(std::string_view value) const {
      const char* bytes = value.data() == nullptr ? "" : value.data();   // a null pointer would bind NULL
      return sqlite3_bind_text64(statement, index, bytes, value.size(), SQLITE_STATIC, SQLITE_UTF8);
    }
    int operator()(Bytes value) const {
      if (value.empty()) return sqlite3_bind_zeroblob(statement, index, 0);
      return sqlite3_bind_blob64(statement, index, value.data(), value.size(), SQLITE_STATIC);
    }
  };
  return std::visit(Binder{statement, index}, param.data());
}

/// Ends the use of a statement however the use ends.
class Lease {
 public:
  Lease(sqlite3_stmt* statement, bool& busy) : statement_(statement), busy_(busy) { busy_ = true; }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
    busy_ = false;
  }

 private:
  sqlite3_stmt* statement_;
  bool& busy_;
};

void configure(Connection& connection, Connection::Mode mode) {
  if (mode == Connection::Mode::kWriter) {
    connection.run("PRAGMA journal_mode = WAL");
    connection.run("PRAGMA synchronous = FULL");
    connection.run("PRAGMA foreign_keys = ON");
    connection.run("PRAGMA secure_delete = OFF");
    // Else the undo log of a savepoint goes to a temporary file as soon as a batch has touched 16 pages, file by file and page by page.
    connection.run("PRAGMA temp_store = MEMORY");
    connection.run("PRAGMA cache_size = -16384");
  } else {
    connection.run("PRAGMA query_only = ON");
    connection.run("PRAGMA cache_size = -4096");
  }
  // Debian's 3.40.1 can corrupt a WAL that two connections checkpoint: only the writer does, and only when it says so.
  connection.run("PRAGMA wal_autocheckpoint = 0");
  connection.run("PRAGMA mmap_size = 268435456");
}

}  // namespace

Error error_of(sqlite3* handle, int code, std::string_view statement) {
  std::string detail = handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
  if (!statement.empty()) detail += " in: " + std::string(statement.substr(0, 300));
  switch (code & 0xFF) {
    case SQLITE_FULL:
      return {Code::kExhausted, "the disk of the database is full: free space on the server; nothing was changed", std::move(detail)};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Code::kUnavailable, "the database is busy; try again", std::move(detail)};
    case SQLITE_IOERR:
      return {Code::kUnavailable, "the database could not be read or written; check the disk of the server", std::move(detail)};
    case SQLITE_CONSTRAINT:
      return {Code::kConflict, "the change breaks a rule of the database", std::move(detail)};
    default:
      return {Code::kInternal, "the database refused a request", std::move(detail)};
  }
}

Connection::Connection(const std::string& path, Mode mode) {
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | (mode == Mode::kWriter ? SQLITE_OPEN_CREATE : 0);
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  handle_.reset(opened);   // there is one even when opening failed, for the message
  if (code != SQLITE_OK) throw Failure(error_of(opened, code, "open " + path));
  sqlite3_busy_timeout(handle(), 5000);
  sqlite3_extended_result_codes(handle(), 1);
  configure(*this, mode);
  if (mode == Mode::kWriter)
    sqlite3_wal_hook(
        handle(),
        [](void* pages, sqlite3*, const char*, int count) {
          *static_cast<int*>(pages) = count;
          return SQLITE_OK;
        },
        &wal_pages_);
}

void Connection::fail_with(int code, std::string_view statement) {
  disk_failed_ = disk_failed_ || (code & 0xFF) == SQLITE_IOERR;
  throw Failure(error_of(handle(), code, statement));
}

void Connection::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
void Connection::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Connection::Cached& Connection::prepare(std::string_view text) {
  if (const auto found = index_.find(text); found != index_.end() && !found->second->busy) {
    cache_.splice(cache_.begin(), cache_, found->second);
    return cache_.front();
  }
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle(), text.data(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) fail_with(code, text);
  if (plan_watcher) tell_plan(handle(), text);
  cache_.push_front({std::string(text), std::unique_ptr<sqlite3_stmt, Finalize>(statement)});
  index_.try_emplace(cache_.front().text, cache_.begin());   // a busy twin keeps its place in the index
  while (cache_.size() > kMaxStatements) {
    auto oldest = std::prev(cache_.end());
    if (oldest->busy) break;
    if (const auto entry = index_.find(oldest->text); entry != index_.end() && entry->second == oldest) index_.erase(entry);
    cache_.erase(oldest);
  }
  return cache_.front();
}

std::int64_t Connection::execute(std::string_view statement, std::span<const Param> params, const std::function<bool(const Row&)>& each) {
  Cached& cached = prepare(statement);
  const Lease lease(cached.statement.get(), cached.busy);
  for (std::size_t i = 0; i < params.size(); ++i)
    if (const int code = bind_one(cached.statement.get(), static_cast<int>(i) + 1, params[i]); code != SQLITE_OK)
      fail_with(code, statement);
  const StatementRow row(cached.statement.get());
  const int before = sqlite3_total_changes(handle());
  while (true) {
    const int code = sqlite3_step(cached.statement.get());
    if (code == SQLITE_DONE) break;
    if (code != SQLITE_ROW) fail_with(code, statement);
    if (!each(row)) break;
  }
  return sqlite3_total_changes(handle()) - before;
}

void Connection::run_script(const std::string& script) {
  const char* rest = script.c_str();
  while (*rest != '\0') {
    sqlite3_stmt* statement = nullptr;
    const int prepared = sqlite3_prepare_v2(handle(), rest, -1, &statement, &rest);
    if (prepared != SQLITE_OK) fail_with(prepared, rest);
    if (statement == nullptr) continue;   // a comment or white space
    int code = sqlite3_step(statement);
    while (code == SQLITE_ROW) code = sqlite3_step(statement);
    sqlite3_finalize(statement);
    if (code != SQLITE_DONE) fail_with(code, script);
  }
}

bool Connection::in_transaction() const { return sqlite3_get_autocommit(handle()) == 0; }

}  // namespace pedigree::sql::sqlite

namespace pedigree::sql {

void watch_plans(PlanWatcher watcher) { sqlite::plan_watcher = std::move(watcher); }

}  // namespace pedigree::sql
