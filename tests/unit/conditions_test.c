/* What follows from what: written-out implications, and random conditions whose truth is computed
 * for every value of their parameters by a reader of this file's own. */
#include "unit.h"

#include "template/conditions.h"
#include "template/waits.h"

static struct template template;
static struct conditions conditions;
static struct plan plan;

static void read_conditions(const char *parameters, const char *definitions) {
  struct diagnostics diagnostics;
  diagnostics_init(&diagnostics, &arena);
  template_read(&template, &arena,
                json(text_new(&arena, "{'Parameters':{%s},'Conditions':{%s},'Resources':{}}",
                              parameters, definitions)),
                &diagnostics);
  plan_init(&plan, &arena);
  conditions_init(&conditions, &template, &plan);
}

#define STAGE "'Fn::Equals':[{'Ref':'Stage'},"

static void implications(void **state) {
  (void)state;
  static const struct {
    const char *fact, *condition;
    bool is_implied;
  } rows[] = {
      {"Prod", "Prod", true},       {"Prod", NULL, true},       {NULL, "Prod", false},
      {"Prod", "Live", true},       {"Live", "Prod", false},    {"Prod", "NotTest", true},
      {"NotTest", "Prod", false},   {"Both", "Prod", true},     {"Both", "Flag", true},
      {"Prod", "Both", false},      {"NotLive", "Dev", true}, /* by AllowedValues */
      {"Dev", "NotLive", true},     {"Turned", "Prod", true},   {"Number", "Text", true},
      {"Yes", "True", true},        {NULL, "Same", true},       {"Never", "Prod", true},
      {"Unknown", "Unknown", true}, {"Unknown", "Prod", false}, {"Missing", "Prod", false},
      {"Prod", "Missing", false},   {"Cycle", "Prod", false},   {"Odd", "Prod", false},
      {"Two", "One", false}, /* compares two parameters */
  };
  read_conditions("'Stage':{'Type':'String','AllowedValues':['dev','test','prod']}",
                  "'Prod':{" STAGE "'prod']},'Test':{" STAGE "'test']},'Dev':{" STAGE
                  "'dev']},"
                  "'Turned':{'Fn::Equals':['prod',{'Ref':'Stage'}]},"
                  "'Live':{'Fn::Or':[{'Condition':'Prod'},{'Condition':'Test'}]},"
                  "'NotLive':{'Fn::Not':[{'Condition':'Live'}]},"
                  "'NotTest':{'Fn::Not':[{'Condition':'Test'}]},"
                  "'Flag':{'Fn::Equals':[{'Ref':'F'},'1']},"
                  "'Both':{'Fn::And':[{'Condition':'Flag'},{'Condition':'Prod'}]},"
                  "'Number':{'Fn::Equals':[{'Ref':'F'},1]},'Text':{'Fn::Equals':[{'Ref':'F'},'1']},"
                  "'Yes':{'Fn::Equals':[{'Ref':'F'},true]},"
                  "'True':{'Fn::Equals':[{'Ref':'F'},'true']},"
                  "'Same':{'Fn::Equals':['a','a']},'Never':{'Fn::Equals':['a','b']},"
                  "'Unknown':{'Fn::Nothing':[]},'Odd':{'Fn::Not':[]},"
                  "'One':{'Fn::Equals':[{'Ref':'P'},'x']},"
                  "'Two':{'Fn::Equals':[{'Ref':'P'},{'Ref':'Q'}]},"
                  "'Cycle':{'Fn::Not':[{'Condition':'Cycle'}]}");
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const struct fact fact = {NULL, rows[i].fact, false};
    if (conditions_imply(&conditions, &fact, rows[i].condition) != rows[i].is_implied)
      fail_msg("%s, %s", rows[i].fact ? rows[i].fact : "always", rows[i].condition);
  }
}

static void facts_count_together(void **state) {
  (void)state;
  read_conditions("'Stage':{'Type':'String'}",
                  "'Prod':{" STAGE "'prod']},'Test':{" STAGE
                  "'test']},"
                  "'Live':{'Fn::Or':[{'Condition':'Prod'},{'Condition':'Test'}]}");
  const struct fact live = {NULL, "Live", false}, not_prod = {&live, "Prod", true},
                    test = {&not_prod, "Test", false}, prod = {&test, "Prod", false};
  assert_true(conditions_imply(&conditions, &not_prod, "Test"));
  assert_false(conditions_imply(&conditions, &live, "Test"));
  assert_true(conditions_can_hold(&conditions, &test));
  assert_false(conditions_can_hold(&conditions, &prod));
  assert_true(conditions_exclude(&conditions, &test, "Prod"));
  bool is_true;
  assert_true(conditions_decide(&conditions, &not_prod, json("{'Condition':'Test'}"), &is_true));
  assert_true(is_true);
  assert_true(conditions_decide(&conditions, &test, json("{'Condition':'Prod'}"), &is_true));
  assert_false(is_true);
  assert_false(conditions_decide(&conditions, NULL, json("{'Condition':'Prod'}"), &is_true));
}

static void new_conditions_are_as_few_as_will_do(void **state) {
  (void)state;
  read_conditions("",
                  "'A':{'Fn::Equals':[{'Ref':'P'},'1']},'B':{'Fn::Equals':[{'Ref':'Q'},'1']},"
                  "'AOrB':{'Fn::Not':[{'Condition':'A'}]},"
                  "'NotA':{'Fn::Not':[{'Condition':'A'}]},"
                  "'AAndB':{'Fn::And':[{'Condition':'A'},{'Condition':'B'}]}");
  struct condition_list both = {0}, all = {0};
  condition_list_add(&both, &arena, "A");
  condition_list_add(&both, &arena, "B");
  condition_list_add(&both, &arena, "A");
  assert_int_equal(both.count, 2);
  assert_string_equal(conditions_all(&conditions, NULL, &both), "AAndB"); /* it is there */
  assert_int_equal(plan.count, 0);
  /* the name is taken, for something else */
  assert_string_equal(conditions_any(&conditions, NULL, &both), "AOrB2");
  assert_int_equal(plan.count, 1);
  assert_string_equal(conditions_any(&conditions, NULL, &both), "AOrB2");
  assert_int_equal(plan.count, 1);
  const struct fact a = {NULL, "A", false};
  assert_string_equal(conditions_all(&conditions, &a, &both), "B");
  assert_null(conditions_any(&conditions, &a, &both));
  condition_list_add(&all, &arena, "A");
  condition_list_add(&all, &arena, "NotA");
  assert_null(conditions_any(&conditions, NULL, &all));
}

/* CloudFormation takes ten. */
static void many_conditions_are_nested(void **state) {
  (void)state;
  struct text text;
  text_init(&text, &arena);
  struct condition_list list = {0};
  for (size_t i = 0; i < 123; i++) {
    text_format(&text, "%s'C%zu':{'Fn::Equals':[{'Ref':'P%zu'},'1']}", i ? "," : "", i, i);
    condition_list_add(&list, &arena, text_new(&arena, "C%zu", i));
  }
  read_conditions("", text.at);
  const char *name = conditions_any(&conditions, NULL, &list);
  assert_int_equal(strlen(name), 255);
  assert_int_equal(plan.count, 1);
  const node *operands = node_member(plan.list[0].value, "Fn::Or");
  assert_int_equal(node_count(operands), 10);
  size_t leaves = 0;
  for (const node *group = node_first(operands); group; group = node_next(group)) {
    const node *inner = node_member(group, "Fn::Or");
    assert_true(node_count(inner) >= 2 && node_count(inner) <= 10);
    for (const node *each = node_first(inner); each; each = node_next(each))
      leaves += node_member(each, "Condition") ? 1 : node_count(node_member(each, "Fn::Or"));
  }
  assert_int_equal(leaves, 123);
}

/* ---- Random conditions ---- */

static uint32_t state_of_random = 1;

static size_t below(size_t end) {
  state_of_random = state_of_random * 1664525U + 1013904223U;
  return (state_of_random >> 8) % end;
}

enum { PARAMETERS = 3, VALUES = 3, CONDITIONS = 6, WORLDS = VALUES * VALUES * VALUES };

/* A condition over those of a lower number: its text, and its truth in every world. */
static const char *random_condition(size_t number, bool truths[CONDITIONS][WORLDS]) {
  size_t a = number ? below(number) : 0, b = number ? below(number) : 0;
  size_t kind = number < 2 ? 0 : below(4), parameter = below(PARAMETERS), value = below(VALUES);
  size_t divisor = parameter == 0 ? 1 : parameter == 1 ? VALUES : VALUES * VALUES;
  for (size_t world = 0; world < WORLDS; world++)
    truths[number][world] = kind == 0   ? world / divisor % VALUES == value
                            : kind == 1 ? truths[a][world] && truths[b][world]
                            : kind == 2 ? truths[a][world] || truths[b][world]
                                        : !truths[a][world];
  if (kind == 0) return text_new(&arena, "{'Fn::Equals':[{'Ref':'P%zu'},'%zu']}", parameter, value);
  if (kind == 3) return text_new(&arena, "{'Fn::Not':[{'Condition':'C%zu'}]}", a);
  return text_new(&arena, "{'%s':[{'Condition':'C%zu'},{'Condition':'C%zu'}]}",
                  kind == 1 ? "Fn::And" : "Fn::Or", a, b);
}

static void random_conditions_are_answered_exactly(void **state) {
  (void)state;
  static bool truths[CONDITIONS][WORLDS];
  size_t implied = 0, open = 0;
  for (size_t round = 0; round < 300; round++) {
    struct text text, parameters;
    text_init(&text, &arena);
    text_init(&parameters, &arena);
    for (size_t i = 0; i < PARAMETERS; i++)
      text_format(&parameters, "%s'P%zu':{'AllowedValues':['0','1','2']}", i ? "," : "", i);
    for (size_t i = 0; i < CONDITIONS; i++)
      text_format(&text, "%s'C%zu':%s", i ? "," : "", i, random_condition(i, truths));
    read_conditions(parameters.at, text.at);
    for (size_t a = 0; a < CONDITIONS; a++)
      for (size_t b = 0; b < CONDITIONS; b++)
        for (size_t c = 0; c < CONDITIONS; c++) {
          const char *names[] = {text_new(&arena, "C%zu", a), text_new(&arena, "C%zu", b),
                                 text_new(&arena, "C%zu", c)};
          const struct fact first = {NULL, names[0], false}, facts = {&first, names[1], true};
          bool expected = true;
          for (size_t world = 0; world < WORLDS; world++)
            if (truths[a][world] && !truths[b][world] && !truths[c][world]) expected = false;
          if (conditions_imply(&conditions, &facts, names[2]) != expected)
            fail_msg("round %zu: C%zu and not C%zu, C%zu: %s", round, a, b, c, text.at);
          implied += expected;
          open += !expected;
        }
  }
  assert_true(implied > 1000 && open > 1000);
}

/* Neither a long chain nor a wide one takes long, or is claimed to imply anything. */
static void what_is_too_much_stays_open(void **state) {
  (void)state;
  enum { DEEP = 5000, WIDE = 400 };
  struct text text;
  text_init(&text, &arena);
  for (size_t i = 0; i < DEEP; i++)
    text_format(&text, "'D%zu':{'Fn::And':[{'Condition':'D%zu'},{'Condition':'D%zu'}]},", i, i + 1,
                i + 1);
  text_format(&text, "'D%d':{'Fn::Equals':[{'Ref':'P'},'1']}", DEEP);
  for (size_t i = 0; i < WIDE; i++)
    text_format(&text, ",'W%zu':{'Fn::Equals':[{'Ref':'Q%zu'},'1']}", i, i);
  for (size_t i = 1; i < WIDE; i++)
    text_format(&text, ",'V%zu':{'Fn::Or':[{'Condition':'%c%zu'},{'Condition':'W%zu'}]}", i,
                i == 1 ? 'W' : 'V', i - 1, i);
  read_conditions("", text.at);
  const struct fact deep = {NULL, "D0", false}, wide = {NULL, "W0", false};
  assert_false(conditions_imply(&conditions, &deep, "W0"));
  assert_true(conditions_imply(&conditions, &deep, "D0"));
  conditions_imply(&conditions, &wide, "V399");
  assert_false(conditions_imply(&conditions, &wide, "W1"));
}

/* ---- Waits ---- */

static void waits_close_no_cycle(void **state) {
  (void)state;
  struct diagnostics diagnostics;
  diagnostics_init(&diagnostics, &arena);
  template_read(&template, &arena,
                json("{'Resources':{"
                     "'Alias':{'UpdatePolicy':{'Group':{'Ref':'Group'}}},"
                     "'Group':{'Properties':{'Alarm':{'Ref':'Alarm'}}},"
                     "'Alarm':{'DependsOn':'Topic'},'Topic':{'Properties':{}},"
                     "'Permission':{'Properties':{'Source':{'Fn::GetAtt':['Rule','Arn']},"
                     "'F':{'Ref':'Alias'}}},"
                     "'Rule':{},'Method':{'Properties':{'F':{'Ref':'Alias'}}}}}"),
                &diagnostics);
  struct waits waits;
  waits_init(&waits, &template);
  waits_add_target(&waits, "Alias");
  waits_add_target(&waits, "Permission");
  assert_true(waits_close_cycle(&waits, "Alarm", "Alias"));
  assert_true(waits_close_cycle(&waits, "Topic", "Permission"));
  assert_true(waits_close_cycle(&waits, "Rule", "Permission"));
  assert_true(waits_close_cycle(&waits, "Alias", "Alias"));
  assert_false(waits_close_cycle(&waits, "Rule", "Alias"));
  assert_false(waits_close_cycle(&waits, "Method", "Permission"));
  waits_add(&waits, "Method", "Permission");
  assert_false(waits_close_cycle(&waits, "Topic", "Missing"));
  /* what is added counts: Topic waits for Rule by way of nothing yet */
  assert_false(waits_close_cycle(&waits, "Permission", "Alias"));
  waits_add(&waits, "Rule", "Alias");
  assert_true(waits_close_cycle(&waits, "Topic", "Permission"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(implications),
      TEST(facts_count_together),
      TEST(new_conditions_are_as_few_as_will_do),
      TEST(many_conditions_are_nested),
      TEST(random_conditions_are_answered_exactly),
      TEST(what_is_too_much_stays_open),
      TEST(waits_close_no_cycle),
  };
  return RUN(tests);
}
