/* The main of a target without libFuzzer: runs every file, and every file of every folder, that it
 * is given. A find ends it. */
#include <dirent.h>
#include <sys/stat.h>

#include "fuzz.h"

static size_t run;

static bool run_file(const char *name) {
  FILE *file = fopen(name, "rb");
  if (!file) return false;
  size_t length = 0, capacity = 1 << 16;
  uint8_t *bytes = malloc(capacity);
  for (size_t got; bytes && (got = fread(bytes + length, 1, capacity - length, file)) > 0;) {
    length += got;
    if (length == capacity) bytes = realloc(bytes, capacity *= 2);
  }
  bool is_read = bytes && !ferror(file);
  fclose(file);
  if (is_read) {
    /* a block of its very size: what is read behind its end is seen */
    uint8_t *exact = malloc(length ? length : 1);
    if (!exact) return false;
    memcpy(exact, bytes, length);
    LLVMFuzzerTestOneInput(exact, length);
    free(exact);
    run++;
  }
  free(bytes);
  return is_read;
}

static bool run_folder(const char *name) {
  DIR *folder = opendir(name);
  if (!folder) return false;
  bool is_run = true;
  for (struct dirent *entry; is_run && (entry = readdir(folder));) {
    char path[4096];
    if (*entry->d_name == '.') continue;
    snprintf(path, sizeof path, "%s/%s", name, entry->d_name);
    is_run = run_file(path);
  }
  closedir(folder);
  return is_run;
}

int main(int count, char **names) {
  for (int i = 1; i < count; i++) {
    struct stat there;
    bool is_folder = stat(names[i], &there) == 0 && S_ISDIR(there.st_mode);
    if (is_folder ? run_folder(names[i]) : run_file(names[i])) continue;
    perror(names[i]);
    return 1;
  }
  if (!run) fputs("no file was run\n", stderr);
  else printf("[  PASSED  ] 1 test(s): %zu inputs.\n", run);
  return run ? 0 : 1;
}
