#include "textflag.h"

#define BYTES(value, to) \
	MOVQ $value, AX \
	VPBROADCASTB AX, to

// func passAVX512(names *string, n int, begin, end, hashes *uint64, plain *bool)
//
// A name lies in one register; in the masks a bit stands for a byte.
TEXT ·passAVX512(SB), NOSPLIT, $0-48
	MOVQ names+0(FP), DI
	MOVQ n+8(FP), SI
	MOVQ begin+16(FP), R10
	MOVQ end+24(FP), R11
	MOVQ hashes+32(FP), R12
	MOVQ plain+40(FP), R13
	BYTES(0x30, Z16)
	BYTES(10, Z17)
	BYTES(0xe4, Z18)
	BYTES(6, Z19)
	BYTES(0x80, Z20)
	BYTES(0x40, Z21)

name:
	MOVQ (DI), R8
	MOVQ 8(DI), R9
	LEAQ -16(R9), AX
	CMPQ AX, $44
	JHI odd                          // not of 16 to 60 bytes
	MOVQ $-1, AX
	BZHIQ R9, AX, DX
	KMOVQ DX, K1
	VMOVDQU8.Z (R8), K1, Z0
	VPSUBB Z16, Z0, Z1
	VPCMPUB $1, Z17, Z1, K1, K2      // digits
	VPSUBB Z18, Z0, Z2
	VPCMPUB $1, Z19, Z2, K1, K3      // bytes that begin a character
	VPSUBB Z20, Z0, Z3
	VPCMPUB $1, Z21, Z3, K1, K4      // bytes that go on one
	KMOVQ K2, AX
	KMOVQ K3, BX
	KMOVQ K4, CX
	ORQ BX, AX
	ORQ CX, AX
	CMPQ AX, DX
	JNE odd                          // some byte is nothing of these
	LEAQ (BX)(BX*1), AX
	LEAQ (AX)(AX*1), DX
	ORQ DX, AX
	CMPQ AX, CX
	JNE odd                          // two do not follow each that begins
	BTQ $0, BX
	JCC odd
	MOVBLZX 1(R8), AX
	MOVBLZX 2(R8), CX
	ANDL $63, AX
	MOVQ (R10)(AX*8), AX
	BTQ CX, AX                       // by the last six bits
	JCS odd
	LEAQ -3(R9), CX
	BTQ CX, BX
	JCC hash                         // the last is a digit
	MOVBLZX -2(R8)(R9*1), AX
	MOVBLZX -1(R8)(R9*1), CX
	ANDL $63, AX
	MOVQ (R11)(AX*8), AX
	BTQ CX, AX
	JCS odd

hash:
	MOVQ $0x9e3779b97f4a7c15, DX
	MOVQ R9, AX
	MOVQ R9, CX
	SHRQ $3, CX

word:
	ROLQ $23, AX
	XORQ (R8), AX
	IMULQ DX, AX
	ADDQ $8, R8
	DECQ CX
	JNZ word
	XORL BX, BX
	ANDQ $7, R9
	JZ tail
	MOVQ -8(R8)(R9*1), BX            // the last eight bytes, of which some were hashed
	LEAQ (R9*8), CX
	NEGQ CX
	SHRQ CX, BX

tail:
	ROLQ $23, AX
	XORQ BX, AX
	IMULQ DX, AX
	MOVQ AX, (R12)
	MOVB $1, (R13)

next:
	ADDQ $16, DI
	ADDQ $8, R12
	INCQ R13
	DECQ SI
	JNZ name
	VZEROUPPER
	RET

odd:
	MOVB $0, (R13)
	JMP next
