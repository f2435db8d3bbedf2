// Package people keeps the registers of named persons: pupils, teachers, and
// the children of the population register. It is the only home of personal
// data in the program.
//
// What identifies a person (name, ID number, student number, address,
// telephones, guardians) is sealed: each field apart, under a key of that
// person's own, which is itself wrapped by a key of the installation's
// [Keyring]. A sealed field is bound to its person and its name, so it opens
// nowhere else. Look-up goes by blind indexes, keyed hashes of single fields.
// To destroy a person's key shreds the person; counts and histories stay.
//
// Whoever reads sees masks (张**). To see a field in clear is an act of its
// own, with a reason, on record ([Service.Reveal]); so is a list that leaves the
// program ([Service.Export]). A class teacher sees the names of the own class.
//
// The package keeps no clock, opens no file and asks no chance of its own:
// clock, randomness, keys and store are passed in.
package people
