/* The text of an expression, parsed into steps. */
#include "simulator/expression.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "simulator/expression_steps.h"

/* What a part of the text stands for while it is parsed. */
enum word { NO_WORD, WORD_REPEAT, WORD_LINEAR };
struct value {
  int steps[EXPRESSION_MOST_SERIES];
  int count;
  bool is_array;
  enum word word;
};

struct parser {
  struct arena *arena;
  struct expression *expression;
  const struct series *series;
  size_t series_count;
  const char *at;
  int depth;
  const char *error; /* the first one; then `at` is at an end */
};

__attribute__((format(printf, 2, 3))) static void refuse(struct parser *parser, const char *format,
                                                         ...) {
  if (!parser->error) {
    char message[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    parser->error = arena_string(parser->arena, message);
  }
  parser->at = "";
}

/* What stands at `at`, made visible. */
static const char *rest(const struct parser *parser, const char *at) {
  struct text text;
  text_init(&text, parser->arena);
  text_visible(&text, at, 20);
  return text.at;
}

/* ---- Steps ---- */

static int least(int a, int b) { return b >= 0 && b < a ? b : a; }

static int add_step(struct parser *parser, struct expression_step step) {
  struct expression *expression = parser->expression;
  if (expression->count == EXPRESSION_MOST_STEPS)
    refuse(parser, "it takes more than %d operations", EXPRESSION_MOST_STEPS);
  if (parser->error) return 0;
  const struct expression_step *steps = expression->steps;
  const int operands[] = {step.a, step.b, step.c};
  step.first = expression->count;
  step.is_scalar = step.operation != POINTS && step.operation != SPREAD;
  for (int i = 0; i < 3; i++) {
    if (operands[i] < 0) continue;
    step.first = least(step.first, steps[operands[i]].first);
    if (step.operation != SPREAD && !steps[operands[i]].is_scalar) step.is_scalar = false;
  }
  expression->steps[expression->count] = step;
  return expression->count++;
}

static struct value one(int step) { return (struct value){.steps = {step}, .count = 1}; }

static int add_operation(struct parser *parser, enum operation operation, int a, int b, int c) {
  return add_step(parser, (struct expression_step){.operation = operation, .a = a, .b = b, .c = c});
}

static struct value add_number(struct parser *parser, double number) {
  return one(add_step(
      parser,
      (struct expression_step){.operation = NUMBER, .a = -1, .b = -1, .c = -1, .number = number}));
}

static bool is_single(const struct value *value) { return value->count == 1 && !value->is_array; }

static bool is_scalar(const struct parser *parser, const struct value *value) {
  return !parser->error && parser->expression->steps[value->steps[0]].is_scalar;
}

/* An operation with each series of an array; the second operand may be left out. */
static struct value add_each(struct parser *parser, enum operation operation, struct value a,
                             const struct value *b) {
  bool a_is_single = is_single(&a), b_is_single = !b || is_single(b);
  if (!a_is_single && !b_is_single) refuse(parser, "arithmetic of two arrays is not simulated");
  struct value result = a_is_single && b ? *b : a;
  for (int i = 0; i < result.count && !parser->error; i++)
    result.steps[i] = add_operation(parser, operation, a.steps[a_is_single ? 0 : i],
                                    b ? b->steps[b_is_single ? 0 : i] : -1, -1);
  return result;
}

/* ---- Functions ---- */

#define MOST_ARGUMENTS 3

struct call {
  const struct function_row *row;
  struct value arguments[MOST_ARGUMENTS];
  int count;
};

struct function_row {
  const char *name;
  struct value (*make)(struct parser *, const struct call *);
  enum operation operation;
  int least, most; /* arguments */
};

static struct value make_each(struct parser *parser, const struct call *call) {
  return add_each(parser, call->row->operation, call->arguments[0], NULL);
}

static struct value make_reduction(struct parser *parser, const struct call *call) {
  const struct value *array = &call->arguments[0];
  if (!array->is_array)
    refuse(parser,
           "%s of one series over time is not simulated: in an alarm its value depends on how many "
           "datapoints CloudWatch happens to fetch",
           call->row->name);
  int result = array->steps[0];
  for (int i = 1; i < array->count && !parser->error; i++)
    result = add_operation(parser, call->row->operation, result, array->steps[i], -1);
  return one(result);
}

static struct value make_average(struct parser *parser, const struct call *call) {
  struct value total = make_reduction(parser, call),
               count = add_number(parser, call->arguments[0].count);
  return add_each(parser, DIVIDE, total, &count);
}

static struct value make_count(struct parser *parser, const struct call *call) {
  if (!call->arguments[0].is_array) refuse(parser, "METRIC_COUNT needs an array of series");
  return add_number(parser, call->arguments[0].count);
}

static struct value make_period(struct parser *parser, const struct call *call) {
  const struct value *metric = &call->arguments[0];
  const struct expression_step *step =
      parser->error ? NULL : &parser->expression->steps[metric->steps[0]];
  if (!step || !is_single(metric) || step->operation != POINTS) {
    refuse(parser, "PERIOD needs the id of a metric");
    return *metric;
  }
  return add_number(parser, (double)parser->series[step->series].period);
}

static struct value make_series(struct parser *parser, const struct call *call) {
  if (!is_single(&call->arguments[0]) || !is_scalar(parser, &call->arguments[0]))
    refuse(parser, "TIME_SERIES needs a number");
  return add_each(parser, SPREAD, call->arguments[0], NULL);
}

static struct value make_choice(struct parser *parser, const struct call *call) {
  for (int i = 0; i < call->count; i++)
    if (!is_single(&call->arguments[i]))
      refuse(parser, "IF takes single series and numbers, not arrays");
  return one(add_operation(parser, CHOOSE, call->arguments[0].steps[0], call->arguments[1].steps[0],
                           call->count == 3 ? call->arguments[2].steps[0] : -1));
}

/* Looking back through a step that looks back itself would cost the square of the range, then its
 * cube. */
static void refuse_repeated(struct parser *parser, int step) {
  const struct expression_step *steps = parser->expression->steps;
  for (int i = parser->error ? step + 1 : steps[step].first; i <= step; i++)
    if (steps[i].operation == REPEAT)
      refuse(parser, "FILL with REPEAT within another one is not simulated");
}

static struct value make_fill(struct parser *parser, const struct call *call) {
  struct value filled = call->arguments[0], filler = call->arguments[1];
  if (!filled.is_array && is_scalar(parser, &filled)) refuse(parser, "FILL needs a series to fill");
  if (filler.word == WORD_REPEAT) {
    for (int i = 0; i < filled.count && !parser->error; i++)
      refuse_repeated(parser, filled.steps[i]);
    return add_each(parser, REPEAT, filled, NULL);
  }
  if (filler.word == WORD_LINEAR)
    refuse(parser, "FILL with LINEAR is not simulated: it needs a value from after the gap");
  else if (!is_single(&filler)) refuse(parser, "FILL takes a number, a series, REPEAT or LINEAR");
  return add_each(parser, FILL, filled, &filler);
}

static const struct function_row functions[] = {
    {"ABS", make_each, ABSOLUTE, 1, 1},      {"AVG", make_average, TOTAL, 1, 1},
    {"CEIL", make_each, CEILING, 1, 1},      {"FILL", make_fill, FILL, 2, 2},
    {"FLOOR", make_each, FLOOR, 1, 1},       {"IF", make_choice, CHOOSE, 2, 3},
    {"LOG", make_each, LOG, 1, 1},           {"LOG10", make_each, LOG10, 1, 1},
    {"MAX", make_reduction, GREATEST, 1, 1}, {"METRIC_COUNT", make_count, NUMBER, 1, 1},
    {"MIN", make_reduction, LEAST, 1, 1},    {"PERIOD", make_period, NUMBER, 1, 1},
    {"SUM", make_reduction, TOTAL, 1, 1},    {"TIME_SERIES", make_series, SPREAD, 1, 1},
};

/* ---- The text ---- */

static struct value parse_binary(struct parser *parser, int level);
static struct value parse_expression(struct parser *parser, const char *text);

static void skip_space(struct parser *parser) {
  while (isspace((unsigned char)*parser->at)) parser->at++;
}

static bool take(struct parser *parser, char c) {
  skip_space(parser);
  if (*parser->at != c) return false;
  parser->at++;
  return true;
}

static void need(struct parser *parser, char c) {
  if (!take(parser, c)) refuse(parser, "%c is missing at \"%s\"", c, rest(parser, parser->at));
}

static bool is_word(char c) { return isalnum((unsigned char)c) || c == '_'; }

static size_t word_length(const char *at) {
  size_t length = 0;
  while (is_word(at[length])) length++;
  return length;
}

static struct value parse_number(struct parser *parser) {
  char digits[64];
  size_t length = 0;
  const char *at = parser->at;
  while (length < sizeof digits - 1 &&
         (isdigit((unsigned char)at[length]) || at[length] == '.' ||
          (length && (at[length] == 'e' || at[length] == 'E')) ||
          (length && strchr("+-", at[length]) && strchr("eE", at[length - 1]) && at[length])))
    digits[length] = at[length], length++;
  digits[length] = '\0';
  char *end;
  double number = strtod(digits, &end);
  if (*end || !isfinite(number) || is_word(at[length]))
    refuse(parser, "\"%s\" is no number", rest(parser, at));
  else parser->at += length;
  return add_number(parser, number);
}

static void append(struct parser *parser, struct value *array, const struct value *value) {
  if (array->count + value->count > EXPRESSION_MOST_SERIES)
    refuse(parser, "an array holds more than %d series", EXPRESSION_MOST_SERIES);
  for (int i = 0; i < value->count && !parser->error; i++) {
    if (parser->expression->steps[value->steps[i]].is_scalar)
      refuse(parser, "an array holds a plain number");
    array->steps[array->count++] = value->steps[i];
  }
}

static struct value parse_array(struct parser *parser) {
  struct value array = {.is_array = true};
  do {
    struct value element = parse_binary(parser, 0);
    append(parser, &array, &element);
  } while (!parser->error && take(parser, ','));
  need(parser, ']');
  return array;
}

static struct value add_points(struct parser *parser, size_t index) {
  return one(
      add_step(parser, (struct expression_step){
                           .operation = POINTS, .a = -1, .b = -1, .c = -1, .series = (int)index}));
}

/* METRICS(), METRICS("errors"): every metric, or those whose id holds the words. */
static struct value parse_metrics(struct parser *parser) {
  struct value array = {.is_array = true};
  char part[256] = "";
  if (take(parser, '"')) {
    size_t length = strcspn(parser->at, "\"");
    if (length >= sizeof part || !parser->at[length])
      refuse(parser, "METRICS has no end of its quotation");
    else memcpy(part, parser->at, length), part[length] = '\0', parser->at += length + 1;
  }
  need(parser, ')');
  for (size_t i = 0; i < parser->series_count && !parser->error; i++) {
    const struct series *series = &parser->series[i];
    if (series->expression || !series->id || !strstr(series->id, part)) continue;
    struct value metric = add_points(parser, i);
    append(parser, &array, &metric);
  }
  if (!array.count) refuse(parser, "METRICS finds no metric");
  return array;
}

/* REPEAT or LINEAR, which are words only where FILL says what to fill with. */
static enum word take_word(struct parser *parser) {
  skip_space(parser);
  enum word word = NO_WORD;
  size_t length = word_length(parser->at);
  if (length == 6 && memcmp(parser->at, "REPEAT", length) == 0) word = WORD_REPEAT;
  if (length == 6 && memcmp(parser->at, "LINEAR", length) == 0) word = WORD_LINEAR;
  if (word != NO_WORD) parser->at += length;
  return word;
}

static struct value parse_argument(struct parser *parser, const struct call *call) {
  enum word word = call->row->operation == FILL && call->count == 1 ? take_word(parser) : NO_WORD;
  return word == NO_WORD ? parse_binary(parser, 0) : (struct value){.word = word};
}

static struct value parse_call(struct parser *parser, const char *name, size_t length) {
  struct call call = {0};
  if (length == 7 && memcmp(name, "METRICS", 7) == 0) return parse_metrics(parser);
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
    if (strlen(functions[i].name) == length && memcmp(functions[i].name, name, length) == 0)
      call.row = &functions[i];
  if (!call.row) {
    refuse(parser, "the function %.*s is not simulated", length > 40 ? 40 : (int)length, name);
    return (struct value){0};
  }
  do {
    struct value argument = parse_argument(parser, &call);
    if (call.count < MOST_ARGUMENTS) call.arguments[call.count] = argument;
    call.count++;
  } while (!parser->error && take(parser, ','));
  need(parser, ')');
  if (call.count < call.row->least || call.count > call.row->most)
    refuse(parser, "%s has %d arguments", call.row->name, call.count);
  if (parser->error) return (struct value){0};
  /* cppcheck-suppress returnDanglingLifetime ; make reads the call, and its value holds nothing of
   * it */
  return call.row->make(parser, &call);
}

static struct value parse_id(struct parser *parser, const char *id, size_t length) {
  for (size_t i = 0; i < parser->series_count; i++) {
    const struct series *series = &parser->series[i];
    if (!series->id || strlen(series->id) != length || memcmp(series->id, id, length) != 0)
      continue;
    return series->expression ? parse_expression(parser, series->expression)
                              : add_points(parser, i);
  }
  refuse(parser, "the id %.*s does not exist", length > 40 ? 40 : (int)length, id);
  return (struct value){0};
}

static struct value parse_word(struct parser *parser) {
  const char *word = parser->at;
  size_t length = word_length(word);
  parser->at += length;
  if (take(parser, '(')) return parse_call(parser, word, length);
  return parse_id(parser, word, length);
}

static struct value parse_operand(struct parser *parser) {
  skip_space(parser);
  char c = *parser->at;
  if (take(parser, '(')) {
    struct value value = parse_binary(parser, 0);
    need(parser, ')');
    return value;
  }
  if (take(parser, '[')) return parse_array(parser);
  if (isdigit((unsigned char)c) || c == '.') return parse_number(parser);
  if (isalpha((unsigned char)c)) return parse_word(parser);
  if (c) refuse(parser, "\"%s\" is not understood", rest(parser, parser->at));
  else refuse(parser, "it ends too early");
  return (struct value){0};
}

/* ---- Operators ---- */

/* The longer ones of those that begin alike stand first. */
static const struct {
  const char *sign;
  int level;
  enum operation operation;
} operators[] = {{"||", 0, OR},
                 {"OR", 0, OR},
                 {"&&", 1, AND},
                 {"AND", 1, AND},
                 {"==", 2, EQUAL},
                 {"!=", 2, NOT_EQUAL},
                 {"<=", 2, LESS_OR_EQUAL},
                 {">=", 2, GREATER_OR_EQUAL},
                 {"<", 2, LESS},
                 {">", 2, GREATER},
                 {"+", 3, ADD},
                 {"-", 3, SUBTRACT},
                 {"*", 4, MULTIPLY},
                 {"/", 4, DIVIDE},
                 {"^", 6, POWER}};
#define LEVEL_NEGATION 5
#define LEVEL_POWER 6

/* The operator of this level that stands here, taken; -1: none. */
static int take_operator(struct parser *parser, int level) {
  skip_space(parser);
  for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
    size_t length = strlen(operators[i].sign);
    if (strncmp(parser->at, operators[i].sign, length) != 0) continue;
    if (is_word(*operators[i].sign) && is_word(parser->at[length])) continue;
    if (operators[i].level != level) return -1;
    parser->at += length;
    return (int)operators[i].operation;
  }
  return -1;
}

static struct value parse_unary(struct parser *parser) {
  if (!take(parser, '-')) return parse_binary(parser, LEVEL_POWER);
  struct value operand = parse_binary(parser, LEVEL_NEGATION);
  return parser->error ? operand : add_each(parser, NEGATE, operand, NULL);
}

static struct value parse_binary(struct parser *parser, int level) {
  struct value left = {0};
  if (++parser->depth > EXPRESSION_DEEPEST * (LEVEL_POWER + 1))
    refuse(parser, "it is nested more than %d deep", EXPRESSION_DEEPEST);
  if (!parser->error)
    left = level == LEVEL_NEGATION ? parse_unary(parser)
           : level > LEVEL_POWER   ? parse_operand(parser)
                                   : parse_binary(parser, level + 1);
  for (int operation; level != LEVEL_NEGATION && !parser->error &&
                      (operation = take_operator(parser, level)) >= 0;) {
    struct value right = parse_binary(parser, level + 1);
    if (!parser->error) left = add_each(parser, (enum operation)operation, left, &right);
  }
  parser->depth--;
  return left;
}

/* A whole expression: the alarm's, or one that it names by its id. */
static struct value parse_expression(struct parser *parser, const char *text) {
  const char *after = parser->at;
  struct value value = {0};
  if (strlen(text) > EXPRESSION_LONGEST)
    refuse(parser, "it is longer than %d characters", EXPRESSION_LONGEST);
  if (parser->error) return value;
  parser->at = text;
  value = parse_binary(parser, 0);
  skip_space(parser);
  if (*parser->at) refuse(parser, "\"%s\" is not understood", rest(parser, parser->at));
  if (!parser->error) parser->at = after;
  return value;
}

const char *expression_read(struct expression *expression, struct arena *arena,
                            const struct series *series, size_t count, size_t returned) {
  struct parser parser = {arena, expression, series, count, "", 0, NULL};
  expression->count = 0;
  expression->steps = arena_alloc(arena, EXPRESSION_MOST_STEPS * sizeof *expression->steps);
  struct value value = parse_expression(&parser, series[returned].expression);
  if (!parser.error && !is_single(&value))
    refuse(&parser, "it gives several series; an alarm watches one");
  if (!parser.error && is_scalar(&parser, &value))
    refuse(&parser, "it gives a number and no series");
  if (!parser.error) expression->count = value.steps[0] + 1;
  return parser.error ? text_new(arena, "metric math that is not simulated: %s", parser.error)
                      : NULL;
}

bool expression_reads(const struct expression *expression, size_t index) {
  for (int i = 0; i < expression->count; i++)
    if (expression->steps[i].operation == POINTS && expression->steps[i].series == (int)index)
      return true;
  return false;
}
