// Package hanzi hashes names of Chinese characters and digits, many at once where
// the processor can (AVX-512) and one by one where it cannot. Which of the two it
// was can not be told from the answer.
package hanzi
