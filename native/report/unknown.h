/* What is reported of values that are unknown: variables that nothing could resolve (variables.h),
 * and those that a service brings along that was packaged or printed elsewhere.
 *
 * An unknown value is not wrong. Where this program does not read it, nothing is reported: a linter
 * has no secrets and no network ids. Where it is read, it is reported once for each variable,
 * however many places wait for it:
 *
 *   an error    it decides something: who is rolled out, how fast, through which alias, with which
 *               alarms and hooks. RO121 where no source has a value, RO149 where AWS, a program or
 *               a plugin would have to be asked. What a reader reports of the text itself (an
 *               unknown type "${env:TYPE}") is left out, and so is what follows from its absence
 *               (no such alarm, where the file that may define it is missing)
 *   a warning   its text is only a part of a name (RO109)
 *
 * Where a template is written, a text without a value would be in it: that is RO121 as well. */
#ifndef REPORT_UNKNOWN_H
#define REPORT_UNKNOWN_H

#include "report/report.h"
#include "service/service.h"
#include "service/variables.h"

struct unknown_report {
  const struct service *service;
  const node *template, *whole;    /* as in struct report */
  const struct unknowns *unknowns; /* of variables_resolve; without any: the text tells */
  bool has_rollouts, has_alarms;   /* does the stage get any? */
  bool writes;                     /* what is made of it is written, not only reported */
  bool is_packaged;                /* the template is whole: it has the service's `resources` */
};

/* Takes out of `diagnostics` what follows from unknown values, and adds what is to be reported of
 * them. Comes after the passes. */
void unknown_report(const struct unknown_report *report, struct diagnostics *diagnostics);

#endif
