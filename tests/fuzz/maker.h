/* What services are made of: chance, JSON, and functions named in every spelling. */
#ifndef TESTS_FUZZ_MAKER_H
#define TESTS_FUZZ_MAKER_H

#include <stdbool.h>
#include <stdint.h>

#include "document/document.h"

#define MOST_FUNCTIONS 6
#define ACCOUNT "123456789012" /* the one of the stack */
#define OTHER_ACCOUNT "999999999999"

struct lambda {
  const char *key, *id, *name;
  const char *alias;     /* NULL: it is not rolled out */
  const char *condition; /* under which it exists; NULL: always */
  bool moves_url;
};

struct maker {
  struct arena *arena;
  uint64_t state;
  const char *service, *stage, *partition, *region;
  struct lambda functions[MOST_FUNCTIONS];
  size_t function_count;
  node *resources;
  unsigned number;       /* of what was made so far */
  const char *condition; /* of what is added; NULL: none */
  bool without_account;  /* no ARN is written out */
};

/* The same numbers for the same seed, on every machine. */
size_t below(struct maker *maker, size_t most);
bool chance(struct maker *maker, unsigned percent);
#define PICK(maker, list) ((list)[below(maker, sizeof(list) / sizeof *(list))])
const struct lambda *any_function(struct maker *maker);

/* A tree from JSON with ' for ", in which %s are replaced. */
__attribute__((format(printf, 2, 3))) node *json(struct maker *maker, const char *format, ...);
node *join(const char *delimiter, node *pieces);
/* {"Fn::If": [one of the conditions, one, other]} */
node *conditional(struct maker *maker, node *one, node *other);
node *get_att(struct maker *maker, const char *id);

/* A logical id that is not used yet. */
const char *fresh(struct maker *maker, const char *word);
/* Adds a resource, under maker->condition. */
node *add(struct maker *maker, const char *id, const char *type, node *properties);

/* A function's ARN, its ARN or name, and API Gateway's address of it, in any spelling. */
node *arn_of(struct maker *maker, const struct lambda *function);
node *name_of(struct maker *maker, const struct lambda *function);
node *address_of(struct maker *maker, const struct lambda *function);
/* The ARN of a function of the same name in another account, region or partition. */
node *foreign_arn(struct maker *maker, const struct lambda *function);

#endif
