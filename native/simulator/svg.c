#include "simulator/svg.h"

#include <math.h>
#include <string.h>

#include "simulator/picture_facts.h"

/* ---- Text ---- */

void svg_escaped(struct text *out, const char *words, size_t length) {
  for (size_t i = 0; i < length; i++) {
    if (words[i] == '<') text_string(out, "&lt;");
    else if (words[i] == '>') text_string(out, "&gt;");
    else if (words[i] == '&') text_string(out, "&amp;");
    else text_char(out, words[i]);
  }
}

/* How wide a letter is at most, in hundredths of the font size; nobody knows which font it will be.
 * */
static int letter_width(const char *letter) {
  unsigned char c = (unsigned char)*letter;
  if (c > 0xE2) return 110; /* from U+3000 on: ideographs, emoji */
  if (c >= 0x80) return 80;
  if (strchr(" ijl.,:;'|!It()[]/f", c)) return 40;
  if (strchr("mwMW@%", c)) return 98;
  return c >= 'A' && c <= 'Z' ? 74 : 63;
}

static size_t letter_size(const char *letter) {
  size_t size = text_utf8((const unsigned char *)letter, strlen(letter));
  return size ? size : 1;
}

double svg_width(const char *words, int font_size) {
  int width = 0;
  for (; *words; words += letter_size(words)) width += letter_width(words);
  return width * font_size / 100.0;
}

size_t svg_fitting(const char *words, int font_size, double width) {
  size_t at = 0, space = 0;
  double used = 0;
  while (words[at]) {
    used += letter_width(words + at) * font_size / 100.0;
    if (used > width && at) return space ? space : at;
    if (words_break(words, at)) space = at;
    at += letter_size(words + at);
  }
  return at;
}

void svg_text(struct text *out, const char *class, enum svg_anchor anchor, double x, double y,
              const char *words, size_t length) {
  static const char *const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
  text_format(out, "<text%s%s%s x=\"%s\" y=\"%s\"%s>", *class ? " class=\"" : "", class,
              *class ? "\"" : "", number_tenths(x).at, number_tenths(y).at, anchors[anchor]);
  svg_escaped(out, words, length);
  text_string(out, "</text>\n");
}

void svg_label(struct text *out, const char *class, enum svg_anchor anchor, double x, double y,
               const char *words) {
  svg_text(out, class, anchor, x, y, words, strlen(words));
}

/* ---- Shapes ---- */

void svg_line(struct text *out, const char *class, double x1, double y1, double x2, double y2) {
  text_format(out, "<path class=\"%s\" d=\"M%s %sL%s %s\"/>\n", class, number_tenths(x1).at,
              number_tenths(y1).at, number_tenths(x2).at, number_tenths(y2).at);
}

void svg_box(struct text *out, const char *class, double x1, double y1, double x2, double y2) {
  if (x2 <= x1 || y2 <= y1) return;
  text_format(out, "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>\n", class,
              number_tenths(x1).at, number_tenths(y1).at, number_tenths(x2 - x1).at,
              number_tenths(y2 - y1).at);
}

static long long tenths(double pixels) { return llround(pixels * 10); }

struct svg_stairs svg_stairs_from(struct text *out, double x) {
  return (struct svg_stairs){.out = out, .x = tenths(x), .drawn_x = tenths(x)};
}

void svg_stairs_across(struct svg_stairs *stairs, double x) { stairs->x = tenths(x); }

void svg_stairs_flush(struct svg_stairs *stairs) {
  if (stairs->is_open && stairs->x != stairs->drawn_x)
    text_format(stairs->out, "H%s", number_tenths((double)stairs->x / 10).at);
  stairs->drawn_x = stairs->x;
}

void svg_stairs_to(struct svg_stairs *stairs, double y) {
  if (stairs->is_open && tenths(y) == stairs->y) return;
  svg_stairs_flush(stairs);
  stairs->y = tenths(y);
  if (stairs->is_open) text_format(stairs->out, "V%s", number_tenths(y).at);
  else
    text_format(stairs->out, "M%s %s", number_tenths((double)stairs->x / 10).at,
                number_tenths(y).at);
  stairs->is_open = true;
}

void svg_stairs_break(struct svg_stairs *stairs) {
  svg_stairs_flush(stairs);
  stairs->is_open = false;
}
