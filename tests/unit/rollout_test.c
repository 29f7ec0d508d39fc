#include "unit.h"

#include "rollout/configurations.h"
#include "rollout/internal.h"
#include "template/plan.h"

/* ---- Shifts ---- */

static struct rollouts rollouts;
static struct diagnostics diagnostics;
static struct service service;

static int set_up_rollouts(void **state) {
  set_up(state);
  diagnostics_init(&diagnostics, &arena);
  service = (struct service){.arena = &arena};
  rollouts = (struct rollouts){.service = &service, .diagnostics = &diagnostics};
  index_init(&rollouts.shifts, &arena, 0);
  return 0;
}

/* The shift in words: "C 10 5 name" of a type, or the id of the diagnostic. */
static const char *shift_of(const char *type) {
  struct rollout rollout = {0};
  diagnostics_init(&diagnostics, &arena);
  if (!configuration_read(&rollouts, json(type), "s", &rollout))
    return diagnostic_rules[diagnostics.list[0].id].id;
  return text_new(&arena, "%c %d %d %s", "-ACL"[rollout.shift.kind], rollout.shift.percent,
                  rollout.shift.interval,
                  rollout.configuration ? rollout.configuration : rollout.configuration_id);
}

static void types_are_names_or_shapes(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"'AllAtOnce'", "A 100 0 CodeDeployDefault.LambdaAllAtOnce"},
      {"'CodeDeployDefault.LambdaCanary10Percent5Minutes'",
       "C 10 5 CodeDeployDefault.LambdaCanary10Percent5Minutes"},
      {"'Linear10PercentEvery1Minute'",
       "L 10 1 CodeDeployDefault.LambdaLinear10PercentEvery1Minute"},
      {"'Linear10PercentEvery1Minutes'", "RO104"},
      {"'CodeDeployDefault.LambdaCanary'", "RO104"},
      {"'Canary50Percent1Minute'", "RO104"},
      {"'our-slow-shift'", "- 0 0 our-slow-shift"},
      {"'MyCanary10Percent5Minutes'", "- 0 0 MyCanary10Percent5Minutes"},
      {"'Liner10PercentEvery1Minute'", "RO104"},
      {"'canary10percent5minutes'", "RO104"},
      {"''", "RO103"},
      {"5", "RO103"},
      {"{'canary':{'percentage':25,'interval':3}}",
       "C 25 3 Canary25Percent3MinutesDeploymentConfig"},
      {"{'linear':{'percentage':20,'interval':2}}",
       "L 20 2 Linear20PercentEvery2MinutesDeploymentConfig"},
      {"{'canary':{'percentage':10,'interval':15}}",
       "C 10 15 CodeDeployDefault.LambdaCanary10Percent15Minutes"},
      {"{'canary':{'percentage':100,'interval':3}}", "RO114"},
      {"{'canary':{'percentage':0,'interval':3}}", "RO114"},
      {"{'canary':{'percentage':2.5,'interval':3}}", "RO114"},
      {"{'canary':{'percentage':99,'interval':2880}}",
       "C 99 2880 Canary99Percent2880MinutesDeploymentConfig"},
      {"{'canary':{'percentage':99,'interval':2881}}", "RO114"},
      {"{'linear':{'percentage':1,'interval':29}}",
       "L 1 29 Linear1PercentEvery29MinutesDeploymentConfig"},
      {"{'linear':{'percentage':1,'interval':30}}", "RO114"},
      {"{'canary':{},'linear':{}}", "RO114"},
      {"{'canary':5}", "RO114"},
      {"{}", "RO114"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp(shift_of(rows[i][0]), rows[i][1]) != 0)
      fail_msg("%s: %s, not %s", rows[i][0], shift_of(rows[i][0]), rows[i][1]);
}

/* ---- Patterns ---- */

static void patterns_fit(void **state) {
  (void)state;
  assert_true(text_fits("a", "a"));
  assert_true(text_fits("*", ""));
  assert_true(text_fits("Body.*", "Body.paths./x.get.uri"));
  assert_true(text_fits("*Resource*", "Statement[].Resource[]"));
  assert_true(text_fits("lambda:*", "lambda:InvokeFunction"));
  assert_true(text_fits("*a*b*c", "xxaxxbxxbxc"));
  assert_false(text_fits("Body.*", "Body"));
  assert_false(text_fits("", "a"));
  assert_false(text_fits("a", ""));
  assert_false(text_fits("*a*b*c", "xxaxxbxxbx"));
}

/* ---- Circles ---- */

static const char *circle_of(const char *resources, const char *start) {
  struct template template;
  struct index states;
  template_read(&template, &arena, json(text_new(&arena, "{'Resources':%s}", resources)),
                &diagnostics);
  index_init(&states, &arena, 4);
  struct resource_list circle = template_circle(&template, start, &states);
  return circle.count ? template_circle_text(&arena, &circle) : "none";
}

static void circles_are_told(void **state) {
  (void)state;
  assert_string_equal(circle_of("{'A':{'Type':'T'}}", "A"), "none");
  assert_string_equal(circle_of("{'A':{'Type':'T','DependsOn':'A'}}", "A"), "A -> A");
  assert_string_equal(circle_of("{'A':{'P':{'Ref':'B'}},'B':{'P':{'Fn::GetAtt':'A.Arn'}}}", "A"),
                      "A -> B -> A");
  assert_string_equal(
      circle_of("{'A':{'P':{'Ref':'B'}},'B':{'DependsOn':['C']},'C':{'P':{'Fn::Sub':'x${B.Arn}'}}}",
                "A"),
      "B -> C -> B");
  assert_string_equal(
      circle_of("{'A':{'P':{'Ref':'B'}},'B':{'P':{'Fn::Sub':['${A}',{'A':'x'}]}}}", "A"), "none");
  assert_string_equal(circle_of("{'A':{'P':[{'Ref':'B'},{'Ref':'C'}]},'B':{'P':{'Ref':'D'}},'C':{'"
                                "P':{'Ref':'D'}},'D':{'Type':'T'}}",
                                "A"),
                      "none");
  assert_string_equal(circle_of("{'A':{'P':{'Ref':'AWS::Region'},'Q':{'Ref':'Gone'}}}", "A"),
                      "none");
  assert_string_equal(circle_of("{'A':{'Type':'T'}}", "Gone"), "none");
}

/* Whoever starts behind a circle that was told, or in it, does not come upon it again. */
static void many_starts_share_what_they_saw(void **state) {
  (void)state;
  struct template template;
  struct index states;
  const char *resources =
      "{'A':{'P':{'Ref':'B'}},'B':{'P':{'Ref':'C'}},'C':{'P':{'Ref':'B'}},'D':{'P':{'Ref':'A'}},'E'"
      ":{'P':{'Ref':'F'}},'F':{'P':{'Ref':'E'}}}";
  template_read(&template, &arena, json(text_new(&arena, "{'Resources':%s}", resources)),
                &diagnostics);
  index_init(&states, &arena, 4);
  static const char *const circles[][2] = {
      {"A", "B -> C -> B"}, {"C", ""}, {"D", ""}, {"E", "E -> F -> E"}};
  for (size_t i = 0; i < sizeof circles / sizeof *circles; i++) {
    struct resource_list circle = template_circle(&template, circles[i][0], &states);
    assert_string_equal(template_circle_text(&arena, &circle), circles[i][1]);
  }
}

/* A chain as long as a large template: the walk must not use the C stack. */
static void long_chains_are_walked(void **state) {
  (void)state;
  struct text text;
  text_init(&text, &arena);
  enum { LENGTH = 30000 };
  text_char(&text, '{');
  for (int i = 0; i < LENGTH; i++) text_format(&text, "'R%d':{'P':{'Ref':'R%d'}},", i, i + 1);
  text_format(&text, "'R%d':{'P':{'Ref':'R%d'}}}", LENGTH, LENGTH - 1);
  assert_string_equal(circle_of(text.at, "R0"), "R29999 -> R30000 -> R29999");
}

#define ROLLOUT_TEST(name) cmocka_unit_test_setup_teardown(name, set_up_rollouts, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {ROLLOUT_TEST(types_are_names_or_shapes),
                                     ROLLOUT_TEST(patterns_fit), ROLLOUT_TEST(circles_are_told),
                                     ROLLOUT_TEST(many_starts_share_what_they_saw),
                                     ROLLOUT_TEST(long_chains_are_walked)};
  return RUN(tests);
}
