/* Statistics, the words of an expression, and names that a version is a part of. Source of the
 * statistics: CloudWatch user guide, "CloudWatch statistics definitions". */
#include "unit.h"

#include "alarms/metrics.h"

/* ---- Statistics ---- */

static void statistics(void **state) {
  (void)state;
  static const struct {
    const char *statistic;
    bool is_known, is_plain;
  } rows[] = {
      {"SampleCount", true, true},
      {"Average", true, true},
      {"Sum", true, true},
      {"Minimum", true, true},
      {"Maximum", true, true},
      {"sum", false, false},
      {"Sum ", false, false},
      {"", false, false},
      {"p95", true, false},
      {"p0", true, false},
      {"p99.9", true, false},
      {"p100", true, false},
      {"p100.0", true, false},
      {"p100.1", false, false},
      {"p101", false, false},
      {"p", false, false},
      {"P95", false, false},
      {"p.5", false, false},
      {"p95.", false, false},
      {"p95%", false, false},
      {"p-1", false, false},
      {"p9x", false, false},
      {"pp95", false, false},
      {"tm90", true, false},
      {"tc90", true, false},
      {"ts90", true, false},
      {"wm98", true, false},
      {"tm101", false, false},
      {"tx90", false, false},
      {"IQM", true, false},
      {"iqm", false, false},
      {"TM(10%:90%)", true, false},
      {"TM(:90%)", true, false},
      {"TM(150:1000)", true, false},
      {"TC(0.005:0.03)", true, false},
      {"TS(80%:)", true, false},
      {"WM(15%:85%)", true, false},
      {"PR(:300)", true, false},
      {"PR(100:2000)", true, false},
      {"TM", false, false},
      {"TM()", false, false},
      {"TM(:)", false, false},
      {"TM(10%)", false, false},
      {"TM(10%:90%", false, false},
      {"TM(10%:90%) ", false, false},
      {"tm(10%:90%)", false, false},
      {"TM(a:b)", false, false},
      {"TM(%:90%)", false, false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    if (metric_statistic_is_known(rows[i].statistic) != rows[i].is_known)
      fail_msg("\"%s\" must be %s", rows[i].statistic, rows[i].is_known ? "known" : "unknown");
    if (metric_statistic_is_plain(rows[i].statistic) != rows[i].is_plain)
      fail_msg("\"%s\" must be %s", rows[i].statistic,
               rows[i].is_plain ? "plain" : "none of the plain ones");
  }
}

/* ---- Expressions ---- */

static const struct metric_target target = {"OrderLambdaFunction", "Live", "OrderLambdaVersion1"};

static node *math_of(const char *metrics, const char *expression, enum metric_scope scope,
                     struct diagnostics *diagnostics) {
  diagnostics_init(diagnostics, &arena);
  const struct metric_math math = {.metrics = metrics ? json(metrics) : NULL,
                                   .expression = expression ? node_new_string(expression) : NULL,
                                   .period = node_new_number(60),
                                   .target = &target,
                                   .scope = scope};
  return metric_math(&math, "alarm", diagnostics);
}

/* "RO213 alarm.expression; ..." of metrics with these ids and this expression. */
static const char *faults(const char *metrics, const char *expression) {
  struct diagnostics diagnostics;
  math_of(metrics, expression, SCOPE_FUNCTION, &diagnostics);
  struct text text;
  text_init(&text, &arena);
  for (size_t i = 0; i < diagnostics.count; i++)
    text_format(&text, "%s%s %s", i ? "; " : "", diagnostic_rules[diagnostics.list[i].id].id,
                diagnostics.list[i].path);
  return text.at;
}

#define A "{'id':'a','metric':'Errors'}"
#define B_2 "{'id':'b_2','metric':'Throttles'}"
#define WRONG "RO213 alarm.expression"

static void the_words_of_an_expression_are_ids(void **state) {
  (void)state;
  static const char *const rows[][3] = {
      {"[" A "]", "a", ""},
      {"[" A "]", "A", WRONG},
      {"[" A "]", "aa", WRONG "; " WRONG},
      {"[" A "]", "a + b", WRONG},
      {"[" A "]", "5", WRONG},
      {"[" A "]", "", WRONG},
      {"[" A "]", NULL, WRONG},
      {"[" A "," B_2 "]", "a", WRONG},
      {"[" A "," B_2 "]", "a/b_2", ""},
      {"[" A "," B_2 "]", "100*(a-b_2)/(a+b_2)", ""},
      {"[" A "," B_2 "]", "SUM(METRICS())", ""},
      {"[" A "," B_2 "]", "SUM(METRIC())", WRONG "; " WRONG},
      {"[" A "," B_2 "]", "METRICS() + c", WRONG},
      {"[" A "]", "a + SUM(METRICS(\"b\"))", ""},
      {"[" A "]", "a + SUM(METRICS('b c'))", ""},
      {"[" A "]", "\"a\"", WRONG},
      {"[" A "]", "a + 'b", ""},
      {"[" A "]", "a * 1e3", ""},
      {"[" A "]", "a * 1E3 + 2.5e-1", ""},
      {"[" A "]", "1a", WRONG},
      {"[" A "]", "a_", WRONG "; " WRONG},
      {"[" A "," B_2 "]", "IF(a > 1 && b_2 <= 2, MAX([a, FILL(b_2, 0)]), RATE(a))", ""},
      {"[" A "]", "IF(a >= 10 AND NOT a == 11, CEIL(ABS(a)), 0)", ""},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *found = faults(rows[i][0], rows[i][1]);
    if (strcmp(found, rows[i][2]) != 0)
      fail_msg("%s over %s: \"%s\", not \"%s\"", rows[i][1] ? rows[i][1] : "nothing", rows[i][0],
               found, rows[i][2]);
  }
}

static void ids_are_checked(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"[{'id':'a1_B','metric':'Errors'}]", ""},
      {"[{'id':'Errors','metric':'Errors'}]", "RO212 alarm.metrics[0].id"},
      {"[{'id':'1a','metric':'Errors'}]", "RO212 alarm.metrics[0].id"},
      {"[{'id':'_a','metric':'Errors'}]", "RO212 alarm.metrics[0].id"},
      {"[{'id':'a-b','metric':'Errors'}]", "RO212 alarm.metrics[0].id"},
      {"[{'id':'','metric':'Errors'}]", "RO212 alarm.metrics[0].id"},
      {"[{'id':'expr','metric':'Errors'}]", "RO212 alarm.metrics[0].id"},
      {"[{'metric':'Errors'}]", "RO212 alarm.metrics[0]"},
      {"[{'id':5,'metric':'Errors'}]", "RO212 alarm.metrics[0]"},
      {"[{'id':'a'}]", "RO212 alarm.metrics[0]"},
      {"[" A "," B_2 "," A "]", "RO212 alarm.metrics[2].id"},
      {"['a',null,5]",
       "RO212 alarm.metrics[0]; RO212 alarm.metrics[0]; RO212 alarm.metrics[1]; RO212 "
       "alarm.metrics[1]; RO212 alarm.metrics[2]; RO212 alarm.metrics[2]"},
      {"[]", "RO212 alarm.metrics"},
      {"'a'", "RO212 alarm.metrics"},
      {NULL, "RO212 alarm.metrics"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *found = faults(rows[i][0], "METRICS()");
    if (strcmp(found, rows[i][1]) != 0)
      fail_msg("%s: \"%s\", not \"%s\"", rows[i][0], found, rows[i][1]);
  }
}

static void ten_metrics_are_the_most(void **state) {
  (void)state;
  struct text text;
  text_init(&text, &arena);
  text_string(&text, "[");
  for (int i = 0; i < METRIC_MATH_MOST_METRICS; i++)
    text_format(&text, "%s{'id':'m%d','metric':'Errors'}", i ? "," : "", i);
  assert_string_equal(faults(text_new(&arena, "%s]", text.at), "METRICS()"), "");
  assert_string_equal(faults(text_new(&arena, "%s," A "]", text.at), "METRICS()"),
                      "RO212 alarm.metrics");
}

static void an_expression_has_at_most_2048_characters(void **state) {
  (void)state;
  struct text text;
  text_init(&text, &arena);
  text_char(&text, 'a');
  while (text.length < METRIC_MATH_LONGEST) text_char(&text, ' ');
  assert_string_equal(faults("[" A "]", text.at), "");
  text_char(&text, ' ');
  assert_string_equal(faults("[" A "]", text.at), WRONG);
}

static void a_near_id_is_named(void **state) {
  (void)state;
  struct diagnostics diagnostics;
  math_of("[{'id':'errors','metric':'Errors'}]", "error + errors", SCOPE_FUNCTION, &diagnostics);
  assert_int_equal(diagnostics.count, 1);
  assert_string_equal(
      diagnostics.list[0].message,
      "the expression uses \"error\", which is no metric's id; did you mean \"errors\"?");
}

static void one_series_is_returned(void **state) {
  (void)state;
  struct diagnostics diagnostics;
  assert_json(math_of("[{'id':'a','metric':'Errors'},{'id':'q','metric':'Depth','namespace':'AWS/"
                      "SQS','statistic':'p99','dimensions':[]}]",
                      "a+q", SCOPE_FUNCTION, &diagnostics),
              "[{'Id':'a','MetricStat':{'Metric':{'MetricName':'Errors','Namespace':'AWS/"
              "Lambda','Dimensions':[{'Name':'FunctionName','Value':{'Ref':'OrderLambdaFunction'}}]"
              "},'Period':60,'Stat':'Sum'},'ReturnData':false},{'Id':'q','MetricStat':{'Metric':{'"
              "MetricName':'Depth','Namespace':'AWS/"
              "SQS','Dimensions':[]},'Period':60,'Stat':'p99'},'ReturnData':false},{'Id':'expr','"
              "Expression':'a+q','ReturnData':true}]");
  assert_int_equal(diagnostics.count, 0);
}

/* ---- Dimensions and names ---- */

#define FUNCTION "{'Name':'FunctionName','Value':{'Ref':'OrderLambdaFunction'}}"
#define RESOURCE \
  "{'Name':'Resource','Value':{'Fn::Join':[':',[{'Ref':'OrderLambdaFunction'},'Live']]}}"
#define VERSION \
  "{'Name':'ExecutedVersion','Value':{'Fn::GetAtt':['OrderLambdaVersion1','Version']}}"

static void dimensions_say_which_calls_count(void **state) {
  (void)state;
  static const char *const expected[] = {
      [SCOPE_FUNCTION] = "[" FUNCTION "]",
      [SCOPE_ALIAS] = "[" FUNCTION "," RESOURCE "]",
      [SCOPE_VERSION] = "[" FUNCTION "," RESOURCE "," VERSION "]"};
  for (int scope = SCOPE_FUNCTION; scope <= SCOPE_VERSION; scope++) {
    node *dimensions = node_new_array();
    metric_add_dimensions(dimensions, &target, (enum metric_scope)scope);
    assert_json(dimensions, expected[scope]);
  }
  for (const char *const *name =
           (const char *const[]){"FunctionName", "Resource", "ExecutedVersion", NULL};
       *name; name++)
    assert_true(metric_is_target_dimension(*name));
  assert_false(metric_is_target_dimension("functionName"));
  assert_false(metric_is_target_dimension("QueueName"));
}

static void a_versioned_name_ends_with_the_version(void **state) {
  (void)state;
  assert_json(metric_versioned_name("shop-dev-order-errors", "OrderLambdaVersion1"),
              "{'Fn::Join':['-v',['shop-dev-order-errors',{'Fn::GetAtt':['OrderLambdaVersion1','"
              "Version']}]]}");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(statistics),
      TEST(the_words_of_an_expression_are_ids),
      TEST(ids_are_checked),
      TEST(ten_metrics_are_the_most),
      TEST(an_expression_has_at_most_2048_characters),
      TEST(a_near_id_is_named),
      TEST(one_series_is_returned),
      TEST(dimensions_say_which_calls_count),
      TEST(a_versioned_name_ends_with_the_version),
  };
  return RUN(tests);
}
