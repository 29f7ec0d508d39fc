/* Text that grows, in an arena. Always NUL-terminated; `length` does not count the NUL. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct text {
  struct arena *arena;
  char *at; /* owned by the arena; "" until the first byte is added */
  size_t length, capacity;
};

void text_init(struct text *text, struct arena *arena);
void text_add(struct text *text, const char *bytes, size_t length);
void text_string(struct text *text, const char *string);
void text_char(struct text *text, char c);
__attribute__((format(printf, 2, 3))) void text_format(struct text *text, const char *format, ...);

/* Adds a string that came from a template, a service or AWS: control characters (also C1 and DEL), and bytes that
 * are not UTF-8, are made visible as \n, \t, \x1b, so that no input can move a terminal's cursor. At most `most` bytes of
 * it are shown, then "...". */
void text_visible(struct text *text, const char *string, size_t most);

/* A formatted string in the arena. */
__attribute__((format(printf, 2, 3))) char *text_new(struct arena *arena, const char *format, ...);
/* `string` made visible, in the arena, at most TEXT_SHOWN bytes of it. */
const char *text_shown(struct arena *arena, const char *string);
#define TEXT_SHOWN 200

/* The bytes of the UTF-8 sequence at `bytes` (1 to 4), 0 where it is none: overlong, a surrogate, cut short. */
size_t text_utf8(const unsigned char *bytes, size_t available);

/* `name`, where it may be part of a command that people paste into a shell: letters, digits, - and _, and no option. Else
 * NULL. */
const char *text_shell_word(const char *name);

/* Does `string` fit `pattern`, in which * stands for any run of characters, also none, and ? for any one? */
bool text_fits(const char *pattern, const char *string);

/* The name among `names` (NULL at the end) that `word` most probably meant, NULL where none is near: at most one edit
 * for three letters, case ignored. */
const char *text_nearest(const char *word, const char *const *names);

#endif
