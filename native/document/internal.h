/* What the files of this room share: the trees as cJSON, and the way errors are told. Not for other
 * rooms. */
#ifndef DOCUMENT_INTERNAL_H
#define DOCUMENT_INTERNAL_H

#include <cjson/cJSON.h>

#include "document/document.h"

/* How this room uses cJSON's members:
 *   numbers   are cJSON_Raw; valuestring is the spelling, valuedouble the value
 *   valueint  of every node that was read says where: see document_mark; 0: made by us
 *   valuedouble of every member that is no number says the same of its key */

/* The arena of document_use. */
struct arena *document_arena(void);

/* ---- places.c ---- */

/* Notes a text that is about to be read. `unit` says what its places count: bytes, or libyaml's
 * characters. */
enum document_unit { UNIT_BYTE, UNIT_CHARACTER };
void document_begin(const char *bytes, size_t length, enum document_unit unit);
/* Names the text that was begun last. */
void document_name(const char *name);
/* The mark of an offset in that text: what valueint and valuedouble keep. 0 where no number is left
 * for it. */
int document_mark(size_t offset);
/* The offset that a mark stands for, in the text that was begun last. */
size_t document_offset(int mark);
/* Marks where the key of a member stands. */
void document_mark_key(node *member, size_t offset);
/* Forgets all texts: the arena is another one. */
void document_forget(void);

/* A number node with this spelling. */
node *document_number(const char *spelling, size_t length);

/* Fills in the error: message, offset, and line and column found by counting. Always returns false.
 * */
__attribute__((format(printf, 5, 6))) bool document_fail(struct document_error *error,
                                                         const char *bytes, size_t length,
                                                         size_t offset, const char *format, ...);

/* Refuses more than DOCUMENT_MAX_BYTES. */
bool document_size_fits(size_t length, struct document_error *error);

/* ---- yaml.c ---- */

/* Gives back what libyaml holds of a reading that did not come to its end. */
void yaml_close(void);

/* ---- short_tags.c ---- */

/* An intrinsic function of CloudFormation and its short tag. The last columns are the writer's:
 * where none of takes_string and list is set, it is always written in its long form. */
struct short_tag {
  const char *tag, *name; /* Sub, Fn::Sub */
  bool takes_string;
  /* the kinds of a list of operands, see short_tags.c; NULL: takes no list */
  const char *list;
  size_t least;          /* operands that the list must have */
  bool is_joined;        /* the list is written as one string, with a point */
  bool holds_conditions; /* the operands are conditions */
  /* an intrinsic only where a condition stands; a resource's attribute has the same name */
  bool is_condition;
};
/* The row of a tag without its `!`, NULL where there is none. */
const struct short_tag *short_tag_read(const char *tag);
/* The row of {name: operand} where it may be written with its short tag and is read back as the
 * same tree. */
const struct short_tag *short_tag_of(const node *value, bool is_condition);

/* ---- yaml_scalars.c ---- */

/* A plain scalar without a tag. */
node *yaml_resolve(const char *scalar);
/* Of a value that serves as key: as JavaScript spells it. NULL for a list or an object. */
const char *yaml_key(const node *value);
/* `value` as one of YAML's own tags (`int` of tag:yaml.org,2002:int) takes it: a node without that
 * tag for a collection, the text for a scalar, NULL for a plain scalar of no characters. `problem`
 * is set where NULL is returned. */
node *yaml_tagged(const char *tag, const char *scalar, node *collection, const char **problem);

/* The first member of `object` whose name an earlier one has already, NULL where all names differ.
 * */
const node *document_duplicate(const node *object);

#endif
