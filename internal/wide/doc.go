// Package wide computes over columns of numbers four at a time, where the
// processor can (AVX2), and one at a time where it cannot. Which of the two it
// was can not be told from the answer: every operation is the same one of IEEE
// 754, and every sum runs in the same order, so that the last bit is the same.
package wide
