/* The rules that a CloudWatch alarm must keep, whoever asks for it: definitions and canaryAlarms
 * alike. */
#ifndef ALARMS_CHECK_H
#define ALARMS_CHECK_H

#include "base/diagnostics.h"
#include "document/document.h"

/* What is looked at depends on the kind of alarm. */
enum alarm_kind { ALARM_STATIC, ALARM_ANOMALY, ALARM_EXPRESSION };

/* Checks statistic, comparison operator, missing data, low samples, period, M of N and threshold of
 * a full definition. Numbers may be written as strings; an intrinsic is left to CloudFormation.
 * What is wrong is diagnosed below `path`. */
void alarm_check(const node *definition, enum alarm_kind kind, const char *path,
                 struct diagnostics *diagnostics);

/* The words that there are, NULL at the end. */
extern const char *const alarm_comparisons[],
    *const alarm_band_comparisons[], *const alarm_missing_data[], *const alarm_low_samples[];

#endif
