// Commands that change a live data directory go through the server that holds it, by a unix socket only its owner may open; without
// a running server they take the lock and act themselves. Both act as the user admin, via "cli".
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "blob/local/disk.h"
#include "server/config.h"
#include "service/accounts.h"
#include "service/gc.h"

namespace pedigree::server {

/// {"user-add", name, "admin" or ""} or {"key-new", name, when it expires or "", "read-only" or ""}: the new API key.
/// {"user-passwd", name, password}: "".
/// {"gc", "dry-run" or ""}: what was freed, as text.
using ControlRequest = std::vector<std::string>;

service::GcSettings gc_settings(const Config& config);

/// Runs a request wherever it can run. kNotFound when the data directory has never been served.
Result<std::string> control(const Config& config, const ControlRequest& request);

/// The serving side: answers requests on a thread of its own until it is destroyed.
class ControlSocket {
 public:
  static Result<std::unique_ptr<ControlSocket>> open(const std::filesystem::path& data_dir, service::Accounts& accounts, service::Gc& gc);
  ~ControlSocket();
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;

 private:
  ControlSocket(blob::Descriptor socket, blob::Descriptor wake, std::filesystem::path path, service::Accounts& accounts, service::Gc& gc);
  void run();
  void answer_one();

  const blob::Descriptor socket_, wake_;   // wake_: an eventfd that ends the thread
  const std::filesystem::path path_;
  service::Accounts& accounts_;
  service::Gc& gc_;
  std::thread thread_;
};

}  // namespace pedigree::server
