/* Nodes: asking, making and changing trees. */
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/index.h"
#include "document/internal.h"

/* cJSON's allocation hooks take no context, so the arena they lead to stands here. */
static _Thread_local struct arena *current;

/* cJSON asks for nodes and for text. */
static void *allocate(size_t size) {
  return size == sizeof(cJSON) ? arena_alloc(current, size) : arena_bytes(current, size);
}
static void keep(void *memory) { (void)memory; }

struct arena *document_use(struct arena *arena) {
  static cJSON_Hooks hooks = {allocate, keep};
  struct arena *before = current;
  current = arena;
  document_forget();
  yaml_close();
  cJSON_InitHooks(&hooks);
  return before;
}

struct arena *document_arena(void) {
  return current;
}

/* ---- Asking ---- */

enum node_kind node_kind(const node *value) {
  if (!value) return NODE_NULL;
  switch (value->type & 0xFF) {
    case cJSON_False:
    case cJSON_True: return NODE_BOOLEAN;
    case cJSON_Raw: return NODE_NUMBER;
    case cJSON_String: return NODE_STRING;
    case cJSON_Array: return NODE_ARRAY;
    case cJSON_Object: return NODE_OBJECT;
    default: return NODE_NULL;
  }
}

bool node_is(const node *value, enum node_kind kind) { return value && node_kind(value) == kind; }

const char *node_string(const node *value) {
  return node_is(value, NODE_STRING) ? value->valuestring : NULL;
}

const char *node_number(const node *value) {
  return node_is(value, NODE_NUMBER) ? value->valuestring : NULL;
}

double node_double(const node *value) {
  return node_is(value, NODE_NUMBER) ? value->valuedouble : 0;
}

bool node_boolean(const node *value) { return value && (value->type & 0xFF) == cJSON_True; }

node *node_first(const node *value) {
  enum node_kind kind = node_kind(value);
  return kind == NODE_OBJECT || kind == NODE_ARRAY ? value->child : NULL;
}

node *node_next(const node *value) { return value ? value->next : NULL; }

const char *node_name(const node *member) { return member ? member->string : NULL; }

size_t node_count(const node *value) {
  size_t count = 0;
  for (const node *child = node_first(value); child; child = child->next) count++;
  return count;
}

node *node_member(const node *object, const char *name) {
  if (!node_is(object, NODE_OBJECT)) return NULL;
  for (node *member = object->child; member; member = member->next) /* most names differ at once */
    if (*member->string == *name && strcmp(member->string, name) == 0) return member;
  return NULL;
}

node *node_at(const node *array, size_t i) {
  if (!node_is(array, NODE_ARRAY)) return NULL;
  node *element = array->child;
  while (element && i--) element = element->next;
  return element;
}

node *node_only(const node *object, const char *name) {
  if (!node_is(object, NODE_OBJECT) || !object->child || object->child->next) return NULL;
  return strcmp(object->child->string, name) == 0 ? object->child : NULL;
}

/* From here on a double stands for several integers: the digits decide. */
#define EXACT_BELOW 9007199254740992.0

/* A number's digits from the first to the last that is not 0, between which a point may stand, and
 * the power of ten of the first. */
struct decimal {
  const char *digits, *end;
  long power;
};

static struct decimal decimal_of(const char *spelling) {
  struct decimal decimal = {NULL, NULL, 0};
  const char *at = spelling + (*spelling == '-'), *point = at + strspn(at, "0123456789"),
             *exponent = at + strcspn(at, "eE");
  for (; at < exponent; at++) {
    if (*at == '0' || *at == '.') continue;
    if (!decimal.digits) decimal.digits = at, decimal.power = (long)(point - at) - (at < point);
    decimal.end = at + 1;
  }
  long shift = *exponent ? strtol(exponent + 1, NULL, 10) : 0;
  if (shift < LONG_MAX / 2 && shift > LONG_MIN / 2) decimal.power += shift;
  return decimal;
}

static bool digits_equal(struct decimal a, struct decimal b) {
  for (; a.digits < a.end && b.digits < b.end; a.digits++, b.digits++) {
    a.digits += *a.digits == '.';
    b.digits += *b.digits == '.';
    if (*a.digits != *b.digits) return false;
  }
  return a.digits >= a.end && b.digits >= b.end;
}

static bool numbers_equal(const node *a, const node *b) {
  if (strcmp(a->valuestring, b->valuestring) == 0) return true;
  if (a->valuedouble != b->valuedouble) return false;
  if (a->valuedouble < EXACT_BELOW && a->valuedouble > -EXACT_BELOW) return true;
  struct decimal one = decimal_of(a->valuestring), other = decimal_of(b->valuestring);
  return one.power == other.power && digits_equal(one, other);
}

bool node_equal(const node *a, const node *b) {
  enum node_kind kind = node_kind(a);
  if (kind != node_kind(b)) return false;
  switch (kind) {
    case NODE_NULL: return true;
    case NODE_BOOLEAN: return node_boolean(a) == node_boolean(b);
    case NODE_NUMBER: return numbers_equal(a, b);
    case NODE_STRING: return strcmp(a->valuestring, b->valuestring) == 0;
    case NODE_ARRAY: {
      const node *x = a->child, *y = b->child;
      for (; x && y; x = x->next, y = y->next)
        if (!node_equal(x, y)) return false;
      return x == y;
    }
    case NODE_OBJECT: {
      if (node_count(a) != node_count(b)) return false;
      for (const node *x = a->child; x; x = x->next) {
        const node *y = node_member(b, x->string);
        if (!y || !node_equal(x, y)) return false;
      }
      return true;
    }
  }
  return false;
}

const char *node_kind_name(enum node_kind kind) {
  static const char *const names[] = {"null",     "true or false", "a number",
                                      "a string", "a list",        "an object"};
  return names[kind];
}

const node *document_duplicate(const node *object) {
  enum { COMPARED_PAIRWISE = 8 };
  size_t count = node_count(object);
  if (count > COMPARED_PAIRWISE) {
    struct index seen;
    index_init(&seen, current, count);
    for (node *member = object->child; member; member = member->next)
      if (!index_put(&seen, member->string, member)) return member;
    return NULL;
  }
  for (const node *member = node_first(object); member; member = member->next)
    for (const node *earlier = object->child; earlier != member; earlier = earlier->next)
      if (strcmp(earlier->string, member->string) == 0) return member;
  return NULL;
}

/* ---- Making ---- */

node *node_new_object(void) { return cJSON_CreateObject(); }
node *node_new_array(void) { return cJSON_CreateArray(); }
node *node_new_string(const char *string) { return cJSON_CreateString(string); }
node *node_take_string(char *string) {
  node *taken = cJSON_CreateNull();
  taken->type = cJSON_String;
  taken->valuestring = string;
  return taken;
}
node *node_new_boolean(bool value) { return cJSON_CreateBool(value); }
node *node_new_null(void) { return cJSON_CreateNull(); }
node *node_copy(const node *value) { return cJSON_Duplicate(value, true); }

node *document_number(const char *spelling, size_t length) {
  node *number = cJSON_CreateNull();
  number->type = cJSON_Raw;
  number->valuestring = arena_copy(current, spelling, length);
  number->valuedouble = strtod(number->valuestring, NULL);
  return number;
}

node *node_new_number(long value) {
  char spelling[24];
  int length = snprintf(spelling, sizeof spelling, "%ld", value);
  return document_number(spelling, (size_t)length);
}

node *node_new_decimal(double value, int digits) {
  char spelling[48];
  if (!isfinite(value)) return node_new_null();
  int length = snprintf(spelling, sizeof spelling, "%.*g", digits, value);
  return document_number(spelling, (size_t)length);
}

/* ---- Changing ---- */

node *node_add(node *object, const char *name, node *child) {
  cJSON_AddItemToObject(object, name, child);
  return child;
}

node *node_set(node *object, const char *name, node *child) {
  node *member = node_member(object, name);
  if (!member) return node_add(object, name, child);
  cJSON_ReplaceItemViaPointer(object, member, child);
  child->string = member->string;
  return child;
}

node *node_append(node *array, node *child) {
  cJSON_AddItemToArray(array, child);
  return child;
}

node *node_insert(node *array, size_t i, node *child) {
  node *behind = node_at(array, i);
  if (!behind) return node_append(array, child);
  if (behind == array->child) {
    child->prev = behind->prev; /* cJSON: the first one's prev is the last one */
    array->child = child;
  } else {
    child->prev = behind->prev;
    behind->prev->next = child;
  }
  child->next = behind;
  behind->prev = child;
  return child;
}

void node_remove(node *object, const char *name) {
  node *member = node_member(object, name);
  if (member) cJSON_DetachItemViaPointer(object, member);
}

void node_drop(node *parent, node *child) { cJSON_DetachItemViaPointer(parent, child); }

void node_merge(node *into, const node *from) {
  bool is_object = node_is(from, NODE_OBJECT);
  size_t position = 0;
  for (const node *child = node_first(from); child; child = node_next(child), position++) {
    node *there = is_object ? node_member(into, node_name(child)) : node_at(into, position);
    bool is_tree = node_is(child, NODE_OBJECT) || node_is(child, NODE_ARRAY);
    if (there && is_tree && node_kind(there) == node_kind(child)) node_merge(there, child);
    else if (there) node_become(there, node_copy(child));
    else if (is_object) node_add(into, node_name(child), node_copy(child));
    else node_append(into, node_copy(child));
  }
}

static void take_contents(node *value, const node *with) {
  value->type = with->type;
  value->child = with->child;
  value->valuestring = with->valuestring;
}

void node_become(node *value, node *with) {
  /* of all but numbers valuedouble says where the key is, and that stays */
  if (node_is(with, NODE_NUMBER)) value->valuedouble = with->valuedouble;
  else if (node_is(value, NODE_NUMBER)) value->valuedouble = 0;
  take_contents(value, with);
}

void node_become_as_read(node *value, node *with) {
  if (with->valueint) value->valueint = with->valueint;
  value->valuedouble = with->valuedouble;
  take_contents(value, with);
}
