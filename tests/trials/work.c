/*
 * work.c - some forty small pieces of work, as programs do them, to be sampled.
 *
 * "work slow" gives checksum(), about 2 % of all, twice the work.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 1 << 15, MANY = 4096, SIDE = 48 };

static char text[TEXT + 1], other[TEXT + 1];
static uint32_t numbers[MANY], sorted[MANY], room[MANY];
static double reals[MANY], results[MANY], matrix[SIDE][SIDE], product[SIDE][SIDE];
static int grid[64][64], next_grid[64][64], parents[MANY], distances[MANY];
static volatile uint64_t sink;
static uint64_t seed = 88172645463325252;

#define PIECE __attribute__((noinline)) static void

static uint32_t draw(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 32);
}

PIECE make_text(void)
{
	for (int i = 0; i < TEXT; i++)
		text[i] = draw() % 6 ? (char)('a' + draw() % 26) : ' ';
}

PIECE make_numbers(void)
{
	for (int i = 0; i < MANY; i++) {
		numbers[i] = draw();
		reals[i] = draw() / 4294967296.0;
	}
}

PIECE count_words(void)
{
	for (int i = 1; i < TEXT / 2; i++)
		sink += text[i] != ' ' && text[i - 1] == ' ';
}

PIECE count_letters(void)
{
	uint32_t counts[256] = { 0 };

	for (int i = 0; i < TEXT; i++)
		counts[(unsigned char)text[i]]++;
	sink += counts['e'];
}

PIECE soundex(void)
{
	static const char digits[] = "01230120022455012623010202";

	for (int i = 0, last = 0; i < TEXT / 10; i++) {
		int digit = text[i] == ' ' ? 0 : digits[text[i] - 'a'] - '0';

		if (digit && digit != last)
			sink += (uint64_t)digit;
		last = digit;
	}
}

PIECE caesar(void)
{
	for (int i = 0; i < TEXT; i++)
		other[i] = text[i] == ' ' ? ' ' : (char)((text[i] - 'a' + 3) % 26 + 'a');
}

PIECE reverse_words(void)
{
	for (int i = 0, start = 0; i <= TEXT; i++)
		if (text[i] == ' ' || !text[i]) {
			for (int k = start; k < i; k++)
				other[k] = text[start + i - 1 - k];
			start = i + 1;
		}
}

PIECE find_all(void)
{
	for (const char *s = text; (s = strpbrk(s, "xq")); s++)
		sink += s[1] == 'a';
}

PIECE edit_distance(void)
{
	int row[101];

	for (int t = 0; t < 2; t++) {
		for (int j = 0; j <= 100; j++)
			row[j] = j;
		for (int i = 1; i <= 100; i++) {
			int last = row[0];

			row[0] = i;
			for (int j = 1; j <= 100; j++) {
				int keep = last + (text[t * 100 + i] != text[9000 + j]);
				int add = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;

				last = row[j];
				row[j] = keep < add ? keep : add;
			}
		}
		sink += (uint64_t)row[100];
	}
}

PIECE longest_common(void)
{
	static int best[201][201];

	for (int i = 1; i <= 200; i++)
		for (int j = 1; j <= 200; j++)
			best[i][j] = text[i] == text[5000 + j] ? best[i - 1][j - 1] + 1 :
				best[i - 1][j] > best[i][j - 1] ? best[i - 1][j] : best[i][j - 1];
	sink += (uint64_t)best[200][200];
}

PIECE hash_words(void)
{
	uint64_t h = 14695981039346656037u;

	for (int i = 0; i < TEXT; i++)
		h = (h ^ (unsigned char)text[i]) * 1099511628211u;
	sink += h;
}

PIECE checksum(int length)
{
	uint32_t a = 1, b = 0;

	for (int i = 0; i < length; i++) {
		a = (a + (unsigned char)text[i]) % 65521;
		b = (b + a) % 65521;
	}
	sink += b << 16 | a;
}

PIECE cyclic_code(void)
{
	uint32_t crc = ~0u;

	for (int i = 0; i < TEXT / 8; i++) {
		crc ^= (unsigned char)text[i];
		for (int k = 0; k < 8; k++)
			crc = crc >> 1 ^ (0xedb88320u & -(crc & 1));
	}
	sink += crc;
}

PIECE run_lengths(void)
{
	for (int i = 1, start = 0; i <= TEXT / 5; i++)
		if (i == TEXT / 5 || (text[i] < 'n') != (text[start] < 'n')) {
			sink += (uint64_t)(i - start) & 3;
			start = i;
		}
}

PIECE compress(void)
{
	static uint16_t table[4096];

	for (int i = 0; i + 3 < TEXT; i++) {
		uint32_t key = (uint32_t)(text[i] * 33 * 33 + text[i + 1] * 33 + text[i + 2]) & 4095;

		sink += text[table[key]] == text[i];
		table[key] = (uint16_t)i;
	}
}

PIECE heap_sort(void)
{
	memcpy(sorted, numbers, sizeof(sorted));
	for (int n = 512, i = n / 2; n > 1;) {
		uint32_t item;
		int at = i > 0 ? --i : 0, child;

		if (i > 0 || at > 0) {
			item = sorted[at];
		} else {
			item = sorted[--n];
			sorted[n] = sorted[0];
		}
		for (; (child = 2 * at + 1) < n; at = child) {
			child += child + 1 < n && sorted[child + 1] > sorted[child];
			if (sorted[child] <= item)
				break;
			sorted[at] = sorted[child];
		}
		sorted[at] = item;
	}
}

PIECE merge_sort(void)
{
	memcpy(sorted, numbers, sizeof(sorted));
	for (size_t width = 1; width < MANY / 4; width *= 2) {
		for (size_t i = 0; i < MANY / 4; i += 2 * width) {
			size_t a = i, b = i + width, end = i + 2 * width;

			for (size_t k = i; k < end; k++)
				room[k] = a < i + width && (b >= end || sorted[a] <= sorted[b]) ?
					sorted[a++] : sorted[b++];
		}
		memcpy(sorted, room, MANY);
	}
}

PIECE shell_sort(void)
{
	memcpy(sorted, numbers, sizeof(sorted));
	for (int gap = 400; gap; gap /= 3)
		for (int i = gap; i < 900; i++) {
			uint32_t item = sorted[i];
			int k = i;

			for (; k >= gap && sorted[k - gap] > item; k -= gap)
				sorted[k] = sorted[k - gap];
			sorted[k] = item;
		}
}

PIECE radix_sort(void)
{
	for (int shift = 0; shift < 32; shift += 8) {
		uint32_t at[257] = { 0 };

		for (int i = 0; i < MANY; i++)
			at[(numbers[i] >> shift & 255) + 1]++;
		for (int i = 0; i < 256; i++)
			at[i + 1] += at[i];
		for (int i = 0; i < MANY; i++)
			sorted[at[numbers[i] >> shift & 255]++] = numbers[i];
	}
}

PIECE binary_search(void)
{
	for (int i = 0; i < 900; i++) {
		size_t low = 0, high = MANY;

		while (low < high) {
			size_t middle = (low + high) / 2;

			if (sorted[middle] < numbers[i])
				low = middle + 1;
			else
				high = middle;
		}
		sink += low;
	}
}

PIECE sieve(void)
{
	static char composite[24000];

	memset(composite, 0, sizeof(composite));
	for (int i = 2; i < 155; i++)
		if (!composite[i])
			for (int k = i * i; k < 24000; k += i)
				composite[k] = 1;
}

PIECE divisors(void)
{
	for (int i = 0; i + 1 < 1600; i++) {
		uint32_t a = numbers[i], b = numbers[i + 1] >> 20;

		while (b) {
			uint32_t rest = a % b;

			a = b;
			b = rest;
		}
		sink += a;
	}
}

PIECE powers(void)
{
	for (uint64_t i = 0; i < 160; i++) {
		uint64_t result = 1, base = i + 2;

		for (uint32_t e = numbers[i]; e; e >>= 1) {
			if (e & 1)
				result = result * base % 1000003;
			base = base * base % 1000003;
		}
		sink += result;
	}
}

PIECE collatz(void)
{
	for (uint64_t i = 1; i < 620; i++)
		for (uint64_t n = i; n != 1; sink++)
			n = n & 1 ? 3 * n + 1 : n / 2;
}

PIECE multiply(void)
{
	for (int i = 0; i < SIDE; i++)
		for (int j = 0; j < SIDE / 2; j++) {
			double sum = 0;

			for (int k = 0; k < SIDE; k++)
				sum += matrix[i][k] * matrix[k][j];
			product[i][j] = sum;
		}
}

PIECE determinant(void)
{
	for (int i = 0; i < SIDE * SIDE; i++)
		matrix[i / SIDE][i % SIDE] = reals[i];
	for (int i = 0; i < SIDE; i++)
		for (int k = i + 1; k < SIDE; k++) {
			double factor = matrix[k][i] / matrix[i][i];

			for (int j = i; j < SIDE; j++)
				matrix[k][j] -= factor * matrix[i][j];
		}
}

PIECE escape_times(void)
{
	for (int i = 0; i < 700; i++) {
		double x = 0, y = 0, cx = i % 28 / 12. - 1.7, cy = i / 28 / 14. - .9;

		for (int k = 0; k < 40 && x * x + y * y < 4; k++, sink++) {
			double next = x * x - y * y + cx;

			y = 2 * x * y + cy;
			x = next;
		}
	}
}

PIECE life(void)
{
	for (int x = 1; x < 63; x++)
		for (int y = 1; y < 63; y++) {
			int n = grid[x - 1][y - 1] + grid[x - 1][y] + grid[x - 1][y + 1] +
				grid[x][y - 1] + grid[x][y + 1] + grid[x + 1][y - 1] +
				grid[x + 1][y] + grid[x + 1][y + 1];

			next_grid[x][y] = n == 3 || (n == 2 && grid[x][y]);
		}
	memcpy(grid, next_grid, sizeof(grid));
}

__attribute__((noinline)) static int queens(int row, unsigned columns, unsigned left,
	unsigned right)
{
	int count = 0;

	if (row == 7)
		return 1;
	for (int c = 0; c < 7; c++) {
		unsigned bit = 1u << c;

		if (!((columns | left | right) & bit))
			count += queens(row + 1, columns | bit, (left | bit) << 1,
				(right | bit) >> 1);
	}
	return count;
}

PIECE knapsack(void)
{
	int best[600] = { 0 };

	for (int i = 0; i < 60; i++) {
		int weight = (int)(numbers[i] % 40) + 2, value = (int)(numbers[i] >> 24);

		for (int r = 599; r >= weight; r--)
			if (best[r - weight] + value > best[r])
				best[r] = best[r - weight] + value;
	}
	sink += (uint64_t)best[599];
}

PIECE breadth_first(void)
{
	static int queue[MANY], seen[MANY], round;
	int head = 0, tail = 1;

	queue[0] = 0;
	seen[0] = ++round;
	while (head < tail) {
		int node = queue[head++];

		for (int e = 0; e < 3; e++) {
			int to = (int)(numbers[(node + e * 1300) % MANY] % MANY);

			if (seen[to] != round) {
				seen[to] = round;
				queue[tail++] = to;
			}
		}
	}
}

PIECE shortest(void)
{
	for (int i = 0; i < 1000; i++)
		distances[i] = i ? 1 << 20 : 0;
	for (int t = 0; t < 7; t++)
		for (int i = 0; i < 1000; i++)
			for (int e = 0; e < 3; e++) {
				int to = (int)(numbers[i + e * 1000] % 1000);
				int far = distances[i] + (int)(numbers[i] >> 28);

				if (far < distances[to])
					distances[to] = far;
			}
}

PIECE components(void)
{
	for (int i = 0; i < MANY; i++)
		parents[i] = i;
	for (int i = 0; i < 2600; i++) {
		int a = i, b = (int)(numbers[i] % MANY);

		while (parents[a] != a)
			a = parents[a] = parents[parents[a]];
		while (parents[b] != b)
			b = parents[b] = parents[parents[b]];
		parents[a] = b;
	}
}

PIECE moving_average(void)
{
	double total = 0;

	for (int t = 0; t < 6; t++)
		for (int i = 32; i < MANY; i++) {
			total += reals[i] - reals[i - 32];
			results[i] = total / 32;
		}
}

PIECE convolve(void)
{
	for (int i = 0; i + 12 < MANY; i++) {
		double sum = 0;

		for (int k = 0; k < 12; k++)
			sum += reals[i + k] * (12 - k);
		results[i] = sum;
	}
}

PIECE histogram(void)
{
	int counts[65] = { 0 };

	for (int t = 0; t < 6; t++)
		for (int i = 0; i < MANY; i++)
			counts[(int)(reals[i] * 64)]++;
	sink += (uint64_t)counts[7];
}

PIECE regression(void)
{
	double xx = 0, xy = 0;

	for (int t = 0; t < 6; t++)
		for (int i = 0; i < MANY; i++) {
			xx += (reals[i] - .5) * (reals[i] - .5);
			xy += (reals[i] - .5) * (reals[MANY - 1 - i] - .5);
		}
	results[0] = xy / xx;
}

PIECE waves(void)
{
	for (int i = 0; i < 900; i++)
		results[i] = sin(reals[i] * 6) * exp(-reals[i]);
}

PIECE cluster(void)
{
	double centres[6] = { .1, .3, .45, .6, .8, .9 };

	for (int i = 0; i < 3000; i++) {
		int near = 0;

		for (int k = 1; k < 6; k++)
			if (fabs(reals[i] - centres[k]) < fabs(reals[i] - centres[near]))
				near = k;
		sink += (uint64_t)near;
	}
}

PIECE evaluate(void)
{
	double stack[16];
	int top = 0;

	for (int i = 0; i < 3 * MANY; i++) {
		uint32_t op = numbers[i % MANY] & 3;

		if (top < 2 || (op == 0 && top < 15))
			stack[top++] = reals[i % MANY];
		else if (op == 1)
			top--, stack[top - 1] += stack[top];
		else if (op == 2)
			top--, stack[top - 1] *= stack[top];
		else
			top--, stack[top - 1] -= stack[top];
	}
	results[1] = stack[0];
}

PIECE format_rows(void)
{
	char line[80];

	for (int i = 0; i < 60; i++)
		sink += (uint64_t)snprintf(line, sizeof(line), "%08x|%10u|%6d", numbers[i],
			numbers[i + 1], i);
}

int main(int argc, char **argv)
{
	int slow = argc > 1 && !strcmp(argv[1], "slow");
	int rounds = argc > 2 ? atoi(argv[2]) : 800;

	make_text();
	make_numbers();
	for (int i = 0; i < rounds; i++) {
		make_numbers(), count_words(), count_letters(), caesar();
		soundex();
		reverse_words(), find_all(), edit_distance(), longest_common(), hash_words();
		checksum(slow ? 13000 : 6500), cyclic_code(), run_lengths(), compress(), heap_sort(), merge_sort();
		shell_sort(), radix_sort(), binary_search(), sieve(), divisors(), powers();
		collatz(), determinant(), multiply(), escape_times(), life(), life();
		sink += (uint64_t)queens(0, 0, 0, 0);
		knapsack(), breadth_first(), shortest(), components(), moving_average();
		convolve(), histogram(), regression(), waves(), cluster(), evaluate();
		format_rows();
	}
	return sink == 0;
}
