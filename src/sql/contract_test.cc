// What every driver must do. A second driver joins by one more entry in kDrivers.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <latch>
#include <map>
#include <thread>

#include "sql/migrate.h"
#include "sql/sqlite/sqlite.h"

namespace pedigree::sql {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    static std::atomic<int> counter = 0;
    path_ = fs::temp_directory_path() / ("pedigree-sql-" + std::to_string(::getpid()) + "-" + std::to_string(counter++));
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  [[nodiscard]] std::string file() const { return (path_ / "test.db").string(); }

 private:
  fs::path path_;
};

class Contract : public ::testing::Test {
 protected:
  Folder folder;
  ManualClock clock{1'000'000};
  std::unique_ptr<Database> database = open();

  std::unique_ptr<Database> open() {
    auto opened = open_sqlite({folder.file()}, clock);
    EXPECT_TRUE(opened) << opened.error().detail;
    EXPECT_TRUE((*opened)->run_script("CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, name TEXT UNIQUE, bytes BLOB, number REAL, amount INTEGER)"));
    return *std::move(opened);
  }
  Status add(const std::string& name) {
    return database->write([&](Transaction& tx) -> Status {
      tx.run("INSERT INTO item (name) VALUES (?1)", name);
      return {};
    });
  }
  std::int64_t count() {
    return *database->read([](Transaction& tx) -> Result<std::int64_t> { return tx.scalar("SELECT count(*) FROM item"); });
  }
};

TEST_F(Contract, CommitsAndRollsBack) {
  ASSERT_TRUE(add("kept"));
  const auto refused = database->write([&](Transaction& tx) -> Status {
    tx.run("INSERT INTO item (name) VALUES ('dropped')");
    return fail(Code::kConflict, "no");
  });
  EXPECT_EQ(refused.error().message, "no");
  EXPECT_EQ(count(), 1);
}

TEST_F(Contract, BrokenConstraintIsAnErrorAndChangesNothing) {
  ASSERT_TRUE(add("x"));
  EXPECT_EQ(add("x").error().code, Code::kConflict);
  EXPECT_EQ(count(), 1);
  EXPECT_TRUE(add("y"));
}

TEST_F(Contract, ExceptionsReachTheCallerAndRollBack) {
  EXPECT_THROW((void)database->write([&](Transaction& tx) -> Status {
    tx.run("INSERT INTO item (name) VALUES ('z')");
    throw std::runtime_error("bug");
  }),
               std::runtime_error);
  EXPECT_EQ(count(), 0);
}

TEST_F(Contract, ValuesRoundTrip) {
  const std::string nul("a\0b", 3), bytes("\x00\xff\x80", 3);
  ASSERT_TRUE(database->write([&](Transaction& tx) -> Status {
    tx.run("INSERT INTO item (id, name, bytes, number, amount) VALUES (?1, ?2, ?3, ?4, ?5)", 1, nul, as_bytes(bytes), 0.1, INT64_MIN);
    tx.run("INSERT INTO item (id, name, bytes, number, amount) VALUES (?1, ?2, ?3, ?4, ?5)", 2, nullptr, as_bytes(std::string_view("")),
           std::optional<double>(), std::optional<std::int64_t>(INT64_MAX));
    return {};
  }));
  ASSERT_TRUE(database->read([&](Transaction& tx) -> Status {
    int rows = 0;
    tx.execute("SELECT name, bytes, number, amount FROM item ORDER BY id", {}, [&](const Row& row) {
      if (rows++ == 0) {
        EXPECT_EQ(row.text(0), nul);
        EXPECT_EQ(row.blob(1), bytes);
        EXPECT_EQ(row.real(2), 0.1);
        EXPECT_EQ(row.integer(3), INT64_MIN);
      } else {
        EXPECT_TRUE(row.is_null(0));
        EXPECT_FALSE(row.is_null(1));
        EXPECT_EQ(row.maybe_real(2), std::nullopt);
        EXPECT_EQ(row.integer(3), INT64_MAX);
      }
      return true;
    });
    EXPECT_EQ(rows, 2);
    return {};
  }));
}

TEST_F(Contract, TheSameStatementMayRunInsideItself) {
  for (const char* name : {"a", "b", "c"}) ASSERT_TRUE(add(name));
  int pairs = 0;
  ASSERT_TRUE(database->read([&](Transaction& tx) -> Status {
    const auto each = [&](const Row&) { return true; };
    tx.execute("SELECT name FROM item", {}, [&](const Row&) {
      tx.execute("SELECT name FROM item", {}, [&](const Row& row) { return ++pairs, each(row); });
      return true;
    });
    return {};
  }));
  EXPECT_EQ(pairs, 9);
}

TEST_F(Contract, ManyIds) {
  std::vector<std::int64_t> ids;
  ASSERT_TRUE(database->write([&](Transaction& tx) -> Status {
    for (int i = 0; i < 1300; ++i) ids.push_back(tx.insert("INSERT INTO item (name) VALUES (?1)", std::to_string(i)));
    return {};
  }));
  const auto found = database->read([&](Transaction& tx) -> Result<std::vector<std::int64_t>> {
    return all_in(tx, [](const Row& row) { return row.integer(0); }, "SELECT id FROM item WHERE id IN (?*)", ids);
  });
  EXPECT_EQ(found->size(), 1300U);
}

TEST_F(Contract, AReaderSeesOneState) {
  ASSERT_TRUE(add("first"));
  ASSERT_TRUE(database->read([&](Transaction& tx) -> Status {
    const auto before = tx.scalar("SELECT count(*) FROM item");
    std::thread writer([&] { EXPECT_TRUE(add("second")); });
    writer.join();
    EXPECT_EQ(tx.scalar("SELECT count(*) FROM item"), before);
    return {};
  }));
  EXPECT_EQ(count(), 2);
}

TEST_F(Contract, ReadersCannotWrite) {
  const auto status = database->read([](Transaction& tx) -> Status {
    tx.run("INSERT INTO item (name) VALUES ('x')");
    return {};
  });
  EXPECT_FALSE(status);
  EXPECT_EQ(count(), 0);
}

TEST_F(Contract, TimesOfWritesStrictlyIncreaseEvenWhenTheClockJumpsBack) {
  const auto now = [&] { return *database->write([](Transaction& tx) -> Result<Micros> { return tx.now(); }); };
  const auto first = now();
  clock.set(5);
  const auto second = now();
  EXPECT_GT(second, first);
  database->seed_time(9'000'000);
  EXPECT_GT(now(), 9'000'000);
}

TEST_F(Contract, ManyWritersAtOnceAllCount) {
  constexpr int kThreads = 16, kEach = 50;
  std::latch start(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      start.arrive_and_wait();
      for (int i = 0; i < kEach; ++i) {
        const bool odd = i % 2 == 1;
        const auto status = database->write([&](Transaction& tx) -> Status {
          tx.run("INSERT INTO item (name) VALUES (?1)", std::to_string(t) + "-" + std::to_string(i));
          if (odd) return fail(Code::kConflict, "odd ones roll back");
          return {};
        });
        EXPECT_EQ(status.has_value(), !odd);
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(count(), kThreads * kEach / 2);
}

TEST_F(Contract, AWriteInsideAWriteIsABug) {
  EXPECT_THROW((void)database->write([&](Transaction&) -> Status { return add("inner"); }), std::logic_error);
}

TEST_F(Contract, WhatWasCommittedIsThereAfterReopening) {
  ASSERT_TRUE(add("durable"));
  database.reset();
  database = open();
  EXPECT_EQ(count(), 1);
}

TEST_F(Contract, BackupIsACompleteDatabase) {
  ASSERT_TRUE(add("copied"));
  const auto copy = folder.file() + ".copy";
  ASSERT_TRUE(database->backup(copy));
  auto other = open_sqlite({copy}, clock);
  EXPECT_EQ(*(*other)->read([](Transaction& tx) -> Result<std::int64_t> { return tx.scalar("SELECT count(*) FROM item"); }), 1);
}

TEST_F(Contract, AFullDatabaseRefusesWritesAndRecovers) {
  ASSERT_TRUE(add("before"));
  ASSERT_TRUE(database->run_script("PRAGMA max_page_count = 12"));
  const std::string large(100'000, 'x');
  EXPECT_EQ(add(large).error().code, Code::kExhausted);
  EXPECT_EQ(count(), 1);
  ASSERT_TRUE(database->run_script("PRAGMA max_page_count = 1000000"));
  EXPECT_TRUE(add(large));
  EXPECT_EQ(count(), 2);
}

/// Random sequences of jobs, some of which fail, leave what a map would hold.
RC_GTEST_PROP(SqliteModel, AgreesWithAMap, (const std::vector<std::tuple<std::uint8_t, std::uint8_t, bool>>& jobs)) {
  const Folder folder;
  const ManualClock clock(1);
  auto database = *open_sqlite({folder.file()}, clock);
  RC_ASSERT(database->run_script("CREATE TABLE kv (k INTEGER PRIMARY KEY, v INTEGER NOT NULL)").has_value());
  std::map<std::int64_t, std::int64_t> model;
  for (const auto& [key, value, keep] : jobs) {
    const std::int64_t k = key % 16, v = value;
    (void)database->write([&](Transaction& tx) -> Status {
      tx.run("INSERT INTO kv (k, v) VALUES (?1, ?2) ON CONFLICT (k) DO UPDATE SET v = excluded.v", k, v);
      if (!keep) return fail(Code::kConflict, "dropped");
      return {};
    });
    if (keep) model[k] = v;
  }
  std::map<std::int64_t, std::int64_t> stored;
  (void)database->read([&](Transaction& tx) -> Status {
    tx.execute("SELECT k, v FROM kv", {}, [&](const Row& row) { return stored.emplace(row.integer(0), row.integer(1)).second; });
    return {};
  });
  RC_ASSERT(stored == model);
}

// ---------------------------------------------------------------- migrations

EmbeddedFile file(std::string_view name, std::string_view text) { return {name, text.data(), text.data() + text.size()}; }

class Migrations : public Contract {
 protected:
  int copies = 0;
  Status run(const std::vector<EmbeddedFile>& files) {
    return migrate(*database, files, [this](int) -> Status {
      ++copies;
      return {};
    });
  }
  const EmbeddedFile first = file("0001_a.sql", "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1); -- done\n");
  const EmbeddedFile second = file("0002_b.sql", "ALTER TABLE a ADD COLUMN y INTEGER");
};

TEST_F(Migrations, RunOnceInOrderWithACopyBeforeAnUpgrade) {
  ASSERT_TRUE(run({first}));
  EXPECT_EQ(copies, 0);
  ASSERT_TRUE(run({first, second}));
  EXPECT_EQ(copies, 1);
  ASSERT_TRUE(run({first, second}));
  EXPECT_EQ(copies, 1);
  EXPECT_EQ(*database->read([](Transaction& tx) -> Result<std::int64_t> { return tx.scalar("SELECT count(*) FROM a WHERE y IS NULL"); }), 1);
}

TEST_F(Migrations, RefuseAnEditedOne) {
  ASSERT_TRUE(run({first}));
  const auto status = run({file("0001_a.sql", "CREATE TABLE a (x TEXT)")});
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().message.find("was changed after it had run"), std::string::npos);
}

TEST_F(Migrations, RefuseANewerDatabase) {
  ASSERT_TRUE(run({first, second}));
  const auto status = run({first});
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().message.find("written by a newer version"), std::string::npos);
}

TEST_F(Migrations, AFailingOneChangesNothing) {
  ASSERT_FALSE(run({first, file("0002_b.sql", "CREATE TABLE b (x INTEGER); SELECT * FROM nowhere")}));
  EXPECT_EQ(*database->read([](Transaction& tx) -> Result<std::int64_t> {
    return tx.scalar("SELECT count(*) FROM sqlite_master WHERE name = 'b'");
  }),
            0);
  EXPECT_TRUE(run({first, second}));
}

}  // namespace
}  // namespace pedigree::sql
