// Package document writes down what a case says: its papers (文书) as Word
// documents, its ledger (台账) as a workbook, and a procedure as a page for
// people.
//
// A paper is laid out by a layout: a small YAML file in the folder documents
// beside the procedures of a pack. A layout names what stands where; the words
// come from the case, the names of persons from the register of people, asked
// for only while the paper is made. What nobody has recorded is a line to write
// on and is listed at the foot of the paper: nothing missing passes silently.
package document
