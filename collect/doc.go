// Package collect reads what schools and counties send: it recognises the
// form, finds the header, reads every cell, checks it, and says everything
// that is wrong at once.
//
//   - [Form]: a form as data (forms/*.yaml): labels and their synonyms, units,
//     orientation, checks.
//   - [Problem]: one finding with sheet!cell, what was read, what would be right.
//   - [Receipt]: n read, n accepted, n parked, with the file's hash.
//
// Good rows are accepted, bad ones parked. Sending a corrected file again
// counts nothing twice. Blank is never read as zero.
//
// The package is pure: workbooks come in as bytes, tables and problems go out.
package collect
