/* A checker of JSON that shares nothing with the reader it checks: RFC 8259 and RFC 3629, nothing
 * kept, nothing built. */
#include "fuzz.h"

struct reader {
  const unsigned char *at, *end;
};

static bool value(struct reader *reader, int depth);

static void skip_space(struct reader *reader) {
  while (reader->at < reader->end && memchr(" \t\r\n", *reader->at, 4)) reader->at++;
}

static bool take(struct reader *reader, const char *word) {
  size_t length = strlen(word);
  if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, word, length) != 0)
    return false;
  reader->at += length;
  return true;
}

static int peek(const struct reader *reader) { return reader->at < reader->end ? *reader->at : -1; }

static bool digits(struct reader *reader) {
  const unsigned char *start = reader->at;
  while (peek(reader) >= '0' && peek(reader) <= '9') reader->at++;
  return reader->at > start;
}

static bool number(struct reader *reader) {
  take(reader, "-");
  if (!take(reader, "0") && !digits(reader)) return false;
  if (take(reader, ".") && !digits(reader)) return false;
  if (!take(reader, "e") && !take(reader, "E")) return true;
  if (!take(reader, "+")) take(reader, "-");
  return digits(reader);
}

/* One character of more than a byte; RFC 3629's table. */
static bool wide(struct reader *reader) {
  static const struct {
    unsigned char least, most, second_least, second_most;
    int length;
  } rows[] = {{0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
              {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
              {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    if (*reader->at < rows[i].least || *reader->at > rows[i].most ||
        reader->end - reader->at < rows[i].length)
      continue;
    if (reader->at[1] < rows[i].second_least || reader->at[1] > rows[i].second_most) return false;
    for (int j = 2; j < rows[i].length; j++)
      if (reader->at[j] < 0x80 || reader->at[j] > 0xbf) return false;
    reader->at += rows[i].length;
    return true;
  }
  return false;
}

static bool escape(struct reader *reader) {
  int c = peek(reader);
  if (c < 0 || !strchr("\"\\/bfnrtu", c)) return false;
  reader->at++;
  for (int i = 0; c == 'u' && i < 4; i++, reader->at++)
    if (peek(reader) < 0 || !strchr("0123456789abcdefABCDEF", peek(reader))) return false;
  return true;
}

static bool string(struct reader *reader) {
  if (!take(reader, "\"")) return false;
  while (peek(reader) >= 0x20) {
    if (take(reader, "\"")) return true;
    if (take(reader, "\\")) {
      if (!escape(reader)) return false;
    } else if (peek(reader) < 0x80) reader->at++;
    else if (!wide(reader)) return false;
  }
  return false;
}

static bool members(struct reader *reader, const char *end, bool have_names, int depth) {
  skip_space(reader);
  if (take(reader, end)) return true;
  do {
    skip_space(reader);
    if (have_names) {
      if (!string(reader)) return false;
      skip_space(reader);
      if (!take(reader, ":")) return false;
    }
    if (!value(reader, depth)) return false;
    skip_space(reader);
  } while (take(reader, ","));
  return take(reader, end);
}

static bool value(struct reader *reader, int depth) {
  if (depth > 2 * DOCUMENT_MAX_DEPTH) return false;
  skip_space(reader);
  if (take(reader, "{")) return members(reader, "}", true, depth + 1);
  if (take(reader, "[")) return members(reader, "]", false, depth + 1);
  if (peek(reader) == '"') return string(reader);
  return take(reader, "true") || take(reader, "false") || take(reader, "null") || number(reader);
}

bool json_is_valid(const char *bytes, size_t length) {
  struct reader reader = {(const unsigned char *)bytes, (const unsigned char *)bytes + length};
  if (!value(&reader, 0)) return false;
  skip_space(&reader);
  return reader.at == reader.end;
}
