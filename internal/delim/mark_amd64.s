#include "textflag.h"

// func markAVX2(to *marks, text *byte, words int, comma, newline uint8)
TEXT ·markAVX2(SB), NOSPLIT, $0-26
	MOVQ to+0(FP), DI
	MOVQ text+8(FP), SI
	MOVQ words+16(FP), CX
	VPBROADCASTB comma+24(FP), Y0
	VPBROADCASTB newline+25(FP), Y1
	MOVL $0x22, AX
	MOVQ AX, X2
	VPBROADCASTB X2, Y2

word:
	VMOVDQU (SI), Y3
	VMOVDQU 32(SI), Y4
	VPCMPEQB Y3, Y0, Y5
	VPCMPEQB Y4, Y0, Y6
	VPMOVMSKB Y5, AX
	VPMOVMSKB Y6, BX
	SHLQ $32, BX
	ORQ BX, AX
	MOVQ AX, (DI)
	VPCMPEQB Y3, Y1, Y5
	VPCMPEQB Y4, Y1, Y6
	VPMOVMSKB Y5, AX
	VPMOVMSKB Y6, BX
	SHLQ $32, BX
	ORQ BX, AX
	MOVQ AX, 8(DI)
	VPCMPEQB Y3, Y2, Y5
	VPCMPEQB Y4, Y2, Y6
	VPMOVMSKB Y5, AX
	VPMOVMSKB Y6, BX
	SHLQ $32, BX
	ORQ BX, AX
	MOVQ AX, 16(DI)
	ADDQ $64, SI
	ADDQ $24, DI
	DECQ CX
	JNZ word
	VZEROUPPER
	RET

// Writes down the lowest bit of AX.
#define BIT(at) \
	TZCNTQ AX, DX \
	ADDL R8, DX \
	MOVL DX, at(R11) \
	BLSRQ AX, AX

#define EIGHT(at) \
	BIT((at)+0) \
	BIT((at)+4) \
	BIT((at)+8) \
	BIT((at)+12) \
	BIT((at)+16) \
	BIT((at)+20) \
	BIT((at)+24) \
	BIT((at)+28)

// func listBMI(to *uint32, words *marks, n int, base uint32, counts *[markAhead]uint32) int
TEXT ·listBMI(SB), NOSPLIT, $0-48
	MOVQ to+0(FP), DI
	MOVQ words+8(FP), SI
	MOVQ n+16(FP), CX
	MOVL base+24(FP), R8
	MOVQ counts+32(FP), R9
	XORQ R10, R10

word:
	MOVL R10, (R9)
	MOVQ (SI), AX
	ORQ 8(SI), AX
	POPCNTQ AX, BX
	LEAQ (DI)(R10*4), R11
	ADDQ BX, R10
	EIGHT(0)
	EIGHT(32)
	SUBQ $16, BX
	JLE done

more:
	ADDQ $64, R11
	EIGHT(0)
	EIGHT(32)
	SUBQ $16, BX
	JG more

done:
	ADDL $64, R8
	ADDQ $24, SI
	ADDQ $4, R9
	DECQ CX
	JNZ word
	MOVQ R10, ret+40(FP)
	RET

// The numbers of the bytes of a word.
DATA ·places+0(SB)/8, $0x0706050403020100
DATA ·places+8(SB)/8, $0x0f0e0d0c0b0a0908
DATA ·places+16(SB)/8, $0x1716151413121110
DATA ·places+24(SB)/8, $0x1f1e1d1c1b1a1918
DATA ·places+32(SB)/8, $0x2726252423222120
DATA ·places+40(SB)/8, $0x2f2e2d2c2b2a2928
DATA ·places+48(SB)/8, $0x3736353433323130
DATA ·places+56(SB)/8, $0x3f3e3d3c3b3a3938
GLOBL ·places(SB), RODATA|NOPTR, $64

// func listVBMI2(to *uint32, words *marks, n int, base uint32, counts *[markAhead]uint32) int
TEXT ·listVBMI2(SB), NOSPLIT, $0-48
	MOVQ to+0(FP), DI
	MOVQ words+8(FP), SI
	MOVQ n+16(FP), CX
	MOVL base+24(FP), R8
	MOVQ counts+32(FP), R9
	XORQ R10, R10
	VMOVDQU64 ·places(SB), Z0

word:
	MOVL R10, (R9)
	MOVQ (SI), AX
	ORQ 8(SI), AX
	POPCNTQ AX, BX
	LEAQ (DI)(R10*4), R11
	ADDQ BX, R10
	KMOVQ AX, K1
	VPCOMPRESSB.Z Z0, K1, Z1
	VPBROADCASTD R8, Z2
	VEXTRACTI32X4 $1, Z1, X4
	VPMOVZXBD X1, Z3
	VPMOVZXBD X4, Z4
	VPADDD Z2, Z3, Z3
	VPADDD Z2, Z4, Z4
	VMOVDQU32 Z3, (R11)
	VMOVDQU32 Z4, 64(R11)
	CMPQ BX, $32
	JLE next
	VEXTRACTI32X4 $2, Z1, X3
	VEXTRACTI32X4 $3, Z1, X4
	VPMOVZXBD X3, Z3
	VPMOVZXBD X4, Z4
	VPADDD Z2, Z3, Z3
	VPADDD Z2, Z4, Z4
	VMOVDQU32 Z3, 128(R11)
	VMOVDQU32 Z4, 192(R11)

next:
	ADDL $64, R8
	ADDQ $24, SI
	ADDQ $4, R9
	DECQ CX
	JNZ word
	MOVQ R10, ret+40(FP)
	VZEROUPPER
	RET
