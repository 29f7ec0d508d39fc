#include "template/arns.h"

#include <ctype.h>
#include <string.h>

bool arn_read(const char *text, struct arn *arn) {
  if (strncmp(text, "arn:", strlen("arn:")) != 0) return false;
  for (int i = ARN_ARN; i < ARN_RESOURCE; i++) {
    const char *colon = strchr(text, ':');
    if (!colon) return false;
    arn->at[i] = text;
    arn->length[i] = (size_t)(colon - text);
    text = colon + 1;
  }
  arn->at[ARN_RESOURCE] = text;
  arn->length[ARN_RESOURCE] = strlen(text);
  return true;
}

/* ---- Units ---- */

/* A text as what its bytes stand for. */
enum unit {
  UNIT_ANYTHING = 256, /* any run of characters */
  UNIT_SEGMENT,        /* any run of characters but colons */
  UNIT_ONE,            /* one character but a colon */
  UNIT_ONE_OF_ALL,     /* one character */
  UNIT_HIDDEN,         /* a text that the deployment knows */
  UNIT_HIDDEN_SEGMENT, /* one without a colon: an account, a name */
};

enum rules { RULES_RESOURCE, RULES_STRING };

struct units {
  unsigned short at[ARN_LONGEST];
  size_t count;
};

struct piece {
  const char *at;
  size_t length;
};

static struct piece piece_of(const char *text) { return (struct piece){text, strlen(text)}; }

/* The bytes of a mark that begins at `at`. */
static size_t mark_length(const char *at, size_t left) {
  const char *end = *at == RESOLVED_RESOURCE ? memchr(at, RESOLVED_END, left) : NULL;
  return end ? (size_t)(end - at) + 1 : 1;
}

static unsigned short hidden_unit(char mark) {
  return mark == RESOLVED_RESOURCE || mark == RESOLVED_ACCOUNT ? UNIT_HIDDEN_SEGMENT : UNIT_HIDDEN;
}

static unsigned short wildcard_unit(char c, bool ends_segment, enum rules rules) {
  bool is_all = rules == RULES_STRING || ends_segment;
  if (c == '*') return is_all ? UNIT_ANYTHING : UNIT_SEGMENT;
  return rules == RULES_STRING ? UNIT_ONE_OF_ALL : UNIT_ONE;
}

/* `hides`: marks stand for texts that are not known; else they are what they are. Of an ARN, * and
 * ? are characters. */
static void units_of(struct units *units, struct piece text, bool is_pattern, bool hides,
                     enum rules rules) {
  units->count = 0;
  for (size_t i = 0; i < text.length;) {
    char c = text.at[i];
    bool is_hidden = hides && resolved_is_mark(c),
         is_wildcard = is_pattern && (c == '*' || c == '?');
    bool ends_segment = i + 1 == text.length || text.at[i + 1] == ':';
    units->at[units->count++] = is_hidden     ? hidden_unit(c)
                                : is_wildcard ? wildcard_unit(c, ends_segment, rules)
                                              : (unsigned char)c;
    i += is_hidden ? mark_length(text.at + i, text.length - i) : 1;
  }
}

static bool is_run(unsigned short unit) {
  return unit == UNIT_ANYTHING || unit == UNIT_SEGMENT || unit == UNIT_HIDDEN ||
         unit == UNIT_HIDDEN_SEGMENT;
}

/* May a run take this unit of the other side? */
static bool takes(unsigned short run, unsigned short unit) {
  return unit != ':' || run == UNIT_ANYTHING || run == UNIT_HIDDEN;
}

static bool is_same(unsigned short pattern, unsigned short unit) {
  if (pattern == UNIT_ONE) return unit != ':';
  return pattern == UNIT_ONE_OF_ALL || pattern == unit;
}

/* What is reached from before these two units, NULL at an end: reach[0] and next[0] are before
 * `other`, reach[1] and next[1] behind it, and the next row is behind `unit`. */
static void step(const unsigned short *unit, const unsigned short *other, bool *reach, bool *next) {
  if (unit && is_run(*unit)) {
    next[0] = true;
    if (other && takes(*unit, *other)) reach[1] = true;
  }
  if (other && is_run(*other)) {
    reach[1] = true;
    if (unit && takes(*other, *unit)) next[0] = true;
  }
  if (unit && other && is_same(*unit, *other)) next[1] = true;
}

/* Is there a text that both sides can be? reach[k]: the units of the pattern before i, and those of
 * the ARN before k, can be the same. */
static bool meet(const struct units *pattern, const struct units *arn) {
  bool rows[2][ARN_LONGEST + 1] = {{true}}, *reach = rows[0], *next = rows[1];
  for (size_t i = 0; i <= pattern->count; i++) {
    const unsigned short *unit = i < pattern->count ? &pattern->at[i] : NULL;
    memset(next, 0, arn->count + 1);
    for (size_t k = 0; k <= arn->count; k++)
      if (reach[k]) step(unit, k < arn->count ? &arn->at[k] : NULL, reach + k, next + k);
    if (!unit) return reach[arn->count];
    bool *swapped = reach;
    reach = next;
    next = swapped;
  }
  return false;
}

static bool can_meet(struct piece pattern, struct piece arn, bool hides, enum rules rules) {
  struct units one, other;
  units_of(&one, pattern, true, hides, rules);
  units_of(&other, arn, false, hides, rules);
  return meet(&one, &other);
}

static bool has_mark(struct piece text, char least) {
  for (size_t i = 0; i < text.length; i++)
    if (resolved_is_mark(text.at[i]) && text.at[i] >= least) return true;
  return false;
}

/* What two sides surely have in common, before what they may have. A mark is the same as itself,
 * but for Fn::ImportValue and what is unknown, of which there may be two. */
static enum fit fit_of(struct piece pattern, struct piece arn, enum rules rules) {
  if (pattern.length > ARN_LONGEST || arn.length > ARN_LONGEST) return FIT_MAYBE;
  bool is_known = !has_mark(pattern, RESOLVED_IMPORT) && !has_mark(arn, RESOLVED_IMPORT);
  if (is_known && can_meet(pattern, arn, false, rules)) return FIT_YES;
  if (!has_mark(pattern, RESOLVED_RESOURCE) && !has_mark(arn, RESOLVED_RESOURCE)) return FIT_NO;
  return can_meet(pattern, arn, true, rules) ? FIT_MAYBE : FIT_NO;
}

enum fit arn_fits_resource(const char *pattern, const char *arn) {
  return fit_of(piece_of(pattern), piece_of(arn), RULES_RESOURCE);
}

enum fit arn_is_string_like(const char *pattern, const char *text) {
  return fit_of(piece_of(pattern), piece_of(text), RULES_STRING);
}

enum fit arn_is_like(const char *pattern, const char *arn) {
  struct arn one, other;
  if (!arn_read(arn, &other)) return FIT_NO;
  if (!arn_read(pattern, &one)) return resolved_is_known(pattern) ? FIT_NO : FIT_MAYBE;
  enum fit fit = FIT_YES;
  for (int i = ARN_ARN; i <= ARN_RESOURCE; i++) {
    enum fit each = fit_of((struct piece){one.at[i], one.length[i]},
                           (struct piece){other.at[i], other.length[i]}, RULES_STRING);
    if (each < fit) fit = each;
  }
  return fit;
}

static char *lower(struct arena *arena, const char *text) {
  char *copy = arena_string(arena, text);
  for (char *c = copy; *c; c++) *c = (char)tolower((unsigned char)*c);
  return copy;
}

bool action_fits(struct arena *arena, const char *pattern, const char *action) {
  return text_fits(lower(arena, pattern), lower(arena, action));
}
