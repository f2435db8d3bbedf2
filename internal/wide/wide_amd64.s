#include "textflag.h"

// func divideAVX2(d *division)
TEXT ·divideAVX2(SB), NOSPLIT, $0-8
	MOVQ d+0(FP), DI
	MOVQ 0(DI), SI   // num
	MOVQ 8(DI), R8   // den
	MOVQ 16(DI), R9  // weight
	MOVQ 24(DI), R10 // values
	MOVQ 32(DI), R11 // products
	MOVQ 40(DI), R12 // tally
	MOVQ 48(DI), R13 // odd
	MOVQ 56(DI), CX  // quads
	VBROADCASTSD 64(DI), Y8    // per
	VBROADCASTSD 72(DI), Y9    // line
	VBROADCASTSD 80(DI), Y10   // floor
	VPBROADCASTQ 88(DI), Y11   // met
	VPBROADCASTQ 96(DI), Y12   // short
	VPBROADCASTQ 104(DI), Y13  // below
	VXORPD Y14, Y14, Y14
	XORQ AX, AX

rows:
	VMULPD (SI)(AX*8), Y8, Y0
	VDIVPD (R8)(AX*8), Y0, Y0 // the value
	VMOVUPD (R9)(AX*8), Y1    // its weight
	VMULPD Y1, Y0, Y2         // their product
	VMOVUPD Y0, (R10)(AX*8)
	VMOVUPD Y2, (R11)(AX*8)
	VSUBPD Y2, Y2, Y3
	VCMPPD $0x00, Y14, Y3, Y3 // zero where the product is finite
	VMOVMSKPD Y3, BX
	XORL $15, BX
	MOVB BX, (R13)
	VCMPPD $0x04, Y14, Y1, Y1 // the weight is not zero
	VANDPD Y3, Y1, Y1
	VCMPPD $0x11, Y9, Y0, Y4  // below the line
	VANDPD Y12, Y4, Y4
	VCMPPD $0x11, Y10, Y0, Y5 // below the floor
	VANDPD Y13, Y5, Y5
	VPADDQ Y11, Y4, Y4
	VPADDQ Y5, Y4, Y4
	VPAND Y1, Y4, Y4
	VPADDQ (R12)(AX*8), Y4, Y4
	VMOVDQU Y4, (R12)(AX*8)
	ADDQ $4, AX
	INCQ R13
	DECQ CX
	JNZ rows
	VZEROUPPER
	RET

// Takes the deviations of two lanes, one in each half of the registers, from
// their means, and adds them and their squares up; the row or the two rows are
// in v, their weights in w.
#define DEVIATE(v, w, mean, first, second) \
	VSUBPD mean, v, v \
	VMULPD v, w, w \
	VADDPD w, first, first \
	VMULPD v, w, w \
	VADDPD w, second, second

// func spreadsAVX2(s *Spreads, from, n int)
TEXT ·spreadsAVX2(SB), NOSPLIT, $0-24
	MOVQ s+0(FP), DI
	MOVQ from+8(FP), AX
	MOVQ n+16(FP), CX
	MOVQ 0(DI), R8
	MOVQ 24(DI), R9
	MOVQ 48(DI), R10
	MOVQ 72(DI), R11
	MOVQ 96(DI), R12
	MOVQ 120(DI), R13
	MOVQ 144(DI), SI
	MOVQ 168(DI), DX
	VMOVUPD 192(DI), Y0 // sums
	VMOVUPD 224(DI), Y1 // totals
	VDIVPD Y1, Y0, Y0   // means
	VPERMPD $0x50, Y0, Y2
	VPERMPD $0xfa, Y0, Y3
	VXORPD Y4, Y4, Y4   // deviations of lanes 0 and 1
	VXORPD Y5, Y5, Y5   // of 2 and 3
	VXORPD Y6, Y6, Y6   // their squares
	VXORPD Y7, Y7, Y7
	MOVQ CX, BX
	SHRQ $1, BX
	JZ last

pair:
	VMOVUPD (R8)(AX*8), X8
	VINSERTF128 $1, (R9)(AX*8), Y8, Y8
	VMOVUPD (R12)(AX*8), X9
	VINSERTF128 $1, (R13)(AX*8), Y9, Y9
	VMOVUPD (R10)(AX*8), X10
	VINSERTF128 $1, (R11)(AX*8), Y10, Y10
	VMOVUPD (SI)(AX*8), X11
	VINSERTF128 $1, (DX)(AX*8), Y11, Y11
	DEVIATE(Y8, Y9, Y2, Y4, Y6)
	DEVIATE(Y10, Y11, Y3, Y5, Y7)
	ADDQ $2, AX
	DECQ BX
	JNZ pair

last:
	TESTQ $1, CX
	JZ finish
	VPCMPEQD X12, X12, X12
	VPSRLDQ $8, X12, X12
	VINSERTF128 $1, X12, Y12, Y12 // ones where the last row is
	VMOVSD (R8)(AX*8), X8
	VMOVSD (R9)(AX*8), X13
	VINSERTF128 $1, X13, Y8, Y8
	VMOVSD (R12)(AX*8), X9
	VMOVSD (R13)(AX*8), X13
	VINSERTF128 $1, X13, Y9, Y9
	VMOVSD (R10)(AX*8), X10
	VMOVSD (R11)(AX*8), X13
	VINSERTF128 $1, X13, Y10, Y10
	VMOVSD (SI)(AX*8), X11
	VMOVSD (DX)(AX*8), X13
	VINSERTF128 $1, X13, Y11, Y11
	VANDPD Y12, Y2, Y2
	VANDPD Y12, Y3, Y3
	DEVIATE(Y8, Y9, Y2, Y4, Y6)
	DEVIATE(Y10, Y11, Y3, Y5, Y7)

finish:
	VHADDPD Y5, Y4, Y4    // lanes 0 2 1 3
	VHADDPD Y7, Y6, Y6
	VPERMPD $0xd8, Y4, Y4 // lanes 0 1 2 3
	VPERMPD $0xd8, Y6, Y6
	VDIVPD Y1, Y4, Y4     // the mean deviation
	VDIVPD Y1, Y6, Y6     // the mean square
	VADDPD Y4, Y0, Y0
	VMOVUPD Y0, 256(DI)   // means
	VMULPD Y4, Y4, Y4
	VSUBPD Y4, Y6, Y6
	VXORPD Y8, Y8, Y8
	VMAXPD Y6, Y8, Y6
	VADDPD Y8, Y6, Y6     // no zero below zero
	VSQRTPD Y6, Y6
	VMOVUPD Y6, 288(DI)   // standard deviations
	VDIVPD Y0, Y6, Y6
	VMOVUPD Y6, 320(DI)   // their quotients
	VZEROUPPER
	RET

// func windowAVX2(w *Window, num, den *float64, class, found *uint8, quads int)
TEXT ·windowAVX2(SB), NOSPLIT, $0-48
	MOVQ w+0(FP), DI
	MOVQ num+8(FP), SI
	MOVQ den+16(FP), R8
	MOVQ class+24(FP), R9
	MOVQ found+32(FP), R10
	MOVQ quads+40(FP), CX
	VMOVUPD 0(DI), Y8   // lower bounds by class
	VMOVUPD 32(DI), Y9  // upper bounds
	VXORPD Y10, Y10, Y10
	VPCMPEQD Y11, Y11, Y11
	VPSRLQ $63, Y11, Y11
	VPSLLQ $32, Y11, Y11 // one in every upper half

rows4:
	VPMOVZXBQ (R9), Y0
	VPSLLQ $1, Y0, Y1
	VPSLLQ $33, Y0, Y0
	VPOR Y0, Y1, Y1
	VPOR Y11, Y1, Y1     // where the halves of the bounds of a class are
	VPERMPS Y8, Y1, Y2
	VPERMPS Y9, Y1, Y3
	VMOVUPD (R8), Y4
	VMOVUPD (SI), Y5
	VMULPD Y4, Y2, Y2
	VMULPD Y4, Y3, Y3
	VCMPPD $0x1d, Y2, Y5, Y2 // not below the lower
	VCMPPD $0x12, Y3, Y5, Y3 // not above the upper
	VANDPD Y2, Y3, Y3
	VCMPPD $0x1a, Y10, Y4, Y4 // not above zero
	VORPD Y3, Y4, Y4
	VMOVMSKPD Y4, BX
	MOVB BX, (R10)
	ADDQ $4, R9
	ADDQ $32, R8
	ADDQ $32, SI
	INCQ R10
	DECQ CX
	JNZ rows4
	VZEROUPPER
	RET

// func boundsAVX2(b *Bounds, values *float64, quads int) (within int)
TEXT ·boundsAVX2(SB), NOSPLIT, $0-32
	MOVQ b+0(FP), DI
	MOVQ values+8(FP), SI
	MOVQ quads+16(FP), CX
	VBROADCASTSD 0(DI), Y8 // lower bound
	VBROADCASTSD 8(DI), Y9 // upper bound
	MOVBLZX 16(DI), BX
	SUBQ $1, BX
	MOVQ BX, X10
	VPBROADCASTQ X10, Y10  // ones where any number will do, whole or not
	XORQ AX, AX

bound:
	VMOVUPD (SI), Y0
	VCMPPD $0x1d, Y8, Y0, Y1 // not below the lower
	VCMPPD $0x12, Y9, Y0, Y2 // not above the upper
	VROUNDPD $3, Y0, Y3
	VCMPPD $0x00, Y3, Y0, Y3 // whole
	VORPD Y10, Y3, Y3
	VANDPD Y1, Y2, Y1
	VANDPD Y1, Y3, Y1
	VMOVMSKPD Y1, BX
	CMPL BX, $15
	JNE out
	ADDQ $32, SI
	INCQ AX
	CMPQ AX, CX
	JNE bound

out:
	MOVQ AX, within+24(FP)
	VZEROUPPER
	RET
