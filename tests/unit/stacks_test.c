/* Nested stacks: which file holds a template, and the one template that is made of all. What an
 * intrinsic yields is written from CloudFormation's reference of Ref, Fn::GetAtt, Fn::Sub, Fn::If,
 * Fn::FindInMap and of AWS::CloudFormation::Stack. */
#include "unit.h"

#include "stacks/sequence.h"
#include "stacks/stacks.h"

/* Gives the member of `context` that is called as the file. */
static node *give(void *context, const struct nested_stack *stack) {
  return stack->file ? node_member(context, stack->file) : NULL;
}

static struct stacks read_stacks(const char *root, const char *files) {
  struct stacks stacks;
  stacks_read(&stacks, &arena, json(root), give, json(files));
  return stacks;
}

/* ---- Files ---- */

static void a_stack_names_the_file_of_its_template(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"'nested.yml'", "nested.yml"},
      {"'./nested.yml'", "nested.yml"},
      {"'stacks/nested.yml'", "stacks/nested.yml"},
      {"'https://s3.amazonaws.com/bucket/a/b/nested.json'", "nested.json"},
      {"'https://s3.amazonaws.com/bucket/nested.json?versionId=1'", "nested.json"},
      {"{'Fn::Join':['/',['https://s3.amazonaws.com',{'Ref':'B'},'a',"
       "'cloudformation-template-Order-nested-stack.json']]}",
       "cloudformation-template-Order-nested-stack.json"},
      {"{'Fn::Sub':'https://${B}.s3.amazonaws.com/a/nested.json'}", "nested.json"},
      {"{'Fn::Sub':['https://${b}/nested.json',{'b':'x'}]}", "nested.json"},
      {"{'Fn::Sub':'https://s3.amazonaws.com/${Name}.json'}", NULL},
      {"{'Fn::Join':['',['https://s3.amazonaws.com/',{'Ref':'Name'}]]}", NULL},
      {"{'Ref':'Url'}", NULL},
      {"'../nested.yml'", NULL},
      {"'stacks/../../nested.yml'", NULL},
      {"'/etc/nested.yml'", NULL},
      {"'-'", NULL},
      {"''", NULL},
      {"'https://s3.amazonaws.com/bucket/'", NULL},
      {"5", NULL},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct stacks stacks =
        read_stacks(text_new(&arena,
                             "{'Resources':{'S':{'Type':'AWS::CloudFormation::Stack','Properties':{"
                             "'TemplateURL':%s}}}}",
                             rows[i][0]),
                    "{}");
    assert_int_equal(stacks.count, 1);
    assert_int_equal(stacks.known, 0);
    if (rows[i][1]) assert_string_equal(stacks.first->file, rows[i][1]);
    else assert_null(stacks.first->file);
  }
}

static void stacks_within_stacks_are_read_up_to_a_depth(void **state) {
  (void)state;
  struct stacks stacks = read_stacks(
      "{'Resources':{'S':{'Type':'AWS::CloudFormation::Stack','Properties':{'TemplateURL':'a/"
      "self.json'}}}}",
      "{'a/self.json':{'Resources':{'S':{'Type':'AWS::CloudFormation::Stack','Properties':{"
      "'TemplateURL':'self.json'}}}}}");
  assert_int_equal(stacks.known, STACKS_MOST_DEPTH);
  assert_int_equal(stacks.last->depth, STACKS_MOST_DEPTH + 1);
  assert_string_equal(stacks.last->file, "a/self.json");
  assert_non_null(stacks_flatten(&stacks));
}

static void what_is_no_template_has_no_stacks(void **state) {
  (void)state;
  static const char *const roots[] = {"5", "{}", "{'Resources':[]}", "{'Resources':{'S':5}}",
                                      "{'Resources':{'S':{'Type':5}}}"};
  for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
    assert_int_equal(read_stacks(roots[i], "{}").count, 0);
  struct stacks stacks;
  stacks_read(&stacks, &arena, NULL, give, NULL);
  assert_int_equal(stacks.count, 0);
}

/* ---- One template ---- */

/* A root with the resource Root and the stack S; S's template has a Value that the test gives. */
static const char *flat_value(const char *parameters, const char *value) {
  struct stacks stacks = read_stacks(
      text_new(&arena,
               "{'Resources':{'Root':{'Type':'T'},'S':{'Type':'AWS::CloudFormation::Stack',"
               "'Properties':{'TemplateURL':'s.json','Parameters':%s}}}}",
               parameters),
      text_new(&arena,
               "{'s.json':{'Parameters':{'P':{'Type':'String','Default':'by default'},'L':{'Type':"
               "'CommaDelimitedList'},'N':{'Type':'String'}},'Resources':{'A':{'Type':'T',"
               "'Properties':{'Value':%s}},'Root':{'Type':'T'}}}}",
               value));
  node *flat = stacks_flatten(&stacks);
  return printed(node_member(
      node_member(node_member(node_member(flat, "Resources"), "A"), "Properties"), "Value"));
}

static void a_parameter_becomes_what_the_stack_gives(void **state) {
  (void)state;
  static const char *const rows[][3] = {
      {"{'P':'text'}", "{'Ref':'P'}", "'text'"},
      {"{}", "{'Ref':'P'}", "'by default'"},
      {"{'P':{'Fn::GetAtt':['Root','Arn']}}", "{'Ref':'P'}", "{'Fn::GetAtt':['Root','Arn']}"},
      {"{'P':{'Ref':'Root'}}", "[{'Ref':'P'},{'x':{'Ref':'P'}}]",
       "[{'Ref':'Root'},{'x':{'Ref':'Root'}}]"},
      {"{'L':'a,b'}", "{'Ref':'L'}", "{'Fn::Split':[',','a,b']}"},
      /* without a value it stays, and CloudFormation refuses it */
      {"{}", "{'Ref':'N'}", "{'Ref':'N'}"},
      {"{'P':{'Ref':'Root'}}", "{'Fn::Sub':'a-${P}-b'}", "{'Fn::Sub':'a-${Root}-b'}"},
      {"{'P':{'Fn::GetAtt':['Root','Arn']}}", "{'Fn::Sub':'${P}:x'}",
       "{'Fn::Sub':'${Root.Arn}:x'}"},
      {"{'P':{'Fn::GetAtt':'Root.Arn'}}", "{'Fn::Sub':'${P}'}", "{'Fn::Sub':'${Root.Arn}'}"},
      {"{'P':'text ${Root}'}", "{'Fn::Sub':'${P} ${!P}'}", "{'Fn::Sub':'text ${!Root} ${!P}'}"},
      {"{'P':{'Fn::ImportValue':'x'}}", "{'Fn::Sub':'${P}'}",
       "{'Fn::Sub':['${P}',{'P':{'Fn::ImportValue':'x'}}]}"},
      /* what serverless-plugin-split-stacks makes of ${Root.Arn} */
      {"{'P':{'Fn::GetAtt':['Root','Arn']}}",
       "{'Fn::Sub':['${Root_Arn}',{'Root_Arn':{'Ref':'P'}}]}", "{'Fn::Sub':'${Root.Arn}'}"},
      {"{}", "{'Fn::Sub':['plain',{}]}", "{'Fn::Sub':'plain'}"},
      /* the map of a text goes before the parameters */
      {"{'P':'outer'}", "{'Fn::Sub':['${P}',{'P':'inner'}]}", "{'Fn::Sub':['${P}',{'P':'inner'}]}"},
      {"{'P':{'Ref':'Root'}}", "{'Fn::Sub':['${P}${Root}',{'Root':'own'}]}",
       "{'Fn::Sub':['${P}${Root}',{'P':{'Ref':'Root'},'Root':'own'}]}"},
      {"{}", "{'Fn::Sub':[{'x':1},{}]}", "{'Fn::Sub':[{'x':1},{}]}"},
      {"{}", "{'Fn::Sub':'${'}", "{'Fn::Sub':'${'}"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_string_equal(flat_value(rows[i][0], rows[i][1]), rows[i][2]);
}

static void names_of_two_templates_are_told_apart(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"{'Ref':'Root'}", "{'Ref':'SRoot'}"},
      {"{'Fn::GetAtt':['Root','Arn']}", "{'Fn::GetAtt':['SRoot','Arn']}"},
      {"{'Fn::GetAtt':'Root.Arn.x'}", "{'Fn::GetAtt':'SRoot.Arn.x'}"},
      {"{'Fn::Sub':'${Root}${Root.Arn}${A}'}", "{'Fn::Sub':'${SRoot}${SRoot.Arn}${A}'}"},
      {"{'Ref':'A'}", "{'Ref':'A'}"},
      {"{'Ref':'AWS::Region'}", "{'Ref':'AWS::Region'}"},
      /* the nested stack's own name, not the root's */
      {"{'Ref':'AWS::StackName'}", "{'Ref':'S.AWS::StackName'}"},
      {"{'Fn::Sub':'${AWS::StackName}-${AWS::Region}'}",
       "{'Fn::Sub':'${S.AWS::StackName}-${AWS::Region}'}"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_string_equal(flat_value("{}", rows[i][0]), rows[i][1]);
}

static void an_output_becomes_its_value(void **state) {
  (void)state;
  struct stacks stacks = read_stacks(
      "{'Resources':{"
      "'S':{'Type':'AWS::CloudFormation::Stack','Properties':{'TemplateURL':'s.json','Parameters':{"
      "'Name':'given'}}},"
      "'T':{'Type':'AWS::CloudFormation::Stack','Properties':{'TemplateURL':'t.json','Parameters':{"
      "'Of':{'Fn::GetAtt':['S','Outputs.FArn']}}}},"
      "'R':{'Type':'T','DependsOn':['S'],'Properties':{"
      "'A':{'Fn::GetAtt':['S','Outputs.FArn']},'B':{'Fn::GetAtt':'S.Outputs.Name'},"
      "'C':{'Fn::Sub':'x${S.Outputs.FArn}y${S.Outputs.Name}'},'D':{'Fn::GetAtt':['S','Outputs.No']}"
      ","
      "'E':{'Ref':'S'}}}},"
      "'Outputs':{'O':{'Value':{'Fn::GetAtt':['T','Outputs.Through']}}}}",
      "{'s.json':{'Parameters':{'Name':{'Type':'String'}},'Resources':{'F':{'Type':'T'}},'Outputs':"
      "{'FArn':{'Value':{'Fn::GetAtt':['F','Arn']}},'Name':{'Value':{'Ref':'Name'}}}},"
      "'t.json':{'Parameters':{'Of':{'Type':'String'}},'Resources':{'G':{'Type':'T','Properties':{"
      "'X':{'Ref':'Of'}}}},'Outputs':{'Through':{'Value':{'Ref':'Of'}}}}}");
  assert_json(stacks_flatten(&stacks),
              "{'Resources':{'F':{'Type':'T'},'G':{'Type':'T','Properties':{'X':{'Fn::GetAtt':['F',"
              "'Arn']}}},'R':{'Type':'T','Properties':{'A':{'Fn::GetAtt':['F','Arn']},'B':'given',"
              "'C':{'Fn::Sub':'x${F.Arn}ygiven'},'D':{'Fn::GetAtt':['S','Outputs.No']},'E':{'Ref':"
              "'S'}}}},'Outputs':{'O':{'Value':{'Fn::GetAtt':['F','Arn']}}}}");
  assert_json(node_member(node_member(stacks.root, "Resources"), "S"),
              "{'Type':'AWS::CloudFormation::Stack','Properties':{'TemplateURL':'s.json',"
              "'Parameters':{'Name':'given'}}}");
}

static void values_that_lead_to_each_other_end(void **state) {
  (void)state;
  struct stacks stacks = read_stacks(
      "{'Resources':{"
      "'S':{'Type':'AWS::CloudFormation::Stack','Properties':{'TemplateURL':'s.json','Parameters':{"
      "'P':{'Fn::GetAtt':['S','Outputs.O']}}}}}}",
      "{'s.json':{'Parameters':{'P':{'Type':'String'}},'Resources':{'A':{'Type':'T','Properties':{"
      "'X':{'Ref':'P'}}}},'Outputs':{'O':{'Value':{'Ref':'P'}}}}}");
  assert_non_null(stacks_flatten(&stacks));
}

static void conditions_and_mappings_keep_their_meaning(void **state) {
  (void)state;
  struct stacks stacks = read_stacks(
      "{'Conditions':{'C':{'Fn::Equals':[{'Ref':'AWS::Region'},'x']},'D':{'Fn::Equals':['a','b']}},"
      "'Mappings':{'M':{'a':{'b':'root'}}},'Resources':{"
      "'S':{'Type':'AWS::CloudFormation::Stack','Condition':'D','Properties':{'TemplateURL':"
      "'s.json','Parameters':{'CIsMet':{'Fn::If':['C','true','false']}}}}}}",
      "{'s.json':{'Parameters':{'CIsMet':{'Type':'String'}},"
      "'Conditions':{'C':{'Fn::Equals':[{'Ref':'CIsMet'},'true']},"
      "'D':{'Fn::And':[{'Condition':'C'},{'Condition':'E'}]},'E':{'Fn::Equals':['e','e']}},"
      "'Mappings':{'M':{'a':{'b':'nested'}}},'Resources':{"
      "'A':{'Type':'T','Condition':'D','Properties':{'X':{'Fn::If':['C',{'Fn::FindInMap':['M','a',"
      "'b']},{'Ref':'AWS::NoValue'}]},'Y':{'Fn::If':['D','y','n']}}},'B':{'Type':'T'}}}}");
  /* C repeats the root's by way of a parameter; D is another one; B is there where the stack is */
  assert_json(stacks_flatten(&stacks),
              "{'Conditions':{'C':{'Fn::Equals':[{'Ref':'AWS::Region'},'x']},'D':{'Fn::Equals':['a'"
              ",'b']},'SD':{'Fn::And':[{'Condition':'C'},{'Condition':'E'}]},'E':{'Fn::Equals':['e'"
              ",'e']}},'Mappings':{'M':{'a':{'b':'root'}},'SM':{'a':{'b':'nested'}}},'Resources':{"
              "'A':{'Type':'T','Condition':'SD','Properties':{'X':{'Fn::If':['C',{'Fn::FindInMap':["
              "'SM','a','b']},{'Ref':'AWS::NoValue'}]},'Y':{'Fn::If':['SD','y','n']}}},'B':{'Type':"
              "'T','Condition':'D'}}}");
}

static void who_waits_for_whom_is_known_of_stacks(void **state) {
  (void)state;
  struct stacks stacks = read_stacks(
      "{'Resources':{"
      "'S':{'Type':'AWS::CloudFormation::Stack','DependsOn':['T','Other'],'Properties':{"
      "'TemplateURL':'s.json'}},"
      "'T':{'Type':'AWS::CloudFormation::Stack','Properties':{'TemplateURL':'t.json'}},"
      "'R':{'Type':'T','DependsOn':'S'},'Other':{'Type':'T'}}}",
      "{'s.json':{'Resources':{'A':{'Type':'T','DependsOn':['A2']},'A2':{'Type':'T','DependsOn':[]}"
      "}"
      "},'t.json':{'Resources':{'B':{'Type':'T'}}}}");
  assert_json(
      stacks_flatten(&stacks),
      "{'Resources':{'A':{'Type':'T','DependsOn':['A2']},'A2':{'Type':'T'},'B':{'Type':'T'},"
      "'R':{'Type':'T'},'Other':{'Type':'T'}}}");
  assert_true(stacks_waits(&stacks, "A", "B"));
  assert_true(stacks_waits(&stacks, "A", "Other"));
  assert_true(stacks_waits(&stacks, "R", "A2"));
  assert_false(stacks_waits(&stacks, "B", "A"));
  assert_false(stacks_waits(&stacks, "R", "B"));
  assert_false(stacks_waits(&stacks, "A", "A2")); /* DependsOn of the resource itself */
  assert_false(stacks_waits(&stacks, "Other", "R"));
  assert_string_equal(stacks_holding(&stacks, "B")->id, "T");
  assert_null(stacks_holding(&stacks, "R"));
}

/* ---- Order ---- */

static const char *sequence(const char *resources, const char *const *first) {
  struct template template;
  struct diagnostics diagnostics;
  diagnostics_init(&diagnostics, &arena);
  template_read(&template, &arena, json(text_new(&arena, "{'Resources':%s}", resources)),
                &diagnostics);
  return printed(sequence_of(&template, first));
}

static void every_resource_comes_after_those_that_it_waits_for(void **state) {
  (void)state;
  static const char *const nothing[] = {NULL}, *const hook[] = {"H", "None", NULL};
  static const char resources[] =
      "{'A':{'X':{'Ref':'C'}},'B':{'DependsOn':['D']},'C':{'X':{'Fn::Sub':'${D.Arn}'}},'D':{},'H':{"
      "'X':{'Fn::GetAtt':['L','Arn']}},'L':{}}";
  assert_string_equal(sequence(resources, nothing), "['D','C','A','B','L','H']");
  assert_string_equal(sequence(resources, hook), "['L','H','D','C','A','B']");
  assert_string_equal(sequence("{'A':{'X':{'Ref':'B'}},'B':{'X':{'Ref':'A'}}}", nothing),
                      "['B','A']");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_stack_names_the_file_of_its_template),
      TEST(stacks_within_stacks_are_read_up_to_a_depth),
      TEST(what_is_no_template_has_no_stacks),
      TEST(a_parameter_becomes_what_the_stack_gives),
      TEST(names_of_two_templates_are_told_apart),
      TEST(an_output_becomes_its_value),
      TEST(values_that_lead_to_each_other_end),
      TEST(conditions_and_mappings_keep_their_meaning),
      TEST(who_waits_for_whom_is_known_of_stacks),
      TEST(every_resource_comes_after_those_that_it_waits_for),
  };
  return RUN(tests);
}
