/* A simulation as a picture: an SVG file, and a chart for a terminal. Two printers of the same
 * facts.
 *
 * Shown, over the minutes from the first shift: the new version's weight; the hooks; for every
 * alarm the mean of its datapoints against its threshold and the share of runs in which CodeDeploy
 * sees it in ALARM or INSUFFICIENT_DATA, all as if nobody rolled back; when half and 95 of 100
 * rollbacks have come, and at which weight; the minutes in which nothing is watched; the alarms
 * that were not simulated, and why. What is drawn is also said in words: in the SVG's description
 * for who does not see it, and in the lines of either picture.
 *
 * A picture decides nothing: numbers are those of the result. More minutes than there are columns
 * share one, which shows the lowest and the highest of their values. Values that are no numbers or
 * infinite are left out.
 *
 * The SVG stands alone: no script, font, image or address in it, and no id that a page would have
 * by chance. It brings its own background, because a page that shows it as an image may be dark
 * where the reader's system is light. Equal input gives equal bytes, whatever the locale.
 *
 * Everything that came from outside is made visible first; characters that turn the direction of
 * writing or take no room become a question mark, and so does, in PICTURE_ASCII, everything that is
 * not ASCII. */
#ifndef SIMULATOR_PICTURE_H
#define SIMULATOR_PICTURE_H

#include "base/text.h"
#include "simulator/simulate.h"

#define PICTURE_LEAST_WIDTH 40 /* columns; narrower terminals get as many and wrap */
#define PICTURE_MOST_WIDTH 240
#define PICTURE_WIDTH 80 /* where nobody knows the width */

/* All of it is borrowed. */
struct picture {
  /* whose rollout it is: "order, CodeDeployDefault.LambdaLinear10PercentEvery1Minute" */
  const char *title;
  /* what is assumed: "20 calls a second, 5 % of them fail"; NULL: it is not said */
  const char *subtitle;
  const struct schedule *schedule; /* the one that was simulated */
  /* where it is a refusal, the picture is the title and the refusal */
  const struct simulation_result *result;
  size_t alarm_count; /* of result->alarms */
};

enum picture_characters { PICTURE_UNICODE /* braille and blocks, as UTF-8 */, PICTURE_ASCII };

/* Appends the file. */
void picture_svg(const struct picture *picture, struct text *out);
/* Appends lines of at most `width` columns, within the limits above; colours are SGR sequences of
 * the 8 colours. */
void picture_text(const struct picture *picture, enum picture_characters characters,
                  bool is_coloured, int width, struct text *out);

#endif
