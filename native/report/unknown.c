#include "report/unknown.h"

#include <ctype.h>
#include <string.h>

#include "report/places.h"

/* ---- Places ---- */

/* Does a place fit a pattern? * is one name, ** at the end all that is at and below the place. */
static bool fits(const char *pattern, const char *place) {
  for (; *pattern; pattern++) {
    if (strcmp(pattern, "**") == 0) return !*place || *place == '.' || *place == '[';
    if (*pattern == '*') place += strcspn(place, ".[");
    else if (*pattern != *place++) return false;
  }
  return !*place;
}

/* "functions[0].order" is functions.order, and "resources[1].Resources.It" Resources.It, to those
 * who report on it. */
static const char *usual_place(struct arena *arena, const char *place) {
  static const char *const lists[] = {"functions", "resources"};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
    size_t length = strlen(lists[i]);
    if (strncmp(place, lists[i], length) != 0) continue;
    const char *rest = place + length, *end = *rest == '[' ? strchr(rest, ']') : NULL;
    if (end) rest = end + 1;
    if (i == 1 && *rest == '.') return rest + 1;
    return text_new(arena, "%s%s", lists[i], rest);
  }
  return place;
}

enum owner { OWNER_SERVICE, OWNER_ROLLOUTS, OWNER_ALARMS };

/* What is read, the first row that fits; whose it is (rollouts and alarms that a stage does not get
 * are not read); and whether it decides something whatever its text is. That a reader objects to
 * the text shows the same, so what only takes certain values of alarms needs no row. */
static const struct {
  const char *pattern;
  enum owner owner;
  bool decides;
} places[] = {
    {"service**", OWNER_SERVICE, false},
    {"provider", OWNER_SERVICE, false},
    {"provider.stage", OWNER_SERVICE, false},
    {"provider.region", OWNER_SERVICE, false},
    {"provider.stackName", OWNER_SERVICE, false},
    {"custom", OWNER_SERVICE, true},
    {"custom.alerts", OWNER_SERVICE, true},
    {"custom.alerts.stages**", OWNER_SERVICE, true},
    {"custom.alerts.definitions", OWNER_ALARMS, true},
    {"custom.alerts**", OWNER_ALARMS, false},
    {"custom.deploymentSettings", OWNER_SERVICE, true},
    {"custom.deploymentSettings.stages**", OWNER_SERVICE, true},
    {"custom.deploymentSettings.allFunctions", OWNER_ROLLOUTS, true},
    {"custom.deploymentSettings.resources", OWNER_ROLLOUTS, true},
    {"custom.deploymentSettings.resources.*", OWNER_ROLLOUTS, true},
    {"custom.deploymentSettings**", OWNER_ROLLOUTS, false},
    {"functions", OWNER_SERVICE, true},
    {"functions.*", OWNER_SERVICE, true},
    {"functions.*.name", OWNER_SERVICE, false},
    {"functions.*.alarms", OWNER_ALARMS, true},
    {"functions.*.alarms**", OWNER_ALARMS, false},
    {"functions.*.deploymentSettings", OWNER_ROLLOUTS, true},
    {"functions.*.deploymentSettings**", OWNER_ROLLOUTS, false},
};

/* Of deploymentSettings, wherever they are written. */
static const char *const deciding_settings[] = {
    "type",           "alias",          "enabled",         "alarms**",
    "canaryAlarms**", "preTrafficHook", "postTrafficHook", "functionUrl",
};
static const char *const naming_settings[] = {"alarms[*.name**"};

/* What is reported because something is missing follows from an unknown value at one of these
 * places, which may hold it. */
static const struct {
  enum diagnostic_id id;
  const char *pattern;
} absences[] = {
    {RO106, "functions"},
    {RO110, "resources"},
    {RO110, "Resources"},
    {RO110, "custom"},
    {RO110, "custom.alerts"},
    {RO110, "custom.alerts.alarms**"},
    {RO110, "custom.alerts.function**"},
    {RO110, "custom.alerts.definitions"},
    {RO110, "functions.*.alarms**"},
    {RO117, "functions"},
    {RO117, "functions.*"},
    {RO131, "functions"},
    {RO131, "functions.*"},
    {RO131, "custom"},
    {RO132, "provider"},
    {RO132, "provider.stage"},
    {RO132, "custom.deploymentSettings.stages**"},
    {RO202, "custom"},
    {RO202, "custom.alerts"},
    {RO202, "custom.alerts.definitions"},
    {RO222, "custom"},
    {RO222, "custom.alerts"},
    {RO223, "provider"},
    {RO223, "provider.stage"},
    {RO223, "custom.alerts.stages**"},
    {RO224, "provider"},
    {RO224, "provider.stage"},
    {RO224, "custom.alerts.dashboards.stages**"},
    {RO303, "resources"},
    {RO303, "Resources"},
};

/* ---- Finding unknown values ---- */

struct finding {
  const node *value;
  const char *place, *usual, *variable;
  enum unknown_reason reason;
  bool is_read, decides;
};

struct search {
  const struct unknown_report *report;
  struct diagnostics *diagnostics;
  struct arena *arena;
  struct finding *list;
  size_t count, capacity;
  struct index by_value, by_text; /* the node's address, its text -> struct finding */
};

/* ${source:address} or ${source(parameters)...}; ${AWS::Region} and ${Resource.Arn} are
 * CloudFormation's. */
static const char *variable_in(const char *string) {
  for (const char *at = strstr(string, "${"); at; at = strstr(at + 2, "${")) {
    const char *source = at + 2;
    while (isalnum((unsigned char)*source) || *source == '_' || *source == '.') source++;
    if (source > at + 2 && (*source == '(' || (*source == ':' && source[1] != ':'))) return at;
  }
  return NULL;
}

/* Does a function that is rolled out have this setting, its own or the service's? `owner`: the
 * function's name; NULL: it is the service's. */
static bool is_taken(const struct service *service, const char *owner, const char *name) {
  for (size_t i = 0; i < service->function_count; i++) {
    const struct function *function = &service->functions[i];
    const node *own = node_member(function->definition, "deploymentSettings");
    if (owner ? strcmp(function->key, owner) != 0 : node_member(own, name) != NULL) continue;
    if (service_settings_of(service, function)) return true;
  }
  return !owner && node_first(node_member(service->deployment_settings, "resources"));
}

/* What an unknown member of deploymentSettings does: `rest` is "type", "alarms[0]". */
static void judge_setting(const struct search *search, struct finding *finding, const char *owner,
                          const char *rest) {
  const char *name = arena_copy(search->arena, rest, strcspn(rest, ".["));
  finding->is_read = is_taken(search->report->service, owner, name);
  for (size_t i = 0; i < sizeof deciding_settings / sizeof *deciding_settings; i++)
    finding->decides |= finding->is_read && fits(deciding_settings[i], rest);
  for (size_t i = 0; i < sizeof naming_settings / sizeof *naming_settings; i++)
    if (fits(naming_settings[i], rest)) finding->decides = false;
}

static void judge(const struct search *search, struct finding *finding) {
  static const char functions[] = "functions.", custom[] = "custom.deploymentSettings.",
                    member[] = ".deploymentSettings.";
  size_t i = 0;
  while (i < sizeof places / sizeof *places && !fits(places[i].pattern, finding->usual)) i++;
  if (i == sizeof places / sizeof *places) return;
  const struct unknown_report *report = search->report;
  const node *options = report->service->options;
  bool is_given = strncmp(finding->usual, "provider.", 9) == 0 &&
                  setting_is_on(node_member(options, finding->usual + 9));
  bool is_left_out = is_given || (places[i].owner == OWNER_ROLLOUTS && !report->has_rollouts) ||
                     (places[i].owner == OWNER_ALARMS && !report->has_alarms);
  finding->is_read = !is_left_out;
  finding->decides = finding->is_read && places[i].decides;
  const char *below = strstr(finding->usual, member);
  if (is_left_out || places[i].decides) return;
  if (strncmp(finding->usual, custom, strlen(custom)) == 0)
    judge_setting(search, finding, NULL, finding->usual + strlen(custom));
  else if (strncmp(finding->usual, functions, strlen(functions)) == 0 && below) {
    const char *key = finding->usual + strlen(functions);
    judge_setting(search, finding, arena_copy(search->arena, key, (size_t)(below - key)),
                  below + strlen(member));
  }
}

static void add_finding(struct search *search, const node *value, const struct path *path,
                        const char *variable) {
  const struct unknowns *unknowns = search->report->unknowns;
  struct finding finding = {.value = value,
                            .place = path_text(search->arena, path),
                            .variable = text_shown(search->arena, variable),
                            .reason = UNKNOWN_ELSEWHERE};
  const struct unknown *unknown =
      unknowns->count ? index_get(&unknowns->by_place, finding.place) : NULL;
  if (unknown) finding.reason = unknown->reason;
  if (unknown && unknown->variable) finding.variable = unknown->variable;
  finding.usual = usual_place(search->arena, finding.place);
  judge(search, &finding);
  if (search->count == search->capacity) {
    size_t size = search->capacity * sizeof finding, grown = size ? 2 * size : 32 * sizeof finding;
    search->list = arena_grow(search->arena, search->list, size, grown);
    search->capacity = grown / sizeof finding;
  }
  search->list[search->count++] = finding;
}

static void search_below(struct search *search, const node *value, const struct path *path) {
  const char *string = node_string(value), *variable = string ? variable_in(string) : NULL;
  if (variable && path) add_finding(search, value, path, variable);
  size_t position = 0;
  for (const node *child = node_first(value); child; child = node_next(child)) {
    struct path frame = {path, node_name(child), position++};
    search_below(search, child, &frame);
  }
}

/* ---- What follows from them ---- */

static const char *address_of(struct arena *arena, const node *value) {
  return text_new(arena, "%p", (const void *)value);
}

static void index_findings(struct search *search) {
  index_init(&search->by_value, search->arena, search->count);
  index_init(&search->by_text, search->arena, search->count);
  for (size_t i = 0; i < search->count; i++) {
    struct finding *finding = &search->list[i];
    const char *text = node_string(finding->value);
    index_put(&search->by_value, address_of(search->arena, finding->value), finding);
    if (finding->is_read || !index_get(&search->by_text, text))
      index_put(&search->by_text, text, finding);
  }
}

static const node *value_at(const struct search *search, const char *place) {
  const struct report report = {.diagnostics = search->diagnostics,
                                .service = search->report->service->document,
                                .template = search->report->template,
                                .whole = search->report->whole};
  const node *root;
  return place_find(&report, place, &root);
}

/* The unknown value that a place is, lies in, or has its text from. */
static struct finding *finding_at(const struct search *search, const char *place) {
  const node *value = value_at(search, place);
  const char *text = node_string(value);
  if (!text || !variable_in(text)) return NULL;
  struct finding *found = index_get(&search->by_value, address_of(search->arena, value));
  return found ? found : index_get(&search->by_text, text);
}

static struct finding *absent(const struct search *search, enum diagnostic_id id) {
  for (size_t i = 0; i < sizeof absences / sizeof *absences; i++) {
    bool is_resources = strstr(absences[i].pattern, "esources") == absences[i].pattern + 1;
    if (absences[i].id != id || (is_resources && search->report->is_packaged)) continue;
    for (size_t j = 0; j < search->count; j++)
      if (fits(absences[i].pattern, search->list[j].usual)) return &search->list[j];
  }
  return NULL;
}

/* The unknown value below a place whose text a diagnostic shows: there is no preset "${env:X}". */
static struct finding *shown_below(const struct search *search, const struct diagnostic *one) {
  size_t length = strlen(one->path);
  for (size_t i = 0; length && i < search->count; i++) {
    struct finding *finding = &search->list[i];
    const char *usual = finding->usual;
    bool is_below =
        strncmp(usual, one->path, length) == 0 && usual[length] && strchr(".[", usual[length]);
    if (is_below && strstr(one->message, text_shown(search->arena, node_string(finding->value))))
      return finding;
  }
  return NULL;
}

/* The resource that a value names, where all of it is unknown: it may be an alarm. */
static struct finding *named_resource(const struct search *search, const struct diagnostic *one) {
  const char *id = one->id == RO110 ? node_string(value_at(search, one->path)) : NULL;
  const char *place = id ? text_new(search->arena, "Resources.%s", id) : NULL;
  for (size_t i = 0; place && i < search->count; i++)
    if (strcmp(search->list[i].usual, place) == 0) return &search->list[i];
  return NULL;
}

static bool is_kept(void *context, const struct diagnostic *diagnostic) {
  const struct search *search = context;
  struct finding *found = finding_at(search, diagnostic->path);
  if (!found) found = shown_below(search, diagnostic);
  bool is_error = found && diagnostic_rules[diagnostic->id].severity == SEVERITY_ERROR;
  if (!found) {
    is_error = true;
    found = absent(search, diagnostic->id);
    if (!found) found = named_resource(search, diagnostic);
  }
  if (!found) return true;
  found->is_read = true;
  found->decides |= is_error;
  return false;
}

/* ---- Reporting ---- */

static bool is_error(const struct search *search, const struct finding *finding) {
  return finding->decides || (search->report->writes && finding->reason == UNKNOWN_VALUE);
}

static void tell(const struct search *search, const struct finding *finding, size_t others) {
  const char *more = others ? text_new(search->arena, "; so %s %zu other place%s",
                                       others == 1 ? "does" : "do", others, others == 1 ? "" : "s")
                            : "";
  if (!is_error(search, finding))
    diagnose(search->diagnostics, RO109, finding->place,
             "%s holds the variable %s, which stays as it is%s", finding->place, finding->variable,
             more);
  else if (finding->reason == UNKNOWN_VALUE)
    diagnose(search->diagnostics, RO121, finding->place,
             "%s depends on %s, which nothing gives a value%s", finding->place, finding->variable,
             more);
  else
    diagnose(search->diagnostics, RO149, finding->place,
             "%s depends on %s, which cannot be known here%s", finding->place, finding->variable,
             more);
}

/* All that waits for one variable: what decides something is reported first. */
struct group {
  const struct finding *first;
  size_t count;
};

static struct group *group_of(const struct search *search, struct index *groups,
                              const struct finding *finding) {
  const char *key = text_new(search->arena, "%d%s", (int)finding->reason, finding->variable);
  struct group *group = index_get(groups, key);
  if (group) return group;
  group = arena_zero(search->arena, sizeof *group);
  group->first = finding;
  index_put(groups, key, group);
  return group;
}

static void tell_all(const struct search *search) {
  struct index groups;
  index_init(&groups, search->arena, search->count);
  for (int is_telling = 0; is_telling <= 1; is_telling++)
    for (size_t i = 0; i < search->count; i++) {
      const struct finding *finding = &search->list[i];
      if (!finding->is_read || finding->reason == UNKNOWN_WRONG) continue;
      struct group *group = group_of(search, &groups, finding);
      if (is_telling && group->first == finding) tell(search, finding, group->count - 1);
      if (is_telling) continue;
      group->count++;
      if (is_error(search, finding) && !is_error(search, group->first)) group->first = finding;
    }
}

void unknown_report(const struct unknown_report *report, struct diagnostics *diagnostics) {
  struct search search = {
      .report = report, .diagnostics = diagnostics, .arena = diagnostics->arena};
  search_below(&search, report->service->document, NULL);
  if (!search.count) return;
  index_findings(&search);
  diagnostics_keep(diagnostics, is_kept, &search);
  tell_all(&search);
}
