// The driver seam: connections, statements and transactions, the same for SQLite and PostgreSQL.
//
// Statements are written in the common subset of SQLite 3.40 and PostgreSQL 15, with parameters ?1, ?2, …, and are string
// literals wherever possible: a connection prepares each text once and keeps it.
//
// Failures of the database itself (disk full, I/O error, a broken constraint the use case did not expect) are thrown as Failure
// and caught in exactly one place, Database::read/write, which rolls back and returns them as an Error. See
// docs/decisions/0003-sql-failures.md.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "base/time.h"

namespace pedigree::sql {

/// Thrown by statements; never leaves Database::read/write.
class Failure : public std::runtime_error {
 public:
  explicit Failure(Error error) : std::runtime_error(error.message + ": " + error.detail), error_(std::move(error)) {}
  [[nodiscard]] const Error& error() const { return error_; }

 private:
  Error error_;
};

/// A bound parameter. Views must outlive the call they are passed to.
class Param {
 public:
  using Data = std::variant<std::monostate, std::int64_t, double, std::string_view, Bytes>;
  Param(std::nullptr_t) {}
  Param(std::nullopt_t) {}
  Param(bool value) : data_(std::int64_t{value}) {}
  template <class T>
    requires(std::is_integral_v<T> && !std::is_same_v<T, bool>)
  Param(T value) : data_(static_cast<std::int64_t>(value)) {}
  Param(double value) : data_(value) {}
  Param(std::string_view value) : data_(value) {}
  Param(const std::string& value) : data_(std::string_view(value)) {}
  Param(const char* value) : data_(std::string_view(value)) {}
  Param(Bytes value) : data_(value) {}
  template <class T>
  Param(const std::optional<T>& value) {
    if (value) data_ = Param(*value).data_;
  }
  [[nodiscard]] const Data& data() const { return data_; }

 private:
  Data data_;
};

/// The current row of a running query. Views are valid until the next step.
class Row {
 public:
  virtual ~Row() = default;
  [[nodiscard]] virtual bool is_null(int column) const = 0;
  [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
  [[nodiscard]] virtual double real(int column) const = 0;
  [[nodiscard]] virtual std::string_view text(int column) const = 0;
  [[nodiscard]] virtual std::string_view blob(int column) const = 0;

  // Null-aware conveniences.
  [[nodiscard]] bool boolean(int column) const { return integer(column) != 0; }
  [[nodiscard]] std::string str(int column) const { return std::string(text(column)); }
  [[nodiscard]] std::optional<std::int64_t> maybe_integer(int column) const {
    return is_null(column) ? std::nullopt : std::optional(integer(column));
  }
  [[nodiscard]] std::optional<double> maybe_real(int column) const {
    return is_null(column) ? std::nullopt : std::optional(real(column));
  }
  [[nodiscard]] std::optional<std::string> maybe_text(int column) const {
    return is_null(column) ? std::nullopt : std::optional(str(column));
  }
};

/// A transaction a use case runs in. Not thread-safe; lives only inside Database::read/write.
class Transaction {
 public:
  virtual ~Transaction() = default;

  /// The time of this transaction: the clock, but never before that of an earlier write.
  [[nodiscard]] virtual Micros now() const = 0;

  /// Runs a statement and calls `each` for every row until it returns false. Returns the number of rows changed.
  virtual std::int64_t execute(std::string_view statement, std::span<const Param> params,
                               const std::function<bool(const Row&)>& each) = 0;

  /// Runs a statement that returns no rows; the number of rows changed.
  template <class... Args>
  std::int64_t run(std::string_view statement, const Args&... args) {
    const std::vector<Param> params{Param(args)...};
    return execute(statement, params, [](const Row&) { return true; });
  }

  /// Runs a plain INSERT (no ON CONFLICT, no RETURNING) of one row into a table with a column `id`; the id it got.
  template <class... Args>
  std::int64_t insert(std::string_view statement, const Args&... args) {
    const std::vector<Param> params{Param(args)...};
    return insert_row(statement, params);
  }

  /// Runs `INSERT … ON CONFLICT … RETURNING id` and the like: the first column of the first row. On SQLite slower than insert().
  template <class... Args>
  std::int64_t returning(std::string_view statement, const Args&... args) {
    const std::vector<Param> params{Param(args)...};
    std::int64_t value = 0;
    execute(statement, params, [&](const Row& row) {
      value = row.integer(0);
      return true;
    });
    return value;
  }

  /// First row through `map`, or nullopt.
  template <class Map, class... Args>
  auto first(Map&& map, std::string_view statement, const Args&... args) {
    using T = std::invoke_result_t<Map, const Row&>;
    std::optional<T> found;
    const std::vector<Param> params{Param(args)...};
    execute(statement, params, [&](const Row& row) {
      found.emplace(map(row));
      return false;
    });
    return found;
  }

  /// All rows through `map`.
  template <class Map, class... Args>
  auto all(Map&& map, std::string_view statement, const Args&... args) {
    const std::vector<Param> params{Param(args)...};
    return all_of(std::forward<Map>(map), statement, params);
  }

  /// All rows of a statement whose parameters were collected at run time.
  template <class Map>
  auto all_of(Map&& map, std::string_view statement, std::span<const Param> params) {
    using T = std::invoke_result_t<Map, const Row&>;
    std::vector<T> rows;
    execute(statement, params, [&](const Row& row) {
      rows.push_back(map(row));
      return true;
    });
    return rows;
  }

  /// First column of the first row, for counts and existence tests; 0 without a row.
  template <class... Args>
  std::int64_t scalar(std::string_view statement, const Args&... args) {
    return first([](const Row& row) { return row.integer(0); }, statement, args...).value_or(0);
  }

 protected:
  virtual std::int64_t insert_row(std::string_view statement, std::span<const Param> params) = 0;
};

/// Appends "(?first, ?first+1, …)" for an IN list, its length rounded up to a power of two so that few texts are prepared (the
/// caller repeats its last parameter to fill up). Lists above 512 must be split by the caller: see for_each_chunk.
std::string in_list(std::size_t count, std::size_t first = 1);

/// Runs `statement` (which contains the mark "(?*)") once per chunk of at most 512 ids bound from ?1 on, all rows through `map`.
template <class Map>
auto all_in(Transaction& tx, Map&& map, std::string_view statement, std::span<const std::int64_t> ids) {
  using T = std::invoke_result_t<Map, const Row&>;
  std::vector<T> rows;
  const auto mark = statement.find("(?*)");
  for (std::size_t start = 0; start < ids.size(); start += 512) {
    const auto chunk = ids.subspan(start, std::min<std::size_t>(512, ids.size() - start));
    std::size_t padded = 1;
    while (padded < chunk.size()) padded *= 2;
    std::vector<Param> params(chunk.begin(), chunk.end());
    params.resize(padded, Param(chunk.back()));
    std::string text(statement.substr(0, mark));
    text += in_list(padded);
    text += statement.substr(mark + 4);
    tx.execute(text, params, [&](const Row& row) {
      rows.push_back(map(row));
      return true;
    });
  }
  return rows;
}

/// The database: readers in parallel, writers one after the other. All functions are thread-safe and block.
class Database {
 public:
  virtual ~Database() = default;

  /// Runs a use case in a read-only transaction (one consistent snapshot). F: Transaction& -> Result<T>.
  template <class F>
  auto read(F&& use_case) -> std::invoke_result_t<F, Transaction&> {
    std::optional<std::invoke_result_t<F, Transaction&>> result;
    if (auto status = run_read([&](Transaction& tx) { result.emplace(use_case(tx)); return result->has_value(); }); !status)
      return tl::unexpected(std::move(status).error());
    return std::move(*result);
  }

  /// Runs a use case in a read-write transaction; returns after its commit is durable. An error rolls everything back.
  /// The use case may run more than once: it must have no effects but through the transaction (decision: re-runnable use cases).
  template <class F>
  auto write(F&& use_case) -> std::invoke_result_t<F, Transaction&> {
    std::optional<std::invoke_result_t<F, Transaction&>> result;
    if (auto status = run_write([&](Transaction& tx) { result.emplace(use_case(tx)); return result->has_value(); }); !status)
      return tl::unexpected(std::move(status).error());
    return std::move(*result);
  }

  /// now() of write transactions will be later than this (the last event's time, at start).
  virtual void seed_time(Micros at_least) = 0;
  /// Runs a text of several statements in one write transaction (migrations).
  virtual Status run_script(std::string_view script) = 0;
  /// Writes a consistent copy of the whole database to a new file.
  virtual Status backup(const std::string& path) = 0;

 protected:
  /// `body` returns whether to commit. The Status tells about the database alone.
  virtual Status run_read(const std::function<bool(Transaction&)>& body) = 0;
  virtual Status run_write(const std::function<bool(Transaction&)>& body) = 0;
};

}  // namespace pedigree::sql
