// Package mapfile gives the bytes of a file without copying them, where the
// system can.
package mapfile
