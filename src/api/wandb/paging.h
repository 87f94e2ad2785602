// Connections: edges, cursors, page info. Cursors are opaque keyset tokens with a version byte; they stay valid across processes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/wandb/resolve.h"

namespace pedigree::api::wandb {

inline constexpr std::int64_t kMaxPage = 5000;

/// What a page request says: how many, after which key.
struct Page {
  std::int64_t first = 50;
  std::string after;               // key of the last row seen; "" for the first page
  [[nodiscard]] std::int64_t after_number(std::int64_t if_first) const { return parse_int(after).value_or(if_first); }
};

/// Reads `first` and `after`. kInvalidArgument for a foreign cursor, kTooLarge above 5,000.
Result<Page> page_of(const Field& field, std::int64_t default_first = 50);

struct Edge {
  Node node;
  std::string key;                 // keyset key of the row
  Record extra;                    // fields of special edges: version, usedAs
};

struct Connection {
  std::string_view edge_type;
  std::vector<Edge> edges;
  bool has_next = false;
  std::optional<std::int64_t> total;
  std::function<std::int64_t(Context&)> count;   // instead of `total`, where counting costs: called only if asked for
};

/// Makes the connection of a page from up to `page.first + 1` rows: the extra row only tells that there is more.
/// key_of(const Row&) -> keyset key; show(const Row&) -> Node.
template <class Row, class KeyOf, class Show>
Connection paged(std::string_view edge_type, const Page& page, const std::vector<Row>& rows, KeyOf key_of, Show show) {
  Connection connection;
  connection.edge_type = edge_type;
  connection.has_next = rows.size() > static_cast<std::size_t>(page.first);
  const std::size_t count = connection.has_next ? static_cast<std::size_t>(page.first) : rows.size();
  for (std::size_t i = 0; i < count; ++i) connection.edges.push_back({show(rows[i]), key_of(rows[i]), {}});
  return connection;
}

/// A connection of everything at once (lists that are short by nature).
Connection complete(std::string_view edge_type, Nodes nodes);

/// The tables of a connection type and its edge type.
std::vector<Type> connection_types(std::string_view connection, std::string_view edge, bool with_total,
                                   std::initializer_list<std::string_view> extra_edge_fields = {});
Type page_info_type();

}  // namespace pedigree::api::wandb
