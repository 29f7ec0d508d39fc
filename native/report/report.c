#include "report/findings.h"

const struct report_format report_formats[] = {{"text", report_text},
                                               {"json", report_json},
                                               {"sarif", report_sarif},
                                               {"github", report_github},
                                               {0}};

size_t report_count(const struct report *report, enum severity severity) {
  struct findings findings;
  findings_read(&findings, report);
  return findings.shown[severity] + findings.hidden[severity];
}
