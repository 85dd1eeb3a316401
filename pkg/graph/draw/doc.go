// Package draw turns an account into a map, and the map into drawings: which pods and other identities can become which
// trusted profiles, and which access groups and policies give these profiles which roles on what.
//
// A map has nodes in columns and edges between them. What is not known is on the map as well: as a node of its own, or as
// a mark on a node or an edge. Every drawing treats names as text, whatever they contain. The package is pure.
package draw
