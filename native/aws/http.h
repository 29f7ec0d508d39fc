/* HTTP over libcurl: the only file that knows it.
 *
 * Certificates and host names are always checked, against the system's authorities or the file that
 * AWS_CA_BUNDLE or SSL_CERT_FILE names. No redirect is followed: AWS never needs one, and a
 * signature holds for one host. http and https only. Proxies come from the environment as curl
 * reads it. Connections are kept alive from one request to the next. What libcurl allocates (it
 * holds copies of headers, hence of session tokens) is overwritten before it is freed. */
#ifndef AWS_HTTP_H
#define AWS_HTTP_H

#include "aws/world.h"

/* More than any AWS service sends; what exceeds them comes from something that is no AWS service.
 * */
#define HTTP_MOST_HEADERS ((size_t)100)
#define HTTP_MOST_HEADER_BYTES ((size_t)64 * 1024)

/* Fits world.http. `context` is NULL, or the `stop` of world_real: once it is not 0, a request that
 * lasts is broken off. */
void http_curl(void *context, const struct http_request *request, struct arena *arena,
               struct http_response *response);
/* Closes the connections. http_curl may be called again. */
void http_curl_end(void);
/* "libcurl 7.88.1, OpenSSL 3.0.11": what is loaded at this run. */
const char *http_libraries(struct arena *arena);

#endif
