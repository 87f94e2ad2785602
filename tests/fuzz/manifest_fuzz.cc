// Manifests: what is accepted survives being written and read again.
#include <cstdlib>

#include "inspect/manifest.h"

using namespace pedigree;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto manifest = inspect::parse_manifest({reinterpret_cast<const char*>(data), size});
  if (!manifest) return 0;
  const auto again = inspect::parse_manifest(inspect::write_manifest(*manifest));
  if (!again || again->entries.size() != manifest->entries.size()) std::abort();
  for (std::size_t i = 0; i < again->entries.size(); ++i)
    if (again->entries[i].path != manifest->entries[i].path || again->entries[i].digest != manifest->entries[i].digest) std::abort();
  return 0;
}
