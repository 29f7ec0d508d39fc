#include "unit.h"

#include "shift/routing.h"

/* ---- Names ---- */

static void names_have_a_prefix_or_not(void **state) {
  (void)state;
  const struct predefined_shift *row = shift_named("Linear10PercentEvery3Minutes");
  assert_int_equal(row->shift.kind, SHIFT_LINEAR);
  assert_int_equal(row->shift.percent, 10);
  assert_int_equal(row->shift.interval, 3);
  assert_ptr_equal(shift_named("CodeDeployDefault.LambdaLinear10PercentEvery3Minutes"), row);
  assert_ptr_equal(shift_predefined("CodeDeployDefault.LambdaLinear10PercentEvery3Minutes"), row);
  assert_null(shift_predefined("Linear10PercentEvery3Minutes"));
  assert_null(shift_named("Linear10PercentEvery4Minutes"));
  assert_null(shift_named(""));
  assert_null(shift_named("CodeDeployDefault.ECSAllAtOnce"));
}

static void predefined_shifts_are_found_by_their_numbers(void **state) {
  (void)state;
  size_t count = 0;
  for (const struct predefined_shift *row = predefined_shifts; row->name; row++, count++) {
    assert_ptr_equal(shift_row(&row->shift), row);
    assert_ptr_equal(shift_named(row->name), row);
    assert_true(shift_is_possible(&row->shift));
  }
  assert_int_equal(count, 9); /* CodeDeploy user guide */
  assert_null(shift_row(&(struct shift){SHIFT_CANARY, 10, 1}));
  assert_null(shift_row(&(struct shift){0}));
}

/* ---- Steps ---- */

/* facts/aws.md 1.1: a canary ends after its interval, a linear shift after (steps - 1) intervals, a
 * remainder is a step. */
static void shifts_end_when_codedeploy_says(void **state) {
  (void)state;
  static const struct {
    struct shift shift;
    int steps, minutes;
  } rows[] = {{{SHIFT_ALL_AT_ONCE, 100, 0}, 1, 0}, {{SHIFT_CANARY, 10, 30}, 2, 30},
              {{SHIFT_LINEAR, 10, 1}, 10, 9},      {{SHIFT_LINEAR, 10, 10}, 10, 90},
              {{SHIFT_LINEAR, 30, 2}, 4, 6},       {{SHIFT_LINEAR, 99, 5}, 2, 5},
              {{SHIFT_UNKNOWN, 0, 0}, 0, 0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    assert_int_equal(shift_steps(&rows[i].shift), rows[i].steps);
    assert_int_equal(shift_minutes(&rows[i].shift), rows[i].minutes);
  }
}

static void traffic_moves_step_by_step(void **state) {
  (void)state;
  static const struct shift linear = {SHIFT_LINEAR, 30, 4}, canary = {SHIFT_CANARY, 5, 3},
                            at_once = {SHIFT_ALL_AT_ONCE, 100, 0}, unknown = {0};
  static const struct {
    const struct shift *shift;
    long minute;
    int percent, next;
  } rows[] = {{&linear, -5, 0, 0},    {&linear, 0, 30, 4},   {&linear, 3, 30, 4},
              {&linear, 4, 60, 8},    {&linear, 11, 90, 12}, {&linear, 12, 100, -1},
              {&linear, 99, 100, -1}, {&canary, 0, 5, 3},    {&canary, 2, 5, 3},
              {&canary, 3, 100, -1},  {&at_once, -1, 0, 0},  {&at_once, 0, 100, -1},
              {&unknown, 5, 0, -1}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    assert_int_equal(shift_percent(rows[i].shift, rows[i].minute), rows[i].percent);
    assert_int_equal(shift_next_minute(rows[i].shift, rows[i].minute), rows[i].next);
  }
  static const int minutes[] = {0, 4, 8, 12}, percents[] = {30, 60, 90, 100};
  for (int step = 0; step < 4; step++) {
    assert_int_equal(shift_step_minute(&linear, step), minutes[step]);
    assert_int_equal(shift_step_percent(&linear, step), percents[step]);
  }
}

/* facts/aws.md 1.2 */
static void limits_are_codedeploys(void **state) {
  (void)state;
  static const struct shift possible[] = {{SHIFT_LINEAR, 1, 29},
                                          {SHIFT_LINEAR, 99, 2880},
                                          {SHIFT_CANARY, 1, 2880}},
                            impossible[] = {{0, 0, 0},
                                            {SHIFT_LINEAR, 0, 1},
                                            {SHIFT_LINEAR, 100, 1},
                                            {SHIFT_LINEAR, 1, 30},
                                            {SHIFT_CANARY, 10, 0},
                                            {SHIFT_CANARY, 10, 2881},
                                            {SHIFT_CANARY, -1, 5}};
  for (size_t i = 0; i < sizeof possible / sizeof *possible; i++)
    assert_true(shift_is_possible(&possible[i]));
  for (size_t i = 0; i < sizeof impossible / sizeof *impossible; i++)
    assert_false(shift_is_possible(&impossible[i]));
}

/* ---- What AWS writes ---- */

static const char *read_back(const char *routing) {
  struct shift shift = routing_read(json(routing));
  return text_new(&arena, "%s %d %d", shift_kind_name(shift.kind), shift.percent, shift.interval);
}

static void both_spellings_are_read(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"{'Type':'TimeBasedCanary','TimeBasedCanary':{'CanaryPercentage':15,'CanaryInterval':5}}",
       "canary 15 5"},
      {"{'type':'TimeBasedLinear','timeBasedLinear':{'linearPercentage':20,'linearInterval':2}}",
       "linear 20 2"},
      {"{'Type':'AllAtOnce'}", "allAtOnce 100 0"},
      {"{'type':'AllAtOnce'}", "allAtOnce 100 0"},
      {"{'Type':'TimeBasedLinear','TimeBasedCanary':{'CanaryPercentage':15,'CanaryInterval':5}}",
       "unknown 0 0"},
      {"{'Type':'TimeBasedCanary','TimeBasedCanary':{'CanaryPercentage':15.5,'CanaryInterval':5}}",
       "unknown 0 0"},
      {"{'Type':'TimeBasedCanary','TimeBasedCanary':{'CanaryPercentage':100,'CanaryInterval':5}}",
       "unknown 0 0"},
      {"{'Type':'TimeBasedCanary','TimeBasedCanary':{'CanaryPercentage':{'Ref':'P'},"
       "'CanaryInterval':5}}",
       "unknown 0 0"},
      {"{'Type':5}", "unknown 0 0"},
      {"'AllAtOnce'", "unknown 0 0"},
      {"null", "unknown 0 0"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_string_equal(read_back(rows[i][0]), rows[i][1]);
  assert_int_equal(routing_read(NULL).kind, SHIFT_UNKNOWN);
}

/* CloudFormation template reference, AWS::CodeDeploy::DeploymentConfig. */
static void cloudformations_spelling_is_written(void **state) {
  (void)state;
  assert_json(routing_new(&(struct shift){SHIFT_CANARY, 15, 5}),
              "{'Type':'TimeBasedCanary','TimeBasedCanary':{'CanaryPercentage':15,"
              "'CanaryInterval':5}}");
  assert_json(routing_new(&(struct shift){SHIFT_LINEAR, 20, 2}),
              "{'Type':'TimeBasedLinear','TimeBasedLinear':{'LinearPercentage':20,"
              "'LinearInterval':2}}");
}

int main(void) {
  const struct CMUnitTest tests[] = {TEST(names_have_a_prefix_or_not),
                                     TEST(predefined_shifts_are_found_by_their_numbers),
                                     TEST(shifts_end_when_codedeploy_says),
                                     TEST(traffic_moves_step_by_step),
                                     TEST(limits_are_codedeploys),
                                     TEST(both_spellings_are_read),
                                     TEST(cloudformations_spelling_is_written)};
  return RUN(tests);
}
