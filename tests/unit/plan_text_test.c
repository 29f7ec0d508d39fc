/* The plan's texts from models that are written down here. */
#include "unit.h"

#include "transform/report.h"

/* A model with one function; `rest` are members of it beside its name. Nobody calls it, unless
 * `rest` says so. */
static node *model(const char *name, const char *rest) {
  if (!strstr(rest, "'callers'"))
    rest = text_new(&arena, "%s,'callers':{'known':true,'count':0,'staying':0,'list':[]}", rest);
  return json(text_new(
      &arena,
      "{'version':1,'service':'shop','stage':'dev','region':'eu-west-1','functions':[{'name':'%s','"
      "alias':{'name':'Live','change':'kept'},'shift':{'words':'all traffic at "
      "once','minutes':0}%s}],'duration':{'minutes':0,'isKnown':true,'hooks':0},'added':[{'"
      "resource':'A','type':'T'}],'changed':[{'resource':'B','type':'T','path':'Resources.B','"
      "isCaller':false}],'resources':{'before':1,'after':2,'added':1,'changed':1,'left':0,'most':"
      "500}}",
      name, rest));
}

static const char *const plain_text =
    "shop, stage dev, region eu-west-1\n\n"
    "order: all traffic at once\n"
    "  alias        Live, there already\n"
    "  alarms       none; only you can roll it back\n"
    "  callers      none in this template: calls of the alias Live get the guarded version\n\n"
    "Adds 1 resource\n  + T  A\n\n"
    "Changes 1 place\n  ~ Resources.B\n\n"
    "Resources: 1 -> 2 of at most 500; 1 added, 1 changed, 0 left as they are.\n"
    "All traffic shifts at once.\n";

static void a_text_has_no_colours_unless_asked(void **state) {
  (void)state;
  assert_string_equal(plan_text(&arena, model("order", ""), false, PLAN_WIDTH), plain_text);
}

/* Without its escape sequences the coloured text is the plain one. */
static void colours_add_nothing_else(void **state) {
  (void)state;
  const char *coloured = plan_text(&arena, model("order", ""), true, PLAN_WIDTH);
  assert_non_null(strstr(coloured, "\033[1morder\033[0m: all"));
  assert_non_null(strstr(coloured, "  \033[32m+\033[0m T  A\n"));
  assert_non_null(strstr(coloured, "  \033[33m~\033[0m Resources.B\n"));
  assert_non_null(strstr(coloured, "\033[33mnone; only you can roll it back\033[0m\n"));
  struct text stripped;
  text_init(&stripped, &arena);
  for (const char *c = coloured; *c; c++) {
    if (*c != '\033') text_char(&stripped, *c);
    else c += strcspn(c, "m");
  }
  assert_string_equal(stripped.at, plain_text);
}

static void the_model_cannot_move_the_cursor(void **state) {
  (void)state;
  const char *hostile = "\\u001b[2J\\u009b\\r";
  const char *rest = text_new(
      &arena,
      ",'alarms':[{'resource':'%s','words':'%s'},{'name':'%s'}],'hooks':{'before':{'words':'%s'}},'"
      "callers':{'count':1,'through':0,'staying':1,'list':[{'resource':'%s','type':'%s','property':"
      "'%s','outcome':'stays'}]},'grants':[{'resource':'%s','type':'%s','outcome':'extended'}]",
      hostile, hostile, hostile, hostile, hostile, hostile, hostile, hostile, hostile);
  const char *texts[] = {plan_text(&arena, model(hostile, rest), false, PLAN_WIDTH),
                         plan_markdown(&arena, model(hostile, rest))};
  for (size_t i = 0; i < 2; i++) {
    assert_null(strpbrk(texts[i], "\033\r"));
    assert_null(strstr(texts[i], "\xc2\x9b"));
    assert_non_null(strstr(texts[i], "[2J"));
  }
}

/* Of no line more than `width` characters, unless it is one word behind its indentation. */
static void check_width(const char *text, size_t width) {
  for (const char *line = text, *end; *line; line = end + 1) {
    end = strchr(line, '\n');
    size_t indentation = strspn(line, " "), word = strcspn(line + indentation, " \n");
    size_t columns = 0;
    for (const char *c = line; c < end; c++) columns += ((unsigned char)*c & 0xC0) != 0x80;
    if (columns > width && line + indentation + word != end)
      fail_msg("%.*s", (int)(end - line), line);
  }
}

static void lines_are_wrapped(void **state) {
  (void)state;
  const char *rest =
      ",'alarms':[{'resource':'Alarm','words':'Sum of Errors >= 1, the new version only, 2 of 3 "
      "periods of 60 s'}]";
  for (size_t width = 50; width < 120; width += 7) {
    const char *text = plan_text(&arena, model("ärger", rest), false, width);
    check_width(text, width);
    assert_non_null(strstr(text, "3 periods"));
  }
  const char *narrow = plan_text(&arena, model("order", rest), false, 60);
  assert_non_null(strstr(narrow,
                         "                 Sum of Errors >= 1, the new version only,\n"
                         "                   2 of 3 periods of 60 s\n"));
  assert_non_null(plan_text(&arena, model("order", rest), false, 0));
}

/* Before anything is packaged the template has no events. */
static void callers_that_are_not_known_are_not_none(void **state) {
  (void)state;
  node *unknown = model("order", ",'callers':{'known':false,'count':0,'staying':0,'list':[]}");
  assert_non_null(strstr(plan_text(&arena, unknown, false, PLAN_WIDTH),
                         "  callers      known once the service is packaged\n"));
  assert_non_null(strstr(plan_markdown(&arena, unknown), "| not known yet |\n"));
  assert_null(strstr(plan_markdown(&arena, unknown), "none in this template"));
}

static void nothing_is_said_in_one_line(void **state) {
  (void)state;
  node *empty =
      json("{'service':'shop','stage':'dev','region':'r','functions':[],'added':[],'changed':[]}");
  assert_true(report_is_empty(empty));
  assert_string_equal(
      plan_text(&arena, empty, true, PLAN_WIDTH),
      "Nothing to add on stage dev: no function is rolled out there, and no alerts are set up.\n");
  assert_false(report_is_empty(model("order", "")));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_text_has_no_colours_unless_asked),      TEST(colours_add_nothing_else),
      TEST(the_model_cannot_move_the_cursor),        TEST(lines_are_wrapped),
      TEST(callers_that_are_not_known_are_not_none), TEST(nothing_is_said_in_one_line),
  };
  return RUN(tests);
}
