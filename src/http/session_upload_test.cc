// Uploads: bodies that go to a sink piece by piece.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "base/hash.h"
#include "http/test_server.h"

namespace pedigree::http {
namespace {

/// What became of the sinks of a test. Handlers run on workers, the test reads when all is over.
struct Record {
  std::atomic<int> opened = 0, finished = 0, destroyed = 0;
  std::atomic<std::size_t> pieces = 0;
};

/// Answers with the SHA-256 of what it took.
class HashSink final : public BodySink {
 public:
  HashSink(Record& record, std::string mode) : record_(record), mode_(std::move(mode)) { ++record_.opened; }
  ~HashSink() override { ++record_.destroyed; }

  Status write(Bytes bytes) override {
    ++record_.pieces;
    if (mode_ == "fails") return fail(Code::kExhausted, "the disk is full");
    if (mode_ == "throws") throw std::runtime_error("on purpose");
    text_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return {};
  }
  Response finish(Request&) override {
    ++record_.finished;
    return Response::text(200, hex(as_bytes(sha256(text_))));
  }
  Response error_response(const Request&, const Error& error) override { return Response::text(error.code == Code::kExhausted ? 507 : 500, error.message); }

 private:
  Record& record_;
  std::string mode_, text_;
};

class UploadTest : public ServerTest {
 protected:
  UploadTest() {
    router.add({.method = "PUT", .pattern = "/upload/{mode}", .access = Access::kPublic, .handler = {},
                .stream = [this](Request& request) -> tl::expected<std::unique_ptr<BodySink>, Response> {
                  if (request.parameter("mode") == "closed") return tl::unexpected(Response::text(403, "closed"));
                  return std::make_unique<HashSink>(record, std::string(request.parameter("mode")));
                }});
  }
  ~UploadTest() override { server.reset(); }

  static std::string put(const std::string& mode, const std::string& body, const std::string& fields = "") {
    return head_of("PUT", "/upload/" + mode, body.size(), fields) + body;
  }
  static std::string chunked(const std::string& body, std::size_t size) {
    std::string text = "PUT /upload/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t at = 0; at < body.size(); at += size) {
      const auto piece = body.substr(at, size);
      text += fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
    }
    return text + "0\r\n\r\n";
  }
  /// Waits until every sink that was opened is gone.
  void wait_for_sinks(int count) {
    for (int i = 0; i < 3000 && record.destroyed < count; ++i) ::usleep(10'000);
    EXPECT_EQ(record.destroyed, count);
  }

  Record record;
};

std::string random_text(std::size_t size) {
  std::string text(size, '\0');
  std::uint32_t state = 1;
  for (auto& c : text) c = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  return text;
}

TEST_F(UploadTest, ArriveWholeWhateverTheirSize) {
  start();
  Client client(port);
  for (const std::size_t size : {0U, 1U, 65'536U, 65'537U, 1U << 20, (1U << 20) + 1, 5'000'000U}) {
    const auto body = random_text(size);
    EXPECT_EQ(client.ask(put("x", body)).body, hex(as_bytes(sha256(body)))) << size;
  }
  EXPECT_EQ(record.finished, 7);
  wait_for_sinks(7);
}

TEST_F(UploadTest, ChunkedOnesToo) {
  start();
  Client client(port);
  const auto body = random_text(3'000'000);
  for (const std::size_t size : {7U, 1'000U, 65'536U, 3'000'000U}) {
    const auto part = body.substr(0, size * 50'000);
    EXPECT_EQ(client.ask(chunked(part, size)).body, hex(as_bytes(sha256(part)))) << size;
  }
  EXPECT_EQ(client.ask(chunked("", 1)).status, 200);
  EXPECT_EQ(client.ask(get("/hello")).status, 200);
}

TEST_F(UploadTest, AClientThatVanishesLeavesNothingFinished) {
  start();
  for (const bool politely : {true, false}) {
    Client client(port);
    client.send(head_of("PUT", "/upload/x", 10'000'000) + std::string(3'000'000, 'x'));
    for (int i = 0; i < 3000 && record.opened < (politely ? 1 : 2); ++i) ::usleep(10'000);
    if (politely) client.close();
    else client.vanish();
  }
  wait_for_sinks(2);
  EXPECT_EQ(record.finished, 0);
  EXPECT_EQ(Client(port).ask(put("x", "next")).status, 200);
}

TEST_F(UploadTest, OneThatStopsIsCutOffAndGivesItsPlaceBack) {
  options.progress_timeout = kSecond / 10;
  options.max_streams = 1;
  start();
  for (const std::size_t length : {100U, 1'000'000U}) {
    Client client(port);
    client.send(head_of("PUT", "/upload/x", length) + "some");
    EXPECT_EQ(client.receive().status, 408) << length;
  }
  EXPECT_EQ(finished(2).size(), 2U) << "one line each";
  EXPECT_EQ(record.finished, 0);
  EXPECT_EQ(Client(port).ask(put("x", "next")).status, 200);
}

TEST_F(UploadTest, TooManyAtATimeAreToldToTryAgain) {
  options.max_streams = 1;
  start();
  Client first(port);
  const std::string body(200'000, 'x');
  first.send(head_of("PUT", "/upload/x", body.size()) + body.substr(0, 100'000));
  for (int i = 0; i < 3000 && record.opened == 0; ++i) ::usleep(10'000);
  const auto refused = Client(port).ask(put("x", "y"));
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "1");
  EXPECT_EQ(first.ask(body.substr(100'000)).status, 200);
  EXPECT_EQ(Client(port).ask(put("x", "y")).status, 200);
}

TEST_F(UploadTest, RefusalsComeBeforeTheBody) {
  start();
  EXPECT_EQ(Client(port).ask(head_of("PUT", "/upload/closed", 10'000'000)).body, "closed");
  EXPECT_EQ(Client(port).ask(head_of("PUT", "/upload/x", 10'000'000, "X-Stranger: 1\r\n")).status, 403);
  Client client(port);
  EXPECT_EQ(client.ask(put("closed", "small")).status, 403);
  EXPECT_EQ(client.ask(put("x", "small", "X-Stranger: 1\r\n")).status, 403);
  EXPECT_EQ(client.ask(put("x", "small")).status, 200) << "the connection goes on";
  EXPECT_EQ(record.opened, 1);
}

TEST_F(UploadTest, AskingFirstSparesABodyThatIsRefused) {
  start();
  const std::string expect = "Expect: 100-continue\r\n";
  EXPECT_EQ(Client(port).ask(head_of("PUT", "/upload/closed", 10'000'000, expect)).status, 403);
  Client client(port);
  const std::string body(100'000, 'x');
  EXPECT_EQ(client.ask(head_of("PUT", "/upload/x", body.size(), expect)).status, 100);
  EXPECT_EQ(client.ask(body).status, 200);
}

TEST_F(UploadTest, ASinkThatFailsIsToldToTheClient) {
  start();
  for (const std::size_t size : {10U, 4'000'000U}) {
    EXPECT_EQ(Client(port).ask(put("fails", std::string(size, 'x'))).body, "the disk is full") << size;
    EXPECT_EQ(Client(port).ask(put("throws", std::string(size, 'x'))).status, 500) << size;
  }
  wait_for_sinks(4);
  EXPECT_EQ(record.finished, 0);
}

TEST_F(UploadTest, MalformedChunksFinishNothing) {
  start();
  EXPECT_EQ(Client(port).ask("PUT /upload/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcdefg\r\n").status, 400);
  wait_for_sinks(1);
  EXPECT_EQ(record.finished, 0);
}

TEST_F(UploadTest, AServerThatEndsLeavesNothingFinished) {
  start();
  Client client(port);
  client.send(head_of("PUT", "/upload/x", 10'000'000) + std::string(3'000'000, 'x'));
  for (int i = 0; i < 3000 && record.pieces == 0; ++i) ::usleep(10'000);
  server.reset();
  EXPECT_EQ(record.destroyed, 1);
  EXPECT_EQ(record.finished, 0);
}

}  // namespace
}  // namespace pedigree::http
