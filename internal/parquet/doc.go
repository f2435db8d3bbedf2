// Package parquet writes and reads flat tables as Parquet files of one plain
// kind that any reader of Parquet understands: columns of 32-bit integers,
// doubles and words, each group of rows stored as one page a column behind at
// most one dictionary page, encoded as PLAIN or RLE_DICTIONARY.
//
// What sets it apart from a general library is that there is exactly one way
// to encode a column, given its values and where its groups begin. The bytes of
// a page therefore stand for its content: whoever hashes them hashes the values
// ([Pages.Sum]), and reading needs no second pass to verify. Codes take whole
// bytes, so a column is read from any row on without unpacking what lies before.
//
// Files of any other layout, among them most that other programs write, are
// refused with an error.
package parquet
