// Bodies of file_stream and the lines inside: decoded, summed up, packed and unpacked without loss.
#include <cstdlib>

#include "api/wandb/file_stream.h"
#include "service/run_facts.h"
#include "service/run_lines.h"

using namespace pedigree;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto body = json::parse({reinterpret_cast<const char*>(data), size});
  if (!body) return 0;
  const auto stream = api::wandb::decode_file_stream(*std::move(body));
  if (!stream || !stream->history) return 0;
  (void)service::gather(stream->history->lines);
  const auto lines = service::unpack_lines(service::pack_lines(stream->history->lines));
  if (!lines || *lines != stream->history->lines) std::abort();
  return 0;
}
