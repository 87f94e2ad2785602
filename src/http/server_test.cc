// What a well-behaved client sees of the server.
#include "http/server.h"

#include <gtest/gtest.h>

#include "base/gzip.h"
#include "http/test_server.h"

namespace pedigree::http {
namespace {

const std::string kChunkedEcho = "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST_F(ServerTest, OneConnectionServesManyRequests) {
  start();
  Client client(port);
  for (int i = 0; i < 3; ++i) {
    const auto reply = client.ask(get("/hello"));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "hello");
    EXPECT_EQ(reply.header("Connection"), "");
  }
}

TEST_F(ServerTest, AClientThatWantsToEndIsToldSo) {
  start();
  for (const auto* request : {"GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET /hello HTTP/1.0\r\n\r\n"}) {
    Client client(port);
    const auto reply = client.ask(request);
    EXPECT_EQ(reply.body, "hello");
    EXPECT_EQ(reply.header("Connection"), "close");
    EXPECT_TRUE(client.is_ended());
  }
}

TEST_F(ServerTest, PipelinedRequestsAreAnsweredInOrder) {
  start();
  Client client(port);
  client.send(get("/hello") + post("/echo", "one") + kChunkedEcho + "3\r\ntwo\r\n0\r\n\r\n" + get("/nowhere") + post("/echo", "") + get("/hello"));
  EXPECT_EQ(client.receive().body, "hello");
  EXPECT_EQ(client.receive().body, "one");
  EXPECT_EQ(client.receive().body, "two");
  EXPECT_EQ(client.receive().status, 404);
  EXPECT_EQ(client.receive().body, "");
  EXPECT_EQ(client.receive().body, "hello");
}

TEST_F(ServerTest, ARequestMayComeByteByByte) {
  start();
  Client client(port);
  for (const char c : post("/echo", "slowly") + get("/hello")) client.send({&c, 1});
  EXPECT_EQ(client.receive().body, "slowly");
  EXPECT_EQ(client.receive().body, "hello");
}

TEST_F(ServerTest, HeadHasTheLengthAndNoBody) {
  start();
  Client client(port);
  client.send("HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n" + get("/hello"));
  const auto reply = client.receive(true);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("Content-Length"), "5");
  EXPECT_EQ(client.receive().body, "hello") << "it follows at once";
}

TEST_F(ServerTest, UnknownPathsAndMethodsDoNotEndTheConnection) {
  start();
  Client client(port);
  EXPECT_EQ(client.ask(get("/nowhere")).status, 404);
  const auto reply = client.ask("DELETE /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(reply.status, 405);
  EXPECT_EQ(reply.header("Allow"), "GET, HEAD");
  EXPECT_EQ(client.ask(get("/%zz")).status, 400);
  EXPECT_EQ(client.ask(get("/hello")).status, 200);
}

TEST_F(ServerTest, WhatFollowsAMalformedRequestIsNotServed) {
  start();
  Client client(port);
  const auto reply = client.ask("GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + get("/hello"));
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.header("Connection"), "close");
  client.end_sending();
  EXPECT_TRUE(client.is_ended());
  const auto log = finished(1);
  EXPECT_EQ(log.size(), 1U);
  EXPECT_EQ(log[0].status, 400);
  EXPECT_EQ(log[0].client, "127.0.0.1");
}

TEST_F(ServerTest, ABodyForNobodyIsNotTakenForARequest) {
  start();
  Client client(port);
  EXPECT_EQ(client.ask(post("/nowhere", get("/hello"))).status, 404);
  client.end_sending();
  EXPECT_TRUE(client.is_ended());
}

TEST_F(ServerTest, TooLongHeadsAreExplained) {
  start();
  std::string lines;
  for (int i = 0; i < 10'000; ++i) lines += "X-" + std::to_string(i) + ": y\r\n";
  EXPECT_EQ(Client(port).ask(get("/hello", lines)).status, 431);
  EXPECT_EQ(Client(port).ask(get("/hello", "X: " + std::string(1 << 20, 'y') + "\r\n")).status, 431);
  EXPECT_EQ(Client(port).ask(get("/" + std::string(20'000, 'a'))).status, 414);
  EXPECT_EQ(Client(port).ask("GET /hello HTTP/1.1\nHost: x\n\n").status, 400) << "at once, not after the deadline";
}

// ---------------------------------------------------------------- bodies

TEST_F(ServerTest, BodiesUpToTheLimit) {
  start();
  Client client(port);
  const std::string whole(static_cast<std::size_t>(kLimit), 'x');
  EXPECT_EQ(client.ask(post("/echo", whole)).body, whole);
  const std::string half = whole.substr(0, whole.size() / 2), size = "80000\r\n";
  EXPECT_EQ(client.ask(kChunkedEcho + size + half + "\r\n" + size + half + "\r\n0\r\n\r\n").body, whole);
}

TEST_F(ServerTest, ALargerBodyIsRefusedWithoutBeingRead) {
  start();
  Client client(port);
  const auto reply = client.ask(head_of("POST", "/echo", kLimit + 1));   // not a byte of it is sent
  EXPECT_EQ(reply.status, 413);
  EXPECT_NE(reply.body.find(std::to_string(kLimit)), std::string::npos) << reply.body;
  EXPECT_EQ(reply.header("Connection"), "close");
  Client other(port);
  EXPECT_EQ(other.ask(kChunkedEcho + "fffffff\r\n" + std::string(kLimit + 100'000, 'x')).status, 413);
}

TEST_F(ServerTest, AClientThatSendsOnReadsWhyItWasRefused) {
  start();
  Client client(port);
  EXPECT_TRUE(client.send(head_of("POST", "/echo", 16 << 20)));
  EXPECT_TRUE(client.send(std::string(16 << 20, 'x'))) << "no reset in the middle";
  EXPECT_EQ(client.receive().status, 413);
}

TEST_F(ServerTest, StrangersAreRefusedBeforeTheirBodyIsRead) {
  start();
  EXPECT_EQ(Client(port).ask(head_of("POST", "/echo", kLimit, "X-Stranger: 1\r\n")).status, 403);
  Client client(port);
  EXPECT_EQ(client.ask(post("/echo", "small", "X-Stranger: 1\r\n")).status, 403);
  EXPECT_EQ(client.ask(post("/echo", "small")).status, 200) << "a small body was read, the connection goes on";
}

TEST_F(ServerTest, MalformedChunksAreRefused) {
  start();
  EXPECT_EQ(Client(port).ask(kChunkedEcho + "x\r\n").status, 400);
  EXPECT_EQ(Client(port).ask(kChunkedEcho + "1\r\nabc").status, 400);
}

TEST_F(ServerTest, AClientThatAsksFirstIsToldToGoOn) {
  start();
  Client client(port);
  EXPECT_EQ(client.ask(head_of("POST", "/echo", 5, "Expect: 100-continue\r\n")).status, 100);
  EXPECT_EQ(client.ask("hello").body, "hello");
  EXPECT_EQ(client.ask(head_of("POST", "/echo", 0, "Expect: 100-continue\r\n")).status, 200) << "nothing is expected of nothing";
  EXPECT_EQ(client.ask(head_of("POST", "/echo", 5, "Expect: 100-continue\r\n") + "hello").status, 200) << "it did not wait";
  EXPECT_EQ(client.ask(head_of("POST", "/echo", kLimit + 1, "Expect: 100-continue\r\n")).status, 413) << "or not to";
}

TEST_F(ServerTest, CompressedBodies) {
  start();
  Client client(port);
  const std::string zip = "Content-Encoding: gzip\r\n", text(500'000, 'x');
  EXPECT_EQ(client.ask(post("/echo", gzip(text), zip)).body, text);
  EXPECT_EQ(client.ask(post("/echo", "", zip)).status, 200);
  EXPECT_EQ(client.ask(post("/echo", gzip(std::string(kLimit + 1, 'x')), zip)).status, 413) << "what counts is the size afterwards";
  EXPECT_EQ(client.ask(post("/echo", "not gzip", zip)).status, 400);
  EXPECT_EQ(client.ask(post("/echo", "x", "Content-Encoding: br\r\n")).status, 415);
  EXPECT_EQ(client.ask(post("/echo", "x", "Content-Encoding: identity\r\n")).body, "x");
  const auto reply = client.ask(post("/echo", text, "Accept-Encoding: gzip\r\n"));
  EXPECT_EQ(reply.header("Content-Encoding"), "gzip");
  EXPECT_EQ(gunzip(reply.body, text.size()), text);
}

// ---------------------------------------------------------------- handlers

TEST_F(ServerTest, AHandlerThatThrowsIsAnInternalError) {
  start();
  Client client(port);
  for (const auto* path : {"/throws", "/throws/anything"}) {
    const auto reply = client.ask(get(path));
    EXPECT_EQ(reply.status, 500) << path;
    EXPECT_EQ(reply.body.find("purpose"), std::string::npos) << "the log tells, not the answer";
  }
  EXPECT_EQ(client.ask(get("/hello")).status, 200);
}

TEST_F(ServerTest, ABusyServerSaysWhenToTryAgain) {
  options.max_workers = 1;
  options.max_queue = 0;
  start();
  Client first(port), second(port);
  first.send(get("/waits"));
  entered.wait();
  const auto reply = second.ask(get("/hello"));
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.header("Retry-After"), "1");
  released.count_down();
  EXPECT_EQ(first.receive().body, "waited");
  int status = 503;   // the worker sends its answer a moment before it is free again
  for (int tries = 0; status == 503 && tries < 1000; ++tries) status = second.ask(get("/hello")).status;
  EXPECT_EQ(status, 200);
}

TEST_F(ServerTest, ALargeAnswerArrivesWhole) {
  start();
  Client client(port);
  const auto reply = client.ask(get("/big"));
  EXPECT_EQ(reply.body.size(), kBig);
  EXPECT_EQ(reply.body.find_first_not_of('b'), std::string::npos);
  EXPECT_EQ(client.ask(get("/hello")).status, 200);
}

TEST_F(ServerTest, RequestsCarryAnId) {
  start();
  Client client(port);
  EXPECT_EQ(client.ask(get("/hello", "X-Request-Id: my-1.id\r\n")).header("X-Request-Id"), "my-1.id");
  for (const auto* unfit : {"a b", "", "a\"b"}) {
    const auto id = client.ask(get("/hello", "X-Request-Id: " + std::string(unfit) + "\r\n")).header("X-Request-Id");
    EXPECT_EQ(id.size(), 16U) << unfit;
  }
}

TEST_F(ServerTest, TheLogIsToldOnceOfEachRequest) {
  start();
  Client client(port);
  const auto reply = client.ask(post("/echo", "12345"));
  client.ask(get("/nowhere"));
  client.ask(get("/hello"));
  const auto log = finished(3);
  ASSERT_EQ(log.size(), 3U);
  EXPECT_EQ(log[0].route, "/echo");
  EXPECT_EQ(log[0].in, static_cast<std::int64_t>(post("/echo", "12345").size()));
  EXPECT_EQ(log[0].out, static_cast<std::int64_t>(reply.head.size() + 5));
  EXPECT_EQ(log[1].route, "");
  EXPECT_EQ(log[1].status, 404);
  EXPECT_EQ(log[2].client, "127.0.0.1");
}

TEST_F(ServerTest, BytesOfTheNextRequestAreNotCounted) {
  start();
  Client client(port);
  const std::string chunked = kChunkedEcho + "1\r\na\r\n0\r\n\r\n";
  client.send(chunked + get("/hello"));
  const auto log = finished(2);
  EXPECT_EQ(log[0].in, static_cast<std::int64_t>(chunked.size()));
  EXPECT_EQ(log[1].in, static_cast<std::int64_t>(get("/hello").size()));
}

// ---------------------------------------------------------------- proxies

constexpr std::string_view kForwarded = "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: models.example.org\r\n";

TEST_F(ServerTest, ATrustedProxySpeaksForTheClient) {
  options.trusted_proxies = *parse_ranges("127.0.0.0/8");
  start();
  EXPECT_EQ(Client(port).ask(get("/origin", std::string(kForwarded))).body, "https://models.example.org 203.0.113.9");
  EXPECT_EQ(finished(1)[0].client, "203.0.113.9");
}

TEST_F(ServerTest, NobodyElseDoes) {
  options.trusted_proxies = *parse_ranges("10.0.0.0/8");
  start();
  EXPECT_EQ(Client(port).ask(get("/origin", std::string(kForwarded))).body, "http://x 127.0.0.1");
  EXPECT_EQ(finished(1)[0].client, "127.0.0.1");
}

// ---------------------------------------------------------------- listening

TEST_F(ServerTest, ATakenPortIsSaid) {
  start();
  ServerOptions other;
  other.port = port;
  const auto taken = Server(other, Router(), {}).listen();
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, Code::kAlreadyExists);
  other.address = "nowhere.example";
  EXPECT_EQ(Server(other, Router(), {}).listen().error().code, Code::kInvalidArgument);
}

}  // namespace
}  // namespace pedigree::http
