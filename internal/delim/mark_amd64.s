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
