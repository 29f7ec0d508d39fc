/* serve: answers JSON-RPC 2.0 requests from standard input on standard output until the input ends.
 *
 * The wire. One message a line, UTF-8, LF at its end; blank lines are skipped. Standard error is
 * for people and is never part of the protocol. Requests are answered one after the other, in their
 * order. A notification (a request without id) is carried out and not answered, as JSON-RPC says.
 * Batches are refused with -32600.
 *
 * Methods, and the members of their params (an object):
 *
 *   describe   none. The result is what plugin-shim/interface.json holds: version, hooks, commands,
 *              starts (describe.h), schemas, carries, formerPlugins (plugins.h).
 *
 *   hook       version    the caller's version; another one than ours is answered with -32001
 *              before anything is read
 *              name       one of describe's hooks: the lifecycle event that fires
 *              service    {service, plugins, provider, custom, functions}, as the framework
 *                         resolved them; plugins is the list of their names; of provider and custom
 *                         the values that describe's `carries` lists are enough. Every other member
 *                         of the service, of provider and of custom may be null: its name is read,
 *                         as a setting that may be in the wrong place
 *              naming     {stackName, stackNameAlphanumeric, stage, region, roleLogicalId,
 *                         functions: {<key>: {name, logicalId, logGroupLogicalId, logGroupName}}}:
 *                         the framework's own names; each one that is left out is computed as the
 *                         framework does by default. And qualifierHandlers: the logical ids of the
 *                         template's functions that the framework made for its custom resources
 *                         and whose code follows the property FunctionQualifier, also where an
 *                         update changes it. A custom resource that one of them serves moves to the
 *                         alias; where the list is left out, it stays (RO304)
 *              template   the CloudFormation template as it stands. For a hook of carries.outlines
 *                         an outline is enough, where a patch is asked for: of resources that have
 *                         a Type, another one than the one named there, only {Type}
 *              options    the command line's options, {stage: "dev", ...}; may be left out. And
 *                         rollout-development: true where `sls dev` of Serverless 4 deploys
 *              folder     where the files of nested stacks are that the template names: the
 *                         service's .serverless; without it, none are read
 *              file       the file that the service came from, serverless.yml or another one; where
 *                         it is YAML or JSON, diagnostics have their places in it. May be left out
 *              returns    "template" (the default) or "patch"
 *
 *   command    name, version, service, naming, template, options, folder, file as above; name is
 *              one of describe's commands. packaged: the template that the framework has at last,
 *              where it has nested stacks. The options are those that the command has on the
 *              command line.
 *              The result is {version, exit, text, words}: the exit code, and what goes to standard
 *              output and standard error. The template is not changed.
 *
 *   sources    version as above, file: the service's file as it is opened from here, folder: its
 *              package's, serviceFolder: the way from there to the service's (or not given),
 *              options as above. Records the contents of the files that the
 *              service is made from, in a file of that folder (sources.h); the result is {version,
 *              file}: what was written
 *
 * The result of a hook:
 *
 *   version      ours
 *   template     the whole template, changed; or, where returns is "patch",
 *   patch        RFC 6902 operations (add and replace only) that lead from the template given to
 *                the template changed, so that the caller can keep its object and everything that
 *                points into it
 *   functions    {<key>: {targetAlias: {name, logicalId}}}: what the framework's function objects
 *                are to know, as the framework itself tells of an alias of its own; {} where no
 *                function is rolled out
 *   order        the logical ids of the template's resources in the order that the template is to
 *                list them in; left out where it does not matter (native/stacks/sequence.h)
 *   externalStack  of the hooks after:deploy:deploy and before:remove:remove, where
 *                  custom.alerts.externalStack asks for it:
 *                {action, name, of, template, parameters, tags}. action is "deploy" or "remove",
 *                name the stack's, of the service's stack; template is null where the stack is to
 *                go. parameters are {<name>: {logicalId, attribute}}, the resource of the service's
 *                stack whose value it gets (attribute null: Ref), or {value}. It is what
 *                `sls-rollout alerts-stack` reads
 *   diagnostics  of severity "warning" or "info", as report_json has them (report.h), and
 *                `excerpt`, the line with a caret below it. file, line, column and excerpt are of
 *                params.file; of what that file does not contain, as resources that the framework
 *                made, they are null
 *
 * Errors: {code, message, data: {version, diagnostics, offset}}
 *
 *   -32700  the line is not JSON; data.offset is the byte where it stops being JSON, counted from 0
 *           in the line
 *   -32600  not a JSON-RPC request; or a line longer than DOCUMENT_MAX_BYTES, which is skipped
 *           unread
 *   -32601  no such method          -32602  a member of params is missing or of the wrong type
 *   -32000  the service or the template has errors: data.diagnostics lists them all, nothing was
 *           changed; or, of `sources`, the file cannot be written
 *   -32001  the versions differ     -32603  out of memory; the id is null, the next request is
 *           answered as ever
 */
#ifndef COMMANDS_SERVE_H
#define COMMANDS_SERVE_H

/* Serves until the descriptor `in` ends; each line is answered on the descriptor `out` as soon as
 * it is there. 0; 3 when reading or writing failed, with the reason on standard error. */
int serve(int in, int out);

#endif
