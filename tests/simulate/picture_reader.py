"""Reads SVG files as XML: their elements in order, each as [tag, attributes, text]. The parser refuses what is not well-formed."""
import json
import sys
import xml.etree.ElementTree as tree

print(json.dumps([[[e.tag, e.attrib, e.text or ""] for e in tree.parse(file).getroot().iter()] for file in sys.argv[1:]]))
