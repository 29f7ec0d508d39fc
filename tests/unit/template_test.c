#include "unit.h"

#include "template/mentions.h"
#include "template/plan.h"
#include "template/template.h"

static struct template read_template(node *root) {
  struct diagnostics diagnostics;
  diagnostics_init(&diagnostics, &arena);
  struct template template;
  template_read(&template, &arena, root, &diagnostics);
  return template;
}

static struct mentions mentions_of(struct template *template, const char *id) {
  struct index subjects, names;
  index_init(&subjects, &arena, 1);
  index_put(&subjects, id, "the function");
  index_init(&names, &arena, 1);
  index_put(&names, "svc-dev-f", "the function");
  struct scope scope;
  scope_init(&scope, template, "eu-west-1", "svc-dev");
  return template_mentions(template, &subjects, &names, &scope);
}

/* The properties of one resource R, and how often and where they mention F. */
static const char *where(const char *properties) {
  struct template template = read_template(
      json(text_new(&arena, "{'Resources':{'R':{'Type':'T','Properties':%s}}}", properties)));
  struct mentions mentions = mentions_of(&template, "F");
  struct text text;
  text_init(&text, &arena);
  for (const struct mention *mention = mentions.first; mention; mention = mention->next) {
    static const char *const forms[] = {"name", "arn", "attribute"}, *const places[] = {
                                                                         "alone", "piece", "sub",
                                                                         "text"};
    text_format(&text, "%s%s %s %s%s", mention == mentions.first ? "" : "; ",
                template_property(&arena, mention->path), forms[mention->form],
                places[mention->place], mention->is_qualified ? " qualified" : "");
  }
  return text.at;
}

static void every_spelling_is_a_mention(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"{'A':{'Ref':'F'}}", "A name alone"},
      {"{'A':{'Fn::GetAtt':['F','Arn']}}", "A arn alone"},
      {"{'A':{'Fn::GetAtt':'F.Arn'}}", "A arn alone"},
      {"{'A':{'Fn::GetAtt':['F','SnapStartResponse.ApplyOn']}}", "A attribute alone"},
      {"{'A':{'Fn::GetAtt':'F.SnapStartResponse.ApplyOn'}}", "A attribute alone"},
      {"{'A':[{'B':{'Ref':'F'}},{'B':{'Ref':'F'}}]}", "A[].B name alone; A[].B name alone"},
      {"{'A':{'Fn::Join':['',['x',{'Fn::GetAtt':['F','Arn']},'/y']]}}", "A arn piece"},
      {"{'A':{'Fn::Join':['',[{'Fn::GetAtt':['F','Arn']},':','provisioned']]}}",
       "A arn piece qualified"},
      {"{'A':{'Fn::Join':[':',[{'Fn::GetAtt':['F','Arn']},'provisioned']]}}",
       "A arn piece qualified"},
      {"{'A':{'Fn::Join':[':',['x',{'Ref':'F'}]]}}", "A name piece"},
      {"{'A':{'Fn::Join':[':',[{'Ref':'F'},'svc-dev-f']]}}", "A name piece qualified"},
      {"{'A':{'Fn::Join':['',[{'Ref':'F'},':','svc-dev-f']]}}", "A name piece qualified"},
      {"{'A':{'Fn::Sub':'x${F.Arn}/${F}'}}", "A arn sub; A name sub"},
      {"{'A':{'Fn::Sub':'${F.Arn}:live'}}", "A arn sub qualified"},
      {"{'A':{'Fn::Sub':['${x} ${F}',{'x':{'Ref':'F'}}]}}", "A name sub; A name piece"},
      {"{'A':{'Fn::Sub':['${x}${F}',{'x':{'Ref':'F'}}]}}", ""},
      {"{'A':{'Fn::Sub':['${F}',{'F':'other'}]}}", ""},
      {"{'A':{'Fn::Sub':['${x}',{'x':{'Fn::GetAtt':['F','Arn']}}]}}", "A arn alone"},
      {"{'A':{'Fn::Sub':['${x}:prod',{'x':{'Fn::GetAtt':['F','Arn']}}]}}", "A arn piece qualified"},
      {"{'A':{'Fn::Sub':['function:${x}',{'x':{'Ref':'F'}}]}}", "A name piece"},
      {"{'A':{'Fn::Join':['',[{'Fn::Join':[':',['a',{'Ref':'F'}]]},':prod']]}}",
       "A name piece qualified"},
      {"{'A':{'Fn::Join':[':',[{'Fn::Sub':'${F.Arn}'},'prod']]}}", "A arn sub qualified"},
      {"{'A':{'Fn::Join':[':',[{'Fn::If':['c',{'Fn::GetAtt':['F','Arn']},'x']},'prod']]}}",
       "A arn piece qualified"},
      {"{'A':{'Fn::Sub':'${!F}${AWS::Region}${G}'}}", ""},
      {"{'A':{'Fn::Sub':'${F'}}", ""},
      {"{'A':{'Fn::If':['c',{'Ref':'F'},{'Ref':'AWS::NoValue'}]}}", "A name alone"},
      {"{'A':[{'Fn::If':['c',{'B':{'Fn::GetAtt':['F','Arn']}},{'Ref':'AWS::NoValue'}]}]}",
       "A[].B arn alone"},
      {"{'A':{'Ref':'F','x':1}}", ""},
      {"{'A':{'Ref':5}}", ""},
      {"{'A':{'Fn::GetAtt':[]}}", ""},
      {"{'A':{'Fn::GetAtt':['F']}}", "A attribute alone"},
      {"{'A':{'Fn::Join':'x'},'B':{'Fn::Join':['']},'C':{'Fn::Sub':[]},'D':{'Fn::Sub':[1,2]},'E':{'"
       "Fn::Sub':{}}}",
       ""},
      {"{'A':'F','F':'Ref'}", ""},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp(where(rows[i][0]), rows[i][1]) != 0)
      fail_msg("%s: %s, not %s", rows[i][0], where(rows[i][0]), rows[i][1]);
}

static void names_that_are_written_out_are_mentions(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"{'A':'svc-dev-f'}", "A name text"},
      {"{'A':'svc-dev-f2'}", ""},
      {"{'A':'arn:aws:lambda:eu-west-1:1:function:svc-dev-f'}", "A arn text"},
      {"{'A':'arn:aws:lambda:eu-west-1:1:function:svc-dev-f:prod'}", "A arn text qualified"},
      {"{'A':'arn:aws:lambda:eu-west-1:1:function:svc-dev-f2'}", ""},
      {"{'A':{'Fn::Sub':'arn:${AWS::Partition}:lambda:eu-west-1:1:function:svc-dev-f/"
       "invocations'}}",
       "A arn text"},
      {"{'A':{'Fn::Join':['',['x:function:svc-dev-f',':','prod']]}}", "A arn text qualified"},
      {"{'A':{'Fn::Join':[':',['arn','x:function:svc-dev-f','prod']]}}", "A arn text qualified"},
      {"{'A':{'Fn::Join':['',['x:function:svc-dev-f','/y']]}}", "A arn text"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp(where(rows[i][0]), rows[i][1]) != 0)
      fail_msg("%s: %s, not %s", rows[i][0], where(rows[i][0]), rows[i][1]);
}

/* The qualifier's text, as the span finds it. */
static const char *qualifier_of(const char *properties) {
  struct template template = read_template(
      json(text_new(&arena, "{'Resources':{'R':{'Type':'T','Properties':%s}}}", properties)));
  struct mentions mentions = mentions_of(&template, "F");
  const struct span *span = &mentions.first->qualifier;
  if (!span->text) return "";
  assert_ptr_equal(template_at(&template, span->path), span->text);
  return arena_copy(&arena, node_string(span->text) + span->offset, span->length);
}

static void qualifiers_are_found(void **state) {
  (void)state;
  assert_string_equal(
      qualifier_of(
          "{'A':{'Fn::Join':['',['x',{'Fn::GetAtt':['F','Arn']},':','provisioned','/y']]}}"),
      "provisioned");
  assert_string_equal(
      qualifier_of("{'A':{'Fn::Join':['',[{'Fn::GetAtt':['F','Arn']},':live/invocations']]}}"),
      "live");
  assert_string_equal(qualifier_of("{'A':{'Fn::Join':[':',[{'Fn::GetAtt':['F','Arn']},'live']]}}"),
                      "live");
  assert_string_equal(
      qualifier_of("{'A':{'Fn::Join':[':',[{'Fn::GetAtt':['F','Arn']},{'Ref':'P'}]]}}"), "");
  assert_string_equal(qualifier_of("{'A':{'Fn::Sub':'${F.Arn}:$LATEST'}}"), "$LATEST");
  assert_string_equal(qualifier_of("{'A':{'Fn::Sub':'${F.Arn}:*'}}"), "");
  assert_string_equal(qualifier_of("{'A':'arn:x:function:svc-dev-f:live'}"), "live");
}

static void depends_on_is_no_mention(void **state) {
  (void)state;
  struct template template =
      read_template(json("{'Resources':{'R':{'Type':'T','DependsOn':[{'Ref':'F'}],'Properties':{'"
                         "DependsOn':{'Ref':'F'}}}}}"));
  assert_int_equal(mentions_of(&template, "F").count, 1);
}

static void outputs_are_walked_too(void **state) {
  (void)state;
  struct template template =
      read_template(json("{'Resources':{},'Outputs':{'O':{'Value':{'Ref':'F'}}}}"));
  struct mentions mentions = mentions_of(&template, "F");
  assert_int_equal(mentions.count, 1);
  assert_null(mentions.first->resource);
  assert_string_equal(path_text(&arena, mentions.first->path), "Outputs.O.Value");
  assert_null(template_property(&arena, mentions.first->path));
}

static struct span span_of(const struct mention *mention) {
  return (struct span){mention->holder, mention->path, mention->offset, mention->length};
}

static void a_plan_is_applied_and_told_as_a_patch(void **state) {
  (void)state;
  node *root = json(
      "{'Resources':{'R':{'Type':'T','Properties':{'A':{'Fn::Sub':'<${F}|${F.Arn}>'},'B':{'Ref':'F'"
      "},'L':[1]}}}}");
  struct template template = read_template(root);
  struct mentions mentions = mentions_of(&template, "F");
  assert_int_equal(mentions.count, 3);
  struct plan plan;
  plan_init(&plan, &arena);
  const struct mention *one = mentions.first, *two = one->next, *three = two->next;
  struct span first = span_of(one), second = span_of(two);
  plan_substitute(&plan, two, &second, "${FAlias}"); /* in any order */
  plan_substitute(&plan, one, &first, "${F}:Live");
  plan_replace(&plan, three, intrinsic_ref("FAlias"));
  node *properties = template_resource(&template, "R")->properties;
  struct path a = {NULL, "Resources", 0}, b = {&a, "R", 0}, c = {&b, "Properties", 0},
              d = {&c, "L", 0};
  plan_append(&plan, node_member(properties, "L"), &d, node_new_number(2));
  plan_set_member(&plan, properties, &c, "N/N", node_new_boolean(true));
  plan_put_resource(&plan, "S", json("{'Type':'U'}"));
  plan_apply(&plan, &template, 0);
  assert_json(root,
              "{'Resources':{'R':{'Type':'T','Properties':{'A':{'Fn::Sub':'<${F}:Live|${FAlias}>'},"
              "'B':{'Ref':'FAlias'},'L':[1,2],'N/N':true}},'S':{'Type':'U'}}}");
  assert_non_null(template_resource(&template, "S"));
  struct text patch;
  text_init(&patch, &arena);
  plan_print_patch(&plan, &patch);
  struct document_error error;
  assert_json(document_read_json(patch.at, patch.length, &error),
              "[{'op':'replace','path':'/Resources/R/Properties/A/"
              "Fn::Sub','value':'<${F}:Live|${FAlias}>'},{'op':'replace','path':'/Resources/R/"
              "Properties/B','value':{'Ref':'FAlias'}},{'op':'add','path':'/Resources/R/Properties/"
              "L/-','value':2},{'op':'add','path':'/Resources/R/Properties/"
              "N~1N','value':true},{'op':'add','path':'/Resources/S','value':{'Type':'U'}}]");
}

static void a_resource_takes_the_place_of_one_that_is_there(void **state) {
  (void)state;
  node *root = json("{'Resources':{'A':{'Type':'old'},'B':{'Type':'T'}}}");
  struct template template = read_template(root);
  struct plan plan;
  plan_init(&plan, &arena);
  plan_put_resource(&plan, "A", json("{'Type':'new'}"));
  plan_apply(&plan, &template, 0);
  assert_json(root, "{'Resources':{'A':{'Type':'new'},'B':{'Type':'T'}}}");
  assert_string_equal(template_resource(&template, "A")->type, "new");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(every_spelling_is_a_mention),
      TEST(names_that_are_written_out_are_mentions),
      TEST(qualifiers_are_found),
      TEST(depends_on_is_no_mention),
      TEST(outputs_are_walked_too),
      TEST(a_plan_is_applied_and_told_as_a_patch),
      TEST(a_resource_takes_the_place_of_one_that_is_there),
  };
  return RUN(tests);
}
