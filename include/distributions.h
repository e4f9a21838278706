/* distributions.h - the functions that tests and intervals are made of. */
#ifndef PROFKIT_DISTRIBUTIONS_H
#define PROFKIT_DISTRIBUTIONS_H

/*
 * Accurate to 1e-10 of the value at least, in the far tails too; NAN of what is
 * outside the domain.  Degrees of freedom are any number > 0, infinity too.
 */

double normal_tail(double z);			/* P(Z > z) */
double normal_quantile(double tail);		/* z with P(Z > z) = tail */

double student_tail(double t, double degrees);	/* P(T > t) */
double student_quantile(double tail, double degrees);

/*
 * I_x(a, b), the regularised incomplete beta function, for a + b up to BETA_MAX; and x of
 * a value of it.
 */
#define BETA_MAX 1e9
double incomplete_beta(double a, double b, double x);
double incomplete_beta_inverse(double a, double b, double value);

/* The first and second derivative of ln(gamma(x)), x > 0; and x of a trigamma. */
double digamma(double x);
double trigamma(double x);
double trigamma_inverse(double value);

#endif
