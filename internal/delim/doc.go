// Package delim reads delimited text (comma, tab, pipe, semicolon) quickly and
// without trusting it. It knows bytes, records and fields; it has never heard
// of what the fields mean.
//
// There are three ways to read the same text, and they agree on every record:
//
//   - [Scanner] walks record by record and hands out each one's fields.
//     It is the way to find a header, or to read a small sheet whole.
//   - [Read] fills typed columns for the few fields of a [Plan], in several
//     goroutines. It is the way to read a nation.
//   - [Reader] does so part by part, in the same memory, for those who need no
//     more than a part at a time; [Cutter] cuts the parts.
//
// [Sniff] finds the [Dialect] of unknown bytes and [Decode] turns them into
// UTF-8. Files are damaged in practice, so a stray quote spoils one field and
// never the rest of the file, a record of the wrong length is still delivered,
// and everything tolerated is reported with its record and line.
//
// A blank cell is never read as zero: where a number is missing or unreadable
// the column holds a value of package blank, and what is unreadable is reported.
package delim
