#include "base/index.h"

#include <stdint.h>
#include <string.h>

/* Eight bytes at a time; the same on every machine, since a word is put together from its bytes. */
static uint64_t word_at(const char *bytes, size_t length) {
  uint64_t word = 0;
  if (length > 8) length = 8;
  for (size_t i = 0; i < length; i++) word |= (uint64_t)(unsigned char)bytes[i] << (8 * i);
  return word;
}

static size_t hash_of(const char *name, size_t length) {
  uint64_t hash = length;
  for (; length >= 8; name += 8, length -= 8) {
    hash = (hash ^ word_at(name, 8)) * 0x9E3779B97F4A7C15u; /* 2^64 over the golden ratio */
    hash ^= hash >> 32;
  }
  hash = (hash ^ word_at(name, length)) * 0x9E3779B97F4A7C15u;
  return (size_t)(hash ^ (hash >> 32));
}

static struct index_slot *slot_of(const struct index *index, const char *name, size_t length) {
  size_t mask = index->capacity - 1;
  for (size_t i = hash_of(name, length) & mask;; i = (i + 1) & mask) {
    struct index_slot *slot = &index->slots[i];
    if (!slot->name || (*slot->name == *name && strncmp(slot->name, name, length) == 0 &&
                        slot->name[length] == '\0'))
      return slot;
  }
}

void index_init(struct index *index, struct arena *arena, size_t expected) {
  size_t capacity = 16;
  while (capacity * 3 < expected * 4) capacity *= 2;
  *index = (struct index){.arena = arena, .capacity = capacity};
  index->slots = arena_zero(arena, capacity * sizeof *index->slots);
}

static void grow(struct index *index) {
  struct index larger;
  index_init(&larger, index->arena, index->capacity);
  for (size_t i = 0; i < index->capacity; i++)
    if (index->slots[i].name) index_put(&larger, index->slots[i].name, index->slots[i].value);
  *index = larger;
}

bool index_put(struct index *index, const char *name, void *value) {
  if ((index->count + 1) * 4 > index->capacity * 3) grow(index);
  struct index_slot *slot = slot_of(index, name, strlen(name));
  bool is_new = !slot->name;
  if (is_new) {
    slot->name = name;
    index->count++;
  }
  slot->value = value;
  return is_new;
}

void *index_find(const struct index *index, const char *name, size_t length) {
  return slot_of(index, name, length)->value;
}

void *index_get(const struct index *index, const char *name) {
  return index_find(index, name, strlen(name));
}
