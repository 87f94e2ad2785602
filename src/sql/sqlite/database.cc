#include <sqlite3.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "base/gate.h"
#include "base/log.h"
#include "sql/sqlite/connection.h"
#include "sql/sqlite/sqlite.h"

namespace pedigree::sql {
namespace {

using sqlite::Connection;

constexpr std::size_t kMaxBatch = 256;            // jobs in one commit
constexpr Micros kMaxBatchTime = 8'000;           // µs of work before the batch commits, so that early jobs do not wait for late ones
constexpr int kCheckpointPages = 4'000;           // WAL size at which an idle writer checkpoints
constexpr int kForcedCheckpointPages = 40'000;    // … and at which it does although there is work

Micros monotonic_now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

class ConnectionTransaction final : public Transaction {
 public:
  ConnectionTransaction(Connection& connection, Micros now) : connection_(connection), now_(now) {}
  Micros now() const override { return now_; }
  std::int64_t execute(std::string_view statement, std::span<const Param> params, const std::function<bool(const Row&)>& each) override {
    return connection_.execute(statement, params, each);
  }

 protected:
  /// Without RETURNING, for which SQLite opens a temporary table each time.
  std::int64_t insert_row(std::string_view statement, std::span<const Param> params) override {
    connection_.execute(statement, params, [](const Row&) { return true; });
    return sqlite3_last_insert_rowid(connection_.handle());
  }

 private:
  Connection& connection_;
  Micros now_;
};

/// A write use case waiting for its turn, on the stack of the thread that waits for it.
struct Job {
  const std::function<bool(Transaction&)>* body = nullptr;
  Status status;
  std::exception_ptr thrown;
  bool kept = false;   // its savepoint was released: it takes part in the commit
  Gate* done = nullptr;   // of the waiting thread; once it is open the job is gone
};

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(const SqliteOptions& options, const Clock& clock)
      : options_(options), clock_(clock), writer_(options.path, Connection::Mode::kWriter) {
    thread_ = std::thread([this] { write_loop(); });
  }

  ~SqliteDatabase() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    work_.notify_one();
    thread_.join();
    idle_readers_.clear();
    sqlite3_wal_checkpoint_v2(writer_.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  }

  void seed_time(Micros at_least) override {
    if (last_now_ < at_least) last_now_ = at_least;
  }

  Status run_script(std::string_view script) override {
    return run_write([&](Transaction&) {
      writer_.run_script(std::string(script));
      return true;
    });
  }

  Status backup(const std::string& path) override {
    try {
      Connection connection(options_.path, Connection::Mode::kReader);
      const std::vector<Param> params{Param(path)};
      connection.run("PRAGMA query_only = OFF");   // VACUUM INTO writes, but only to the copy
      connection.execute("VACUUM INTO ?1", params, [](const Row&) { return true; });
      return {};
    } catch (const Failure& failure) {
      return tl::unexpected(failure.error());
    }
  }

 protected:
  Status run_read(const std::function<bool(Transaction&)>& body) override {
    refuse_on_writer_thread();
    auto reader = lease_reader();
    if (!reader) return tl::unexpected(std::move(reader).error());
    Connection& connection = **reader;
    Status status;
    try {
      connection.run("BEGIN");
      ConnectionTransaction tx(connection, clock_.now());
      body(tx);
    } catch (const Failure& failure) {
      status = tl::unexpected(failure.error());
    } catch (...) {
      end_read(connection);
      return_reader(*std::move(reader));
      throw;
    }
    end_read(connection);
    return_reader(*std::move(reader));
    return status;
  }

  Status run_write(const std::function<bool(Transaction&)>& body) override {
    refuse_on_writer_thread();
    thread_local Gate done;
    Job job;
    job.body = &body;
    job.done = &done;
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return fail(Code::kUnavailable, "the server is stopping; try again");
      if (broken_) return tl::unexpected(*broken_);
      queue_.push_back(&job);
    }
    work_.notify_one();
    done.wait();
    if (job.thrown) std::rethrow_exception(job.thrown);
    return job.status;
  }

 private:
  // ---------------------------------------------------------------- readers

  Result<std::unique_ptr<Connection>> lease_reader() {
    {
      std::unique_lock lock(reader_mutex_);
      reader_free_.wait(lock, [&] { return !idle_readers_.empty() || open_readers_ < options_.max_readers; });
      if (!idle_readers_.empty()) {
        auto reader = std::move(idle_readers_.back());
        idle_readers_.pop_back();
        return reader;
      }
      ++open_readers_;
    }
    try {
      return std::make_unique<Connection>(options_.path, Connection::Mode::kReader);
    } catch (const Failure& failure) {
      const std::lock_guard lock(reader_mutex_);
      --open_readers_;
      reader_free_.notify_one();
      return tl::unexpected(failure.error());
    }
  }

  void return_reader(std::unique_ptr<Connection> reader) {
    const std::lock_guard lock(reader_mutex_);
    idle_readers_.push_back(std::move(reader));
    reader_free_.notify_one();
  }

  static void end_read(Connection& connection) {
    try {
      if (connection.in_transaction()) connection.run("COMMIT");
    } catch (const Failure&) {
      // Nothing was written; the next BEGIN starts anew.
    }
  }

  void refuse_on_writer_thread() const {
    if (std::this_thread::get_id() == thread_.get_id()) throw std::logic_error("a transaction inside a write use case");
  }

  // ---------------------------------------------------------------- the writer thread

  void write_loop() {
    std::vector<Job*> batch;
    while (await_jobs()) {
      run_batch(batch);
      for (const Job* job : batch) job->done->open();
      batch.clear();
      maybe_checkpoint();
    }
  }

  /// False when the database closes and nobody waits any more.
  bool await_jobs() {
    if (!taken_.empty()) return true;
    std::unique_lock lock(mutex_);
    work_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
    taken_.swap(queue_);
    return !taken_.empty();
  }

  Job* next_job() {
    if (taken_.empty()) {
      const std::lock_guard lock(mutex_);
      taken_.swap(queue_);
    }
    if (taken_.empty()) return nullptr;
    Job* job = taken_.front();
    taken_.pop_front();
    return job;
  }

  /// Takes jobs until the queue is empty or the batch is full, runs each in a savepoint, and commits them together.
  void run_batch(std::vector<Job*>& batch) {
    const Micros start = monotonic_now();
    try {
      writer_.run("BEGIN IMMEDIATE");
      while (batch.size() < kMaxBatch && monotonic_now() - start < kMaxBatchTime) {
        Job* job = next_job();
        if (job == nullptr) break;
        batch.push_back(job);
        run_job(*job);
        if (!writer_.in_transaction()) throw Failure(job->status ? lost_transaction() : job->status.error());
      }
      writer_.run("COMMIT");
    } catch (const Failure& failure) {
      fail_batch(batch, failure.error());
    }
  }

  static Error lost_transaction() { return {Code::kUnavailable, "the database ended the transaction; try again", {}}; }

  void run_job(Job& job) {
    writer_.run("SAVEPOINT job");
    try {
      ConnectionTransaction tx(writer_, next_now());
      job.kept = (*job.body)(tx);
    } catch (const Failure& failure) {
      job.status = tl::unexpected(failure.error());
    } catch (...) {
      job.thrown = std::current_exception();
    }
    if (!writer_.in_transaction()) return;
    if (!job.kept) writer_.run("ROLLBACK TO job");
    writer_.run("RELEASE job");
  }

  /// The commit did not happen: every job that thought it took part has failed, and so has the rest of the queue if the disk lied.
  void fail_batch(std::vector<Job*>& batch, const Error& error) {
    for (Job* job : batch)
      if (job->kept) job->status = tl::unexpected(error);
    try {
      if (writer_.in_transaction()) writer_.run("ROLLBACK");
    } catch (const Failure&) {
      // The error below tells enough.
    }
    if (batch.empty()) {   // not even BEGIN worked: the first job in line must hear of it
      if (Job* job = next_job()) {
        job->status = tl::unexpected(error);
        batch.push_back(job);
      }
    }
    if (!writer_.disk_failed()) return;
    log::error("the database cannot be written", {{"detail", error.detail}});
    // ext4 reports a failed fsync once; a later "success" would be a lie. Reads go on.
    {
      const std::lock_guard lock(mutex_);
      broken_ = Error{Code::kUnavailable, "the database failed to reach the disk and accepts no more changes: check the disk, then restart the server",
                      error.detail};
    }
    while (Job* job = next_job()) {
      job->status = tl::unexpected(*broken_);
      batch.push_back(job);
    }
  }

  Micros next_now() {
    last_now_ = std::max(clock_.now(), last_now_ + 1);
    return last_now_;
  }

  /// Moves the WAL into the database file, off the path of waiting jobs as long as the WAL is not large.
  void maybe_checkpoint() {
    const int pages = writer_.wal_pages();
    if (pages < kCheckpointPages || (pages < kForcedCheckpointPages && !idle())) return;
    sqlite3_wal_checkpoint_v2(writer_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  }

  bool idle() {
    const std::lock_guard lock(mutex_);
    return taken_.empty() && queue_.empty();
  }

  const SqliteOptions options_;
  const Clock& clock_;
  Connection writer_;        // used by thread_ alone, once that runs
  std::deque<Job*> taken_;   // out of queue_ and not yet begun; thread_ alone
  std::atomic<Micros> last_now_ = 0;   // written by thread_ alone, once that runs

  std::mutex mutex_;
  std::condition_variable work_;
  std::deque<Job*> queue_;
  bool stopping_ = false;
  std::optional<Error> broken_;   // read by thread_ without the mutex: it alone sets it

  std::mutex reader_mutex_;
  std::condition_variable reader_free_;
  std::vector<std::unique_ptr<Connection>> idle_readers_;
  std::size_t open_readers_ = 0;

  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Database>> open_sqlite(const SqliteOptions& options, const Clock& clock) {
  try {
    return std::make_unique<SqliteDatabase>(options, clock);
  } catch (const Failure& failure) {
    return tl::unexpected(failure.error());
  }
}

}  // namespace pedigree::sql
