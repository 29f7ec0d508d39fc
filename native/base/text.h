/* Text that grows, in an arena. Always NUL-terminated; `length` does not count the NUL.
 *
 * A text with a sink keeps only its last part: when that is full, the sink takes it. For what is
 * printed from beginning to end; adding to it allocates nothing. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"

struct text_sink {
  bool (*write)(void *context, const char *bytes, size_t length); /* false: it failed, with errno */
  void *context;
  /* errno of the first write that failed; nothing is written behind it. 0: none has */
  int reason;
  bool has_begun; /* something was written */
};

struct text {
  struct arena *arena;
  char *at; /* owned by the arena; "" until the first byte is added */
  size_t length, capacity;
  struct text_sink *sink; /* NULL: everything is kept */
};

void text_init(struct text *text, struct arena *arena);
void text_init_sink(struct text *text, struct arena *arena, struct text_sink *sink);
/* Gives the last part to the sink. False where a write failed: sink->reason. */
bool text_end(struct text *text);

/* Room for `more` bytes and the NUL behind `length`, which the caller writes; with a sink at most
 * TEXT_PART. */
#define TEXT_PART ((size_t)64 * 1024)
void text_grow(struct text *text, size_t more);
static inline void text_reserve(struct text *text, size_t more) {
  if (text->capacity - text->length <= more) text_grow(text, more);
}
void text_add_in_parts(struct text *text, const char *bytes, size_t length);
static inline void text_add(struct text *text, const char *bytes, size_t length) {
  if (text->capacity - text->length <= length) {
    text_add_in_parts(text, bytes, length);
    return;
  }
  if (length) memcpy(text->at + text->length, bytes, length);
  text->length += length;
  text->at[text->length] = '\0';
}
static inline void text_string(struct text *text, const char *string) {
  text_add(text, string, strlen(string));
}
static inline void text_char(struct text *text, char c) { text_add(text, &c, 1); }
__attribute__((format(printf, 2, 3))) void text_format(struct text *text, const char *format, ...);

/* Adds a string that came from a template, a service or AWS: control characters (also C1 and DEL),
 * and bytes that are not UTF-8, are made visible as \n, \t, \x1b, so that no input can move a
 * terminal's cursor. At most `most` bytes of it are shown, then "...". */
void text_visible(struct text *text, const char *string, size_t most);

/* The text as a string, when nothing more is added; room that it did not need goes back to the
 * arena. */
char *text_trim(struct text *text);

/* A formatted string in the arena. */
__attribute__((format(printf, 2, 3))) char *text_new(struct arena *arena, const char *format, ...);
/* `string` made visible, in the arena, at most TEXT_SHOWN bytes of it. */
const char *text_shown(struct arena *arena, const char *string);
#define TEXT_SHOWN 200

/* The bytes of the UTF-8 sequence at `bytes` (1 to 4), 0 where it is none: overlong, a surrogate,
 * cut short. */
size_t text_utf8(const unsigned char *bytes, size_t available);

/* Is the string UTF-8 from its beginning to its end? */
bool text_is_utf8(const char *string);

/* `name`, where it may be part of a command that people paste into a shell: letters, digits, - and
 * _, and no option. Else NULL. */
const char *text_shell_word(const char *name);

/* `word` as a POSIX shell reads it back: in single quotes, where it has other characters than
 * letters, digits and _./:=,@%+-. */
const char *text_shell_quoted(struct arena *arena, const char *word);

/* Does `string` fit `pattern`, in which * stands for any run of characters, also none, and ? for
 * any one? */
bool text_fits(const char *pattern, const char *string);

/* The name among `names` (NULL at the end) that `word` most probably meant, NULL where none is
 * near: at most one edit for three letters, case ignored. Of several that are as near, the one that
 * begins as the word does. */
const char *text_nearest(const char *word, const char *const *names);
/* Do at most so many edits lead from one word to the other, case ignored? */
bool text_is_near(const char *word, const char *other, size_t most);

#endif
