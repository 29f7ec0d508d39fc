/* The XML that AWS's query services and S3 answer with, as a tree of nodes.
 *
 * An element with elements in it is an object, any other is its text. An element whose elements are
 * all called `member`, and names that stand twice, are lists. Attributes and namespace prefixes are
 * dropped. There is no difference between an empty list, an empty object and empty text: all three
 * are "".
 *
 * A subset on purpose: no DTD, hence no entities but the five of XML itself and characters by
 * number; a document with <!DOCTYPE> is refused. CDATA, comments and processing instructions are
 * read over or taken literally, as XML says. */
#ifndef AWS_XML_H
#define AWS_XML_H

#include "document/document.h"

#define XML_MOST_DEPTH 32
#define XML_MOST_ELEMENTS ((size_t)200000)
/* Different names within one element: looking one up takes as many steps. AWS has a few dozen. */
#define XML_MOST_NAMES ((size_t)512)

/* {"DescribeStacksResponse": {...}}, in the document room's arena; NULL with *problem. A NUL stands
 * behind the `length` bytes. */
node *xml_read(struct arena *arena, const char *bytes, size_t length, const char **problem);

#endif
