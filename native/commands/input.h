/* Where a command's service and template come from.
 *
 *   --service FILE    serverless.yml, serverless.json, the JSON of `serverless print --format
 *                     json`, serverless.ts and other programs (program_print.h), or a state file
 *   --template FILE   a CloudFormation template, JSON or YAML
 *   PATH              a service's folder, its .serverless folder, a state file, or a service's
 *                     file; else the folder one is in
 *
 * A packaged service brings its template along, in the state file of its .serverless folder, and
 * beside that the templates of its nested stacks. It is used where the files that it was made from
 * are still the same (sources.h) and it was made for this --stage, --region and --param, or where
 * it was named itself. Else the service's file is used, and RO151 reports that; RO152 reports where
 * nothing was recorded of these files.
 *
 * Without a template, one is made of the service alone (service_skeleton): every function and its
 * version, the log groups, and what `resources` holds; alarms and rollouts can be looked at,
 * callers cannot. A plain serverless.yml has its variables resolved (service/variables.h).
 *
 * A document that is no service (service/kind.h) is refused, with EXIT_USAGE. */
#ifndef COMMANDS_INPUT_H
#define COMMANDS_INPUT_H

#include "base/diagnostics.h"
#include "commands/commands.h"
#include "service/variables.h"
#include "stacks/stacks.h"

extern const struct option input_options[];

struct input {
  node *service, *template;
  const node *naming;  /* the framework's names; NULL: its defaults */
  const node *options; /* {stage, region, param, ...} */
  /* What people wrote, where diagnostics have their places: the service's file, also where the
   * state file told what is meant. Of a program (serverless.ts) an empty object with the file's
   * name, since there are no places in what it makes. */
  const node *written;
  const char *service_file, *template_file; /* as they were named; NULL where there is none */
  /* why a package is not used; NULL */
  const char *outdated;
  bool has_callers;              /* the template is a packaged one */
  bool is_packaged;              /* service and template are of a state file */
  bool is_made;                  /* the framework made the template of what is `written` */
  struct unknowns unknowns;      /* of a plain service; else none */
  struct diagnostics of_package; /* RO151 and RO152; nothing else reports them */
  struct stacks stacks;          /* filled by input_read_stacks */
};

/* Reads everything. EXIT_FINE, or what is wrong is said in invocation->err. `diagnostics` gets what
 * the variables have to say. */
enum exit_code input_read(struct input *input, struct invocation *invocation,
                          struct diagnostics *diagnostics);
/* Says that a command needs a packaged template and the input has none; EXIT_USAGE. */
enum exit_code input_refuse_unpackaged(const struct input *input, struct invocation *invocation);
/* The file that a service came from, of the params that the plugin gave: what people wrote. NULL
 * where it is not named, or is not YAML or JSON. */
node *input_written(struct arena *arena, const node *given);
/* Reads the nested stacks of the packaged template, after input_read. On the command line that is
 * `template`, and the files are beside it; what the plugin brings along (invocation->given) has the
 * packaged template beside the one from before the stack was split. What is not read is RO323. */
void input_read_stacks(struct input *input, struct invocation *invocation,
                       struct diagnostics *diagnostics);

#endif
