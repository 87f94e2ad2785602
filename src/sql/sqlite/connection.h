// One SQLite connection with its prepared statements. Not thread-safe.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sql/sql.h"

struct sqlite3;
struct sqlite3_stmt;

namespace pedigree::sql::sqlite {

class Connection {
 public:
  enum class Mode { kWriter, kReader };
  Connection(const std::string& path, Mode mode);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() = default;

  std::int64_t execute(std::string_view statement, std::span<const Param> params, const std::function<bool(const Row&)>& each);
  void run(std::string_view statement) { execute(statement, {}, [](const Row&) { return true; }); }
  /// Runs a text of several statements (migrations).
  void run_script(const std::string& script);
  /// Whether SQLite has ended the transaction by itself (it does on a full disk and on I/O errors).
  [[nodiscard]] bool in_transaction() const;
  /// Whether the disk has ever failed under this connection.
  [[nodiscard]] bool disk_failed() const { return disk_failed_; }
  /// Pages in the WAL after the last commit of this connection.
  [[nodiscard]] int wal_pages() const { return wal_pages_; }
  [[nodiscard]] sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  struct Cached {
    std::string text;
    std::unique_ptr<sqlite3_stmt, Finalize> statement;
    bool busy = false;
  };
  Cached& prepare(std::string_view text);
  [[noreturn]] void fail_with(int code, std::string_view statement);
  std::unique_ptr<sqlite3, Close> handle_;   // owned from the first line of the constructor on, which may throw
  bool disk_failed_ = false;
  int wal_pages_ = 0;
  std::list<Cached> cache_;   // most recently used first
  std::unordered_map<std::string_view, std::list<Cached>::iterator> index_;
};

/// The Error for a result code of SQLite, with its own message as detail.
Error error_of(sqlite3* handle, int code, std::string_view statement);

}  // namespace pedigree::sql::sqlite
