package main

// Edge-case values for random messages.

import (
	"math"
	"math/rand"
	"time"
)

// runes are the characters of random strings: plain characters, characters that JSON
// escapes, controls, and the limits of UTF-8 and UTF-16 lengths.
var runes = []rune("abcxyzABC019 -_.:/\"\\'<>&" +
	"\x00\x01\x07\b\t\n\v\f\r\x1b\x1f\x7f" +
	"\u0080\u00a0éß\u0301ſK\u07ff\u0800א中\u200b\u200d\u2028\u2029" +
	"\ud7ff\ue000\ufeff～\ufffd\uffff\U00010000😀𝒳\U0010ffff")

var strs = []string{
	"root", "line\nline", "<script>&\"'\\/", `\u003c`, "null", "0", "10", "2", "-1", "1e3",
	"__proto__", "constructor", "toString", "$case", "0001-01-01T00:00:00Z", "👩‍👩‍👧", " ",
}

var ints = []uint64{
	0, 1, 2, 127, 128, 16383, 16384, math.MaxInt32, 1 << 31, math.MaxUint32, 1 << 32,
	1<<53 - 1, 1 << 53, 1<<53 + 1, math.MaxInt64, 1 << 63, math.MaxUint64,
	-math.MinInt32, 1<<64 - 1<<31, 1<<64 - 1<<53 - 1,
}

var floats = []float64{
	0, math.Copysign(0, -1), 1, -1, 0.1, 1.5, -2.5, 1.0 / 3, 123456789.123456789,
	1e-6, 9.999999e-7, 1e-7, 1.234e-7, 1e20, 123456789012345678901, 1e21, -1e21, 1.5e22, 1e23, 5e-324,
	math.MaxFloat64, -math.MaxFloat64, 2.2250738585072014e-308, 2.225073858507201e-308, 1e100, 1e-100,
	1<<53 - 1, 1 << 53, 1<<53 + 2, 1 << 63, math.MaxUint64, math.MaxInt32, 100, 1e6, 4.35, 0.000001234,
}

var lastTime = time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC)

var times = []time.Time{
	{}, // the zero time, in year 1
	time.Unix(0, 0), time.Unix(0, 1), time.Unix(0, -1), time.Unix(-1, 0), time.Unix(math.MaxInt32+1, 0),
	time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC), lastTime,
	time.Date(2020, 2, 29, 23, 59, 59, 100000000, time.UTC), time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC),
}

// finiteFloat returns a small integer for kind 0, a float of random bits for kind 1,
// and an edge case otherwise.
func finiteFloat(r *rand.Rand, kind int) float64 {
	switch kind {
	case 0:
		return float64(r.Intn(2000) - 1000)
	case 1: // any bits except infinities and NaN
		bits := r.Uint64()
		if bits>>52&0x7ff == 0x7ff {
			bits ^= 1 << 62
		}
		return math.Float64frombits(bits)
	default:
		return floats[r.Intn(len(floats))]
	}
}

// timeInRange returns a time in the years 1 to 9999 with 0 to 9 fractional digits.
func timeInRange(r *rand.Rand) time.Time {
	if r.Intn(3) == 0 {
		return times[r.Intn(len(times))].UTC()
	}
	first, last := time.Time{}.Unix(), lastTime.Unix()
	unit := int64(math.Pow10(9 - r.Intn(10)))
	return time.Unix(first+r.Int63n(last-first+1), r.Int63n(1e9)/unit*unit).UTC()
}
