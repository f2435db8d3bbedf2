#include "textflag.h"

DATA ·tens+0(SB)/8, $1e0
DATA ·tens+8(SB)/8, $1e1
DATA ·tens+16(SB)/8, $1e2
DATA ·tens+24(SB)/8, $1e3
DATA ·tens+32(SB)/8, $1e4
DATA ·tens+40(SB)/8, $1e5
DATA ·tens+48(SB)/8, $1e6
DATA ·tens+56(SB)/8, $1e7
GLOBL ·tens(SB), RODATA|NOPTR, $64

#define EIGHT(value, to) \
	MOVQ value, AX \
	VPBROADCASTQ AX, to

// func decimalsAVX512(out *float64, c *wideCells, groups int, none uint64) (blanks int)
//
// Eight cells at a time. In each lane lie the eight bytes before the end of a
// cell, the last in the top byte; d is the values of the digits, with zeros where
// the cell has not as many.
TEXT ·decimalsAVX512(SB), NOSPLIT, $0-40
	MOVQ out+0(FP), DI
	MOVQ c+8(FP), SI
	MOVQ groups+16(FP), CX
	VPBROADCASTQ none+24(FP), Z24
	LEAQ 1024(SI), R8 // bounds
	LEAQ 2048(SI), R9 // odd
	XORQ R10, R10
	EIGHT($0x3030303030303030, Z16)
	EIGHT($0x1e1e1e1e1e1e1e1e, Z17) // a point
	EIGHT($0x7676767676767676, Z18)
	EIGHT($0x8080808080808080, Z19)
	EIGHT($0x010a010a010a010a, Z20)
	EIGHT($0x0001006400010064, Z21)
	EIGHT($10000, Z22)
	VMOVDQU64 ·tens(SB), Z23
	EIGHT($-1, Z25)
	EIGHT($72, Z26)
	EIGHT($1, Z27)
	EIGHT($2, Z28)
	EIGHT($7, Z29)
	EIGHT($0xffffffff, Z30)

group:
	VMOVDQU64 (SI), Z0
	VMOVDQU64 (R8), Z1
	VPSRLQ $32, Z1, Z2
	VPSUBD Z1, Z2, Z2
	VPANDQ Z30, Z2, Z2              // the size of the cell and one
	VPCMPEQQ Z27, Z2, K1            // blank
	VPSUBQ Z28, Z2, Z3
	VPCMPUQ $2, Z29, Z3, K2         // of one to eight bytes
	VPSLLQ $3, Z2, Z3
	VPSUBQ Z3, Z26, Z3
	VPSLLVQ Z3, Z25, Z4
	VPXORQ Z16, Z0, Z0
	VPANDQ Z4, Z0, Z0               // d
	KXORB K5, K5, K5
	VPCMPEQB Z17, Z0, K3
	VPMOVM2B K3, Z5
	VPTESTMQ Z5, Z5, K4             // with a point
	KORTESTB K4, K4
	JZ whole

	VPSUBQ Z27, Z5, Z6
	VPANDNQ Z6, Z5, Z6              // the bits below the first point
	VPANDQ Z6, Z0, Z7
	VPSLLQ $8, Z7, Z7               // the digits before it take its place
	VPSLLQ $8, Z6, Z8
	VPORQ Z6, Z8, Z8
	VPANDNQ Z0, Z8, Z8
	VPORQ Z7, Z8, K4, Z0
	VPCMPEQQ Z28, Z2, K4, K5        // nothing but a point
	VPADDQ Z27, Z6, Z6
	VPLZCNTQ Z6, Z6
	VPSRLQ $3, Z6, Z6               // how many digits come after it
	VPERMPD Z23, Z6, Z10

whole:
	VPADDB Z18, Z0, Z9
	VPORQ Z0, Z9, Z9
	VPTESTMQ Z19, Z9, K6            // with a byte above nine
	VPMADDUBSW Z20, Z0, Z0
	VPMADDWD Z21, Z0, Z0
	VPMULUDQ Z22, Z0, Z9
	VPSRLQ $32, Z0, Z0
	VPADDQ Z9, Z0, Z0
	VCVTUQQ2PD Z0, Z0
	KORTESTB K4, K4
	JZ done
	VDIVPD Z10, Z0, Z0

done:
	VMOVAPD Z24, K1, Z0
	VMOVUPD Z0, (DI)
	KORB K5, K6, K6
	KMOVB K1, AX
	KMOVB K2, BX
	KMOVB K6, DX
	POPCNTL AX, R11
	ADDQ R11, R10
	NOTL DX
	ANDL DX, BX
	ORL AX, BX
	NOTL BX
	MOVB BX, (R9)
	ADDQ $64, SI
	ADDQ $64, R8
	ADDQ $64, DI
	INCQ R9
	DECQ CX
	JNZ group
	MOVQ R10, blanks+32(FP)
	VZEROUPPER
	RET

// func gatherCells(c *wideCells, ends *uint32, stride, rows int, text *byte)
TEXT ·gatherCells(SB), NOSPLIT, $0-40
	MOVQ c+0(FP), DI
	MOVQ ends+8(FP), SI
	MOVQ stride+16(FP), DX
	MOVQ rows+24(FP), CX
	MOVQ text+32(FP), R8
	SHLQ $2, DX

cell:
	MOVQ (SI), AX
	MOVQ AX, 1024(DI)
	SHRQ $32, AX
	MOVQ -8(R8)(AX*1), BX
	MOVQ BX, (DI)
	ADDQ DX, SI
	ADDQ $8, DI
	DECQ CX
	JNZ cell
	RET
