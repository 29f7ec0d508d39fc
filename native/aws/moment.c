#include "aws/moment.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define DAY ((int64_t)86400)

struct calendar {
  int64_t year;
  int month, day, hour, minute, second; /* month and day from 1 */
};

/* ---- Days ---- */

/* Years begin in March here, so that a leap day is the last of its year; 719468 days lie between
 * 0000-03-01 and 1970. */
static int64_t days_of(int64_t year, int month, int day) {
  if (month <= 2) year--;
  int64_t era = (year >= 0 ? year : year - 399) / 400, year_of_era = year - era * 400;
  int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719468;
}

static struct calendar calendar_of(int64_t moment) {
  int64_t seconds = moment / 1000 - (moment % 1000 < 0);
  int64_t days = seconds / DAY - (seconds % DAY < 0), rest = seconds - days * DAY;
  days += 719468;
  int64_t era = (days >= 0 ? days : days - 146096) / 146097, day_of_era = days - era * 146097;
  int64_t year = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year + year / 4 - year / 100),
          month = (5 * day_of_year + 2) / 153;
  int calendar_month = (int)(month < 10 ? month + 3 : month - 9);
  return (struct calendar){year + era * 400 + (calendar_month <= 2),
                           calendar_month,
                           (int)(day_of_year - (153 * month + 2) / 5 + 1),
                           (int)(rest / 3600),
                           (int)(rest / 60 % 60),
                           (int)(rest % 60)};
}

/* ---- Writing ---- */

/* A calendar's year has four digits here; a clock outside of them is broken, and cannot sign
 * anything anyway. */
static struct calendar shown(int64_t moment) {
  struct calendar calendar = calendar_of(moment);
  return calendar.year >= 1970 && calendar.year <= 9999 ? calendar
                                                        : (struct calendar){1970, 1, 1, 0, 0, 0};
}

void moment_compact(int64_t moment, char text[static MOMENT_COMPACT_SIZE]) {
  struct calendar c = shown(moment);
  char whole[64];
  snprintf(whole, sizeof whole, "%04d%02d%02dT%02d%02d%02dZ", (int)c.year, c.month, c.day, c.hour,
           c.minute, c.second);
  memcpy(text, whole, MOMENT_COMPACT_SIZE);
}

const char *moment_iso(struct arena *arena, int64_t moment) {
  struct calendar c = shown(moment);
  return text_new(arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)c.year, c.month, c.day, c.hour,
                  c.minute, c.second);
}

/* ---- Reading ---- */

/* `count` digits; moves *at behind them. */
static bool digits(const char **at, int count, int *value) {
  *value = 0;
  for (int i = 0; i < count; i++, (*at)++) {
    if (!isdigit((unsigned char)**at)) return false;
    *value = *value * 10 + (**at - '0');
  }
  return true;
}

static bool character(const char **at, const char *any_of) {
  if (!**at || !strchr(any_of, **at)) return false;
  (*at)++;
  return true;
}

static bool is_possible(const struct calendar *c) {
  return c->month >= 1 && c->month <= 12 && c->day >= 1 && c->day <= 31 && c->hour <= 23 &&
         c->minute <= 59 && c->second <= 60;
}

static int64_t moment_of(const struct calendar *c) {
  return (days_of(c->year, c->month, c->day) * DAY + c->hour * 3600 + c->minute * 60 + c->second) *
         1000;
}

static bool clock_time(const char **at, struct calendar *c) {
  return digits(at, 2, &c->hour) && character(at, ":") && digits(at, 2, &c->minute) &&
         character(at, ":") && digits(at, 2, &c->second);
}

static void fraction(const char **at, int64_t *moment) {
  if (!character(at, ".")) return;
  for (int64_t unit = 100; isdigit((unsigned char)**at); (*at)++, unit /= 10)
    *moment += unit * (**at - '0');
}

static bool zone(const char *at, int64_t *moment) {
  if (!*at || strcmp(at, "Z") == 0 || strcmp(at, "UTC") == 0) return true;
  int sign = *at == '-' ? -1 : 1, hours, minutes;
  if (!character(&at, "+-") || !digits(&at, 2, &hours)) return false;
  character(&at, ":");
  if (!digits(&at, 2, &minutes) || *at) return false;
  *moment -= sign * (hours * 60 + minutes) * INT64_C(60000);
  return true;
}

bool moment_read_iso(const char *text, int64_t *moment) {
  struct calendar c = {0};
  int year;
  if (!digits(&text, 4, &year) || !character(&text, "-") || !digits(&text, 2, &c.month) ||
      !character(&text, "-") || !digits(&text, 2, &c.day) || !character(&text, "Tt ") ||
      !clock_time(&text, &c))
    return false;
  c.year = year;
  *moment = moment_of(&c);
  fraction(&text, moment);
  return is_possible(&c) && zone(text, moment);
}

static bool month_name(const char **at, int *month) {
  static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  for (*month = 1; *month <= 12; (*month)++) {
    if (strncmp(*at, names + 3 * (*month - 1), 3) != 0) continue;
    *at += 3;
    return true;
  }
  return false;
}

bool moment_read_http(const char *text, int64_t *moment) {
  struct calendar c = {0};
  int year;
  const char *comma = strchr(text, ',');
  if (!comma) return false;
  text = comma + 1;
  if (!character(&text, " ") || !digits(&text, 2, &c.day) || !character(&text, " ") ||
      !month_name(&text, &c.month) || !character(&text, " ") || !digits(&text, 4, &year) ||
      !character(&text, " ") || !clock_time(&text, &c))
    return false;
  c.year = year;
  *moment = moment_of(&c);
  return is_possible(&c) && strcmp(text, " GMT") == 0;
}
