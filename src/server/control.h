// Commands that change a live data directory go through the server that holds it, by a unix socket only its owner may open; without
// a running server they take the lock and act themselves.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/config.h"
#include "service/accounts.h"

namespace pedigree::server {

/// {"user-add", name, "admin" or ""} or {"key-new", name, ""}: the new API key.
using ControlRequest = std::vector<std::string>;

/// Runs a request wherever it can run.
Result<std::string> control(const Config& config, const ControlRequest& request);

/// The serving side: answers requests until it is destroyed.
class ControlSocket {
 public:
  static Result<std::unique_ptr<ControlSocket>> open(const std::filesystem::path& data_dir, service::Accounts& accounts);
  ~ControlSocket();
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;

 private:
  struct State;
  explicit ControlSocket(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace pedigree::server
