/* What a value of the template yields as text, as far as that is known before the deployment.
 *
 * Known are strings, numbers, Fn::Sub, Fn::Join, Fn::Select with a literal position, Fn::FindInMap
 * with known keys, Fn::Select of an Fn::Split, AWS::Partition, AWS::Region, AWS::StackName and
 * AWS::URLSuffix, and the names and ARNs of resources whose names the template writes
 * (resource_arns.h). Fn::If yields several texts. What only the deployment knows is a mark in the
 * text, so that equal expressions yield equal texts:
 *
 *   RESOLVED_RESOURCE id RESOLVED_END            the name or id that CloudFormation makes
 *   RESOLVED_RESOURCE id.attribute RESOLVED_END  another attribute
 *   RESOLVED_ACCOUNT                             the account of the stack
 *   RESOLVED_IMPORT                              Fn::ImportValue: a value of another stack
 *   RESOLVED_UNKNOWN                             a parameter, a dynamic reference, or any other
 *                                                intrinsic
 *
 * The marks are control characters; where a template has them itself, they are RESOLVED_UNKNOWN. */
#ifndef TEMPLATE_RESOLVED_H
#define TEMPLATE_RESOLVED_H

#include "template/template.h"

#define RESOLVED_RESOURCE '\1'
#define RESOLVED_END '\2'
#define RESOLVED_ACCOUNT '\3'
#define RESOLVED_IMPORT '\4'
#define RESOLVED_UNKNOWN '\5'

/* Is it one of these characters? */
bool resolved_is_mark(char c);

/* Where a template is deployed to. All strings are borrowed. */
struct scope {
  const struct template *template;
  const char *partition, *region, *suffix, *stack;
  const char *account; /* its number; NULL: not known */
  /* logical id -> the texts of its name, each worked out once; [1]: with opaque resources */
  struct index *names[2];
};

void scope_init(struct scope *scope, const struct template *template, const char *region,
                const char *stack);

/* What a piece of the text comes from. */
enum resolved_origin {
  RESOLVED_STRING,      /* a part of the string `holder`, from `offset` on, byte for byte */
  RESOLVED_PLACEHOLDER, /* "${...}" of the string `holder`, `width` bytes from `offset` on */
  RESOLVED_INTRINSIC,   /* the intrinsic `holder` as a whole */
  RESOLVED_DELIMITER,   /* the delimiter of an Fn::Join, which is `holder` */
};

struct resolved_piece {
  size_t start, length; /* in the text */
  enum resolved_origin origin;
  node *holder;
  size_t offset, width;
};

/* A branch of an Fn::If, and the ones around it. */
struct branch {
  const struct branch *outer; /* NULL: there is none */
  const char *condition;
  size_t position; /* 1 or 2 */
};

/* Is all that `outer` needs needed by `inner` too? */
bool branch_implies(const struct branch *inner, const struct branch *outer);
/* Does one need a condition that the other needs to be false? */
bool branch_excludes(const struct branch *one, const struct branch *other);
/* What needs both. A new chain, or `one`. */
const struct branch *branch_and(struct arena *arena, const struct branch *one,
                                const struct branch *other);

struct resolved {
  const char *text;
  const struct branch *branch; /* within the value: where it yields this text; NULL: always */
  const struct resolved_piece *pieces; /* in the order of the text; together they are all of it */
  size_t count;
};

/* A value yields at most this many texts: more branches of Fn::If within one text are
 * RESOLVED_UNKNOWN. */
#define RESOLVED_MOST 16
/* A resource's name of more bytes is not worked out: no name that AWS takes is as long. */
#define RESOLVED_LONGEST_NAME 1024

struct resolved_list {
  struct resolved *list;
  size_t count; /* 0: the value is AWS::NoValue, a list or an object that is no intrinsic */
  /* where the value is AWS::NoValue: the branches, NULL in it for everywhere */
  const struct branch **absent;
  size_t absent_count;
};

/* The texts of a value, in the scope's arena. References to resources of `opaque` (by logical id;
 * may be NULL) stay marks, although their names may be known. */
struct resolved_list resolve(const struct scope *scope, const node *value,
                             const struct index *opaque);
/* The text of a value that yields one; NULL where it yields none, or texts that differ. */
const char *resolve_text(const struct scope *scope, const node *value);
/* The ARN of a resource, as `Fn::GetAtt: [id, Arn]` yields it where the type has such an attribute;
 * NULL where the form of its ARN is not known (resource_arns.h), or there are several. */
const char *resolve_arn(const struct scope *scope, const char *id);

/* The text for people: marks as Fn::Sub writes them, "?" for what only the deployment knows. Made
 * visible (text_shown). */
const char *resolved_shown(struct arena *arena, const char *text);
/* Is the text known to its last character, but for resources and the account? */
bool resolved_is_known(const char *text);

#endif
