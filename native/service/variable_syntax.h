/* The notation of variables: ${source(parameters):address, further source, literal}.
 *
 * Read exactly as serverless 3.40 and osls 4.3 read it, its corners too: what begins with a capital
 * or has two colons (${AWS::Region}) is CloudFormation's and no variable; \${ is an escape; in a
 * run of dollars all of them belong to the variable; a literal can only stand last; inside an
 * address every ${ must be a variable. Not followed: ${a:b, c::d}, which the frameworks sometimes
 * take for text, depending on what stands behind it, is refused. Nothing is resolved here.
 *
 * Everything lives in the arena given; what was read borrows the string. */
#ifndef SERVICE_VARIABLE_SYNTAX_H
#define SERVICE_VARIABLE_SYNTAX_H

#include "document/document.h"

/* Variables within the address or the parameters of one another; each is a recursion. Nobody writes
 * more than three. */
#define VARIABLE_MAX_NESTING 32

struct variable_text {
  const char *string;
  struct variable *first; /* NULL: it holds none */
  bool is_one;            /* the variable is all of it, so that its value may be of any type */
};

/* A parameter or an address: variables are in `text`, else `value` is what it says. */
struct variable_argument {
  struct variable_argument *next;
  struct variable_text text;
  node *value;
};

struct variable_source {
  struct variable_source *next;
  const char *name; /* NULL: a literal */
  node *literal;
  struct variable_argument *parameters; /* NULL: none */
  struct variable_argument *address;    /* NULL: none */
};

struct variable {
  struct variable *next;
  size_t start, end;               /* in the string */
  const char *replacement;         /* an escape: what it stands for; NULL: a variable */
  struct variable_source *sources; /* in the order they are asked */
};

struct variable_mistake {
  const char *message; /* what is wrong, as the end of a sentence */
  size_t offset;
};

/* False where the notation is wrong, with *mistake filled in. */
bool variable_read(struct arena *arena, const char *string, struct variable_text *text,
                   struct variable_mistake *mistake);
/* The same for a string that was put together from `parts` (NULL at the end), each read by itself:
 * what only looks like a variable because two parts met is none. */
bool variable_read_parts(struct arena *arena, const char *const *parts, struct variable_text *text,
                         struct variable_mistake *mistake);

/* A number as JavaScript spells it, which is what text around a variable gets: 1.50 becomes 1.5. */
const char *variable_number(struct arena *arena, double number);

#endif
