/* SHA-256 (FIPS 180-4), for telling whether a file has changed.
 *
 * sls-rollout is not linked to OpenSSL, which takes longer to load than a transform; what signs
 * requests (aws/sigv4.c) uses OpenSSL's own. This one is for contents, not for secrets: it neither
 * overwrites its memory nor takes the same time for all inputs. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>

/* 64 hexadecimal digits and a NUL. */
#define SHA256_TEXT 65

/* Writes the digest of `length` bytes in lower case. */
void sha256_text(const void *bytes, size_t length, char digits[SHA256_TEXT]);

#endif
