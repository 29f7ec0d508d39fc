/* Diagnostics for people and for programs: one printer a format, one file a printer.
 *
 * Order, of every format: file by file (the service, what it includes, the template, at last what
 * stands in no file), in a file from top to bottom, and what stands at one place in the order in
 * which it was found. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>

#include "base/diagnostics.h"
#include "document/document.h"
#include "service/service.h"
#include "template/template.h"

struct report {
  const struct diagnostics *diagnostics;
  /* the roots in which places are looked for; NULL, or read without a name: no places */
  const node *service, *template;
  /* Both, where the framework made the template of what people wrote: what it made is found at the
   * function that it is for, and never in the state file, `made_file` (NULL: it came over the
   * wire). Else NULL. */
  const struct service *maker;
  const struct template *made;
  const char *made_file;
  /* one template made of `template` and its nested ones, whose resources are looked for there;
   * NULL */
  const node *whole;
  /* what is less severe is hidden: SEVERITY_INFO shows everything */
  enum severity least;
  /* a list of ids; warnings and notes of them are left out. An error never is: it is the reason why
   * nothing was written */
  const node *ignored;
  bool is_coloured; /* the text for people only */
  /* report_nodes only: each has `excerpt`, the line and the caret, or null */
  bool has_excerpts;
};

struct report_format {
  const char *name; /* "text" */
  void (*print)(const struct report *report, struct text *out);
};

/* The last one has no name. */
extern const struct report_format report_formats[];

/* For a terminal. Each diagnostic has a line "serverless.yml:14:13: error RO104 functions.order...:
 * ...", the line of the file with a caret below the column, the remedy, which is not said again
 * where the one before has the same id, and what to write instead where that is known. Closes with
 * the counts, also of what is hidden by `least`. Nothing at all where there is nothing. */
void report_text(const struct report *report, struct text *out);
/* [{id, severity, path, message, title, reason, remedy, link, repair, file, line, column}]; the
 * last four are null where they are not known. line and column count from 1, column in characters.
 * */
void report_json(const struct report *report, struct text *out);
node *report_nodes(const struct report *report);
/* SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html): one run, every
 * rule of the register. */
void report_sarif(const struct report *report, struct text *out);
/* Commands of a GitHub workflow, a line each: ::error file=...,line=...,col=...,title=...::... */
void report_github(const struct report *report, struct text *out);

/* How many there are of this severity, also of those that `least` hides, without what is ignored.
 * */
size_t report_count(const struct report *report, enum severity severity);

#endif
