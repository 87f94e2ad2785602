// What becomes of the server when clients are slow, silent, gone or too many. No time is asserted: what must end is waited for.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include "http/test_server.h"

namespace pedigree::http {
namespace {

constexpr Micros kMoment = kSecond / 10;
constexpr int kTinyBuffer = 16 * 1024;

using FaultTest = ServerTest;

TEST_F(FaultTest, AHeadThatDripsInIsCutOff) {
  options.head_timeout = kMoment;   // the deadline between requests stays far away: the first byte must bring the nearer one
  start();
  Client client(port);
  client.send("GET /hello HTTP/1.1\r\nHost: x\r\n");
  for (int i = 0; i < 3000 && !client.hears_something(5); ++i) client.send("X");
  const auto reply = client.receive();
  EXPECT_EQ(reply.status, 408);
  EXPECT_EQ(reply.header("Connection"), "close");
}

TEST_F(FaultTest, TheSecondHeadOfAConnectionHasADeadlineToo) {
  options.head_timeout = kMoment;
  start();
  Client client(port);
  EXPECT_EQ(client.ask(get("/hello")).status, 200);
  EXPECT_EQ(client.ask("GET /hel").status, 408);
}

TEST_F(FaultTest, ASilentConnectionEndsSilently) {
  options.idle_timeout = kMoment;
  start();
  Client never(port), once(port);
  EXPECT_EQ(once.ask(get("/hello")).status, 200);
  EXPECT_TRUE(never.is_ended());
  EXPECT_TRUE(once.is_ended());
}

TEST_F(FaultTest, ABodyThatStopsComingIsCutOff) {
  options.progress_timeout = kMoment;
  start();
  for (const auto* head : {"Content-Length: 10\r\n", "Content-Length: 500000\r\n", "Transfer-Encoding: chunked\r\n"}) {
    Client client(port);
    EXPECT_EQ(client.ask("POST /echo HTTP/1.1\r\nHost: x\r\n" + std::string(head) + "\r\n5\r\nabc").status, 408) << head;
  }
  for (const auto& line : finished(3)) EXPECT_EQ(line.status, 408) << "one line each";
}

TEST_F(FaultTest, AHandlerMayTakeLongerThanAnyDeadline) {
  options.head_timeout = options.idle_timeout = options.progress_timeout = kMoment;
  start();
  Client client(port);
  client.send(get("/waits"));
  entered.wait();
  EXPECT_FALSE(client.hears_something(500));
  released.count_down();
  EXPECT_EQ(client.receive().body, "waited");
}

TEST_F(FaultTest, AClientThatNeverReadsIsCutAndHoldsNoWorker) {
  options.max_workers = 1;
  options.progress_timeout = 3 * kMoment;
  start();
  Client deaf(port, kTinyBuffer);
  deaf.send(get("/big"));
  deaf.end_sending();
  EXPECT_EQ(Client(port).ask(get("/hello")).status, 200) << "the only worker is free";
  const auto log = finished(2);   // the request of the deaf client is over, too
  EXPECT_LT(deaf.receive().body.size(), kBig);
  EXPECT_TRUE(deaf.is_ended());
}

TEST_F(FaultTest, AFileForAClientThatNeverReadsIsNotSentForEver) {
  options.progress_timeout = 3 * kMoment;
  const int file = ::memfd_create("big", MFD_CLOEXEC);
  ASSERT_EQ(::ftruncate(file, kBig), 0);
  router.add({.method = "GET", .pattern = "/file", .access = Access::kPublic,
              .handler = [file](Request& request) { return serve_file(request, {nullptr, file, 0, kBig}, "\"t\"", "text/plain"); }, .stream = {}});
  start();
  Client deaf(port, kTinyBuffer);
  deaf.send(get("/file"));
  EXPECT_LT(finished(1)[0].out, static_cast<std::int64_t>(kBig));
  EXPECT_LT(deaf.receive().body.size(), kBig);
  EXPECT_EQ(Client(port).ask(get("/file")).body.size(), kBig) << "who reads gets it";
  EXPECT_EQ(Client(port).ask(get("/file", "Range: bytes=-7\r\n")).body.size(), 7U);
  server.reset();
  ::close(file);
}

TEST_F(FaultTest, AClientThatSaidAllStillHears) {
  start();
  Client client(port);
  client.send(post("/echo", "x"));
  client.end_sending();
  EXPECT_EQ(client.receive().body, "x");
  EXPECT_TRUE(client.is_ended());
}

TEST_F(FaultTest, ABodyThatEndsTooEarlyIsNoRequest) {
  start();
  Client client(port);
  client.send(head_of("POST", "/echo", 10) + "12345");
  client.end_sending();
  const auto reply = client.receive();
  EXPECT_EQ(reply.status, 400);
  EXPECT_NE(reply.body.find("ended before"), std::string::npos) << reply.body;
}

TEST_F(FaultTest, AClientThatVanishesDuringItsRequestHurtsNobody) {
  options.max_workers = 1;
  start();
  Client client(port);
  client.send(get("/waits"));
  entered.wait();
  client.vanish();
  released.count_down();
  EXPECT_EQ(Client(port).ask(get("/hello")).status, 200);
}

TEST_F(FaultTest, ConnectionsThatEndJustWhenTheirTimeIsUp) {
  options.idle_timeout = kMoment;
  start();
  for (int round = 0; round < 5; ++round) {
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 50; ++i) clients.push_back(std::make_unique<Client>(port));
    ::usleep(static_cast<useconds_t>(kMoment - 2'000));
    clients.clear();
  }
  EXPECT_EQ(Client(port).ask(get("/hello")).status, 200);
}

TEST_F(FaultTest, ConnectionsBeyondTheBoundWaitTheirTurn) {
  options.max_connections = 2;
  start();
  Client first(port), second(port);
  EXPECT_EQ(first.ask(get("/hello")).status, 200);
  EXPECT_EQ(second.ask(get("/hello")).status, 200);
  Client third(port);
  third.send(get("/hello"));
  EXPECT_FALSE(third.hears_something(200));
  first.close();
  EXPECT_EQ(third.receive().status, 200);
}

// ---------------------------------------------------------------- the end

TEST_F(FaultTest, DrainingFinishesWhatRunsAndEndsWhatRests) {
  start();
  Client resting(port), running(port);
  EXPECT_EQ(resting.ask(get("/hello")).status, 200);
  running.send(get("/waits"));
  entered.wait();
  std::thread drain([this] { server->drain(60 * kSecond); });
  EXPECT_TRUE(resting.is_ended());
  released.count_down();
  const auto reply = running.receive();
  EXPECT_EQ(reply.body, "waited");
  EXPECT_EQ(reply.header("Connection"), "close");
  drain.join();
  EXPECT_FALSE(Client(port).connected());
}

TEST_F(FaultTest, DrainingDoesNotWaitForEver) {
  options.progress_timeout = 3600 * kSecond;
  start();
  Client deaf(port, kTinyBuffer), silent(port);
  deaf.send(get("/big"));
  EXPECT_TRUE(deaf.hears_something(30'000));
  silent.send(head_of("POST", "/echo", 10));
  server->drain(kMoment);
  server.reset();
  EXPECT_LT(deaf.receive().body.size(), kBig);
  EXPECT_EQ(silent.receive().status, 0);
}

}  // namespace
}  // namespace pedigree::http
