// The control socket beside a collection of garbage that takes long.
#include "server/control.h"

#include <future>

#include "server/data_dir.h"
#include "server/test_folder.h"

namespace pedigree::server {
namespace {

/// A blob store whose leftovers take as long as the test wants.
class SlowBlobs final : public blob::Store {
 public:
  explicit SlowBlobs(blob::Store& inner) : inner_(inner) {}
  Result<std::unique_ptr<blob::Writer>> create(std::optional<std::int64_t> size) override { return inner_.create(size); }
  Result<std::shared_ptr<blob::Reader>> open(std::string_view location) override { return inner_.open(location); }
  Status remove(std::string_view location) override { return inner_.remove(location); }
  Status give_up(std::string_view location) override { return inner_.give_up(location); }
  Result<blob::Space> remove_leftovers(const blob::LiveUnder& live, bool dry_run) override {
    begun.set_value();
    go_on.get_future().wait();
    return inner_.remove_leftovers(live, dry_run);
  }
  Result<std::unique_ptr<blob::Writer>> create_part(std::string_view upload, std::optional<std::int64_t> size) override {
    return inner_.create_part(upload, size);
  }
  Result<blob::Stored> join(std::span<const std::string> parts) override { return inner_.join(parts); }
  Status drop_parts(std::string_view upload) override { return inner_.drop_parts(upload); }

  std::promise<void> begun, go_on;

 private:
  blob::Store& inner_;
};

class ControlTest : public InFolder {};

TEST_F(ControlTest, OthersAreAnsweredWhileGarbageIsCollected) {
  Config config;
  config.data_dir = folder / "data";
  const SystemClock clock;
  const auto lock = *lock_data_dir(config.data_dir);
  const auto stores = *open_stores(config.data_dir, clock);
  SlowBlobs blobs(*stores.blobs);
  service::Accounts accounts({*stores.database, blobs}, clock);
  ASSERT_TRUE(accounts.bootstrap({}));
  service::Gc gc({*stores.database, blobs}, gc_settings(config));
  const auto socket = *ControlSocket::open(config.data_dir, accounts, gc);
  auto collected = std::async(std::launch::async, [&] { return control(config, {"gc", ""}); });
  blobs.begun.get_future().wait();
  EXPECT_TRUE(control(config, {"user-add", "bob", ""}));
  EXPECT_TRUE(control(config, {"key-new", "bob", "", ""}));
  const auto second = control(config, {"gc", ""});
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("at work already"), std::string::npos) << second.error().message;
  EXPECT_EQ(collected.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  blobs.go_on.set_value();
  const auto report = collected.get();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_NE(report->find("leftovers on the disk: 0 removed"), std::string::npos) << *report;
}

}  // namespace
}  // namespace pedigree::server
