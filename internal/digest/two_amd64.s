#include "textflag.h"

// The constants of SHA-256 (FIPS 180-4, 4.2.2).
DATA constants<>+0(SB)/8, $0x71374491428a2f98
DATA constants<>+8(SB)/8, $0xe9b5dba5b5c0fbcf
DATA constants<>+16(SB)/8, $0x59f111f13956c25b
DATA constants<>+24(SB)/8, $0xab1c5ed5923f82a4
DATA constants<>+32(SB)/8, $0x12835b01d807aa98
DATA constants<>+40(SB)/8, $0x550c7dc3243185be
DATA constants<>+48(SB)/8, $0x80deb1fe72be5d74
DATA constants<>+56(SB)/8, $0xc19bf1749bdc06a7
DATA constants<>+64(SB)/8, $0xefbe4786e49b69c1
DATA constants<>+72(SB)/8, $0x240ca1cc0fc19dc6
DATA constants<>+80(SB)/8, $0x4a7484aa2de92c6f
DATA constants<>+88(SB)/8, $0x76f988da5cb0a9dc
DATA constants<>+96(SB)/8, $0xa831c66d983e5152
DATA constants<>+104(SB)/8, $0xbf597fc7b00327c8
DATA constants<>+112(SB)/8, $0xd5a79147c6e00bf3
DATA constants<>+120(SB)/8, $0x1429296706ca6351
DATA constants<>+128(SB)/8, $0x2e1b213827b70a85
DATA constants<>+136(SB)/8, $0x53380d134d2c6dfc
DATA constants<>+144(SB)/8, $0x766a0abb650a7354
DATA constants<>+152(SB)/8, $0x92722c8581c2c92e
DATA constants<>+160(SB)/8, $0xa81a664ba2bfe8a1
DATA constants<>+168(SB)/8, $0xc76c51a3c24b8b70
DATA constants<>+176(SB)/8, $0xd6990624d192e819
DATA constants<>+184(SB)/8, $0x106aa070f40e3585
DATA constants<>+192(SB)/8, $0x1e376c0819a4c116
DATA constants<>+200(SB)/8, $0x34b0bcb52748774c
DATA constants<>+208(SB)/8, $0x4ed8aa4a391c0cb3
DATA constants<>+216(SB)/8, $0x682e6ff35b9cca4f
DATA constants<>+224(SB)/8, $0x78a5636f748f82ee
DATA constants<>+232(SB)/8, $0x8cc7020884c87814
DATA constants<>+240(SB)/8, $0xa4506ceb90befffa
DATA constants<>+248(SB)/8, $0xc67178f2bef9a3f7
GLOBL constants<>(SB), RODATA|NOPTR, $256

// The order of bytes in which words are read.
DATA bigEndian<>+0(SB)/8, $0x0405060700010203
DATA bigEndian<>+8(SB)/8, $0x0c0d0e0f08090a0b
GLOBL bigEndian<>(SB), RODATA|NOPTR, $16

// func cpuid(leaf, sub uint32) (ax, bx, cx, dx uint32)
TEXT ·cpuid(SB), NOSPLIT, $0-24
	MOVL leaf+0(FP), AX
	MOVL sub+4(FP), CX
	CPUID
	MOVL AX, ax+8(FP)
	MOVL BX, bx+12(FP)
	MOVL CX, cx+16(FP)
	MOVL DX, dx+20(FP)
	RET

// Reads four words of a message.
#define WORDS(text, at, w) \
	MOVOU at(text), w \
	PSHUFB X15, w

// Takes four words of a message, with constants, in four rounds.
#define ROUNDS(at, w, s, t) \
	MOVOA w, X0 \
	PADDD at(AX), X0 \
	SHA256RNDS2 X0, s, t \
	PSHUFD $0x0e, X0, X0 \
	SHA256RNDS2 X0, t, s

// Finishes the four words after w, of which v are those before.
#define NEXT(v, w, next) \
	MOVOA w, X13 \
	PALIGNR $4, v, X13 \
	PADDD X13, next \
	SHA256MSG2 w, next

// Sixteen words of a message, in X3 to X6 or X9 to X12, and its state.
#define A0(at) ROUNDS(at, X3, X1, X2)
#define A1(at) ROUNDS(at, X4, X1, X2)
#define A2(at) ROUNDS(at, X5, X1, X2)
#define A3(at) ROUNDS(at, X6, X1, X2)
#define B0(at) ROUNDS(at, X9, X7, X8)
#define B1(at) ROUNDS(at, X10, X7, X8)
#define B2(at) ROUNDS(at, X11, X7, X8)
#define B3(at) ROUNDS(at, X12, X7, X8)

// func blocksSHA(a, b *state, textA, textB *byte, blocks int)
TEXT ·blocksSHA(SB), NOSPLIT, $64-40
	MOVQ a+0(FP), DI
	MOVQ b+8(FP), R8
	MOVQ textA+16(FP), SI
	MOVQ textB+24(FP), DX
	MOVQ blocks+32(FP), CX
	LEAQ constants<>(SB), AX
	MOVOU bigEndian<>(SB), X15
	MOVOU (DI), X1
	MOVOU 16(DI), X2
	MOVOU (R8), X7
	MOVOU 16(R8), X8

block:
	MOVOU X1, a1-64(SP)
	MOVOU X2, a2-48(SP)
	MOVOU X7, b1-32(SP)
	MOVOU X8, b2-16(SP)
	WORDS(SI, 0, X3)
	A0(0)
	WORDS(DX, 0, X9)
	B0(0)
	WORDS(SI, 16, X4)
	A1(16)
	SHA256MSG1 X4, X3
	WORDS(DX, 16, X10)
	B1(16)
	SHA256MSG1 X10, X9
	WORDS(SI, 32, X5)
	A2(32)
	SHA256MSG1 X5, X4
	WORDS(DX, 32, X11)
	B2(32)
	SHA256MSG1 X11, X10
	WORDS(SI, 48, X6)
	A3(48)
	NEXT(X5, X6, X3)
	SHA256MSG1 X6, X5
	WORDS(DX, 48, X12)
	B3(48)
	NEXT(X11, X12, X9)
	SHA256MSG1 X12, X11
	A0(64)
	NEXT(X6, X3, X4)
	SHA256MSG1 X3, X6
	B0(64)
	NEXT(X12, X9, X10)
	SHA256MSG1 X9, X12
	A1(80)
	NEXT(X3, X4, X5)
	SHA256MSG1 X4, X3
	B1(80)
	NEXT(X9, X10, X11)
	SHA256MSG1 X10, X9
	A2(96)
	NEXT(X4, X5, X6)
	SHA256MSG1 X5, X4
	B2(96)
	NEXT(X10, X11, X12)
	SHA256MSG1 X11, X10
	A3(112)
	NEXT(X5, X6, X3)
	SHA256MSG1 X6, X5
	B3(112)
	NEXT(X11, X12, X9)
	SHA256MSG1 X12, X11
	A0(128)
	NEXT(X6, X3, X4)
	SHA256MSG1 X3, X6
	B0(128)
	NEXT(X12, X9, X10)
	SHA256MSG1 X9, X12
	A1(144)
	NEXT(X3, X4, X5)
	SHA256MSG1 X4, X3
	B1(144)
	NEXT(X9, X10, X11)
	SHA256MSG1 X10, X9
	A2(160)
	NEXT(X4, X5, X6)
	SHA256MSG1 X5, X4
	B2(160)
	NEXT(X10, X11, X12)
	SHA256MSG1 X11, X10
	A3(176)
	NEXT(X5, X6, X3)
	SHA256MSG1 X6, X5
	B3(176)
	NEXT(X11, X12, X9)
	SHA256MSG1 X12, X11
	A0(192)
	NEXT(X6, X3, X4)
	SHA256MSG1 X3, X6
	B0(192)
	NEXT(X12, X9, X10)
	SHA256MSG1 X9, X12
	A1(208)
	NEXT(X3, X4, X5)
	B1(208)
	NEXT(X9, X10, X11)
	A2(224)
	NEXT(X4, X5, X6)
	B2(224)
	NEXT(X10, X11, X12)
	A3(240)
	B3(240)
	MOVOU a1-64(SP), X13
	PADDD X13, X1
	MOVOU a2-48(SP), X13
	PADDD X13, X2
	MOVOU b1-32(SP), X13
	PADDD X13, X7
	MOVOU b2-16(SP), X13
	PADDD X13, X8
	ADDQ $64, SI
	ADDQ $64, DX
	DECQ CX
	JNZ block
	MOVOU X1, (DI)
	MOVOU X2, 16(DI)
	MOVOU X7, (R8)
	MOVOU X8, 16(R8)
	RET
