/* What the AWS client reads and writes besides JSON: XML, config files, moments. */
#include "world.h"

#include "aws/moment.h"
#include "aws/profiles.h"
#include "aws/xml.h"

/* ---- XML ---- */

static void xml_becomes_a_tree(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"<a/>", "{'a':''}"},
      {"<a></a>", "{'a':''}"},
      {"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- c --><a>x</a>\n", "{'a':'x'}"},
      {"<a xmlns=\"http://x/\" b='>'>x</a >", "{'a':'x'}"},
      {"<n:a><m:b>1</m:b></n:a>", "{'a':{'b':'1'}}"},
      {"<a>\n  <b>1</b>\n  <c>2</c>\n</a>", "{'a':{'b':'1','c':'2'}}"},
      {"<a><member>1</member><member>2</member></a>", "{'a':['1','2']}"},
      {"<a><member><b>1</b></member></a>", "{'a':[{'b':'1'}]}"},
      {"<a><b>1</b><b>2</b><b>3</b></a>", "{'a':{'b':['1','2','3']}}"},
      {"<a>&lt;&gt;&amp;&apos;&#65;&#x20AC;&#x1D11E;</a>",
       "{'a':'<>&'A\xe2\x82\xac\xf0\x9d\x84\x9e'}"},
      {"<a>&quot;</a>", "{'a':'\\''}"}, /* as JSON writes it, see json() */
      {"<a><![CDATA[<b>&amp;]]></a>", "{'a':'<b>&amp;'}"},
      {"<a>x<!-- y -->z</a>", "{'a':'xz'}"},
      {"\xEF\xBB\xBF<a/>", "{'a':''}"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *problem = NULL;
    node *tree = xml_read(&arena, rows[i][0], strlen(rows[i][0]), &problem);
    if (!tree) fail_msg("%s: %s", rows[i][0], problem);
    assert_json(tree, rows[i][1]);
  }
}

static void what_is_no_plain_xml_is_refused(void **state) {
  (void)state;
  static const char *const rows[] = {"",
                                     " ",
                                     "x",
                                     "<",
                                     "<a",
                                     "<a>",
                                     "<a",
                                     "<a b='",
                                     "<a></b>",
                                     "<a></a",
                                     "<a/><b/>",
                                     "<a/>x",
                                     "</a>",
                                     "<>",
                                     "< a/>",
                                     "<a><</a>",
                                     "<a>&x;</a>",
                                     "<a>&lt</a>",
                                     "<a>&#;</a>",
                                     "<a>&#x;</a>",
                                     "<a>&#0;</a>",
                                     "<a>&#xD800;</a>",
                                     "<a>&#x110000;</a>",
                                     "<a>&#99999999999999999999;</a>",
                                     "<a>&#-1;</a>",
                                     "<a>&# 65;</a>",
                                     "<a>\xff</a>",
                                     "<a><![CDATA[x</a>",
                                     "<a><!-- x</a>",
                                     "<a><member>1</member><b/></a>",
                                     "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
                                     "<!DOCTYPE a><a/>",
                                     "<a><!DOCTYPE a></a>",
                                     "{\"a\": 1}"};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *problem = NULL;
    if (xml_read(&arena, rows[i], strlen(rows[i]), &problem)) fail_msg("%s is read", rows[i]);
    assert_non_null(problem);
  }
  const char *problem = NULL;
  assert_null(xml_read(&arena, "<a>\0</a>", 8, &problem));
}

static bool reads_nested(int depth) {
  struct text text;
  text_init(&text, &arena);
  for (int i = 0; i < depth; i++) text_string(&text, "<a>");
  for (int i = 0; i < depth; i++) text_string(&text, "</a>");
  const char *problem;
  return xml_read(&arena, text.at, text.length, &problem);
}

static bool reads_wide(size_t count, bool is_different) {
  struct text text;
  text_init(&text, &arena);
  text_string(&text, "<a>");
  for (size_t i = 0; i < count; i++) text_format(&text, is_different ? "<b%zu/>" : "<b/>", i);
  text_string(&text, "</a>");
  const char *problem;
  return xml_read(&arena, text.at, text.length, &problem);
}

static void xml_has_limits(void **state) {
  (void)state;
  assert_true(reads_nested(XML_MOST_DEPTH));
  assert_false(reads_nested(XML_MOST_DEPTH + 1));
  assert_false(reads_nested(100000));
  assert_true(reads_wide(XML_MOST_NAMES, true));
  assert_false(reads_wide(XML_MOST_NAMES + 1, true));
  assert_true(reads_wide(XML_MOST_ELEMENTS - 1, false));
  assert_false(reads_wide(XML_MOST_ELEMENTS, false));
}

/* ---- Damaged input: nothing is expected but an end, and that the sanitizers find nothing ---- */

static uint32_t seed;
static size_t drawn(size_t below) {
  seed = seed * 1664525u + 1013904223u;
  return below ? (seed >> 8) % below : 0;
}

static char *damaged(const char *text, size_t *length) {
  *length = strlen(text);
  char *copy = arena_copy(&arena, text, *length);
  for (size_t changes = 1 + drawn(4); changes-- > 0 && *length;) {
    size_t at = drawn(*length);
    static const char bytes[] = "<>/&;#x[]=:\n \t\"'\xff!-?";
    if (drawn(3) == 0) *length = at;
    else copy[at] = bytes[drawn(sizeof bytes - 1)];
  }
  copy[*length] = '\0';
  return copy;
}

static void damaged_xml_ends_in_a_tree_or_a_problem(void **state) {
  (void)state;
  static const char whole[] =
      "<?xml version='1.0'?><a "
      "x=\"1\"><b><member>1</member><member>&#x41;&lt;</member></b><c><![CDATA[x]]></c><!-- y "
      "--><d/></a>";
  int trees = 0, problems = 0;
  for (seed = 0; trees + problems < 20000;) {
    size_t length;
    const char *text = damaged(whole, &length), *problem = NULL;
    bool is_tree = xml_read(&arena, text, length, &problem);
    assert_int_equal(is_tree, problem == NULL);
    *(is_tree ? &trees : &problems) += 1;
  }
  assert_true(trees > 100 && problems > 1000);
}

static void damaged_config_files_end(void **state) {
  (void)state;
  static const char whole[] =
      "[default]\nregion = a\n[profile \"b c\"]\ns3 =\n  x = y\nz : 1\n   more\n# c\n[services "
      "s]\nlambda =\n  endpoint_url = u\n";
  int fine = 0;
  seed = 1;
  for (int i = 0; i < 20000; i++) {
    size_t length;
    const char *text = damaged(whole, &length);
    struct profiles profiles = {.arena = &arena};
    profiles_read_text(&profiles, i % 2 ? FILE_CONFIG : FILE_CREDENTIALS, "f", text, length);
    fine += !profiles.problem;
  }
  assert_in_range(fine, 1000, 19000);
}

/* ---- Config files ---- */

static struct profiles profiles_of(const char *config, const char *credentials) {
  struct profiles profiles = {.arena = &arena};
  profiles_read_text(&profiles, FILE_CONFIG, "config", config, strlen(config));
  profiles_read_text(&profiles, FILE_CREDENTIALS, "credentials", credentials, strlen(credentials));
  return profiles;
}

static const char *value(const struct profiles *profiles, const char *profile, const char *key) {
  const char *found = section_value(profiles_section(profiles, SECTION_PROFILE, profile), key);
  return found ? found : "-";
}

static void settings_are_found(void **state) {
  (void)state;
  struct profiles profiles = profiles_of(
      "[default]\r\nregion=a\r\n\r\n[profile x]\n  Key = 1 = 2 # 3\n  other: y\n; c\n# c\nlong = "
      "a\n   b\n\n   c\n[preview]\nregion = no\n"
      "[sso-session s]\nsso_region = r\n[services v]\nlambda =\n  endpoint_url = http://l\n  x = "
      "y\ns3 =\n\tendpoint_url = http://s\nplain = p\n"
      "[profile x]\nlate = l\nother = z\n[profile \"q r\"]\nk = v\n[profile\tt]\nk = tab\n[profile "
      "a b]\nk = no\n",
      "[x]\nother = file\n[profile x]\nother = no\n");
  assert_null(profiles.problem);
  assert_string_equal(value(&profiles, "default", "region"), "a");
  assert_string_equal(value(&profiles, "x", "key"), "1 = 2 # 3");
  assert_string_equal(value(&profiles, "x", "other"), "file");
  assert_string_equal(value(&profiles, "x", "late"), "l");
  assert_string_equal(value(&profiles, "x", "long"), "a\nb\nc");
  assert_string_equal(value(&profiles, "x", "Key"), "-");
  assert_string_equal(value(&profiles, "q r", "k"), "v");
  assert_string_equal(value(&profiles, "t", "k"), "tab");
  assert_null(profiles_section(&profiles, SECTION_PROFILE, "preview"));
  assert_null(profiles_section(&profiles, SECTION_PROFILE, "a"));
  const struct section *x = profiles_section(&profiles, SECTION_PROFILE, "x");
  assert_string_equal(section_value_of(x, FILE_CONFIG, "other"), "z");
  const struct section *services = profiles_section(&profiles, SECTION_SERVICES, "v");
  assert_string_equal(section_inner_value(services, "lambda", "endpoint_url"), "http://l");
  assert_string_equal(section_inner_value(services, "s3", "endpoint_url"), "http://s");
  assert_string_equal(section_value(services, "plain"), "p");
  assert_null(section_value(services, "endpoint_url"));
  assert_string_equal(
      section_value(profiles_section(&profiles, SECTION_SSO_SESSION, "s"), "sso_region"), "r");
}

static void profile_default_wins_over_default(void **state) {
  (void)state;
  static const char *const files[] = {"[default]\na = 1\nb = 1\n[profile default]\na = 2\n",
                                      "[profile default]\na = 2\n[default]\na = 1\nb = 1\n"};
  for (size_t i = 0; i < 2; i++) {
    struct profiles profiles = profiles_of(files[i], "");
    assert_string_equal(value(&profiles, "default", "a"), "2");
    assert_string_equal(value(&profiles, "default", "b"), "-");
  }
}

static void a_line_that_cannot_be_read_is_named(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"a = 1\n", "config, line 1: a setting before the first [section]"},
      {"[default]\n\nnonsense\n", "config, line 3: a setting is written as key = value"},
      {"[default]\n= 1\n", "config, line 2: a setting is written as key = value"},
      {"[]\n", "config, line 1: a section is written as [name]"},
      {"[default\n", "config, line 1: a section is written as [name]"},
      {"[services s]\nlambda =\n  nonsense\n",
       "config, line 3: a setting is written as key = value"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct profiles profiles = profiles_of(rows[i][0], "");
    assert_non_null(profiles.problem);
    assert_string_equal(profiles.problem, rows[i][1]);
  }
}

/* ---- Moments ---- */

static void moments_are_written(void **state) {
  (void)state;
  static const struct {
    int64_t moment;
    const char *compact, *iso;
  } rows[] = {
      {0, "19700101T000000Z", "1970-01-01T00:00:00Z"},
      {NOON + 999, "20261101T120000Z", "2026-11-01T12:00:00Z"},
      {INT64_C(951782399000), "20000228T235959Z", "2000-02-28T23:59:59Z"},
      {INT64_C(951782400000), "20000229T000000Z", "2000-02-29T00:00:00Z"},
      {INT64_C(4107542399000), "21000228T235959Z", "2100-02-28T23:59:59Z"},
      {INT64_C(4107542400000), "21000301T000000Z", "2100-03-01T00:00:00Z"},
      {INT64_C(253402300799000), "99991231T235959Z", "9999-12-31T23:59:59Z"},
      {INT64_MIN, "19700101T000000Z", "1970-01-01T00:00:00Z"},
      {INT64_MAX, "19700101T000000Z", "1970-01-01T00:00:00Z"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char compact[MOMENT_COMPACT_SIZE];
    moment_compact(rows[i].moment, compact);
    assert_string_equal(compact, rows[i].compact);
    assert_string_equal(moment_iso(&arena, rows[i].moment), rows[i].iso);
  }
}

static void moments_are_read(void **state) {
  (void)state;
  static const char *const same[] = {"2026-11-01T12:00:00Z",      "2026-11-01T12:00:00UTC",
                                     "2026-11-01T12:00:00",       "2026-11-01T12:00:00.000Z",
                                     "2026-11-01T14:00:00+02:00", "2026-11-01T06:30:00-0530",
                                     "2026-11-01 12:00:00Z"};
  int64_t moment;
  for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
    assert_true(moment_read_iso(same[i], &moment));
    assert_int_equal(moment, NOON);
  }
  assert_true(moment_read_iso("2026-11-01T12:00:00.1239Z", &moment));
  assert_int_equal(moment, NOON + 123);
  assert_true(moment_read_http("Sun, 01 Nov 2026 12:00:00 GMT", &moment));
  assert_int_equal(moment, NOON);
  static const char *const wrong[] = {"",
                                      "2026",
                                      "2026-11-01",
                                      "2026-13-01T12:00:00Z",
                                      "2026-11-01T24:00:00Z",
                                      "2026-11-00T12:00:00Z",
                                      "2026-11-01T12:00:00X",
                                      "2026-11-01T12:00:00Zx",
                                      "2026-11-01T12:00:00+2",
                                      "1793534400",
                                      "x026-11-01T12:00:00Z"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    assert_false(moment_read_iso(wrong[i], &moment));
  static const char *const wrong_http[] = {"",
                                           "Sun",
                                           "Sun, 1 Nov 2026 12:00:00 GMT",
                                           "Sun, 01 Nxv 2026 12:00:00 GMT",
                                           "Sun, 01 Nov 2026 12:00:00",
                                           "Sunday, 01-Nov-26 12:00:00 GMT",
                                           "Sun, 01 Nov 2026 12:00:00 CET"};
  for (size_t i = 0; i < sizeof wrong_http / sizeof *wrong_http; i++)
    assert_false(moment_read_http(wrong_http[i], &moment));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WORLD_TEST(xml_becomes_a_tree),
      WORLD_TEST(what_is_no_plain_xml_is_refused),
      WORLD_TEST(xml_has_limits),
      WORLD_TEST(damaged_xml_ends_in_a_tree_or_a_problem),
      WORLD_TEST(damaged_config_files_end),
      WORLD_TEST(settings_are_found),
      WORLD_TEST(profile_default_wins_over_default),
      WORLD_TEST(a_line_that_cannot_be_read_is_named),
      WORLD_TEST(moments_are_written),
      WORLD_TEST(moments_are_read),
  };
  return RUN(tests);
}
