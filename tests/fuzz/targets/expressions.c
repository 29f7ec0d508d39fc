/* Metric math, and the other small languages of alarms: lines of text, the first one the expression
 * that is returned.
 *
 *   id            a metric
 *   id=TEXT       another expression
 *   #TEXT         the name of a statistic
 *
 * Promised: what is read is evaluated to a finite number or to nothing, the same each time, and to
 * the same in brackets and with spaces around it; it holds to the limits that its header names;
 * what is refused is said in visible words. A statistic that can be computed is one that the
 * settings allow, and its value lies between the values it is made of, unless it counts or sums. */
#include <math.h>

#include "alarms/metrics.h"
#include "fuzz.h"
#include "simulator/expression.h"
#include "simulator/statistic.h"

#define MOST_LINES 24
#define POINTS 8

struct input {
  struct part lines[MOST_LINES];
  size_t count;
};

/* ---- Metric math ---- */

static struct series metric(const char *id) {
  return (struct series){.id = id,
                         .namespace = "AWS/Lambda",
                         .metric = "Errors",
                         .statistic = "Sum",
                         .period = 60,
                         .calls = CALLS_FUNCTION};
}

static size_t read_series(const struct input *input, struct arena *arena, struct series *series) {
  size_t count = 0;
  series[count++] = (struct series){
      .id = METRIC_MATH_RESULT,
      .expression = arena_copy(arena, input->lines[0].bytes, input->lines[0].length),
      .is_returned = true};
  for (size_t i = 1; i < input->count; i++) {
    char *line = arena_copy(arena, input->lines[i].bytes, input->lines[i].length),
         *equals = strchr(line, '=');
    if (*line == '#') continue;
    series[count] = metric(line);
    if (equals) {
      *equals = '\0';
      series[count].expression = equals + 1;
    }
    count++;
  }
  return count;
}

static bool is_same(double a, double b) { return (isnan(a) && isnan(b)) || a == b; }

/* Points of every series: numbers of all sizes, zero, and holes. */
static void fill(double points[MOST_LINES][POINTS], const double *rows[MOST_LINES], size_t count) {
  static const double values[] = {0, 1, 2.5, NAN, -3, 1e300, 10, 1e-300, NAN, 1e9, 0.1};
  for (size_t i = 0; i < count; i++, rows++) {
    for (size_t j = 0; j < POINTS; j++)
      points[i][j] = values[(i * 7 + j * 3 + i * j) % (sizeof values / sizeof *values)];
    *rows = points[i];
  }
}

static void require_values(const struct expression *expression, const struct expression *other,
                           size_t count) {
  double points[MOST_LINES][POINTS];
  const double *rows[MOST_LINES];
  fill(points, rows, count);
  for (long at = 0; at < POINTS; at++) {
    double value = expression_value(expression, rows, at, 1, (int)at + 1);
    REQUIRE(isnan(value) || isfinite(value), "an infinite value");
    REQUIRE(is_same(value, expression_value(expression, rows, at, 1, (int)at + 1)),
            "another value the second time");
    REQUIRE(is_same(value, expression_value(other, rows, at, 1, (int)at + 1)),
            "%.17g, in brackets %.17g", value, expression_value(other, rows, at, 1, (int)at + 1));
  }
}

static void look_at_expression(const struct input *input, struct arena *arena) {
  struct series series[MOST_LINES + 1];
  struct expression expression, other;
  size_t count = read_series(input, arena, series);
  const char *refusal = expression_read(&expression, arena, series, count, 0),
             *text = series[0].expression;
  if (refusal) {
    REQUIRE(*refusal, "refused without a word");
    require_visible(refusal, false, "a refusal");
    return;
  }
  REQUIRE(strlen(text) <= EXPRESSION_LONGEST, "too long, and read");
  REQUIRE(expression.count > 0 && expression.count <= EXPRESSION_MOST_STEPS, "%d steps",
          expression.count);
  for (size_t i = 0; i < count; i++) expression_reads(&expression, i);
  series[0].expression = text_new(arena, " ( %s\t) ", text);
  refusal = expression_read(&other, arena, series, count, 0);
  if (!refusal) require_values(&expression, &other, count);
  else
    REQUIRE(strlen(series[0].expression) > EXPRESSION_LONGEST || strstr(refusal, "deep") ||
                strstr(refusal, "within"),
            "in brackets it is refused: %s", refusal);
}

/* As the settings have it. */
static void look_at_settings(const struct input *input, struct arena *arena) {
  struct diagnostics diagnostics;
  diagnostics_init(&diagnostics, arena);
  node *metrics = node_new_array();
  for (size_t i = 1; i < input->count; i++) {
    const char *line = arena_copy(arena, input->lines[i].bytes, input->lines[i].length);
    if (text_utf8((const unsigned char *)line, strlen(line)) == 0 && *line) continue;
    node *each = node_append(metrics, node_new_object());
    node_add(each, "id", node_new_string(line));
    node_add(each, "metric", node_new_string("Errors"));
  }
  const struct metric_target target = {"OrderLambdaFunction", "Live", "OrderLambdaVersionX"};
  const node *expression =
                 node_new_string(arena_copy(arena, input->lines[0].bytes, input->lines[0].length)),
             *period = node_new_number(60);
  metric_math(&(struct metric_math){.metrics = metrics,
                                    .expression = expression,
                                    .period = period,
                                    .target = &target,
                                    .scope = SCOPE_VERSION},
              "alarm", &diagnostics);
  for (size_t i = 0; i < diagnostics.count; i++)
    require_visible(diagnostics.list[i].message, false, "a diagnostic");
}

/* ---- Statistics ---- */

static void look_at_statistic(const char *name) {
  static const struct cell cells[] = {
      {0, 0, 0, 3}, {1, 2, 1.5, 10}, {5, 5, 5, 1}, {7, 90, 40, 1000}};
  struct statistic statistic;
  bool is_known = metric_statistic_is_known(name);
  if (!statistic_read(&statistic, name)) return;
  REQUIRE(is_known, "%s is computed, and no statistic to the settings", name);
  double value = statistic_value(&statistic, cells, sizeof cells / sizeof *cells);
  REQUIRE(isnan(value) || isfinite(value), "%s is %g", name, value);
  switch (statistic.kind) {
    case STATISTIC_AVERAGE:
    case STATISTIC_MINIMUM:
    case STATISTIC_MAXIMUM:
    case STATISTIC_PERCENTILE:
    case STATISTIC_TRIMMED_MEAN:
      REQUIRE(isnan(value) || (value >= 0 && value <= 90), "%s is %g, outside of all values", name,
              value);
      break;
    case STATISTIC_PERCENTILE_RANK:
      REQUIRE(isnan(value) || (value >= 0 && value <= 100), "%s is %g", name, value);
      break;
    default: break;
  }
  REQUIRE(
      isnan(statistic_value(&statistic, cells, 0)) || statistic_value(&statistic, cells, 0) == 0,
      "%s of nothing", name);
  value = statistic_of_indicator(&statistic, 100, 7);
  REQUIRE(isnan(value) || isfinite(value), "%s of an indicator", name);
  REQUIRE(statistic_least_samples(&statistic) >= 0, "%s needs less than no samples", name);
}

static void run(void *context, struct arena *arena) {
  const struct input *input = context;
  look_at_expression(input, arena);
  look_at_settings(input, arena);
  for (size_t i = 0; i < input->count; i++) {
    const char *line = arena_copy(arena, input->lines[i].bytes, input->lines[i].length);
    if (*line == '#') look_at_statistic(line + 1);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct input input;
  input.count = fuzz_parts(data, size, '\n', input.lines, MOST_LINES);
  fuzz_within(run, &input);
  return 0;
}
