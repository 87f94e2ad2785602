// The composition root: configuration → stores → use cases → routes → listening server.
#pragma once

#include <iosfwd>
#include <memory>
#include <span>

#include "base/embedded.h"
#include "server/config.h"

namespace pedigree::server {

/// A running server and everything it consists of. Not thread-safe.
class App {
 public:
  /// Starts serving. `pages` are the files of the web application and outlive the app. What the owner must see at a first start (the key, the next step) goes to `out`. Errors name the remedy:
  /// kConflict when another process has the data directory, kAlreadyExists when the port is taken.
  static Result<std::unique_ptr<App>> start(const Config& config, std::span<const EmbeddedFile> pages, std::ostream& out);
  /// drain(), if that has not been called.
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// Takes no new requests and lets those in flight finish for a while.
  void drain();

 private:
  struct Parts;
  App(const Config& config, std::span<const EmbeddedFile> pages);
  std::unique_ptr<Parts> parts_;
};

}  // namespace pedigree::server
