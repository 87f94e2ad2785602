#include "base/hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <stdexcept>
#include <utility>

namespace pedigree {
namespace {

using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

[[noreturn]] void broken(const char* what) { throw std::runtime_error(std::string("OpenSSL: ") + what + " failed"); }

/// Fetched once: an implicit fetch costs as much as hashing a kilobyte.
const EVP_MD* fetch(const char* algorithm) {
  const EVP_MD* md = EVP_MD_fetch(nullptr, algorithm, nullptr);
  if (md == nullptr) broken(algorithm);
  return md;
}
const EVP_MD* md5_algorithm() {
  static const EVP_MD* const md = fetch("MD5");
  return md;
}
const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const md = fetch("SHA256");
  return md;
}

unsigned char* writable(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* octets(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string digest(std::string_view text, const EVP_MD* algorithm) {
  std::string out(static_cast<std::size_t>(EVP_MD_get_size(algorithm)), '\0');
  if (EVP_Digest(text.data(), text.size(), writable(out), nullptr, algorithm, nullptr) != 1) broken("EVP_Digest");
  return out;
}

}  // namespace

struct Hasher::State {
  explicit State(const EVP_MD* md) : algorithm(md), context(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    if (!context) throw std::bad_alloc();
  }
  const EVP_MD* algorithm;
  Context context;
};

Hasher::Hasher(std::unique_ptr<State> state) : state_(std::move(state)) { reset(); }
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

Hasher Hasher::md5() { return Hasher(std::make_unique<State>(md5_algorithm())); }
Hasher Hasher::sha256() { return Hasher(std::make_unique<State>(sha256_algorithm())); }

void Hasher::update(Bytes bytes) {
  if (EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) != 1) broken("EVP_DigestUpdate");
}

std::string Hasher::finish() {
  std::string out(static_cast<std::size_t>(EVP_MD_get_size(state_->algorithm)), '\0');
  if (EVP_DigestFinal_ex(state_->context.get(), writable(out), nullptr) != 1) broken("EVP_DigestFinal_ex");
  return out;
}

void Hasher::reset() {
  if (EVP_DigestInit_ex2(state_->context.get(), state_->algorithm, nullptr) != 1) broken("EVP_DigestInit_ex2");
}

std::string md5(std::string_view text) { return digest(text, md5_algorithm()); }
std::string sha256(std::string_view text) { return digest(text, sha256_algorithm()); }

std::string hmac_sha256(std::string_view key, std::string_view text) {
  std::string out(32, '\0');
  unsigned length = 0;
  // An empty view may hold a null pointer, which HMAC() takes for "the key of the previous call".
  const unsigned char* key_bytes = key.empty() ? octets(std::string_view("")) : octets(key);
  if (HMAC(sha256_algorithm(), key_bytes, static_cast<int>(key.size()), octets(text), text.size(), writable(out), &length) ==
      nullptr) {
    broken("HMAC");
  }
  return out;
}

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  if (RAND_bytes(writable(out), static_cast<int>(count)) != 1) broken("RAND_bytes");
  return out;
}

std::string uuid_v7(std::int64_t micros) {
  std::string bytes = random_bytes(16);
  const auto millis = static_cast<std::uint64_t>(micros / 1000);
  for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<char>(millis >> (40 - 8 * i) & 0xFFU);
  const auto with_tag = [](char c, unsigned keep, unsigned tag) {
    return static_cast<char>((static_cast<unsigned char>(c) & keep) | tag);
  };
  bytes[6] = with_tag(bytes[6], 0x0F, 0x70);  // version 7
  bytes[8] = with_tag(bytes[8], 0x3F, 0x80);  // variant 10
  std::string text = hex(as_bytes(bytes));
  for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, 1, '-');
  return text;
}

}  // namespace pedigree
