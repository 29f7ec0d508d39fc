#include "template/logic.h"

#include <string.h>

/* ---- Variables ---- */

/* A choice is the position of a text; after the last one, one more for any other text. */
struct variable {
  const char *key;
  const node *allowed;    /* the texts that it may be; NULL: any */
  struct variable *next;  /* of a search */
  const char **texts;     /* that it is compared with */
  size_t count, capacity; /* of texts */
  bool is_boolean;        /* two choices, false and true, and no texts */
  size_t chosen;          /* NOT_CHOSEN */
  unsigned round;         /* of the search that has it in its list */
};
#define NOT_CHOSEN ((size_t)-1)

enum formula_kind { FORMULA_CONSTANT, FORMULA_CHOICE, FORMULA_NOT, FORMULA_AND, FORMULA_OR };

struct formula {
  enum formula_kind kind;
  size_t depth;              /* of what is within it */
  bool value;                /* of a constant */
  struct variable *variable; /* true where it has made this choice */
  size_t choice;
  struct formula **parts;
  size_t count;
};

/* Formulas are walked recursively, and what is deeper stays unknown. */
enum { MOST_DEEP = 300 };

struct logic {
  const struct template *template;
  const node *(*definition)(const void *context, const char *name);
  const void *context;
  struct index formulas;  /* name of a condition -> struct formula */
  struct index reading;   /* the names that are being read */
  struct index variables; /* key -> struct variable */
  size_t depth;           /* of what is being read */
  unsigned round;
  size_t steps, most; /* of the search */
};

struct logic *logic_new(const struct template *template,
                        const node *(*definition)(const void *context, const char *name),
                        const void *context) {
  struct logic *logic = arena_zero(template->arena, sizeof *logic);
  logic->template = template;
  logic->definition = definition;
  logic->context = context;
  index_init(&logic->formulas, template->arena, 0);
  index_init(&logic->reading, template->arena, 0);
  index_init(&logic->variables, template->arena, 0);
  return logic;
}

static struct variable *variable_of(struct logic *logic, const char *key) {
  struct variable *variable = index_get(&logic->variables, key);
  if (variable) return variable;
  variable = arena_zero(logic->template->arena, sizeof *variable);
  variable->key = key;
  variable->chosen = NOT_CHOSEN;
  index_put(&logic->variables, key, variable);
  return variable;
}

static size_t choice_of(struct logic *logic, struct variable *variable, const char *text) {
  for (size_t i = 0; i < variable->count; i++)
    if (strcmp(variable->texts[i], text) == 0) return i;
  if (variable->count == variable->capacity) {
    size_t capacity = variable->capacity ? 2 * variable->capacity : 4, size = sizeof(char *);
    variable->texts = arena_grow(logic->template->arena, variable->texts, variable->count * size,
                                 capacity * size);
    variable->capacity = capacity;
  }
  variable->texts[variable->count] = text;
  return variable->count++;
}

/* ---- Texts ---- */

/* The text that CloudFormation compares: of a string, a whole number or a boolean. NULL for others.
 * */
static const char *scalar_text(const node *value) {
  const char *number = node_number(value);
  if (node_is(value, NODE_BOOLEAN)) return node_boolean(value) ? "true" : "false";
  return number && strspn(number, "0123456789") == strlen(number) ? number : node_string(value);
}

static const char *key_of(struct logic *logic, const char *before, const node *value) {
  struct text text;
  text_init(&text, logic->template->arena);
  text_string(&text, before);
  document_print(value, DOCUMENT_COMPACT, &text);
  return text_trim(&text);
}

/* The AllowedValues of the parameter that a value refers to; NULL where it may be anything. */
static const node *allowed_of(const struct logic *logic, const node *value) {
  const char *name = node_string(node_only(value, "Ref"));
  const node *parameters = node_member(logic->template->root, "Parameters");
  const node *allowed = name ? node_member(node_member(parameters, name), "AllowedValues") : NULL;
  if (!node_is(allowed, NODE_ARRAY) || !node_first(allowed)) return NULL;
  for (const node *each = node_first(allowed); each; each = node_next(each))
    if (!scalar_text(each)) return NULL;
  return allowed;
}

/* ---- Reading ---- */

static struct formula *formula_new(struct logic *logic, enum formula_kind kind) {
  struct formula *formula = arena_zero(logic->template->arena, sizeof *formula);
  formula->kind = kind;
  return formula;
}

static struct formula *constant(struct logic *logic, bool value) {
  struct formula *formula = formula_new(logic, FORMULA_CONSTANT);
  formula->value = value;
  return formula;
}

/* What is true or false, and not known why. */
static struct formula *unknown(struct logic *logic, const char *key) {
  struct formula *formula = formula_new(logic, FORMULA_CHOICE);
  formula->variable = variable_of(logic, key);
  formula->variable->is_boolean = true;
  formula->choice = 1;
  return formula;
}

static struct formula *read_equals(struct logic *logic, const node *operands) {
  const node *a = node_at(operands, 0), *b = node_at(operands, 1);
  const char *left = scalar_text(a), *right = scalar_text(b);
  if (!a || !b) return unknown(logic, key_of(logic, "=", operands));
  if (left && right) return constant(logic, strcmp(left, right) == 0);
  if (node_equal(a, b)) return constant(logic, true);
  if (!left && !right) return unknown(logic, key_of(logic, "=", operands));
  const node *open = left ? b : a;
  struct formula *formula = formula_new(logic, FORMULA_CHOICE);
  formula->variable = variable_of(logic, key_of(logic, "", open));
  formula->variable->allowed = allowed_of(logic, open);
  formula->choice = choice_of(logic, formula->variable, left ? left : right);
  return formula;
}

static struct formula *read(struct logic *logic, const node *value);

static struct formula *read_parts(struct logic *logic, enum formula_kind kind,
                                  const node *operands) {
  struct formula *formula = formula_new(logic, kind);
  formula->parts =
      arena_alloc(logic->template->arena, (node_count(operands) + 1) * sizeof *formula->parts);
  for (const node *each = node_first(operands); each; each = node_next(each)) {
    struct formula *part = read(logic, each);
    if (part->depth >= formula->depth) formula->depth = part->depth + 1;
    formula->parts[formula->count++] = part;
  }
  return formula->depth > MOST_DEEP ? unknown(logic, key_of(logic, "?", operands)) : formula;
}

static struct formula *read_value(struct logic *logic, const node *value) {
  static const struct {
    const char *name;
    enum formula_kind kind;
  } rows[] = {{"Fn::And", FORMULA_AND}, {"Fn::Or", FORMULA_OR}, {"Fn::Not", FORMULA_NOT}};
  const char *name = node_string(node_only(value, "Condition"));
  const node *equals = node_only(value, "Fn::Equals");
  if (name) return logic_condition(logic, name);
  if (node_is(equals, NODE_ARRAY)) return read_equals(logic, equals);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const node *operands = node_only(value, rows[i].name);
    if (node_is(operands, NODE_ARRAY) && node_first(operands) &&
        (rows[i].kind != FORMULA_NOT || !node_at(operands, 1)))
      return read_parts(logic, rows[i].kind, operands);
  }
  return unknown(logic, key_of(logic, "?", value));
}

static struct formula *read(struct logic *logic, const node *value) {
  if (logic->depth == MOST_DEEP) return unknown(logic, key_of(logic, "?", value));
  logic->depth++;
  struct formula *formula = read_value(logic, value);
  logic->depth--;
  return formula;
}

/* A condition that refers to itself, which CloudFormation refuses, stays unknown. */
struct formula *logic_condition(struct logic *logic, const char *name) {
  struct formula *formula = index_get(&logic->formulas, name);
  if (formula) return formula;
  const node *definition = logic->definition(logic->context, name);
  if (!definition || !index_put(&logic->reading, name, (void *)definition))
    return unknown(logic, text_new(logic->template->arena, "!%s", name));
  formula = read(logic, definition);
  index_put(&logic->formulas, name, formula);
  return formula;
}

struct formula *logic_formula(struct logic *logic, const node *definition) {
  return read(logic, definition);
}

/* ---- The search ---- */

enum truth { IS_FALSE, IS_TRUE, IS_OPEN };

static enum truth evaluate(struct logic *logic, const struct formula *formula) {
  logic->steps++;
  if (formula->kind == FORMULA_CONSTANT) return formula->value ? IS_TRUE : IS_FALSE;
  if (formula->kind == FORMULA_CHOICE)
    return formula->variable->chosen == NOT_CHOSEN        ? IS_OPEN
           : formula->variable->chosen == formula->choice ? IS_TRUE
                                                          : IS_FALSE;
  if (formula->kind == FORMULA_NOT) {
    enum truth part = evaluate(logic, formula->parts[0]);
    return part == IS_OPEN ? IS_OPEN : part == IS_TRUE ? IS_FALSE : IS_TRUE;
  }
  /* one part may decide: a false one of And, a true one of Or */
  enum truth decides = formula->kind == FORMULA_AND ? IS_FALSE : IS_TRUE;
  enum truth all = decides == IS_FALSE ? IS_TRUE : IS_FALSE;
  for (size_t i = 0; i < formula->count && logic->steps <= logic->most; i++) {
    enum truth part = evaluate(logic, formula->parts[i]);
    if (part == decides) return decides;
    if (part == IS_OPEN) all = IS_OPEN;
  }
  return all;
}

static enum truth evaluate_all(struct logic *logic, const struct wanted *wanted, size_t count) {
  enum truth all = IS_TRUE;
  for (size_t i = 0; i < count; i++) {
    enum truth truth = evaluate(logic, wanted[i].formula);
    if (truth == IS_OPEN) all = IS_OPEN;
    else if ((truth == IS_TRUE) != wanted[i].is_true) return IS_FALSE;
  }
  return all;
}

static bool is_among(const char *text, const struct variable *variable) {
  for (size_t i = 0; i < variable->count; i++)
    if (strcmp(variable->texts[i], text) == 0) return true;
  return false;
}

static bool is_possible(const struct variable *variable, size_t choice) {
  if (variable->is_boolean || !variable->allowed) return true;
  for (const node *each = node_first(variable->allowed); each; each = node_next(each)) {
    const char *text = scalar_text(each);
    if (choice == variable->count ? !is_among(text, variable)
                                  : strcmp(text, variable->texts[choice]) == 0)
      return true;
  }
  return false;
}

static bool search(struct logic *logic, struct variable *variable, const struct wanted *wanted,
                   size_t count) {
  enum truth truth = evaluate_all(logic, wanted, count);
  if (logic->steps > logic->most) return true; /* what was evaluated is cut short */
  if (truth != IS_OPEN || !variable) return truth != IS_FALSE;
  size_t choices = variable->is_boolean ? 2 : variable->count + 1;
  bool is_found = false;
  for (size_t choice = 0; choice < choices && !is_found; choice++) {
    if (!is_possible(variable, choice)) continue;
    variable->chosen = choice;
    is_found = search(logic, variable->next, wanted, count);
  }
  variable->chosen = NOT_CHOSEN;
  return is_found;
}

/* The variables of a search, the last one found first. */
static void gather(struct logic *logic, const struct formula *formula, struct variable **list,
                   size_t *count) {
  struct variable *variable = formula->variable;
  if (++logic->steps > logic->most) return;
  if (variable && variable->round != logic->round) {
    variable->round = logic->round;
    variable->next = *list;
    *list = variable;
    ++*count;
  }
  for (size_t i = 0; i < formula->count; i++) gather(logic, formula->parts[i], list, count);
}

bool logic_can_be(struct logic *logic, const struct wanted *wanted, size_t count, size_t most) {
  enum { MOST_VARIABLES = 100 };
  struct variable *list = NULL;
  size_t variables = 0;
  logic->round++;
  logic->steps = 0;
  logic->most = most;
  for (size_t i = 0; i < count; i++) gather(logic, wanted[i].formula, &list, &variables);
  return variables > MOST_VARIABLES || logic->steps > most || search(logic, list, wanted, count);
}
