#include "api/wandb/paging.h"

#include <fmt/format.h>

#include "api/cursor.h"

namespace pedigree::api::wandb {
namespace {

struct PageInfo {
  std::optional<std::string> start, end;
  bool has_next = false;
};

Node page_info(const Connection& connection) {
  PageInfo info;
  info.has_next = connection.has_next;
  if (!connection.edges.empty()) {
    info.start = encode_cursor(connection.edges.front().key);
    info.end = encode_cursor(connection.edges.back().key);
  }
  return make("PageInfo", std::move(info));
}

struct EdgeView {
  Edge edge;
};

}  // namespace

Result<Page> page_of(const Field& field, std::int64_t default_first) {
  Page page;
  page.first = maybe_int(field.args(), "first").value_or(default_first);
  if (page.first < 0) return fail(Code::kInvalidArgument, "first must not be negative");
  if (page.first > kMaxPage) return fail(Code::kTooLarge, fmt::format("first is {}: at most {} are allowed", page.first, kMaxPage));
  PED_TRY(page.after, decode_cursor(text_arg(field.args(), "after")));
  return page;
}

Connection complete(std::string_view edge_type, Nodes nodes) {
  Connection connection;
  connection.edge_type = edge_type;
  connection.total = static_cast<std::int64_t>(nodes.size());
  for (auto& node : nodes) connection.edges.push_back({std::move(node), std::to_string(connection.edges.size()), {}});
  return connection;
}

std::vector<Type> connection_types(std::string_view connection, std::string_view edge, bool with_total,
                                   std::initializer_list<std::string_view> extra_edge_fields) {
  Type list{connection,
            {{"edges", each<Connection>([](const Connection& c) {
                Nodes edges;
                edges.reserve(c.edges.size());
                for (const auto& item : c.edges) edges.push_back(make(c.edge_type, EdgeView{item}));
                return Node(std::move(edges));
              }),
              "parent"},
             {"pageInfo", each<Connection>(page_info), "parent"}}};
  if (with_total)
    list.fields.push_back({"totalCount", ask<Connection>([](const Connection& c, const Field&, Context& context) {
                             return c.count ? Node(c.count(context)) : Node(json::Value(c.total));
                           }), "parent"});
  Type item{edge,
            {{"cursor", each<EdgeView>([](const EdgeView& e) { return Node(encode_cursor(e.edge.key)); }), "parent"},
             {"node", each<EdgeView>([](const EdgeView& e) { return e.edge.node; }), "parent"}}};
  for (const auto name : extra_edge_fields)
    item.fields.push_back({name, each<EdgeView>([name](const EdgeView& e) {
                             const auto found = e.edge.extra.find(name);
                             return found == e.edge.extra.end() ? Node() : found->second;
                           }),
                           "parent"});
  return {std::move(list), std::move(item)};
}

Type page_info_type() {
  return {"PageInfo",
          {{"startCursor", each<PageInfo>([](const PageInfo& p) { return Node(json::Value(p.start)); }), "parent"},
           {"endCursor", each<PageInfo>([](const PageInfo& p) { return Node(json::Value(p.end)); }), "parent"},
           {"hasNextPage", each<PageInfo>([](const PageInfo& p) { return Node(p.has_next); }), "parent"},
           {"hasPreviousPage", constant(false), "parent"}}};
}

}  // namespace pedigree::api::wandb
