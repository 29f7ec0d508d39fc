/* Documents: JSON and YAML in, a tree of nodes, JSON and YAML out. The only room that knows cJSON
 * and libyaml.
 *
 * Ownership. A tree, and everything made from it, lives in the arena named by document_use; nothing
 * is freed. A node stands in one place of one tree: to use it in two places, copy it.
 *
 * What this door hides of cJSON 1.7: names are compared exactly; numbers keep the spelling they
 * were read with; an escaped NUL, a lone surrogate, invalid UTF-8, control characters in strings,
 * text behind the document, a depth above DOCUMENT_MAX_DEPTH, a size above DOCUMENT_MAX_BYTES, and
 * a key that stands twice in one object are refused, each with its place. */
#ifndef DOCUMENT_DOCUMENT_H
#define DOCUMENT_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

/* CloudFormation takes templates of at most 1 MB; this leaves room for services of 40,000 functions
 * that are split up later. */
#define DOCUMENT_MAX_BYTES ((size_t)128 * 1024 * 1024)
/* Objects and arrays within each other. cJSON itself stops at 1000; recursion here stays far from
 * the stack's end. */
#define DOCUMENT_MAX_DEPTH 500

typedef struct cJSON node;

enum node_kind { NODE_NULL, NODE_BOOLEAN, NODE_NUMBER, NODE_STRING, NODE_ARRAY, NODE_OBJECT };

/* Every node made from now on, on this thread, lives in `arena`. Comes before any other call.
 * Returns the arena used before, NULL the first time; who goes back to it finds its trees whole,
 * but without their places. */
struct arena *document_use(struct arena *arena);

struct document_error {
  char message[256];   /* one sentence; "" where reading went well */
  size_t offset;       /* byte in the input, from 0 */
  size_t line, column; /* from 1; column in bytes */
};

/* The tree of a JSON text of `length` bytes, NULL with *error filled in. A UTF-8 byte order mark is
 * skipped. */
node *document_read_json(const char *bytes, size_t length, struct document_error *error);
/* The same for YAML as the framework reads it (osls 4: js-yaml 4.3 with CloudFormation's short
 * tags): true and false are the only booleans, dates are text, 0777 is 777, merge keys merge, a key
 * stands for what JavaScript spells (0x10: is "16"). One document. serverless 3 makes dates of what
 * looks like one, and does not know !Transform and !GetStackOutput.
 *
 * Where this reader differs from the framework's on purpose, since a tree is what JSON can say:
 *   .inf and .nan   stay text, also as keys; the framework hands on null
 *   !!timestamp     stays text
 *   refused         !!binary; an escaped NUL; lists, objects and intrinsics as keys; a document
 *                   without any value
 *   read            500 levels and a million aliased values, where js-yaml stops at 100 levels and
 *                   10,000 merged keys
 * And since libyaml is the one that parses. Refused: tabs before a value, before the text of a
 * block scalar's first line, and in otherwise blank lines; anchors of other characters than
 * letters, digits, - and _; keys of more than 1024 characters without a question mark; surrogate
 * pairs written as two escapes; characters that YAML does not call printable, also in comments and
 * quotes; in flow style a plain scalar that begins with a colon; directives other than %YAML 1.1,
 * %YAML 1.2 and %TAG. Read otherwise: [?a] is a key without a value; a line break that is escaped
 * before a blank line leaves one behind; `? <<` merges; an indentation indicator where the whole
 * document is one block scalar. */
node *document_read_yaml(const char *bytes, size_t length, struct document_error *error);
/* JSON where the first character is { or [, YAML otherwise. `name`: the file's, for places; NULL
 * where there is none. */
node *document_read(const char *name, const char *bytes, size_t length,
                    struct document_error *error);
/* The same where the file's name says which language it is, so that {a: 1} in a .yml is YAML. */
enum document_language { DOCUMENT_JSON, DOCUMENT_YAML };
node *document_read_as(enum document_language language, const char *name, const char *bytes,
                       size_t length, struct document_error *error);

/* The name of standard input, in places and messages. */
#define DOCUMENT_STANDARD_INPUT "standard input"

/* Where something was read. `bytes` of the text given to document_read must still be there. */
struct document_place {
  const char *file;       /* as it was named */
  const char *line_start; /* the whole line, without its end */
  size_t line_length;
  size_t line, column; /* from 1; column in characters */
  size_t column_bytes; /* bytes of the line before it */
};
/* The place of a value; or, of a list or an object, of its key, which is what people look for.
 * False where the value was not read from a named document: it was made by this program. */
bool document_place(const node *value, struct document_place *place);
/* The place of the key of a member, of whatever kind its value is. */
bool document_place_of_key(const node *member, struct document_place *place);

/* Printing: RFC 8259 JSON, members in their order. Compact on one line, or with two spaces a level.
 * It allocates nothing but the text's own room. */
enum document_layout { DOCUMENT_COMPACT, DOCUMENT_PRETTY };
void document_print(const node *tree, enum document_layout layout, struct text *out);
/* One string as JSON writes it, with its quotes. */
void document_print_string(const char *string, struct text *out);
/* The same tree as YAML: block style, two spaces, no folding, no comments, its last line ended.
 * Read back by document_read_yaml, by the framework's parser, or by any reader of YAML 1.1 or 1.2,
 * it is the same tree; what one of them might take for something else is quoted. Intrinsics are
 * written with their short tags where AWS documents it: never one directly behind another,
 * {Condition: name} only where a condition stands, Fn::GetAtt only as resource and attribute, never
 * Fn::Transform and Fn::GetStackOutput. What only looks like an intrinsic keeps its long form. A
 * number beyond a double's range (1e400) keeps its value for readers that have such numbers;
 * js-yaml takes it for text. */
void document_print_yaml(const node *tree, struct text *out);
/* "cJSON 1.7.15, libyaml 0.2.5": what reads and is linked at this run. */
const char *document_libraries(struct arena *arena);

/* Asking. All of these take NULL and answer as for null. */
enum node_kind node_kind(const node *value);
bool node_is(const node *value, enum node_kind kind);
const char *node_string(const node *value); /* NULL unless it is a string */
/* its spelling, NULL unless it is a number */
const char *node_number(const node *value);
double node_double(const node *value); /* 0 unless it is a number */
bool node_boolean(const node *value);  /* false unless it is true */
size_t node_count(const node *value);  /* members or elements; walks them */
/* NULL where there is none, or it is no object */
node *node_member(const node *object, const char *name);
/* the name of a member, NULL for an element */
const char *node_name(const node *member);
/* first member or element, NULL where there is none */
node *node_first(const node *value);
/* the one behind it, NULL at the end */
node *node_next(const node *value);
node *node_at(const node *array, size_t i); /* NULL where there is none; walks */
/* the member, where it is the object's only one */
node *node_only(const node *object, const char *name);
/* by value; order of members does not matter */
bool node_equal(const node *a, const node *b);
/* "an object", "a number", for messages */
const char *node_kind_name(enum node_kind kind);

/* Making. Strings are copied. */
node *node_new_object(void);
node *node_new_array(void);
node *node_new_string(const char *string);
/* is not copied: it lies in the arena of document_use, and stays as it is */
node *node_take_string(char *string);
node *node_new_boolean(bool value);
node *node_new_null(void);
node *node_new_number(long value);
/* that many significant digits; null where it is not finite */
node *node_new_decimal(double value, int digits);
node *node_copy(const node *value);

/* Changing. `child` must stand nowhere yet. Return `child`. */
/* replaces in place, else adds at the end */
node *node_set(node *object, const char *name, node *child);
/* at the end; the name must not be there yet */
node *node_add(node *object, const char *name, node *child);
node *node_append(node *array, node *child);
node *node_insert(node *array, size_t i, node *child);
/* nothing where there is no such member */
void node_remove(node *object, const char *name);
/* a member or an element of `parent` */
void node_drop(node *parent, node *child);
/* Merges as lodash does, by which the framework and its plugins merge: objects member by member,
 * lists element by element, anything else replaces. `from` is copied. */
void node_merge(node *into, const node *from);
/* Makes `value` hold what `with` holds (kind and contents) without moving it: its name and its
 * place stay. `with` is used up. */
void node_become(node *value, node *with);
/* The same, but it is at the place where `with` was read, if it was read anywhere. */
void node_become_as_read(node *value, node *with);

/* A place in a tree, from the root: a chain of names and positions. The frames lie on the stack of
 * the walk that made them; path_keep copies the chain into an arena. */
struct path {
  const struct path *parent; /* NULL: the root's own frame is left out, so NULL is the root */
  const char *name;          /* member's name; NULL for an element */
  size_t position;           /* element's position */
};
const struct path *path_keep(struct arena *arena, const struct path *path);
/* The same, sharing what leads to both with `neighbour`, a path that was kept; NULL: there is none.
 * */
const struct path *path_keep_beside(struct arena *arena, const struct path *path,
                                    const struct path *neighbour);
/* Resources.Order.Properties.Targets[0].Arn; made visible, for messages. */
const char *path_text(struct arena *arena, const struct path *path);
/* The node at the place that a path_text names, or the nearest one above it that exists; a list of
 * objects counts as one object, as in `functions`. Never NULL where `root` is not. */
const node *path_find(struct arena *arena, const node *root, const char *text);
/* /Resources/Order/Properties/Targets/0/Arn; RFC 6901. */
const char *path_pointer(struct arena *arena, const struct path *path);
/* Adds the same as it stands inside a JSON string. */
void path_print_pointer(const struct path *path, struct text *out);

#endif
