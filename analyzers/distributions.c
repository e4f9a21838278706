#include "distributions.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

/* ---- the incomplete beta function ---- */

/*
 * The continued fraction of DLMF 8.17.22 by Lentz's method as modified by Thompson
 * and Barnett (1986); fast for x < (a + 1) / (a + b + 2).
 */
static double beta_fraction(double a, double b, double x)
{
	const double tiny = 1e-300;
	double c = 1, d = 1 / fmax(1 - (a + b) * x / (a + 1), tiny), f = d;

	for (int m = 1; m < 100000; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));

		d = 1 + even * d;
		d = 1 / (fabs(d) < tiny ? tiny : d);
		c = 1 + even / c;
		c = fabs(c) < tiny ? tiny : c;
		f *= d * c;
		d = 1 + odd * d;
		d = 1 / (fabs(d) < tiny ? tiny : d);
		c = 1 + odd / c;
		c = fabs(c) < tiny ? tiny : c;
		f *= d * c;
		if (fabs(d * c - 1) < DBL_EPSILON)
			break;
	}
	return f;
}

/* ln(gamma(x)) - ((x - 1/2) ln x - x + ln(2 pi) / 2): Stirling's series, DLMF 5.11.1. */
static double stirling_rest(double x)
{
	double r = 1 / (x * x);

	return (1. / 12 - r * (1. / 360 - r * (1. / 1260 - r * (1. / 1680 -
		r * (1. / 1188 - r * (691. / 360360)))))) / x;
}

static double log_gamma(double x)
{
	int sign;

	return lgamma_r(x, &sign);
}

/*
 * ln(x^a (1-x)^b / B(a, b)); y is 1 - x.  Large terms are taken off before they would
 * cancel.
 */
static double beta_log_front(double a, double b, double x, double y)
{
	if (a < 20 || b < 20) {
		double big = fmax(a, b), small = fmin(a, b), ratio;

		ratio = big < 20 ? log_gamma(a + b) - log_gamma(big) :
			(big - 0.5) * log1p(small / big) + small * (log(a + b) - 1) +
			stirling_rest(a + b) - stirling_rest(big);
		return a * log(x) + b * log(y) + ratio - log_gamma(small);
	}
	return a * log(x * (a + b) / a) + b * log(y * (a + b) / b) +
		0.5 * log(a / (a + b) * b / 6.283185307179586) +
		stirling_rest(a + b) - stirling_rest(a) - stirling_rest(b);
}

/* y is 1 - x, given apart because x may be so near to 1 that it says little. */
static double beta_of(double a, double b, double x, double y)
{
	double front;

	if (x <= 0 || y <= 0)
		return x <= 0 ? 0 : 1;
	front = exp(beta_log_front(a, b, x, y));
	if (x > (a + 1) / (a + b + 2))
		return 1 - front * beta_fraction(b, a, y) / b;
	return front * beta_fraction(a, b, x) / a;
}

static bool is_beta(double a, double b, double x)
{
	return a > 0 && b > 0 && a + b <= BETA_MAX && x >= 0 && x <= 1;
}

double incomplete_beta(double a, double b, double x)
{
	return is_beta(a, b, x) ? beta_of(a, b, x, 1 - x) : (double)NAN;
}

/* Newton's method, kept within bounds that each step narrows: the function rises. */
double incomplete_beta_inverse(double a, double b, double value)
{
	double low = 0, high = 1, x = a / (a + b);

	if (!is_beta(a, b, value))
		return (double)NAN;
	if (value == 0 || value == 1)
		return value;
	for (int i = 0; i < 200; i++) {
		double away = beta_of(a, b, x, 1 - x) - value;
		double slope = exp(beta_log_front(a, b, x, 1 - x)) / (x * (1 - x));
		double next = x - away / slope;

		*(away < 0 ? &low : &high) = x;
		if (!(next > low && next < high))
			next = low + (high - low) / 2;
		if (fabs(next - x) <= 1e-15 * x)
			return next;
		x = next;
	}
	return x;
}

/* ---- normal and Student's t ---- */

double normal_tail(double z)
{
	return 0.5 * erfc(z * 0.7071067811865476);
}

static double normal_density(double z)
{
	return 0.3989422804014327 * exp(-0.5 * z * z);
}

/* P(T > t) = I_x(n/2, 1/2) / 2 with x = n / (n + t^2), t >= 0: DLMF 8.17, A&S 26.7.1. */
double student_tail(double t, double degrees)
{
	double square = t * t, tail;

	if (!(degrees > 0) || isnan(t))
		return (double)NAN;
	if (isinf(degrees))
		return normal_tail(t);
	tail = 0.5 * beta_of(degrees / 2, 0.5, 1 / (1 + square / degrees),
		1 / (1 + degrees / square));
	return t < 0 ? 1 - tail : tail;
}

static double student_density(double t, double degrees)
{
	double half = degrees / 2;

	if (isinf(degrees))
		return normal_density(t);
	return exp(log_gamma(half + 0.5) - log_gamma(half) -
		0.5 * log(degrees * 3.141592653589793) -
		(half + 0.5) * log1p(t * t / degrees));
}

/*
 * Newton's method on the logarithm of the tail, where it is nearly straight, kept
 * within bounds that each step narrows.
 */
double student_quantile(double tail, double degrees)
{
	double low = 0, high = (double)INFINITY, t = 1;

	if (!(tail >= 0 && tail <= 1 && degrees > 0))
		return (double)NAN;
	if (tail > 0.5)
		return -student_quantile(1 - tail, degrees);
	if (tail == 0.5 || tail == 0)
		return tail == 0 ? (double)INFINITY : 0;
	for (int i = 0; i < 200; i++) {
		double p = student_tail(t, degrees);
		double next = t + log(p / tail) * p / student_density(t, degrees);

		*(p > tail ? &low : &high) = t;
		if (!(next > low && next < high))
			next = isinf(high) ? 2 * t : low + (high - low) / 2;
		if (fabs(next - t) <= 1e-14 * t)
			return next;
		t = next;
	}
	return t;
}

double normal_quantile(double tail)
{
	return student_quantile(tail, (double)INFINITY);
}

/* ---- derivatives of ln(gamma) ---- */

/* The recurrence DLMF 5.5.2 up to where the asymptotic series DLMF 5.11.2 is exact. */
double digamma(double x)
{
	double sum = 0, r;

	if (!(x > 0))
		return (double)NAN;
	for (; x < 12; x++)
		sum -= 1 / x;
	r = 1 / (x * x);
	return sum + log(x) - 0.5 / x - r * (1. / 12 - r * (1. / 120 - r * (1. / 252 -
		r * (1. / 240 - r * (1. / 132 - r * (691. / 32760 - r / 12))))));
}

/* The same, differentiated. */
double trigamma(double x)
{
	double sum = 0, r;

	if (!(x > 0))
		return (double)NAN;
	for (; x < 15; x++)
		sum += 1 / (x * x);
	r = 1 / (x * x);
	return sum + 1 / x + r / 2 + r / x * (1. / 6 - r * (1. / 30 - r * (1. / 42 -
		r * (1. / 30 - r * (5. / 66 - r * (691. / 2730 - r * (7. / 6)))))));
}

/* The third derivative, for Newton's method. */
static double tetragamma(double x)
{
	double sum = 0, r;

	for (; x < 15; x++)
		sum -= 2 / (x * x * x);
	r = 1 / (x * x);
	return sum - r - r / x - r * r * (1. / 2 - r * (1. / 6 - r * (1. / 6 - r * 0.3)));
}

/*
 * Newton's method on 1 / trigamma(x), which is convex and nearly straight: Smyth
 * (2004), appendix.  At the ends the first terms of the series above are all of it.
 */
double trigamma_inverse(double value)
{
	double x = 0.5 + 1 / value;

	if (!(value > 0))
		return value == 0 ? (double)INFINITY : (double)NAN;
	if (value > 1e14)
		return 1 / sqrt(value);
	if (value < 1e-7)
		return 1 / value + 0.5;
	for (int i = 0; i < 50; i++) {
		double t = trigamma(x), step = t * (1 - t / value) / tetragamma(x);

		x += step;
		if (fabs(step) < 1e-15 * x)
			break;
	}
	return x;
}
