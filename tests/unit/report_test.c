#include "unit.h"

#include "reference/reference.h"
#include "report/excerpt.h"
#include "report/report.h"

/* ---- Reports in short ---- */

static struct diagnostics diagnostics;
static struct report report;

static node *named(const char *name, const char *text) {
  struct document_error error;
  node *tree = document_read(name, text, strlen(text), &error);
  if (!tree) fail_msg("%s: %s", text, error.message);
  return tree;
}

/* An empty report over a service and a template, both of which may be NULL. */
static void begin(const char *service, const char *template) {
  diagnostics_init(&diagnostics, &arena);
  report = (struct report){.diagnostics = &diagnostics, .least = SEVERITY_INFO};
  if (service) report.service = named("serverless.yml", service);
  if (template) report.template = named("template.json", template);
}

static const char *print(void (*printer)(const struct report *, struct text *)) {
  struct text out;
  text_init(&out, &arena);
  printer(&report, &out);
  return out.at;
}

#define assert_text(expected) assert_string_equal(print(report_text), expected)

/* ---- The line and the caret ---- */

/* The excerpt of `line`, at the first ^ in it, which is taken out: "shown|indent". */
static const char *excerpt_at(const char *line) {
  const char *caret = strchr(line, '^');
  char *without = text_new(&arena, "%.*s%s", (int)(caret - line), line, caret + 1);
  struct document_place place = {"f", without, strlen(without), 1, 0, (size_t)(caret - line)};
  struct excerpt excerpt = excerpt_read(&arena, &place);
  return text_new(&arena, "%s|%s", excerpt.line, excerpt.indent);
}

static void the_indent_is_as_wide_as_what_stands_before_the_column(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"^", "|"},
      {"type: ^All", "type: All|      "},
      {"\t\ttype:\t^All", "\t\ttype:\tAll|\t\t     \t"},
      {"gr\xc3\xb6\xc3\x9f"
       "e: ^1",
       "gr\xc3\xb6\xc3\x9f"
       "e: 1|       "},
      /* two ideographs, four columns */
      {"\xe5\x95\x86\xe5\xba\x97: ^1", "\xe5\x95\x86\xe5\xba\x97: 1|      "},
      /* a letter and its accent, one column */
      {"e\xcc\x81: ^1", "e\xcc\x81: 1|   "},
      /* a rocket, two columns */
      {"\xf0\x9f\x9a\x80: ^1", "\xf0\x9f\x9a\x80: 1|    "},
      /* made visible: four columns for one */
      {"a\x1b[2Jb: ^1", "a\\x1b[2Jb: 1|           "},
      {"\xc2\x85: ^1\x7f", "\\x85: 1\\x7f|      "},
      {"\xff: ^1", "\\xff: 1|      "},
      {"end^", "end|   "},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_string_equal(excerpt_at(rows[i][0]), rows[i][1]);
}

/* `count` times the letter. */
static const char *times(char letter, size_t count) {
  char *text = arena_zero(&arena, count + 1);
  memset(text, letter, count);
  return text;
}

static void a_long_line_is_cut_around_the_column(void **state) {
  (void)state;
  struct {
    size_t before, behind;             /* characters of the line */
    size_t shown_before, shown_behind; /* of them shown */
  } rows[] = {{0, 100, 0, 100},  {0, 101, 0, 100},  {50, 50, 50, 50},
              {60, 400, 60, 40}, {61, 400, 60, 40}, {400, 400, 60, 40},
              {400, 40, 60, 40}, {400, 39, 61, 39}, {400, 0, 100, 0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *line =
        text_new(&arena, "%s^%s", times('a', rows[i].before), times('b', rows[i].behind));
    bool is_cut_before = rows[i].shown_before < rows[i].before,
         is_cut_behind = rows[i].shown_behind < rows[i].behind;
    const char *expected = text_new(&arena, "%s%s%s%s|%s", is_cut_before ? "..." : "",
                                    times('a', rows[i].shown_before),
                                    times('b', rows[i].shown_behind), is_cut_behind ? "..." : "",
                                    times(' ', rows[i].shown_before + (is_cut_before ? 3 : 0)));
    assert_string_equal(excerpt_at(line), expected);
  }
}

/* ---- Text ---- */

#define SERVICE                                                                                \
  "service: shop\r\nfunctions:\r\n  order:\r\n    deploymentSettings:\r\n      type: Linar # " \
  "gr\xc3\xb6\xc3\x9f"                                                                         \
  "er\r\n"

static void a_diagnostic_has_its_line_a_caret_and_a_remedy(void **state) {
  (void)state;
  begin(SERVICE, NULL);
  diagnose(&diagnostics, RO104, "functions.order.deploymentSettings.type", "there is no \"%s\"",
           "Linar");
  assert_text(text_new(&arena,
                       "serverless.yml:5:13: error RO104 functions.order.deploymentSettings.type: "
                       "there is no \"Linar\"\n"
                       "  5 |       type: Linar # gr\xc3\xb6\xc3\x9f"
                       "er\n"
                       "    |             ^\n"
                       "    = %s\n"
                       "1 error\n",
                       diagnostic_rules[RO104].remedy));
}

static void a_remedy_is_said_once_for_neighbours_of_one_id(void **state) {
  (void)state;
  begin("a: 1\nb: 2\nc: 3\n", NULL);
  diagnose(&diagnostics, RO102, "a", "x");
  diagnose(&diagnostics, RO102, "b", "y");
  diagnose(&diagnostics, RO108, "c", "z");
  const char *text = print(report_text);
  const char *first = strstr(text, diagnostic_rules[RO102].remedy);
  assert_non_null(first);
  assert_null(strstr(first + 1, diagnostic_rules[RO102].remedy));
  assert_non_null(strstr(text, diagnostic_rules[RO108].remedy));
}

static void what_to_write_instead_stands_below(void **state) {
  (void)state;
  begin("a: 1\n", NULL);
  diagnose(&diagnostics, RO506, "a", "silence");
  diagnose_repair(&diagnostics, RO506, "alarms:\n  - 50%\x1b[2J\n");
  const char *remedy = diagnostic_rules[RO506].remedy;
  assert_text(text_new(&arena,
                       "serverless.yml:1:4: warning RO506 a: silence\n"
                       "  1 | a: 1\n"
                       "    |    ^\n"
                       "    = %s\n"
                       "        alarms:\n"
                       "          - 50%%\\x1b[2J\n"
                       "1 warning\n",
                       remedy));
  const char *github = print(report_github);
  const char *end =
      text_new(&arena, "::a: silence%%0A%s%%0Aalarms:%%0A  - 50%%25\\x1b[2J\n", remedy);
  assert_string_equal(github + strlen(github) - strlen(end), end);
  assert_non_null(strstr(print(report_sarif), "\"a: silence\\nalarms:\\n  - 50%\\\\x1b[2J\""));
  assert_string_equal(node_string(node_member(node_first(report_nodes(&report)), "repair")),
                      "alarms:\n  - 50%\x1b[2J\n");
}

static void a_json_template_on_one_line_has_columns(void **state) {
  (void)state;
  begin(NULL, "{\"Resources\":{\"A\":{\"Type\":\"T\",\"Properties\":{\"F\":\"order\"}}}}");
  diagnose(&diagnostics, RO309, "Resources.A.Properties.F", "it is called");
  assert_text(
      text_new(&arena,
               "template.json:1:49: info RO309 Resources.A.Properties.F: it is called\n"
               "  1 | {\"Resources\":{\"A\":{\"Type\":\"T\",\"Properties\":{\"F\":\"order\"}}}}\n"
               "    |                                                 ^\n"
               "    = %s\n"
               "1 note\n",
               diagnostic_rules[RO309].remedy));
}

static void without_a_place_only_the_path_is_said(void **state) {
  (void)state;
  begin("service: shop\n", "{\"Resources\": {}}");
  node_add(node_member(report.template, "Resources"), "Made", node_new_object());
  diagnose(&diagnostics, RO404, "Resources.Made", "a circle");
  diagnose(&diagnostics, RO115, "--rollout-type", "no place");
  diagnose(&diagnostics, RO103, "", "nothing to look at");
  diagnose(&diagnostics, RO102, "functions.order", "functions.order is strange");
  assert_text(text_new(&arena,
                       "serverless.yml: error RO102 functions.order is strange\n  = %s\n"
                       "error RO404 Resources.Made: a circle\n  = %s\n"
                       "warning RO115 --rollout-type: no place\n  = %s\n"
                       "error RO103 nothing to look at\n  = %s\n"
                       "3 errors, 1 warning\n",
                       diagnostic_rules[RO102].remedy, diagnostic_rules[RO404].remedy,
                       diagnostic_rules[RO115].remedy, diagnostic_rules[RO103].remedy));
}

static void what_is_shown_cannot_move_the_cursor(void **state) {
  (void)state;
  begin(NULL, NULL);
  report.service = named("a\nb\x1b[2J.yml", "functions: {x: 1}\n");
  diagnose(&diagnostics, RO102, "functions.\x1b[1A", "\x1b[2J");
  diagnose(&diagnostics, RO102, "functions.x", "\r\n");
  for (const char *c = print(report_text); *c; c++)
    assert_true(*c == '\n' || (unsigned char)*c >= ' ');
  assert_non_null(strstr(print(report_text), "a\\nb\\x1b[2J.yml:1:16: error"));
  for (const char *c = print(report_github); *c; c++)
    assert_true(*c == '\n' || (unsigned char)*c >= ' ');
}

static void colours_are_ended(void **state) {
  (void)state;
  begin(SERVICE, NULL);
  diagnose(&diagnostics, RO104, "functions.order.deploymentSettings.type", "none");
  const char *plain = print(report_text);
  report.is_coloured = true;
  struct text without;
  text_init(&without, &arena);
  bool is_on = false;
  for (const char *c = print(report_text); *c; c++) {
    if (*c == '\n') assert_false(is_on);
    if (*c != '\x1b') {
      text_char(&without, *c);
      continue;
    }
    is_on = strncmp(c, "\x1b[0m", 4) != 0;
    c = strchr(c, 'm');
  }
  assert_string_equal(without.at, plain);
  assert_non_null(strstr(print(report_text), "\x1b["));
}

/* ---- What is shown, and in which order ---- */

static void the_closing_line_counts_what_is_shown_and_hidden(void **state) {
  (void)state;
  enum { E = RO101, W = RO109, I = RO306 };
  struct {
    const char *found; /* a letter for each diagnostic */
    enum severity least;
    const char *closing;
  } rows[] = {
      {"", SEVERITY_INFO, ""},
      {"E", SEVERITY_INFO, "1 error\n"},
      {"EEW", SEVERITY_INFO, "2 errors, 1 warning\n"},
      {"WWI", SEVERITY_INFO, "2 warnings, 1 note\n"},
      {"EIII", SEVERITY_WARNING, "1 error, and 3 notes; --severity info shows them\n"},
      {"EW", SEVERITY_ERROR, "1 error, and 1 warning; --severity warning shows them\n"},
      {"EWI", SEVERITY_ERROR, "1 error, and 1 warning, 1 note; --severity info shows them\n"},
      {"II", SEVERITY_WARNING, "2 notes; --severity info shows them\n"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    begin(NULL, NULL);
    report.least = rows[i].least;
    for (const char *c = rows[i].found; *c; c++)
      diagnose(&diagnostics,
               *c == 'E'   ? RO101
               : *c == 'W' ? RO109
                           : RO306,
               "", "number %d", (int)(c - rows[i].found));
    const char *text = print(report_text), *end = text + strlen(text) - strlen(rows[i].closing);
    assert_string_equal(end, rows[i].closing);
    assert_true(end == text || end[-1] == '\n');
  }
}

static void ignored_ids_are_left_out_but_errors_are_not(void **state) {
  (void)state;
  begin(NULL, NULL);
  report.ignored = json("['RO101','RO306','RO999',5,'']");
  diagnose(&diagnostics, RO101, "", "an error");
  diagnose(&diagnostics, RO306, "", "a note");
  diagnose(&diagnostics, RO307, "", "another note");
  assert_int_equal(node_count(report_nodes(&report)), 2);
  const char *text = print(report_text);
  assert_non_null(strstr(text, "RO101"));
  assert_null(strstr(text, "RO306"));
  assert_non_null(strstr(text, "\n1 error, 1 note\n"));
}

static void files_come_one_after_the_other_and_lines_from_the_top(void **state) {
  (void)state;
  begin("a: 1\nb: {c: 2, d: 3}\n", "{\"Resources\": {\"X\": 1,\n\"Y\": 2}}");
  static const char *const paths[] = {"Resources.Y", "b.d", "Resources.X", "", "b.c", "a", "b.c"};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
    diagnose(&diagnostics, RO101, paths[i], "%zu", i);
  struct text order;
  text_init(&order, &arena);
  node *list = report_nodes(&report);
  for (const node *each = node_first(list); each; each = node_next(each))
    text_string(&order, node_string(node_member(each, "message")));
  assert_string_equal(order.at, "5461203");
}

/* ---- Places ---- */

static void a_place_is_where_the_setting_is_written(void **state) {
  (void)state;
  static const char service[] =
      "custom:\n"                              /*  1 */
      "  deploymentSettings:\n"                /*  2 */
      "    type: x\n"                          /*  3 */
      "  alerts:\n"                            /*  4 */
      "    definitions:\n"                     /*  5 */
      "      mine:\n"                          /*  6 */
      "        period: 45\n"                   /*  7 */
      "functions:\n"                           /*  8 */
      "  - order:\n"                           /*  9 */
      "      deploymentSettings:\n"            /* 10 */
      "        alias: 5\n"                     /* 11 */
      "      alarms: [mine, {name: mine,\n"    /* 12 */
      "        threshold: 1}, other]\n"        /* 13 */
      "  - stock: {}\n"                        /* 14 */
      "resources:\n"                           /* 15 */
      "  - Resources:\n"                       /* 16 */
      "      Topic:\n"                         /* 17 */
      "        Type: AWS::SNS::Topic\n"        /* 18 */
      "  - Resources:\n"                       /* 19 */
      "      Queue: {Type: AWS::SQS::Queue}\n" /* 20 */
      "    Outputs: {Name: {Value: 1}}\n";     /* 21 */
  static const struct {
    const char *path;
    size_t line, column;
    bool is_template;
  } rows[] = {
      {"custom.alerts", 4, 3, false},
      {"functions.order.deploymentSettings.alias", 11, 16, false},
      {"functions.order.deploymentSettings.type", 3, 11, false}, /* from custom */
      {"functions.stock.deploymentSettings.type.canary", 3, 11, false},
      /* nobody has it: the function */
      {"functions.stock.deploymentSettings.alias", 14, 5, false},
      {"functions.order.deploymentSettings.alarms[0]", 10, 7, false},
      {"functions.order.alarms[0].period", 7, 17, false}, /* from the definition */
      {"functions.order.alarms[1].period", 7, 17, false},
      {"functions.order.alarms[1].threshold", 13, 20, false},
      {"functions.order.alarms[0].statistic", 12, 16, false},
      {"functions.order.alarms[2].period", 13, 24, false},
      {"Resources.Topic.Type", 18, 15, false}, /* the service's own */
      {"Resources.Queue.Properties.Name", 20, 7, false},
      {"Outputs.Name.Value", 21, 29, false},
      {"Resources.Other.Type", 1, 34, true},
      {"Resources", 1, 2, true},
      {"Outputs.Url", 0, 0, true}, /* the file as a whole */
      {"provider", 0, 0, false},
      {"[\"odd", 0, 0, false},
      {"functions.order.alarms[99999999999999999999]", 12, 7, false},
  };
  begin(service, "{\"Resources\": {\"Other\": {\"Type\": \"T\"}, \"Topic\": {\"Type\": \"T\"}}}");
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    diagnostics.count = 0;
    diagnose(&diagnostics, RO101, rows[i].path, "here");
    const node *each = node_first(report_nodes(&report));
    const char *expected = rows[i].line
                               ? text_new(&arena, "%s %zu %zu",
                                          rows[i].is_template ? "template.json" : "serverless.yml",
                                          rows[i].line, rows[i].column)
                               : text_new(&arena, "%s null null",
                                          rows[i].is_template ? "template.json" : "serverless.yml");
    const char *got =
        text_new(&arena, "%s %s %s", node_string(node_member(each, "file")),
                 printed(node_member(each, "line")), printed(node_member(each, "column")));
    if (strcmp(got, expected) != 0) fail_msg("%s: %s, not %s", rows[i].path, got, expected);
  }
}

/* ---- Programs ---- */

static void json_has_every_member_and_null_where_nothing_is_known(void **state) {
  (void)state;
  begin(NULL, NULL);
  diagnose(&diagnostics, RO102, "service", "no \"name\"");
  const struct diagnostic_rule *rule = &diagnostic_rules[RO102];
  node *expected = node_new_array(), *each = node_append(expected, node_new_object());
  const char *const members[][2] = {{"id", "RO102"},          {"severity", "error"},
                                    {"path", "service"},      {"message", "no \"name\""},
                                    {"title", rule->title},   {"reason", rule->reason},
                                    {"remedy", rule->remedy}, {"link", rule->link}};
  for (size_t i = 0; i < sizeof members / sizeof *members; i++)
    node_add(each, members[i][0], node_new_string(members[i][1]));
  node_add(each, "repair", node_new_null());
  node_add(each, "file", node_new_null());
  node_add(each, "line", node_new_null());
  node_add(each, "column", node_new_null());
  assert_json(report_nodes(&report), printed(expected));
  begin(NULL, NULL);
  assert_string_equal(print(report_json), "[]\n");
}

static void github_commands_are_escaped(void **state) {
  (void)state;
  begin(NULL, NULL);
  report.service = named("./a,b:c 100%.yml", "x: 1\n");
  diagnose(&diagnostics, RO109, "x", "50 %% of a,b: c");
  diagnose(&diagnostics, RO306, "", "a note");
  assert_string_equal(print(report_github),
                      text_new(&arena,
                               "::warning file=a%%2Cb%%3Ac 100%%25.yml,line=1,col=4,title=RO109 "
                               "%s::x: 50 %%25 of a,b: c%%0A%s\n"
                               "::notice title=RO306 %s::a note%%0A%s\n",
                               diagnostic_rules[RO109].title, diagnostic_rules[RO109].remedy,
                               diagnostic_rules[RO306].title, diagnostic_rules[RO306].remedy));
}

/* results[0].locations[0] of the SARIF log. */
static const node *sarif_location(void) {
  const node *run = node_first(node_member(named("log.json", print(report_sarif)), "runs"));
  return node_first(node_member(node_first(node_member(run, "results")), "locations"));
}

static void sarif_names_files_as_uris(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"serverless.yml", "serverless.yml"},
      {"./a b/100%#?.yml", "a%20b/100%25%23%3F.yml"},
      {"../c:d.yml", "../c%3Ad.yml"},
      {"/srv/gr\xc3\xb6\xc3\x9f"
       "e.yml",
       "file:///srv/gr%C3%B6%C3%9Fe.yml"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    begin(NULL, NULL);
    report.service = named(rows[i][0],
                           "gr\xc3\xb6\xc3\x9f"
                           "e: 1\n");
    diagnose(&diagnostics, RO109,
             "gr\xc3\xb6\xc3\x9f"
             "e",
             "here");
    const node *physical = node_member(sarif_location(), "physicalLocation");
    assert_string_equal(node_string(node_member(node_member(physical, "artifactLocation"), "uri")),
                        rows[i][1]);
    /* characters, not bytes */
    assert_json(node_member(physical, "region"), "{'startLine':1,'startColumn':8}");
  }
}

static void standard_input_is_no_file(void **state) {
  (void)state;
  begin(NULL, NULL);
  report.service = named("standard input", "x: 1\n");
  diagnose(&diagnostics, RO109, "x", "here");
  assert_json(sarif_location(), "{'logicalLocations':[{'fullyQualifiedName':'x'}]}");
  assert_null(strstr(print(report_github), "file="));
  assert_int_equal(strncmp(print(report_text), "standard input:1:4: warning", 27), 0);
}

/* ---- The reference ---- */

static void the_reference_has_a_section_for_every_rule(void **state) {
  (void)state;
  struct text out;
  text_init(&out, &arena);
  reference_diagnostics_markdown(&out);
  size_t sections = 0;
  for (const char *at = strstr(out.at, "\n### "); at; at = strstr(at + 1, "\n### ")) {
    assert_true(sections < DIAGNOSTIC_COUNT);
    const struct diagnostic_rule *rule = &diagnostic_rules[sections++];
    assert_int_equal(strncmp(at + 5, rule->id, 5), 0);
    const char *end = strstr(at + 1, "\n### "), *link = strstr(at, rule->link);
    assert_true(link && (!end || link < end));
    assert_non_null(strstr(at, text_new(&arena, "\n\n%s: ", severity_name(rule->severity))));
  }
  assert_int_equal(sections, DIAGNOSTIC_COUNT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(the_indent_is_as_wide_as_what_stands_before_the_column),
      TEST(a_long_line_is_cut_around_the_column),
      TEST(a_diagnostic_has_its_line_a_caret_and_a_remedy),
      TEST(a_remedy_is_said_once_for_neighbours_of_one_id),
      TEST(what_to_write_instead_stands_below),
      TEST(a_json_template_on_one_line_has_columns),
      TEST(without_a_place_only_the_path_is_said),
      TEST(what_is_shown_cannot_move_the_cursor),
      TEST(colours_are_ended),
      TEST(the_closing_line_counts_what_is_shown_and_hidden),
      TEST(ignored_ids_are_left_out_but_errors_are_not),
      TEST(files_come_one_after_the_other_and_lines_from_the_top),
      TEST(a_place_is_where_the_setting_is_written),
      TEST(json_has_every_member_and_null_where_nothing_is_known),
      TEST(github_commands_are_escaped),
      TEST(sarif_names_files_as_uris),
      TEST(standard_input_is_no_file),
      TEST(the_reference_has_a_section_for_every_rule),
  };
  return RUN(tests);
}
