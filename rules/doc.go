// Package rules holds the law as data: dated values, each with the article it
// is written in and how sure we are of it.
//
// A [Pack] is one standard. It is read from a folder of YAML files; an overlay
// names its parent with extends and changes it key by key for a province or a
// county. Beside each file lies a *.test.yaml with cases that anyone who knows
// the law can read, correct and add to.
//
// The package loads, merges and checks packs. It computes nothing: package
// assess does, from what is written here. No number of law stands in Go.
package rules
