/* preflight: what would make an update fail, asked before it begins. The row;
 * commands/aws/preflight_here.c does the work. */
#include "commands/remote.h"
#include "commands/rows.h"
#include "commands/run.h"

static const struct option inputs[] = {
    {"--stack", NULL, "NAME", "the CloudFormation stack; else the service's", NULL, false},
    {"--template", NULL, "FILE",
     "the template to be deployed, JSON or YAML; else the packaged service's; - is standard input",
     NULL, false},
    {"--nested", NULL, "DIR",
     "the folder of the templates of its nested stacks; else the template's own", NULL, false},
    REMOTE_INPUTS,
    {0},
};
static const struct option options[] = {
    {"--format", NULL, "FORM",
     "text for people; json, sarif and github (annotations of a workflow) for programs",
     "text json sarif github", false},
    REPORT_OPTIONS,
    {0},
};
static const char *const examples[] = {
    "sls-rollout preflight .serverless --stack sls-canary-sls-dev --region ap-south-1",
    "sls-rollout preflight --stack sls-canary-sls-dev --template template.json --severity info "
    "--format json",
    NULL,
};

const struct command command_preflight = {
    "preflight",
    "[PATH]",
    "Looks, before a stack is updated, for what would make the update fail.",
    "A red alarm, a deployment that still runs, an alias that divides its traffic, a stack that "
    "takes no update, a role that changes with the code: the template that is going to be deployed "
    "is compared with what is deployed, nested stacks included. `serverless deploy` does this by "
    "itself before it updates "
    "the stack. What cannot be found out is a note (--severity info) and taken for fine. Rights: "
    "cloudformation:DescribeStacks, GetTemplate and ListStackResources, "
    "codedeploy:ListDeployments, lambda:GetAlias, cloudwatch:DescribeAlarms; none of them is "
    "needed.",
    "Package the service and look for what would make its update fail",
    inputs,
    options,
    examples,
    remote_run,
};
