#include "unit.h"

#include "template/mentions.h"
#include "template/resolved.h"

static struct template template;
static struct scope scope;

static const char resources[] =
    "'Api':{'Type':'AWS::ApiGateway::RestApi','Properties':{}},"
    "'Order':{'Type':'AWS::Lambda::Function','Properties':{'FunctionName':'shop-dev-order'}},"
    "'Bare':{'Type':'AWS::Lambda::Function','Properties':{}},"
    "'Version':{'Type':'AWS::Lambda::Version','Properties':{'FunctionName':{'Ref':'Order'}}},"
    "'Alias':{'Type':'AWS::Lambda::Alias','Properties':{'FunctionName':{'Ref':'Order'},"
    "'Name':'Live'}},"
    "'Topic':{'Type':'AWS::SNS::Topic','Properties':{'TopicName':{'Fn::Sub':"
    "'${AWS::StackName}-told'}}},"
    "'Given':{'Type':'AWS::SNS::Topic','Properties':{'TopicName':{'Ref':'Parameter'}}},"
    "'Bucket':{'Type':'AWS::S3::Bucket','Properties':{'BucketName':'photos'}},"
    "'Group':{'Type':'AWS::Logs::LogGroup','Properties':{'LogGroupName':'/shop'}},"
    "'Rule':{'Type':'AWS::Events::Rule','Properties':{'Name':'daily'}},"
    "'OfBus':{'Type':'AWS::Events::Rule','Properties':{'Name':'daily','EventBusName':'shop'}},"
    "'OfGiven':{'Type':'AWS::Events::Rule','Properties':{'EventBusName':{'Ref':'Parameter'}}},"
    "'Itself':{'Type':'AWS::S3::Bucket','Properties':{'BucketName':{'Ref':'Itself'}}},"
    "'Pool':{'Type':'AWS::Cognito::UserPool','Properties':{}}";

static void read(const char *account) {
  struct diagnostics diagnostics;
  diagnostics_init(&diagnostics, &arena);
  node *root = json(text_new(&arena,
                             "{'Mappings':{'Of':{'eu-west-1':{'Name':'mapped'}}},"
                             "'Parameters':{'Parameter':{'Type':'String'}},'Resources':{%s}}",
                             resources));
  template_read(&template, &arena, root, &diagnostics);
  scope_init(&scope, &template, "eu-west-1", "shop-dev");
  scope.account = account;
}

/* The texts of a value, with marks as they are for people; " | " between two. */
static const char *texts_of(const char *value) {
  struct resolved_list texts = resolve(&scope, json(value), NULL);
  struct text all;
  text_init(&all, &arena);
  for (size_t i = 0; i < texts.count; i++)
    text_format(&all, "%s%s", i ? " | " : "", resolved_shown(&arena, texts.list[i].text));
  return texts.count ? all.at : "none";
}

static void all_are(const char *const rows[][2], size_t count) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(texts_of(rows[i][0]), rows[i][1]) != 0)
      fail_msg("%s is %s", rows[i][0], texts_of(rows[i][0]));
}

#define ALL_ARE(rows) all_are(rows, sizeof(rows) / sizeof *(rows))

static void intrinsics(void **state) {
  (void)state;
  read(NULL);
  static const char *const rows[][2] = {
      {"'text'", "text"},
      {"7", "7"},
      {"{}", "none"},
      {"['a']", "none"},
      {"{'Ref':'AWS::NoValue'}", "none"},
      {"{'Ref':'AWS::Region'}", "eu-west-1"},
      {"{'Ref':'AWS::Partition'}", "aws"},
      {"{'Ref':'AWS::URLSuffix'}", "amazonaws.com"},
      {"{'Ref':'AWS::StackName'}", "shop-dev"},
      {"{'Ref':'AWS::AccountId'}", "${AWS::AccountId}"},
      {"{'Ref':'AWS::StackId'}", "?"},
      {"{'Ref':'Parameter'}", "?"},
      {"{'Fn::ImportValue':'x'}", "?"},
      {"{'Fn::Join':['-',['a',{'Ref':'AWS::StackName'},'b']]}", "a-shop-dev-b"},
      {"{'Fn::Join':['-',['a',{'Ref':'AWS::NoValue'},'b']]}", "a-b"},
      {"{'Fn::Join':['-',{'Ref':'Parameter'}]}", "?"},
      {"{'Fn::Sub':'${AWS::StackName}-${!literal}-${Parameter}'}", "shop-dev-${literal}-?"},
      {"{'Fn::Sub':['${A}/${AWS::Region}',{'A':{'Fn::Join':['',['x','y']]}}]}", "xy/eu-west-1"},
      {"{'Fn::Sub':'no end ${'}", "no end ${"},
      {"{'Fn::If':['C','a','b']}", "a | b"},
      {"{'Fn::If':['C','a',{'Ref':'AWS::NoValue'}]}", "a"},
      {"{'Fn::Join':['',['f-',{'Fn::If':['C','a','b']}]]}", "f-a | f-b"},
      {"{'Fn::Select':[1,['a','b']]}", "b"},
      {"{'Fn::Select':['0',{'Fn::Split':[',','a,b']}]}", "a"},
      {"{'Fn::Select':[1,{'Fn::Split':[',',{'Ref':'AWS::StackName'}]}]}", "?"},
      {"{'Fn::Select':[1,{'Fn::Split':['-',{'Ref':'AWS::StackName'}]}]}", "dev"},
      {"{'Fn::Select':[1,{'Fn::Split':['-',{'Ref':'Parameter'}]}]}", "?"},
      {"{'Fn::Select':[1,['a',{'Ref':'AWS::Region'}]]}", "eu-west-1"},
      {"{'Fn::Join':['',[{'Fn::If':['C','a','b']},{'Fn::If':['C','c','d']}]]}", "ac | bd"},
      {"{'Fn::Join':['',[{'Fn::If':['C','a','b']},{'Fn::If':['D','c','d']}]]}",
       "ac | ad | bc | bd"},
      {"'a{{resolve:ssm:x}}b'", "a?????????????????b"},
      {"{'Fn::Select':[7,['a','b']]}", "?"},
      {"{'Fn::FindInMap':['Of',{'Ref':'AWS::Region'},'Name']}", "mapped"},
      {"{'Fn::FindInMap':['Of',{'Ref':'Parameter'},'Name']}", "?"},
  };
  ALL_ARE(rows);
}

/* CloudFormation user guide, "Return values" of the types. */
static void resources_by_name(void **state) {
  (void)state;
  read(NULL);
  static const char *const rows[][2] = {
      {"{'Ref':'Order'}", "shop-dev-order"},
      {"{'Fn::GetAtt':['Order','Arn']}",
       "arn:aws:lambda:eu-west-1:${AWS::AccountId}:function:shop-dev-order"},
      {"{'Fn::GetAtt':'Order.Arn'}",
       "arn:aws:lambda:eu-west-1:${AWS::AccountId}:function:shop-dev-order"},
      {"{'Fn::Sub':'${Bare.Arn}'}", "arn:aws:lambda:eu-west-1:${AWS::AccountId}:function:${Bare}"},
      {"{'Ref':'Alias'}",
       "arn:aws:lambda:eu-west-1:${AWS::AccountId}:function:shop-dev-order:Live"},
      {"{'Ref':'Version'}",
       "arn:aws:lambda:eu-west-1:${AWS::AccountId}:function:shop-dev-order:${Version.Version}"},
      {"{'Ref':'Api'}", "${Api}"},
      {"{'Fn::GetAtt':['Api','RootResourceId']}", "${Api.RootResourceId}"},
      {"{'Ref':'Topic'}", "arn:aws:sns:eu-west-1:${AWS::AccountId}:shop-dev-told"},
      {"{'Fn::GetAtt':['Topic','TopicName']}", "shop-dev-told"},
      {"{'Ref':'Given'}", "arn:aws:sns:eu-west-1:${AWS::AccountId}:${Given}"},
      {"{'Fn::GetAtt':['Bucket','Arn']}", "arn:aws:s3:::photos"},
      {"{'Ref':'Itself'}", "${Itself}"},
      {"{'Fn::GetAtt':['Group','Arn']}",
       "arn:aws:logs:eu-west-1:${AWS::AccountId}:log-group:/shop:*"},
      {"{'Fn::GetAtt':['Rule','Arn']}", "arn:aws:events:eu-west-1:${AWS::AccountId}:rule/daily"},
      {"{'Fn::GetAtt':['OfBus','Arn']}",
       "arn:aws:events:eu-west-1:${AWS::AccountId}:rule/shop/daily"},
      {"{'Fn::GetAtt':['OfGiven','Arn']}", "${OfGiven.Arn}"},
      {"{'Fn::GetAtt':['Pool','Arn']}",
       "arn:aws:cognito-idp:eu-west-1:${AWS::AccountId}:userpool/${Pool}"},
  };
  ALL_ARE(rows);
  read("123456789012");
  assert_string_equal(texts_of("{'Fn::GetAtt':['Order','Arn']}"),
                      "arn:aws:lambda:eu-west-1:123456789012:function:shop-dev-order");
}

/* More branches than a value may have texts, and a template's own control characters. */
static void limits(void **state) {
  (void)state;
  read(NULL);
  struct text value;
  text_init(&value, &arena);
  text_string(&value, "{'Fn::Join':['',[");
  for (int i = 0; i < 5; i++) text_format(&value, "%s{'Fn::If':['C%d','a','b']}", i ? "," : "", i);
  text_string(&value, "]]}");
  struct resolved_list texts = resolve(&scope, json(value.at), NULL);
  assert_int_equal(texts.count, RESOLVED_MOST);
  assert_false(resolved_is_known(texts.list[0].text));
  assert_string_equal(texts_of("'a\\u0001Order\\u0002'"), "a?Order?");
}

/* The pieces say where each byte comes from. */
static void pieces(void **state) {
  (void)state;
  read(NULL);
  node *value = json("{'Fn::Sub':['x${A}-${AWS::Region}',{'A':'yy'}]}");
  struct resolved_list texts = resolve(&scope, value, NULL);
  const struct resolved *found = &texts.list[0];
  node *sub = node_at(node_first(value), 0), *map = node_at(node_first(value), 1);
  assert_string_equal(found->text, "xyy-eu-west-1");
  assert_int_equal(found->count, 4);
  assert_ptr_equal(found->pieces[0].holder, sub);
  assert_ptr_equal(found->pieces[1].holder, node_member(map, "A"));
  assert_int_equal(found->pieces[2].offset, strlen("x${A}"));
  assert_int_equal(found->pieces[3].origin, RESOLVED_PLACEHOLDER);
  assert_int_equal(found->pieces[3].width, strlen("${AWS::Region}"));
  assert_int_equal(found->pieces[3].start, strlen("xyy-"));
}

/* Names that are put together, and ARNs that are another function's. */
static const char *mentions_in(const char *value) {
  struct diagnostics diagnostics;
  struct index ids, names;
  diagnostics_init(&diagnostics, &arena);
  template_read(
      &template, &arena,
      json(text_new(&arena, "{'Resources':{'R':{'Type':'T','Properties':{'P':%s}}}}", value)),
      &diagnostics);
  scope_init(&scope, &template, "eu-west-1", "shop-dev");
  index_init(&ids, &arena, 0);
  index_init(&names, &arena, 0);
  index_put(&ids, "Order", "the function");
  index_put(&names, "shop-dev-order", "the function");
  struct mentions found = template_mentions(&template, &ids, &names, &scope);
  struct text text;
  text_init(&text, &arena);
  for (const struct mention *mention = found.first; mention; mention = mention->next)
    text_format(&text, "%s%s%s%s", mention == found.first ? "" : ", ",
                mention->is_open ? "open" : "ours", mention->is_qualified ? " qualified" : "",
                mention->is_whole ? " whole" : "");
  return text.at;
}

#define LAMBDA "arn:aws:lambda:eu-west-1:"

static void localities(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"'" LAMBDA "123456789012:function:shop-dev-order'", "open whole"},
      {"'arn:aws:lambda:us-east-1:123456789012:function:shop-dev-order'", ""},
      {"'arn:aws-cn:lambda:eu-west-1:123456789012:function:shop-dev-order'", ""},
      {"{'Fn::Sub':'" LAMBDA "${AWS::AccountId}:function:shop-dev-order'}", "ours"},
      {"{'Fn::Sub':'" LAMBDA "${Other}:function:shop-dev-order'}", "open"},
      {"{'Fn::Sub':'arn:aws:lambda:${Other}:${AWS::AccountId}:function:shop-dev-order'}", "open"},
      {"{'Fn::Sub':'" LAMBDA "999999999999:function:${Order}'}", "open"},
      {"{'Fn::Sub':'arn:aws:lambda:us-east-1:${AWS::AccountId}:function:${Order}'}", ""},
      {"{'Fn::Join':[':',['arn:aws:lambda','us-east-1',{'Ref':'AWS::AccountId'},'function',"
       "{'Ref':'Order'}]]}",
       ""},
      {"{'Fn::Join':[':',['arn:aws:lambda','eu-west-1',{'Ref':'AWS::AccountId'},'function',"
       "{'Ref':'Order'}]]}",
       "ours"},
      {"{'Fn::Sub':'${AWS::StackName}-order'}", "ours"},
      {"{'Fn::Sub':'${AWS::StackName}-order:Live'}", "ours qualified"},
      {"{'Fn::Sub':'${AWS::StackName}-orders'}", ""},
      {"{'Fn::Join':['-',['shop','dev','order']]}", "ours"},
      {"{'Fn::Join':['',['function:shop-dev-',{'Fn::If':['C','order','other']}]]}", "ours"},
      {"{'Fn::Join':['',['function:shop-dev-order',{'Ref':'Suffix'}]]}", ""},
      {"{'Fn::Sub':'{\\\"FunctionName\\\":\\\"${AWS::StackName}-order\\\"}'}", "ours"},
      {"'function:shop-dev-order-archive'", ""},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp(mentions_in(rows[i][0]), rows[i][1]) != 0)
      fail_msg("%s: %s", rows[i][0], mentions_in(rows[i][0]));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(intrinsics), TEST(resources_by_name), TEST(limits), TEST(pieces), TEST(localities),
  };
  return RUN(tests);
}
