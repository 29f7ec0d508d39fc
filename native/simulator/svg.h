/* The elements of an SVG file that a picture is drawn with. Lengths are pixels, written in tenths;
 * `class` is one of the style sheet's, "" for none. Words are UTF-8, and are escaped. */
#ifndef SIMULATOR_SVG_H
#define SIMULATOR_SVG_H

#include "base/text.h"

enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };

void svg_escaped(struct text *out, const char *words, size_t length);
/* How wide the words are at most; nobody knows which font it will be. */
double svg_width(const char *words, int font_size);
/* How many bytes of `words` fit; whole words where there is a space to break at, one letter at
 * least. */
size_t svg_fitting(const char *words, int font_size, double width);
void svg_text(struct text *out, const char *class, enum svg_anchor anchor, double x, double y,
              const char *words, size_t length);
void svg_label(struct text *out, const char *class, enum svg_anchor anchor, double x, double y,
               const char *words);

void svg_line(struct text *out, const char *class, double x1, double y1, double x2, double y2);
/* Nothing where it has no area. */
void svg_box(struct text *out, const char *class, double x1, double y1, double x2, double y2);

/* A line of horizontal and vertical pieces, as the data of a path; equal neighbours become one
 * piece. */
struct svg_stairs {
  struct text *out;
  bool is_open;
  long long x, y, drawn_x; /* tenths of a pixel */
};
struct svg_stairs svg_stairs_from(struct text *out, double x);
/* Across to x, which is drawn with the next piece; up or down to y. */
void svg_stairs_across(struct svg_stairs *stairs, double x);
void svg_stairs_to(struct svg_stairs *stairs, double y);
/* Draws what is left; a break begins a new line behind it. */
void svg_stairs_flush(struct svg_stairs *stairs);
void svg_stairs_break(struct svg_stairs *stairs);

#endif
