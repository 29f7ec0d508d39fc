/* What an expression is made of, for the file that parses it and the one that evaluates it. Not for
 * other rooms. */
#ifndef SIMULATOR_EXPRESSION_STEPS_H
#define SIMULATOR_EXPRESSION_STEPS_H

#include "simulator/expression.h"

enum operation {
  NUMBER,
  POINTS, /* operands */
  ADD,
  SUBTRACT,
  MULTIPLY,
  DIVIDE,
  POWER, /* of two */
  EQUAL,
  NOT_EQUAL,
  LESS_OR_EQUAL,
  GREATER_OR_EQUAL,
  LESS,
  GREATER,
  AND,
  OR,
  LEAST,
  GREATEST,
  TOTAL, /* of two series of an array */
  NEGATE,
  ABSOLUTE,
  CEILING,
  FLOOR,
  LOG,
  LOG10,
  SPREAD, /* of one; SPREAD: a number as a series */
  CHOOSE,
  FILL,
  REPEAT,
};

struct expression_step {
  enum operation operation;
  int a, b, c;   /* operands: earlier steps; -1: left out */
  int first;     /* this step and its operands, and theirs, all stand from here on */
  int series;    /* POINTS */
  double number; /* NUMBER */
  bool is_scalar;
};

#endif
