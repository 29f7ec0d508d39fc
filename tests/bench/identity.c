/* What reading and printing a document cost at the least: parses FILE with stock cJSON, and prints
 * the same document.
 *
 *   identity FILE */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
  if (!file || fseek(file, 0, SEEK_END) != 0) return perror("identity FILE"), 2;
  long length = ftell(file);
  rewind(file);
  char *bytes = malloc((size_t)length + 1);
  if (!bytes || fread(bytes, 1, (size_t)length, file) != (size_t)length) return perror(argv[1]), 1;
  cJSON *tree = cJSON_ParseWithLength(bytes, (size_t)length);
  char *printed = tree ? cJSON_Print(tree) : NULL;
  return printed && puts(printed) >= 0 ? 0 : 1;
}
