/* The CloudFormation template: its resources by logical id, and every mention of the functions one
 * asks for.
 *
 * Intrinsics are one-key objects. This room reads Ref, Fn::GetAtt (list and "Id.Attribute"),
 * Fn::Join, Fn::Sub (with and without a map) and Fn::If; what it does not understand it walks
 * through and leaves as it was. */
#ifndef TEMPLATE_TEMPLATE_H
#define TEMPLATE_TEMPLATE_H

#include <stdbool.h>

#include "base/diagnostics.h"
#include "base/index.h"
#include "document/document.h"

struct resource {
  const char *id;
  const char *type; /* "" where it has none */
  node *body;       /* an object, always */
  node *properties; /* an object, or NULL */
};

/* What a mention stands for. */
enum mention_form {
  MENTION_NAME, /* Ref: the function's name; or that name written out */
  /* Fn::GetAtt Arn; or an ARN written out with the name: "...:function:svc-dev-order" */
  MENTION_ARN,
  MENTION_ATTRIBUTE, /* another attribute: SnapStartResponse.ApplyOn, ... */
};

/* What it stands in. */
enum mention_place {
  MENTION_ALONE,   /* the value is the mention */
  MENTION_PIECE,   /* a piece of what an Fn::Join or the map of an Fn::Sub puts together */
  MENTION_IN_SUB,  /* ${...} in the text of an Fn::Sub */
  MENTION_IN_TEXT, /* written out, in a string or in the text of an Fn::Sub */
};

/* A piece of a string in the tree. */
struct span {
  node *text;
  const struct path *path;
  size_t offset, length;
};

struct mention {
  void *subject; /* what the index holds for this logical id or name */
  enum mention_form form;
  enum mention_place place;
  bool is_whole;     /* MENTION_IN_TEXT: the mention is all of the string */
  bool is_qualified; /* a qualifier follows already: ":provisioned" */
  /* where it is written out, without the colon; else text is NULL */
  struct span qualifier;
  const char *qualifier_text; /* what it is once it is put together; NULL: not known */
  /* the intrinsic object; the string, for MENTION_IN_SUB and MENTION_IN_TEXT */
  node *holder;
  /* in that string: "${...}", or all from its start to the end of the name */
  size_t offset, length;
  const struct path *path;         /* of the holder, from the template's root */
  const struct resource *resource; /* where it stands in; NULL outside Resources */
  struct mention *next;            /* NULL behind the last */
  /* its ARN writes out an account that may be another one, or hides the account or region */
  bool is_open;
};

/* In the order of the document. */
struct mentions {
  struct mention *first, *last; /* NULL: there are none */
  size_t count;
};

struct template {
  struct arena *arena;
  node *root;
  node *resources; /* an object; NULL only after an error */
  struct resource *list;
  size_t count;
  struct index by_id; /* logical id -> struct resource */
  /* logical id -> node of what is no object: no resource, but its id is taken; loops are among them
   */
  struct index malformed;
};

/* Reads a template. Resources missing or of the wrong type are errors; a single resource that is no
 * object is left out of the list, its node stays as it is (checks/ warns of it). */
void template_read(struct template *template, struct arena *arena, node *root,
                   struct diagnostics *diagnostics);

const struct resource *template_resource(const struct template *template, const char *id);
/* A resource with this body, whose name is its logical id; in no index. */
struct resource *resource_from(struct arena *arena, node *body);
/* Puts a resource into the index that was just placed in the tree. */
void template_note(struct template *template, node *body);

/* Logical id of a function -> struct resource of the AWS::Lambda::Version that it publishes; the
 * first one, where there are several. */
struct index template_versions(const struct template *template);

/* The node at a path that the walk recorded; NULL where there is none. */
node *template_at(const struct template *template, const struct path *path);

struct resource_list {
  struct resource **list;
  size_t count;
};

/* The resources of the template that a resource refers to (Ref, Fn::GetAtt, Fn::Sub) or names in
 * DependsOn; each once. */
struct resource_list template_references(const struct template *template,
                                         const struct resource *resource);

/* The logical ids of all that a resource waits for, itself among them: what it refers to or names
 * in DependsOn, and what that does in turn. */
struct index template_reached(const struct template *template, const char *start);

/* A circular dependency that can be reached from the resource `start`: its members in the order of
 * their references, each once; the last one refers to the first. Empty where there is none.
 * `states` (an index, empty at first) remembers what was visited, so that many starts cost no more
 * than one; a start that leads to a cycle returned earlier returns none. */
struct resource_list template_circle(const struct template *template, const char *start,
                                     struct index *states);
/* "A -> B -> A", made visible. */
const char *template_circle_text(struct arena *arena, const struct resource_list *circle);

/* The property a path leads to, below the resource's Properties, with [] for positions and without
 * what intrinsics and loops add: Resources.R.Properties.Targets[0].Fn::If[1].Arn.Fn::Join[1][0] is
 * "Targets[].Arn". NULL where it is not below Properties, or inside an intrinsic that makes
 * something else of it (Fn::ImportValue, Fn::FindInMap, Fn::Select, ...). */
const char *template_property(struct arena *arena, const struct path *path);

/* Loops: a member Fn::ForEach::<name> of Resources, Outputs, Conditions or a resource's properties,
 * whose value is [identifier, collection, {key: body}]. The transform AWS::LanguageExtensions
 * writes the fragment out once for each element of the collection, with the element in the place of
 * ${identifier} and &{identifier} (CloudFormation template reference, "Fn::ForEach"). */
bool loop_is(const char *name);
/* Does the template name that transform? Without it CloudFormation refuses a loop. */
bool template_has_extensions(const struct template *template);
/* Calls `visit` with every resource in the fragments of the loops of Resources, as one whose id is
 * its key, and with the path of its body. */
void loops_each(const struct template *template,
                void (*visit)(void *context, const struct resource *resource,
                              const struct path *body),
                void *context);
/* May a loop of this section ("Resources", "Conditions") make a member of this name? */
bool loop_may_make(const struct template *template, const char *section, const char *name);
/* The first loop on the way to a path: its own path. NULL where there is none. */
const struct path *loop_around(const struct path *path);
/* The path as it is once every loop on its way is written out, but for the identifiers in keys; the
 * same where there is no loop. */
const struct path *loop_written_out(struct arena *arena, const struct path *path);

/* The logical id that `value` refers to as a whole: {Ref: id}, or {Fn::GetAtt: [id, attribute]} of
 * any attribute. NULL where it does not. The id lies in the arena. */
const char *template_referred(struct arena *arena, const node *value);

/* The literal text that `value` begins with: a string, the first piece of an Fn::Join, the text of
 * an Fn::Sub; "" where it begins otherwise. */
const char *template_literal_start(const node *value);

/* What {"Fn::Select": [n, [...]]} chooses, of its operands; NULL where another intrinsic makes the
 * position or the list. */
node *intrinsic_selected(const node *operands);

/* Is it an object with one member, Ref or Fn::something? */
bool intrinsic_is(const node *value);

/* Making intrinsics. */
node *intrinsic_ref(const char *id);
node *intrinsic_get_att(const char *id, const char *attribute);
/* {Fn::Join: ["", pieces]}; start with intrinsic_join and append pieces to what intrinsic_pieces
 * gives. */
node *intrinsic_join(const char *delimiter);
node *intrinsic_pieces(node *join);

#endif
