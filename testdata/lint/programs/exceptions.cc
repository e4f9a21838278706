// exceptions.cc - numbers that are parsed; what is none is an exception.
#include <cstdio>
#include <cstring>
#include <stdexcept>

__attribute__((noinline)) static long work(long n)
{
	long sum = 0;

	for (long i = 0; i < n; i++)
		sum += i * i % 7;
	return sum;
}

__attribute__((noinline)) static long parse(long i, long every)
{
	if (i % every == 0)
		throw std::runtime_error("not a number");
	return work(every == 2 ? 200 : 3000);
}

int main(int argc, char **argv)
{
	long sum = 0, every = argc > 1 && !std::strcmp(argv[1], "fires") ? 2 : 1000;

	for (long i = 0; i < 300000; i++) {
		try {
			sum += parse(i, every);
		} catch (const std::exception &) {
			sum++;
		}
	}
	std::printf("%ld\n", sum);
}
