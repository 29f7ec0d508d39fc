#include "aws/credentials.h"

#include <openssl/crypto.h>
#include <string.h>

#include "aws/moment.h"

/* Printable ASCII without white space: whatever is more would end up in a header. */
static bool is_plain(const char *value) {
  for (const char *c = value; *c; c++)
    if (*c <= ' ' || *c >= 0x7f) return false;
  return true;
}

static bool fits(const char *value, size_t size) { return strlen(value) < size && is_plain(value); }

void credentials_clear(struct credentials *credentials) {
  OPENSSL_cleanse(credentials, sizeof *credentials);
}

bool credentials_set(struct credentials *credentials, const char *id, const char *secret,
                     const char *token) {
  credentials_clear(credentials);
  if (!token) token = "";
  if (!id || !*id || !secret || !*secret) return false;
  if (!fits(id, sizeof credentials->id) || !fits(secret, sizeof credentials->secret) ||
      !fits(token, sizeof credentials->token))
    return false;
  strcpy(credentials->id, id);
  strcpy(credentials->secret, secret);
  strcpy(credentials->token, token);
  return true;
}

const char *credentials_shown(struct arena *arena, const struct credentials *credentials) {
  if (!*credentials->id) return "no credentials";
  size_t length = strlen(credentials->id);
  const char *id =
      length < 12 ? "a key"
                  : text_new(arena, "%.4s...%s", credentials->id, credentials->id + length - 4);
  const char *until = credentials->expiration ? text_new(arena, ", until %s",
                                                         moment_iso(arena, credentials->expiration))
                                              : "";
  return text_new(arena, "%s from %s%s", id, credentials->source ? credentials->source : "nowhere",
                  until);
}
