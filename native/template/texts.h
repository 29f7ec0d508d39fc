/* Texts that are put together piece by piece, for resolved.c: a value of a template yields several
 * where conditions choose. Everything is in the arena that is handed in. */
#ifndef TEMPLATE_TEXTS_H
#define TEMPLATE_TEXTS_H

#include "template/resolved.h"

/* The last piece of a text, and what is before it. Texts that begin alike share their pieces. */
struct chain {
  const struct chain *before;
  const char *bytes;
  size_t length;
  struct resolved_piece from; /* `start` and `length` are not set yet */
};

/* The texts that a value can yield. One that is absent is AWS::NoValue. */
struct texts {
  const struct chain *list[RESOLVED_MOST];
  const struct branch *branch[RESOLVED_MOST];
  bool is_absent[RESOLVED_MOST];
  size_t count;
};

/* One text without a byte. */
struct texts texts_empty(void);
/* Every text goes on with these bytes, which stay the caller's and have to outlive it; `from` says
 * where they stand in the template. */
void texts_add(struct arena *arena, struct texts *texts, const char *bytes, size_t length,
               struct resolved_piece from);
/* The same with a mark of resolved.h. */
void texts_add_mark(struct arena *arena, struct texts *texts, char mark,
                    struct resolved_piece from);
/* Every text goes on with every one of `more`, but for branches that exclude each other. Where that
 * makes more than RESOLVED_MOST, with RESOLVED_UNKNOWN. */
void texts_add_each(struct arena *arena, struct texts *texts, const struct texts *more,
                    struct resolved_piece from);
/* The same texts, each as one piece that comes from `from`: what stands for an intrinsic. */
struct texts texts_from_one(struct arena *arena, const struct texts *texts,
                            struct resolved_piece from);

/* The bytes of a text, ended by NUL. What a string of the template has of marks and of dynamic
 * references ("{{resolve:ssm:name}}") is RESOLVED_UNKNOWN in it. */
char *chain_bytes(struct arena *arena, const struct chain *chain, size_t *length);
/* Is a string of the template, as it is written, the text that it yields? */
bool text_is_plain(const char *string);

#endif
