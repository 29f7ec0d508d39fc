#include "commands/report.h"

const struct report_format report_formats[] = {
    {"text", report_text}, {"json", report_json}, {"sarif", report_sarif}, {"github", report_github}, {0}};
